//! A result that comes in: put into the order whose specimen it names, or kept with the reason why it waits.

use api::{
    id::{IncomingId, OrderId},
    lab::{IncomingState, ReceiveResult, ReceivedResult},
};
use directory::SiteClock;
use kernel::{
    AppError, Audit, Call, Caller, Tx,
    crypto::Sealed,
    database::{execute, query_one},
    database_time,
    live::Topic,
    timestamp,
};
use serde::Deserialize;

use super::{Person, fit, sentence, stands};
use crate::{
    entry::Analyte,
    results,
    sealed::{CAME, SETTLED, WHY},
    worklist::{self, Locked},
};

/// Takes a result in.
pub async fn receive(call: Call<ReceiveResult>) -> Result<ReceivedResult, AppError> {
    let came = &call.request;
    call.caller.at::<ReceiveResult>(came.site_id)?;
    if came.values.is_empty() {
        return Err(AppError::invalid("values", "are empty: a result has at least one"));
    }
    let tx = call.tenant.tx().await?;
    // A site that is not here is said before anything is kept for it.
    let clock = SiteClock::of(&tx, came.site_id).await?;
    let id: IncomingId = call.tenant.new_id();
    // The message first: one that was sent twice is known before anything is done with it.
    let keys = call.tenant.keys();
    let named = came.message_id.as_ref().map(|id| id.to_string());
    let (mut number, mut copies) = (named.clone(), 1);
    while !keep(&tx, &call, id, number.as_deref()).await? {
        let known = Known::of(&tx, came.sender.as_str(), number.as_deref()).await?;
        if known.says(&tx, came)? {
            return Ok(known.answer(&tx));
        }
        // Other content under a number that was used: kept as a message of its own.
        copies += 1;
        number = named.as_ref().map(|named| format!("{named} ({copies})"));
    }
    let taken = if copies == 1 { place(&tx, &call, &clock).await? } else { Err(USED_AGAIN.to_owned()) };
    let (order, why) = match taken {
        Ok(order) => (Some(order), None),
        Err(why) => (None, Some(why)),
    };
    let mut audit = Audit::of("lab.incoming").entity(id);
    if let Some(order) = &order {
        let sql = "UPDATE lab_incoming SET state = 'matched', why = NULL, order_id = $2, settled_at = $3, settled_by = $4 \
                   WHERE id = $1";
        let by = call.caller.name.to_string();
        execute(&tx, sql, vec![id.0.into(), order.id.0.into(), database_time(tx.now()).into(), by.into()]).await?;
        audit = audit.patient(order.patient_id);
    }
    if let Some(why) = &why {
        let sql = "UPDATE lab_incoming SET why = $2 WHERE id = $1";
        execute(&tx, sql, vec![id.0.into(), keys.seal(WHY, id, why.as_str()).into()]).await?;
    }
    tx.audit(audit);
    tx.touch(Topic::new("lab", came.site_id));
    tx.commit().await?;
    Ok(ReceivedResult { order_id: order.map(|order| order.id), incoming_id: why.is_some().then_some(id), why })
}

/// Keeps a message under its number; false where one is there.
async fn keep(tx: &Tx, call: &Call<ReceiveResult>, id: IncomingId, number: Option<&str>) -> Result<bool, AppError> {
    let sql = "INSERT INTO lab_incoming (id, site_id, received_at, received_by, sender, message_id, body, why, state) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'waiting') ON CONFLICT (sender, message_id) DO NOTHING";
    let (keys, came) = (tx.tenant().keys(), &call.request);
    let body = serde_json::to_string(came).map_err(AppError::internal)?;
    let values = vec![
        id.0.into(),
        came.site_id.0.into(),
        database_time(tx.now()).into(),
        call.caller.name.to_string().into(),
        came.sender.as_str().into(),
        number.map(str::to_owned).into(),
        keys.seal(CAME, id, body).into(),
        keys.seal(WHY, id, NOT_LOOKED_AT).into(),
    ];
    Ok(execute(tx, sql, values).await? == 1)
}

/// Why a message waits whose number stands for another one.
const USED_AGAIN: &str = "A message with its number came before and says something else";

/// Stands only until the same transaction says more.
const NOT_LOOKED_AT: &str = "Not looked at yet";

/// A message that came before.
#[derive(Deserialize)]
struct Known {
    id: IncomingId,
    order_id: Option<OrderId>,
    state: IncomingState,
    body: Sealed,
    why: Option<Sealed>,
    reason: Option<Sealed>,
}

