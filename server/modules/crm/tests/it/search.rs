//! Who is found by what is typed.

use std::collections::BTreeSet;

use api::{
    Page,
    crm::{ChangePatient, GetPatient, PatientOrder, PatientRow, RegisterPatient, SearchPatients},
    id::PatientId,
    text::TypedPhone,
};
use jiff::civil::Date;
use test_support::world::{World, line, person};

async fn page(world: &World, query: &str, after: Option<uuid::Uuid>, limit: u16) -> Page<PatientRow> {
    let query = (!query.is_empty()).then(|| line(query));
    let search = SearchPatients { query, order: PatientOrder::Name, after, limit: Some(limit) };
    world.all.client.call(search).await.expect("a page")
}

async fn found(world: &World, query: &str) -> Vec<String> {
    page(world, query, None, 100).await.rows.iter().map(name).collect()
}

fn name(row: &PatientRow) -> String {
    rules::names::listed(row.family_name.as_deref(), &row.given_name)
}

async fn register(world: &World, family: &str, given: &str) -> PatientId {
    let family_name = (!family.is_empty()).then(|| line(family));
    let new =
        RegisterPatient { family_name, given_name: line(given), phone: None, remind_by: None, ..person(world.next()) };
    world.all.client.call(new).await.expect("a patient").id
}

#[tokio::test]
async fn names_are_found_as_people_type_them() {
    let world = World::new().await;
    for (family, given, typed) in [
        (
            "Müller",
            "Jürgen",
            &["muller", "mueller", "Müller", "MÜLLER", "mull", "muel", "jurgen", "juergen mueller", "müller j"][..],
        ),
        ("Mueller", "Hans", &["müller", "muller", "mueller hans"]),
        ("Sørensen", "Åse", &["sorensen", "soerensen", "Sørensen", "aase", "ase", "Åse"]),
        ("Haakonsen", "Kjær", &["håkonsen", "hakonsen", "kjaer", "kjær"]),
        ("Weiß", "Łucja", &["weiss", "weiß", "WEISS", "lucja", "łucja"]),
        ("Þórsdóttir", "Guðrún", &["thorsdottir", "gudrun", "Þórsdóttir"]),
        ("Dvořáková", "Żaneta", &["dvorakova", "zaneta", "Dvořák"]),
        ("Đorđević", "Æthelred", &["dordevic", "djordjevic", "Đorđević", "aethelred"]),
        ("O’Brien", "Siobhán", &["obrien", "o'brien", "O’Brien siobhan"]),
        ("van der Berg", "Helena", &["vanderberg", "van der berg", "berg", "elena", "der berg helena"]),
        ("李", "小龙", &["李小龙", "李 小龙", "小龙", "龙", "李", "小龙李"]),
        ("", "王力宏", &["王 力宏", "王力宏", "力宏"]),
        ("山田", "太郎", &["山田太郎", "山田 太郎", "太郎"]),
        ("ヤマダ", "タロウ", &["やまだ", "ヤマダ", "ヤマダタロウ", "ﾔﾏﾀﾞ"]),
        ("김", "철수", &["김철수", "철수", "김 철수"]),
        ("أحمد", "عَلِيّ", &["احمد", "أحمد", "علي"]),
        ("כהן", "שָׂרָה", &["כהן", "שרה"]),
        ("Иванова", "Алёна", &["иванова", "алена", "Алёна", "ИВАНОВА"]),
        ("ใจดี", "สมชาย", &["สมชาย", "ใจดี", "สมชายใจดี", "ใจดีสมชาย"]),
        ("शर्मा", "किरण", &["शर्मा", "किरण", "किर"]),
        ("Παπαδόπουλος", "Ζωή", &["παπαδοπουλος", "ΠΑΠΑΔΌΠΟΥΛΟΣ", "ζωη"]),
    ] {
        let id = register(&world, family, given).await;
        for typed in typed {
            let rows = page(&world, typed, None, 100).await.rows;
            assert!(rows.iter().any(|row| row.id == id), "{typed} finds {family} {given}; it found {rows:?}");
        }
    }
}

