//! The endpoints of changes at the source.

use api::{
    crm::{PatientOrder, SearchPatients},
    ehr::{Certainty, ChangeAllergy, Criticality, GetChart},
    exchange::*,
    id::{PatientId, SourceChangeId},
};
use futures::FutureExt;
use serde_json::{Value, json};

use super::{Case, case};
use crate::world::{World, line};

async fn import(world: &World, resources: [Value; 2]) {
    let entry = |one: Value| {
        let word = |name: &str| one[name].as_str().unwrap_or_default().to_owned();
        json!({ "fullUrl": format!("https://elsewhere.example/{}/{}", word("resourceType"), word("id")), "resource": one })
    };
    let text = json!({ "resourceType": "Bundle", "entry": resources.map(entry) }).to_string();
    let outcome = exchange::import(&world.clinic.tenant(), &text, &exchange::Options::default()).await;
    assert_eq!(outcome.expect("an import").expect("a file").rejects, []);
}

/// Somebody of elsewhere, about whom a name and an allergy wait.
async fn waiting(world: &World) -> PatientId {
    let number = world.next();
    let id = format!("p{number}");
    let family = format!("Elsewhere{}", number.to_string().replace(char::is_numeric, "x"));
    let born = format!("{}-03-{:02}", 1920 + number % 80, 1 + number % 28);
    let given = format!("Zoe{}", char::from(b'a' + u8::try_from(number % 26).unwrap_or(0)));
    let person = |family: &str| json!({ "resourceType": "Patient", "id": id, "name": [{ "family": family, "given": [given] }], "birthDate": born });
    let allergy = |criticality: &str| {
        json!({ "resourceType": "AllergyIntolerance", "id": format!("a{number}"), "code": { "text": "Latex" },
            "patient": { "reference": format!("Patient/{id}") }, "criticality": criticality })
    };
    import(world, [person(&family), allergy("high")]).await;
    let search = SearchPatients { query: Some(line(&given)), order: PatientOrder::Name, after: None, limit: None };
    let rows = world.all.client.call(search).await.expect("patients").rows;
    let patient = rows.iter().find(|row| row.born.to_string() == born).expect("the one who came in").id;
    world.care_for(patient).await;
    let mine = world.all.client.call(GetChart { id: patient }).await.expect("a chart").allergies.list.remove(0);
    let change = ChangeAllergy {
        id: mine.id,
        version: mine.version,
        criticality: Criticality::Low,
        certainty: Certainty::Confirmed,
        reaction: None,
    };
    world.all.client.call(change).await.expect("a change");
    import(world, [person("Marriedelsewhere"), allergy("unable-to-assess")]).await;
    patient
}

async fn change(world: &World, chart: bool) -> SourceChangeId {
    let id = waiting(world).await;
    let changes = if chart {
        world.all.client.call(ListChartChanges { id }).await.expect("changes")
    } else {
        world.all.client.call(ListPatientChanges { id }).await.expect("changes")
    };
    changes.changes.first().expect("a change").id
}

pub fn cases() -> Vec<Case> {
    vec![
        plain!(ListSourceChanges { after: None }),
        with_ids!(|world| ListPatientChanges { id: waiting(world).await }),
        with_ids!(|world| ListChartChanges { id: waiting(world).await }),
        with_ids!(|world| DecidePatientChange { id: change(world, false).await, take: true, keep: Vec::new() }),
        with_ids!(|world| DecideChartChange { id: change(world, true).await, take: false, keep: Vec::new() }),
    ]
}
