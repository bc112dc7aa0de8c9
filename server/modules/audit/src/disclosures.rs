//! Disclosures, and the account of them that 45 CFR 164.528 gives a patient a right to.

use api::{
    Moment,
    audit::{
        AccountOfDisclosures, AuditFile, Disclosure, DisclosurePurpose, Disclosures, GetAccountOfDisclosures,
        ListDisclosures, OpenDisclosuresFile, RecordDisclosure,
    },
    id::{DisclosureId, PatientId},
};
use jiff::{ToSpan, civil::Date};
use kernel::{
    AppError, Audit, Call, Tx,
    crypto::{ChainKeys, Column, Sealed},
    database::{execute, query_all, query_one},
    database_date, database_time, date,
};
use sea_orm::{DbErr, QueryResult};

use crate::{
    rows::zone,
    sealed::{ADDRESS, REASON, WHAT},
};

/// How far back an account reaches (45 CFR 164.528(a)(1)).
const YEARS: i64 = 6;

fn wire(row: &QueryResult, keys: &ChainKeys) -> Result<Disclosure, DbErr> {
    let id = DisclosureId(row.try_get("", "id")?);
    let purpose: String = row.try_get("", "purpose")?;
    let open = |column: Column| {
        row.try_get::<Option<Sealed>>("", column.name).map(|text| keys.text_if(column, id, text.as_ref()))
    };
    Ok(Disclosure {
        id,
        made_on: date(row.try_get("", "made_on")?),
        recipient: row.try_get("", "recipient")?,
        address: open(ADDRESS)?,
        what: keys.text(WHAT, id, &row.try_get("", "what")?),
        purpose: DisclosurePurpose::ALL
            .into_iter()
            .find(|known| known.code() == purpose)
            .unwrap_or(DisclosurePurpose::Other),
        reason: open(REASON)?,
        recorded_by: row.try_get("", "recorded_by")?,
    })
}

/// Today at the chain's first site.
async fn today(tx: &Tx) -> Result<Date, AppError> {
    Ok(zone(tx).await?.to_datetime(tx.now()).date())
}

async fn of_patient(tx: &Tx, id: PatientId, from: Date) -> Result<Vec<Disclosure>, AppError> {
    let sql = "SELECT id, made_on, recipient, address, what, purpose, reason, recorded_by FROM disclosure \
               WHERE patient_id = $1 AND made_on >= $2 ORDER BY made_on DESC, id DESC";
    let rows = query_all(tx, sql, vec![id.0.into(), database_date(from).into()]).await?;
    Ok(rows.iter().map(|row| wire(row, tx.tenant().keys())).collect::<Result<_, _>>()?)
}

async fn first_day(tx: &Tx) -> Result<Date, AppError> {
    today(tx).await?.checked_sub(YEARS.years()).map_err(AppError::internal)
}

/// A patient's disclosures.
pub async fn list(call: Call<ListDisclosures>) -> Result<Disclosures, AppError> {
    let id = call.request.id;
    let tx = call.tenant.tx().await?;
    let known = query_one(&tx, "SELECT 1 FROM patient WHERE id = $1", vec![id.0.into()]).await?;
    known.ok_or_else(AppError::not_found)?;
    let from = first_day(&tx).await?;
    let disclosures = of_patient(&tx, id, from).await?;
    tx.audit(Audit::of("disclosures.read").patient(id));
    tx.commit().await?;
    Ok(Disclosures { disclosures })
}

/// Writes one down.
pub async fn record(call: Call<RecordDisclosure>) -> Result<Disclosure, AppError> {
    let RecordDisclosure { id: patient, made_on, recipient, address, what, purpose, reason } = call.request;
    let tx = call.tenant.tx().await?;
    let known = query_one(&tx, "SELECT 1 FROM patient WHERE id = $1", vec![patient.0.into()]).await?;
    known.ok_or_else(AppError::not_found)?;
    if made_on > today(&tx).await? {
        return Err(AppError::invalid("made_on", "Choose today or an earlier day"));
    }
    let made = Disclosure {
        id: call.tenant.new_id(),
        made_on,
        recipient: recipient.as_str().to_owned(),
        address: address.map(|address| address.as_str().to_owned()),
        what: what.as_str().to_owned(),
        purpose,
        reason: reason.map(|reason| reason.as_str().to_owned()),
        recorded_by: call.tenant.actor().name.to_string(),
    };
    let (keys, id) = (tx.tenant().keys(), made.id);
    let sql = "INSERT INTO disclosure (id, patient_id, made_on, recipient, address, what, purpose, reason, recorded_by, recorded_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let values = vec![
        made.id.0.into(),
        patient.0.into(),
        database_date(made_on).into(),
        made.recipient.as_str().into(),
        keys.seal_if(ADDRESS, id, made.address.as_ref()).into(),
        keys.seal(WHAT, id, &made.what).into(),
        purpose.code().into(),
        keys.seal_if(REASON, id, made.reason.as_ref()).into(),
        made.recorded_by.as_str().into(),
        database_time(tx.now()).into(),
    ];
    execute(&tx, sql, values).await?;
    tx.audit(Audit::of("disclosure.record").patient(patient).entity(made.id));
    tx.commit().await?;
    Ok(made)
}

/// The account's address as a file.
pub async fn open_file(call: Call<OpenDisclosuresFile>) -> Result<AuditFile, AppError> {
    let OpenDisclosuresFile { id, csv } = call.request;
    let read = call.tenant.read().await?;
    let known = query_one(&read, "SELECT 1 FROM patient WHERE id = $1", vec![id.0.into()]).await?;
    known.ok_or_else(AppError::not_found)?;
    Ok(AuditFile { href: format!("/disclosures.{}?patient={id}", if csv { "csv" } else { "pdf" }) })
}

/// The account.
pub async fn account(call: Call<GetAccountOfDisclosures>) -> Result<AccountOfDisclosures, AppError> {
    let id = call.request.id;
    let tx = call.tenant.tx().await?;
    let sql = "SELECT number, family_name, given_name, born_text FROM patient WHERE id = $1";
    let row = query_one(&tx, sql, vec![id.0.into()]).await?.ok_or_else(AppError::not_found)?;
    let given: String = row.try_get("", "given_name")?;
    let family: Option<String> = row.try_get("", "family_name")?;
    let from = first_day(&tx).await?;
    let disclosures = of_patient(&tx, id, from).await?;
    let zone = zone(&tx).await?;
    let now = tx.now();
    let account = AccountOfDisclosures {
        chain: call.tenant.chain().name.clone(),
        patient: family.map_or_else(|| given.clone(), |family| format!("{given} {family}")),
        number: row.try_get("", "number")?,
        born: kernel::partial_date(&row, "born_text")?,
        from,
        drawn_up: Moment::new(now, zone.to_offset(now)),
        by: call.tenant.actor().name.to_string(),
        disclosures,
    };
    tx.audit(Audit::of("disclosures.account").patient(id));
    tx.commit().await?;
    Ok(account)
}
