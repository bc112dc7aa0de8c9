//! Who is told that a fact stood in the wrong chart.

use api::{
    crm::{ColleagueMessage, ListColleagueMessages},
    ehr::*,
    id::StaffId,
};
use test_support::{
    TestUser,
    cases::{ehr::note, lab::released},
    world::{World, card},
};

use crate::wrong_chart::{done, mark, vitals};

struct Colleague {
    staff: StaffId,
    user: TestUser,
}

impl Colleague {
    async fn of(world: &World, role: &str) -> Self {
        let staff = world.all.client.call(card(role, world.site)).await.expect("a card").id;
        let user = world.clinic.user_of(&[role], Some(staff)).await;
        world.assign(world.patient, staff).await;
        Self { staff, user }
    }

    async fn messages(&self) -> Vec<ColleagueMessage> {
        let list = ListColleagueMessages { unread_only: true, after: None };
        self.user.client.call(list).await.expect("messages").rows
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_read_it_is_told_and_nobody_else() {
    let world = World::new().await;
    let (early, reader, other) = (
        Colleague::of(&world, "doctor").await,
        Colleague::of(&world, "nurse").await,
        Colleague::of(&world, "nurse").await,
    );
    let open = GetChart { id: world.patient };
    // Before it was there, and another patient's.
    early.user.client.call(open.clone()).await.expect("a chart");
    world.pass(1).await;
    let set = vitals(&world).await;
    world.pass(1).await;
    let elsewhere = world.patient().await;
    world.assign(elsewhere, other.staff).await;
    other.user.client.call(GetChart { id: elsewhere }).await.expect("a chart");
    reader.user.client.call(open).await.expect("a chart");
    let look = PreviewWrongChart { id: world.patient, kind: FactKind::Vitals, subject_id: set };
    assert_eq!(world.all.client.call(look).await.expect("a preview").tells, 1);
    let said = done(&world, mark(&world, FactKind::Vitals, set)).await;
    assert_eq!((said.told, said.not_told), (1, 0));
    let [message] = &reader.messages().await[..] else { panic!("one message") };
    assert_eq!((message.patient_id, message.to_me), (Some(world.patient), true));
    assert!(message.text.contains("entered in error") && !message.text.contains("84"), "{}", message.text);
    assert!(early.messages().await.is_empty() && other.messages().await.is_empty());
    let kept = world.all.client.call(GetChart { id: world.patient }).await.expect("a chart").entered_in_error;
    assert_eq!(kept[0].told, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_signed_and_who_ordered_are_told_by_whoever_marks_it() {
    let world = World::new().await;
    let nurse = Colleague::of(&world, "nurse").await;
    let id = note(&world).await;
    released(&world, &[("2823-3", "4.4")]).await;
    let report = world.all.client.call(ListReports { id: world.patient, after: None }).await.expect("reports");
    for (kind, subject) in [(FactKind::Note, id.0), (FactKind::Report, report.rows[0].id.0)] {
        let said = nurse.user.client.call(mark(&world, kind, subject)).await.expect("marked");
        assert_eq!(said.told, 1, "{kind:?}");
    }
    let list = ListColleagueMessages { unread_only: true, after: None };
    assert_eq!(world.all.client.call(list).await.expect("messages").rows.len(), 2);
    assert!(nurse.messages().await.is_empty(), "who acts knows already");
}
