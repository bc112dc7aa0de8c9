//! What a chain holds before it is measured: a site, doctors with hours, patients, charts and a day of visits. Ids are
//! numbers, so that a client and `pgbench` can draw them without asking.

use anyhow::Result;
use api::ehr::VitalKind;
use sea_orm::{ConnectionTrait, DatabaseConnection};

/// How much of it.
#[derive(Debug, Clone, Copy)]
pub struct Scale {
    /// Patients in the registry.
    pub patients: usize,
    /// Those of them with a chart.
    pub charts: usize,
    /// Visits of the board's day.
    pub visits: usize,
}

/// Doctors of a chain, each in a room of their own.
pub const DOCTORS: usize = 8;
const FIRST_ROOM: usize = 1000;

/// The id with this number.
pub fn id(n: usize) -> String {
    uuid::Uuid::from_u128(n as u128).to_string()
}

/// The id of a doctor's room.
pub fn room(doctor: usize) -> String {
    id(FIRST_ROOM + doctor)
}

/// The id as an SQL expression over a number.
pub fn id_sql(n: &str) -> String {
    format!("lpad(to_hex({n}), 32, '0')::uuid")
}

/// Fills a chain that was just opened.
pub async fn world(connection: &DatabaseConnection, scale: Scale) -> Result<()> {
    let week = format!(
        "INSERT INTO schedule_rule (id, staff_id, site_id, room_id, weekday, starts, ends, slot_minutes, overbook_limit, \
         valid_from) SELECT {}, {}, {}, {}, w, '00:00', '23:55', 5, 0, '2020-01-01' \
         FROM generate_series(1, {DOCTORS}) n, generate_series(1, 7) w",
        id_sql("n * 10 + w"),
        id_sql("n"),
        id_sql("1"),
        id_sql("n + 1000"),
    );
    let places = format!(
        "INSERT INTO site (id, name, address, phone, time_zone, open, position) VALUES ('{}', 'Bench', '1 Bench Street', '1', \
         'America/New_York', true, 0); \
         INSERT INTO room (id, site_id, name, open) SELECT {room}, {one}, 'Room ' || n, true FROM generate_series(1, {DOCTORS}) n; \
         INSERT INTO staff (id, kind, title, given_name, family_name, gender, specialty, focus, languages, active) \
         SELECT {doctor}, 'doctor', 'Dr', 'Bench', 'Doctor ' || n, 'woman', 'General practice', '{{}}', '{{English}}', true \
         FROM generate_series(1, {DOCTORS}) n; \
         INSERT INTO staff_site (staff_id, site_id, position) SELECT {doctor}, {one}, 0 FROM generate_series(1, {DOCTORS}) n; \
         INSERT INTO visit_kind (id, name, minutes, active, position) VALUES ('{}', 'Visit', 5, true, 0); \
         UPDATE account SET staff_id = {one}; \
         INSERT INTO account_role (account_id, role_code) SELECT id, unnest('{{manager,doctor}}'::text[]) FROM account",
        id(1),
        id(1),
        room = id_sql("n + 1000"),
        doctor = id_sql("n"),
        one = id_sql("1"),
    );
    connection.execute_unprepared(&format!("{places}; {week}")).await?;
    patients(connection, scale.patients).await?;
    charts(connection, scale.charts).await?;
    visits(connection, scale.visits).await?;
    // By name: without names it would look at every other chain too.
    let tables = "site, staff, patient, encounter, note, problem, medication, allergy, observation, appointment";
    connection.execute_unprepared(&format!("ANALYZE {tables}")).await?;
    Ok(())
}

