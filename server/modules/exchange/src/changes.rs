//! Changes at the source: read on the record, in the chart and in a list of what waits; taken, or the record kept.

use std::collections::BTreeMap;

use api::{
    Done, Page,
    exchange::{
        DecideChartChange, DecidePatientChange, ListChartChanges, ListPatientChanges, ListSourceChanges, SourceChange,
        SourceChanges, WaitingChanges, WaitingPatient,
    },
    id::PatientId,
};
use crm::source_changes::{self, Decided, Of, Row};
use directory::SiteClock;
use kernel::{AppError, Audit, Call, Tx, database::query_all, live::Topic};
use uuid::Uuid;

/// People a page.
const ROWS: usize = 20;

async fn wire(tx: &Tx, rows: Vec<Row>) -> Result<Vec<SourceChange>, AppError> {
    let clock = SiteClock::of_house(tx).await?;
    rows.into_iter().map(|row| row.wire(&clock, tx.tenant().keys())).collect()
}

/// Lists the people for whom something waits. What waits of a chart is counted, and read in the chart.
pub async fn list(call: Call<ListSourceChanges>) -> Result<WaitingChanges, AppError> {
    let tx = call.tenant.tx().await?;
    let sql = "SELECT p.id, p.number, p.family_name, p.given_name, count(*) FILTER (WHERE c.relation <> 'patient') AS facts \
               FROM source_change c JOIN patient p ON p.id = c.patient_id WHERE c.state = 'waiting' \
               AND ($1::uuid IS NULL OR (p.sort_name, p.id) > (SELECT sort_name, id FROM patient WHERE id = $1)) \
               GROUP BY p.id ORDER BY p.sort_name, p.id LIMIT $2";
    let limit = i64::try_from(ROWS + 1).unwrap_or(i64::MAX);
    let mut found = query_all(&tx, sql, vec![call.request.after.into(), limit.into()]).await?;
    let more = found.len() > ROWS;
    found.truncate(ROWS);
    let ids: Vec<Uuid> = found.iter().map(|row| row.try_get("", "id")).collect::<Result<_, _>>()?;
    let mut waiting: BTreeMap<PatientId, Vec<Row>> = BTreeMap::new();
    for row in source_changes::waiting_of(&tx, &ids).await? {
        waiting.entry(row.patient_id).or_default().push(row);
    }
    let mut rows = Vec::with_capacity(found.len());
    for row in &found {
        let id = PatientId(row.try_get("", "id")?);
        let family: Option<String> = row.try_get("", "family_name")?;
        let given: String = row.try_get("", "given_name")?;
        let facts: i64 = row.try_get("", "facts")?;
        rows.push(WaitingPatient {
            id,
            number: row.try_get("", "number")?,
            name: rules::names::listed(family.as_deref(), &given),
            person: wire(&tx, waiting.remove(&id).unwrap_or_default()).await?,
            facts: u32::try_from(facts).unwrap_or(u32::MAX),
        });
    }
    let next = if more { ids.last().copied() } else { None };
    tx.audit(Audit::of("source_changes.list").patients(rows.iter().map(|row| row.id)));
    tx.commit().await?;
    Ok(Page { rows, next, total: None })
}

/// Reads what the sources say otherwise of a person.
pub async fn of_person(call: Call<ListPatientChanges>) -> Result<SourceChanges, AppError> {
    let patient = call.request.id;
    let tx = call.tenant.tx().await?;
    crm::born_of(&tx, patient).await?.ok_or_else(AppError::not_found)?;
    let changes = source_changes::of_patient(&tx, patient, Of::Person).await?;
    let changes = wire(&tx, changes).await?;
    tx.audit(Audit::of("source_changes.read").patient(patient));
    tx.commit().await?;
    Ok(SourceChanges { changes })
}

/// Reads what the sources say otherwise of a chart.
pub async fn of_chart(call: Call<ListChartChanges>) -> Result<SourceChanges, AppError> {
    let patient = call.request.id;
    let tx = ehr::care::enter::<ListChartChanges>(&call.tenant, &call.caller, patient).await?;
    let changes = source_changes::of_patient(&tx, patient, Of::Chart).await?;
    let changes = wire(&tx, changes).await?;
    tx.audit(Audit::of("source_changes.read").patient(patient));
    tx.commit().await?;
    Ok(SourceChanges { changes })
}

/// Takes a change of a person, or keeps what stands here.
pub async fn decide_person(call: Call<DecidePatientChange>) -> Result<Done, AppError> {
    let DecidePatientChange { id, take, keep } = call.request;
    let tx = call.tenant.tx().await?;
    // Twice the same answer is no failure: it stands as it was wanted.
    let Some(mut decided) = source_changes::decide(&tx, id, Of::Person, take).await? else { return Ok(Done {}) };
    crm::import::settle_person(&tx, &decided.origin, &decided.fields, decided.after.clone()).await?;
    if take {
        decided.except(&keep)?;
        crm::import::take_fields(&tx, decided.patient, &decided.fields, decided.after.clone()).await?;
    }
    finish(tx, &decided, id.0, take).await
}

/// Takes a change of a fact of the chart, or keeps what stands here.
pub async fn decide_chart(call: Call<DecideChartChange>) -> Result<Done, AppError> {
    let DecideChartChange { id, take, keep } = call.request;
    let tx = call.tenant.tx().await?;
    let sql = "SELECT patient_id FROM source_change WHERE id = $1 AND relation <> 'patient'";
    let known = query_all(&tx, sql, vec![id.0.into()]).await?;
    let patient = PatientId(known.first().ok_or_else(AppError::not_found)?.try_get("", "patient_id")?);
    let tx = ehr::care::admit::<DecideChartChange>(tx, &call.caller, patient).await?;
    let Some(mut decided) = source_changes::decide(&tx, id, Of::Chart, take).await? else { return Ok(Done {}) };
    let (row, fact) = (decided.row, decided.after.clone());
    if take {
        decided.except(&keep)?;
        ehr::import::take_fact(&tx, &decided.relation, row, fact, &keep, decided.said_at).await?;
    } else {
        ehr::import::keep_row(&tx, &decided.relation, row, fact, decided.said_at).await?;
    }
    tx.touch(Topic::new("chart", patient));
    finish(tx, &decided, id.0, take).await
}

async fn finish(tx: Tx, decided: &Decided, id: Uuid, take: bool) -> Result<Done, AppError> {
    let action = if take { "source_change.take" } else { "source_change.keep" };
    tx.audit(Audit::of(action).patient(decided.patient).entity(id));
    tx.touch(Topic::new("patient", decided.patient));
    tx.commit().await?;
    Ok(Done {})
}
