//! Rows as an auditor reads them: searched, and one with what stands around it.

use api::{
    Moment, Page,
    audit::{
        ACTIONS, AuditDetail, AuditFile, AuditPatient, AuditPeople, AuditPerson, AuditRow, AuditRows, AuditSeal,
        ExportAudit, GetAuditRow, ListAuditPeople, OpenAuditFile, SearchAudit,
    },
    id::{AccountId, PatientId, SessionId},
};
use jiff::{SignedDuration, ToSpan, civil::Date, tz::TimeZone};
use kernel::{
    AppError, Audit, Call, Tx,
    audit::REASON,
    crypto::{ChainKeys, Sealed},
    database::{query_all, query_one},
    database_time, timestamp,
};
use sea_orm::{ConnectionTrait, DbErr, QueryResult, Value};
use uuid::Uuid;

const ROWS: usize = 50;
/// How far from a row its session's others are shown.
const AROUND: SignedDuration = SignedDuration::from_mins(15);

/// The columns of a row, with the patient's where it names one alone.
const COLUMNS: &str = "a.id, a.at, a.number, a.actor, a.account_id, a.action, a.patient_ids, a.source, a.purpose, a.reason, \
                       a.refused, a.session_id, a.request_id, a.entity_id";

/// A row with its patient, who is looked up here so that a list needs one statement.
fn with_patient(rows: &str) -> String {
    format!(
        "SELECT a.*, p.id AS patient_id, p.number AS patient_number, p.family_name, p.given_name FROM ({rows}) a \
         LEFT JOIN patient p ON cardinality(a.patient_ids) = 1 AND p.id = a.patient_ids[1] \
         ORDER BY a.at DESC, a.number DESC"
    )
}

fn patient_name(row: &QueryResult) -> Result<String, DbErr> {
    let given: String = row.try_get("", "given_name")?;
    let family: Option<String> = row.try_get("", "family_name")?;
    Ok(family.map_or_else(|| given.clone(), |family| format!("{family}, {given}")))
}

fn wire(row: &QueryResult, keys: &ChainKeys) -> Result<AuditRow, DbErr> {
    let patient = match row.try_get::<Option<Uuid>>("", "patient_id")? {
        Some(id) => Some(AuditPatient {
            id: PatientId(id),
            name: patient_name(row)?,
            number: row.try_get("", "patient_number")?,
        }),
        None => None,
    };
    let patients: Vec<Uuid> = row.try_get("", "patient_ids")?;
    let id: Uuid = row.try_get("", "id")?;
    let reason = row.try_get::<Option<Sealed>>("", "reason")?;
    Ok(AuditRow {
        id,
        at: Moment::utc(timestamp(row.try_get("", "at")?)),
        actor: row.try_get("", "actor")?,
        account_id: row.try_get::<Option<Uuid>>("", "account_id")?.map(AccountId),
        action: row.try_get("", "action")?,
        patient,
        patients: u32::try_from(patients.len()).unwrap_or(u32::MAX),
        source: row.try_get("", "source")?,
        purpose: row.try_get("", "purpose")?,
        reason: reason.map(|reason| keys.text_or_code(REASON, id, &reason)),
        refused: row.try_get("", "refused")?,
    })
}

/// The time zone of the chain's first site, by which the audit counts days.
pub(crate) async fn zone(connection: &impl ConnectionTrait) -> Result<TimeZone, AppError> {
    let row = query_one(connection, "SELECT time_zone FROM site ORDER BY position, id LIMIT 1", Vec::new()).await?;
    let name: Option<String> = row.map(|row| row.try_get("", "time_zone")).transpose()?;
    Ok(name.and_then(|name| TimeZone::get(&name).ok()).unwrap_or(TimeZone::UTC))
}

/// The instant at which a day begins.
pub(crate) fn beginning_of(day: Date, zone: &TimeZone) -> Result<Value, AppError> {
    let at = day.to_zoned(zone.clone()).map_err(AppError::internal)?.timestamp();
    Ok(database_time(at).into())
}

/// What a search narrows down to, as SQL and its values. Ids and actions stand in the statement itself: one plan for all
/// values would walk through the whole of it by time for somebody who did little.
struct Narrowed {
    conditions: Vec<String>,
    values: Vec<Value>,
    /// Actions that are each looked up by themselves: their index gives the newest of each at once.
    actions: Vec<&'static str>,
}

