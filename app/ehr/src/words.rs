//! The words of these screens.

use api::ehr::{FindingKind, HistoryKind, HistoryState, OrderState};

ui::words! {
    chart: "Chart";
    notes: "Signed notes";
    results: "Results";
    history: "History";
    allergies: "Allergies";
    problems: "Problems";
    medicines: "Medicines";
    add_allergy: "Add an allergy";
    add_problem: "Add a problem";
    add_medicine: "Add a medicine";
    none_known(date): "None known, asked {date}";
    not_asked_yet: "Not asked yet";
    state_none: "Asked: none known";
    none_known_kept: "No known allergies";
    over_count(n): "Not current, {n}";
    none_known_said(said, date): "{said}, imported {date}";
    inactive: "inactive";
    is_over: "over";
    withdrawn: "withdrawn at its source";
    status_not_stated: "not stated whether current";
    not_stated: "certainty not stated";
    on_hold: "on hold";
    taken_not_known: "not known whether taken";
    cancelled: "cancelled";
    planned: "planned, not ordered";
    never_taken: "never taken";
    must_not_be_given: "must not be given";
    date_not_known: "date not known";
    date_example: "2014, Mar 2014 or 3 Mar 2014";
    kept_file(name, kind, size): "{name} ({kind}, {size}) is kept with the record";
    preliminary: "preliminary";
    more: "More";
    source_changes: "Changes at the source";
    source_changes_text: "A later export of another system says something else than the chart here.";
    no_source_changes: "No changes";
    no_source_changes_text: "Later exports of other systems said nothing else than this chart.";
    facts_differ(n): "Facts that differ at their source: {n}";
    recorded(date): "written down {date}";
    written_down(name): "Allergy to {name} written down";
    changed(name): "{name} changed";
    added(name): "{name} added";
    allergic_to: "Allergic to";
    kind: "Kind";
    write_down: "Write down";
    danger: "The next contact";
    how_sure: "How sure";
    what_happened: "What happened";
    save: "Save";
    a_medicine: "Medicine";
    a_food: "Food";
    environment: "Environment";
    something_else: "Something else";
    may_kill: "May threaten life";
    not_dangerous: "Unlikely to threaten life";
    not_known: "Not known";
    confirmed: "confirmed";
    likely: "told, not confirmed";
    refuted: "disproved";
    no_problems: "None written down";
    no_medicines: "None written down";
    since(what): "since {what}";
    until(what): "until {what}";
    heading_code: "heads others";
    diagnosis: "Diagnosis";
    diagnosis_example: "Words or a code, E11";
    own_words: "In your own words";
    since_when: "Since";
    resolve: "Resolve";
    is_again: "Active again";
    resolved(name): "{name} resolved";
    active_again(name): "{name} active again";
    reported: "reported";
    imported: "imported";
    in_spite_of(reason): "in spite of a warning: {reason}";
    medicine_and_strength: "Medicine and strength";
    how_taken: "How it is taken";
    stopped(name): "{name} stopped";
    taken_again(name): "{name} taken again";
    stop: "Stop";
    take_up: "Take it up again";
    save_dose: "Save the dose";
    weight_on(weight, day): "{weight} kg, {day}";
    orders: "Orders";
    none_yet: "none yet";
    not_sent(n): "{n}, not sent";
    placed_by_signing: "They are placed when the note is signed.";
    laboratory: "Laboratory";
    as_medicine: "As a medicine, in these words";
    key_order: "Add an order";
    add_order: "Add a test or a medicine";
    urgent: "Urgent";
    asking: "Asking whether it can be done";
    checking: "Checking allergies and medicines";
    no_answer: "No answer:";
    can_run(site): "{site} can run it,";
    cannot_run(site): "{site} cannot run it:";
    ready_by(time): "ready by {time}";
    here_by(time): "Here, by {time}";
    there_by(site, time): "{site}, by {time}";
    not_checked: "Not checked.";
    nothing_checked: "The active ingredient is not known to the check";
    nothing_found: "Nothing found.";
    dose_missing: "Needs a dose before it is kept and sent";
    why_still: "Why it is given in spite of the warning";
    reason_missing: "A reason is needed";
    open_encounters: "Open encounters";
    begin_note: "Begin the note";
    template: "Template";
    no_encounter: "No open encounter";
    no_encounter_text: "An arrival opens one. A phone call, a letter or a look at results has one of its own.";
    write_without_visit: "Write without a visit";
    what_it_is: "What it is";
    phone_call: "Phone call";
    why: "Why";
    a_note: "Note";
    note_of(kind): "Note: {kind}";
    title_of_note: "Title of the note";
    from_booking: "from booking";
    keep_draft: "Keep as draft";
    sign_note: "Sign note";
    sign_and_send: "Sign note and send orders";
    signed_toast: "Note signed";
    more_for_note: "More for this note";
    insert_template: "Insert a template";
    discard_draft: "Discard the draft";
    discard_question: "Discard this draft?";
    discard_text: "Its words and orders are gone for good. Nothing was signed, nothing was sent.";
    go_on_writing: "Go on writing";
    discarded: "Draft discarded";
    stale_title: "This draft was changed elsewhere";
    stale_text(when): "Another tab or device kept it, {when}. Both texts stand here; nothing is lost.";
    keep_both: "Keep both";
    keep_mine: "Keep what stands here";
    take_other: "Take the other";
    other_text: "The other text";
    no_notes: "No signed notes";
    no_notes_text: "A note stands here once it is signed.";
    all_notes(n): "All {n} signed notes";
    signed_by(name, when): "Signed by {name}, {when}";
    add_addendum: "Add an addendum";
    addendum: "Addendum";
    sign_addendum: "Sign the addendum";
    addendum_kept: "Addendum signed";
    vitals: "Vitals";
    no_vitals: "None recorded yet.";
    record_vitals: "Record vital signs";
    systolic: "Systolic";
    diastolic: "Diastolic";
    blood_pressure: "Blood pressure";
    pulse: "Pulse";
    respiration: "Breaths";
    temperature: "Temperature";
    oxygen: "Oxygen";
    weight: "Weight";
    height: "Height";
    body_mass_index: "Body mass index";
    sitting: "sitting";
    standing: "standing";
    lying: "lying";
    posture: "Posture";
    critical_value: "Critical value";
    critical_text: "Check it, then tell the doctor at once.";
    vitals_kept: "Vital signs recorded";
    vitals_kept_flagged(list): "Vital signs recorded: {list}";
    no_results: "No reports yet.";
    no_results_text: "Reports of the laboratory stand here once they are released. Single values stand in the chart.";
    results_of_dates(n): "Results, last {n} dates";
    all_reports(n): "All {n}";
    when: "When";
    course(name, first, from, last, to): "{name} went from {first} on {from} to {last} on {to}";
    orders_placed: "Orders placed";
    order_cancelled: "Order cancelled";
    cancel_order: "Cancel the order";
    acknowledged(by, when): "Seen by {by}, {when}";
    not_acknowledged: "Not seen yet";
    amended: "Corrected";
    partial: "Partial: more to come";
    test: "Test";
    value: "Value";
    flag: "Flag";
    on_range: "On the range";
    usual: "Usual range";
    usual_is(range): "usual {range}";
    also_observed: "Smoking, pregnancy, scores";
    danger_high: "may threaten life";
    danger_low: "unlikely to threaten life";
    show: "Show";
    what: "What";
    status: "Status";
    by_whom: "By whom";
    no_history: "Nothing before";
    no_history_text: "Encounters, vaccinations, procedures and plans stand here.";
    inbox: "Results inbox";
    inbox_facts(n): "{n} to look at";
    mine: "Mine";
    everybodys: "Everybody's";
    inbox_empty: "Nothing to look at";
    inbox_empty_text: "Results of what you ordered come here as they are released.";
    critical: "Critical";
    out_of_range: "Out of range";
    ordered_by(name): "ordered by {name}";
    acknowledge: "Acknowledge";
    acknowledged_toast(name): "Results of {name} acknowledged";
    note_templates: "Note templates";
    note_templates_text: "What a note starts with, by kind of visit";
    add_template: "Add a template";
    parts(n): "{n} parts";
    not_offered: "Not offered";
    template_named(name): "Template {name}";
    template_saved(name): "{name} saved";
    heading: "Heading";
    starts_with: "Starts with";
    part(n): "Part {n}";
    name: "Name";
    placeholders: "{reason} and {vitals} are filled in when a note begins. A part without a heading is left out.";
    offered: "Offered when a note begins";
    save_template: "Save the template";
}

