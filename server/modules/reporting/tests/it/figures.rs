//! The manager's day: each figure, and that its rows add up to it.

mod days;

use api::{
    billing::*,
    id::{AppointmentId, PatientId, RoomId, SiteId, StaffId},
    inventory::SaveReorderRule,
    lab::{CollectSpecimen, ReceiveSpecimen, ReleaseResults},
    reporting::*,
    scheduling::*,
};
use jiff::civil::Date;
use serde_json::json;
use test_support::TestUser;
use uuid::Uuid;

use test_support::{
    cases::{
        billing::{amount, bill_of, price_list, priced, priced_test},
        inventory::{item, receive},
        lab::{ordered, sign, values},
    },
    world::{World, card, line, rules},
};

/// A second site in this time zone with a doctor of another specialty.
struct Second {
    site: SiteId,
    staff: StaffId,
}

async fn second_site(world: &World, name: &str, zone: &str) -> Second {
    let call = &world.all.client;
    let site = api::directory::SaveSite {
        id: None,
        version: 0,
        name: line(name),
        address: line("2 Hill Road"),
        phone: line("+1 555 010 0009"),
        time_zone: line(zone),
        country: None,
        open: true,
    };
    let site = call.call(site).await.expect("a site").id;
    let room = api::directory::SaveRoom { id: None, site_id: site, name: line("Room A"), open: true };
    let room: RoomId = call.call(room).await.expect("a room").id;
    let doctor = api::directory::SaveStaff { specialty: line("Paediatrics"), ..card("Noor", site) };
    let staff = call.call(doctor).await.expect("a doctor").id;
    call.call(rules(staff, 1, site, room)).await.expect("hours");
    Second { site, staff }
}

async fn walk_in(world: &World, site_id: SiteId, staff_id: StaffId) -> AppointmentId {
    let patient_id = world.patient().await;
    let walk_in = RegisterWalkIn {
        site_id,
        staff_id,
        kind_id: world.kind,
        patient_id,
        reason: None,
        overlapping: false,
        deceased: false,
    };
    world.all.client.call(walk_in).await.expect("a walk-in").id
}

async fn step(world: &World, id: AppointmentId, to: VisitState) {
    let version = world.all.client.call(GetAppointment { id }).await.expect("a visit").version;
    world.all.client.call(ChangeVisitState { id, version, to, room_id: None }).await.expect("a step");
}

async fn patient_of(world: &World, id: AppointmentId) -> PatientId {
    world.all.client.call(GetAppointment { id }).await.expect("a visit").patient_id
}

async fn day_of(user: &TestUser, site_id: Option<SiteId>, day: Option<Date>) -> Day {
    user.client.call(GetDay { site_id, day }).await.expect("a day")
}

async fn today(world: &World, site_id: Option<SiteId>) -> Day {
    day_of(&world.all, site_id, None).await
}

/// All rows, page after page.
async fn rows(user: &TestUser, measure: Measure, site_id: Option<SiteId>, day: Option<Date>) -> Vec<DayRow> {
    let mut all = Vec::new();
    let mut after = None;
    loop {
        let list = ListDayRows { measure, site_id, day, after };
        let page = user.client.call(list).await.expect("rows");
        assert!(page.rows.len() <= 50 && page.version == 1 && page.definition.len() > 40);
        all.extend(page.rows);
        after = page.next;
        if after.is_none() {
            assert_eq!(page.total, all.len() as u64, "{measure:?}");
            return all;
        }
    }
}

fn money(rows: &[DayRow]) -> i64 {
    let minor = |row: &DayRow| match &row.figure {
        Figure::Money { money } => money.minor,
        other => panic!("{other:?} is no money"),
    };
    rows.iter().map(minor).sum()
}

fn waits(rows: &[DayRow]) -> Vec<u32> {
    let minutes = |row: &DayRow| match row.figure {
        Figure::Minutes { minutes } => minutes,
        ref other => panic!("{other:?} are no minutes"),
    };
    rows.iter().map(minutes).collect()
}

/// The median by hand.
fn median(mut minutes: Vec<u32>) -> Option<u32> {
    minutes.sort_unstable();
    let middle = minutes.len() / 2;
    match minutes.len() {
        0 => None,
        odd if odd % 2 == 1 => Some(minutes[middle]),
        _ => Some((minutes[middle - 1] + minutes[middle]).div_ceil(2)),
    }
}

