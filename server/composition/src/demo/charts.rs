//! Charts: an encounter for every visit, what a practice of this kind knows of its patients, vital signs and notes.

use api::{PartialDate, ehr::VitalKind};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use kernel::{
    Entropy, Tenant, Tx,
    database::{execute, query_all, query_one},
    partial_date, timestamp,
};
use rules::{dates::Ages, vitals};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    chart_words::{ALLERGIES, ASSESSMENTS, CHILD_PROBLEMS, EXAMINATIONS, HISTORIES, ILLNESSES, PLANS},
    rows::{Dice, insert, seal},
};

use kernel::crypto::Column;

const ENCOUNTERS: &str = "INSERT INTO encounter (id, patient_id, appointment_id, staff_id, site_id, kind, reason, state, \
    starts_at, ends_at) SELECT gen_random_uuid(), a.patient_id, a.id, a.staff_id, a.site_id, k.name, NULL, \
    CASE WHEN a.state = 'done' THEN 'closed' ELSE 'open' END, COALESCE(a.arrived_at, a.starts_at), \
    CASE WHEN a.state = 'done' THEN GREATEST(a.arrived_at, a.left_at) END FROM appointment a JOIN visit_kind k ON k.id = a.kind_id \
    WHERE a.state IN ('arrived', 'roomed', 'with_doctor', 'leaving', 'done') ON CONFLICT (appointment_id) DO NOTHING \
    RETURNING id, patient_id, staff_id, state, starts_at, ends_at, kind, \
    (SELECT born_text FROM patient WHERE id = encounter.patient_id) AS born_text, \
    (SELECT title || ' ' || given_name || ' ' || family_name FROM staff WHERE id = encounter.staff_id) AS doctor";

const OBSERVATIONS: &str = "INSERT INTO observation (id, patient_id, encounter_id, set_id, category, code_system, code, name, \
    number, written, unit, low, high, flag, posture, at, by_name, state) SELECT id, patient, encounter, set_id, 'vital', \
    'loinc', code, name, written::numeric, written, unit, low, high, flag, posture, at, by_name, 'final' FROM \
    jsonb_to_recordset($1) AS r(id uuid, patient uuid, encounter uuid, set_id uuid, code text, name text, written text, unit text, \
    low double precision, high double precision, flag text, posture text, at timestamptz, by_name text)";

const NOTES: &str = "INSERT INTO note (id, encounter_id, patient_id, staff_id, author, body, signed_at) SELECT id, encounter, \
    patient, staff, author, decode(body, 'hex'), signed FROM jsonb_to_recordset($1) AS r(id uuid, encounter uuid, \
    patient uuid, staff uuid, author text, body text, signed timestamptz)";

const PROBLEMS: &str = "INSERT INTO problem (id, patient_id, name, code_system, code, state, onset_on, recorded_at) SELECT id, \
    patient, name, 'icd-10-cm', code, 'active', onset, at FROM jsonb_to_recordset($1) AS r(id uuid, patient uuid, name text, \
    code text, onset date, at timestamptz) ON CONFLICT DO NOTHING";

const MEDICINES: &str = "INSERT INTO medication (id, patient_id, name, dose, state, source, started_on, recorded_at) SELECT id, \
    patient, name, dose, 'active', 'reported', onset, at FROM jsonb_to_recordset($1) AS r(id uuid, patient uuid, name text, \
    dose text, onset date, at timestamptz)";

const ALLERGIES_SQL: &str = "INSERT INTO allergy (id, patient_id, name, category, criticality, certainty, reaction, recorded_at) \
    SELECT id, patient, name, category, criticality, certainty, decode(reaction, 'hex'), at FROM jsonb_to_recordset($1) AS \
    r(id uuid, patient uuid, name text, category text, criticality text, certainty text, reaction text, at timestamptz) \
    ON CONFLICT DO NOTHING";

const NONE_KNOWN: &str = "INSERT INTO allergy_none (patient_id, at, actor) SELECT patient, at, 'Reception' \
    FROM jsonb_to_recordset($1) AS r(patient uuid, at timestamptz) ON CONFLICT DO NOTHING";

struct Encounter {
    id: Uuid,
    patient: Uuid,
    staff: Uuid,
    doctor: String,
    kind: String,
    starts: Timestamp,
    ends: Option<Timestamp>,
    born: PartialDate,
}

