//! Passkeys (WebAuthn). The relying party is the chain's own host, so a key of one chain is nothing at another. A key checks
//! its person by fingerprint, face or PIN: it is both factors at once. Keys are discoverable, so that nobody types a name.

use api::{
    Done,
    id::{AccountId, ChallengeId},
    session::{
        BeginPasskey, BeginPasskeyRegistration, Challenge, RecoveryCodes, RegisterPasskey, RemovePasskey,
        RenamePasskey, SignInByPasskey, SignedIn, WebAuthn,
    },
};
use jiff::SignedDuration;
use kernel::{
    AppError, Audit, Call, Reply, Tenant, Tx,
    database::{Refusal, execute, query_all, query_one, refusal},
    database_time,
};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;
use webauthn_rs::prelude::{
    CredentialID, DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Url, Webauthn, WebauthnBuilder,
};

use crate::{
    factors,
    opening::{self, Proven},
    recovery,
};

/// How long a challenge may take.
const CHALLENGE_TIME: SignedDuration = SignedDuration::from_mins(5);
/// The form of stored keys: webauthn-rs 0.6.
const FORMAT: i16 = 1;
/// More keys than anybody needs.
const MOST_KEYS: usize = 20;

/// The relying party of this host: its name without the port, its origin with it.
fn relying_party(tenant: &Tenant, host: &str) -> Result<Webauthn, AppError> {
    let origin = Url::parse(&tenant.state().origin(host)).map_err(AppError::internal)?;
    let name = host.split(':').next().unwrap_or(host);
    WebauthnBuilder::new(name, &origin)
        .and_then(|builder| builder.rp_name(&tenant.chain().name).build())
        .map_err(|error| AppError::internal(anyhow::anyhow!("{error}")))
}

fn internal(error: webauthn_rs::prelude::WebauthnError) -> AppError {
    AppError::internal(anyhow::anyhow!("{error}"))
}

/// The answer to a key that is unknown, revoked, another person's or broken: always the same.
fn refused() -> AppError {
    AppError::new(
        api::Problem::new(401, "passkey_refused", "This passkey was not accepted")
            .detail("Use another passkey of this clinic, or your password."),
    )
}

fn json(value: &impl Serialize) -> Result<serde_json::Value, AppError> {
    serde_json::to_value(value).map_err(AppError::internal)
}

/// What a browser answered, read; a message it cannot have sent is refused like a wrong one.
fn read<T: DeserializeOwned>(answer: WebAuthn) -> Result<T, AppError> {
    serde_json::from_value(answer.0).map_err(|_| refused())
}

/// Writes a challenge down. Those that ran out go at the same time: nobody else looks at them.
async fn keep(tx: &Tx, account: Option<AccountId>, state: &impl Serialize) -> Result<ChallengeId, AppError> {
    let now = tx.now();
    execute(tx, "DELETE FROM passkey_challenge WHERE expires_at < $1", vec![database_time(now).into()]).await?;
    let id: ChallengeId = tx.tenant().new_id();
    let sql = "INSERT INTO passkey_challenge (id, account_id, state, expires_at) VALUES ($1, $2, $3, $4)";
    let expires = now.saturating_add(CHALLENGE_TIME).unwrap_or(now);
    let values = vec![id.0.into(), account.map(|id| id.0).into(), json(state)?.into(), database_time(expires).into()];
    execute(tx, sql, values).await?;
    Ok(id)
}

/// Takes a challenge: whoever takes it first has used it up, whatever comes of it.
async fn take<T: DeserializeOwned>(
    tenant: &Tenant,
    id: ChallengeId,
    account: Option<AccountId>,
) -> Result<T, AppError> {
    let read = tenant.read().await?;
    let sql = "DELETE FROM passkey_challenge WHERE id = $1 AND account_id IS NOT DISTINCT FROM $2 AND expires_at > $3 \
               RETURNING state";
    let values = vec![id.0.into(), account.map(|id| id.0).into(), database_time(tenant.now()).into()];
    let row = query_one(&read, sql, values).await?.ok_or_else(refused)?;
    serde_json::from_value(row.try_get_by_index(0)?).map_err(AppError::internal)
}

