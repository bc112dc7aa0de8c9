//! Phones: registered by a key in their hardware, signed in by its signature, kept signed in by refresh tokens.

use api::{
    Done, Moment,
    id::{AccountId, ChallengeId, PhoneId},
    session::{
        BeginPhone, ListPhones, Phone, PhoneChallenge, PhonePurpose, PhoneTokens, Phones, Platform, RegisterPhone,
        RemovePhone, SignInByPhone, StepUpByPhone, signed_words,
    },
};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1, UnparsedPublicKey};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};
use kernel::{
    AppError, Audit, Call, Tenant,
    crypto::Token,
    database::{Refusal, execute, query_one, refusal},
    database_time,
};
use serde::Deserialize;
use uuid::Uuid;

use crate::{lock, refresh};

/// How long a challenge may take.
const CHALLENGE_TIME: SignedDuration = SignedDuration::from_mins(2);
/// What stands before the point in a SubjectPublicKeyInfo of P-256 (RFC 5480).
const SPKI_HEAD: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce,
    0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];

/// The answer to a phone that is unknown or taken away, a signature that is not right, a challenge that is used up: always
/// the same.
fn refused() -> AppError {
    AppError::new(
        api::Problem::new(401, "phone_refused", "This phone was not accepted")
            .detail("Sign in with your passkey or password, then register the phone anew."),
    )
}

/// Something for a phone to sign. Those that ran out go at the same time.
pub async fn begin(call: Call<BeginPhone>) -> Result<PhoneChallenge, AppError> {
    call.tenant.state().limits().door_for_keys(&call.tenant)?;
    let tx = call.tenant.tx().await?;
    let now = tx.now();
    execute(&tx, "DELETE FROM phone_challenge WHERE expires_at < $1", vec![database_time(now).into()]).await?;
    let id: ChallengeId = call.tenant.new_id();
    let challenge = Token::new(call.tenant.state().entropy()).reveal();
    let sql = "INSERT INTO phone_challenge (id, challenge, expires_at) VALUES ($1, $2, $3)";
    let expires = now.saturating_add(CHALLENGE_TIME).unwrap_or(now);
    execute(&tx, sql, vec![id.0.into(), challenge.clone().into(), database_time(expires).into()]).await?;
    tx.commit().await?;
    Ok(PhoneChallenge { id, challenge })
}

/// Takes a challenge: whoever takes it first has used it up, whatever comes of it.
async fn take(tenant: &Tenant, id: ChallengeId) -> Result<String, AppError> {
    let sql = "DELETE FROM phone_challenge WHERE id = $1 AND expires_at > $2 RETURNING challenge";
    let tx = tenant.tx().await?;
    let row = query_one(&tx, sql, vec![id.0.into(), database_time(tx.now()).into()]).await?.ok_or_else(refused)?;
    let challenge = row.try_get_by_index(0)?;
    tx.commit().await?;
    Ok(challenge)
}

/// A public key as a point; phones export it as one, or as SubjectPublicKeyInfo.
fn point(text: &str) -> Option<Vec<u8>> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let point = bytes.strip_prefix(&SPKI_HEAD).unwrap_or(&bytes);
    (point.len() == 65 && point.first() == Some(&4)).then(|| point.to_vec())
}

/// Whether this key signed these words for this purpose at this chain.
fn signed(tenant: &Tenant, key: &[u8], purpose: PhonePurpose, challenge: &str, signature: &str) -> bool {
    let Ok(signature) = URL_SAFE_NO_PAD.decode(signature) else { return false };
    let words = signed_words(purpose, &tenant.state().chain_origin(tenant.chain()), challenge);
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, key).verify(words.as_bytes(), &signature).is_ok()
}

/// Registers the phone and signs it in.
pub async fn register(call: Call<RegisterPhone>) -> Result<PhoneTokens, AppError> {
    let (tenant, caller, request) = (&call.tenant, &call.caller, call.request);
    let Some(key) = point(request.public_key.as_str()) else {
        return Err(AppError::invalid("public_key", "is no point on P-256, uncompressed or as SubjectPublicKeyInfo"));
    };
    let challenge = take(tenant, request.challenge_id).await?;
    if !signed(tenant, &key, PhonePurpose::Register, &challenge, request.signature.as_str()) {
        return Err(AppError::invalid("signature", "was not made by this key over the challenge"));
    }
    let tx = tenant.tx().await?;
    let id: PhoneId = tenant.new_id();
    let sql = "INSERT INTO phone (id, account_id, name, platform, public_key, created_at, used_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $6)";
    let values = vec![
        id.0.into(),
        caller.account_id.0.into(),
        request.name.into_string().into(),
        request.platform.code().into(),
        key.into(),
        database_time(tx.now()).into(),
    ];
    execute(&tx, sql, values).await.map_err(|error| match refusal(&error) {
        Some(Refusal::Taken(_)) => AppError::invalid("public_key", "is registered already: make a new key"),
        _ => error.into(),
    })?;
    tx.audit(Audit::of("phone.register").entity(caller.account_id));
    let tokens = refresh::open(&tx, id, caller.account_id).await?;
    tx.commit().await?;
    Ok(tokens)
}