impl Known {
    async fn of(tx: &Tx, sender: &str, number: Option<&str>) -> Result<Self, AppError> {
        let sql = "SELECT row_to_json(found)::text FROM (SELECT id, order_id, state, body, why, reason FROM lab_incoming \
                   WHERE sender = $1 AND message_id = $2) found";
        tx.json(sql, vec![sender.into(), number.map(str::to_owned).into()]).await?.ok_or_else(AppError::not_found)
    }

    /// Whether it says the same.
    fn says(&self, tx: &Tx, came: &ReceiveResult) -> Result<bool, AppError> {
        let before = tx.tenant().keys().open(CAME, self.id, &self.body)?;
        Ok(serde_json::from_str::<ReceiveResult>(&before).is_ok_and(|before| before == *came))
    }

    /// The answer to it, told again.
    fn answer(self, tx: &Tx) -> ReceivedResult {
        let keys = tx.tenant().keys();
        let why = match self.state {
            IncomingState::Waiting => keys.text_if(WHY, self.id, self.why.as_ref()),
            IncomingState::Refused => {
                let reason = keys.text_if(SETTLED, self.id, self.reason.as_ref()).unwrap_or_default();
                Some(format!("It was refused: {reason}"))
            }
            IncomingState::Matched => None,
        };
        ReceivedResult { order_id: self.order_id, incoming_id: why.is_some().then_some(self.id), why }
    }
}

/// Puts a result into the order whose specimen it names, or says why it has to wait.
async fn place(tx: &Tx, call: &Call<ReceiveResult>, clock: &SiteClock) -> Result<Result<Locked, String>, AppError> {
    let came = &call.request;
    let Some(accession) = &came.accession else {
        return Ok(Err("It names no specimen of ours".to_owned()));
    };
    let sql = "SELECT s.order_id, s.collected_at, s.rejected_at IS NOT NULL AS rejected FROM specimen s JOIN lab_order o \
               ON o.id = s.order_id WHERE s.accession = $1 AND o.site_id = $2";
    let found = query_one(tx, sql, vec![accession.as_str().trim().into(), came.site_id.0.into()]).await?;
    let Some(row) = found else {
        return Ok(Err(format!("No specimen here has the number {}", accession.as_str())));
    };
    if row.try_get("", "rejected")? {
        return Ok(Err(format!("The specimen {} was rejected", accession.as_str())));
    }
    let order_id = OrderId(row.try_get("", "order_id")?);
    let order = worklist::lock::<ReceiveResult>(tx, &call.caller, order_id).await?;
    let person = Person::of(tx, order_id).await?;
    let identity = fit::identity(came, &person.held());
    if !identity.differs.is_empty() {
        return Ok(Err(format!("It does not agree with its order. {}", sentence(&identity.differs))));
    }
    if !identity.is_certain() {
        return Ok(Err("It does not say well enough whose it is: a record number, or name and birth date".to_owned()));
    }
    if order.step != "enter" || order.round > 0 {
        return Ok(Err(stands(&order)));
    }
    let collected = clock.day(timestamp(row.try_get("", "collected_at")?));
    let known = Analyte::of(tx, &order).await?;
    if let Some(words) = fit::to_be_read(came, &known, collected) {
        return Ok(Err(words));
    }
    // What a run that cannot be done has exchanged of its reagent is put back; the message stays.
    execute(tx, "SAVEPOINT before_fill", Vec::new()).await?;
    match fill(tx, &call.caller, &order, &known, came).await {
        Ok(()) => Ok(Ok(order)),
        Err(Obstacle::Words(words)) => {
            execute(tx, "ROLLBACK TO SAVEPOINT before_fill", Vec::new()).await?;
            Ok(Err(words))
        }
        Err(Obstacle::Failed(error)) => Err(error),
    }
}

/// Why a result cannot go into an order.
pub enum Obstacle {
    /// In words for a person.
    Words(String),
    /// The act itself failed.
    Failed(AppError),
}

/// Enters a message's values into an order, by the sender's name.
pub async fn fill(
    tx: &Tx,
    caller: &Caller,
    order: &Locked,
    known: &[Analyte],
    came: &ReceiveResult,
) -> Result<(), Obstacle> {
    let values = fit::values(came, known).map_err(Obstacle::Words)?;
    match results::put(tx, order, &values, None, caller, came.sender.as_str()).await {
        Ok(action) => {
            tx.audit(Audit::of(action).patient(order.patient_id).entity(order.id));
            Ok(())
        }
        // What the bench itself would be told: reagent is short, the order moved on.
        Err(error) if matches!(error.problem().status, 409 | 422) => Err(Obstacle::Words(in_words(&error))),
        Err(error) => Err(Obstacle::Failed(error)),
    }
}

fn in_words(error: &AppError) -> String {
    let problem = error.problem();
    match problem.errors.first() {
        Some(field) => format!("{} {}", field.field, field.message),
        None => problem.title.clone(),
    }
}
