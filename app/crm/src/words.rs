//! The words of these screens.

ui::words! {
    source_changes: "Changes at the source";
    source_changes_text: "A later export of another system says something else than the record here. Nothing changes until somebody decides.";
    nothing_waits: "Nothing waits";
    nothing_waits_text: "What an import finds different from a record here stands in this list.";
    facts_wait(n): "Facts of the chart that wait: {n}";
    from_elsewhere: "From other systems";
    names: "Names";
    used_until(what): "until {what}";
    numbers_elsewhere: "Numbers elsewhere";
    other_contacts: "Contacts";
    patients: "Patients";
    register_new: "Register a new patient";
    find_label: "Find a patient";
    find_hint: "Name, birth date, phone or its last four digits, record number";
    search_key: "Search";
    order: "Order";
    by_name: "By name";
    newest_first: "Newest first";
    oldest_first: "Oldest first";
    name: "Name";
    born: "Born";
    sex: "Sex";
    number: "Number";
    phone: "Phone";
    city: "City";
    last_seen: "Last seen";
    more_match: "More fit. Type more to see fewer.";
    one_match: "1 patient fits";
    matches(n): "{n} patients fit";
    no_match: "Nobody fits";
    no_match_text: "Try fewer letters, the birth date or the phone. A person who was never here is registered once.";
    no_patients: "No patients yet";
    no_patients_text: "Patients appear here when they are registered or brought over from another system.";
    reminders: "Reminders";
    results_ready: "Results ready";
    bills: "Bills";
    check_ups: "Check-ups due";
    news: "News";
    answered: "Answered";
    no_answer: "No answer";
    left_word: "Left word";
    will_call_back: "Will call back";
    overdue_since(day): "Overdue since {day}";
    due_today: "Due today";
    due_on(day): "Due {day}";
    who: "Who";
    given_name: "Given name";
    given_hint: "Or the single name; Unknown for a person whose name nobody knows";
    family_name: "Family name";
    preferred_name: "Wants to be called";
    born_field: "Birth date";
    born_hint: "As far as it is known: 3 Jun 1991, Jun 1991, 1991, about 1991 or unknown";
    sex_field: "Sex";
    sex_hint: "For reference ranges";
    pronouns: "Pronouns";
    reach: "Reach";
    email: "E-mail";
    street: "Street and number";
    postal_code: "Postal code";
    language: "Language";
    remind_by: "Reminders by";
    by_sms: "Text message";
    by_email: "E-mail";
    by_none: "None";
    register_act: "Register";
    register_facts: "Compared with the registry as you type";
    compared: "Is this person here already?";
    compare_wait: "Give a name and a birth date or phone: whoever fits appears here before you save.";
    compare_none: "Nobody in the registry fits what you typed.";
    said_now: "Said now";
    this_person: "It is this person";
    somebody_else: "Somebody else";
    marked_else: "Marked as somebody else";
    registered(number): "Registered as {number}";
    unknown: "not known";
    visits: "Visits";
    messages: "Messages";
    timeline_of(name): "Timeline of {name}";
    key_call: "Log a call";
    key_note: "Write a note";
    key_task: "Add a task";
    add_to_timeline: "Add to the timeline";
    what_was_said: "What was said";
    call_placeholder: "Called about …";
    note_placeholder: "For whoever opens this record next …";
    task_placeholder: "What is to be done …";
    call: "Call";
    note: "Note";
    task: "Task";
    outcome: "Outcome";
    follow_up: "Follow up on";
    due: "Due";
    assignee: "Who does it";
    me: "Yourself";
    log_call: "Log the call";
    keep_note: "Keep the note";
    add_task: "Add the task";
    logged: "On the timeline";
    show: "Show";
    everything: "Everything";
    calls: "Calls";
    notes: "Notes";
    tasks: "Tasks";
    today(day): "Today, {day}";
    yesterday(day): "Yesterday, {day}";
    by(actor): "by {actor}";
    with_outcome(actor): "logged by {actor}";
    done_at(when): "Done {when}";
    registered_word: "Registered";
    details_changed: "Details changed";
    visit: "Visit";
    visit_with(staff, when): "with {staff}, {when}";
    booked: "Booked";
    moved: "Moved";
    cancelled: "Cancelled";
    confirmed: "Confirmed";
    arrived: "Arrived";
    roomed: "In the room";
    with_doctor: "With the doctor";
    leaving: "Leaving";
    visit_done: "Visit done";
    no_show: "Did not come";
    undone: "Step taken back";
    message: "Message";
    msg_booked: "Booking confirmed";
    msg_reminder: "Reminder";
    msg_moved: "Visit moved";
    msg_cancelled: "Visit cancelled";
    by_text: "by text message";
    by_mail: "by e-mail";
    sent: "Sent";
    waiting: "Waiting";
    sending: "Sending";
    failed: "Failed";
    uncertain: "May have gone out";
    withdrawn: "Withdrawn";
    nothing_yet: "Nothing here yet";
    nothing_text: "Calls, notes, visits and messages appear here in the order they happen.";
    nothing_of_kind: "Nothing of this kind";
    nothing_of_kind_text: "Choose Everything to see the rest.";
    entries: "Entries";
    about: "About the patient";
    edit_details: "Edit details";
    whole_number: "Show whole number";
    copy_free: "Shown once; the showing is written down.";
    no_phone: "none";
    address: "Address";
    speaks: "Speaks";
    to_know: "Before speaking";
    ways: "By which way, for what";
    sms: "SMS";
    yes: "Yes";
    no: "no";
    any_hour: "At any hour outside the clinic’s quiet hours.";
    between(from, until): "Between {from} and {until}.";
    change_ways: "Change the ways";
    from: "From";
    until: "Until";
    window_hint: "Leave both empty for any hour";
    save_ways: "Save the ways";
    ways_saved: "Ways saved";
    open_tasks: "Open tasks";
    no_open_tasks: "None.";
    alert(n): "To know before speaking, {n}";
    alert_hint: "Hard of hearing, needs a step-free way: never a diagnosis";
    phone_keep_hint: "Leave empty to keep the number that is known";
    save_details: "Save the details";
    details_saved: "Details saved";
    death: "Death";
    record_death: "Write a death down";
    write_death_down: "Write it down and end what is planned";
    death_written_down: "Written down; what was planned has ended";
    death_taken_back: "Taken back; what had ended is listed";
    take_death_back: "Take the death back";
    taken_back_because(why): "A death was taken back: {why}";
    these_end: "These end with it. Nobody is written to.";
    nothing_planned: "Nothing is planned: no visit, no order, no message.";
    ended_with_it: "Ended with it";
    comes_back_by_hand: "Comes back by hand only";
    stays(why): "stays: {why}";
    died_on: "Died";
    died_hint: "As far as it is known: 3 Nov 2026, Nov 2026, 2026, about 2026 or unknown";
    told_by: "Known from";
    told_by_hint: "Who told, or what says so: the daughter by phone, the hospital’s letter";
    written_down: "Written down";
    at_by(at, by): "{at} by {by}";
    write_another_day: "Write another day down";
    why: "Why";
    undo_death_hint: "Somebody else of that name, a mistake of the hospital’s";
    died_word: "Died";
    lives_word: "Death taken back";
    back_to_record: "Back to the record";
    stale_title: "Somebody else changed this record while you typed";
    stale_text: "Nothing was saved. What you typed is still in the form.";
    field: "Field";
    you_typed: "You typed";
    stands_now: "Stands now";
    save_mine: "Save mine over it";
    take_theirs: "Take what stands";
    no_difference: "What you typed and what stands agree. Save again to keep your other changes.";
    when: "When";
    kind: "Kind";
    doctor: "With";
    state: "State";
    site: "Site";
    no_visits: "No visits yet";
    no_visits_text: "Booked, past and cancelled visits appear here.";
    no_messages: "No messages to this patient";
    no_messages_text: "Confirmations and reminders appear here when a visit is booked.";
    address_to: "To";
    words_sent: "Words";
    calls_and_tasks: "Calls and tasks";
    mine: "Mine";
    everybodys: "Everybody’s";
    tasks_facts(n): "{n} open";
    what: "What";
    patient: "Patient";
    asked_by_person(name): "asked by {name}";
    done: "Done";
    done_toast(text): "Done: {text}";
    no_tasks: "Nothing is open";
    no_tasks_text: "Tasks and follow-ups to calls appear here by the day they are due. Add one on a patient’s record.";
    my_messages: "My messages";
    unread: "Unread";
    all: "All";
    from_person(name): "From {name}";
    to_person(name): "To {name}";
    about_patient: "About";
    answer: "Answer";
    your_answer: "Your answer";
    send_answer: "Send the answer";
    answer_sent: "Answer sent";
    mark_read: "Mark as read";
    read_at(when): "Read {when}";
    not_read: "Not read yet";
    new_word: "New";
    no_unread: "Nothing unread";
    no_unread_text: "Choose All to see what was said before.";
    no_mail: "No messages yet";
    no_mail_text: "Write to a colleague from their card under Colleagues, about a patient or not. It stays inside the clinic.";
    find_colleague: "Find a colleague";
    key_all: "All messages";
    open_card: "Colleagues";
    key_unread: "Unread messages";
    paid: "Paid";
    discount: "Discount";
    bill_opened: "Bill";
}

/// What a name is used for (FHIR R4 NameUse). A word that is not known stands as it is.
pub fn name_usage(usage: &str) -> &str {
    match usage {
        "official" => "Official",
        "usual" => "Usual",
        "temp" => "For a time",
        "nickname" => "Nickname",
        "anonymous" => "Anonymous",
        "old" => "Former",
        "maiden" => "Before marriage",
        "name" => "Name",
        other => other,
    }
}

/// A kind of contact.
pub fn contact_kind(kind: &str) -> &str {
    match kind {
        "phone" => "Phone",
        "email" => "E-mail",
        "fax" => "Fax",
        "address" => "Address",
        "person" => "To call",
        other => other,
    }
}
