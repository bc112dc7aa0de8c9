//! Deaths: written down with everything that ends, and taken back.

use api::{
    PartialDate,
    crm::{Death, DeathRecord, GetDeath, Planned, PlannedKind, RecordDeath, TimelineDetail, UndoDeath},
    id::PatientId,
};
use directory::SiteClock;
use jiff::civil::Date;
use kernel::{
    AppError, Audit, Call, Tx,
    database::{execute, query_one},
    database_partial_date, database_time,
    live::Topic,
    partial_date, partial_date_if, timestamp,
};
use notifications::Waiting;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::{
    entity::death,
    plans::AllPlans,
    sealed::{DEATH_ENDED, DEATH_SOURCE, DEATH_UNDO_REASON},
    timeline::{self, Happened},
};

/// The words that stand in the record of a visit or order that ended with a death.
const REASON: &str = "The patient died";

/// A patient's row, locked against everything that names the patient: what is booked or ordered at the same instant is seen here, or
/// sees the death.
struct Locked {
    born: PartialDate,
    deceased: Option<PartialDate>,
}

impl Locked {
    async fn read(tx: &Tx, id: PatientId) -> Result<Self, AppError> {
        let sql = "SELECT born_text, deceased_text FROM patient WHERE id = $1 FOR UPDATE";
        let row = query_one(tx, sql, vec![id.0.into()]).await?.ok_or_else(AppError::not_found)?;
        Ok(Self { born: partial_date(&row, "born_text")?, deceased: partial_date_if(&row, "deceased_text")? })
    }
}

/// The day a patient died, as far as it is known; none for whom lives.
///
/// # Errors
/// 404 when there is no such patient.
pub async fn died(tx: &Tx, id: PatientId) -> Result<Option<PartialDate>, AppError> {
    let sql = "SELECT deceased_text FROM patient WHERE id = $1";
    let row = query_one(tx, sql, vec![id.0.into()]).await?.ok_or_else(AppError::not_found)?;
    Ok(partial_date_if(&row, "deceased_text")?)
}

/// What is known, and what would end.
pub async fn get(call: Call<GetDeath>, plans: AllPlans) -> Result<Death, AppError> {
    let id = call.request.id;
    let tx = call.tenant.tx().await?;
    let death = read(&tx, id, &plans).await?;
    tx.audit(Audit::of("patient.death.open").patient(id));
    tx.commit().await?;
    Ok(death)
}

async fn read(tx: &Tx, id: PatientId, plans: &AllPlans) -> Result<Death, AppError> {
    let deceased = died(tx, id).await?;
    let clock = SiteClock::of_house(tx).await?;
    let latest = death::Entity::find()
        .filter(death::Column::PatientId.eq(id.0))
        .order_by_desc(death::Column::Id)
        .one(tx)
        .await?;
    let keys = tx.tenant().keys();
    let record = latest.as_ref().map(|row| DeathRecord {
        source: keys.text(DEATH_SOURCE, row.id, &row.source),
        at: clock.moment(timestamp(row.at)),
        by: row.by_name.clone(),
        undone: keys.text_if(DEATH_UNDO_REASON, row.id, row.undo_reason.as_ref()),
    });
    let ended = match &latest {
        Some(row) => serde_json::from_str(&keys.open(DEATH_ENDED, row.id, &row.ended)?).map_err(AppError::internal)?,
        None => Vec::new(),
    };
    let mut planned = plans.of(tx, id).await?;
    planned.extend(notifications::waiting_for(tx, id).await?.into_iter().map(|message| of_message(&message, &clock)));
    Ok(Death { deceased, record, planned, ended })
}

fn of_message(message: &Waiting, clock: &SiteClock) -> Planned {
    Planned {
        kind: PlannedKind::Message,
        id: message.id.0,
        what: message.what.to_owned(),
        at: clock.moment(message.due),
        stays: None,
    }
}

