//! An import of records from another clinic, against a `COPY` of the rows it wrote.

use std::{
    fs::{self, File},
    io::{BufWriter, Write},
    path::Path,
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use serde_json::{Value, json};

use crate::house::{House, folder};

/// How long the file is.
const BYTES: u64 = 200_000_000;
/// Visits of each person in it.
const VISITS: u32 = 20;
/// Values measured at each visit, as code, name, unit and a first value.
const MEASURED: [(&str, &str, &str, u32); 6] = [
    ("29463-7", "Body weight", "kg", 60),
    ("8867-4", "Heart rate", "/min", 60),
    ("2823-3", "Potassium", "mmol/L", 4),
    ("2160-0", "Creatinine", "mg/dL", 1),
    ("718-7", "Hemoglobin", "g/dL", 12),
    ("4548-4", "Hemoglobin A1c", "%", 5),
];

/// Takes the file in, and copies what it wrote into empty tables of the same kind.
pub async fn import(house: &House) -> Result<()> {
    let (chain, _) = house.open_chain("imports").await?;
    let connection = house.superuser(&chain).await?;
    let before = counts(&connection).await?;
    let file = folder("pg-bench")?.join("records.ndjson");
    let people = write(&file)?;
    let (time, peak) = taken(house, &file)?;
    fs::remove_file(&file)?;
    let mut rows = 0;
    let mut copying = Duration::ZERO;
    for (table, after) in counts(&connection).await? {
        let grown = before.iter().find(|(known, _)| *known == table).map_or(after, |(_, count)| after - count);
        if grown > 0 {
            copying += copied(&connection, &table).await?;
            rows += grown;
        }
    }
    connection.close().await?;
    println!(
        "#   {people} people, {} MB: {rows} rows written in {:.1} s by the import, in {:.1} s by COPY; at most {peak} MB of memory",
        BYTES / 1_000_000,
        time.as_secs_f64(),
        copying.as_secs_f64()
    );
    println!("import_to_copy {:.2} - - - -", copying.as_secs_f64() / time.as_secs_f64());
    println!("import_memory {:.2} - - - -", 512.0 / peak as f64);
    Ok(())
}

/// Writes the file; how many people are in it.
fn write(file: &Path) -> Result<u32> {
    let mut out = BufWriter::new(File::create(file)?);
    let (mut written, mut people) = (0_u64, 0_u32);
    while written < BYTES {
        people += 1;
        for resource in of_person(people) {
            let line = resource.to_string();
            writeln!(out, "{line}")?;
            written += line.len() as u64 + 1;
        }
    }
    out.flush()?;
    Ok(people)
}

/// A person's resources. Every figure follows from the person's number, so that each run takes the same file in.
fn of_person(number: u32) -> Vec<Value> {
    let subject = json!({ "reference": format!("Patient/p{number}") });
    let day = |visit: u32| {
        format!("20{:02}-{:02}-{:02}T09:30:00Z", 5 + visit % 20, 1 + number % 12, 1 + (number + visit) % 28)
    };
    let mut all = vec![json!({
        "resourceType": "Patient", "id": format!("p{number}"), "active": true,
        "meta": { "lastUpdated": "2026-01-01T00:00:00Z" },
        "identifier": [{ "system": "https://records.example/mrn", "value": format!("R{number}") }],
        "name": [{ "use": "official", "family": format!("Family{}", letters(number)), "given": [format!("Given{}", letters(number / 7))] }],
        "gender": if number.is_multiple_of(2) { "female" } else { "male" },
        "birthDate": format!("{}-{:02}-{:02}", 1930 + number % 90, 1 + number % 12, 1 + number % 28),
        "address": [{ "line": [format!("{number} Mill Street")], "city": "Harbor", "state": "CO", "postalCode": "80014", "country": "US" }],
    })];
    for problem in 0..3 {
        all.push(json!({
            "resourceType": "Condition", "id": format!("p{number}c{problem}"), "subject": subject,
            "clinicalStatus": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "active" }] },
            "code": { "coding": [{ "system": "http://snomed.info/sct", "code": format!("3834100{problem}"), "display": "Hypertension" }] },
            "onsetDateTime": day(problem),
        }));
    }
    for visit in 0..VISITS {
        all.push(json!({
            "resourceType": "Encounter", "id": format!("p{number}e{visit}"), "status": "finished", "subject": subject,
            "class": { "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB" },
            "type": [{ "text": "Follow-up" }], "period": { "start": day(visit), "end": day(visit) },
        }));
        for (place, (code, name, unit, first)) in MEASURED.into_iter().enumerate() {
            all.push(json!({
                "resourceType": "Observation", "id": format!("p{number}e{visit}o{place}"), "status": "final", "subject": subject,
                "category": [{ "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/observation-category",
                    "code": if place < 2 { "vital-signs" } else { "laboratory" } }] }],
                "code": { "coding": [{ "system": "http://loinc.org", "code": code, "display": name }] },
                "encounter": { "reference": format!("Encounter/p{number}e{visit}") },
                "effectiveDateTime": day(visit),
                "valueQuantity": { "value": first + (number + visit) % 3, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit },
            }));
        }
    }
    all
}

