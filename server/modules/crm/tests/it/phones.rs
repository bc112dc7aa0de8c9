//! Phones as people type them: read with the country of the site, asked back where they are not one.

use api::{
    Country, Problem,
    crm::{ChangePatient, FindDuplicates, GetPatient, RegisterPatient, RevealPhone, SearchPatients},
    directory::{GetHouse, GetStaff, SaveHouse, SaveSite, SaveStaff},
    id::PatientId,
    text::TypedPhone,
};
use test_support::{
    TestUser,
    world::{World, card, line, person},
};

fn with_phone(world: &World, phone: &str) -> RegisterPatient {
    RegisterPatient { phone: Some(TypedPhone::new(phone).expect("a text")), ..person(world.next()) }
}

async fn register(world: &World, user: &TestUser, phone: &str) -> Result<PatientId, Problem> {
    user.client.call(with_phone(world, phone)).await.map(|registered| registered.id)
}

async fn kept(world: &World, id: PatientId) -> String {
    world.all.client.call(RevealPhone { id }).await.expect("a phone").phone
}

/// The words beside the phone's field.
fn words(problem: &Problem) -> &str {
    assert_eq!((problem.status, problem.errors[0].field.as_str()), (422, "phone"), "{problem:?}");
    &problem.errors[0].message
}

async fn live_in(world: &World, country: &str) {
    let country = Country::new(country).expect("a country");
    let saved = world.all.client.call(SaveHouse { country }).await.expect("a house");
    assert_eq!(saved.country, country);
    assert_eq!(world.all.client.call(GetHouse {}).await.expect("a house"), saved);
}

#[tokio::test]
async fn a_number_is_read_with_the_country_of_the_house() {
    let world = World::new().await;
    for (country, typed, wanted) in [
        ("US", "(303) 555-0144", "+13035550144"),
        ("US", "1-303-555-0144", "+13035550144"),
        ("US", "303.555.0144 ext. 12", "+13035550144 ext. 12"),
        ("US", "+1 (303) 555-0144 x12", "+13035550144 ext. 12"),
        ("US", "011 44 20 7946 0958", "+442079460958"),
        ("US", "0044 20 7946 0958", "+442079460958"),
        ("US", "+44 (0)20 7946 0958", "+442079460958"),
        ("US", "+49 (0) 151 23456789", "+4915123456789"),
        ("US", "+33 0 6 12 34 56 78", "+33612345678"),
        ("US", "+1 (0)303 555 0144", "+13035550144"),
        ("US", "(604) 555-0144", "+16045550144"),
        ("US", "(555) 010-4417", "+15550104417"),
        ("FR", "06 12 34 56 78", "+33612345678"),
        ("FR", "0033 6 12 34 56 78", "+33612345678"),
        ("FR", "+1 303 555 0144", "+13035550144"),
        ("GB", "020 7946 0958", "+442079460958"),
        ("GB", "00 48 22 123 45 67", "+48221234567"),
        ("IN", "9876543210", "+919876543210"),
        ("IN", "098765 43210", "+919876543210"),
        ("PL", "22 123 45 67", "+48221234567"),
        ("IT", "06 1234 5678", "+390612345678"),
        ("IT", "+39 06 1234 5678", "+390612345678"),
        ("DE", "0151/23456789", "+4915123456789"),
    ] {
        live_in(&world, country).await;
        let id = register(&world, &world.all, typed).await.unwrap_or_else(|problem| panic!("{typed}: {problem:?}"));
        assert_eq!(kept(&world, id).await, wanted, "{typed} in {country}");
        let row = world.all.client.call(GetPatient { id }).await.expect("a record").row;
        let digits = wanted.split(' ').next().unwrap_or_default();
        assert_eq!(row.phone_last_four.as_deref(), Some(&digits[digits.len() - 4..]), "{typed}");
        // As it was typed, it finds.
        let query = Some(line(typed));
        let found =
            world.all.client.call(SearchPatients { query, order: Default::default(), after: None, limit: None });
        assert!(found.await.expect("a page").rows.iter().any(|row| row.id == id), "{typed} in {country}");
    }
}