/// Writes a death down, and ends what is planned.
pub async fn record(call: Call<RecordDeath>, plans: AllPlans) -> Result<Death, AppError> {
    let RecordDeath { id, deceased, source } = call.request;
    let tx = call.tenant.tx().await?;
    let known = Locked::read(&tx, id).await?;
    let clock = SiteClock::of_house(&tx).await?;
    plausible(deceased, known.born, clock.day(tx.now()))?;
    write(&tx, id, Some(deceased)).await?;
    let mut ended = plans.end(&tx, id, REASON).await?;
    let withdrawn = notifications::withdraw_for(&tx, id).await?;
    ended.extend(withdrawn.iter().map(|message| of_message(message, &clock)));
    // What ended with an earlier entry stays in sight when the day is only made more exact.
    if known.deceased.is_some() {
        ended.extend(read(&tx, id, &plans).await?.ended);
    }
    let row: uuid::Uuid = tx.tenant().new_id();
    let keys = tx.tenant().keys();
    let as_json = serde_json::to_string(&ended).map_err(AppError::internal)?;
    let model = death::ActiveModel {
        id: Set(row),
        patient_id: Set(id.0),
        deceased: Set(deceased.to_string()),
        source: Set(keys.seal(DEATH_SOURCE, row, source.as_str())),
        ended: Set(keys.seal(DEATH_ENDED, row, as_json)),
        at: Set(database_time(tx.now())),
        by_name: Set(tx.tenant().actor().name.to_string()),
        undone_at: Set(None),
        undone_by: Set(None),
        undo_reason: Set(None),
    };
    death::Entity::insert(model).exec_without_returning(&tx).await?;
    happened(&tx, id, TimelineDetail::Died { deceased }).await?;
    tx.audit(Audit::of("patient.death").patient(id).entity(row).reason(source.as_str()));
    let death = read(&tx, id, &plans).await?;
    tx.commit().await?;
    Ok(death)
}

/// Takes a death back.
pub async fn undo(call: Call<UndoDeath>, plans: AllPlans) -> Result<Death, AppError> {
    let UndoDeath { id, reason } = call.request;
    let tx = call.tenant.tx().await?;
    if Locked::read(&tx, id).await?.deceased.is_none() {
        return Err(AppError::conflict(
            "not_deceased",
            "No death is written down for this patient",
            "Nothing was changed.",
        ));
    }
    write(&tx, id, None).await?;
    let open = death::Entity::find()
        .filter(death::Column::PatientId.eq(id.0))
        .filter(death::Column::UndoneAt.is_null())
        .all(&tx)
        .await?;
    for row in open {
        let sealed = tx.tenant().keys().seal(DEATH_UNDO_REASON, row.id, reason.as_str());
        let mut row: death::ActiveModel = row.into();
        row.undone_at = Set(Some(database_time(tx.now())));
        row.undone_by = Set(Some(tx.tenant().actor().name.to_string()));
        row.undo_reason = Set(Some(sealed));
        row.update(&tx).await?;
    }
    happened(&tx, id, TimelineDetail::DeathUndone {}).await?;
    tx.audit(Audit::of("patient.death.undo").patient(id).reason(reason.as_str()));
    let death = read(&tx, id, &plans).await?;
    tx.commit().await?;
    Ok(death)
}

/// The version counts it: a form of details that was opened before does not write the old state back.
async fn write(tx: &Tx, id: PatientId, deceased: Option<PartialDate>) -> Result<(), AppError> {
    let (day, precision) = deceased.map(database_partial_date).unzip();
    let sql = "UPDATE patient SET deceased_on = $2, deceased_precision = $3, version = version + 1 WHERE id = $1";
    execute(tx, sql, vec![id.0.into(), day.flatten().into(), precision.into()]).await?;
    Ok(())
}

async fn happened(tx: &Tx, patient_id: PatientId, detail: TimelineDetail) -> Result<(), AppError> {
    let actor = tx.tenant().actor().name.to_string();
    timeline::record(tx, Happened { patient_id, at: tx.now(), actor, detail }).await?;
    tx.touch(Topic::new("patient", patient_id));
    Ok(())
}

/// A day on which somebody born then can have died by today.
fn plausible(deceased: PartialDate, born: PartialDate, today: Date) -> Result<(), AppError> {
    let Some((first, last)) = deceased.possible() else { return Ok(()) };
    if first > today || deceased.first().is_some_and(|named| named > today) {
        return Err(AppError::invalid("deceased", "must not be in the future"));
    }
    match born.possible() {
        Some((born, _)) if last < born => Err(AppError::invalid("deceased", "must not be before the birth date")),
        _ => Ok(()),
    }
}
