//! A clinic in which every kind of thing carries a word that no other clinic has, so that a page tells whose it shows.

use api::{
    Block,
    audit::{DisclosurePurpose, RecordDisclosure, SearchAudit},
    billing::{PayerKind, SavePayer, SavePriceList},
    crm::{AddTimelineEntry, RegisterPatient, TimelineKind},
    directory::{SaveSite, SaveStaff},
    ehr::{AddAllergy, AllergyCategory, Certainty, Criticality, NotePart, SaveNoteTemplate, SignNote},
    id::{BillId, ItemId, OrderId, PatientId, StaffId},
    inventory::{ReceiveLot, SaveItem, SavePlace},
    notifications::{ListTemplates, SaveTemplate},
    scheduling::{BookVisit, ChangeVisitState, GetAppointment, SaveVisitKind, VisitState},
    session::CreateAccount,
    text::Email,
};
use jiff::{SignedDuration, civil::Date};
use test_support::TestClinic;

use test_support::{
    cases::{
        billing::bill_of,
        ehr::draft,
        lab::{ordered, released, test_with},
    },
    world::{World, card, line, person},
};

/// Such a clinic, and the ids that its pages' addresses name.
pub struct Marked {
    pub world: World,
    mark: char,
    pub patient: PatientId,
    pub staff: StaffId,
    item: ItemId,
    bill: BillId,
    order: OrderId,
    row: uuid::Uuid,
}

impl Marked {
    /// A text with this clinic's mark and ids where it has gaps: `Zq*` before a word, `{bill}`.
    pub fn fill(&self, text: &str) -> String {
        let ids = [
            ("{patient}", self.patient.to_string()),
            ("{staff}", self.staff.to_string()),
            ("{item}", self.item.to_string()),
            ("{bill}", self.bill.to_string()),
            ("{order}", self.order.to_string()),
            ("{row}", self.row.to_string()),
            ("{site}", self.world.site.to_string()),
        ];
        let text = text.replace("Zq*", &format!("Zq{}", self.mark));
        ids.into_iter().fold(text, |text, (gap, id)| text.replace(gap, &id))
    }

    /// A page's address with this clinic's id in it.
    pub fn address(&self, route: &str) -> String {
        let gap = match route.split('/').nth(1) {
            Some("patients") => "{patient}",
            Some("colleagues") => "{staff}",
            Some("stock") => "{item}",
            Some("audit") => "{row}",
            _ => "{bill}",
        };
        self.fill(&route.replace(":id", gap))
    }

