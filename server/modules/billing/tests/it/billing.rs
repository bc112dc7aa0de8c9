//! Money: what comes onto a bill, who pays it, what nothing can pass.

use std::collections::BTreeMap;

use api::{
    billing::*,
    ehr::CancelOrder,
    id::PatientId,
    scheduling::{BookVisit, ChangeVisitState, GetAppointment, UndoVisitState, VisitState},
};
use futures::future::join_all;
use jiff::SignedDuration;
use kernel::database::{execute, query_one};
use test_support::TestClinic;
use uuid::Uuid;

use test_support::{
    cases::{
        billing::{amount, bill, bill_of, payer, plan, price_list, priced, priced_test},
        lab::{ordered, sign},
    },
    world::{World, line},
};

/// A world whose visits cost 140 dollars, with an insurer that wants 25 of them as a copay.
async fn world() -> World {
    let world = World::new().await;
    let list = price_list(&world, None).await;
    priced(&world, list, Some(world.kind), "140.00").await;
    world
}

async fn covered(world: &World, patient: PatientId) -> Coverage {
    let payer = payer(world).await;
    let payer = world.all.client.call(plan(payer.id, "Silver")).await.expect("a plan");
    let save = SaveCoverage {
        id: patient,
        plan_id: payer.plans.first().expect("a plan").id,
        member_number: line("AM-1"),
        valid_from: jiff::civil::date(2026, 1, 1),
        valid_until: None,
    };
    world.all.client.call(save).await.expect("a coverage")
}

