//! A fact in the wrong chart, at its edges: the glass, a death, drafts, what is not final, what was told to nobody yet, and two who
//! write at once.

use api::{
    Block, Permission,
    crm::RecordDeath,
    ehr::*,
    id::{OrderId, PatientId},
    lab::GetLabOrder,
    rule::Rule,
};
use kernel::database::execute;
use test_support::{
    TestUser,
    cases::{
        ehr::{draft, note},
        lab::released,
    },
    world::{World, allow, card, line},
};

use crate::wrong_chart::{chart, done, mark, to, vitals};

/// Somebody who may write charts and take facts out of them, of patients in care alone.
async fn of_own_patients(world: &World, more: &[Permission]) -> TestUser {
    let staff = world.all.client.call(card("Iris", world.site)).await.expect("a card").id;
    let user = world.clinic.user_of(&[], Some(staff)).await;
    let rights = [Permission::ReadCharts, Permission::WriteCharts, Permission::RecordVitals];
    let own = rights.iter().map(|right| Rule::own_patients(*right));
    let rules: Vec<Rule> = own.chain(more.iter().map(|right| Rule::everywhere(*right))).collect();
    allow(&world.clinic, &user, &rules).await;
    world.assign(world.patient, staff).await;
    user
}

async fn report(world: &World, patient: PatientId) -> Report {
    let list = ListReports { id: patient, after: None };
    world.all.client.call(list).await.expect("reports").rows.remove(0)
}