    pub async fn in_clinic(clinic: TestClinic, mark: char) -> Self {
        let mut world = World::in_clinic(clinic).await;
        let word = |kind: &str| format!("Zq{mark}{kind}");
        let call = world.all.client.clone();
        let patient = call
            .call(RegisterPatient { family_name: Some(line(&word("patient"))), ..person(1000) })
            .await
            .expect("a patient")
            .id;
        world.patient = patient;
        let site = SaveSite {
            id: None,
            version: 0,
            name: line(&word("site")),
            address: line("2 Side Street"),
            phone: line("+1 555 010 0001"),
            time_zone: line("America/New_York"),
            country: None,
            open: true,
        };
        call.call(site).await.expect("a site");
        let colleague = SaveStaff { family_name: line(&word("staff")), ..card("Nils", world.site) };
        let staff = call.call(colleague).await.expect("a colleague").id;
        let kind = SaveVisitKind { id: None, version: 0, name: line(&word("kind")), minutes: 5, active: true };
        call.call(kind).await.expect("a kind");
        let template = SaveNoteTemplate {
            id: None,
            version: 0,
            name: line(&word("form")),
            parts: vec![NotePart { heading: line("Plan"), text: None }],
            active: true,
        };
        call.call(template).await.expect("a template");
        let task = AddTimelineEntry {
            id: patient,
            kind: TimelineKind::Task,
            text: Block::new(&word("task")).expect("a text"),
            outcome: None,
            due_on: Some(world.today()),
            assignee: None,
        };
        call.call(task).await.expect("a task");
        let allergy = AddAllergy {
            id: patient,
            name: line(&word("allergy")),
            category: AllergyCategory::Other,
            criticality: Criticality::High,
            certainty: Certainty::Confirmed,
            reaction: None,
        };
        call.call(allergy).await.expect("an allergy");
        let payer =
            SavePayer { id: None, version: 0, name: line(&word("payer")), kind: PayerKind::Insurer, active: true };
        call.call(payer).await.expect("a payer");
        let list = SavePriceList {
            name: line(&word("list")),
            payer_id: None,
            valid_from: Date::constant(2026, 1, 1),
            copy_of: None,
        };
        call.call(list).await.expect("a price list");
        let account = CreateAccount {
            email: Email::new(&format!("zq{mark}@clinic.example")).expect("an e-mail"),
            name: line(&word("account")),
            staff_id: None,
            roles: vec![line("lab")],
            password: Some(line("a long enough password")),
        };
        call.call(account).await.expect("an account");
        let item = SaveItem {
            id: None,
            version: 0,
            code: line("ZQ-1"),
            name: line(&word("item")),
            unit: line("tests"),
            category: line("Reagents"),
            storage: None,
            active: true,
        };
        let item = call.call(item).await.expect("an item").row.id;
        let place = SavePlace { id: None, site_id: world.site, name: line(&word("place")), open: true };
        let lot = ReceiveLot {
            id: item,
            place_id: call.call(place).await.expect("a place").id,
            number: line("A1"),
            expires_on: Date::constant(2027, 11, 1),
            quantity: 10,
            reference: Some(line(&word("reference"))),
        };
        call.call(lot).await.expect("a lot");
        let known = call.call(ListTemplates {}).await.expect("templates").templates;
        for known in known {
            let save = SaveTemplate {
                code: known.code,
                channel: known.channel,
                version: known.version,
                subject: known.subject.as_deref().map(line),
                body: Block::new(&word("words")).expect("a text"),
            };
            call.call(save).await.expect("a template");
        }
        // Arrived today, with a message, a bill, a result and a test that is waited for.
        let hold = world.hold(world.start_today()).await;
        let visit = BookVisit {
            hold_id: hold.id,
            patient_id: patient,
            reason: Some(line(&word("reason"))),
            overlapping: false,
            deceased: false,
        };
        let id = call.call(visit).await.expect("a visit").id;
        world.clinic.settle().await;
        world.clinic.clock.advance(SignedDuration::from_mins(4));
        world.clinic.settle().await;
        let version = call.call(GetAppointment { id }).await.expect("a visit").version;
        call.call(ChangeVisitState { id, version, to: VisitState::Arrived, room_id: None }).await.expect("an arrival");
        world.clinic.settle().await;
        let bill = bill_of(&world, patient).await.row.id;
        released(&world, &[("2823-3", "4.4")]).await;
        let (test, _) = test_with(&world, "L-104", 10).await;
        let draft = draft(&world).await;
        let note = SignNote {
            id: draft.id,
            version: draft.version,
            title: line("Visit"),
            parts: vec![NotePart { heading: line("History"), text: Block::new(&word("note")).ok() }],
            orders: vec![ordered(&world, test)],
        };
        let order = call.call(note).await.expect("a note").orders[0];
        world.clinic.settle().await;
        let disclosure = RecordDisclosure {
            id: patient,
            made_on: world.today(),
            recipient: line(&word("recipient")),
            address: None,
            what: Block::new("A report").expect("a text"),
            purpose: DisclosurePurpose::PublicHealth,
            reason: None,
        };
        call.call(disclosure).await.expect("a disclosure");
        let search = SearchAudit { patient_id: Some(patient), ..SearchAudit::default() };
        let row = call.call(search).await.expect("rows").rows.first().expect("a row").id;
        Self { world, mark, patient, staff, item, bill, order, row }
    }
}
