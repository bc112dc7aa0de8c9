//! The act: what it will do, and doing it.

use api::{
    PartialDate,
    ehr::{FactKind, MarkEnteredInError, MarkedInError, PreviewWrongChart, WrongChartPreview},
    id::{PatientId, StaffId},
};
use directory::SiteClock;
use kernel::{
    AppError, Audit, Call, Caller, Tx,
    database::{execute, query_one},
    database_time,
    live::Topic,
    partial_date, timestamp,
};
use uuid::Uuid;

use super::{
    facts::Fact,
    hanging::{self, Hanging},
    moving::{self, Destination},
    told::{self, Told},
};
use crate::{care, events::EnteredInError, ports::Targets, sealed::ERROR_REASON};

/// What the caller came for.
#[derive(Clone, Copy)]
enum Wanted {
    /// To see what it would do.
    Look,
    /// To do it, into this chart.
    Mark(Option<PatientId>),
}

/// Finds the fact for somebody who may take it out of this chart. What was taken out already is told to whoever may open the chart.
async fn admitted(
    tx: Tx,
    caller: &Caller,
    patient: PatientId,
    (kind, subject): (FactKind, Uuid),
    wanted: Wanted,
) -> Result<(Tx, Fact), AppError> {
    let lock = matches!(wanted, Wanted::Mark(_));
    match Fact::find(&tx, kind, subject, lock).await?.filter(|fact| fact.patient == patient) {
        Some(fact) => Ok((care::admit_by(tx, caller, fact.right(caller), patient).await?, fact)),
        None => {
            let tx = care::admit::<MarkEnteredInError>(tx, caller, patient).await?;
            let to = if let Wanted::Mark(to) = wanted { to } else { None };
            Err(already(&tx, patient, kind, subject, to).await?)
        }
    }
}

/// Says both truths of a fact that was marked before; 404 of what never was.
async fn already(
    tx: &Tx,
    patient: PatientId,
    kind: FactKind,
    subject: Uuid,
    wanted: Option<PatientId>,
) -> Result<AppError, AppError> {
    let sql = "SELECT at, by_name, moved_to FROM entered_in_error WHERE patient_id = $1 AND kind = $2 AND (subject_id = $3 \
               OR id IN (SELECT error_id FROM entered_in_error_row WHERE row_id = $3))";
    let values = vec![patient.0.into(), kind.code().into(), subject.into()];
    let Some(row) = query_one(tx, sql, values).await? else { return Ok(AppError::not_found()) };
    let at = SiteClock::of_house(tx).await?.moment(timestamp(row.try_get("", "at")?)).local();
    let by: String = row.try_get("", "by_name")?;
    let when = at.strftime("%-d %b %Y, %H:%M");
    let there = row.try_get::<Option<Uuid>>("", "moved_to")?.map(PatientId);
    let stands = if there.is_some() { "and moved it to another chart" } else { "and moved it nowhere" };
    let asked = match wanted {
        Some(wanted) if there == Some(wanted) => "It is in the chart you chose.",
        Some(_) => "It is not in the chart you chose.",
        None => "Nothing more was done.",
    };
    Ok(AppError::conflict(
        "entered_in_error",
        "This was marked as entered in error already",
        format!("{by} marked it on {when} {stands}. {asked}"),
    ))
}