/// Whom the open call-backs of an order are about.
async fn called_about(world: &World, order: OrderId) -> Vec<PatientId> {
    let callbacks = world.all.client.call(GetLabOrder { id: order }).await.expect("an order").callbacks;
    callbacks.iter().filter(|one| one.told_at.is_none()).map(|one| one.patient_id).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chart_behind_the_glass_takes_a_fact_only_while_the_glass_is_broken() {
    let world = World::new().await;
    let other = world.patient().await;
    let user = of_own_patients(&world, &[Permission::BreakTheGlass]).await;
    let set = vitals(&world).await;
    let act = to(other, mark(&world, FactKind::Vitals, set));
    let refused = user.client.call(act.clone()).await.expect_err("behind the glass");
    assert_eq!((refused.status, refused.code.as_str()), (403, "no_care_relation"));
    assert_eq!(world.clinic.count("SELECT count(*) FROM entered_in_error").await, 0);
    let words = line("Found on the floor, cannot speak");
    let glass = BreakGlass { id: other, reason: EmergencyReason::Unconscious, words };
    let open = user.client.call(glass).await.expect("the glass is broken");
    let said = user.client.call(act).await.expect("moved");
    assert_eq!(said.moved_to, Some(other));
    let audited = "SELECT purpose FROM audit WHERE action = 'entered_in_error.move'";
    assert_eq!(world.clinic.text(audited).await, "emergency");
    // Where it stands now is told to whoever may open that chart, as long as they may.
    let ask = OpenEnteredInError { id: said.id };
    let there = user.client.call(ask.clone()).await.expect("opened").stands_with.expect("an open chart");
    assert_eq!(there.id, other);
    user.client.call(EndEmergency { id: open.id }).await.expect("ended");
    let opened = user.client.call(ask.clone()).await.expect("opened");
    assert!(opened.error.moved && opened.stands_with.is_none(), "{opened:?}");
    let all = world.all.client.call(ask).await.expect("opened").stands_with.expect("may open every chart");
    assert!(all.id == other && !all.name.is_empty());
    // Who was told so is found in the other patient's list of accesses too.
    let named = format!(
        "SELECT count(*) FROM audit WHERE action = 'entered_in_error.open' AND patient_ids @> ARRAY['{other}'::uuid]"
    );
    assert_eq!(world.clinic.count(&named).await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_dead_is_given_what_was_measured_in_life() {
    let world = World::new().await;
    let other = world.patient().await;
    let set = vitals(&world).await;
    let death = RecordDeath { id: other, deceased: world.today().into(), source: line("The hospital's letter") };
    world.all.client.call(death).await.expect("a death");
    done(&world, to(other, mark(&world, FactKind::Vitals, set))).await;
    assert_eq!(chart(&world, other).await.vitals.len(), 1);
    // And is rid of what was another's.
    let there = chart(&world, other).await.vitals[0].values[0].set.expect("a set");
    done(&world, MarkEnteredInError { id: other, ..mark(&world, FactKind::Vitals, there) }).await;
    assert!(chart(&world, other).await.vitals.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_no_signed_note() {
    let world = World::new().await;
    let other = world.patient().await;
    let draft = draft(&world).await;
    for act in [mark(&world, FactKind::Note, draft.id), to(other, mark(&world, FactKind::Note, draft.id))] {
        assert_eq!(world.all.client.call(act).await.expect_err("not signed").status, 404);
    }
    let look = PreviewWrongChart { id: world.patient, kind: FactKind::Note, subject_id: draft.id.0 };
    assert_eq!(world.all.client.call(look).await.expect_err("not signed").status, 404);
    assert_eq!(chart(&world, world.patient).await.drafts.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_final_stays_so_in_the_other_chart() {
    let world = World::new().await;
    let other = world.patient().await;
    released(&world, &[("2823-3", "4.4")]).await;
    let id = report(&world, world.patient).await.id;
    let read = world.clinic.tenant().read().await.expect("a connection");
    for table in ["report", "observation"] {
        execute(&read, &format!("UPDATE {table} SET state = 'preliminary'"), Vec::new()).await.expect("preliminary");
    }
    drop(read);
    done(&world, to(other, mark(&world, FactKind::Report, id))).await;
    let there = report(&world, other).await;
    assert_eq!(there.values[0].values[0].state, ResultState::Preliminary);
    assert_eq!(chart(&world, world.patient).await.report_count, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_call_back_is_shown_before_and_follows_the_result_however_often_it_moves() {
    let world = World::new().await;
    let (second, third) = (world.patient().await, world.patient().await);
    let order = released(&world, &[("2823-3", "6.9")]).await.row.id;
    world.clinic.settle().await;
    let first = report(&world, world.patient).await;
    let look = PreviewWrongChart { id: world.patient, kind: FactKind::Report, subject_id: first.id.0 };
    let will = world.all.client.call(look).await.expect("a preview").callbacks;
    assert!(will.len() == 1 && will[0].contains("6.9"), "{will:?}");
    let said = done(&world, to(second, mark(&world, FactKind::Report, first.id))).await;
    assert_eq!(said.callbacks, will);
    world.clinic.settle().await;
    assert_eq!(called_about(&world, order).await, [second]);
    let there = report(&world, second).await;
    let on = MarkEnteredInError { id: second, ..mark(&world, FactKind::Report, there.id) };
    assert_eq!(done(&world, to(third, on)).await.callbacks, will);
    world.clinic.settle().await;
    assert_eq!(called_about(&world, order).await, [third]);
    let there = report(&world, third).await;
    let inbox = world.all.client.call(ListInbox { all: false, after: None }).await.expect("an inbox").rows;
    assert!(inbox.len() == 1 && inbox[0].ordered_by.is_some(), "who asked for it is who is told of it: {inbox:?}");
    // Marked and moved nowhere: the value is somebody's, so the call-back stays until somebody is told.
    done(&world, MarkEnteredInError { id: third, ..mark(&world, FactKind::Report, there.id) }).await;
    world.clinic.settle().await;
    assert_eq!(called_about(&world, order).await, [third]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_added_while_a_note_moves_is_refused_or_comes_along() {
    let world = World::new().await;
    for _ in 0..4 {
        let other = world.patient().await;
        let id = note(&world).await;
        let add = AddAddendum { id, text: Block::new("He called again").expect("a text") };
        let act = to(other, mark(&world, FactKind::Note, id));
        let (added, moved) = tokio::join!(world.all.client.call(add), world.all.client.call(act));
        moved.expect("moved");
        let there = chart(&world, other).await;
        match added {
            Ok(_) => assert_eq!(there.notes[0].addenda.len(), 1),
            Err(refused) => {
                assert_eq!((refused.status, refused.code.as_str()), (409, "entered_in_error"));
                assert!(there.notes[0].addenda.is_empty());
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn struck_lines_come_in_pages() {
    let world = World::new().await;
    let mut marks = Vec::new();
    for _ in 0..21 {
        world.clinic.clock.advance(jiff::SignedDuration::from_secs(1));
        let set = vitals(&world).await;
        marks.insert(0, done(&world, mark(&world, FactKind::Vitals, set)).await.id);
    }
    let ids = |rows: &[EnteredInError]| rows.iter().map(|row| row.id).collect::<Vec<_>>();
    assert_eq!(ids(&chart(&world, world.patient).await.entered_in_error), marks[..20]);
    let list = ListEnteredInError { id: world.patient, kind: None, after: None };
    let first = world.all.client.call(list.clone()).await.expect("lines");
    assert_eq!((ids(&first.rows), first.next), (marks[..20].to_vec(), Some(marks[19])));
    let rest = world.all.client.call(ListEnteredInError { after: first.next, ..list.clone() }).await.expect("lines");
    assert_eq!((ids(&rest.rows), rest.next), (marks[20..].to_vec(), None));
    // The line of another chart is none of this one's.
    let elsewhere = ListEnteredInError { id: world.patient().await, after: first.next, ..list };
    assert!(world.all.client.call(elsewhere).await.expect_err("not here").of_field("after").is_some());
}
