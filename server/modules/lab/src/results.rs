//! Results: entered, reviewed by somebody else, released into the chart, corrected without losing what was.

use api::{
    id::{EncounterId, StaffId},
    lab::{EnterResults, EnteredValue, LabOrder, LabStep, ReleaseResults, Released, SendBackResults},
};
use directory::SiteClock;
use kernel::{
    AppError, Audit, Call, Caller, Tx,
    database::{Refusal, execute, query_one, refusal},
    database_time,
    live::Topic,
};
use uuid::Uuid;

use crate::{
    callbacks,
    entry::{self, Analyte},
    events::ResultReleased,
    report,
    sealed::ORDER_NOTE,
    target::in_words,
    worklist::{self, Locked},
};

/// Enters results, or begins a correction of released ones.
pub async fn enter(call: Call<EnterResults>) -> Result<LabOrder, AppError> {
    let EnterResults { id, version, values, amend_reason } = call.request;
    let tx = call.tenant.tx().await?;
    let order = worklist::lock::<EnterResults>(&tx, &call.caller, id).await?;
    if order.version != version {
        return Err(AppError::stale());
    }
    let action = put(&tx, &order, &values, amend_reason.as_ref(), &call.caller, &call.caller.name).await?;
    finish(tx, &order, Audit::of(action)).await
}

/// Puts values into an order for review, whoever wrote them; the action for the audit.
///
/// # Errors
/// When the order stands at a step without values, a value cannot be taken, or reagent is short.
pub async fn put(
    tx: &Tx,
    order: &Locked,
    values: &[EnteredValue],
    amend_reason: Option<&api::Line<200>>,
    caller: &Caller,
    by: &str,
) -> Result<&'static str, AppError> {
    if !matches!(order.step.as_str(), "enter" | "review" | "released") {
        return Err(AppError::conflict(
            "other_step",
            "Results cannot be entered yet",
            format!("Nothing was changed: the order stands at the step {}.", order.step),
        ));
    }
    if order.step == "released" {
        ehr::can_be_corrected(tx, order.id).await?;
    }
    let known = Analyte::of(tx, order).await?;
    let standing = entry::round(tx, order, order.round).await?;
    let mut entry = entry::read(&known, &standing, values)?;
    let named: Vec<Uuid> = entry.changed.keys().chain(entry.taken_out.keys()).copied().collect();
    entry::calculate(tx, order, &known, &standing, &mut entry).await?;
    let left = standing.keys().filter(|analyte| !entry.taken_out.contains_key(*analyte)).count();
    // A released report may lose its last value: it was another patient's.
    let withdraws = order.released_round.is_some() && !entry.taken_out.is_empty();
    if entry.changed.is_empty() && left == 0 && !withdraws {
        return Err(AppError::invalid("values", "are all empty: enter at least one"));
    }
    // What was sent back may be entered as it stood; everywhere else an entry changes something.
    if named.is_empty() && order.step != "enter" {
        return Err(AppError::invalid("values", "are as they stand already"));
    }
    // Completing what was released in part corrects nothing; touching what was released does.
    let released = match order.released_round {
        Some(round) => entry::round(tx, order, round).await?,
        None => entry::Round::new(),
    };
    let touches = named.iter().any(|analyte| released.contains_key(analyte));
    if touches && amend_reason.is_none() {
        return Err(AppError::invalid("amend_reason", "is needed: these results are released"));
    }
    // The first entry is the run: what was kept for it is used now.
    if order.round == 0 {
        run(tx, order).await?;
    }
    let round = entry::write(tx, order, &known, &entry, by).await?;
    let note = amend_reason.filter(|_| touches);
    let sql = "UPDATE lab_order SET step = 'review', since = $2, round = $3, amending = amending OR $4, \
               note = CASE WHEN $4 THEN $5 WHEN amending THEN note END, entered_by_account = $6, entered_by = $7, \
               entered_at = $2, released_by_account = NULL, released_by = NULL, released_at = NULL, version = version + 1 \
               WHERE id = $1";
    let values = vec![
        order.id.0.into(),
        database_time(tx.now()).into(),
        round.into(),
        touches.into(),
        tx.tenant().keys().seal_if(ORDER_NOTE, order.id, note).into(),
        caller.account_id.0.into(),
        by.into(),
    ];
    execute(tx, sql, values).await?;
    Ok(if touches { "results.amend" } else { "results.enter" })
}

