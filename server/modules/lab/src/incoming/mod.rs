//! Results from other laboratories and devices: put into the order they belong to, or kept until a person decides. Each is kept as it
//! came, whatever becomes of it.

mod fit;
mod settle;

use api::{
    Moment, PartialDate,
    id::{IncomingId, OrderId, SiteId},
    lab::{
        CandidateOrder, GetIncoming, Incoming, IncomingList, IncomingRow, IncomingState, LabStep, ListIncoming,
        ReceiveResult, ReceivedResult,
    },
};
use directory::SiteClock;
use jiff::Timestamp;
use kernel::{
    AppError, Audit, Call, Caller, Tx,
    crypto::Sealed,
    database::{execute, query_one},
    database_time,
    live::Topic,
};
use serde::Deserialize;

use crate::{
    entry::Analyte,
    results,
    sealed::{CAME, QUESTION, SETTLED, WHY},
    worklist::{self, Locked},
};

pub use settle::{ask, match_to, refuse};

const ROWS: usize = 60;
/// Orders offered for a result.
const CANDIDATES: usize = 8;
/// Open orders of a site that are looked through for one.
const LOOKED_THROUGH: i32 = 500;

/// Takes a result in.
pub async fn receive(call: Call<ReceiveResult>) -> Result<ReceivedResult, AppError> {
    let came = &call.request;
    call.caller.at::<ReceiveResult>(came.site_id)?;
    if came.values.is_empty() {
        return Err(AppError::invalid("values", "are empty: a result has at least one"));
    }
    let tx = call.tenant.tx().await?;
    let id: IncomingId = call.tenant.new_id();
    // The message first: one that was sent twice is known before anything is done with it.
    let sql = "INSERT INTO lab_incoming (id, site_id, received_at, received_by, sender, message_id, body, why, state) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'waiting') ON CONFLICT (sender, message_id) DO NOTHING";
    let keys = call.tenant.keys();
    let body = serde_json::to_string(came).map_err(AppError::internal)?;
    let values = vec![
        id.0.into(),
        came.site_id.0.into(),
        database_time(tx.now()).into(),
        call.caller.name.to_string().into(),
        came.sender.as_str().into(),
        came.message_id.as_ref().map(|id| id.to_string()).into(),
        keys.seal(CAME, id, body).into(),
        keys.seal(WHY, id, NOT_LOOKED_AT).into(),
    ];
    if execute(&tx, sql, values).await? == 0 {
        return again(&tx, came).await;
    }
    let taken = place(&tx, &call).await?;
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

/// Stands only until the same transaction says more.
const NOT_LOOKED_AT: &str = "Not looked at yet";

/// The answer to a message that came before.
async fn again(tx: &Tx, came: &ReceiveResult) -> Result<ReceivedResult, AppError> {
    let sql = "SELECT row_to_json(found)::text FROM (SELECT id, order_id, state, why FROM lab_incoming WHERE sender = $1 \
               AND message_id = $2) found";
    #[derive(Deserialize)]
    struct Known {
        id: IncomingId,
        order_id: Option<OrderId>,
        state: IncomingState,
        why: Option<Sealed>,
    }
    let values = vec![came.sender.as_str().into(), came.message_id.as_ref().map(|id| id.to_string()).into()];
    let known: Known = tx.json(sql, values).await?.ok_or_else(AppError::not_found)?;
    let waits = known.state == IncomingState::Waiting;
    let why = tx.tenant().keys().text_if(WHY, known.id, known.why.as_ref());
    Ok(ReceivedResult { order_id: known.order_id, incoming_id: waits.then_some(known.id), why: why.filter(|_| waits) })
}

/// Puts a result into the order whose specimen it names, or says why it has to wait.
async fn place(tx: &Tx, call: &Call<ReceiveResult>) -> Result<Result<Locked, String>, AppError> {
    let came = &call.request;
    let Some(accession) = &came.accession else {
        return Ok(Err("It names no specimen of ours".to_owned()));
    };
    let sql = "SELECT s.order_id FROM specimen s JOIN lab_order o ON o.id = s.order_id WHERE s.accession = $1 AND o.site_id = $2 \
               AND s.rejected_at IS NULL";
    let found = query_one(tx, sql, vec![accession.as_str().trim().into(), came.site_id.0.into()]).await?;
    let Some(row) = found else {
        return Ok(Err(format!("No specimen here has the number {}", accession.as_str())));
    };
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
    // What a run that cannot be done has exchanged of its reagent is put back; the message stays.
    execute(tx, "SAVEPOINT before_fill", Vec::new()).await?;
    match fill(tx, &call.caller, &order, came).await {
        Ok(()) => Ok(Ok(order)),
        Err(Obstacle::Words(words)) => {
            execute(tx, "ROLLBACK TO SAVEPOINT before_fill", Vec::new()).await?;
            Ok(Err(words))
        }
        Err(Obstacle::Failed(error)) => Err(error),
    }
}

/// Why a result cannot go into an order.
enum Obstacle {
    /// In words for a person.
    Words(String),
    /// The act itself failed.
    Failed(AppError),
}

/// Enters a message's values into an order, by the sender's name.
async fn fill(tx: &Tx, caller: &Caller, order: &Locked, came: &ReceiveResult) -> Result<(), Obstacle> {
    let known = Analyte::of(tx, order).await.map_err(Obstacle::Failed)?;
    let values = fit::values(came, &known).map_err(Obstacle::Words)?;
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

fn sentence(parts: &[String]) -> String {
    parts.join(". ")
}

/// Where an order stands that takes no values any more, or not yet.
fn stands(order: &Locked) -> String {
    match order.step.as_str() {
        "collect" => "The specimen of its order was not taken yet",
        "receive" => "The specimen of its order was not received yet",
        "cancelled" => "Its order was cancelled",
        "released" => "Its order has results that were released already",
        _ => "Its order has results already",
    }
    .to_owned()
}

/// Whom an order is about.
#[derive(Debug, Deserialize)]
struct Person {
    family_name: Option<String>,
    given_name: String,
    born: PartialDate,
    number: String,
    accession: Option<String>,
}

impl Person {
    async fn of(tx: &Tx, order: OrderId) -> Result<Self, AppError> {
        let sql = "SELECT row_to_json(found)::text FROM (SELECT p.family_name, p.given_name, p.born_text AS born, p.number, \
                   (SELECT s.accession FROM specimen s WHERE s.order_id = o.id AND s.rejected_at IS NULL) AS accession \
                   FROM lab_order o JOIN patient p ON p.id = o.patient_id WHERE o.id = $1) found";
        tx.json(sql, vec![order.0.into()]).await?.ok_or_else(AppError::not_found)
    }

    fn held(&self) -> fit::Person<'_> {
        fit::Person {
            family: self.family_name.as_deref(),
            given: &self.given_name,
            born: self.born,
            number: &self.number,
            accession: self.accession.as_deref(),
        }
    }
}

/// A stored message.
#[derive(Debug, Deserialize)]
struct Row {
    id: IncomingId,
    site_id: SiteId,
    received_at: Timestamp,
    received_by: String,
    sender: String,
    body: Sealed,
    why: Option<Sealed>,
    state: IncomingState,
    asked_at: Option<Timestamp>,
    asked_by: Option<String>,
    asked_of: Option<String>,
    question: Option<Sealed>,
    order_id: Option<OrderId>,
    settled_at: Option<Timestamp>,
    settled_by: Option<String>,
    reason: Option<Sealed>,
    version: i32,
}

const SELECT: &str = "SELECT id, site_id, received_at, received_by, sender, body, why, state, asked_at, asked_by, asked_of, question, \
    order_id, settled_at, settled_by, reason, version FROM lab_incoming";

impl Row {
    fn came(&self, tx: &Tx) -> Result<ReceiveResult, AppError> {
        serde_json::from_str(&tx.tenant().keys().open(CAME, self.id, &self.body)?).map_err(AppError::internal)
    }

    fn listed(&self, tx: &Tx, came: &ReceiveResult, clock: &SiteClock) -> IncomingRow {
        IncomingRow {
            id: self.id,
            received_at: clock.moment(self.received_at),
            sender: self.sender.clone(),
            patient_name: came.patient_name.as_ref().map(|name| name.to_string()),
            test: came.test.as_ref().map(|test| test.to_string()),
            why: tx.tenant().keys().text_if(WHY, self.id, self.why.as_ref()),
            state: self.state,
            asked_at: self.asked_at.map(|at| clock.moment(at)),
        }
    }
}

/// The results that wait at a site.
pub async fn list(call: Call<ListIncoming>) -> Result<IncomingList, AppError> {
    let ListIncoming { site_id, settled_too, after } = call.request;
    call.caller.at::<ListIncoming>(site_id)?;
    let tx = call.tenant.tx().await?;
    let (condition, order) = if settled_too {
        ("($2::uuid IS NULL OR id < $2)", "id DESC")
    } else {
        ("state = 'waiting' AND ($2::uuid IS NULL OR id > $2)", "id")
    };
    let sql = format!(
        "SELECT COALESCE(json_agg(found), '[]')::text FROM ({SELECT} WHERE site_id = $1 AND {condition} ORDER BY {order} LIMIT 61) \
         found"
    );
    let rows: Vec<Row> = tx.json(&sql, vec![site_id.0.into(), after.into()]).await?.unwrap_or_default();
    let sql = "SELECT count(*) AS waiting FROM lab_incoming WHERE site_id = $1 AND state = 'waiting'";
    let row = query_one(&tx, sql, vec![site_id.0.into()]).await?.ok_or_else(AppError::not_found)?;
    let waiting = u32::try_from(row.try_get::<i64>("", "waiting")?).unwrap_or(u32::MAX);
    let clock = SiteClock::of(&tx, site_id).await?;
    let more = rows.len() > ROWS;
    let rows = rows
        .iter()
        .take(ROWS)
        .map(|row| Ok(row.listed(&tx, &row.came(&tx)?, &clock)))
        .collect::<Result<Vec<_>, AppError>>()?;
    tx.audit(Audit::of("lab.incoming_list").entity(site_id));
    tx.commit().await?;
    Ok(IncomingList { next: if more { rows.last().map(|row| row.id.0) } else { None }, rows, waiting })
}

/// Opens one.
pub async fn get(call: Call<GetIncoming>) -> Result<Incoming, AppError> {
    let GetIncoming { id, accession } = call.request;
    let tx = call.tenant.tx().await?;
    let (incoming, site) = read(&tx, id, accession.as_ref().map(api::Line::as_str)).await?;
    call.caller.at::<GetIncoming>(site)?;
    let shown = incoming.candidates.iter().map(|one| one.row.patient_id);
    tx.audit(Audit::of("lab.incoming_read").entity(id).patients(shown));
    tx.commit().await?;
    Ok(incoming)
}

/// A result as it travels; the caller writes the audit.
async fn read(tx: &Tx, id: IncomingId, accession: Option<&str>) -> Result<(Incoming, SiteId), AppError> {
    let sql = format!("SELECT row_to_json(found)::text FROM ({SELECT} WHERE id = $1) found");
    let row: Row = tx.json(&sql, vec![id.0.into()]).await?.ok_or_else(AppError::not_found)?;
    let clock = SiteClock::of(tx, row.site_id).await?;
    let came = row.came(tx)?;
    let candidates = match row.state {
        IncomingState::Waiting => candidates(tx, row.site_id, &came, accession).await?,
        IncomingState::Matched | IncomingState::Refused => Vec::new(),
    };
    let keys = tx.tenant().keys();
    let moment = |at: Option<Timestamp>| -> Option<Moment> { at.map(|at| clock.moment(at)) };
    let incoming = Incoming {
        row: row.listed(tx, &came, &clock),
        received_by: row.received_by,
        asked_of: row.asked_of,
        asked_by: row.asked_by,
        question: keys.text_if(QUESTION, id, row.question.as_ref()),
        order_id: row.order_id,
        settled_at: moment(row.settled_at),
        settled_by: row.settled_by,
        reason: keys.text_if(SETTLED, id, row.reason.as_ref()),
        candidates,
        version: row.version,
        came,
    };
    Ok((incoming, row.site_id))
}

/// Open orders of the site to which a result could belong: those with whose person something agrees, the best first, and the one
/// whose specimen was asked for.
async fn candidates(
    tx: &Tx,
    site: SiteId,
    came: &ReceiveResult,
    accession: Option<&str>,
) -> Result<Vec<CandidateOrder>, AppError> {
    #[derive(Deserialize)]
    struct Open {
        id: OrderId,
        #[serde(flatten)]
        person: Person,
    }
    let sql = "SELECT COALESCE(json_agg(found), '[]')::text FROM (SELECT o.id, p.family_name, p.given_name, p.born_text AS born, \
               p.number, (SELECT s.accession FROM specimen s WHERE s.order_id = o.id AND s.rejected_at IS NULL) AS accession \
               FROM lab_order o JOIN patient p ON p.id = o.patient_id WHERE o.site_id = $1 AND o.step NOT IN ('released', \
               'cancelled') ORDER BY o.ordered_at DESC LIMIT $2) found";
    let open: Vec<Open> = tx.json(sql, vec![site.0.into(), LOOKED_THROUGH.into()]).await?.unwrap_or_default();
    let asked = accession.map(str::trim).filter(|number| !number.is_empty());
    let mut found: Vec<(bool, usize, OrderId, fit::Identity)> = open
        .iter()
        .filter_map(|order| {
            let identity = fit::identity(came, &order.person.held());
            let named = asked.is_some() && order.person.accession.as_deref() == asked;
            (named || !identity.agrees.is_empty()).then_some((named, identity.agrees.len(), order.id, identity))
        })
        .collect();
    found.sort_by_key(|(named, agree, _, identity)| {
        (std::cmp::Reverse(*named), std::cmp::Reverse(*agree), identity.differs.len())
    });
    let mut candidates = Vec::new();
    for (_, _, id, identity) in found.into_iter().take(CANDIDATES) {
        let order = worklist::read(tx, id).await?;
        let row = worklist::look(tx, id).await?;
        let obstacle = match order.row.step {
            LabStep::Enter => fit::values(came, &Analyte::of(tx, &row).await?).err(),
            _ => Some(stands(&row)),
        };
        candidates.push(CandidateOrder {
            patient_number: order.patient_number,
            row: order.row,
            agrees: identity.agrees.into_iter().map(str::to_owned).collect(),
            differs: identity.differs,
            obstacle,
        });
    }
    Ok(candidates)
}

/// Locks a waiting result that was seen at this version.
async fn waiting(tx: &Tx, id: IncomingId, version: i32) -> Result<(SiteId, ReceiveResult), AppError> {
    let sql = format!("SELECT row_to_json(found)::text FROM ({SELECT} WHERE id = $1 FOR UPDATE) found");
    let row: Row = tx.json(&sql, vec![id.0.into()]).await?.ok_or_else(AppError::not_found)?;
    if row.state != IncomingState::Waiting {
        return Err(AppError::conflict(
            "settled",
            "Somebody settled this result already",
            "Nothing was changed. The result shows by whom and how.",
        ));
    }
    if row.version != version {
        return Err(AppError::stale());
    }
    Ok((row.site_id, row.came(tx)?))
}
