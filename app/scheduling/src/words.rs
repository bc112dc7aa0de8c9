//! The words of these screens.

use api::{
    Problem,
    crm::{Channel, PatientRow, Sex},
    scheduling::{Appointment, SuggestionReason, VisitState},
};

ui::words! {
    day_board: "Day board";
    the_board: "The board";
    this_visit: "This visit";
    the_patient: "the patient";
    the_schedule: "The schedule";
    the_rooms: "Rooms";
    colleagues: "colleagues";
    free_starts: "free starts";
    kinds_of_visits: "Kinds of visits";
    loading(what): "Loading: {what}";
    not_found: "Not found here";
    not_found_text: "It does not exist, or your role cannot see it.";
    did_not_open(what): "{what} did not open";
    try_again: "Try again";
    reference(code): "Reference {code}, quote it to support.";
    understood: "Understood";
    put_away: "Put away";
    stands_now(state, time): "It stands now: {state}, since {time}.";
    today_at(time): "Today {time}";
    day_at(day, time): "{day}, {time}";
    today: "Today";
    day_before: "Day before";
    day_after: "Day after";
    week_before: "Week before";
    week_after: "Week after";
    before: "before";
    after: "after";
    this_week: "This week";
    site: "Site";
    divided: "Divided";
    by_doctor: "By doctor";
    by_room: "By room";
    as_list: "List";
    everybody: "Everybody, by time";
    no_room: "No room yet";
    visits_at(site, n): "{site} · {n} visits";
    waits(longest, median): "longest wait {longest} min, median wait {median} min";
    walk_in: "Walk-in";
    walk_in_text: "A token, no slot: the doctor’s queue.";
    check_in: "Check in";
    check_in_text: "Three letters of the name, then Enter.";
    check_in_whom(name): "Check in {name}";
    three_letters: "Mar…";
    expected_next: "Expected next";
    all_here: "Everybody who is expected today is here.";
    patient: "Patient";
    find_patient_hint: "Name, birth date, phone or number.";
    give_token: "Give a token";
    not_registered: "Not registered yet? Register while booking.";
    in_the_room: "In the room";
    waiting_here: "Waiting here";
    coming: "Coming";
    over: "Done and left";
    token(n): "Token {n}";
    place(what, place): "{what}, {place}";
    next_at(time): "next {time}";
    on_time: "On time";
    behind: "behind";
    minutes_more(n): "+{n} min";
    doctor_pace(name, n): "{name}, {n} min behind";
    nobody_today: "Nobody works here on this day";
    nobody_today_text: "A lane appears for each doctor with hours or a visit.";
    no_site: "No site is open";
    no_site_text: "The board shows one site’s day. Sites are kept under Settings.";
    only(state): "only: {state}";
    to_the_room: "to the room";
    has_waited(time, who, minutes, whom): "{time}. {who} has waited {minutes} minutes for {whom}.";
    close_panel: "close the panel";
    visit_of(name): "Visit of {name}";
    person(born, sex, number): "{born} · {sex} · {number}";
    visit: "Visit";
    when_label: "When";
    with: "With";
    what_for: "Why";
    state: "State";
    wait: "Wait";
    since(time): "since {time}";
    when(slot, minutes): "{slot}, {minutes} min";
    came_at(token, time): "{token}, came {time}";
    overbooked_label: "Place";
    overbooked_fact: "Overbooked, with a reason";
    overbooked_short: "overbooked";
    know_first: "Know before you speak";
    open_record: "Open record";
    back_to(state): "Back to {state}";
    room: "Room";
    doctor: "Doctor";
    move_it: "Move";
    offer(who, time): "Offer {who} {time}";
    other_start: "Other start";
    other_start_with(who): "Another start with {who}";
    nothing_free_week: "Nothing is free in these seven days.";
    looking: "Looking for free starts";
    keep_as_is: "Keep as it is";
    cancel_visit: "Cancel the visit";
    cancel_text(when): "{when} is free for others at once; its reminder is not sent.";
    keep_visit: "Keep the visit";
    who_cancels: "Who cancels?";
    by_patient: "The patient";
    by_patient_hint: "Knows already; no message is sent.";
    by_clinic: "The clinic";
    by_clinic_hint: "The patient is told, by the way she or he chose.";
    reason: "Reason";
    moved(who, when, whom): "{who} is moved to {when}, {whom}";
    taken_back(who, state): "{who} is back: {state}";
    book_a_visit: "Book a visit";
    key_part: "part";
    key_walk: "move";
    key_let_go: "let go of the slot";
    no_kinds: "There are no kinds of visits yet";
    no_kinds_text: "A kind says how long a visit takes. They are kept under Settings.";
    who: "Who";
    why_and_whom: "Why, and with whom";
    when_title: "When";
    find_patient: "Find by name, birth date, phone or number";
    find_patient_short: "find a patient";
    not_there: "Not there?";
    new_patient: "New patient";
    born: "Born";
    born_hint: "As far as it is known: 3 Jun 1991, Jun 1991, 1991, about 1991 or unknown";
    given_hint: "Unknown for a person whose name nobody knows";
    number: "No.";
    phone: "Phone";
    last_seen: "Last seen";
    remind_by: "Remind by";
    language_label: "Language";
    somebody_else: "Somebody else";
    given_name: "Given name";
    family_name: "Family name";
    sex_label: "Sex";
    email: "E-mail";
    street: "Street";
    city: "City";
    register: "Register";
    registered(number): "Registered: {number}";
    search_instead: "Search instead";
    on_the_phone: "As said now";
    use_record: "Use this record";
    not_the_same: "Not the same: register new";
    ends(digits): "ends {digits}";
    need: "Need";
    need_example: "thyroid nodule";
    kind: "Kind of visit";
    kind_minutes(name, minutes): "{name}, {minutes} min";
    limits: "Limits";
    mornings: "Mornings";
    a_woman: "A woman";
    speaks(language): "Speaks {language}";
    suited: "Suited and free";
    ranked_by: "ranked by need, then first free start";
    nobody_suits: "Nobody fits these limits. Take one off.";
    all_starts_of(name): "All starts of {name}";
    choose_whom_first: "Choose with whom: the free starts stand here.";
    this_doctor: "This doctor";
    earlier: "Earlier";
    later: "Later";
    later_days: "later days";
    from_today: "From today";
    span(first, last): "{first} – {last}";
    full: "Full";
    was_taken(place): "{place} was just taken";
    was_taken_text: "Somebody else was faster. Your words are kept.";
    hold_over(place): "{place} is no longer held";
    hold_over_text: "Ten minutes are over, so it was let go. Everything typed is kept.";
    take(slot): "Take {slot}";
    no_slot_fits: "No slot fits?";
    overbook: "Overbook with a reason";
    overbook_left(left, limit, day): "{left} of {limit} left on {day}";
    overbook_day(day, left, limit): "{day}, {left} of {limit} left";
    day: "Day";
    time_label: "Time";
    why_overbook: "Why past the limit";
    why_overbook_hint: "Stays with the visit.";
    overbook_now: "Overbook";
    patient_died: "The patient died";
    died_and_meant: "It is meant all the same";
    both_meant: "Both visits are meant";
    another_visit: "The patient has another visit at this time";
    time_and_reason: "Time and reason first";
    choose_who_first: "Choose who first";
    choose_start_first: "Choose a start first";
    who_open: "Who, with whom, when: it is said here before it is booked.";
    with_word: "with";
    length_room_site(minutes, room, site): ", {minutes} min, {room}, {site}";
    reminder_by_text: "Reminder by text message the day before, no health details in it";
    reminder_by_email: "Reminder by e-mail the day before, no health details in it";
    reminder_none: "No reminder, as the patient wishes";
    no_reminder: "No reminder is sent.";
    reminded(when): "A reminder goes out {when}, with no health details in it.";
    book: "Book";
    booked(sentence): "Booked: {sentence}";
    who_with_when(who, whom, when): "{who} with {whom}, {when}";
    book_another: "Book another";
    open_board: "Open the board";
    schedule: "Schedule";
    nobody_to_show: "There is no schedule yet";
    nobody_to_show_text: "A schedule appears with the first doctor or room.";
    days_of(name): "Days of {name}";
    held_left(time): "Held, {time} left";
    no_session: "no hours";
    booked_of(booked, hours): "{booked} of {hours} h";
    schedule_facts(facts, span, n): "{facts} · {span} · {n} visits";
    schedule_of: "Schedule of";
    days_shown: "Days shown";
    one_day: "Day";
    week: "Week";
    book_here: "book at the focus";
    show: "Show";
}