async fn run(tx: &Tx, order: &Locked) -> Result<(), AppError> {
    let day = SiteClock::of(tx, order.site_id).await?.day(tx.now());
    let sql = "SELECT accession FROM specimen WHERE order_id = $1 AND rejected_at IS NULL";
    let row = query_one(tx, sql, vec![order.id.0.into()]).await?.ok_or_else(AppError::not_found)?;
    let accession: String = row.try_get("", "accession")?;
    match inventory::consume(tx, order.site_id, day, order.id.0, &accession).await? {
        None => Ok(()),
        Some(shortage) => Err(AppError::conflict(
            "no_reagent",
            format!("It cannot be run: {}", in_words(&shortage)),
            "Nothing was entered. Receive reagent, then enter the results again.",
        )),
    }
}

async fn finish(tx: Tx, order: &Locked, audit: Audit) -> Result<LabOrder, AppError> {
    let changed = worklist::read(&tx, order.id).await?;
    tx.audit(audit.patient(order.patient_id).entity(order.id));
    tx.touch(Topic::new("lab", order.site_id));
    tx.commit().await?;
    Ok(changed)
}

/// Sends entered results back to who entered them.
pub async fn send_back(call: Call<SendBackResults>) -> Result<LabOrder, AppError> {
    let SendBackResults { id, version, reason } = call.request;
    let tx = call.tenant.tx().await?;
    let order = worklist::lock::<SendBackResults>(&tx, &call.caller, id).await?;
    if order.version != version {
        return Err(AppError::stale());
    }
    if order.step != "review" {
        return Err(AppError::conflict("other_step", "There is nothing to send back", "Nothing was changed."));
    }
    worklist::move_to(&tx, &order, LabStep::Enter).await?;
    let sql = "UPDATE lab_order SET note = $2 WHERE id = $1";
    execute(&tx, sql, vec![id.0.into(), tx.tenant().keys().seal(ORDER_NOTE, id, reason.as_str()).into()]).await?;
    finish(tx, &order, Audit::of("results.send_back").reason(reason.as_str())).await
}

/// Releases results as the second person.
pub async fn release(call: Call<ReleaseResults>) -> Result<Released, AppError> {
    let ReleaseResults { id, version } = call.request;
    let tx = call.tenant.tx().await?;
    let order = worklist::lock::<ReleaseResults>(&tx, &call.caller, id).await?;
    if order.version != version {
        return Err(AppError::stale());
    }
    if order.step != "review" {
        return Err(AppError::conflict(
            "other_step",
            "There is nothing to release",
            format!("Nothing was changed: the order stands at the step {}.", order.step),
        ));
    }
    let partial = report::is_partial(&tx, &order).await?;
    let sql = "UPDATE lab_order SET step = 'released', since = $2, released_by_account = $3, released_by = $4, released_at = $2, \
               partial = $5, released_round = round, version = version + 1 WHERE id = $1 \
               RETURNING amending, encounter_id, staff_id, ordered_by";
    let values = vec![
        id.0.into(),
        database_time(tx.now()).into(),
        call.caller.account_id.0.into(),
        call.caller.name.to_string().into(),
        partial.into(),
    ];
    let row = query_one(&tx, sql, values).await.map_err(|error| match refusal(&error) {
        Some(Refusal::Broken(constraint)) if constraint == "lab_order_two_people" => AppError::conflict(
            "second_person",
            "You entered these results yourself",
            "Nothing was released. A second person reviews and releases them.",
        ),
        _ => error.into(),
    })?;
    let row = row.ok_or_else(AppError::not_found)?;
    let amended: bool = row.try_get("", "amending")?;
    let encounter = EncounterId(row.try_get("", "encounter_id")?);
    let head = report::Head {
        encounter_id: encounter,
        staff_id: StaffId(row.try_get("", "staff_id")?),
        by: &call.caller.name,
        amends: amended,
        partial,
    };
    let before = match order.released_round {
        Some(round) => entry::round(&tx, &order, round).await?,
        None => entry::Round::new(),
    };
    let (report, findings) = report::of(&tx, &order, &head).await?;
    let report_id = ehr::file_report(&tx, report).await?;
    let tell: String = row.try_get("", "ordered_by")?;
    callbacks::follow(&tx, &order, &before, &findings, &tell).await?;
    execute(&tx, "UPDATE lab_order SET amending = false WHERE id = $1", vec![id.0.into()]).await?;
    tx.emit(&ResultReleased {
        order_id: id,
        encounter_id: encounter,
        patient_id: order.patient_id,
        site_id: order.site_id,
        amended,
    })?;
    let changed = worklist::read(&tx, id).await?;
    tx.audit(Audit::of("results.release").patient(order.patient_id).entity(id));
    tx.touch(Topic::new("lab", order.site_id));
    tx.commit().await?;
    Ok(Released { report_id, order: changed })
}