/// Fills up to so many patients. Names are spread as in a big country (by Zipf's law as Mandelbrot has it): the most frequent family
/// name is that of six in a thousand, and of every fourteen people who come, one brings a name that nobody had.
pub async fn patients(connection: &DatabaseConnection, wanted: usize) -> Result<()> {
    let sql = format!(
        "INSERT INTO patient (id, number, family_name, given_name, search_name, sort_name, name_words, born, sex, phone_last_four, \
         language, registered_at) SELECT {}, 'B-' || n, f, g, ' ' || f || ' ' || g, f || ', ' || g, ARRAY[f] || string_to_array(g, ' '), \
         date '1930-01-01' + (n * 37 % 33000)::integer, 'female', lpad((n * 7919 % 10000)::text, 4, '0'), 'en', now() \
         FROM (SELECT n, CASE WHEN family < 20 THEN (ARRAY['smith','marsh','kowalczyk','nguyen','brandao','okafor','garcia','petrov', \
         'jones','silva','khan','müller','weber','rossi','novak','tanaka','dubois','larsen','cohen','mensah'])[1 + family] \
         ELSE parts[1 + family * 7919 % 40] || parts[1 + family / 40 % 40] || parts[1 + (family / 7 + 13) % 40] \
         || CASE WHEN family >= 1600 THEN parts[1 + family / 1600 % 40] ELSE '' END END AS f, \
         CASE WHEN given < 15 THEN (ARRAY['anna','marta','helena','joan','maria','li','fatima','grace','ines','ruth','zara','olga','mei', \
         'ella','nora'])[1 + given] ELSE parts[1 + given * 31 % 40] || parts[1 + given / 40 % 40] \
         || CASE WHEN given % 3 = 0 THEN 'a' ELSE '' END END || CASE WHEN n % 5 = 0 THEN ' ' || parts[1 + given % 40] || 'a' ELSE '' END AS g \
         FROM (SELECT n, floor((exp((hashint8(n) & 1048575) / 1048576.0 * ln(4001)) - 1) * 20)::integer AS family, \
         floor((exp((hashint8(n * 31 + 7) & 1048575) / 1048576.0 * ln(501)) - 1) * 10)::integer AS given, \
         ARRAY['ma','ko','wal','ski','ber','ger','lin','den','ro','sa','ti','an','el','mar','hof','man','stein','per','ez','ova','li', \
         'chen','wu','ha','ka','mo','to','shi','da','ra','ne','vi','lo','gu','bo','sen','fi','ju','cze','our'] AS parts \
         FROM generate_series((SELECT count(*) FROM patient)::bigint + 1, {wanted}) n) drawn) people",
        id_sql("n")
    );
    connection.execute_unprepared(&sql).await?;
    for table in ["patient", "patient_word", "name_spelling", "name_sound"] {
        connection.execute_unprepared(&format!("VACUUM ANALYZE {table}")).await?;
    }
    Ok(())
}

