//! Results from other laboratories and devices: put into the order they belong to, or kept until a person decides. Each is kept as it
//! came, whatever becomes of it.

mod fit;
mod reading;
mod receive;
mod settle;

use api::{
    PartialDate,
    id::{IncomingId, OrderId, SiteId},
    lab::{IncomingRow, IncomingState, ReceiveResult},
};
use directory::SiteClock;
use jiff::Timestamp;
use kernel::{AppError, Tx, crypto::Sealed};
use serde::Deserialize;

use crate::{
    sealed::{CAME, WHY},
    worklist::Locked,
};

pub use reading::{get, list};
pub use receive::receive;
pub use settle::{ask, match_to, refuse};

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

/// What the senders of an order's results wrote beside the values, a line each: remarks, and their marks.
pub async fn remarks(tx: &Tx, order: OrderId) -> Result<Option<String>, AppError> {
    let sql = format!(
        "SELECT COALESCE(json_agg(found), '[]')::text FROM ({SELECT} WHERE order_id = $1 AND state = 'matched' \
         ORDER BY received_at, id) found"
    );
    let rows: Vec<Row> = tx.json(&sql, vec![order.0.into()]).await?.unwrap_or_default();
    let mut lines = Vec::new();
    for row in rows {
        let came = row.came(tx)?;
        let sender = &row.sender;
        lines.extend(came.note.iter().map(|note| format!("{sender}: {}", note.as_str())));
        let marked = came.values.iter().filter_map(|value| {
            let flag = value.flag.as_ref().filter(|flag| !flag.as_str().eq_ignore_ascii_case("N"))?;
            Some(format!("{} {flag}", value.name))
        });
        let marked: Vec<String> = marked.collect();
        if !marked.is_empty() {
            lines.push(format!("{sender} marked: {}", marked.join(", ")));
        }
    }
    Ok((!lines.is_empty()).then(|| lines.join("\n")))
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
