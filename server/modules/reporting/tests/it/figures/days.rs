//! Days that are over, days elsewhere, pages, and who may read them.

use api::{
    id::SiteId,
    lab::{CollectSpecimen, ReceiveSpecimen, ReleaseResults},
    reporting::*,
    scheduling::VisitState,
};
use jiff::{SignedDuration, ToSpan, civil::Date};
use kernel::database::{execute, query_one};
use uuid::Uuid;

use super::{adds_up, day_of, patient_of, rows, second_site, step, today, waits, walk_in};
use test_support::{
    cases::{
        billing::{bill_of, price_list, priced},
        lab::{ordered, sign, test_with, values},
    },
    world::{World, line},
};

/// A visit that was done on an earlier day, by the wall clock of the first site: minutes from midnight.
async fn past_visit(world: &World, day: Date, arrived: u32, seen: u32) {
    let tenant = world.clinic.tenant();
    let at = |minute| kernel::database_time(world.at(day, minute).at);
    let sql = "INSERT INTO appointment (id, state, patient_id, staff_id, site_id, kind_id, day, starts_at, ends_at, \
               state_since, arrived_at, seen_at) VALUES ($1, 'done', $2, $3, $4, $5, $6, $7, $8, $8, $7, $8)";
    let values = vec![
        tenant.new_id::<Uuid>().into(),
        world.patient.0.into(),
        world.staff.0.into(),
        world.site.0.into(),
        world.kind.0.into(),
        kernel::database_date(day).into(),
        at(arrived).into(),
        at(seen).into(),
    ];
    execute(&tenant.read().await.expect("a connection"), sql, values).await.expect("a visit");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_usual_are_the_same_weekdays_of_four_weeks() {
    let world = World::new().await;
    let list = price_list(&world, None).await;
    priced(&world, list, Some(world.kind), "140.00").await;
    let weeks = |weeks: i64| world.today().checked_sub(weeks.weeks()).expect("a day");
    // One day alone says nothing. The fourth week before had another offset from UTC.
    past_visit(&world, weeks(4), 9 * 60 + 30, 9 * 60 + 42).await;
    assert_eq!(today(&world, None).await.visits.usual, None);
    for (week, visits) in [(4, 3), (2, 1), (1, 2), (5, 9)] {
        for _ in 0..visits {
            past_visit(&world, weeks(week), 9 * 60 + 30, 9 * 60 + 42).await;
        }
    }
    // Another weekday is not the same day.
    past_visit(&world, world.today().yesterday().expect("a day"), 600, 660).await;
    let visit = world.book_at(world.start_today()).await;
    step(&world, visit, VisitState::Arrived).await;
    world.clinic.settle().await;
    let bill = bill_of(&world, patient_of(&world, visit).await).await;
    for (week, price) in [(1, 10_000), (4, 30_000)] {
        let tenant = world.clinic.tenant();
        let sql = "INSERT INTO charge (id, bill_id, n, kind, code, name, price, insurer, patient, reason, day, at, by_name) \
                   SELECT $1, $2, max(n) + 1, 'other', 'X', 'Thing', $3, 0, $3, '{\"why\": \"no_coverage\"}', $4, $5, 'test' \
                   FROM charge WHERE bill_id = $2";
        let values = vec![
            tenant.new_id::<Uuid>().into(),
            bill.row.id.0.into(),
            i64::from(price).into(),
            kernel::database_date(weeks(week)).into(),
            kernel::database_time(tenant.now()).into(),
        ];
        execute(&tenant.read().await.expect("a connection"), sql, values).await.expect("a charge");
    }
    for site in [None, Some(world.site)] {
        let day = today(&world, site).await;
        // Four, one and two visits; the week without any was a day off.
        assert_eq!((day.visits.all, day.visits.usual), (1, Some(2)));
        assert_eq!((day.waits.median, day.waits.usual), (Some(0), Some(12)));
        let nine = HourWait { hour: 9, visits: 0, median: None, usual: Some(12) };
        let ten = HourWait { hour: 10, visits: 1, median: Some(0), usual: None };
        assert_eq!(day.waits.by_hour, [nine, ten]);
        assert_eq!(day.money.usual.map(|money| money.minor), Some(20_000));
        let last = day.money.by_day.last().expect("a day");
        assert_eq!((last.charges.minor, last.before.map(|money| money.minor)), (14_000, Some(30_000)));
        let week = day.money.by_day.iter().find(|line| line.day == weeks(1)).expect("a day");
        assert_eq!((week.charges.minor, week.before), (10_000, None));
        let past = day_of(&world.all, site, Some(weeks(4))).await;
        assert_eq!((past.visits.all, past.money.charges.minor), (4, 30_000));
        adds_up(&world.all, site, Some(weeks(4))).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_elsewhere_has_a_day_of_its_own() {
    let world = World::new().await;
    let far = second_site(&world, "Bay", "Pacific/Auckland").await;
    // It is ten on Monday in New York, four on Tuesday morning there.
    walk_in(&world, far.site, far.staff).await;
    walk_in(&world, world.site, world.staff).await;
    world.pass(30).await;
    let there = today(&world, Some(far.site)).await;
    assert_eq!((there.day, there.visits.all), (world.today().tomorrow().expect("a day"), 1));
    assert_eq!(there.until.to_string(), "2026-11-24T04:30:00+13:00");
    assert_eq!(there.waits.by_hour, [HourWait { hour: 4, visits: 1, median: Some(30), usual: None }]);
    let row = &rows(&world.all, Measure::Visits, Some(far.site), None).await[0];
    assert_eq!(row.at.map(|at| at.to_string()).as_deref(), Some("2026-11-24T04:00:00+13:00"));
    // Monday is over there: nobody came.
    let monday = day_of(&world.all, Some(far.site), Some(world.today())).await;
    assert_eq!((monday.visits.all, monday.until.to_string()), (0, "2026-11-24T00:00:00+13:00".to_owned()));
    // All sites together: the house's day is Monday.
    let all = today(&world, None).await;
    assert_eq!((all.day, all.visits.all, all.waits.median), (world.today(), 1, Some(30)));
    for site in [Some(far.site), Some(world.site), None] {
        adds_up(&world.all, site, None).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_that_is_over_stays_as_it_was() {
    let world = World::new().await;
    let monday = world.today();
    let (test, _) = test_with(&world, "L-104", 10).await;
    let id = sign(&world, vec![ordered(&world, test)]).await.expect("a signed note").orders[0];
    walk_in(&world, world.site, world.staff).await;
    world.clinic.clock.advance(SignedDuration::from_hours(24));
    let (nurse, lab) = (world.clinic.user(&["nurse"]).await, world.clinic.user(&["lab"]).await);
    let (second, manager) = (world.clinic.user(&["lab"]).await, world.clinic.user(&["manager"]).await);
    let before = day_of(&manager, None, Some(monday)).await;
    assert_eq!((before.lab.open, before.lab.late, before.lab.released), (1, 1, 0));
    assert_eq!(before.until.to_string(), "2026-11-24T00:00:00-05:00");
    // Who was never called in waited until midnight.
    assert_eq!(before.waits.median, Some(14 * 60));
    let collect = CollectSpecimen { id, name_said: true, born_said: true };
    let specimen = nurse.client.call(collect).await.expect("a specimen");
    let taken = lab.client.call(ReceiveSpecimen { accession: line(&specimen.accession) }).await.expect("received");
    let entered = lab.client.call(values(&taken, &[("2823-3", "4.4")])).await.expect("entered");
    let release = ReleaseResults { id, version: entered.version };
    second.client.call(release).await.expect("released");
    // What was late on Monday was late on Monday; the result is of Tuesday, and came late.
    assert_eq!(day_of(&manager, None, Some(monday)).await.lab, before.lab);
    let tuesday = day_of(&manager, None, None).await;
    assert_eq!((tuesday.lab.open, tuesday.lab.late, tuesday.lab.released), (0, 0, 1));
    assert!(rows(&manager, Measure::LabReleased, None, None).await[0].late);
    for day in [Some(monday), None] {
        adds_up(&manager, None, day).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_come_in_pages_and_say_whom_they_showed() {
    let world = World::new().await;
    for minute in 0..53 {
        past_visit(&world, world.today(), 8 * 60 + minute, 9 * 60).await;
    }
    for measure in [Measure::Visits, Measure::Wait] {
        let found = rows(&world.all, measure, None, None).await;
        let mut ids: Vec<Uuid> = found.iter().map(|row| row.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!((found.len(), ids.len()), (53, 53));
        if measure == Measure::Wait {
            assert!(waits(&found).is_sorted_by(|one, other| one >= other));
        } else {
            assert!(found.is_sorted_by(|one, other| one.at >= other.at));
        }
    }
    let unknown = ListDayRows { measure: Measure::Visits, site_id: None, day: None, after: Some(world.site.0) };
    assert!(world.all.client.call(unknown.clone()).await.expect_err("no row").of_field("after").is_some());
    let stock = ListDayRows { measure: Measure::StockLow, ..unknown };
    assert!(world.all.client.call(stock).await.expect_err("no row").of_field("after").is_some());
    let read = world.clinic.tenant().read().await.expect("a connection");
    let sql = "SELECT count(*) FROM audit WHERE action = 'report.rows' AND $1 = ANY (patient_ids)";
    let row = query_one(&read, sql, vec![world.patient.0.into()]).await.expect("a count").expect("a row");
    assert_eq!(row.try_get_by_index::<i64>(0).expect("a number"), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_who_may_reads_it_and_only_what_has_been() {
    let world = World::new().await;
    let nurse = world.clinic.user(&["nurse"]).await;
    let manager = world.clinic.user(&["manager"]).await;
    let tomorrow = world.today().tomorrow().expect("a day");
    for (day, field) in [(tomorrow, "day"), (Date::constant(1899, 12, 31), "day")] {
        for site_id in [None, Some(world.site)] {
            let get = GetDay { site_id, day: Some(day) };
            let refused = manager.client.call(get).await.expect_err("a day to come");
            assert!(refused.status == 422 && refused.of_field(field).is_some(), "{refused:?}");
        }
        let list = ListDayRows { measure: Measure::Charges, site_id: None, day: Some(day), after: None };
        assert_eq!(manager.client.call(list).await.expect_err("a day to come").status, 422);
    }
    let nowhere = GetDay { site_id: Some(SiteId(world.patient.0)), day: None };
    assert_eq!(manager.client.call(nowhere).await.expect_err("no site").status, 404);
    assert_eq!(nurse.client.call(GetDay { site_id: None, day: None }).await.expect_err("no right").status, 403);
    for measure in Measure::ALL {
        let list = ListDayRows { measure, site_id: None, day: None, after: None };
        let page = manager.client.call(list.clone()).await.expect("nothing yet");
        assert_eq!((page.measure, page.total, page.next), (measure, 0, None));
        assert_eq!(nurse.client.call(list).await.expect_err("no right").status, 403);
    }
}