/// What to do about a problem.
pub(crate) fn problem_text(problem: &Problem) -> String {
    problem.detail.clone().unwrap_or_else(|| problem.title.clone())
}

/// The detail of a problem, and what is wrong with single fields.
pub(crate) fn problem_detail(problem: &Problem) -> String {
    let fields = problem.errors.iter().map(|error| sentence(&error.message));
    problem.detail.clone().into_iter().chain(fields).collect::<Vec<_>>().join(" ")
}

/// What a field's message says, as a sentence of its own.
fn sentence(message: &str) -> String {
    let mut letters = message.chars();
    let first = letters.next().map(|first| first.to_uppercase().collect::<String>()).unwrap_or_default();
    format!("{first}{}.", letters.as_str().trim_end_matches('.'))
}

/// A sex in a word.
pub(crate) const fn sex(sex: Sex) -> &'static str {
    match sex {
        Sex::Female => "Female",
        Sex::Male => "Male",
        Sex::Other => "Other",
        Sex::Unknown => "Sex not asked",
    }
}

/// A step as a verb.
pub(crate) const fn step(to: VisitState) -> &'static str {
    match to {
        VisitState::Booked => "Unconfirm",
        VisitState::Confirmed => "Confirm",
        VisitState::Arrived => "Check in",
        VisitState::Roomed => "To the room",
        VisitState::WithDoctor => "With the doctor",
        VisitState::Leaving => "To the desk",
        VisitState::Done => "Done",
        VisitState::NoShow => "No-show",
        VisitState::Cancelled => "Cancel",
    }
}

