//! Breaking the glass: from the refusal to the chart, its end, its notice, its review.

use api::{Permission, ehr::*, id::PatientId, rule::Rule, session::StepUp};
use jiff::SignedDuration;
use kernel::database::query_all;
use test_support::TestUser;

use test_support::{
    cases::ehr::pulse,
    world::{World, allow, card, line},
};

async fn nurse(world: &World) -> TestUser {
    let card = world.all.client.call(card("Night", world.site)).await.expect("a card").id;
    world.clinic.user_of(&["nurse"], Some(card)).await
}

fn glass(id: PatientId) -> BreakGlass {
    BreakGlass { id, reason: EmergencyReason::Unconscious, words: line("Found on the floor, cannot speak") }
}

/// Actions about a patient in the audit, with purpose and reason.
async fn audited(world: &World, patient: PatientId) -> Vec<(String, String, Option<String>)> {
    let tenant = world.clinic.tenant();
    let read = tenant.read().await.expect("a connection");
    let sql = "SELECT id, action, purpose, reason FROM audit WHERE patient_ids @> ARRAY[$1::uuid]";
    let rows = query_all(&read, sql, vec![patient.0.into()]).await.expect("rows");
    let text = |row: &sea_orm::QueryResult, name: &str| row.try_get::<Option<String>>("", name).expect("a text");
    rows.iter()
        .map(|row| {
            let id: uuid::Uuid = row.try_get("", "id").expect("an id");
            let reason: Option<kernel::crypto::Sealed> = row.try_get("", "reason").expect("a reason");
            let reason = reason.map(|reason| tenant.keys().text_or_code(kernel::audit::REASON, id, &reason));
            (text(row, "action").unwrap_or_default(), text(row, "purpose").unwrap_or_default(), reason)
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reason_opens_the_chart_for_an_hour_and_all_of_it_is_written_down() {
    let world = World::new().await;
    let patient = world.patient().await;
    let nurse = nurse(&world).await;
    let refused = nurse.client.call(GetChart { id: patient }).await.expect_err("no relation");
    assert!(refused.code == "no_care_relation" && refused.detail.is_some_and(|way| way.contains("emergency")));
    let open = nurse.client.call(glass(patient)).await.expect("the glass is broken");
    let chart = nurse.client.call(GetChart { id: patient }).await.expect("a chart");
    assert_eq!(chart.emergency, Some(open), "the banner knows until when");
    nurse.client.call(RecordVitals { id: patient, ..pulse(&world) }).await.expect("vital signs");
    nurse.client.call(ListNotes { id: patient, after: None }).await.expect("notes");
    // A second press is the same access.
    assert_eq!(nurse.client.call(glass(patient)).await.expect("the same").id, open.id);
    let rows = audited(&world, patient).await;
    let mut under: Vec<&str> = rows.iter().filter(|row| row.1 == "emergency").map(|row| row.0.as_str()).collect();
    under.sort_unstable();
    assert_eq!(under, ["chart.open", "emergency.start", "notes.list", "vitals.record"]);
    assert!(rows.iter().filter(|row| row.1 == "emergency").all(|row| row.2.as_deref() == Some("unconscious")));
    assert!(rows.iter().any(|row| row.0 == "GetChart"), "the refusal is written down");
    // Not for another patient, and nobody else's.
    let other = world.patient().await;
    nurse.client.call(GetChart { id: other }).await.expect_err("another patient");
    let colleague = self::nurse(&world).await;
    colleague.client.call(GetChart { id: patient }).await.expect_err("somebody else's access");
    colleague.client.call(ListNotes { id: patient, after: None }).await.expect_err("somebody else's access");
    // It ends by itself: at the minute, before anything has written that down.
    world.clinic.clock.advance(SignedDuration::from_mins(14));
    for _ in 0..4 {
        nurse.client.call(ListNotes { id: patient, after: None }).await.expect("within the hour");
        world.clinic.clock.advance(SignedDuration::from_mins(11));
    }
    world.clinic.clock.advance(SignedDuration::from_mins(2));
    let over = nurse.client.call(GetChart { id: patient }).await.expect_err("its hour is over");
    assert_eq!(over.code, "no_care_relation");
    world.clinic.settle().await;
    assert!(audited(&world, patient).await.iter().any(|row| row.0 == "emergency.expire"));
    // It can be opened anew by who proves once more who they are, and ended at once.
    assert_eq!(nurse.client.call(glass(patient)).await.expect_err("an old proof").code, "step_up");
    nurse.client.call(StepUp { proof: line(&nurse.password) }).await.expect("proven again");
    let again = nurse.client.call(glass(patient)).await.expect("anew");
    assert_ne!(again.id, open.id);
    nurse.client.call(EndEmergency { id: again.id }).await.expect("ended");
    nurse.client.call(EndEmergency { id: again.id }).await.expect("ended already");
    nurse.client.call(GetChart { id: patient }).await.expect_err("ended");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_privacy_officer_hears_at_once_and_judges_others_only() {
    let world = World::new().await;
    let patient = world.patient().await;
    let nurse = nurse(&world).await;
    let officer = world.clinic.user(&["privacy"]).await;
    let open = nurse.client.call(glass(patient)).await.expect("the glass is broken");
    // Committed with it: a notice for everybody who looks at such, without a name in it.
    let tenant = world.clinic.tenant();
    let read = tenant.read().await.expect("a connection");
    let sql = "SELECT payload::text AS said FROM outbox WHERE kind = 'notifications.staff_notice'";
    let told = query_all(&read, sql, Vec::new()).await.expect("notices");
    drop(read);
    assert_eq!(told.len(), 2, "the officer, and the one who may everything");
    for row in &told {
        let said: String = row.try_get("", "said").expect("a text");
        assert!(!said.contains(&patient.to_string()), "{said}");
    }
    let queue = officer.client.call(ListEmergencies { reviewed: false, after: None }).await.expect("a queue");
    let row = queue.rows.first().expect("it waits");
    assert!(row.id == open.id && row.open && !row.overdue && row.words.contains("floor"), "{row:?}");
    // Nobody judges their own, whatever their rights.
    let all: Vec<Rule> = Permission::ALL.iter().map(|right| Rule::everywhere(*right)).collect();
    allow(&world.clinic, &nurse, &all).await;
    let fitting = ReviewEmergency { id: open.id, finding: EmergencyFinding::Fitting, note: None };
    let own = nurse.client.call(fitting.clone()).await.expect_err("one's own");
    assert_eq!((own.status, own.code.as_str()), (409, "own_access"));
    let bare = ReviewEmergency { finding: EmergencyFinding::NotFitting, ..fitting.clone() };
    assert_eq!(officer.client.call(bare.clone()).await.expect_err("no words").status, 422);
    world.clinic.clock.advance(SignedDuration::from_hours(73));
    let officer = world.clinic.user(&["privacy"]).await;
    let queue = officer.client.call(ListEmergencies { reviewed: false, after: None }).await.expect("a queue");
    assert!(queue.rows.first().is_some_and(|row| row.overdue && !row.open));
    let judged = ReviewEmergency { note: Some(line("Her doctor was in the next room")), ..bare };
    let done = officer.client.call(judged.clone()).await.expect("judged");
    assert_eq!(done.finding, Some(EmergencyFinding::NotFitting));
    assert_eq!(officer.client.call(judged).await.expect_err("twice").code, "reviewed");
    let queue = officer.client.call(ListEmergencies { reviewed: false, after: None }).await.expect("a queue");
    assert!(queue.rows.is_empty() && queue.total == Some(0));
    let seen = officer.client.call(ListEmergencies { reviewed: true, after: None }).await.expect("those seen");
    assert_eq!(seen.rows.first().map(|row| row.id), Some(open.id));
}
