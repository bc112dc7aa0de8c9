//! Birth dates of which only a part is known: registered, shown, found, compared.

use api::{
    PartialDate, Problem,
    crm::{
        Agreement, ChangePatient, FindDuplicates, GetPatient, Patient, PatientOrder, RegisterPatient,
        RegisteredPatient, SearchPatients, Sex,
    },
    id::PatientId,
};
use test_support::world::{World, line, person};

fn date(text: &str) -> PartialDate {
    text.parse().expect("a date")
}

async fn registered(world: &World, born: &str) -> PatientId {
    let register = RegisterPatient { born: date(born), ..person(world.next()) };
    world.all.client.call(register).await.expect("a patient").id
}

async fn open(world: &World, id: PatientId) -> Patient {
    world.all.client.call(GetPatient { id }).await.expect("a record")
}

async fn found(world: &World, query: &str) -> Vec<PatientId> {
    let search = SearchPatients { query: Some(line(query)), order: PatientOrder::Name, after: None, limit: Some(100) };
    world.all.client.call(search).await.expect("an answer").rows.into_iter().map(|row| row.id).collect()
}

/// Registers with a birth date as it was typed.
async fn typed(world: &World, born: &str) -> Result<RegisteredPatient, Problem> {
    let mut register = serde_json::to_value(person(world.next())).expect("a request");
    register["born"] = born.into();
    let request = world
        .clinic
        .request("POST", "/api/patients")
        .header("cookie", world.all.cookie())
        .header("content-type", "application/json")
        .body(register.to_string().into())
        .expect("a request");
    let (status, _, body) = world.clinic.send(request).await;
    if status.is_success() {
        Ok(serde_json::from_slice(&body).expect("an answer"))
    } else {
        assert_eq!(status.as_u16(), 422);
        Err(serde_json::from_slice(&body).expect("a problem"))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_birth_date_is_kept_as_far_as_it_is_known() {
    let world = World::new().await;
    for (written, kept) in [
        ("1991-06-03", "1991-06-03"),
        ("3 Jun 1991", "1991-06-03"),
        ("1991-06", "1991-06"),
        ("Jun 1991", "1991-06"),
        ("06/1991", "1991-06"),
        ("1991", "1991"),
        ("about 1991", "about 1991"),
        ("unknown", "unknown"),
        ("1899-12-31", "1899-12-31"),
        ("1800", "1800"),
        ("25/12/1950", "1950-12-25"),
    ] {
        let id = typed(&world, written).await.unwrap_or_else(|problem| panic!("{written}: {problem:?}")).id;
        assert_eq!(open(&world, id).await.row.born, date(kept), "{written}");
        let search = SearchPatients { query: None, order: PatientOrder::Newest, after: None, limit: Some(100) };
        let rows = world.all.client.call(search).await.expect("a page").rows;
        assert_eq!(rows.iter().find(|row| row.id == id).map(|row| row.born), Some(date(kept)), "{written}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_a_birth_date_is_refused_in_words() {
    let world = World::new().await;
    for (written, words) in [
        ("03/06/1991", "is it 3 Jun 1991 or 6 Mar 1991?"),
        ("12/2026", "must not be in the future"),
        ("2027", "must not be in the future"),
        ("2026-11-24", "must not be in the future"),
        ("1799-12-31", "must lie in the years 1800 to 2999"),
        ("17/05/80", "give the year with four digits"),
        ("long ago", "is not a date: write it as 3 Jun 1991, 1991-06-03, Jun 1991, 1991, about 1991 or unknown"),
    ] {
        let problem = typed(&world, written).await.expect_err(written);
        assert_eq!(problem.of_field("born"), Some(words), "{written}: {problem:?}");
    }
    // The month that runs may be one.
    typed(&world, "11/2026").await.expect("a newborn");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_birth_date_becomes_more_and_less_exact() {
    let world = World::new().await;
    let id = registered(&world, "1950").await;
    for born in ["1950-07", "1950-07-03", "about 1950", "unknown", "1949"] {
        let known = open(&world, id).await;
        let change = ChangePatient {
            id,
            version: known.version,
            family_name: known.row.family_name.as_deref().map(line),
            given_name: line(&known.row.given_name),
            preferred_name: None,
            born: date(born),
            sex: Sex::Female,
            pronouns: None,
            phone: None,
            email: None,
            street: None,
            city: None,
            postal_code: None,
            language: line("en"),
            alerts: Vec::new(),
        };
        assert_eq!(world.all.client.call(change).await.expect("a change").row.born, date(born));
        assert_eq!(open(&world, id).await.row.born, date(born));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_be_born_on_a_day_is_found_by_it() {
    let world = World::new().await;
    let mut ids = Vec::new();
    for born in ["1910-07-03", "1910-07", "1910", "about 1912", "1910-07-04", "1910-08", "1911", "unknown"] {
        ids.push(registered(&world, born).await);
    }
    let [day, month, year, about, next_day, next_month, next_year, unknown] = ids[..] else { panic!("eight") };
    let sorted = |mut ids: Vec<PatientId>| {
        ids.sort_unstable_by_key(|id| id.0);
        ids
    };
    for (query, expected) in [
        ("3 Jul 1910", vec![day, month, year, about]),
        ("1910-07-03", vec![day, month, year, about]),
        ("Jul 1910", vec![day, month, year, about, next_day]),
        ("08/1910", vec![next_month, year, about]),
        ("1910", vec![day, month, year, about, next_day, next_month]),
        ("1911", vec![next_year, about]),
        // 7 March or 3 July: both are looked for.
        ("07/03/1910", vec![day, month, year, about]),
        ("1930", vec![]),
    ] {
        assert_eq!(sorted(found(&world, query).await), sorted(expected), "{query}");
    }
    // Four digits are still the end of a phone, too.
    let called = RegisterPatient { phone: api::text::TypedPhone::new("+15550101910").ok(), ..person(world.next()) };
    let called = world.all.client.call(called).await.expect("a patient").id;
    assert!(found(&world, "1910").await.contains(&called));
    // "Unknown" is a name.
    let nobody = RegisterPatient {
        given_name: line("Unknown"),
        family_name: None,
        born: PartialDate::Unknown,
        sex: Sex::Unknown,
        phone: None,
        remind_by: None,
        ..person(world.next())
    };
    let nobody = world.all.client.call(nobody).await.expect("somebody who cannot say").id;
    assert_eq!(found(&world, "unknown").await, [nobody]);
    // Oldest first, and those of unknown age last, page after page.
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let page = SearchPatients { query: None, order: PatientOrder::Born, after, limit: Some(3) };
        let page = world.all.client.call(page).await.expect("a page");
        seen.extend(page.rows.iter().map(|row| row.id));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen.len(), 11);
    assert_eq!(seen.first(), Some(&year));
    assert_eq!(sorted(seen[9..].to_vec()), sorted(vec![unknown, nobody]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_of_a_birth_date_is_compared_as_a_part() {
    let world = World::new().await;
    let first =
        RegisterPatient { given_name: line("Helena"), family_name: Some(line("Marsh")), ..person(world.next()) };
    let said = |born: Option<&str>| FindDuplicates {
        family_name: Some(line("Marsh")),
        given_name: line("Helena"),
        born: born.map(date),
        phone: first.phone.clone(),
        email: None,
        street: None,
    };
    let known = RegisterPatient { born: date("1950-07-03"), ..first.clone() };
    world.all.client.call(known).await.expect("a patient");
    for (born, agreement) in [
        ("1950-07-03", Agreement::Same),
        ("1950-07", Agreement::Near),
        ("1950", Agreement::Near),
        ("about 1948", Agreement::Near),
        ("unknown", Agreement::Unknown),
        ("1991", Agreement::Differs),
    ] {
        let answer = world.all.client.call(said(Some(born))).await.expect("an answer");
        let found = answer.duplicates.first().map(|one| {
            one.comparisons.iter().find(|line| line.field == "born").map(|line| (line.agreement, line.said.clone()))
        });
        match found.flatten() {
            Some((how, said)) => {
                assert_eq!(how, agreement, "{born}");
                assert_eq!(said.as_deref(), Some(born));
            }
            None => assert_eq!(agreement, Agreement::Differs, "{born}"),
        }
    }
    // The same name, phone and a year that fits: registering asks to look first, also of two at the same instant.
    let again = RegisterPatient { born: date("1950"), ..first.clone() };
    let refused = world.all.client.call(again).await.expect_err("a likely duplicate");
    assert_eq!(refused.code, "likely_duplicate");
    let both =
        RegisterPatient { given_name: line("Ingrid"), family_name: Some(line("Solheim")), ..person(world.next()) };
    let (one, two) = (
        RegisterPatient { born: date("1950"), ..both.clone() },
        RegisterPatient { born: date("1950-07-03"), ..both.clone() },
    );
    let (one, two) = tokio::join!(world.all.client.call(one), world.all.client.call(two));
    assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
}
