//! From the order to the result in the chart: what the laboratory keeps, refuses and never forgets.

use api::{
    Flag, Permission,
    crm::{RegisterPatient, Sex},
    ehr::*,
    id::SiteId,
    inventory::{GetItem, SetLotState},
    lab::*,
    rule::Rule,
};
use futures::future::join_all;
use jiff::civil::Date;
use kernel::database::{execute, query_one};

use test_support::{
    cases::{
        ehr::draft,
        inventory::receive,
        lab::{collected, entered, order, ordered, received, released, sign, test_with, values},
    },
    world::{World, allow, card, line, person},
};

async fn ask(world: &World, test: api::id::LabTestId, site_id: SiteId) -> Feasibility {
    let ask = AskOrder {
        patient_id: world.patient,
        department: Department::Laboratory,
        item_id: test.0,
        site_id,
        urgency: Urgency::Routine,
    };
    world.all.client.call(ask).await.expect("an answer")
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_becomes_a_result_in_the_chart_and_in_the_inbox() {
    let world = World::new().await;
    let (id, specimen) = collected(&world).await;
    let list = GetWorklist { site_id: world.site, step: Some(LabStep::Receive), after: None };
    let list = world.all.client.call(list).await.expect("a worklist");
    assert_eq!(list.rows.iter().map(|row| row.id).collect::<Vec<_>>(), [id]);
    assert_eq!(list.counts.receive, 1);
    let order =
        world.all.client.call(ReceiveSpecimen { accession: line(&specimen.accession) }).await.expect("received");
    let order = world.all.client.call(values(&order, &[("2823-3", "5.4"), ("2160-0", "1.21")])).await.expect("entered");
    let of = |code: &str| order.values.iter().find(|value| value.code == code).expect("a value");
    assert_eq!((of("2823-3").flag, of("2823-3").shown.as_deref()), (Some(Flag::High), Some("5.4")));
    // She is 76: a man's would be 62.
    assert!(of("98979-8").calculated && of("98979-8").value == Some(46.0), "{:?}", of("98979-8"));
    // Whoever entered it cannot release it: the database itself refuses.
    let release = ReleaseResults { id, version: order.version };
    let refused = world.all.client.call(release.clone()).await.expect_err("the same person");
    assert_eq!((refused.status, refused.code.as_str()), (409, "second_person"));
    let done = world.second.client.call(release).await.expect("released");
    assert_eq!(done.order.row.step, LabStep::Released);
    let chart = world.all.client.call(GetChart { id: world.patient }).await.expect("a chart");
    let potassium = chart.results.iter().find(|series| series.code.code == "2823-3").expect("in the chart by itself");
    assert_eq!(potassium.values.last().map(|value| value.shown.as_str()), Some("5.4"));
    assert_eq!(chart.orders.first().map(|order| order.state), Some(OrderState::Done));
    let inbox = world.all.client.call(ListInbox { all: false, after: None }).await.expect("an inbox");
    let first = inbox.rows.first().expect("a report");
    assert!(first.report.id == done.report_id && first.worst.is_some_and(|worst| !worst.is_critical()), "{first:?}");
    world.all.client.call(AcknowledgeReport { id: done.report_id, undo: false }).await.expect("acknowledged");
    let inbox = world.all.client.call(ListInbox { all: false, after: None }).await.expect("an inbox");
    assert!(inbox.rows.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn ordering_says_at_once_whether_it_can_be_run_and_where_else() {
    let world = World::new().await;
    let (test, item) = test_with(&world, "L-110", 0).await;
    let empty = ask(&world, test, world.site).await;
    assert!(!empty.can && empty.reason.as_deref().is_some_and(|reason| reason.ends_with("is used up")), "{empty:?}");
    let refused = sign(&world, vec![ordered(&world, test)]).await.expect_err("it cannot be run");
    assert_eq!(refused.code, "cannot_run");
    assert!(world.all.client.call(GetChart { id: world.patient }).await.expect("a chart").notes.is_empty());
    let lot = receive(&world, item, 2).await;
    assert!(ask(&world, test, world.site).await.can);
    let aside = SetLotState { id: lot.id, version: lot.version, quarantine: true, reason: line("Fridge was warm") };
    world.all.client.call(aside).await.expect("set aside");
    let reason = ask(&world, test, world.site).await.reason.unwrap_or_default();
    assert!(reason.contains("is set aside"), "{reason}");
    // The lot expires: the answer names it.
    execute(
        &world.clinic.tenant().read().await.expect("a connection"),
        "UPDATE stock_lot SET quarantine = false, expires_on = '2026-11-22' WHERE id = $1",
        vec![lot.id.0.into()],
    )
    .await
    .expect("a day gone by");
    let reason = ask(&world, test, world.site).await.reason.unwrap_or_default();
    assert!(reason.contains(&format!("lot {} expired 22 Nov", lot.number)), "{reason}");
}

#[tokio::test(flavor = "multi_thread")]
async fn reagent_is_kept_for_orders_and_never_promised_twice() {
    let world = World::new().await;
    let (test, item) = test_with(&world, "L-110", 5).await;
    // Twelve notes at once, five reagents.
    let mut drafts = Vec::new();
    for _ in 0..12 {
        drafts.push(draft(&world).await);
    }
    let signatures = drafts.iter().map(|draft| {
        let sign = SignNote {
            id: draft.id,
            version: draft.version,
            title: line("Visit"),
            parts: test_support::cases::ehr::parts(),
            orders: vec![ordered(&world, test)],
        };
        world.all.client.call(sign)
    });
    let answers = join_all(signatures).await;
    let signed: Vec<_> = answers.iter().filter_map(|answer| answer.as_ref().ok()).collect();
    assert_eq!(signed.len(), 5);
    assert!(answers.iter().filter_map(|answer| answer.as_ref().err()).all(|refused| refused.code == "cannot_run"));
    let stock = world.all.client.call(GetItem { id: item, site_id: None }).await.expect("an item").row;
    assert_eq!((stock.usable, stock.kept, stock.on_hand), (0, 5, 5));
    // Cancelling gives one back; a chart shows the order as cancelled.
    let first = *signed.first().and_then(|note| note.orders.first()).expect("an order");
    world.all.client.call(CancelOrder { id: first, reason: line("Not needed") }).await.expect("cancelled");
    let stock = world.all.client.call(GetItem { id: item, site_id: None }).await.expect("an item").row;
    assert_eq!((stock.usable, stock.kept, stock.on_hand), (1, 4, 5));
    let again = world.all.client.call(CancelOrder { id: first, reason: line("Again") }).await.expect_err("once");
    assert_eq!(again.code, "cancelled");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_uses_what_was_kept_and_a_lot_that_expired_meanwhile_is_exchanged() {
    let world = World::new().await;
    let (test, item) = test_with(&world, "L-104", 1).await;
    let signed = sign(&world, vec![ordered(&world, test)]).await.expect("signed");
    let id = *signed.orders.first().expect("an order");
    let specimen =
        world.all.client.call(CollectSpecimen { id, name_said: true, born_said: true }).await.expect("taken");
    let received =
        world.all.client.call(ReceiveSpecimen { accession: line(&specimen.accession) }).await.expect("received");
    let tenant = world.clinic.tenant();
    let sql = "UPDATE stock_lot SET expires_on = '2026-11-22' WHERE item_id = $1";
    execute(&tenant.read().await.expect("a connection"), sql, vec![item.0.into()]).await.expect("a day gone by");
    let enter = values(&received, &[("2823-3", "4.4")]);
    let refused = world.all.client.call(enter.clone()).await.expect_err("no reagent in date");
    assert_eq!(refused.code, "no_reagent");
    let fresh = receive(&world, item, 3).await;
    world.all.client.call(enter).await.expect("entered");
    let stock = world.all.client.call(GetItem { id: item, site_id: None }).await.expect("an item");
    let lot = stock.lots.iter().find(|lot| lot.id == fresh.id).expect("the fresh lot");
    assert_eq!((lot.on_hand, lot.kept), (2, 0), "the run used the lot that was in date");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rejected_specimen_is_taken_again() {
    let world = World::new().await;
    let (id, specimen) = collected(&world).await;
    let reject = |reason, note: Option<&str>| RejectSpecimen { id: specimen.id, reason, note: note.map(line) };
    let refused = world.all.client.call(reject(RejectReason::Other, None)).await.expect_err("words are needed");
    assert!(refused.of_field("note").is_some());
    let order = world.all.client.call(reject(RejectReason::Haemolysed, None)).await.expect("rejected");
    assert_eq!((order.row.step, order.row.again, order.row.accession.clone()), (LabStep::Collect, true, None));
    let gone = world.all.client.call(ReceiveSpecimen { accession: line(&specimen.accession) }).await;
    assert!(gone.expect_err("rejected").of_field("accession").is_some());
    let collect = CollectSpecimen { id, name_said: true, born_said: false };
    let refused = world.all.client.call(collect).await.expect_err("two identifiers");
    assert!(refused.of_field("born_said").is_some());
    let again = world.all.client.call(CollectSpecimen { id, name_said: true, born_said: true }).await.expect("again");
    assert_ne!(again.accession, specimen.accession);
    let order = world.all.client.call(GetLabOrder { id }).await.expect("an order");
    assert_eq!(order.specimens.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_keeps_what_was_and_goes_through_review_again() {
    let world = World::new().await;
    let first = released(&world, &[("2823-3", "5.4")]).await;
    let enter = EnterResults { version: first.version, ..values(&first, &[("2823-3", "4.5")]) };
    let refused = world.second.client.call(enter.clone()).await.expect_err("a reason is needed");
    assert!(refused.of_field("amend_reason").is_some());
    let amend = EnterResults { amend_reason: Some(line("Tubes were swapped")), ..enter };
    let order = world.second.client.call(amend).await.expect("a correction");
    assert_eq!((order.row.step, order.row.amending), (LabStep::Review, true));
    let value = order.values.iter().find(|value| value.code == "2823-3").expect("a value");
    assert_eq!((value.shown.as_deref(), value.released.as_deref()), (Some("4.5"), Some("5.4")));
    // Until it is reviewed the chart says what was released.
    let chart = world.all.client.call(GetChart { id: world.patient }).await.expect("a chart");
    let shown = |chart: &Chart| {
        let series = chart.results.iter().find(|series| series.code.code == "2823-3").expect("a series");
        series
            .values
            .iter()
            .map(|value| (value.shown.clone(), value.state == api::ehr::ResultState::Amended))
            .collect::<Vec<_>>()
    };
    assert_eq!(shown(&chart), [("5.4".to_owned(), false)]);
    let release = ReleaseResults { id: order.row.id, version: order.version };
    world.all.client.call(release).await.expect("released again");
    let chart = world.all.client.call(GetChart { id: world.patient }).await.expect("a chart");
    assert_eq!(shown(&chart), [("4.5".to_owned(), true)]);
    let tenant = world.clinic.tenant();
    let read = tenant.read().await.expect("a connection");
    let row = query_one(&read, "SELECT count(*) FROM lab_result", Vec::new()).await.expect("a count").expect("a row");
    assert_eq!(row.try_get_by_index::<i64>(0).expect("a number"), 2, "both rounds stand in the laboratory");
    execute(&read, "UPDATE lab_result SET number = 1", Vec::new()).await.expect_err("append only");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_corrects_a_result_cannot_release_the_correction() {
    let world = World::new().await;
    // Entered by the second person, released and corrected by the first.
    let released = released(&world, &[("2823-3", "5.4")]).await;
    let inbox = || world.all.client.call(ListInbox { all: false, after: None });
    let report = inbox().await.expect("an inbox").rows.first().expect("the report").report.id;
    world.all.client.call(AcknowledgeReport { id: report, undo: false }).await.expect("acknowledged");
    let amend = |order: &LabOrder, value| EnterResults {
        amend_reason: Some(line("Tubes were swapped")),
        ..values(order, &[("2823-3", value)])
    };
    let order = world.all.client.call(amend(&released, "4.5")).await.expect("a correction");
    let stale = ReleaseResults { id: order.row.id, version: released.version };
    assert_eq!(world.second.client.call(stale).await.expect_err("an old version").code, "stale");
    let release = |order: &LabOrder| ReleaseResults { id: order.row.id, version: order.version };
    let own = world.all.client.call(release(&order)).await.expect_err("one's own correction");
    assert_eq!((own.status, own.code.as_str()), (409, "second_person"));
    let order = world.second.client.call(release(&order)).await.expect("released again").order;
    // What was acknowledged is to be looked at again.
    let again = inbox().await.expect("an inbox").rows;
    assert!(again.len() == 1 && again[0].report.id == report && again[0].report.amended, "{again:?}");
    // The last correction alone stands in the chart.
    let order = world.all.client.call(amend(&order, "4.7")).await.expect("another correction");
    world.second.client.call(release(&order)).await.expect("released once more");
    let chart = world.all.client.call(GetChart { id: world.patient }).await.expect("a chart");
    let potassium = chart.results.iter().find(|series| series.code.code == "2823-3").expect("a series");
    let shown: Vec<&str> = potassium.values.iter().map(|value| value.shown.as_str()).collect();
    assert_eq!(shown, ["4.7"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_back_is_entered_anew_and_a_run_specimen_is_not_rejected() {
    let world = World::new().await;
    let order = entered(&world, &[("2823-3", "4.4")]).await;
    let back = SendBackResults { id: order.row.id, version: order.version, reason: line("Look again") };
    let order = world.all.client.call(back).await.expect("sent back");
    assert_eq!((order.row.step, order.note.as_deref()), (LabStep::Enter, Some("Look again")));
    let specimen = order.specimens.first().expect("a specimen").id;
    let reject = RejectSpecimen { id: specimen, reason: RejectReason::Clotted, note: None };
    assert_eq!(world.all.client.call(reject).await.expect_err("it was run").code, "other_step");
    let order = world.second.client.call(values(&order, &[("2823-3", "4.6")])).await.expect("entered anew");
    let release = ReleaseResults { id: order.row.id, version: order.version };
    let done = world.all.client.call(release).await.expect("released").order;
    let value = done.values.iter().find(|value| value.code == "2823-3").expect("a value");
    assert_eq!(value.shown.as_deref(), Some("4.6"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_inbox_is_its_doctors_own_and_a_report_is_as_bad_as_its_worst_value() {
    let world = World::new().await;
    released(&world, &[("2823-3", "6.4"), ("2160-0", "1.21")]).await;
    let worst = |inbox: &Inbox| inbox.rows.first().expect("a report").worst;
    let mine = world.all.client.call(ListInbox { all: false, after: None }).await.expect("an inbox");
    assert_eq!((mine.rows.len(), worst(&mine)), (1, Some(Flag::CriticalHigh)));
    let card = world.all.client.call(card("Other", world.site)).await.expect("a card").id;
    let other = world.clinic.user_of(&[], Some(card)).await;
    allow(&world.clinic, &other, &[Rule::everywhere(Permission::WriteNotes)]).await;
    let theirs = other.client.call(ListInbox { all: false, after: None }).await.expect("an inbox");
    assert_eq!((theirs.rows.len(), theirs.total), (0, Some(0)));
    let all = other.client.call(ListInbox { all: true, after: None }).await.expect("everybody's");
    assert_eq!((all.rows.len(), worst(&all)), (1, Some(Flag::CriticalHigh)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_that_is_dangerously_low_is_called_as_well() {
    let world = World::new().await;
    assert!(released(&world, &[("2823-3", "2.6")]).await.callbacks.is_empty(), "low, and no danger");
    let order = released(&world, &[("2823-3", "2.5")]).await;
    let open: Vec<&str> = order.callbacks.iter().map(|one| one.what.as_str()).collect();
    assert_eq!(open, ["Potassium 2.5 mmol/L"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_critical_value_waits_until_somebody_was_told() {
    let world = World::new().await;
    let order = released(&world, &[("2823-3", "6.4")]).await;
    let open = order.callbacks.first().expect("a call-back").clone();
    assert_eq!(open.what, "Potassium 6.4 mmol/L");
    let list = || world.all.client.call(ListCallbacks { site_id: world.site });
    assert_eq!(list().await.expect("call-backs").callbacks.len(), 1);
    world.pass(16).await;
    world.clinic.settle().await;
    let escalated = list().await.expect("call-backs").callbacks;
    assert!(escalated.first().is_some_and(|one| one.escalated_at.is_some()), "{escalated:?}");
    let told = |read_back| AcknowledgeCallback { id: open.id, told_to: line("Dr Osei"), read_back };
    let refused = world.all.client.call(told(false)).await.expect_err("not repeated");
    assert!(refused.of_field("read_back").is_some());
    world.all.client.call(told(true)).await.expect("told");
    assert_eq!(world.all.client.call(told(true)).await.expect_err("once").code, "told");
    assert!(list().await.expect("call-backs").callbacks.is_empty());
    // One that is told in time is never escalated.
    let order = released(&world, &[("2823-3", "6.6")]).await;
    let open = order.callbacks.first().expect("a call-back").id;
    let told = AcknowledgeCallback { id: open, told_to: line("Dr Osei"), read_back: true };
    world.all.client.call(told).await.expect("told");
    world.pass(60).await;
    world.clinic.settle().await;
    let order = world.all.client.call(GetLabOrder { id: order.row.id }).await.expect("an order");
    assert_eq!(order.callbacks.len(), 1);
    assert!(order.callbacks.iter().all(|one| one.escalated_at.is_none() && one.told_at.is_some()));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_true_is_not_entered() {
    let world = World::new().await;
    let order = received(&world).await;
    for wrong in ["abc", "-1", "4.4.4", "4400", "NaN", "1e3"] {
        let refused = world.all.client.call(values(&order, &[("2823-3", wrong)])).await.expect_err(wrong);
        assert!(refused.of_field("values[0].value").is_some(), "{wrong}: {refused:?}");
    }
    let none = EnterResults { values: Vec::new(), ..values(&order, &[("2823-3", "4.4")]) };
    assert!(world.all.client.call(none).await.expect_err("nothing").of_field("values").is_some());
    let entered = entered(&world, &[("2823-3", "4,4")]).await;
    let value = entered.values.iter().find(|value| value.code == "2823-3").expect("a value");
    assert_eq!(value.shown.as_deref(), Some("4.4"), "a comma is a decimal point too");
    // What is run already cannot be taken back.
    let refused = world.all.client.call(CancelOrder { id: entered.row.id, reason: line("Too late") }).await;
    assert_eq!(refused.expect_err("it has run").code, "already_run");
}

#[tokio::test(flavor = "multi_thread")]
async fn ranges_follow_age_and_sex() {
    let mut world = World::new().await;
    let (woman, man, child) = ((Some(0.5), Some(1.05)), (Some(0.7), Some(1.3)), (Some(0.3), Some(0.7)));
    // The last two are sixteen today, and tomorrow.
    for (sex, born, range) in [
        (Sex::Female, Date::constant(1968, 3, 14), woman),
        (Sex::Male, Date::constant(1968, 3, 14), man),
        (Sex::Male, Date::constant(2020, 3, 14), child),
        (Sex::Female, Date::constant(2010, 11, 23), woman),
        (Sex::Female, Date::constant(2010, 11, 24), child),
    ] {
        let register = RegisterPatient { sex, born: born.into(), ..person(world.next()) };
        world.patient = world.all.client.call(register).await.expect("a patient").id;
        let id = order(&world).await;
        let order = world.all.client.call(GetLabOrder { id }).await.expect("an order");
        let creatinine = order.values.iter().find(|value| value.code == "2160-0").expect("a value");
        assert_eq!((creatinine.low, creatinine.high), range, "{sex:?} born {born}");
    }
}
