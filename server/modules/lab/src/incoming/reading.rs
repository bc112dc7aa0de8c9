//! The list of what came in, and one of them with the orders to which it could belong.

use api::{
    Moment,
    id::{IncomingId, OrderId, SiteId},
    lab::{CandidateOrder, GetIncoming, Incoming, IncomingList, IncomingState, LabStep, ListIncoming, ReceiveResult},
};
use directory::SiteClock;
use jiff::Timestamp;
use kernel::{AppError, Audit, Call, Tx, database::query_one};
use serde::Deserialize;

use super::{Person, Row, SELECT, fit, stands};
use crate::{
    entry::Analyte,
    sealed::{QUESTION, SETTLED},
    worklist,
};

const ROWS: usize = 60;
/// Orders offered for a result.
const CANDIDATES: usize = 8;
/// Open orders of a site that are looked through for one.
const LOOKED_THROUGH: i32 = 500;

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
pub async fn read(tx: &Tx, id: IncomingId, accession: Option<&str>) -> Result<(Incoming, SiteId), AppError> {
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
            needs_reason: !identity.is_certain(),
            patient_number: order.patient_number,
            row: order.row,
            agrees: identity.agrees.into_iter().map(str::to_owned).collect(),
            differs: identity.differs,
            obstacle,
        });
    }
    Ok(candidates)
}
