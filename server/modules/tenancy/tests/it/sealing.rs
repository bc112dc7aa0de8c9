//! What lies in the database and beside it tells nothing that is sealed (T49), and keys change while the clinic works.

use std::{
    collections::BTreeSet,
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
};

use api::{
    Block,
    crm::{
        AddTimelineEntry, GetPatient, ListTimeline, RegisterPatient, RevealPhone, SendColleagueMessage, TimelineKind,
    },
    text::{Email, TypedPhone},
};
use kernel::database::{query_all, query_one};

use test_support::world::{World, line, person};

/// Words that stand in sealed columns only.
struct Canaries(Vec<String>);

impl Canaries {
    /// Whether any of them stands in these bytes, as it is or in hexadecimal digits.
    fn in_bytes(&self, bytes: &[u8]) -> Vec<&String> {
        let text = String::from_utf8_lossy(bytes).to_lowercase();
        let hex = |word: &str| word.bytes().map(|byte| format!("{byte:02x}")).collect::<String>();
        self.0.iter().filter(|word| text.contains(&word.to_lowercase()) || text.contains(&hex(word))).collect()
    }
}

/// Puts two hundred unlike words into sealed columns through the contract.
async fn plant(world: &World) -> Canaries {
    let mut words = Vec::new();
    for number in 0..40 {
        let word = |what: &str| format!("zq{what}{number}canary");
        let phone = format!("+1555{:07}", 7_700_000 + number);
        let request = RegisterPatient {
            phone: TypedPhone::new(&phone).ok(),
            email: Email::new(&format!("{}@canary.example", word("mail"))).ok(),
            street: Some(line(&word("street"))),
            ..person(900_000 + number)
        };
        let patient = world.all.client.call(request).await.expect("a patient").id;
        let entry = AddTimelineEntry {
            id: patient,
            kind: TimelineKind::Note,
            text: Block::new(&word("note")).expect("words"),
            outcome: None,
            due_on: None,
            assignee: None,
        };
        world.all.client.call(entry).await.expect("an entry");
        let message = SendColleagueMessage {
            to: world.staff,
            patient_id: Some(patient),
            text: Block::new(&word("talk")).expect("words"),
        };
        world.all.client.call(message).await.expect("a message");
        words.extend([phone, word("mail"), word("street"), word("note"), word("talk")]);
    }
    Canaries(words)
}