/// Charts of the first patients: each with 8 encounters, 4 signed notes, 6 problems, 5 medicines, 2 allergies, 20 vital signs and
/// 20 laboratory values.
async fn charts(connection: &DatabaseConnection, many: usize) -> Result<()> {
    let text =
        "She has had this for some days, without fever; it is worse in the morning and better after a walk. ".repeat(2);
    let part = |heading: &str| serde_json::json!({ "heading": heading, "text": text });
    let note = serde_json::json!({
        "title": "Visit", "parts": [part("History"), part("Examination"), part("Assessment"), part("Plan")], "orders": [],
    });
    let vitals: Vec<String> = [
        (VitalKind::Systolic, 124.0),
        (VitalKind::Diastolic, 78.0),
        (VitalKind::Pulse, 66.0),
        (VitalKind::Weight, 71.5),
        (VitalKind::Temperature, 36.8),
    ]
    .into_iter()
    .enumerate()
    .map(|(k, (kind, value))| {
        let (code, unit, decimals) = kind.facts();
        let name = serde_json::to_value(kind).unwrap_or_default();
        format!("('{code}', '{}', {value}, '{unit}', {decimals}, {k})", name.as_str().unwrap_or_default())
    })
    .collect();
    let people = format!("generate_series(1, {many}) p");
    let patient = id_sql("p");
    let row = |serial: &str| id_sql(&format!("p * 100 + {serial}"));
    let statements = [
        // The doctor at the desk of the bench stands in a care relation to everybody: it is looked up all the same.
        format!(
            "INSERT INTO care_relation (patient_id, staff_id, kind, source_id, from_at, until_at, assigned_by_name) \
             SELECT {patient}, {}, 'assigned', {patient}, now(), now() + interval '30 days', 'Bench' FROM {people}",
            id_sql("1"),
        ),
        format!(
            "INSERT INTO encounter (id, patient_id, staff_id, site_id, kind, state, starts_at, ends_at) SELECT {}, {patient}, \
             {}, {}, 'Visit', 'closed', now() - e * interval '40 days', now() - e * interval '40 days' + interval '15 minutes' \
             FROM {people}, generate_series(1, 8) e",
            row("e"),
            id_sql("1 + e % 8"),
            id_sql("1"),
        ),
        format!(
            "INSERT INTO note (id, encounter_id, patient_id, staff_id, author, body, signed_at) SELECT {id}, {id}, {patient}, \
             {}, 'Dr Bench Doctor', '\\x00'::bytea || convert_to('{note}', 'UTF8'), now() - e * interval '40 days' \
             FROM {people}, generate_series(1, 4) e",
            id_sql("1 + e % 8"),
            id = row("e"),
        ),
        format!(
            "INSERT INTO problem (id, patient_id, name, code_system, code, state, onset_on, recorded_at) SELECT {}, {patient}, \
             'Problem ' || e, 'icd-10-cm', 'E11.' || e, CASE WHEN e < 5 THEN 'active' ELSE 'resolved' END, \
             current_date - 300 * e, now() FROM {people}, generate_series(1, 6) e",
            row("e"),
        ),
        format!(
            "INSERT INTO medication (id, patient_id, name, dose, state, source, started_on, recorded_at) SELECT {}, {patient}, \
             'Medicine ' || e || ' 500 mg', '1 tablet twice a day', 'active', 'reported', current_date - 100 * e, now() \
             FROM {people}, generate_series(1, 5) e",
            row("e"),
        ),
        format!(
            "INSERT INTO allergy (id, patient_id, name, category, criticality, certainty, recorded_at) SELECT {}, {patient}, \
             'Substance ' || e, 'medicine', 'high', 'confirmed', now() FROM {people}, generate_series(1, 2) e",
            row("e"),
        ),
        format!(
            "INSERT INTO observation (id, patient_id, encounter_id, set_id, category, code_system, code, name, number, written, \
             unit, at, by_name, state) SELECT {}, {patient}, {set}, {set}, 'vital', 'loinc', code, name, value + e, \
             (value + e)::text, unit, now() - e * interval '40 days', 'Bench Nurse', 'final' FROM {people}, generate_series(1, 4) e, \
             (VALUES {}) v (code, name, value, unit, decimals, k)",
            row("e * 10 + k"),
            vitals.join(", "),
            set = row("e"),
        ),
        format!(
            "INSERT INTO observation (id, patient_id, category, code_system, code, name, number, written, unit, low, high, \
             flag, at, state) SELECT {}, {patient}, 'laboratory', 'loinc', 'L-' || k, 'Analyte ' || k, 3.5 + e, (3.5 + e)::text, 'mmol/L', 3, 5, \
             CASE WHEN e > 1 THEN 'high' END, now() - e * interval '90 days', 'final' \
             FROM {people}, generate_series(1, 2) e, generate_series(1, 10) k",
            row("50 + e * 10 + k"),
        ),
    ];
    for statement in statements {
        connection.execute_unprepared(&statement).await?;
    }
    Ok(())
}

/// The visits of tomorrow at the site, spread over its doctors.
async fn visits(connection: &DatabaseConnection, many: usize) -> Result<()> {
    let sql = format!(
        "INSERT INTO appointment (id, state, patient_id, staff_id, site_id, room_id, kind_id, day, starts_at, ends_at, reason, \
         state_since, booked_at) SELECT {id}, 'booked', {id}, {}, {one}, {}, {one}, {BOARD_DAY}, at, at + interval '15 minutes', \
         '\\x00'::bytea || 'Follow-up of blood pressure', now(), now() FROM (SELECT n, ({BOARD_DAY} + time '09:00' + n / {DOCTORS} \
         * interval '20 minutes') AT TIME ZONE 'America/New_York' AS at FROM generate_series(1, {many}) n) visits",
        id_sql("1 + n % 8"),
        id_sql("1001 + n % 8"),
        id = id_sql("n"),
        one = id_sql("1"),
    );
    connection.execute_unprepared(&sql).await?;
    Ok(())
}

/// The board's day as SQL.
const BOARD_DAY: &str = "((now() AT TIME ZONE 'America/New_York')::date + 1)";

/// The board's day, at the site.
pub fn board_day() -> Result<jiff::civil::Date> {
    let zone = jiff::tz::TimeZone::get("America/New_York")?;
    Ok(zone.to_datetime(kernel::Clock::system().now()).date().tomorrow()?)
}
