//! Orders: what can be ordered, whether it can be carried out, and taking one back.

use api::{
    Done,
    ehr::{AskOrder, CancelOrder, Department, Feasibility, Order, OrderState, Orderables, SearchOrderables, Urgency},
    id::{EncounterId, OrderId, PatientId},
};
use directory::SiteClock;
use jiff::Timestamp;
use kernel::{
    AppError, Audit, Call, Tx,
    database::{execute, query_one},
    live::Topic,
};
use rules::names::search_text;
use serde::Deserialize;

use crate::sealed::CANCEL_REASON;
use crate::{
    care,
    events::OrderCancelled,
    ports::{Ask, Targets},
    row,
};

const AT_MOST: usize = 12;

/// What a row gives.
pub const SELECT: &str = "SELECT o.id, o.encounter_id, o.department, o.name, o.urgency, i.name AS site, o.state, \
    o.placed_at, o.placed_by, o.ready_by FROM care_order o JOIN site i ON i.id = o.site_id";

/// A row.
#[derive(Debug, Deserialize)]
pub struct Row {
    id: OrderId,
    encounter_id: EncounterId,
    department: Department,
    name: String,
    urgency: Urgency,
    site: String,
    state: OrderState,
    placed_at: Timestamp,
    placed_by: String,
    ready_by: Option<Timestamp>,
}

impl Row {
    /// As it travels.
    pub fn wire(self, clock: &SiteClock) -> Order {
        Order {
            id: self.id,
            encounter_id: self.encounter_id,
            department: self.department,
            name: self.name,
            urgency: self.urgency,
            site: self.site,
            state: self.state,
            placed_at: clock.moment(self.placed_at),
            placed_by: self.placed_by,
            ready_by: self.ready_by.map(|at| clock.moment(at)),
        }
    }
}

/// Finds what can be ordered.
pub async fn search(call: Call<SearchOrderables>, targets: Targets) -> Result<Orderables, AppError> {
    let typed = call.request.query.map(api::Line::into_string).unwrap_or_default();
    let tx = call.tenant.tx().await?;
    let mut tests = Vec::new();
    for target in targets.all() {
        tests.extend(target.find(&tx, &typed).await?);
    }
    tx.commit().await?;
    let wanted: Vec<String> = search_text(&[Some(&typed)]).split_whitespace().map(|word| format!(" {word}")).collect();
    let medicines = rules::medicines::COMMON
        .iter()
        .filter(|(name, _)| {
            let words = search_text(&[Some(name)]);
            wanted.iter().all(|word| words.contains(word.as_str()))
        })
        .take(AT_MOST)
        .map(|(name, dose)| ((*name).to_owned(), (*dose).to_owned()))
        .collect();
    Ok(Orderables { tests, medicines })
}

/// Asks a department.
pub async fn ask(call: Call<AskOrder>, targets: Targets) -> Result<Feasibility, AppError> {
    let AskOrder { patient_id, department, item_id, site_id, urgency } = call.request;
    let tx = care::enter::<AskOrder>(&call.tenant, &call.caller, patient_id).await?;
    let known = query_one(&tx, "SELECT 1 FROM site WHERE id = $1", vec![site_id.0.into()]).await?;
    known.ok_or_else(|| AppError::invalid("site_id", "is not a site here"))?;
    let answer = targets.of(department)?.can(&tx, &Ask { patient_id, site_id, item_id, urgency }).await?;
    tx.audit(Audit::of("order.ask").patient(patient_id).entity(item_id));
    tx.commit().await?;
    Ok(answer)
}

/// Cancels an order.
pub async fn cancel(call: Call<CancelOrder>, targets: Targets) -> Result<Done, AppError> {
    let CancelOrder { id, reason } = call.request;
    let tx = call.tenant.tx().await?;
    let sql = "SELECT patient_id, encounter_id, department, state FROM care_order WHERE id = $1 FOR UPDATE";
    let row = query_one(&tx, sql, vec![id.0.into()]).await?.ok_or_else(AppError::not_found)?;
    let patient_id = PatientId(row.try_get("", "patient_id")?);
    let encounter_id = EncounterId(row.try_get("", "encounter_id")?);
    let tx = care::admit::<CancelOrder>(tx, &call.caller, patient_id).await?;
    let department: Department = row::word(&row.try_get::<String>("", "department")?)?;
    match row::word(&row.try_get::<String>("", "state")?)? {
        OrderState::Cancelled => {
            return Err(AppError::conflict("cancelled", "This order is cancelled already", "Nothing was changed."));
        }
        OrderState::Done => {
            return Err(AppError::conflict(
                "reported",
                "This order has its result",
                "Nothing was changed. A result can be amended by the department, not taken back.",
            ));
        }
        OrderState::Placed | OrderState::Collected | OrderState::Received => {}
    }
    let open = OpenOrder { id, encounter_id, patient_id, department };
    take_back(&tx, &targets, open, reason.as_str()).await?;
    tx.commit().await?;
    Ok(Done {})
}

/// An order that is locked and still open.
#[derive(Debug, Clone, Copy)]
pub struct OpenOrder {
    /// The order.
    pub id: OrderId,
    /// The encounter.
    pub encounter_id: EncounterId,
    /// The patient.
    pub patient_id: PatientId,
    /// Who carries it out.
    pub department: Department,
}

/// Takes an open order back, unless its department has carried it out.
pub async fn take_back(tx: &Tx, targets: &Targets, order: OpenOrder, reason: &str) -> Result<(), AppError> {
    let OpenOrder { id, encounter_id, patient_id, department } = order;
    targets.of(department)?.cancel(tx, id, reason).await?;
    let sql = "UPDATE care_order SET state = 'cancelled', cancel_reason = $2 WHERE id = $1";
    execute(tx, sql, vec![id.0.into(), tx.tenant().keys().seal(CANCEL_REASON, id, reason).into()]).await?;
    care::order_ends(tx, id, tx.now()).await?;
    tx.audit(Audit::of("order.cancel").patient(patient_id).entity(id).reason(reason));
    tx.emit(&OrderCancelled { order_id: id, encounter_id, patient_id })?;
    tx.touch(Topic::new("chart", patient_id));
    Ok(())
}