/// Account balances: debits less credits.
async fn balances(world: &World) -> BTreeMap<String, i64> {
    let books = GetBooks { from: Some(jiff::civil::date(2020, 1, 1)), until: None };
    let books = world.all.client.call(books).await.expect("the books");
    let sides = books.accounts.iter().fold((0, 0), |sum, line| (sum.0 + line.debit.minor, sum.1 + line.credit.minor));
    assert_eq!(sides.0, sides.1, "debits and credits are the same");
    books.accounts.into_iter().map(|line| (line.account, line.debit.minor - line.credit.minor)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_arrival_is_charged_once_and_goes_with_its_visit() {
    let world = world().await;
    let visit = world.book_at(world.start_today()).await;
    let found = world.all.client.call(GetAppointment { id: visit }).await.expect("a visit");
    covered(&world, found.patient_id).await;
    let step = |version| ChangeVisitState { id: visit, version, to: VisitState::Arrived, room_id: None };
    let arrived = world.all.client.call(step(found.version)).await.expect("an arrival");
    world.clinic.settle().await;
    world.clinic.settle().await;
    let first = bill_of(&world, found.patient_id).await;
    assert_eq!((first.row.total.minor, first.row.insurer.minor, first.row.due.minor), (14_000, 11_500, 2500));
    let undone = world
        .all
        .client
        .call(UndoVisitState { id: visit, version: arrived.version, overlapping: false, deceased: false })
        .await
        .expect("undone");
    world.clinic.settle().await;
    let taken_back = bill_of(&world, found.patient_id).await;
    assert_eq!((taken_back.row.total.minor, taken_back.lines.len()), (0, 2), "the line is answered, not deleted");
    world.all.client.call(step(undone.version)).await.expect("an arrival");
    world.clinic.settle().await;
    let again = bill_of(&world, found.patient_id).await;
    assert_eq!((again.row.id, again.row.due.minor, again.lines.len()), (first.row.id, 2500, 3));
    let balances = balances(&world).await;
    assert_eq!(balances.get("patients_owe"), Some(&2500));
    assert_eq!(balances.get("insurers_owe"), Some(&11_500));
    assert_eq!(balances.get("revenue"), Some(&-14_000));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_press_is_one_payment_and_nobody_pays_more_than_is_due() {
    let world = world().await;
    let id = bill(&world).await.row.id;
    let pay = |key: u128, much: &str| TakePayment {
        id,
        key: Uuid::from_u128(key),
        amount: amount(much),
        method: PaymentMethod::Card,
    };
    // One button, pressed sixteen times at once.
    let answers = join_all((0..16).map(|_| world.all.client.call(pay(1, "100.00")))).await;
    let receipts: Vec<String> = answers.into_iter().map(|answer| answer.expect("the payment").receipt).collect();
    assert!(receipts.iter().all(|receipt| Some(receipt) == receipts.first()), "{receipts:?}");
    let cash = TakePayment { method: PaymentMethod::Cash, ..pay(1, "100.00") };
    for other in [pay(1, "10.00"), cash] {
        let other = world.all.client.call(other).await.expect_err("another payment on the same key");
        assert_eq!((other.status, other.code.as_str()), (409, "key_used"));
    }
    // Forty dollars are left: of eight people who take ten each, four succeed.
    let answers = join_all((0..8_u128).map(|n| world.all.client.call(pay(100 + n, "10.00")))).await;
    let (taken, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    assert_eq!((taken.len(), refused.len()), (4, 4));
    assert!(refused.into_iter().all(|answer| answer.expect_err("a refusal").of_field("amount").is_some()));
    let paid = world.all.client.call(GetBill { id }).await.expect("a bill");
    assert_eq!((paid.row.state, paid.row.due.minor, paid.payments.len()), (BillState::Paid, 0, 5));
    let balances = balances(&world).await;
    assert_eq!((balances.get("card"), balances.get("patients_owe")), (Some(&14_000), Some(&0)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_discount_stays_within_the_limit_however_it_is_cut() {
    let world = world().await;
    let mut bill = bill(&world).await;
    let give = |bill: &Bill, much: &str| GiveDiscount {
        id: bill.row.id,
        version: bill.version,
        amount: amount(much),
        reason: line("Loyal"),
    };
    // 15 % of 140 are 21.
    let refused = world.all.client.call(give(&bill, "21.01")).await.expect_err("over the limit");
    assert!(refused.of_field("amount").is_some_and(|message| message.contains("21.00")));
    for _ in 0..2 {
        bill = world.all.client.call(give(&bill, "10.00")).await.expect("a discount");
    }
    let refused = world.all.client.call(give(&bill, "1.01")).await.expect_err("over the limit together");
    assert!(refused.of_field("amount").is_some());
    let stale = GiveDiscount { version: bill.version - 1, ..give(&bill, "1.00") };
    assert_eq!(world.all.client.call(stale).await.expect_err("a stale version").code, "stale");
    assert_eq!(bill.row.due.minor, 12_000);
    assert_eq!(balances(&world).await.get("discounts"), Some(&2000));
    let bill = world.all.client.call(give(&bill, "1.00")).await.expect("the limit itself");
    assert_eq!(bill.row.due.minor, 11_900);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_without_a_price_waits_visibly_until_there_is_one() {
    let world = World::new().await;
    let bill = bill(&world).await;
    assert_eq!((bill.row.state, bill.row.total.minor), (BillState::Unpriced, 0));
    let code = bill.lines.first().expect("the visit").code.clone();
    let list = price_list(&world, None).await;
    let set = SetPrice { id: list, code: line(&code), amount: amount("140.00") };
    world.all.client.call(set).await.expect("a price");
    let priced = world.all.client.call(GetBill { id: bill.row.id }).await.expect("a bill");
    assert_eq!((priced.row.state, priced.row.due.minor), (BillState::Open, 14_000));
    // A new price changes no bill that stands.
    let set = SetPrice { id: list, code: line(&code), amount: amount("150.00") };
    world.all.client.call(set).await.expect("a price");
    let same = world.all.client.call(GetBill { id: bill.row.id }).await.expect("a bill");
    assert_eq!(same.row.due.minor, 14_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn coverage_found_later_changes_the_shares_by_further_lines() {
    let world = world().await;
    let bill = bill(&world).await;
    assert_eq!(bill.row.due.minor, 14_000);
    let loyal = GiveDiscount { id: bill.row.id, version: bill.version, amount: amount("5.00"), reason: line("Loyal") };
    let bill = world.all.client.call(loyal).await.expect("a discount");
    let first = covered(&world, bill.row.patient_id).await;
    let again = RecalculateBill { id: bill.row.id, version: bill.version };
    let bill = world.all.client.call(again).await.expect("worked out again");
    // The discount stays.
    assert_eq!((bill.row.due.minor, bill.row.insurer.minor, bill.lines.len()), (2000, 11_500, 4));
    assert_eq!(bill.coverage.as_ref().map(|coverage| coverage.id), Some(first.id));
    // A new plan from today on ends the old one yesterday; two at once are refused by the database.
    let payer = payer(&world).await;
    let payer = world.all.client.call(plan(payer.id, "Gold")).await.expect("a plan");
    let save = SaveCoverage {
        id: bill.row.patient_id,
        plan_id: payer.plans.first().expect("a plan").id,
        member_number: line("G-1"),
        valid_from: world.today(),
        valid_until: None,
    };
    world.all.client.call(save.clone()).await.expect("a coverage");
    let list = world.all.client.call(ListCoverages { id: bill.row.patient_id }).await.expect("coverages").coverages;
    assert_eq!(list.len(), 2);
    assert!(list.iter().any(|one| one.valid_until == Some(world.today().yesterday().expect("a day"))));
    let earlier = SaveCoverage { valid_from: jiff::civil::date(2025, 1, 1), ..save };
    let refused = world.all.client.call(earlier).await.expect_err("two at once");
    assert!(refused.of_field("valid_from").is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn shares_are_worked_out_by_the_day_of_the_visit() {
    let world = world().await;
    let bill = bill(&world).await;
    // On the day after, a coverage begins that was none on the day before.
    world.clinic.clock.advance(SignedDuration::from_hours(24));
    let desk = world.clinic.user(&["billing"]).await;
    let payer = SavePayer { id: None, version: 0, name: line("Late"), kind: PayerKind::Insurer, active: true };
    let payer = desk.client.call(payer).await.expect("a payer");
    let payer = desk.client.call(plan(payer.id, "Silver")).await.expect("a plan");
    let save = SaveCoverage {
        id: bill.row.patient_id,
        plan_id: payer.plans.first().expect("a plan").id,
        member_number: line("L-1"),
        valid_from: world.today(),
        valid_until: None,
    };
    desk.client.call(save).await.expect("a coverage");
    let again = RecalculateBill { id: bill.row.id, version: bill.version };
    let same = desk.client.call(again).await.expect("worked out again");
    assert_eq!((same.row.due.minor, same.row.insurer.minor, same.coverage), (14_000, 0, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_price_is_the_payers_own_then_the_newest_that_is_in_force() {
    let world = world().await;
    let call = &world.all.client;
    let code = bill(&world).await.lines.first().expect("the visit").code.clone();
    let list = async |name: &str, payer_id, valid_from, price: &str| {
        let save = SavePriceList { name: line(name), payer_id, valid_from, copy_of: None };
        let list = call.call(save).await.expect("a list").row.id;
        call.call(SetPrice { id: list, code: line(&code), amount: amount(price) }).await.expect("a price");
    };
    let today = world.today();
    list("From tomorrow", None, today.tomorrow().expect("a day"), "160.00").await;
    assert_eq!(bill(&world).await.row.total.minor, 14_000);
    list("From today", None, today, "150.00").await;
    assert_eq!(bill(&world).await.row.total.minor, 15_000);
    let covered = covered(&world, world.patient).await;
    let insurer = call.call(ListPayers {}).await.expect("payers").payers;
    let insurer = insurer.iter().find(|payer| payer.plans.iter().any(|plan| plan.id == covered.plan_id));
    let earlier = jiff::civil::date(2026, 1, 1);
    list("Agreed", Some(insurer.expect("a payer").id), earlier, "120.00").await;
    let agreed = visit_of(&world, world.patient).await;
    assert_eq!((agreed.row.total.minor, agreed.row.due.minor), (12_000, 2500));
    assert_eq!(bill(&world).await.row.total.minor, 15_000, "nobody else's");
}

/// The bill of a visit of this patient, which is over.
async fn visit_of(world: &World, patient_id: PatientId) -> Bill {
    let hold = world.hold(world.start_today()).await;
    let book = BookVisit { hold_id: hold.id, patient_id, reason: None, overlapping: false, deceased: false };
    let id = world.all.client.call(book).await.expect("a visit").id;
    let mut version = world.all.client.call(GetAppointment { id }).await.expect("a visit").version;
    for to in [VisitState::Arrived, VisitState::WithDoctor, VisitState::Leaving, VisitState::Done] {
        let step = ChangeVisitState { id, version, to, room_id: None };
        version = world.all.client.call(step).await.expect("a step").version;
    }
    world.clinic.settle().await;
    bill_of(world, patient_id).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deductible_is_used_up_once_a_year() {
    let world = world().await;
    let call = &world.all.client;
    let payer = payer(&world).await;
    let with = SavePlan { deductible: amount("60.00"), ..plan(payer.id, "Bronze") };
    let payer = call.call(with).await.expect("a plan");
    let save = SaveCoverage {
        id: world.patient,
        plan_id: payer.plans.first().expect("a plan").id,
        member_number: line("B-1"),
        valid_from: jiff::civil::date(2025, 1, 1),
        valid_until: None,
    };
    call.call(save).await.expect("a coverage");
    let code = priced(&world, price_list(&world, None).await, None, "50.00").await;
    let first = visit_of(&world, world.patient).await.row.id;
    let add = async |id| call.call(AddCharge { id, code: line(&code) }).await.expect("a line");
    // A visit costs its copay; then fifty of sixty, then the last ten and a tenth of forty.
    assert_eq!(add(first).await.row.due.minor, 2500 + 5000);
    assert_eq!(add(first).await.row.due.minor, 2500 + 5000 + 1400);
    assert_eq!(add(first).await.row.due.minor, 2500 + 5000 + 1400 + 500);
    // As if all of it had been last year: this year's is whole.
    let read = world.clinic.tenant().read().await.expect("a connection");
    execute(&read, "UPDATE bill SET day = '2025-11-24'", Vec::new()).await.expect("a year ago");
    drop(read);
    // A minute later, so that it is the patient's latest.
    world.pass(1).await;
    let second = visit_of(&world, world.patient).await.row.id;
    assert_ne!(second, first);
    assert_eq!(add(second).await.row.due.minor, 2500 + 5000);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_is_charged_when_it_is_ordered_and_goes_with_its_order() {
    let world = world().await;
    let list = price_list(&world, None).await;
    let test = priced_test(&world, list).await;
    let order = *sign(&world, vec![ordered(&world, test)]).await.expect("signed").orders.first().expect("an order");
    world.clinic.settle().await;
    let charged = bill_of(&world, world.patient).await;
    assert_eq!((charged.row.total.minor, charged.lines.len()), (3000, 1));
    let cancel = CancelOrder { id: order, reason: line("Not needed") };
    world.all.client.call(cancel).await.expect("cancelled");
    world.clinic.settle().await;
    let taken_back = bill_of(&world, world.patient).await;
    assert_eq!((taken_back.row.total.minor, taken_back.lines.len()), (0, 2));
}

/// Posts directly, as the chain's own login.
async fn post(clinic: &TestClinic, bill: Uuid, day: &str) -> Result<u64, sea_orm::DbErr> {
    let tenant = clinic.tenant();
    let read = tenant.read().await.expect("a connection");
    let sql = "INSERT INTO posting (id, day, at, debit, credit, amount, bill_id, source_id) \
               VALUES ($1, $2::date, $3, 'cash', 'revenue', 1, $4, $1)";
    let at = kernel::database_time(tenant.now());
    execute(&read, sql, vec![tenant.new_id::<Uuid>().into(), day.to_owned().into(), at.into(), bill.into()]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_passes_a_closed_day() {
    let world = world().await;
    let bill = bill(&world).await.row.id.0;
    let today = world.today();
    let yesterday = today.yesterday().expect("a day");
    let refused = world.all.client.call(LockBooks { until: today }).await.expect_err("today is not over");
    assert!(refused.of_field("until").is_some());
    let cast = "2026-11-20";
    post(&world.clinic, bill, cast).await.expect("the day is open");
    world.all.client.call(LockBooks { until: yesterday }).await.expect("closed");
    post(&world.clinic, bill, cast).await.expect_err("the day is closed");
    let again = world.all.client.call(LockBooks { until: yesterday }).await.expect_err("closed already");
    assert!(again.of_field("until").is_some());
    // Today goes on.
    let code = priced(&world, price_list(&world, None).await, None, "5.00").await;
    world.all.client.call(AddCharge { id: bill.into(), code: line(&code) }).await.expect("a line of today");
    // What is written in the ledger can be neither changed nor deleted by the chain's own login.
    let tenant = world.clinic.tenant();
    let read = tenant.read().await.expect("a connection");
    for sql in
        ["UPDATE posting SET amount = 2", "DELETE FROM posting", "UPDATE charge SET price = 0", "DELETE FROM payment"]
    {
        execute(&read, sql, Vec::new()).await.expect_err("append only");
    }
    let count = query_one(&read, "SELECT count(*) FROM posting", Vec::new()).await.expect("a count").expect("a row");
    assert!(count.try_get_by_index::<i64>(0).expect("a number") > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visit_that_is_over_before_anything_followed_is_charged_all_the_same() {
    let world = world().await;
    let visit = world.book_at(world.start_today()).await;
    let mut found = world.all.client.call(GetAppointment { id: visit }).await.expect("a visit");
    let patient = found.patient_id;
    for to in [VisitState::Arrived, VisitState::WithDoctor, VisitState::Leaving, VisitState::Done] {
        let step = ChangeVisitState { id: visit, version: found.version, to, room_id: None };
        found = world.all.client.call(step).await.expect("a step");
    }
    world.clinic.settle().await;
    let bill = bill_of(&world, patient).await;
    assert_eq!((bill.row.total.minor, bill.lines.len()), (14_000, 1));
}