/// A dump of the whole database, as a thief of a backup has it.
fn dump(url: &str) -> Vec<u8> {
    let program = private_postgres::Programs::find(None).expect("PostgreSQL").program("pg_dump");
    let dumped = Command::new(program).arg(url).output().expect("a dump");
    assert!(dumped.status.success(), "{}", String::from_utf8_lossy(&dumped.stderr));
    dumped.stdout
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dump_read_without_keys_tells_no_canary() {
    let world = World::new().await;
    let canaries = plant(&world).await;
    assert!(canaries.0.len() >= 200);
    world.clinic.settle().await;
    let url = test_support::database().await.superuser_url();
    let dumped = dump(&url);
    assert_eq!(canaries.in_bytes(&dumped), Vec::<&String>::new());
    let beside = walk(&world.clinic.config.state_dir);
    assert!(!beside.is_empty(), "nothing lies beside the database");
    for file in beside {
        assert_eq!(
            canaries.in_bytes(&std::fs::read(&file).unwrap_or_default()),
            Vec::<&String>::new(),
            "{}",
            file.display()
        );
    }
    // The scan finds what is planted on purpose: a record's number, which is clear.
    let row =
        query_one(&world.clinic.tenant().read().await.unwrap(), "SELECT max(number) FROM patient", Vec::new()).await;
    let number: String = row.unwrap().unwrap().try_get_by_index(0).unwrap();
    assert_eq!(Canaries(vec![number]).in_bytes(&dumped).len(), 1, "the scan is blind");
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let entries = entries.filter_map(|entry| entry.ok().map(|entry| entry.path()));
    entries.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
}

#[tokio::test]
async fn every_column_of_bytes_is_sealed_or_known_not_to_be() {
    /// Hashes, indexes, marks and keys: nothing a person wrote.
    const NO_TEXT: [&str; 29] = [
        "account.email_index",
        "session.token_hash",
        "passkey.credential_id",
        "recovery_code.hash",
        "known_browser.token_hash",
        "account_link.token_hash",
        "patient.phone_index",
        "patient.email_index",
        "coverage.member_index",
        "patient_identifier.value_index",
        "patient_origin.digest",
        "source_change.digest",
        "encounter.digest",
        "problem.digest",
        "allergy.digest",
        "medication.digest",
        "report.digest",
        "observation.digest",
        "history_entry.digest",
        "external_party.digest",
        "audit.proof",
        "audit.reason",
        "audit_seal.hash",
        "audit_seal.audit_id",
        "machine_key.hash",
        "machine.key_hash",
        "phone.public_key",
        "refresh_token.token_hash",
        "token_key.public_key",
    ];
    let world = World::new().await;
    let sql = "SELECT table_name || '.' || column_name FROM information_schema.columns \
               WHERE table_schema = current_schema() AND data_type = 'bytea'";
    let rows = query_all(&world.clinic.tenant().read().await.unwrap(), sql, Vec::new()).await.unwrap();
    let there: BTreeSet<String> = rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect();
    let sealed: BTreeSet<String> = composition::compose::sealed_columns()
        .into_iter()
        .map(|column| format!("{}.{}", column.table, column.name))
        .collect();
    let unknown: Vec<_> =
        there.iter().filter(|name| !sealed.contains(*name) && !NO_TEXT.contains(&name.as_str())).collect();
    assert!(unknown.is_empty(), "neither sealed nor known not to be: {unknown:?}");
    let gone: Vec<_> = sealed.difference(&there).collect();
    assert!(gone.is_empty(), "sealed columns that are not there: {gone:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_changes_under_load_without_an_error() {
    let world = Arc::new(World::new().await);
    let canaries = plant(&world).await;
    let patient = world.patient().await;
    let (stop, calls) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU32::new(0)));
    let load = {
        let (world, stop, calls) = (Arc::clone(&world), Arc::clone(&stop), Arc::clone(&calls));
        tokio::spawn(async move {
            while !stop.load(Ordering::Relaxed) {
                let entry = AddTimelineEntry {
                    id: patient,
                    kind: TimelineKind::Note,
                    text: Block::new("zq written meanwhile").expect("words"),
                    outcome: None,
                    due_on: None,
                    assignee: None,
                };
                world.all.client.call(entry).await.expect("an entry while the key changes");
                let list = ListTimeline { id: patient, kind: None, after: None };
                let shown = world.all.client.call(list).await.expect("a timeline while the key changes");
                assert!(shown.rows.iter().all(|row| row.text.as_deref().is_none_or(|text| !text.contains('⚠'))));
                world.all.client.call(GetPatient { id: patient }).await.expect("a record while the key changes");
                world.all.client.call(RevealPhone { id: patient }).await.expect("a phone while the key changes");
                calls.fetch_add(4, Ordering::Relaxed);
            }
        })
    };
    let config = &world.clinic.config;
    let entropy = world.clinic.state.entropy();
    let master = composition::start::master_key(config, entropy).unwrap();
    let owner = tenancy::connect(&config.database().unwrap(), &master).await.unwrap();
    let columns = composition::compose::sealed_columns();
    let slug = world.clinic.chain.slug.clone();
    tenancy::rotate_keys(&owner, &master, entropy, &world.clinic.clock, &slug, &columns, &|_| {}).await.unwrap();
    stop.store(true, Ordering::Relaxed);
    load.await.expect("no call failed");
    assert!(calls.load(Ordering::Relaxed) > 100, "the clinic was busy");
    owner.close().await.unwrap();
    // Every value is under the new key, and reads as before.
    let read = world.clinic.tenant().read().await.unwrap();
    let mut values = 0;
    for column in &columns {
        let (table, name) = (column.table, column.name);
        let sql = format!(
            "SELECT count({name}), count({name}) FILTER (WHERE substr({name}, 1, 3) <> '\\x010002'::bytea) FROM {table}"
        );
        let row = query_one(&read, &sql, Vec::new()).await.unwrap().unwrap();
        assert_eq!(row.try_get_by_index::<i64>(1).unwrap(), 0, "{table}.{name}");
        values += row.try_get_by_index::<i64>(0).unwrap();
    }
    assert!(values > 200, "only {values} values are sealed");
    let rows = query_all(&read, "SELECT id FROM patient", Vec::new()).await.unwrap();
    drop(read);
    let mut phones = BTreeSet::new();
    for row in &rows {
        let id = row.try_get_by_index::<uuid::Uuid>(0).unwrap().into();
        phones.insert(world.all.client.call(RevealPhone { id }).await.unwrap().phone);
    }
    assert!(canaries.0.iter().filter(|word| word.starts_with('+')).all(|phone| phones.contains(phone)));
    assert!(canaries.in_bytes(&dump(&test_support::database().await.superuser_url())).is_empty());
}
