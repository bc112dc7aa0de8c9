//! Recognises a session: one statement, remembered for at most a second.

use std::{
    sync::{Arc, LazyLock},
    time::Duration,
};

use api::{
    id::{AccountId, SessionId, SiteId, StaffId},
    session::Standing,
};
use futures::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use kernel::{
    Actor, AppError, AppState, Caller, Chain, ChainId, Tenant, access::Credential, crypto::TokenHash,
    database::execute, database_time, state::Sessions,
};
use moka::future::Cache;
use rules::rights::Rights;
use serde::Deserialize;

use crate::{
    access_tokens::Verifier,
    policy::{self, Policy},
    right_rules::{self, RuleRow},
};

/// Use is written down at most this often: the idle limit needs minutes, not milliseconds.
const WRITE_USE_EVERY: SignedDuration = SignedDuration::from_secs(60);

/// The sessions of every chain.
pub struct SessionStore {
    remembered: Cache<(ChainId, Holding), Option<Arc<Known>>>,
    tokens: Verifier,
}

/// By what a session is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Holding {
    /// A browser holds its token.
    Token(TokenHash),
    /// A phone's access token names it.
    Phone(SessionId),
    /// A machine's key, which is a session of its own.
    Key(TokenHash),
}

/// What is remembered of a session.
#[derive(Debug)]
struct Known {
    caller: Caller,
    seen_at: Timestamp,
}

#[derive(Deserialize)]
struct Row {
    session_id: SessionId,
    account_id: AccountId,
    staff_id: Option<StaffId>,
    name: String,
    seen_at: Timestamp,
    proven_at: Timestamp,
    locked: bool,
    awaits_factor: bool,
    factors: u8,
    due: Option<Timestamp>,
    policy: Policy,
    rules: Vec<RuleRow>,
    own_sites: Vec<SiteId>,
}

impl Row {
    /// How the session stands now.
    fn standing(&self, now: Timestamp) -> Standing {
        let over = self.due.is_some_and(|due| due <= now);
        if self.awaits_factor {
            Standing::AwaitsFactor
        } else if self.locked || now.duration_since(self.seen_at) >= self.policy.idle() {
            Standing::Locked
        } else if self.policy.second_factor_required && self.factors < 2 && over {
            Standing::MustEnrol
        } else {
            Standing::Open
        }
    }
}

impl Default for SessionStore {
    fn default() -> Self {
        // A second is how long a revoked session may still work.
        let remembered = Cache::builder().max_capacity(100_000).time_to_live(Duration::from_secs(1)).build();
        Self { remembered, tokens: Verifier::default() }
    }
}

/// The session, its account, the chain's rules at the door, every rule that bears on the account, the sites on the person's
/// card.
fn find_where(condition: &str) -> String {
    format!(
        "SELECT json_build_object('session_id', s.id, 'account_id', a.id, 'staff_id', a.staff_id, 'name', a.name, \
         'seen_at', s.seen_at, 'proven_at', s.proven_at, 'locked', s.locked_at IS NOT NULL, \
         'awaits_factor', s.awaits_factor, 'factors', s.factors, 'due', a.second_factor_due, \
         'policy', json_build_object({}), 'rules', {}, 'own_sites', {})::text \
         FROM session s JOIN account a ON a.id = s.account_id, identity_policy p \
         WHERE {condition} AND s.ended_at IS NULL AND s.ends_at > $2 AND a.active",
        policy::COLUMNS,
        right_rules::OF_ACCOUNT,
        right_rules::OWN_SITES
    )
}

static BY_TOKEN: LazyLock<String> = LazyLock::new(|| find_where("s.token_hash = $1"));
static BY_PHONE: LazyLock<String> = LazyLock::new(|| find_where("s.id = $1 AND s.phone_id IS NOT NULL"));
static BY_KEY: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT json_build_object('account_id', a.id, 'name', a.name, 'seen_at', COALESCE(m.used_at, m.created_at), \
         'rules', {})::text FROM machine m JOIN account a ON a.id = m.account_id \
         WHERE m.key_hash = $1 AND m.until_at > $2 AND a.active",
        right_rules::OF_ACCOUNT
    )
});

