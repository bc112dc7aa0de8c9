//! The frame's own words.

ui::words! {
    source_changes: "Changes at the source";
    take_change: "Take what the source says";
    keep_ours: "Keep what stands here";
    stays_as_here: "Stays as it is here";
    field: "Field";
    stands_here: "Stood here";
    source_says: "The source says";
    mend_and_send: "Something to mend";
    day_board: "Day board";
    book: "Book";
    schedule: "Schedule";
    patients: "Patients";
    calls_and_tasks: "Calls and tasks";
    people: "People";
    colleagues: "Colleagues";
    messages: "My messages";
    messages_out: "Messages out";
    house: "House";
    settings: "Settings";
    outbox: "Outbox";
    design: "Components";
    more: "More";
    account: "Account";
    sign_out: "Sign out";
    sign_out_everywhere: "Sign out everywhere";
    product: "Polyclinic";
    titled(title): "{title} · Polyclinic";
    critical_waits(n): "Critical results waiting for you: {n}.";
    see_it: "See them";
    not_live: "Not live. Trying again; what you see may be old.";
    light_dark: "Light or dark";
    try_again: "Try again";
    cancel: "Cancel";
    step_up: "Prove that it is you";
    step_up_text: "This act cannot be taken back, so it needs a fresh proof. Then it goes on by itself.";
    by_passkey: "Use your passkey";
    no_passkey_used: "No passkey was used.";
    code_of_app: "Code of your authenticator app";
    password: "Password";
    go_on: "Go on";
    lock: "Lock";
    change_person: "Somebody else signs in";
    locks_soon: "This screen locks in a minute. Press a key to stay.";
    factor_due(day): "This clinic asks for a second factor by {day}.";
    set_it_up: "Set it up";
    reference(code): "Reference {code}.";
    not_found_text: "It does not exist, or your role cannot see it.";
    parts: "Parts of the record";
    timeline: "Timeline";
    chart: "Chart";
    results: "Results";
    history: "History";
    visits: "Visits";
    messages_to: "Messages";
    details: "Details";
    key_next_part: "Next part";
    key_previous_part: "Previous part";
    key_book: "Book a visit";
    female: "Female";
    male: "Male";
    sex_other: "Other";
    sex_unknown: "Not asked";
    laboratory: "Laboratory";
    stock: "Stock";
    results_inbox: "Results inbox";
    bills: "Bills";
    care_team: "In care";
    access: "Who opened it";
    audit: "Audit";
    today: "Today";
    approvals: "Approvals";
    reviews: "Emergency accesses";
    rights_more: "You were given further rights. They hold now; the menu shows them when the page loads again.";
    load_again: "Load again";
}

/// What became of a change at the source.
#[must_use]
pub const fn change_state(state: api::exchange::SourceChangeState) -> &'static str {
    use api::exchange::SourceChangeState as State;
    match state {
        State::Applied => "Taken over",
        State::Waiting => "Waits for a decision",
        State::Noted => "For your information",
        State::Taken => "Taken",
        State::Kept => "Ours was kept",
        State::Reverted => "Import withdrawn",
    }
}

/// A field of a fact, as a person calls it. One that is not known stands as it is.
#[must_use]
pub fn changed_field(field: &str) -> String {
    match field {
        "name" => "Name",
        "born" => "Birth date",
        "sex" => "Sex",
        "phone" => "Phone",
        "email" => "E-mail",
        "address" => "Address",
        "language" => "Language",
        "deceased" => "Died",
        "inactive" => "Record",
        "merged" => "Merged into",
        "code" => "Code",
        "state" => "Status",
        "onset" => "Since",
        "resolved" | "until" | "stopped" => "Until",
        "started" => "Since",
        "criticality" => "The next contact",
        "certainty" => "How sure",
        "reaction" => "What happened",
        "dose" => "Dose",
        "value" => "Value",
        "flag" => "Flag",
        "at" => "When",
        "by" => "By",
        "conclusion" => "Conclusion",
        "detail" => "Details",
        other => other,
    }
    .to_owned()
}
