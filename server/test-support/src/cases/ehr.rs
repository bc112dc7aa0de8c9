//! The chart's endpoints.

use crate::TestUser;
use api::{
    Block, TypedNumber,
    ehr::*,
    id::{EmergencyId, EncounterId, NoteId},
};
use futures::FutureExt;

use super::{Case, case};
use crate::world::{World, card, line};

pub async fn encounter(world: &World) -> EncounterId {
    let start = StartEncounter {
        id: world.patient,
        site_id: world.site,
        kind: line("Phone call"),
        reason: Some(line("Cough")),
    };
    world.all.client.call(start).await.expect("an encounter").id
}

pub async fn draft(world: &World) -> Draft {
    let id = encounter(world).await;
    world.all.client.call(OpenDraft { id, template_id: None }).await.expect("a draft")
}

pub fn parts() -> Vec<NotePart> {
    vec![
        NotePart { heading: line("History"), text: Block::new("Coughs since Friday").ok() },
        NotePart { heading: line("Plan"), text: None },
    ]
}

pub async fn note(world: &World) -> NoteId {
    let draft = draft(world).await;
    let sign =
        SignNote { id: draft.id, version: draft.version, title: line("Visit"), parts: parts(), orders: Vec::new() };
    world.all.client.call(sign).await.expect("a note").id
}

async fn allergy(world: &World) -> Allergy {
    let add = AddAllergy {
        id: world.patient().await,
        name: line("Penicillin"),
        category: AllergyCategory::Medicine,
        criticality: Criticality::High,
        certainty: Certainty::Confirmed,
        reaction: Some(line("Anaphylaxis, 1994")),
    };
    world.all.client.call(add).await.expect("an allergy")
}

async fn problem(world: &World) -> Problem {
    let id = world.patient().await;
    let add = AddProblem { id, code: Some(line("I10")), name: None, onset_on: None };
    world.all.client.call(add).await.expect("a problem")
}

async fn medication(world: &World) -> Medication {
    let id = world.patient().await;
    let add = AddMedication { id, name: line("Lisinopril 20 mg"), dose: Some(line("1 daily")), started_on: None };
    world.all.client.call(add).await.expect("a medicine")
}

pub fn pulse(world: &World) -> RecordVitals {
    let values = vec![MeasuredVital { kind: VitalKind::Pulse, value: Some(TypedNumber::new("84").expect("a number")) }];
    RecordVitals { id: world.patient, encounter_id: None, values, posture: Some(Posture::Sitting) }
}

/// A report in the inbox, put there behind the server's back.
async fn report(world: &World) -> api::id::ReportId {
    use kernel::database::execute;
    let tenant = world.clinic.tenant();
    let id: api::id::ReportId = tenant.new_id();
    let sql = "INSERT INTO report (id, patient_id, name, code_system, code, issued_at) \
               VALUES ($1, $2, 'Potassium', 'house', 'L-104', $3)";
    let at = kernel::database_time(tenant.now());
    execute(&tenant.read().await.expect("a connection"), sql, vec![id.0.into(), world.patient.0.into(), at.into()])
        .await
        .expect("a report");
    id
}

/// Vital signs that belong to somebody else.
async fn in_error(world: &World) -> MarkEnteredInError {
    let subject_id = world.all.client.call(pulse(world)).await.expect("vital signs").first.0;
    let reason = line("Two charts were open");
    MarkEnteredInError { id: world.patient, kind: FactKind::Vitals, subject_id, reason, move_to: None }
}

async fn assign(world: &World) -> AssignCare {
    let staff_id = world.all.client.call(card("Carer", world.site)).await.expect("a card").id;
    AssignCare { id: world.patient().await, staff_id, until: world.today(), note: Some(line("Holiday")) }
}

/// An emergency access of somebody.
pub async fn emergency(world: &World, by: &TestUser) -> EmergencyId {
    let id = world.patient().await;
    let start = BreakGlass { id, reason: EmergencyReason::Covering, words: line("Her doctor is away") };
    by.client.call(start).await.expect("an emergency access").id
}

