//! The laboratory's endpoints, and the orders that need one.

use api::{
    ehr::*,
    id::{IncomingId, ItemId, LabTestId, OrderId},
    lab::*,
};
use futures::FutureExt;

use super::{Case, case, ehr::draft, ehr::parts};
use crate::{
    cases::inventory::{item, receive},
    world::{World, line},
};

/// A test of the first catalogue, run here with a reagent of which there are so many.
pub async fn test_with(world: &World, code: &str, stock: u32) -> (LabTestId, ItemId) {
    let list = world.all.client.call(ListLabTests {}).await.expect("a catalogue").tests;
    let found = list.iter().find(|test| test.code == code).expect("a test");
    let whole = world.second.client.call(GetLabTest { id: found.id }).await.expect("a test");
    let item = item(world).await;
    if stock > 0 {
        receive(world, item, stock).await;
    }
    let save = SaveLabTest {
        id: Some(found.id),
        version: whole.version,
        code: line(&found.code),
        name: line(&found.name),
        specimen: line(&found.specimen),
        minutes: found.minutes,
        minutes_urgent: found.minutes_urgent,
        active: true,
        site_ids: vec![world.site],
        analyte_ids: whole.analytes.iter().map(|analyte| analyte.id).collect(),
        reagents: vec![Reagent { item_id: item, item: String::new(), quantity: 1 }],
    };
    world.all.client.call(save).await.expect("a saved test");
    (found.id, item)
}

pub fn ordered(world: &World, test: LabTestId) -> BasketItem {
    BasketItem::Test(TestOrder {
        department: Department::Laboratory,
        item_id: test.0,
        name: line("Test"),
        urgency: Urgency::Routine,
        site_id: world.site,
    })
}

/// Signs a note with these orders.
pub async fn sign(world: &World, orders: Vec<BasketItem>) -> Result<SignedNote, api::Problem> {
    let draft = draft(world).await;
    let sign = SignNote { id: draft.id, version: draft.version, title: line("Visit"), parts: parts(), orders };
    world.all.client.call(sign).await
}

/// An order of potassium, creatinine and eGFR.
pub async fn order(world: &World) -> OrderId {
    let (test, _) = test_with(world, "L-104", 10).await;
    let signed = sign(world, vec![ordered(world, test)]).await.expect("a signed note");
    *signed.orders.first().expect("an order")
}

pub async fn collected(world: &World) -> (OrderId, Specimen) {
    let id = order(world).await;
    let collect = CollectSpecimen { id, name_said: true, born_said: true };
    (id, world.all.client.call(collect).await.expect("a specimen"))
}

pub async fn received(world: &World) -> LabOrder {
    let (_, specimen) = collected(world).await;
    world.all.client.call(ReceiveSpecimen { accession: line(&specimen.accession) }).await.expect("received")
}

/// Values for the analytes with these LOINC codes.
pub fn values(order: &LabOrder, typed: &[(&str, &str)]) -> EnterResults {
    let values = typed
        .iter()
        .map(|(code, value)| EnteredValue {
            analyte_id: order.values.iter().find(|known| known.code == *code).expect("an analyte").analyte_id,
            value: Some(line(value)),
            take_out: None,
        })
        .collect();
    EnterResults { id: order.row.id, version: order.version, values, amend_reason: None }
}

/// Entered by the second person, so that anybody else may release it.
pub async fn entered(world: &World, typed: &[(&str, &str)]) -> LabOrder {
    let order = received(world).await;
    world.second.client.call(values(&order, typed)).await.expect("entered")
}

pub async fn released(world: &World, typed: &[(&str, &str)]) -> LabOrder {
    let order = entered(world, typed).await;
    let release = ReleaseResults { id: order.row.id, version: order.version };
    world.all.client.call(release).await.expect("released").order
}

/// A result that names no specimen.
pub fn unknown(world: &World) -> ReceiveResult {
    ReceiveResult {
        site_id: world.site,
        sender: line("Northside Reference Laboratory"),
        message_id: None,
        accession: None,
        patient_name: Some(line("Nobody, Known")),
        patient_born: None,
        patient_number: None,
        ordered_by: None,
        test: None,
        taken_at: None,
        values: vec![IncomingValue {
            code: Some(line("2823-3")),
            name: line("Potassium"),
            value: line("4.4"),
            unit: Some(line("mmol/L")),
            flag: None,
        }],
        note: None,
    }
}

