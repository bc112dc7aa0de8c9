//! The chart: what is kept, what is refused, what follows from the board.

use api::{
    Block, Flag, TypedNumber,
    crm::RegisterPatient,
    ehr::*,
    id::PatientId,
    scheduling::{ChangeVisitState, GetAppointment, UndoVisitState, VisitState},
};
use kernel::database::{execute, query_one};

use test_support::{
    cases::ehr::{draft, encounter, note, parts, pulse},
    world::{World, line, person},
};

fn keep(draft: &Draft, text: &str) -> KeepDraft {
    KeepDraft {
        id: draft.id,
        version: draft.version,
        title: line("Visit"),
        parts: vec![NotePart { heading: line("History"), text: Block::new(text).ok() }],
        orders: Vec::new(),
    }
}

async fn audits(world: &World, action: &str, patient: PatientId) -> i64 {
    let read = world.clinic.tenant();
    let read = read.read().await.expect("a connection");
    let sql = "SELECT count(*) FROM audit WHERE action = $1 AND patient_ids = ARRAY[$2::uuid]";
    let row = query_one(&read, sql, vec![action.into(), patient.0.into()]).await.expect("a count").expect("a row");
    row.try_get_by_index(0).expect("a number")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_outlives_its_tab_and_a_stale_one_changes_nothing() {
    let world = World::new().await;
    let first = draft(&world).await;
    let kept = world.all.client.call(keep(&first, "first")).await.expect("kept");
    // Another device goes on with the same draft.
    let again = world.all.client.call(OpenDraft { id: first.encounter_id, template_id: None }).await.expect("a draft");
    assert_eq!((again.id, again.version), (first.id, kept.version));
    assert_eq!(again.parts.first().and_then(|part| part.text.as_ref()).map(Block::as_str), Some("first"));
    // The first tab still has the old version: refused, and what is there stays.
    let stale = world.all.client.call(keep(&first, "lost?")).await.expect_err("a stale version");
    assert_eq!((stale.status, stale.code.as_str()), (409, "stale"));
    let chart = world.all.client.call(GetChart { id: world.patient }).await.expect("a chart");
    assert_eq!(chart.drafts.first().map(|draft| draft.version), Some(kept.version));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signed_note_is_frozen_for_everybody() {
    let world = World::new().await;
    let draft = draft(&world).await;
    let sign =
        SignNote { id: draft.id, version: draft.version, title: line("Visit"), parts: parts(), orders: Vec::new() };
    world.all.client.call(sign.clone()).await.expect("a signature");
    for refused in [
        world.all.client.call(sign).await.expect_err("signed twice"),
        world.all.client.call(keep(&draft, "after all")).await.expect_err("kept after signing"),
    ] {
        assert_eq!((refused.status, refused.code.as_str()), (409, "signed"));
    }
    let tenant = world.clinic.tenant();
    let read = tenant.read().await.expect("a connection");
    for sql in ["UPDATE note SET author = 'me' WHERE id = $1", "DELETE FROM note WHERE id = $1"] {
        execute(&read, sql, vec![draft.id.0.into()]).await.expect_err("the database itself refuses");
    }
    drop(read);
    let added = AddAddendum { id: draft.id, text: Block::new("He called again").expect("a text") };
    let note = world.all.client.call(added).await.expect("an addendum");
    assert_eq!(note.addenda.len(), 1);
    // Empty parts are left out of what is signed.
    assert_eq!(note.parts.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_note_cannot_be_signed() {
    let world = World::new().await;
    let draft = draft(&world).await;
    let empty = vec![NotePart { heading: line("History"), text: None }];
    let sign =
        SignNote { id: draft.id, version: draft.version, title: line("Visit"), parts: empty, orders: Vec::new() };
    let refused = world.all.client.call(sign).await.expect_err("nothing to sign");
    assert!(refused.of_field("parts").is_some());
    let chart = world.all.client.call(GetChart { id: world.patient }).await.expect("a chart");
    assert_eq!(chart.drafts.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_allergy_stops_a_prescription_until_a_reason_is_given() {
    let world = World::new().await;
    let add = AddAllergy {
        id: world.patient,
        name: line("Penicillin"),
        category: AllergyCategory::Medicine,
        criticality: Criticality::High,
        certainty: Certainty::Confirmed,
        reaction: Some(line("anaphylaxis, 1994")),
    };
    world.all.client.call(add.clone()).await.expect("an allergy");
    let twice = world.all.client.call(add).await.expect_err("the same allergy twice");
    assert!(twice.of_field("name").is_some());
    let check = CheckMedication { id: world.patient, name: line("Amoxicillin 500 mg") };
    let check = world.all.client.call(check).await.expect("a check");
    assert_eq!(check.findings.first().map(|finding| finding.kind), Some(FindingKind::Allergy));
    let draft = draft(&world).await;
    let order = |override_reason: Option<&str>| {
        BasketItem::Medicine(MedicineOrder {
            name: line("Amoxicillin 500 mg"),
            dose: line("1 three times a day"),
            override_reason: override_reason.map(line),
        })
    };
    let sign = |orders| SignNote { id: draft.id, version: draft.version, title: line("Visit"), parts: parts(), orders };
    let refused = world.all.client.call(sign(vec![order(None)])).await.expect_err("no reason");
    assert!(refused.of_field("orders[0].override_reason").is_some());
    let chart = world.all.client.call(GetChart { id: world.patient }).await.expect("a chart");
    assert!(chart.notes.is_empty() && chart.medicines.is_empty(), "nothing half done");
    let reason = "Desensitised in 2021, letter on file";
    world.all.client.call(sign(vec![order(Some(reason))])).await.expect("a signature");
    let chart = world.all.client.call(GetChart { id: world.patient }).await.expect("a chart");
    let given = chart.medicines.first().expect("a medicine");
    assert_eq!((given.source, given.override_reason.as_deref()), (MedicationSource::Prescribed, Some(reason)));
    assert_eq!(chart.notes.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_asked_is_not_none_known() {
    let world = World::new().await;
    let id = world.patient;
    let name = line("Metformin 500 mg");
    let check = world.all.client.call(CheckMedication { id, name }).await.expect("a check");
    assert_eq!(check.not_checked.len(), 1, "it says aloud what it does not know");
    world.all.client.call(StateNoAllergies { id }).await.expect("stated");
    let chart = world.all.client.call(GetChart { id }).await.expect("a chart");
    assert!(chart.allergies.none_since.is_some());
    let name = line("Metformin 500 mg");
    let check = world.all.client.call(CheckMedication { id, name }).await.expect("a check");
    assert!(check.not_checked.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn vital_signs_are_flagged_and_slips_refused() {
    let world = World::new().await;
    let of = |values: Vec<(VitalKind, &str)>| RecordVitals {
        values: values
            .into_iter()
            .map(|(kind, value)| MeasuredVital { kind, value: TypedNumber::new(value).ok() })
            .collect(),
        ..pulse(&world)
    };
    for (values, field) in [
        (vec![(VitalKind::Pulse, "840")], "values[0].value"),
        (vec![(VitalKind::Systolic, "120")], "values"),
        (vec![(VitalKind::Systolic, "80"), (VitalKind::Diastolic, "120")], "values"),
        (vec![(VitalKind::Pulse, "80"), (VitalKind::Pulse, "81")], "values"),
        (vec![(VitalKind::BodyMassIndex, "25")], "values[0].value"),
        (vec![(VitalKind::Temperature, "37.54")], "values[0].value"),
        (vec![(VitalKind::Temperature, "1,037")], "values[0].value"),
        (vec![(VitalKind::Temperature, "3.7e1")], "values[0].value"),
        (vec![], "values"),
    ] {
        let refused = world.all.client.call(of(values)).await.expect_err("a slip");
        assert!(refused.of_field(field).is_some(), "{refused:?}");
    }
    let recorded = of(vec![
        (VitalKind::Systolic, "225"),
        (VitalKind::Diastolic, "110"),
        (VitalKind::Weight, "81.4"),
        (VitalKind::Height, "168"),
    ]);
    let recorded = world.all.client.call(recorded).await.expect("vital signs");
    assert!(recorded.flagged.contains(&(VitalKind::Systolic, api::Flag::CriticalHigh)));
    let chart = world.all.client.call(GetChart { id: world.patient }).await.expect("a chart");
    let index = chart.vitals.iter().find(|series| series.kind == VitalKind::BodyMassIndex).expect("worked out");
    assert_eq!(index.values.first().map(|value| value.shown.as_str()), Some("28.8"));
    let weight = chart.vitals.iter().find(|series| series.kind == VitalKind::Weight).expect("a weight");
    assert_eq!(weight.values.first().map(|value| value.shown.as_str()), Some("81.4"));
    world.all.client.call(WithdrawVitals { id: recorded.first }).await.expect("withdrawn");
    let chart = world.all.client.call(GetChart { id: world.patient }).await.expect("a chart");
    assert!(chart.vitals.is_empty(), "the whole set left the chart");
}

#[tokio::test(flavor = "multi_thread")]
async fn vital_signs_are_flagged_only_where_every_possible_age_agrees() {
    const NO_RANGE: &str = "No range: the birth date is not exact enough";
    let mut world = World::new().await;
    // Under sixteen years a pulse of 135 is nothing that a grown person's limits could judge.
    for (born, flag, range) in [
        ("1950", Some(Flag::CriticalHigh), (Some(60.0), Some(100.0))),
        ("2010", None, (None, None)),
        ("unknown", None, (None, None)),
    ] {
        let register = RegisterPatient { born: born.parse().expect("a date"), ..person(world.next()) };
        world.patient = world.all.client.call(register).await.expect("a patient").id;
        let values = [
            (VitalKind::Pulse, "135"),
            (VitalKind::Temperature, "38.4"),
            (VitalKind::Weight, "61.4"),
            (VitalKind::Height, "168"),
        ];
        let values = values
            .into_iter()
            .map(|(kind, value)| MeasuredVital { kind, value: TypedNumber::new(value).ok() })
            .collect();
        let recorded = world.all.client.call(RecordVitals { values, ..pulse(&world) }).await.expect("vital signs");
        let of = |kind: VitalKind| recorded.flagged.iter().find(|(one, _)| *one == kind).map(|(_, flag)| *flag);
        assert_eq!(of(VitalKind::Pulse), flag, "{born}");
        assert_eq!(of(VitalKind::Temperature), Some(Flag::High), "the same at every age");
        let chart = world.all.client.call(GetChart { id: world.patient }).await.expect("a chart");
        let pulse = chart.vitals.iter().find(|series| series.kind == VitalKind::Pulse).expect("a pulse");
        assert_eq!((pulse.low, pulse.high), range, "{born}");
        assert_eq!(pulse.no_range.as_deref(), flag.is_none().then_some(NO_RANGE), "{born}");
        let index = chart.vitals.iter().find(|series| series.kind == VitalKind::BodyMassIndex).expect("an index");
        assert_eq!((index.values[0].shown.as_str(), index.values[0].flag), ("21.8", None), "{born}");
    }
    // Grams count for whom may be a newborn; nothing is refused because nobody knows the age.
    let weight = MeasuredVital { kind: VitalKind::Weight, value: TypedNumber::new("3.245").ok() };
    world.all.client.call(RecordVitals { values: vec![weight], ..pulse(&world) }).await.expect("a weight");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_arrival_opens_one_encounter_and_an_undone_one_takes_it_away() {
    let world = World::new().await;
    let visit = world.book_at(world.start_today()).await;
    let change = |version, to| ChangeVisitState { id: visit, version, to, room_id: None };
    let patient = world.all.client.call(GetAppointment { id: visit }).await.expect("a visit").patient_id;
    let version = world.all.client.call(GetAppointment { id: visit }).await.expect("a visit").version;
    let arrived = world.all.client.call(change(version, VisitState::Arrived)).await.expect("an arrival");
    world.clinic.settle().await;
    world.clinic.settle().await;
    let chart = world.all.client.call(GetChart { id: patient }).await.expect("a chart");
    assert_eq!(chart.encounters.len(), 1);
    assert_eq!(chart.encounters.first().and_then(|one| one.appointment_id), Some(visit));
    let undone = world
        .all
        .client
        .call(UndoVisitState { id: visit, version: arrived.version, overlapping: false, deceased: false })
        .await
        .expect("undone");
    world.clinic.settle().await;
    let chart = world.all.client.call(GetChart { id: patient }).await.expect("a chart");
    assert!(chart.encounters.is_empty(), "an arrival that was a slip leaves nothing");
    let again = world.all.client.call(change(undone.version, VisitState::Arrived)).await.expect("an arrival");
    world.clinic.settle().await;
    let chart = world.all.client.call(GetChart { id: patient }).await.expect("a chart");
    let open = chart.encounters.first().expect("open again").id;
    world.all.client.call(OpenDraft { id: open, template_id: None }).await.expect("a draft");
    world
        .all
        .client
        .call(UndoVisitState { id: visit, version: again.version, overlapping: false, deceased: false })
        .await
        .expect("undone");
    world.clinic.settle().await;
    let chart = world.all.client.call(GetChart { id: patient }).await.expect("a chart");
    assert_eq!(chart.encounters.len(), 1, "what somebody began to write is not thrown away by the board");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_view_of_a_chart_is_one_row_of_the_audit() {
    let world = World::new().await;
    let id = world.patient;
    for expected in 1..=2 {
        world.all.client.call(GetChart { id }).await.expect("a chart");
        assert_eq!(audits(&world, "chart.open", id).await, expected);
    }
    let note = note(&world).await;
    world.all.client.call(GetNote { id: note }).await.expect("a note");
    assert_eq!(audits(&world, "note.open", id).await, 1);
    encounter(&world).await;
    assert_eq!(audits(&world, "encounter.start", id).await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn templates_fill_in_what_is_known() {
    let world = World::new().await;
    let id = encounter(&world).await;
    let recorded = RecordVitals { encounter_id: Some(id), ..pulse(&world) };
    world.all.client.call(recorded).await.expect("vital signs");
    let draft = world.all.client.call(OpenDraft { id, template_id: None }).await.expect("a draft");
    let text = |heading: &str| {
        let part = draft.parts.iter().find(|part| part.heading.as_str() == heading);
        part.and_then(|part| part.text.as_ref()).map(|text| text.as_str().to_owned())
    };
    // The template of the encounter's own kind was taken.
    assert_eq!(draft.title, "Phone call");
    assert_eq!(text("Reason").as_deref(), Some("Cough"));
    let templates = world.all.client.call(ListNoteTemplates {}).await.expect("templates").templates;
    let visit = templates.iter().find(|template| template.name == "Visit").expect("the plain one").id;
    world.all.client.call(DiscardDraft { id: draft.id, version: draft.version }).await.expect("discarded");
    let draft = world.all.client.call(OpenDraft { id, template_id: Some(visit) }).await.expect("a draft");
    let examination = draft.parts.iter().find(|part| part.heading.as_str() == "Examination").expect("a part");
    assert_eq!(examination.text.as_ref().map(Block::as_str), Some("pulse 84 /min"));
}