impl Narrowed {
    fn value(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }

    async fn to(tx: &Tx, search: &SearchAudit) -> Result<Self, AppError> {
        let mut narrowed = Self { conditions: Vec::new(), values: Vec::new(), actions: Vec::new() };
        let mut patient = search.patient_id.map(|id| id.0);
        if let Some(number) = &search.number {
            let row = query_one(tx, "SELECT id FROM patient WHERE number = $1", vec![number.as_str().into()]).await?;
            let found = row.map(|row| row.try_get("", "id")).transpose()?;
            // A number that nobody has was about nobody.
            patient = Some(patient.filter(|id| Some(*id) == found).or(found).unwrap_or_default());
        }
        if let Some(patient) = patient {
            narrowed.conditions.push(format!("a.patient_ids @> '{{{patient}}}'::uuid[]"));
        }
        if let Some(account) = search.account_id {
            narrowed.conditions.push(format!("a.account_id = '{}'::uuid", account.0));
        }
        let zone = zone(tx).await?;
        if let Some(day) = search.first_day {
            let value = narrowed.value(beginning_of(day, &zone)?);
            narrowed.conditions.push(format!("a.at >= {value}"));
        }
        if let Some(day) = search.last_day {
            let next = day.checked_add(1.day()).map_err(|_| AppError::invalid("last_day", "Choose an earlier day"))?;
            let value = narrowed.value(beginning_of(next, &zone)?);
            narrowed.conditions.push(format!("a.at < {value}"));
        }
        if search.refused {
            narrowed.conditions.push("a.refused".to_owned());
        }
        if let Some(after) = search.after {
            let value = narrowed.value(after);
            narrowed.conditions.push(format!("(a.at, a.number) < (SELECT at, number FROM audit WHERE id = {value})"));
        }
        if let Some(group) = search.group {
            let codes: Vec<&'static str> =
                ACTIONS.iter().filter(|action| action.group == group).map(|action| action.code).collect();
            if patient.is_some() || search.account_id.is_some() || search.refused {
                let codes: Vec<String> = codes.into_iter().map(str::to_owned).collect();
                let value = narrowed.value(codes);
                narrowed.conditions.push(format!("a.action = ANY ({value}::text[])"));
            } else {
                narrowed.actions = codes;
            }
        }
        Ok(narrowed)
    }

    fn sql(&self) -> String {
        let rows = |more: &str| {
            let mut conditions = self.conditions.clone();
            conditions.extend((!more.is_empty()).then(|| more.to_owned()));
            let all =
                if conditions.is_empty() { String::new() } else { format!(" WHERE {}", conditions.join(" AND ")) };
            format!("SELECT {COLUMNS} FROM audit a{all} ORDER BY a.at DESC, a.number DESC LIMIT {}", ROWS + 1)
        };
        if self.actions.is_empty() {
            return with_patient(&rows(""));
        }
        let each: Vec<String> =
            self.actions.iter().map(|action| format!("({})", rows(&format!("a.action = '{action}'")))).collect();
        with_patient(&format!(
            "SELECT * FROM ({}) a ORDER BY a.at DESC, a.number DESC LIMIT {}",
            each.join(" UNION ALL "),
            ROWS + 1
        ))
    }
}

/// A page of rows, and the patients it shows by name.
async fn page(tx: &Tx, search: &SearchAudit) -> Result<(AuditRows, Vec<PatientId>), AppError> {
    let narrowed = Narrowed::to(tx, search).await?;
    let found = query_all(tx, &narrowed.sql(), narrowed.values).await?;
    let rows: Vec<AuditRow> =
        found.iter().take(ROWS).map(|row| wire(row, tx.tenant().keys())).collect::<Result<_, _>>()?;
    let next = if found.len() > ROWS { rows.last().map(|row| row.id) } else { None };
    let shown = named(rows.iter().filter_map(|row| row.patient.as_ref()));
    Ok((Page { rows, next, total: None }, shown))
}

/// Each of these patients once.
fn named<'a>(patients: impl Iterator<Item = &'a AuditPatient>) -> Vec<PatientId> {
    let mut ids: Vec<PatientId> = patients.map(|patient| patient.id).collect();
    ids.sort();
    ids.dedup();
    ids
}