/// A number in letters, as names have no digits.
fn letters(mut number: u32) -> String {
    let mut word = String::new();
    loop {
        word.push(char::from(b'a' + u8::try_from(number % 26).unwrap_or(0)));
        number /= 26;
        if number == 0 {
            return word;
        }
    }
}

/// Takes the file in by the operator's command: how long that took, and how many megabytes it held at most.
fn taken(house: &House, file: &Path) -> Result<(Duration, u64)> {
    let file = file.to_string_lossy();
    let words = ["import", "fhir", "--chain", "imports", "--source", "https://records.example", &file];
    let begun = Instant::now();
    let mut command = house.command(&words);
    let said = folder("pg-bench")?.join("import.log");
    let log = File::create(&said)?;
    let mut child = command.stdout(Stdio::from(log)).spawn().context("the import does not start")?;
    let mut peak = 0;
    let status = loop {
        // The most it ever held grows only, so the last look before its end is the one that counts.
        peak = peak.max(held(child.id()).unwrap_or(0));
        if let Some(status) = child.try_wait()? {
            break status;
        }
        std::thread::sleep(Duration::from_millis(50));
    };
    ensure!(status.success(), "the import fails: {}", fs::read_to_string(&said)?);
    ensure!(peak > 0, "the kernel does not say how much memory the import held");
    Ok((begun.elapsed(), peak))
}

/// The most memory a process held until now, in megabytes.
fn held(pid: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches(" kB").trim().parse::<u64>().ok()? / 1000)
}

/// How many rows each table of the chain has.
async fn counts(connection: &DatabaseConnection) -> Result<Vec<(String, i64)>> {
    let sql = "SELECT c.relname::text FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') \
               AND NOT c.relispartition ORDER BY 1";
    let mut counts = Vec::new();
    for row in connection.query_all_raw(Statement::from_string(DbBackend::Postgres, sql)).await? {
        let table: String = row.try_get_by_index(0)?;
        let sql = format!("SELECT count(*) FROM {table}");
        let count = connection.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
        counts.push((table, count.context("a count")?.try_get_by_index(0)?));
    }
    Ok(counts)
}

/// How long a table's rows take into an empty one with the same columns, checks and indexes.
async fn copied(connection: &DatabaseConnection, table: &str) -> Result<Duration> {
    let row = connection.query_one_raw(Statement::from_string(DbBackend::Postgres, "SHOW data_directory")).await?;
    let data: String = row.context("a folder")?.try_get_by_index(0)?;
    let columns = "SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 \
                   AND NOT attisdropped AND attgenerated = ''";
    let asked = Statement::from_sql_and_values(DbBackend::Postgres, columns, [table.into()]);
    let columns: String = connection.query_one_raw(asked).await?.context("columns")?.try_get_by_index(0)?;
    let file = format!("{data}/copied");
    connection.execute_unprepared(&format!("COPY (SELECT {columns} FROM {table}) TO '{file}'")).await?;
    connection.execute_unprepared(&format!("CREATE TABLE copied (LIKE {table} INCLUDING ALL)")).await?;
    let begun = Instant::now();
    connection.execute_unprepared(&format!("COPY copied ({columns}) FROM '{file}'")).await?;
    let time = begun.elapsed();
    connection.execute_unprepared("DROP TABLE copied").await?;
    Ok(time)
}
