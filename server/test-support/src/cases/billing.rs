//! The endpoints of money.

use api::{
    billing::*,
    id::{BillId, LabTestId, PayerId, PriceListId, VisitKindId},
    money::Share,
    scheduling::{ChangeVisitState, GetAppointment, VisitState},
};
use futures::FutureExt;
use jiff::{ToSpan, civil::Date};
use uuid::Uuid;

use super::{Case, case, lab::test_with};
use crate::world::{World, line};

pub fn amount(text: &str) -> api::money::Amount {
    text.parse().expect("an amount")
}

/// A visit that has arrived, with its bill.
pub async fn bill(world: &World) -> Bill {
    let visit = world.book_at(world.start_today()).await;
    let found = world.all.client.call(GetAppointment { id: visit }).await.expect("a visit");
    let to = ChangeVisitState { id: visit, version: found.version, to: VisitState::Arrived, room_id: None };
    world.all.client.call(to).await.expect("an arrival");
    world.clinic.settle().await;
    bill_of(world, found.patient_id).await
}

pub async fn bill_of(world: &World, id: api::id::PatientId) -> Bill {
    let bills = world.all.client.call(ListBillsOfPatient { id }).await.expect("bills");
    let id = bills.bills.first().expect("a bill").id;
    world.all.client.call(GetBill { id }).await.expect("a bill")
}

pub async fn payer(world: &World) -> Payer {
    let name = line(&format!("Payer {}", world.next()));
    let save = SavePayer { id: None, version: 0, name, kind: PayerKind::Insurer, active: true };
    world.all.client.call(save).await.expect("a payer")
}

pub fn plan(payer_id: PayerId, name: &str) -> SavePlan {
    SavePlan {
        payer_id,
        name: line(name),
        valid_from: Date::constant(2026, 1, 1),
        copay: amount("25.00"),
        coinsurance: Share::new(1000).expect("a share"),
        deductible: amount("0"),
    }
}

pub async fn price_list(world: &World, payer_id: Option<PayerId>) -> PriceListId {
    let n = world.next();
    let valid_from = Date::constant(2026, 1, 1).checked_add(i64::from(n % 300).days()).expect("a day");
    let save = SavePriceList { name: line(&format!("List {n}")), payer_id, valid_from, copy_of: None };
    world.all.client.call(save).await.expect("a list").row.id
}

/// Something that can be billed, with its price in the list.
pub async fn priced(world: &World, list: PriceListId, subject: Option<VisitKindId>, price: &str) -> String {
    let code = format!("X-{}", world.next());
    let save = SaveBillable {
        code: line(&code),
        kind: if subject.is_some() { BillableKind::Visit } else { BillableKind::Other },
        name: line("Thing"),
        covered: true,
        subject_id: subject.map(|id| id.0),
    };
    world.all.client.call(save).await.expect("something");
    let set = SetPrice { id: list, code: line(&code), amount: amount(price) };
    world.all.client.call(set).await.expect("a price");
    code
}

/// The test with the house code L-104, stocked, for 30 dollars.
pub async fn priced_test(world: &World, list: PriceListId) -> LabTestId {
    let (test, _) = test_with(world, "L-104", 10).await;
    let save = SaveBillable {
        code: line("L-104"),
        kind: BillableKind::Test,
        name: line("Potassium"),
        covered: true,
        subject_id: Some(test.0),
    };
    world.all.client.call(save).await.expect("something");
    let set = SetPrice { id: list, code: line("L-104"), amount: amount("30.00") };
    world.all.client.call(set).await.expect("a price");
    test
}

/// A bill with a line of ten, all of it the patient's.
async fn priced_bill(world: &World) -> (BillId, Bill) {
    let list = price_list(world, None).await;
    let code = priced(world, list, None, "10.00").await;
    let id = bill(world).await.row.id;
    let bill = world.all.client.call(AddCharge { id, code: line(&code) }).await.expect("a line");
    (id, bill)
}

async fn coverage(world: &World) -> SaveCoverage {
    let payer = payer(world).await;
    let payer = world.all.client.call(plan(payer.id, "Silver")).await.expect("a plan");
    SaveCoverage {
        id: world.patient().await,
        plan_id: payer.plans.first().expect("a plan").id,
        member_number: line("AM-1"),
        valid_from: Date::constant(2026, 1, 1),
        valid_until: None,
    }
}

pub fn cases() -> Vec<Case> {
    vec![
        plain!(ListBills {
            words: None,
            state: None,
            site_id: None,
            from: None,
            until: None,
            order: BillOrder::Newest,
            after: None
        }),
        with_ids!(|world| ListBillsOfPatient { id: world.patient }),
        with_ids!(|world| GetBill { id: bill(world).await.row.id }),
        with_ids!(|world| {
            let list = price_list(world, None).await;
            let code = priced(world, list, None, "10.00").await;
            AddCharge { id: bill(world).await.row.id, code: line(&code) }
        }),
        with_ids!(|world| {
            let (_, bill) = priced_bill(world).await;
            CancelCharge { id: bill.lines.last().expect("a line").id, reason: line("Not done") }
        }),
        with_ids!(|world| {
            let (id, bill) = priced_bill(world).await;
            GiveDiscount { id, version: bill.version, amount: amount("1.00"), reason: line("Loyal") }
        }),
        with_ids!(|world| {
            let bill = bill(world).await;
            RecalculateBill { id: bill.row.id, version: bill.version }
        }),
        with_ids!(|world| {
            let (id, _) = priced_bill(world).await;
            TakePayment {
                id,
                key: Uuid::from_u128(u128::from(world.next())),
                amount: amount("2.00"),
                method: PaymentMethod::Cash,
            }
        }),
        with_ids!(|world| ListCoverages { id: world.patient }),
        with_ids!(|world| coverage(world).await),
        with_ids!(|world| {
            let saved = world.all.client.call(coverage(world).await).await.expect("a coverage");
            EndCoverage { id: saved.id, valid_until: world.today() }
        }),
        plain!(ListPayers {}),
        case(false, |world| {
            let name = line(&format!("Made {}", world.next()));
            std::future::ready(SavePayer { id: None, version: 0, name, kind: PayerKind::Sponsor, active: true }).boxed()
        }),
        with_ids!(|world| plan(payer(world).await.id, "Gold")),
        plain!(ListBillables {}),
        plain!(ListPriceLists {}),
        with_ids!(|world| GetPriceList { id: price_list(world, None).await }),
        case(false, |world| {
            async {
                let n = world.next();
                let valid_from = Date::constant(2027, 1, 1).checked_add(i64::from(n).days()).expect("a day");
                SavePriceList { name: line(&format!("List {n}")), payer_id: None, valid_from, copy_of: None }
            }
            .boxed()
        }),
        case(false, |world| {
            std::future::ready(SaveBillable {
                code: line(&format!("Y-{}", world.next())),
                kind: BillableKind::Other,
                name: line("Sheet"),
                covered: false,
                subject_id: None,
            })
            .boxed()
        }),
        with_ids!(|world| {
            let list = price_list(world, None).await;
            let code = priced(world, list, None, "10.00").await;
            SetPrice { id: list, code: line(&code), amount: amount("11.00") }
        }),
        plain!(GetBooks { from: None, until: None }),
        case(false, |world| {
            // Each closing is later than the one before; all of them lie years back, where nothing is posted.
            let day = Date::constant(1990, 1, 1).checked_add(i64::from(world.next()).days()).expect("a day");
            std::future::ready(LockBooks { until: day }).boxed()
        }),
    ]
}