/// What a finding of the check is called.
pub const fn finding(kind: FindingKind) -> &'static str {
    match kind {
        FindingKind::Allergy => "Allergy:",
        FindingKind::Interaction => "Not together:",
        FindingKind::CrossReaction => "May cross over:",
        FindingKind::Duplicate => "Twice:",
    }
}

/// How an order stands.
pub const fn order_state(state: OrderState) -> &'static str {
    match state {
        OrderState::Placed => "placed",
        OrderState::Collected => "collected",
        OrderState::Received => "in work",
        OrderState::Done => "reported",
        OrderState::Cancelled => "cancelled",
    }
}

/// A kind of history; all of them.
pub const fn history_kind(kind: Option<HistoryKind>) -> &'static str {
    match kind {
        None => "Everything",
        Some(HistoryKind::Encounter) => "Encounters",
        Some(HistoryKind::Immunization) => "Vaccinations",
        Some(HistoryKind::Procedure) => "Procedures",
        Some(HistoryKind::CarePlan) => "Plans",
        Some(HistoryKind::Document) => "Documents",
        Some(HistoryKind::FamilyHistory) => "Family",
        Some(HistoryKind::Observation) => "Observations",
    }
}

/// One entry of a kind of history.
pub const fn history_one(kind: HistoryKind) -> &'static str {
    match kind {
        HistoryKind::Encounter => "Encounter",
        HistoryKind::Immunization => "Vaccination",
        HistoryKind::Procedure => "Procedure",
        HistoryKind::CarePlan => "Plan",
        HistoryKind::Document => "Document",
        HistoryKind::FamilyHistory => "Family history",
        HistoryKind::Observation => "Observation",
    }
}

/// How an entry of history stands.
pub const fn history_state(state: HistoryState) -> &'static str {
    match state {
        HistoryState::Done => "Done",
        HistoryState::NotDone => "Not done",
        HistoryState::Planned => "Planned",
        HistoryState::Active => "Going on",
        HistoryState::Cancelled => "Called off",
        HistoryState::Preliminary => "Preliminary",
        HistoryState::Unknown => "Not stated",
        HistoryState::Withdrawn => "Withdrawn",
    }
}

/// What the sign bar says of the check.
pub fn checked_against(edition: &str, warnings: usize, blind: usize) -> String {
    let warnings = match warnings {
        0 => "No warning.".to_owned(),
        1 => "1 warning.".to_owned(),
        n => format!("{n} warnings."),
    };
    let blind = match blind {
        0 => String::new(),
        1 => " 1 medicine not checked.".to_owned(),
        n => format!(" {n} medicines not checked."),
    };
    format!("Checked against: {edition}. {warnings}{blind}")
}