/// What a step did.
pub(crate) fn stepped(visit: &Appointment) -> String {
    let who = &visit.patient;
    match visit.state {
        VisitState::Booked => format!("{who} is booked"),
        VisitState::Confirmed => format!("{who} has confirmed"),
        VisitState::Arrived => match visit.token {
            Some(token) => format!("{who} waits with token {token}"),
            None => format!("{who} is checked in"),
        },
        VisitState::Roomed => match &visit.room {
            Some(room) => format!("{who} is in {room}"),
            None => format!("{who} is in a room"),
        },
        VisitState::WithDoctor => format!("{who} is with {}", visit.staff),
        VisitState::Leaving => format!("{who} is at the desk"),
        VisitState::Done => format!("{who}: done"),
        VisitState::NoShow => format!("{who} did not come"),
        VisitState::Cancelled => format!("{who}: visit cancelled"),
    }
}

/// A name as colleagues list it: `Kowalczyk, Marta`.
pub(crate) fn family_first(row: &PatientRow) -> String {
    row.family_name.as_ref().map_or_else(|| row.given_name.clone(), |family| format!("{family}, {}", row.given_name))
}

/// A name in a sentence: `Marta Kowalczyk`.
pub(crate) fn given_first(row: &PatientRow) -> String {
    row.family_name.as_ref().map_or_else(|| row.given_name.clone(), |family| format!("{} {family}", row.given_name))
}

/// A way to be reminded.
pub(crate) const fn channel(channel: Option<Channel>) -> &'static str {
    match channel {
        Some(Channel::Sms) => "Text message",
        Some(Channel::Email) => "E-mail",
        Some(Channel::None) => "No reminder",
        None => "Not asked",
    }
}

/// A language tag in a word.
pub(crate) fn language(tag: &str) -> String {
    let word = match tag.split('-').next().unwrap_or(tag) {
        "en" => "English",
        "es" => "Spanish",
        "pl" => "Polish",
        "fr" => "French",
        "de" => "German",
        "ar" => "Arabic",
        "zh" => "Chinese",
        "pt" => "Portuguese",
        "vi" => "Vietnamese",
        "it" => "Italian",
        _ => return tag.to_owned(),
    };
    word.to_owned()
}

/// A compared field.
pub(crate) fn compared(field: &str) -> String {
    let word = match field {
        "name" => "Name",
        "born" => "Born",
        "phone" => "Phone",
        "email" => "E-mail",
        "street" => "Street",
        other => other,
    };
    word.to_owned()
}

/// Why somebody is suggested, or rather not.
pub(crate) fn suggestion_reason(reason: &SuggestionReason) -> String {
    match reason {
        SuggestionReason::Focus { word } => {
            let mut letters = word.chars();
            letters.next().map(|first| first.to_uppercase().collect::<String>() + letters.as_str()).unwrap_or_default()
        }
        SuggestionReason::Specialty {} => "The specialty fits".to_owned(),
        SuggestionReason::CanStart {} => "Can start the work-up".to_owned(),
        SuggestionReason::OtherSpecialty {} => "Another specialty".to_owned(),
        SuggestionReason::Speaks { language } => language.clone(),
        SuggestionReason::Knows { visits: 1 } => "Knows the patient: 1 visit".to_owned(),
        SuggestionReason::Knows { visits } => format!("Knows the patient: {visits} visits"),
        SuggestionReason::LicenceEndsSoon {} => "Licence ends soon".to_owned(),
        SuggestionReason::NothingFree {} => "Nothing free in four weeks".to_owned(),
    }
}