pub fn cases() -> Vec<Case> {
    vec![
        with_ids!(|world| GetChart { id: world.patient }),
        with_ids!(|world| StartEncounter {
            id: world.patient,
            site_id: world.site,
            kind: line("Letter"),
            reason: None
        }),
        with_ids!(|world| ListHistory { id: world.patient, kind: None, after: None }),
        with_ids!(|world| AddAllergy {
            id: world.patient,
            name: line(&format!("Thing {}", world.next())),
            category: AllergyCategory::Other,
            criticality: Criticality::Low,
            certainty: Certainty::Likely,
            reaction: None,
        }),
        with_ids!(|world| {
            let allergy = allergy(world).await;
            ChangeAllergy {
                id: allergy.id,
                version: allergy.version,
                criticality: Criticality::Low,
                certainty: Certainty::Refuted,
                reaction: None,
            }
        }),
        with_ids!(|world| StateNoAllergies { id: world.patient().await }),
        with_ids!(|world| AddProblem {
            id: world.patient().await,
            code: Some(line("E11.9")),
            name: None,
            onset_on: Some(world.today().into()),
        }),
        with_ids!(|world| {
            let problem = problem(world).await;
            ChangeProblem {
                id: problem.id,
                version: problem.version,
                state: ProblemState::Resolved,
                onset_on: None,
                resolved_on: None,
            }
        }),
        plain!(SearchDiagnoses { query: line("diabetes") }),
        with_ids!(|world| AddMedication {
            id: world.patient,
            name: line("Metformin 500 mg"),
            dose: None,
            started_on: None
        }),
        with_ids!(|world| {
            let medication = medication(world).await;
            ChangeMedication {
                id: medication.id,
                version: medication.version,
                state: MedicationState::Stopped,
                dose: None,
            }
        }),
        with_ids!(|world| CheckMedication { id: world.patient, name: line("Amoxicillin 500 mg") }),
        with_ids!(|world| pulse(world)),
        with_ids!(|world| {
            WithdrawVitals { id: world.all.client.call(pulse(world)).await.expect("vital signs").first }
        }),
        with_ids!(|world| OpenDraft { id: encounter(world).await, template_id: None }),
        with_ids!(|world| {
            let draft = draft(world).await;
            KeepDraft { id: draft.id, version: draft.version, title: line("Visit"), parts: parts(), orders: Vec::new() }
        }),
        with_ids!(|world| {
            let draft = draft(world).await;
            DiscardDraft { id: draft.id, version: draft.version }
        }),
        with_ids!(|world| {
            let draft = draft(world).await;
            SignNote { id: draft.id, version: draft.version, title: line("Visit"), parts: parts(), orders: Vec::new() }
        }),
        with_ids!(|world| GetNote { id: note(world).await }),
        with_ids!(|world| ListNotes { id: world.patient, after: None }),
        with_ids!(|world| AddAddendum { id: note(world).await, text: Block::new("He called again").expect("a text") }),
        plain!(ListNoteTemplates {}),
        case(false, |world| {
            let name = line(&format!("Template {}", world.next()));
            std::future::ready(SaveNoteTemplate { id: None, version: 0, name, parts: parts(), active: true }).boxed()
        }),
        plain!(SearchOrderables { query: Some(line("metf")) }),
        with_ids!(|world| ListReports { id: world.patient, after: None }),
        with_ids!(|world| {
            world.all.client.call(pulse(world)).await.expect("vital signs");
            GetTrend { id: world.patient, code: "8867-4".to_owned(), unit: None }
        }),
        plain!(ListInbox { all: true, after: None }),
        with_ids!(|world| AcknowledgeReport { id: report(world).await, undo: false }),
        with_ids!(|world| ListCare { id: world.patient }),
        with_ids!(|world| assign(world).await),
        with_ids!(|world| EndCare { id: world.all.client.call(assign(world).await).await.expect("an assignment").id }),
        with_ids!(|world| BreakGlass {
            id: world.patient().await,
            reason: EmergencyReason::LifeAtRisk,
            words: line("Collapsed in the corridor"),
        }),
        with_ids!(|world| EndEmergency { id: emergency(world, &world.all).await }),
        plain!(CountEmergencies {}),
        plain!(ListEmergencies { reviewed: false, after: None }),
        with_ids!(|world| ReviewEmergency {
            id: emergency(world, &world.second).await,
            finding: EmergencyFinding::Fitting,
            note: None,
        }),
        with_ids!(|world| {
            let subject_id = world.all.client.call(pulse(world)).await.expect("vital signs").first.0;
            PreviewWrongChart { id: world.patient, kind: FactKind::Vitals, subject_id }
        }),
        with_ids!(|world| MarkEnteredInError { move_to: Some(world.patient().await), ..in_error(world).await }),
        with_ids!(|world| ListEnteredInError { id: world.patient, kind: None, after: None }),
        with_ids!(|world| {
            let marked = in_error(world).await;
            OpenEnteredInError { id: world.all.client.call(marked).await.expect("marked").id }
        }),
    ]
}