/// Fills what visits and patients have no chart of yet; how many encounters.
pub async fn fill(tenant: &Tenant, entropy: &Entropy) -> anyhow::Result<usize> {
    let dice = Dice(entropy);
    if query_one(&tenant.read().await?, "SELECT 1 FROM problem WHERE origin IS NULL LIMIT 1", Vec::new())
        .await?
        .is_none()
    {
        lists(tenant, &dice).await?;
    }
    let tx = tenant.tx().await?;
    let mut encounters = Vec::new();
    for row in query_all(&tx, ENCOUNTERS, Vec::new()).await? {
        encounters.push(Encounter {
            id: row.try_get("", "id")?,
            patient: row.try_get("", "patient_id")?,
            staff: row.try_get("", "staff_id")?,
            doctor: row.try_get::<Option<String>>("", "doctor")?.unwrap_or_default(),
            kind: row.try_get("", "kind")?,
            starts: timestamp(row.try_get("", "starts_at")?),
            ends: row.try_get::<Option<_>>("", "ends_at")?.map(timestamp),
            born: partial_date(&row, "born_text")?,
        });
    }
    reasons(&tx).await?;
    encounters.sort_by_key(|one| (one.starts, one.patient));
    let recent = tenant.now() - SignedDuration::from_hours(24 * 45);
    let measured: Vec<Value> = encounters
        .iter()
        .filter(|one| dice.percent(if one.starts > recent { 70 } else { 12 }))
        .flat_map(|one| measure(&dice, one))
        .collect();
    insert(&tx, OBSERVATIONS, &measured).await?;
    let mut notes = Vec::new();
    for one in &encounters {
        if let Some(ended) = one.ends.filter(|_| dice.percent(if one.starts > recent { 80 } else { 10 })) {
            notes.push(note(&dice, one, ended)?);
        }
    }
    seal(&tx, &mut notes, "body", Column::of("note", "body"))?;
    insert(&tx, NOTES, &notes).await?;
    tx.commit().await?;
    Ok(encounters.len())
}

/// Gives encounters the reasons of their visits: a sealed value belongs to its place, so SQL cannot copy it.
async fn reasons(tx: &Tx) -> anyhow::Result<()> {
    const FROM: Column = Column::of("appointment", "reason");
    const TO: Column = Column::of("encounter", "reason");
    let sql = "SELECT e.id, a.id, a.reason FROM encounter e JOIN appointment a ON a.id = e.appointment_id \
               WHERE e.reason IS NULL AND a.reason IS NOT NULL";
    let keys = tx.tenant().keys();
    let (mut ids, mut sealed) = (Vec::new(), Vec::new());
    for row in query_all(tx, sql, Vec::new()).await? {
        let id: Uuid = row.try_get_by_index(0)?;
        let reason = keys.open(FROM, row.try_get_by_index::<Uuid>(1)?, &row.try_get_by_index(2)?)?;
        ids.push(id);
        sealed.push(keys.seal(TO, id, reason).as_bytes().to_vec());
    }
    let sql = "UPDATE encounter e SET reason = n.reason FROM unnest($1::uuid[], $2::bytea[]) AS n (id, reason) WHERE e.id = n.id";
    execute(tx, sql, vec![ids.into(), sealed.into()]).await?;
    Ok(())
}

/// A number from 0 to 1 that belongs to a patient and a purpose, so that values drift around a person's own level.
fn own(patient: Uuid, salt: usize) -> f64 {
    let byte = patient.as_bytes()[(9 + salt) % 16];
    f64::from(byte) / 255.0
}

fn measure(dice: &Dice<'_>, one: &Encounter) -> Vec<Value> {
    let on = TimeZone::UTC.to_datetime(one.starts).date();
    let ages = Ages::on(one.born, on);
    let months = ages.fewest();
    let years = f64::from(months) / 12.0;
    let wobble = || f64::from(u32::try_from(dice.below(1000)).unwrap_or(0)) / 1000.0 - 0.5;
    let grown = months >= 192;
    let at = one.starts + SignedDuration::from_mins(7);
    let set = dice.0.id::<Uuid>(at);
    let mut values = Vec::new();
    if grown {
        let systolic = (112.0 + own(one.patient, 0) * 28.0 + (years - 40.0).max(0.0) * 0.3 + wobble() * 16.0).round();
        values.push((VitalKind::Systolic, systolic));
        values.push((VitalKind::Diastolic, (systolic * 0.6 + wobble() * 8.0).round()));
        values.push((VitalKind::Pulse, (62.0 + own(one.patient, 1) * 24.0 + wobble() * 14.0).round()));
        values.push((VitalKind::Weight, ((54.0 + own(one.patient, 2) * 44.0 + wobble() * 1.6) * 10.0).round() / 10.0));
    } else if let Some(limits) = vitals::limits(VitalKind::Pulse, ages).ok().flatten() {
        let (low, high) = (limits.low.unwrap_or(80.0), limits.high.unwrap_or(120.0));
        values.push((VitalKind::Pulse, (low + (high - low) * (0.5 + wobble() * 0.9)).round()));
        let weight = 3.4 + years.powf(0.85) * 3.6 + own(one.patient, 2) * years * 0.6;
        values.push((VitalKind::Weight, (weight * 10.0).round() / 10.0));
        values.push((VitalKind::Height, (50.0 + years.powf(0.62) * 22.0 + own(one.patient, 3) * 6.0).round()));
    }
    if dice.percent(40) || !grown {
        let fever = if dice.percent(12) { 1.6 } else { 0.0 };
        values.push((VitalKind::Temperature, ((36.7 + wobble() * 0.7 + fever) * 10.0).round() / 10.0));
    }
    if dice.percent(35) {
        values.push((VitalKind::Oxygen, (97.5 + wobble() * 4.0).round().min(100.0)));
    }
    values
        .into_iter()
        .map(|(kind, value)| {
            let (code, unit, decimals) = kind.facts();
            let limits = vitals::limits(kind, ages).ok().flatten().unwrap_or_default();
            json!({
                "id": dice.0.id::<Uuid>(at), "patient": one.patient, "encounter": one.id, "set_id": set, "code": code,
                "name": serde_json::to_value(kind).unwrap_or_default(), "written": format!("{value:.*}", usize::from(decimals)), "unit": unit,
                "low": limits.low, "high": limits.high, "flag": limits.flag(value).map(api::Flag::code),
                "posture": matches!(kind, VitalKind::Systolic | VitalKind::Diastolic | VitalKind::Pulse).then_some("sitting"),
                "at": at, "by_name": "Samuel Adeyemi",
            })
        })
        .collect()
}