#[tokio::test]
async fn what_is_no_number_is_asked_back_with_the_way_out() {
    let world = World::new().await;
    for (country, typed, way_out) in [
        // Another country's, as it is typed there.
        ("US", "06 12 34 56 78", "such as +33 6 12 34 56 78"),
        ("US", "9876543210", "such as +91 98765 43210"),
        ("US", "020 7946 0958", "such as +44 20 7946 0958"),
        ("FR", "(303) 555-0144", "such as +1 303-555-0144"),
        // None at all.
        ("US", "+0123456789", "0 after the +"),
        ("US", "+00 33 6 12 34 56 78", "0 after the +"),
        ("US", "+999 1234567", "country code that no country has"),
        ("US", "+1 061 234 5678", "area code that begins with 0 or 1"),
        ("US", "+1 123 456 7890", "area code that begins with 0 or 1"),
        ("US", "12345", "too few digits"),
        ("US", "555-0144", "too few digits"),
        ("US", "+33 6 12 34", "too few digits"),
        ("US", "+33 6 12 34 56 78 90 12", "too many digits"),
        ("US", "303 555 0144 303 555 0145", "too many digits"),
        ("US", "+1 999 999 9999", "look at its digits again"),
        ("US", "call me", "nothing else"),
        ("US", "ask for Bob, 303 555 0144", "nothing else"),
        ("US", "+1 303 +1 555 0144", "nothing else"),
        ("US", "–", "nothing else"),
    ] {
        live_in(&world, country).await;
        let problem = register(&world, &world.all, typed).await.expect_err(typed);
        assert!(words(&problem).contains(way_out), "{typed} in {country}: {}", words(&problem));
    }
    assert_eq!(world.clinic.count("SELECT count(*) FROM patient").await, 1, "nobody was registered");
    // Changing is as careful.
    live_in(&world, "US").await;
    let before = kept(&world, world.patient).await;
    let record = world.all.client.call(GetPatient { id: world.patient }).await.expect("a record");
    let change = |phone: &str| ChangePatient {
        id: world.patient,
        version: record.version,
        family_name: Some(line("Changed")),
        given_name: line("Name"),
        preferred_name: None,
        born: record.row.born,
        sex: record.row.sex,
        pronouns: None,
        phone: Some(TypedPhone::new(phone).expect("a text")),
        email: None,
        street: None,
        city: None,
        postal_code: None,
        language: line("en"),
        alerts: Vec::new(),
    };
    let problem = world.all.client.call(change("06 12 34 56 78")).await.expect_err("another country's");
    assert!(words(&problem).contains("+33 6 12 34 56 78"));
    assert_eq!(kept(&world, world.patient).await, before);
    world.all.client.call(change("(303) 555-0199")).await.expect("a change");
    assert_eq!(kept(&world, world.patient).await, "+13035550199");
}

#[tokio::test]
async fn the_callers_site_decides_before_the_house() {
    let world = World::new().await;
    let site = SaveSite {
        id: None,
        version: 0,
        name: line("Rue de Lyon"),
        address: line("1 rue de Lyon"),
        phone: line("+33 1 23 45 67 89"),
        time_zone: line("Europe/Paris"),
        country: Country::new("FR"),
        open: true,
    };
    let site = world.all.client.call(site).await.expect("a site").id;
    let there = world.all.client.call(card("Camille", site)).await.expect("a colleague").id;
    let there = world.clinic.user_of(&["reception"], Some(there)).await;
    let id = register(&world, &there, "06 12 34 56 78").await.expect("a patient");
    assert_eq!(kept(&world, id).await, "+33612345678");
    // Whoever works at a site that says nothing, or at none, types as the house does.
    let nowhere = world.clinic.user(&["reception"]).await;
    for user in [&world.all, &nowhere] {
        words(&register(&world, user, "06 12 34 56 78").await.expect_err("no number here"));
        let id = register(&world, user, "(303) 555-0144").await.expect("a patient");
        assert_eq!(kept(&world, id).await, "+13035550144");
    }
    // A colleague's own card is read by its site.
    let saved = SaveStaff { phone: TypedPhone::new("06 12 34 56 79").ok(), ..card("Dominique", site) };
    let saved = world.all.client.call(saved).await.expect("a card").id;
    let read = world.all.client.call(GetStaff { id: saved }).await.expect("a card");
    assert_eq!(read.phone.as_deref(), Some("+33612345679"));
    let wrong = SaveStaff { phone: TypedPhone::new("06 12 34 56 79").ok(), ..card("Claude", world.site) };
    words(&world.all.client.call(wrong).await.expect_err("no number here"));
}

#[tokio::test]
async fn half_a_number_hides_no_duplicate() {
    let world = World::new().await;
    let known = with_phone(&world, "(303) 555-0144");
    let id = world.all.client.call(known.clone()).await.expect("a patient").id;
    for phone in ["303", "(303) 555-0144", "+1 303 555 0144"] {
        let asked = FindDuplicates {
            family_name: known.family_name.clone(),
            given_name: known.given_name.clone(),
            born: Some(known.born),
            phone: TypedPhone::new(phone).ok(),
            email: None,
            street: None,
        };
        let found = world.all.client.call(asked).await.expect("duplicates").duplicates;
        assert_eq!(found.first().map(|found| found.patient.id), Some(id), "{phone}");
        let said = found[0].comparisons.iter().find(|part| part.field == "phone").expect("a phone").said.clone();
        assert_eq!(said.as_deref(), (phone.len() > 3).then_some("… 0144"), "{phone}");
    }
}
