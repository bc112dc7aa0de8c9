//! Values as they are typed: nothing is rounded, read as another number, or lost because it was not named again.

use api::{
    Flag,
    crm::{RegisterPatient, Sex},
    ehr::*,
    id::OrderId,
    lab::*,
};
use jiff::civil::Date;
use kernel::database::execute;
use test_support::{
    cases::lab::{ordered, received, released, sign, test_with, values},
    world::{World, line, person},
};

fn of<'a>(order: &'a LabOrder, code: &str) -> &'a LabValue {
    order.values.iter().find(|value| value.code == code).expect("an analyte")
}

fn shown(order: &LabOrder, code: &str) -> Option<String> {
    of(order, code).shown.clone()
}

async fn again(world: &World, id: OrderId) -> LabOrder {
    world.all.client.call(GetLabOrder { id }).await.expect("an order")
}

async fn release(world: &World, order: &LabOrder) -> LabOrder {
    let release = ReleaseResults { id: order.row.id, version: order.version };
    world.all.client.call(release).await.expect("released").order
}

/// What the chart says of each analyte: the values, whether corrected.
async fn in_chart(world: &World, code: &str) -> Vec<(String, bool)> {
    let chart = world.all.client.call(GetChart { id: world.patient }).await.expect("a chart");
    let series = chart.results.into_iter().filter(|series| series.code.code == code);
    series
        .flat_map(|series| series.values)
        .map(|value| (value.shown, value.state == api::ehr::ResultState::Amended))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_that_is_not_named_again_stays() {
    let world = World::new().await;
    let first = received(&world).await;
    let potassium = world.second.client.call(values(&first, &[("2823-3", "6.4")])).await.expect("entered");
    let both = world
        .second
        .client
        .call(values(&potassium, &[("2160-0", "1.21"), ("2951-2", "140"), ("2075-0", "101")]))
        .await
        .expect("entered");
    assert_eq!((shown(&both, "2823-3"), shown(&both, "2160-0")), (Some("6.4".into()), Some("1.21".into())));
    let done = release(&world, &both).await;
    assert_eq!(done.callbacks.iter().map(|one| one.what.as_str()).collect::<Vec<_>>(), ["Potassium 6.4 mmol/L"]);
    assert!(!done.row.partial);
    // A correction of one value leaves the other in the chart, and marks nothing but itself.
    let amend = EnterResults { amend_reason: Some(line("Misread")), ..values(&done, &[("2160-0", "1.12")]) };
    let corrected = world.second.client.call(amend).await.expect("a correction");
    release(&world, &corrected).await;
    assert_eq!(in_chart(&world, "2823-3").await, [("6.4".to_owned(), false)]);
    assert_eq!(in_chart(&world, "2160-0").await, [("1.12".to_owned(), true)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_is_taken_out_with_a_reason_only() {
    let world = World::new().await;
    let first = received(&world).await;
    let entered = values(&first, &[("2823-3", "4.4"), ("2160-0", "1.21")]);
    let entered = world.second.client.call(entered).await.expect("entered");
    let emptied = |reason: Option<&str>| {
        let mut request = values(&entered, &[("2823-3", "4.4")]);
        request.values[0].value = None;
        request.values[0].take_out = reason.map(line);
        request
    };
    let refused = world.second.client.call(emptied(None)).await.expect_err("an empty field");
    assert!(refused.of_field("values[0].value").is_some_and(|words| words.contains("stands as 4.4")), "{refused:?}");
    let out = world.second.client.call(emptied(Some("Another patient's tube"))).await.expect("taken out");
    assert_eq!((shown(&out, "2823-3"), shown(&out, "2160-0")), (None, Some("1.21".into())));
    assert_eq!(of(&out, "2823-3").taken_out.as_deref(), Some("Another patient's tube"));
    let done = release(&world, &out).await;
    assert!(done.row.partial && in_chart(&world, "2823-3").await.is_empty());
    // The reason stands as long as the value is out.
    let more = world.second.client.call(values(&done, &[("2951-2", "140")])).await.expect("another value");
    assert_eq!(of(&more, "2823-3").taken_out.as_deref(), Some("Another patient's tube"));
    let done = release(&world, &more).await;
    // A released report may lose all it says: that is a correction.
    let mut all = values(&done, &[("2160-0", "1.21"), ("2951-2", "140")]);
    for value in &mut all.values {
        *value = EnteredValue { value: None, take_out: Some(line("Wrong patient")), ..value.clone() };
    }
    let refused = world.second.client.call(all.clone()).await.expect_err("a correction");
    assert!(refused.of_field("amend_reason").is_some(), "{refused:?}");
    let all = EnterResults { amend_reason: Some(line("Wrong patient")), ..all };
    let empty = world.second.client.call(all).await.expect("taken out");
    release(&world, &empty).await;
    assert!(in_chart(&world, "2160-0").await.is_empty() && in_chart(&world, "2951-2").await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_released_in_part_is_completed_without_a_correction() {
    let world = World::new().await;
    let partial = released(&world, &[("2823-3", "4.4")]).await;
    assert!(partial.row.partial);
    let reports = ListReports { id: world.patient, after: None };
    let listed = world.all.client.call(reports.clone()).await.expect("reports");
    assert!(listed.rows[0].partial && !listed.rows[0].amended);
    let added = values(&partial, &[("2160-0", "1.21"), ("2951-2", "140"), ("2075-0", "101")]);
    let added = world.second.client.call(added).await.expect("no reason is needed");
    assert_eq!((added.row.step, added.row.amending), (LabStep::Review, false));
    let done = release(&world, &added).await;
    assert!(!done.row.partial);
    let listed = world.all.client.call(reports).await.expect("reports");
    assert!(!listed.rows[0].partial && !listed.rows[0].amended, "{listed:?}");
    assert_eq!(in_chart(&world, "2823-3").await, [("4.4".to_owned(), false)]);
    // To change what was released needs one.
    let refused = world.second.client.call(values(&done, &[("2823-3", "4.5")])).await.expect_err("a reason");
    assert!(refused.of_field("amend_reason").is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_is_kept_as_it_was_typed_or_refused_in_words() {
    let world = World::new().await;
    let order = received(&world).await;
    for (typed, words) in [
        ("6.15", "one decimal: 6.1 or 6.2?"),
        ("1,200", "type 1200 or 1.200"),
        ("1,200.5", "more than one decimal sign"),
        ("1e3", "the letter “e”"),
        ("٣", "not one of the digits 0 to 9"),
        ("1:80", "not reported as a titre"),
        ("-3", "less than 0"),
        ("neg", "the letter “n”"),
    ] {
        let refused = world.all.client.call(values(&order, &[("2823-3", typed)])).await.expect_err(typed);
        let said = refused.of_field("values[0].value").expect("the field");
        assert!(said.contains(words), "{typed}: {said}");
    }
    let low =
        world.second.client.call(values(&order, &[("2823-3", "<2.5"), ("2160-0", ">7,4")])).await.expect("bounds");
    let potassium = of(&low, "2823-3");
    assert_eq!((potassium.shown.as_deref(), potassium.flag), (Some("<2.5"), Some(Flag::CriticalLow)));
    assert_eq!(shown(&low, "2160-0").as_deref(), Some(">7.4"));
    let rate = of(&low, "98979-8");
    assert!(
        rate.shown.is_none() && rate.not_calculated.as_deref().is_some_and(|why| why.contains("exact")),
        "{rate:?}"
    );
    let done = release(&world, &low).await;
    assert_eq!(in_chart(&world, "2823-3").await, [("<2.5".to_owned(), false)]);
    assert!(done.callbacks.iter().any(|one| one.what == "Potassium <2.5 mmol/L"), "{:?}", done.callbacks);
    // Before the next value stands what was written; no difference is reckoned from a bound.
    let id = sign(&world, vec![ordered(&world, done.test_id)]).await.expect("signed").orders[0];
    let next = again(&world, id).await;
    assert_eq!((of(&next, "2823-3").previous.as_deref(), of(&next, "2823-3").previous_value), (Some("<2.5"), None));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_analyte_reports_negatives_titres_and_words_where_it_has_them() {
    let world = World::new().await;
    let (test, _) = test_with(&world, "L-104", 10).await;
    let whole = world.all.client.call(GetLabTest { id: test }).await.expect("a test");
    let known = whole.analytes.iter().find(|one| one.code == "2823-3").expect("an analyte").clone();
    let save = SaveAnalyte {
        id: Some(known.id),
        version: known.version,
        code: line(&known.code),
        name: line(&known.name),
        unit: known.unit.as_deref().map(line),
        decimals: known.decimals,
        negative: true,
        titres: true,
        words: vec![line("negative"), line("trace")],
        ranges: known.ranges,
    };
    world.all.client.call(save).await.expect("saved");
    for typed in ["-3.5", "1:80", "trace"] {
        let id = sign(&world, vec![ordered(&world, test)]).await.expect("signed").orders[0];
        let collect = CollectSpecimen { id, name_said: true, born_said: true };
        let specimen = world.all.client.call(collect).await.expect("taken");
        let receive = ReceiveSpecimen { accession: line(&specimen.accession) };
        let order = world.all.client.call(receive).await.expect("received");
        let entered = world.second.client.call(values(&order, &[("2823-3", typed)])).await.expect(typed);
        assert_eq!(shown(&entered, "2823-3").as_deref(), Some(typed));
        release(&world, &entered).await;
        assert!(in_chart(&world, "2823-3").await.contains(&(typed.to_owned(), false)), "{typed}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_carries_its_call_back_along() {
    let world = World::new().await;
    let first = released(&world, &[("2823-3", "7.1")]).await;
    let amend = |order: &LabOrder, value| EnterResults {
        amend_reason: Some(line("Haemolysed")),
        ..values(order, &[("2823-3", value)])
    };
    let open = async || {
        let list = ListCallbacks { site_id: world.site };
        let list = world.all.client.call(list).await.expect("call-backs").callbacks;
        list.into_iter().map(|one| (one.id, one.what)).collect::<Vec<_>>()
    };
    // Nobody was told yet: the open call-back becomes the corrected one.
    let old = open().await[0].0;
    let corrected = world.second.client.call(amend(&first, "6.4")).await.expect("a correction");
    let done = release(&world, &corrected).await;
    let now = open().await;
    assert_eq!(now.iter().map(|one| one.1.as_str()).collect::<Vec<_>>(), ["Potassium 6.4 mmol/L, corrected from 7.1"]);
    let told = |id| AcknowledgeCallback { id, told_to: line("Dr Osei"), read_back: true };
    assert_eq!(world.all.client.call(told(old)).await.expect_err("corrected meanwhile").code, "corrected");
    // Somebody was told: the correction is told too, although it is not critical.
    world.all.client.call(told(now[0].0)).await.expect("told");
    let corrected = world.second.client.call(amend(&done, "4.4")).await.expect("a correction");
    release(&world, &corrected).await;
    let now = open().await;
    assert_eq!(now.iter().map(|one| one.1.as_str()).collect::<Vec<_>>(), ["Potassium 4.4 mmol/L, corrected from 6.4"]);
    let list = world.all.client.call(ListCallbacks { site_id: world.site }).await.expect("call-backs").callbacks;
    assert!(!list[0].critical, "{list:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newborns_ranges_count_in_days_when_the_specimen_was_taken() {
    let mut world = World::new().await;
    // The world's day is 23 November: ten days.
    let register =
        RegisterPatient { sex: Sex::Female, born: Date::constant(2026, 11, 13).into(), ..person(world.next()) };
    world.patient = world.all.client.call(register).await.expect("a patient").id;
    let (blood, _) = test_with(&world, "L-112", 10).await;
    let id = sign(&world, vec![ordered(&world, blood)]).await.expect("signed").orders[0];
    let haemoglobin = async |world: &World| {
        let order = again(world, id).await;
        let value = of(&order, "718-7");
        (value.low, value.high)
    };
    assert_eq!(haemoglobin(&world).await, (Some(13.5), Some(21.5)));
    // What was taken when she was two days old is held against the range of that age.
    world.all.client.call(CollectSpecimen { id, name_said: true, born_said: true }).await.expect("taken");
    let tenant = world.clinic.tenant();
    let earlier = "UPDATE specimen SET collected_at = collected_at - interval '8 days' WHERE order_id = $1";
    execute(&tenant.read().await.expect("a connection"), earlier, vec![id.0.into()]).await.expect("eight days gone by");
    assert_eq!(haemoglobin(&world).await, (Some(14.5), Some(22.5)));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_acknowledges_the_report_need_not_be_called() {
    let world = World::new().await;
    let order = released(&world, &[("2823-3", "6.4")]).await;
    let inbox = world.all.client.call(ListInbox { all: false, after: None }).await.expect("an inbox");
    let report = inbox.rows.first().expect("the report").report.id;
    world.all.client.call(AcknowledgeReport { id: report, undo: false }).await.expect("acknowledged");
    world.clinic.settle().await;
    let list = world.all.client.call(ListCallbacks { site_id: world.site }).await.expect("call-backs");
    assert!(list.callbacks.is_empty(), "{list:?}");
    world.pass(20).await;
    world.clinic.settle().await;
    let callback = again(&world, order.row.id).await.callbacks.remove(0);
    assert!(callback.told_at.is_some() && callback.escalated_at.is_none(), "{callback:?}");
    assert_eq!(callback.told_to, callback.told_by);
    // Taken back, somebody is to be told again.
    world.all.client.call(AcknowledgeReport { id: report, undo: true }).await.expect("put back");
    world.clinic.settle().await;
    let list = world.all.client.call(ListCallbacks { site_id: world.site }).await.expect("call-backs");
    assert_eq!(list.callbacks.len(), 1, "{list:?}");
}