/// One that waits.
pub async fn waiting(world: &World) -> IncomingId {
    world.all.client.call(unknown(world)).await.expect("taken in").incoming_id.expect("it waits")
}

pub fn cases() -> Vec<Case> {
    vec![
        with_ids!(|world| GetWorklist { site_id: world.site, step: None, after: None }),
        with_ids!(|world| GetLabOrder { id: order(world).await }),
        with_ids!(|world| CollectSpecimen { id: order(world).await, name_said: true, born_said: true }),
        with_ids!(|world| ReceiveSpecimen { accession: line(&collected(world).await.1.accession) }),
        with_ids!(|world| RejectSpecimen {
            id: collected(world).await.1.id,
            reason: RejectReason::Clotted,
            note: None
        }),
        with_ids!(|world| {
            let order = received(world).await;
            values(&order, &[("2823-3", "4.4")])
        }),
        with_ids!(|world| {
            let order = entered(world, &[("2823-3", "4.4")]).await;
            SendBackResults { id: order.row.id, version: order.version, reason: line("Look again") }
        }),
        with_ids!(|world| {
            let order = entered(world, &[("2823-3", "4.4")]).await;
            ReleaseResults { id: order.row.id, version: order.version }
        }),
        with_ids!(|world| ListCallbacks { site_id: world.site }),
        with_ids!(|world| {
            let order = released(world, &[("2823-3", "6.4")]).await;
            let open = order.callbacks.first().expect("a call-back");
            AcknowledgeCallback { id: open.id, told_to: line("Dr Osei"), read_back: true }
        }),
        plain!(MyCallbacks {}),
        plain!(CountMyCallbacks {}),
        with_ids!(|world| {
            let order = released(world, &[("2823-3", "6.4")]).await;
            TakeCallback { id: order.callbacks.first().expect("a call-back").id }
        }),
        with_ids!(|world| unknown(world)),
        with_ids!(|world| ListIncoming { site_id: world.site, settled_too: true, after: None }),
        with_ids!(|world| GetIncoming { id: waiting(world).await, accession: None }),
        with_ids!(|world| {
            let order = received(world).await;
            let reason = Some(line("The sender confirmed it"));
            MatchIncoming { id: waiting(world).await, version: 1, order_id: order.row.id, reason }
        }),
        with_ids!(|world| AskAboutIncoming {
            id: waiting(world).await,
            version: 1,
            to: world.staff,
            question: line("Whose is it?"),
        }),
        with_ids!(|world| RefuseIncoming { id: waiting(world).await, version: 1, reason: line("Not ours") }),
        plain!(ListLabTests {}),
        with_ids!(|world| GetLabTest { id: test_with(world, "L-110", 0).await.0 }),
        with_ids!(|world| SaveLabTest {
            id: None,
            version: 0,
            code: line(&format!("L-{}", 1000 + world.next())),
            name: line("House test"),
            specimen: line("Serum"),
            minutes: 60,
            minutes_urgent: 30,
            active: true,
            site_ids: vec![world.site],
            analyte_ids: Vec::new(),
            reagents: Vec::new(),
        }),
        case(false, |world| {
            std::future::ready(SaveAnalyte {
                id: None,
                version: 0,
                code: line(&format!("house-{}", world.next())),
                name: line("House analyte"),
                unit: None,
                decimals: 1,
                negative: false,
                titres: false,
                words: Vec::new(),
                ranges: Vec::new(),
            })
            .boxed()
        }),
        with_ids!(|world| AskOrder {
            patient_id: world.patient,
            department: Department::Laboratory,
            item_id: test_with(world, "L-110", 5).await.0.0,
            site_id: world.site,
            urgency: Urgency::Urgent,
        }),
        with_ids!(|world| CancelOrder { id: order(world).await, reason: line("Not needed") }),
    ]
}