#[tokio::test]
async fn names_that_differ_stay_apart() {
    let world = World::new().await;
    register(&world, "शर्मा", "राम").await;
    register(&world, "शर्मा", "रीमा").await;
    register(&world, "かき", "が").await;
    assert_eq!(found(&world, "राम").await, ["शर्मा, राम"]);
    assert_eq!(found(&world, "रीमा").await, ["शर्मा, रीमा"]);
    assert_eq!(found(&world, "か").await, ["かき, が"]);
    assert_eq!(found(&world, "き").await, ["かき, が"]);
    assert!(found(&world, "がき").await.is_empty());
    // A short word begins a name; a longer one may stand within.
    register(&world, "Helena", "Zora").await;
    assert_eq!(found(&world, "elena").await, ["Helena, Zora"]);
    assert!(!found(&world, "ele").await.contains(&"Helena, Zora".to_owned()));
}

#[tokio::test]
async fn what_has_no_letter_finds_and_audits_nobody() {
    let world = World::new().await;
    let named = "SELECT count(*) FROM audit WHERE action = 'patients.search' AND cardinality(patient_ids) > 0";
    for nothing in ["%", "_", "'", "\"", "\\", ".", "*", "%%", "_%", "😀", "-", "%' OR 1=1 --", "'; --"] {
        // Words in it are words, and nobody's.
        assert!(found(&world, nothing).await.is_empty(), "{nothing}");
        assert_eq!(page(&world, nothing, None, 100).await.total, Some(0), "{nothing}");
    }
    assert_eq!(world.clinic.count(named).await, 0);
    register(&world, "Percent%Sign", "Under_score").await;
    for typed in ["percent%", "sign", "under_score", "%percent"] {
        assert_eq!(found(&world, typed).await, ["Percent%Sign, Under_score"], "{typed}");
    }
    assert!(found(&world, "perc_nt").await.is_empty() && found(&world, "p%t").await.is_empty());
    assert_eq!(world.clinic.count(named).await, 4);
}

#[tokio::test]
async fn dates_numbers_and_phones_find() {
    let world = World::new().await;
    let born = Date::constant(1980, 5, 17).into();
    let new = RegisterPatient { born, phone: TypedPhone::new("(303) 555-0187").ok(), ..person(world.next()) };
    let patient = world.all.client.call(new).await.expect("a patient");
    let bare = patient.number.replace('-', "");
    let blank = patient.number.replace('-', " ");
    let dates = [
        "17/05/80",
        "17.05.80",
        "5/17/80",
        "17 May 80",
        "1980-05-17",
        "17 May 1980",
        "May 17, 1980",
        "17.5.1980",
        "19800517",
        "May 1980",
    ];
    let others = [
        patient.number.as_str(),
        &bare,
        &bare.to_lowercase(),
        &blank,
        "0187",
        "303 555 0187",
        "+1 303 555 0187",
        "0013035550187",
    ]
    .map(str::to_owned);
    for typed in dates.map(str::to_owned).into_iter().chain(others) {
        let rows = page(&world, &typed, None, 100).await.rows;
        assert_eq!(rows.iter().map(|row| row.id).collect::<Vec<_>>(), [patient.id], "{typed}");
    }
    // Neither to come nor longer ago than people live.
    for nobody in ["17/05/1880", "17/06/80", "31/02/80", "9999", "(303) 555-0188"] {
        assert!(found(&world, nobody).await.is_empty(), "{nobody}");
    }
    let long_ago = RegisterPatient { born: Date::constant(1926, 3, 4).into(), ..person(world.next()) };
    let young = RegisterPatient { born: Date::constant(2026, 3, 4).into(), ..person(world.next()) };
    for new in [long_ago, young] {
        world.all.client.call(new).await.expect("a patient");
    }
    assert_eq!(found(&world, "04/03/26").await.len(), 2, "both centuries");
}