fn note(dice: &Dice<'_>, one: &Encounter, ended: Timestamp) -> anyhow::Result<Value> {
    let part = |heading: &str, text: &str| json!({ "heading": heading, "text": text });
    let body = json!({
        "title": one.kind,
        "parts": [
            part("History", dice.pick::<&str>(HISTORIES)), part("Examination", dice.pick::<&str>(EXAMINATIONS)),
            part("Assessment", dice.pick::<&str>(ASSESSMENTS)), part("Plan", dice.pick::<&str>(PLANS)),
        ],
        "orders": [],
    });
    let signed = ended + SignedDuration::from_mins(i64::try_from(dice.below(9))?);
    Ok(json!({
        "id": dice.0.id::<Uuid>(signed), "encounter": one.id, "patient": one.patient, "staff": one.staff, "author": one.doctor,
        "body": body.to_string(), "signed": signed,
    }))
}

/// Problems with their medicines, and allergies, by age.
async fn lists(tenant: &Tenant, dice: &Dice<'_>) -> anyhow::Result<()> {
    let tx: Tx = tenant.tx().await?;
    let now = tenant.now();
    let today = TimeZone::UTC.to_datetime(now).date();
    let rows =
        query_all(&tx, "SELECT id, born_text, registered_at FROM patient WHERE origin IS NULL ORDER BY id", Vec::new())
            .await?;
    let (mut problems, mut medicines, mut allergies, mut none) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for row in rows {
        let patient: Uuid = row.try_get("", "id")?;
        let born = partial_date(&row, "born_text")?;
        let at = timestamp(row.try_get("", "registered_at")?);
        let years = usize::try_from(Ages::on(born, today).fewest() / 12)?;
        let onset = |dice: &Dice<'_>| {
            let back = i64::try_from(30 + dice.below((years * 180).max(31)))?;
            anyhow::Ok(today.checked_sub(jiff::Span::new().days(back))?.max(born.first().unwrap_or(today)))
        };
        if years < 16 {
            if dice.percent(24) {
                let (name, code) = dice.pick::<(&str, &str)>(CHILD_PROBLEMS);
                problems.push(json!({ "id": dice.0.id::<Uuid>(at), "patient": patient, "name": name, "code": code,
                    "onset": onset(dice)?, "at": at }));
            }
        } else {
            for (name, code, chance, medicine, dose) in ILLNESSES {
                if !dice.percent(chance * years / 60) {
                    continue;
                }
                let since = onset(dice)?;
                problems.push(json!({ "id": dice.0.id::<Uuid>(at), "patient": patient, "name": name, "code": code,
                    "onset": since, "at": at }));
                if !medicine.is_empty() {
                    medicines
                        .push(json!({ "id": dice.0.id::<Uuid>(at), "patient": patient, "name": medicine, "dose": dose,
                        "onset": since, "at": at }));
                }
            }
        }
        match dice.below(100) {
            0..=17 => {
                let (name, category, criticality, certainty, reaction) =
                    dice.pick::<(&str, &str, &str, &str, &str)>(ALLERGIES);
                allergies
                    .push(json!({ "id": dice.0.id::<Uuid>(at), "patient": patient, "name": name, "category": category,
                    "criticality": criticality, "certainty": certainty, "reaction": reaction, "at": at }));
            }
            18..=80 => none.push(json!({ "patient": patient, "at": at })),
            _ => {}
        }
    }
    insert(&tx, PROBLEMS, &problems).await?;
    insert(&tx, MEDICINES, &medicines).await?;
    seal(&tx, &mut allergies, "reaction", Column::of("allergy", "reaction"))?;
    insert(&tx, ALLERGIES_SQL, &allergies).await?;
    insert(&tx, NONE_KNOWN, &none).await?;
    tx.commit().await?;
    Ok(())
}