/// Searches.
pub async fn search(call: Call<SearchAudit>) -> Result<AuditRows, AppError> {
    let tx = call.tenant.tx().await?;
    let (page, shown) = page(&tx, &call.request).await?;
    tx.audit(Audit::of("audit.search").patients(shown));
    tx.commit().await?;
    Ok(page)
}

/// A page of the file.
pub async fn export(call: Call<ExportAudit>) -> Result<AuditRows, AppError> {
    let tx = call.tenant.tx().await?;
    let (page, shown) = page(&tx, &call.request.search).await?;
    tx.audit(Audit::of("audit.export").patients(shown));
    tx.commit().await?;
    Ok(page)
}

/// The file's address: ids, days and codes.
pub async fn open_file(call: Call<OpenAuditFile>) -> Result<AuditFile, AppError> {
    let parts = api::endpoint::query(&call.request.search).map_err(AppError::internal)?;
    Ok(AuditFile { href: format!("/audit.csv{parts}") })
}

/// Everybody with an account, by name.
pub async fn people(call: Call<ListAuditPeople>) -> Result<AuditPeople, AppError> {
    let sql = "SELECT id, name FROM account ORDER BY name, id";
    let rows = query_all(&call.tenant.read().await?, sql, Vec::new()).await?;
    let people = rows
        .iter()
        .map(|row| Ok(AuditPerson { account_id: AccountId(row.try_get("", "id")?), name: row.try_get("", "name")? }))
        .collect::<Result<_, DbErr>>()?;
    Ok(AuditPeople { people })
}

/// One row and what stands around it.
pub async fn detail(call: Call<GetAuditRow>) -> Result<AuditDetail, AppError> {
    let id = call.request.id;
    let tx = call.tenant.tx().await?;
    let sql = with_patient(&format!("SELECT {COLUMNS} FROM audit a WHERE a.id = $1"));
    let found = query_one(&tx, &sql, vec![id.into()]).await?.ok_or_else(AppError::not_found)?;
    let (row, request): (AuditRow, Uuid) = (wire(&found, tx.tenant().keys())?, found.try_get("", "request_id")?);
    let session: Option<Uuid> = found.try_get("", "session_id")?;
    let sql =
        "SELECT id, number, family_name, given_name FROM patient WHERE id = ANY ($1) ORDER BY sort_name, id LIMIT 100";
    let ids: Vec<Uuid> = found.try_get("", "patient_ids")?;
    let patients = query_all(&tx, sql, vec![ids.into()])
        .await?
        .iter()
        .map(|row| {
            let id = PatientId(row.try_get("", "id")?);
            Ok(AuditPatient { id, name: patient_name(row)?, number: row.try_get("", "number")? })
        })
        .collect::<Result<Vec<_>, DbErr>>()?;
    let sql = "SELECT sequence, hash FROM audit_seal WHERE audit_id = $1";
    let seal = match query_one(&tx, sql, vec![id.into()]).await? {
        Some(row) => Some(AuditSeal {
            sequence: row.try_get("", "sequence")?,
            hash: hex::encode(row.try_get::<Vec<u8>>("", "hash")?),
        }),
        None => None,
    };
    let sql = with_patient(&format!(
        "SELECT {COLUMNS} FROM audit a WHERE a.session_id = $1 AND a.at BETWEEN $2 AND $3 AND a.id <> $4 \
         ORDER BY a.at DESC, a.number DESC LIMIT 30"
    ));
    let at = row.at.at;
    let (from, until) = (at.saturating_sub(AROUND), at.saturating_add(AROUND));
    let until = database_time(until.map_err(AppError::internal)?);
    let values = vec![session.into(), database_time(from.map_err(AppError::internal)?).into(), until.into(), id.into()];
    let around: Vec<AuditRow> = query_all(&tx, &sql, values)
        .await?
        .iter()
        .map(|row| wire(row, tx.tenant().keys()))
        .collect::<Result<_, _>>()?;
    let shown = named(patients.iter().chain(around.iter().filter_map(|row| row.patient.as_ref())));
    tx.audit(Audit::of("audit.open").entity(id).patients(shown));
    tx.commit().await?;
    Ok(AuditDetail {
        row,
        request_id: request,
        session_id: session.map(SessionId),
        entity_id: found.try_get("", "entity_id")?,
        patients,
        seal,
        around,
    })
}