#[tokio::test]
async fn what_is_misspelt_is_found_by_its_sound() {
    let world = World::new().await;
    for (family, given) in [("Kowalczyk", "Marta"), ("Meyer", "Schmidt"), ("Okafor", "Chidi"), ("Thompson", "Philippa")]
    {
        register(&world, family, given).await;
    }
    for (typed, wanted) in [
        ("kowalszik", "Kowalczyk, Marta"),
        ("kovalchik marta", "Kowalczyk, Marta"),
        ("maier", "Meyer, Schmidt"),
        ("schmitt", "Meyer, Schmidt"),
        ("okaffor", "Okafor, Chidi"),
        ("okafro", "Okafor, Chidi"),
        ("tomson", "Thompson, Philippa"),
        ("filipa tompson", "Thompson, Philippa"),
    ] {
        assert_eq!(found(&world, typed).await, [wanted], "{typed}");
    }
    assert!(found(&world, "kowalszik philippa").await.is_empty());
    assert!(found(&world, "qqqqq").await.is_empty());
}

#[tokio::test]
async fn pages_are_whole_and_in_order() {
    let world = World::new().await;
    let mut all = BTreeSet::new();
    for (family, given) in [
        ("Marsh", "Ann"),
        ("Marsh", "Ann Marie"),
        ("Marsh", "Maria"),
        ("Maria", "Marsh"),
        ("Müller", "Mara"),
        ("Mueller", "Mara"),
        ("Muller", "Mara"),
        ("Amari", "Zoe"),
        ("Marshall", "Bo"),
        ("Mar", "Li"),
        ("Tamarind", "Marcus"),
        ("Smith", "Omar"),
        ("", "Mara"),
    ] {
        all.insert(register(&world, family, given).await);
    }
    for (query, many) in [
        ("mar", 11),
        ("marsh", 5),
        ("mara", 4),
        ("ma", 11),
        ("mar ma", 11),
        ("muller", 3),
        ("mar mul", 3),
        ("mari", 5),
        ("marsh an", 2),
    ] {
        let whole = page(&world, query, None, 100).await;
        assert_eq!(
            (whole.rows.len(), whole.next),
            (many, None),
            "{query}: {:?}",
            whole.rows.iter().map(name).collect::<Vec<_>>()
        );
        for size in [1, 2, 3, 5] {
            let (mut rows, mut after) = (Vec::new(), None);
            loop {
                let part = page(&world, query, after, size).await;
                rows.extend(part.rows);
                after = part.next;
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(rows, whole.rows, "{query} by {size}");
        }
    }
    // What begins so before what has it within; of one word by family and given name.
    assert_eq!(
        found(&world, "mari").await,
        ["Maria, Marsh", "Marsh, Maria", "Marsh, Ann Marie", "Amari, Zoe", "Tamarind, Marcus"]
    );
    let everybody = found(&world, "").await;
    assert!(everybody.is_sorted_by_key(|name| rules::names::folded(name)), "{everybody:?}");
    let (mut listed, mut after) = (Vec::new(), None);
    loop {
        let part = page(&world, "", after, 4).await;
        listed.extend(part.rows.iter().map(name));
        after = part.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(listed, everybody);
    assert!(page(&world, "", Some(uuid::Uuid::nil()), 4).await.rows.is_empty(), "after nobody comes nobody");
}

#[tokio::test]
async fn a_changed_name_is_found_by_the_new_one_and_the_one_before() {
    let world = World::new().await;
    let id = register(&world, "Vorher", "Anna").await;
    let record = world.all.client.call(GetPatient { id }).await.expect("a record");
    let change = ChangePatient {
        id,
        version: record.version,
        family_name: Some(line("Nachher")),
        given_name: line("Anna"),
        preferred_name: Some(line("Änne")),
        born: record.row.born,
        sex: record.row.sex,
        pronouns: None,
        phone: None,
        email: None,
        street: None,
        city: None,
        postal_code: None,
        language: line("de"),
        alerts: Vec::new(),
    };
    world.all.client.call(change).await.expect("a change");
    for typed in ["nachher", "anne", "aenne"] {
        assert_eq!(found(&world, typed).await, ["Nachher, Anna"], "{typed}");
    }
    // Whoever has the former name in hand finds her too.
    assert_eq!(found(&world, "vorher").await, ["Nachher, Anna"]);
    let words = "SELECT string_agg(word, ' ' ORDER BY word) FROM patient_word w JOIN patient p ON p.id = w.patient_id \
                 WHERE p.family_name = 'Nachher'";
    assert_eq!(world.clinic.text(words).await, "anna nachher vorher änne");
}
