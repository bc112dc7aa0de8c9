//! The frame's own words.

ui::words! {
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
    not_live: "Not live. Trying again; what you see may be old.";
    light_dark: "Light or dark";
    try_again: "Try again";
    cancel: "Cancel";
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
}