/// What marking will do.
pub async fn preview(call: Call<PreviewWrongChart>, targets: Targets) -> Result<WrongChartPreview, AppError> {
    let PreviewWrongChart { id: patient, kind, subject_id } = call.request;
    let tx = call.tenant.tx().await?;
    let (tx, fact) = admitted(tx, &call.caller, patient, (kind, subject_id), Wanted::Look).await?;
    let hanging = Hanging::of(&tx, &targets, &fact).await?;
    let told = told::of(&tx, &call.caller, &fact).await?;
    tx.audit(Audit::of("entered_in_error.preview").patient(patient).entity(fact.id));
    tx.commit().await?;
    Ok(WrongChartPreview {
        orders_cancelled: hanging.cancelled(),
        prescriptions: hanging.prescriptions,
        orders_to_look_at: hanging.carried_out,
        callbacks: hanging.callbacks,
        tells: count(told.staff.len()),
    })
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// The other chart, which the caller must be able to open by the same right.
async fn destination(tx: Tx, caller: &Caller, fact: &Fact, to: PatientId) -> Result<(Tx, Destination), AppError> {
    if to == fact.patient {
        return Err(AppError::invalid("move_to", "is the patient in whose chart it stands"));
    }
    let tx = care::admit_by(tx, caller, fact.right(caller), to).await?;
    // Held until the end, so that the record cannot leave the registry meanwhile.
    let sql = "SELECT standing, born_text FROM patient WHERE id = $1 FOR SHARE";
    let row = query_one(&tx, sql, vec![to.0.into()]).await?.ok_or_else(AppError::not_found)?;
    if row.try_get::<String>("", "standing")? == "withdrawn" {
        return Err(AppError::conflict(
            "record_withdrawn",
            "That record was withdrawn",
            "Nothing was changed. Choose the record that is in use, or mark it without moving it.",
        ));
    }
    let born: PartialDate = partial_date(&row, "born_text")?;
    let day = moving::day(&SiteClock::of_house(&tx).await?, fact.at, fact.precision);
    if let (Some(first), Some(day)) = (born.first(), day)
        && first > day
    {
        return Err(AppError::invalid("move_to", "was not born then"));
    }
    let copy = tx.tenant().new_id();
    Ok((tx, Destination { patient: to, born, copy }))
}

/// Marks a fact, and moves it.
pub async fn mark(call: Call<MarkEnteredInError>, targets: Targets) -> Result<MarkedInError, AppError> {
    let MarkEnteredInError { id: patient, kind, subject_id, reason, move_to } = call.request;
    let tx = call.tenant.tx().await?;
    let (tx, fact) = admitted(tx, &call.caller, patient, (kind, subject_id), Wanted::Mark(move_to)).await?;
    let (tx, to) = match move_to {
        Some(to) => destination(tx, &call.caller, &fact, to).await.map(|(tx, to)| (tx, Some(to)))?,
        None => (tx, None),
    };
    let told = told::of(&tx, &call.caller, &fact).await?;
    let hanging = Hanging::of(&tx, &targets, &fact).await?;
    let id: Uuid = tx.tenant().new_id();
    if !write(&tx, &call.caller, &fact, (id, reason.as_str()), to.as_ref(), &told).await? {
        // Somebody else was first: the constraint decided, whoever came when.
        return Err(already(&tx, patient, kind, fact.id, move_to).await?);
    }
    // The copy first: it stands as the original stood.
    if let Some(to) = &to {
        moving::copy(&tx, &targets, &fact, to).await?;
    }
    take_out(&tx, &fact, id).await?;
    if fact.kind == FactKind::Note {
        hanging.end(&tx, &targets, fact.id, reason.as_str()).await?;
    }
    if let Some(encounter) = fact.encounter {
        hanging::leave_encounter(&tx, encounter).await?;
    }
    crm::tell_colleagues(&tx, Some(patient), &told.staff, told::words(kind)).await?;
    say(&tx, &fact, (id, reason.as_str()), to.as_ref())?;
    tx.commit().await?;
    Ok(MarkedInError {
        id,
        moved_to: to.map(|to| to.patient),
        told: count(told.staff.len()),
        not_told: count(told.without_card),
        orders_cancelled: hanging.cancelled(),
        prescriptions: hanging.prescriptions,
        orders_to_look_at: hanging.carried_out,
        callbacks: hanging.callbacks,
    })
}

/// Writes the mark; false where the fact has one.
async fn write(
    tx: &Tx,
    caller: &Caller,
    fact: &Fact,
    (id, reason): (Uuid, &str),
    to: Option<&Destination>,
    told: &Told,
) -> Result<bool, AppError> {
    let sql = "INSERT INTO entered_in_error (id, patient_id, kind, subject_id, reason, at, by_account, by_name, moved_to, \
               moved_subject, told, not_told) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
               ON CONFLICT ON CONSTRAINT entered_in_error_once DO NOTHING";
    let number = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
    let values = vec![
        id.into(),
        fact.patient.0.into(),
        fact.kind.code().into(),
        fact.id.into(),
        tx.tenant().keys().seal(ERROR_REASON, id, reason).into(),
        database_time(tx.now()).into(),
        caller.account_id.0.into(),
        caller.name.to_string().into(),
        to.map(|to| to.patient.0).into(),
        to.map(|to| to.copy).into(),
        number(told.staff.len()).into(),
        number(told.without_card).into(),
    ];
    Ok(execute(tx, sql, values).await? == 1)
}

/// Takes the rows out of the chart. Those that have a state leave by it every list there is, of other modules too; what was signed has
/// none, and nothing of it changes.
async fn take_out(tx: &Tx, fact: &Fact, id: Uuid) -> Result<(), AppError> {
    let sql = "INSERT INTO entered_in_error_row (row_id, error_id) SELECT unnest($1::uuid[]), $2";
    execute(tx, sql, vec![fact.rows.clone().into(), id.into()]).await?;
    let tables: &[&str] = match fact.kind {
        FactKind::Note => &[],
        FactKind::Report => &["report", "observation"],
        FactKind::Document => &["history_entry"],
        FactKind::Vitals => &["observation"],
    };
    for table in tables {
        let sql = format!("UPDATE {table} SET state = 'withdrawn' WHERE id = ANY ($1) AND state <> 'replaced'");
        execute(tx, &sql, vec![fact.rows.clone().into()]).await?;
    }
    Ok(())
}

/// Writes it down and tells open screens.
fn say(tx: &Tx, fact: &Fact, (id, reason): (Uuid, &str), to: Option<&Destination>) -> Result<(), AppError> {
    let action = if to.is_some() { "entered_in_error.move" } else { "entered_in_error.mark" };
    let audit = Audit::of(action).patient(fact.patient).patients(to.map(|to| to.patient)).entity(id).reason(reason);
    tx.audit(audit);
    tx.emit(&EnteredInError {
        kind: fact.kind,
        subject_id: fact.id,
        patient_id: fact.patient,
        order_id: fact.order,
        moved_to: to.map(|to| to.patient),
        moved_subject: to.map(|to| to.copy),
    })?;
    tx.touch(Topic::new("chart", fact.patient));
    if let Some(to) = to {
        tx.touch(Topic::new("chart", to.patient));
    }
    if fact.kind == FactKind::Report {
        for StaffId(staff) in &fact.colleagues {
            tx.touch(Topic::new("inbox", *staff));
        }
    }
    Ok(())
}