async fn find(tenant: &Tenant, holding: Holding) -> Result<Option<Arc<Known>>, AppError> {
    let now = database_time(tenant.now());
    let read = tenant.read().await?;
    let row: Option<Row> = match holding {
        Holding::Token(token) => read.json(&BY_TOKEN, vec![token.to_vec().into(), now.into()]).await?,
        Holding::Phone(session) => read.json(&BY_PHONE, vec![session.0.into(), now.into()]).await?,
        Holding::Key(key) => {
            let row: Option<MachineRow> = read.json(&BY_KEY, vec![key.to_vec().into(), now.into()]).await?;
            return Ok(row.map(|row| Arc::new(row.known())));
        }
    };
    let Some(row) = row else { return Ok(None) };
    let standing = row.standing(tenant.now());
    let rules = right_rules::known(row.rules);
    let caller = Caller {
        account_id: row.account_id,
        machine: false,
        session_id: row.session_id,
        staff_id: row.staff_id,
        name: row.name.into(),
        rights: Arc::new(Rights::of(&rules, &row.own_sites)),
        standing,
        proven_at: row.proven_at,
        fresh_for: row.policy.fresh(),
        idle_minutes: row.policy.idle_minutes.into(),
        second_factor_due: row.due.filter(|_| row.policy.second_factor_required && row.factors < 2),
    };
    Ok(Some(Arc::new(Known { caller, seen_at: row.seen_at })))
}

#[derive(Deserialize)]
struct MachineRow {
    account_id: AccountId,
    name: String,
    seen_at: Timestamp,
    rules: Vec<RuleRow>,
}

impl MachineRow {
    /// A machine never locks, and never proves itself afresh: no person is there.
    fn known(self) -> Known {
        let caller = Caller {
            account_id: self.account_id,
            machine: true,
            session_id: SessionId(self.account_id.0),
            staff_id: None,
            name: self.name.into(),
            rights: Arc::new(Rights::of(&right_rules::known(self.rules), &[])),
            standing: Standing::Open,
            proven_at: Timestamp::UNIX_EPOCH,
            fresh_for: SignedDuration::ZERO,
            idle_minutes: 0,
            second_factor_due: None,
        };
        Known { caller, seen_at: self.seen_at }
    }
}

impl Sessions for SessionStore {
    fn forget(&self) {
        self.remembered.invalidate_all();
    }

    fn resolve<'a>(
        &'a self,
        state: &'a AppState,
        chain: &'a Arc<Chain>,
        credential: &'a Credential,
        by_person: bool,
    ) -> BoxFuture<'a, Result<Option<Caller>, AppError>> {
        Box::pin(async move {
            let tenant = Tenant::new(state.clone(), Arc::clone(chain), Actor::program("sessions"));
            let holding = match credential {
                Credential::Session(token) => Holding::Token(*token),
                Credential::Key(key) => Holding::Key(*key),
                Credential::Access(token) => match self.tokens.session(&tenant, token).await? {
                    Some(session) => Holding::Phone(session),
                    None => return Ok(None),
                },
            };
            let key = (chain.id, holding);
            let known = self.remembered.try_get_with(key, find(&tenant, holding)).await.map_err(|error| {
                Arc::try_unwrap(error).unwrap_or_else(|shared| AppError::new(shared.problem().clone()))
            })?;
            let Some(known) = known else { return Ok(None) };
            let used = known.caller.signed_in().is_ok();
            if by_person && used && tenant.now().duration_since(known.seen_at) > WRITE_USE_EVERY {
                let sql = match holding {
                    Holding::Key(_) => "UPDATE machine SET used_at = $2 WHERE account_id = $1",
                    _ => "UPDATE session SET seen_at = $2 WHERE id = $1 AND seen_at < $2",
                };
                let values = vec![known.caller.session_id.0.into(), database_time(tenant.now()).into()];
                execute(&tenant.read().await?, sql, values).await?;
                self.remembered.invalidate(&key).await;
            }
            Ok(Some(known.caller.clone()))
        })
    }
}