/// Whatever happened: every figure is what its rows add up to.
async fn adds_up(user: &TestUser, site_id: Option<SiteId>, day: Option<Date>) {
    let figures = day_of(user, site_id, day).await;
    let of = |measure| rows(user, measure, site_id, day);
    assert_eq!(of(Measure::Visits).await.len(), figures.visits.all as usize);
    assert_eq!(of(Measure::NoShows).await.len(), figures.visits.no_shows as usize);
    assert_eq!(median(waits(&of(Measure::Wait).await)), figures.waits.median);
    assert_eq!(money(&of(Measure::Charges).await), figures.money.charges.minor);
    assert_eq!(money(&of(Measure::Payments).await), figures.money.payments.minor);
    assert_eq!(of(Measure::LabLate).await.len(), figures.lab.late as usize);
    let released = of(Measure::LabReleased).await;
    assert_eq!(released.len(), figures.lab.released as usize);
    assert_eq!(median(waits(&released)), figures.lab.median_minutes);
    let short = of(Measure::StockLow).await;
    assert_eq!(short.len(), (figures.stock.low + figures.stock.out) as usize);
    assert_eq!(short.iter().filter(|row| row.late).count(), figures.stock.out as usize);
    let departments = &figures.departments;
    assert_eq!(departments.iter().map(|line| line.visits).sum::<u32>(), figures.visits.all);
    assert_eq!(departments.iter().map(|line| line.no_shows).sum::<u32>(), figures.visits.no_shows);
    assert_eq!(departments.iter().map(|line| line.charges.minor).sum::<i64>(), figures.money.charges.minor);
    assert_eq!(departments.iter().map(|line| line.late_results).sum::<u32>(), figures.lab.late);
    assert_eq!(figures.money.by_day.last().map(|last| last.charges), Some(figures.money.charges));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_days_acts_are_its_figures_and_the_rows_add_up_to_them() {
    let world = World::new().await;
    let call = &world.all.client;
    let list = price_list(&world, None).await;
    priced(&world, list, Some(world.kind), "140.00").await;
    let extra = priced(&world, list, None, "5.00").await;
    let hill = second_site(&world, "Hill", "America/Los_Angeles").await;

    // Two tests are ordered at ten. One is taken at once.
    let test = priced_test(&world, list).await;
    let mut orders = Vec::new();
    for _ in 0..2 {
        orders.extend(sign(&world, vec![ordered(&world, test)]).await.expect("a signed note").orders);
    }
    let collect = CollectSpecimen { id: orders[0], name_said: true, born_said: true };
    let specimen = call.call(collect).await.expect("a specimen");
    let taken = call.call(ReceiveSpecimen { accession: line(&specimen.accession) }).await.expect("received");

    // Six visits at the first site, a walk-in at the second, a slot that is only held.
    let mut visits = Vec::new();
    for _ in 0..6 {
        visits.push(world.book_at(world.start_today()).await);
    }
    let [seen, waits_long, absent, cancelled, _to_come, quick] = visits[..] else { panic!("six visits") };
    let walked_in = walk_in(&world, hill.site, hill.staff).await;
    world.hold(world.start_today()).await;
    step(&world, seen, VisitState::Arrived).await;
    step(&world, waits_long, VisitState::Arrived).await;
    step(&world, absent, VisitState::NoShow).await;
    let version = call.call(GetAppointment { id: cancelled }).await.expect("a visit").version;
    let cancel = CancelVisit { id: cancelled, version, by: CancelledBy::Patient, reason: None };
    call.call(cancel).await.expect("cancelled");
    world.clinic.settle().await;
    world.pass(20).await;
    step(&world, seen, VisitState::WithDoctor).await;
    step(&world, quick, VisitState::Arrived).await;
    world.clinic.settle().await;
    step(&world, walked_in, VisitState::Roomed).await;
    world.pass(10).await;
    step(&world, quick, VisitState::WithDoctor).await;
    step(&world, seen, VisitState::Done).await;
    world.pass(15).await;
    let entered = world.second.client.call(values(&taken, &[("2823-3", "4.4")])).await.expect("entered");
    let release = ReleaseResults { id: entered.row.id, version: entered.version };
    call.call(release).await.expect("released");
    world.clinic.settle().await;
    world.clinic.settle().await;

    // A discount, a line that is taken back, a payment.
    let bill = bill_of(&world, patient_of(&world, seen).await).await;
    let discount =
        GiveDiscount { id: bill.row.id, version: bill.version, amount: amount("10.00"), reason: line("Loyal") };
    call.call(discount).await.expect("a discount");
    let pay =
        TakePayment { id: bill.row.id, key: Uuid::from_u128(7), amount: amount("50.00"), method: PaymentMethod::Card };
    call.call(pay).await.expect("a payment");
    let added = call.call(AddCharge { id: bill.row.id, code: line(&extra) }).await.expect("a line");
    let last = added.lines.last().expect("a line").id;
    call.call(CancelCharge { id: last, reason: line("Not done") }).await.expect("taken back");

    // One thing is low, one is out.
    let (low, out) = (item(&world).await, item(&world).await);
    receive(&world, low, 9).await;
    for id in [low, out] {
        let rule = SaveReorderRule { id, site_id: world.site, point: 10, up_to: 50 };
        call.call(rule).await.expect("a rule");
    }

    // It is ten past one: the second test was promised for one.
    world.pass(145).await;
    let main = today(&world, Some(world.site)).await;
    let visits = &main.visits;
    assert_eq!((main.day, main.until.at), (world.today(), world.clinic.clock.now()));
    assert_eq!(
        (visits.all, visits.done, visits.inside, visits.waiting, visits.to_come, visits.no_shows, visits.cancelled),
        (5, 1, 1, 1, 1, 1, 1)
    );
    assert_eq!((visits.usual, visits.by_site.len()), (None, 1));
    assert_eq!((main.waits.median, main.waits.usual, main.waits.aim), (Some(20), None, 15));
    let ten = HourWait { hour: 10, visits: 3, median: Some(20), usual: None };
    assert_eq!(main.waits.by_hour, [ten]);
    // Three visits of 140, two tests of 30, ten as a discount; five charged and taken back.
    assert_eq!((main.money.charges.minor, main.money.payments.minor), (47_000, 5000));
    assert_eq!((main.money.usual, main.money.by_day.len()), (None, 15));
    assert_eq!((main.lab.open, main.lab.late, main.lab.released, main.lab.median_minutes), (1, 1, 1, Some(45)));
    let turnaround = &main.lab.by_test[0];
    assert_eq!((turnaround.code.as_str(), turnaround.released, turnaround.promised), ("L-104", 1, 180));
    assert_eq!((turnaround.median, turnaround.ninth), (45, 45));
    assert_eq!((main.stock.low, main.stock.out, main.stock.names.len()), (1, 1, 1));
    assert_eq!(main.departments.len(), 1);
    assert_eq!(main.departments[0].median_wait, Some(20));

    let there = today(&world, Some(hill.site)).await;
    assert_eq!((there.visits.all, there.visits.inside, there.waits.median), (1, 1, Some(190)));
    assert_eq!(there.waits.by_hour.iter().map(|hour| hour.hour).collect::<Vec<_>>(), [7]);
    assert_eq!((there.money.charges.minor, there.lab.open, there.stock.out), (14_000, 0, 0));

    let all = today(&world, None).await;
    assert_eq!((all.visits.all, all.visits.by_site.len(), all.lab.late), (6, 2, 1));
    // 10, 20, 190 and 190.
    assert_eq!((all.waits.median, all.money.charges.minor), (Some(105), 61_000));
    let departments: Vec<_> =
        all.departments.iter().map(|line| (line.department.as_str(), line.visits, line.charges.minor)).collect();
    assert_eq!(departments, [("General practice", 5, 47_000), ("Paediatrics", 1, 14_000)]);

    for site in [Some(world.site), Some(hill.site), None] {
        adds_up(&world.all, site, None).await;
    }
    let longest = rows(&world.all, Measure::Wait, None, None).await;
    assert_eq!(waits(&longest), [190, 190, 20, 10]);
    assert_eq!(longest.iter().map(|row| row.late).collect::<Vec<_>>(), [true, true, true, false]);
    assert!(longest.iter().any(|row| row.subject == Subject::Visit { appointment_id: waits_long }));
    assert!(longest.iter().all(|row| row.text.starts_with("Visit · Dr ") && row.patient.is_some()), "{longest:?}");
    let late = rows(&world.all, Measure::LabLate, None, None).await;
    assert_eq!((waits(&late), late[0].late), (vec![10], true));
    assert_eq!(late[0].subject, Subject::LabOrder { order_id: orders[1] });
    let charges = rows(&world.all, Measure::Charges, Some(world.site), None).await;
    let of_bill: Vec<_> = charges.iter().filter(|row| row.subject == Subject::Bill { bill_id: bill.row.id }).collect();
    assert!(!of_bill.is_empty() && of_bill.iter().all(|row| row.patient.is_some()));
    let short = rows(&world.all, Measure::StockLow, None, None).await;
    let items: Vec<_> = short.iter().map(|row| row.subject).collect();
    let of = |item_id| Subject::Item { item_id, site_id: world.site };
    assert_eq!(items, [of(out), of(low)]);
    assert_eq!(short[1].figure, Figure::Count { count: 9, unit: "tests".to_owned() });

    // A history from elsewhere changes none of it.
    let now = world.clinic.clock.now().to_string();
    let bundle = json!({ "resourceType": "Bundle", "type": "collection", "entry": [
        { "fullUrl": "https://elsewhere.example/Patient/a", "resource": { "resourceType": "Patient", "id": "a", "name": [{ "family": "Test", "given": ["Ada"] }],
            "gender": "female", "birthDate": "1980-02-28" } },
        { "resource": { "resourceType": "Encounter", "id": "e", "status": "finished",
            "subject": { "reference": "Patient/a" }, "period": { "start": now, "end": now } } },
    ] });
    let outcome = exchange::import(&world.clinic.tenant(), &bundle.to_string(), &exchange::Options::default())
        .await
        .expect("an import");
    assert_eq!(outcome.expect("a bundle").rejects, []);
    world.clinic.settle().await;
    assert_eq!(today(&world, None).await, all);
}