/// A challenge that any key of this chain may sign.
pub async fn begin(call: Call<BeginPasskey>) -> Result<Challenge, AppError> {
    let tenant = &call.tenant;
    tenant.state().limits().door_for_keys(tenant)?;
    let (options, state) =
        relying_party(tenant, &call.browser.host)?.start_discoverable_authentication().map_err(internal)?;
    let tx = tenant.tx().await?;
    let id = keep(&tx, None, &state).await?;
    tx.commit().await?;
    Ok(Challenge { id, options: WebAuthn(json(&options.public_key)?) })
}

/// Whose key signed the challenge. A key signs only for its own host, checks its person, and may not count backwards.
///
/// # Errors
/// 401 with the same words for every reason.
pub async fn verify(
    tenant: &Tenant,
    host: &str,
    challenge: ChallengeId,
    answer: WebAuthn,
) -> Result<AccountId, AppError> {
    let state: DiscoverableAuthentication = take(tenant, challenge, None).await?;
    let answer: PublicKeyCredential = read(answer)?;
    let party = relying_party(tenant, host)?;
    let (owner, credential) = party.identify_discoverable_authentication(&answer).map_err(|_| refused())?;
    let tx = tenant.tx().await?;
    let sql = "SELECT k.id, k.stored, k.uses FROM passkey k JOIN account a ON a.id = k.account_id AND a.active \
               WHERE k.credential_id = $1 AND k.account_id = $2 AND k.format = $3 FOR UPDATE OF k";
    let values = vec![credential.to_vec().into(), owner.into(), FORMAT.into()];
    let row = query_one(&tx, sql, values).await?.ok_or_else(refused)?;
    let id: Uuid = row.try_get_by_index(0)?;
    let mut key: Passkey = serde_json::from_value(row.try_get_by_index(1)?).map_err(AppError::internal)?;
    let result = party.finish_discoverable_authentication_v2(&answer, state, &key).map_err(|_| refused())?;
    // WebAuthn level 3, 7.2, steps 6, 17 and 22: the library leaves these to its caller.
    let (uses, before) = (i64::from(result.counter()), row.try_get_by_index::<i64>(2)?);
    let counts_back = (uses > 0 || before > 0) && uses <= before;
    if answer.type_ != "public-key" || !result.user_verified() || counts_back {
        return Err(refused());
    }
    key.update_credential(&result);
    let sql = "UPDATE passkey SET stored = $2, used_at = $3, uses = $4 WHERE id = $1";
    let values = vec![id.into(), json(&key)?.into(), database_time(tenant.now()).into(), uses.into()];
    execute(&tx, sql, values).await?;
    tx.commit().await?;
    Ok(AccountId(owner))
}

/// Opens a session with a passkey.
pub async fn sign_in(call: Call<SignInByPasskey>) -> Result<Reply<SignedIn>, AppError> {
    let tenant = &call.tenant;
    tenant.state().limits().door_for_keys(tenant)?;
    let account = verify(tenant, &call.browser.host, call.request.challenge_id, call.request.credential).await?;
    let tx = tenant.tx().await?;
    let reply = opening::open(&tx, &call.browser, account.0, Proven::TwoFactors).await?;
    tx.audit(Audit::of("session.open").at_the_door_of(account));
    tx.commit().await?;
    Ok(reply)
}

