//! Of a birth date only a part is known: shown as far as it is known, and no range is made up.

use api::{
    Flag, PartialDate,
    crm::{RegisterPatient, Sex},
    ehr::*,
    lab::*,
    scheduling::{BookVisit, GetAppointment},
};
use test_support::{
    cases::lab::{order, received, values},
    world::{World, person},
};

const NO_RANGE: &str = "No range: the birth date is not exact enough";

fn date(text: &str) -> PartialDate {
    text.parse().expect("a date")
}

async fn becomes(world: &mut World, born: &str, sex: Sex) {
    let register = RegisterPatient { sex, born: date(born), ..person(world.next()) };
    world.patient = world.all.client.call(register).await.expect("a patient").id;
}

fn of<'a>(order: &'a LabOrder, code: &str) -> &'a LabValue {
    order.values.iter().find(|value| value.code == code).expect("an analyte")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_range_is_given_only_where_every_possible_age_has_it() {
    let mut world = World::new().await;
    let (woman, child) = ((Some(0.5), Some(1.05)), (Some(0.3), Some(0.7)));
    // The world's day is 23 November 2026; the range of grown women begins with sixteen years.
    for (born, range) in [
        ("1968", Some(woman)),
        ("about 1968", Some(woman)),
        ("2020", Some(child)),
        ("2010", None),
        ("2010-10", Some(woman)),
        ("2010-11", None),
        ("2010-12", Some(child)),
        ("about 2010", None),
        ("unknown", None),
    ] {
        becomes(&mut world, born, Sex::Female).await;
        let id = order(&world).await;
        let order = world.all.client.call(GetLabOrder { id }).await.expect("an order");
        assert_eq!(order.row.born, date(born), "what the bench and the label show");
        let creatinine = of(&order, "2160-0");
        assert_eq!((creatinine.low, creatinine.high), range.unwrap_or_default(), "{born}");
        assert_eq!(creatinine.no_range.as_deref(), range.is_none().then_some(NO_RANGE), "{born}");
        // Potassium has one range for all but newborns.
        let potassium = of(&order, "2823-3").no_range.as_deref();
        assert_eq!(potassium, (born == "unknown").then_some(NO_RANGE), "{born}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_range_a_value_is_entered_released_and_not_flagged() {
    let mut world = World::new().await;
    becomes(&mut world, "2010", Sex::Female).await;
    let order = received(&world).await;
    let entered = world.second.client.call(values(&order, &[("2823-3", "6.4"), ("2160-0", "1.90")])).await;
    let entered = entered.expect("entered");
    let creatinine = of(&entered, "2160-0");
    assert_eq!((creatinine.shown.as_deref(), creatinine.flag), (Some("1.90"), None));
    assert_eq!(creatinine.no_range.as_deref(), Some(NO_RANGE));
    assert_eq!(of(&entered, "2823-3").flag, Some(Flag::CriticalHigh));
    let list = GetWorklist { site_id: world.site, step: None, after: None };
    let row = world.all.client.call(list).await.expect("a worklist").rows.remove(0);
    assert_eq!(row.born, date("2010"));
    let release = ReleaseResults { id: entered.row.id, version: entered.version };
    world.all.client.call(release).await.expect("released");
    let inbox = world.all.client.call(ListInbox { all: false, after: None }).await.expect("an inbox");
    assert_eq!(inbox.rows.first().map(|report| report.born), Some(date("2010")));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_filtration_rate_is_worked_out_only_where_the_age_does_not_matter() {
    let mut world = World::new().await;
    // 75 or 76 years give 47 or 46.
    for (born, rate, why) in [
        ("1950", None, Some("Not worked out: the birth date is not exact enough")),
        ("unknown", None, Some("Not worked out: the birth date is not exact enough")),
        ("1950-01", Some("46"), None),
        ("2015", None, Some("Not worked out: the equation is for adults")),
    ] {
        becomes(&mut world, born, Sex::Female).await;
        let order = received(&world).await;
        let entered = world.all.client.call(values(&order, &[("2160-0", "1.21")])).await.expect("entered");
        let found = of(&entered, "98979-8");
        assert_eq!((found.shown.as_deref(), found.not_calculated.as_deref()), (rate, why), "{born}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_whose_name_and_birth_date_nobody_knows_is_booked_and_ordered_for() {
    let mut world = World::new().await;
    let register = RegisterPatient {
        given_name: "Unknown".parse().expect("a name"),
        family_name: None,
        born: PartialDate::Unknown,
        sex: Sex::Unknown,
        phone: None,
        remind_by: None,
        ..person(world.next())
    };
    world.patient = world.all.client.call(register).await.expect("a patient").id;
    let hold_id = world.hold(world.start()).await.id;
    let book = BookVisit { hold_id, patient_id: world.patient, reason: None, overlapping: false, deceased: false };
    let visit = world.all.client.call(book).await.expect("a visit").id;
    let visit = world.all.client.call(GetAppointment { id: visit }).await.expect("a visit");
    assert_eq!((visit.patient.as_str(), visit.born), ("Unknown", PartialDate::Unknown));
    let id = order(&world).await;
    let order = world.all.client.call(GetLabOrder { id }).await.expect("an order");
    assert_eq!(order.row.born, PartialDate::Unknown);
}