/// Signs in by a registered phone's key.
pub async fn sign_in(call: Call<SignInByPhone>) -> Result<PhoneTokens, AppError> {
    let (tenant, request) = (&call.tenant, call.request);
    tenant.state().limits().door_for_keys(tenant)?;
    let challenge = take(tenant, request.challenge_id).await?;
    let tx = tenant.tx().await?;
    let sql = "SELECT p.public_key, p.account_id FROM phone p JOIN account a ON a.id = p.account_id \
               WHERE p.id = $1 AND p.ended_at IS NULL AND a.active FOR UPDATE OF p";
    let row = query_one(&tx, sql, vec![request.phone_id.0.into()]).await?.ok_or_else(refused)?;
    let (key, account): (Vec<u8>, Uuid) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
    let account = AccountId(account);
    if !signed(tenant, &key, PhonePurpose::SignIn, &challenge, request.signature.as_str()) {
        tx.audit(Audit::of("session.refuse").at_the_door_of(account));
        tx.commit().await?;
        return Err(refused());
    }
    let now = database_time(tx.now());
    execute(&tx, "UPDATE phone SET used_at = $2 WHERE id = $1", vec![request.phone_id.0.into(), now.into()]).await?;
    execute(&tx, "UPDATE account SET last_sign_in = $2 WHERE id = $1", vec![account.0.into(), now.into()]).await?;
    let tokens = refresh::open(&tx, request.phone_id, account).await?;
    tx.audit(Audit::of("session.open_by_phone").at_the_door_of(account));
    tx.commit().await?;
    tenant.state().sessions().forget();
    Ok(tokens)
}

/// Proves afresh by the key of the phone whose session this is.
pub async fn step_up(call: Call<StepUpByPhone>) -> Result<Done, AppError> {
    let (tenant, caller, request) = (&call.tenant, &call.caller, call.request);
    let challenge = take(tenant, request.challenge_id).await?;
    let sql = "SELECT p.public_key FROM session s JOIN phone p ON p.id = s.phone_id \
               WHERE s.id = $1 AND p.ended_at IS NULL";
    let row = query_one(&tenant.read().await?, sql, vec![caller.session_id.0.into()]).await?.ok_or_else(refused)?;
    let key: Vec<u8> = row.try_get_by_index(0)?;
    if !signed(tenant, &key, PhonePurpose::StepUp, &challenge, request.signature.as_str()) {
        return Err(refused());
    }
    lock::proven(tenant, caller).await
}

#[derive(Deserialize)]
struct Row {
    id: PhoneId,
    name: String,
    platform: Platform,
    created_at: Timestamp,
    used_at: Option<Timestamp>,
}

/// My phones.
pub async fn list(call: Call<ListPhones>) -> Result<Phones, AppError> {
    let sql = "SELECT COALESCE(json_agg(json_build_object('id', id, 'name', name, 'platform', platform, \
               'created_at', created_at, 'used_at', used_at) ORDER BY created_at DESC, id), '[]')::text FROM phone \
               WHERE account_id = $1 AND ended_at IS NULL";
    let rows: Option<Vec<Row>> = call.tenant.read().await?.json(sql, vec![call.caller.account_id.0.into()]).await?;
    let phones = rows.unwrap_or_default().into_iter().map(|row| Phone {
        id: row.id,
        name: row.name,
        platform: row.platform,
        created_at: Moment::utc(row.created_at),
        used_at: row.used_at.map(Moment::utc),
    });
    Ok(Phones { phones: phones.collect() })
}

/// Takes one of my phones away.
pub async fn remove(call: Call<RemovePhone>) -> Result<Done, AppError> {
    let tx = call.tenant.tx().await?;
    let now = database_time(tx.now());
    let id = call.request.id;
    let sql = "UPDATE phone SET ended_at = $3 WHERE id = $1 AND account_id = $2 AND ended_at IS NULL";
    if execute(&tx, sql, vec![id.0.into(), call.caller.account_id.0.into(), now.into()]).await? == 0 {
        return Err(AppError::not_found());
    }
    refresh::end_of(&tx, id).await?;
    tx.audit(Audit::of("phone.remove").entity(call.caller.account_id));
    tx.commit().await?;
    call.tenant.state().sessions().forget();
    Ok(Done {})
}