/// Begins to register a key for oneself. With a second factor already, the person proves afresh first: whoever finds an open
/// screen must not be able to leave a key of their own behind.
pub async fn begin_registration(call: Call<BeginPasskeyRegistration>) -> Result<Challenge, AppError> {
    let (tenant, caller) = (&call.tenant, &call.caller);
    let tx = tenant.tx().await?;
    if factors::Held::of(&tx, caller.account_id.0).await?.any() {
        caller.fresh(tenant.now())?;
    }
    let sql = "SELECT credential_id FROM passkey WHERE account_id = $1";
    let known: Vec<CredentialID> = query_all(&tx, sql, vec![caller.account_id.0.into()])
        .await?
        .iter()
        .map(|row| row.try_get_by_index::<CredentialID>(0))
        .collect::<Result<_, _>>()?;
    if known.len() >= MOST_KEYS {
        return Err(AppError::conflict(
            "too_many_keys",
            "There are twenty passkeys already",
            "Nothing was changed. Take one away that you no longer use.",
        ));
    }
    let (options, state) = relying_party(tenant, &call.browser.host)?
        .start_passkey_registration(caller.account_id.0, &caller.name, &caller.name, Some(known))
        .map_err(internal)?;
    let mut options = json(&options.public_key)?;
    // Discoverable: the key itself knows whose it is, so signing in needs no name.
    options["authenticatorSelection"]["residentKey"] = "required".into();
    options["authenticatorSelection"]["requireResidentKey"] = true.into();
    let id = keep(&tx, Some(caller.account_id), &state).await?;
    tx.commit().await?;
    Ok(Challenge { id, options: WebAuthn(options) })
}

/// Registers the key.
pub async fn register(call: Call<RegisterPasskey>) -> Result<RecoveryCodes, AppError> {
    let (tenant, account) = (&call.tenant, call.caller.account_id);
    let state: PasskeyRegistration = take(tenant, call.request.challenge_id, Some(account)).await?;
    let answer: RegisterPublicKeyCredential = read(call.request.credential)?;
    let key = relying_party(tenant, &call.browser.host)?
        .finish_passkey_registration(&answer, &state)
        .map_err(|_| refused())?;
    let tx = tenant.tx().await?;
    let sql = "INSERT INTO passkey (id, account_id, credential_id, name, format, stored, created_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let values = vec![
        tenant.new_id::<Uuid>().into(),
        account.0.into(),
        key.cred_id().to_vec().into(),
        call.request.name.into_string().into(),
        FORMAT.into(),
        json(&key)?.into(),
        database_time(tenant.now()).into(),
    ];
    execute(&tx, sql, values).await.map_err(|error| match refusal(&error) {
        Some(Refusal::Taken(_)) => {
            AppError::conflict("passkey_taken", "This passkey is registered already", "Nothing was changed.")
        }
        _ => error.into(),
    })?;
    factors::now_two(&tx, call.caller.session_id.0).await?;
    let codes = recovery::first(&tx, account.0).await?;
    tx.audit(Audit::of("factor.passkey").entity(account));
    tx.commit().await?;
    tenant.state().sessions().forget();
    Ok(codes)
}

/// Renames a key of one's own.
pub async fn rename(call: Call<RenamePasskey>) -> Result<Done, AppError> {
    let RenamePasskey { id, name } = call.request;
    let tx = call.tenant.tx().await?;
    let sql = "UPDATE passkey SET name = $3 WHERE id = $1 AND account_id = $2";
    let values = vec![id.0.into(), call.caller.account_id.0.into(), name.into_string().into()];
    if execute(&tx, sql, values).await? == 0 {
        return Err(AppError::not_found());
    }
    tx.commit().await?;
    Ok(Done {})
}

/// Takes a key of one's own away.
pub async fn remove(call: Call<RemovePasskey>) -> Result<Done, AppError> {
    let account = call.caller.account_id;
    let tx = call.tenant.tx().await?;
    let sql = "DELETE FROM passkey WHERE id = $1 AND account_id = $2";
    if execute(&tx, sql, vec![call.request.id.0.into(), account.0.into()]).await? == 0 {
        return Err(AppError::not_found());
    }
    call.caller.fresh(call.tenant.now())?;
    factors::keeps_one(&tx, account.0).await?;
    tx.audit(Audit::of("factor.passkey_remove").entity(account));
    tx.commit().await?;
    Ok(Done {})
}
