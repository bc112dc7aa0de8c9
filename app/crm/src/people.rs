//! How patients are written on these screens.

use api::crm::{CallOutcome, Purpose, Sex, TimelineKind};
pub use frame::{patient_name as name, sex_word as sex};
use jiff::civil::Date;
use ui::{SelectOption, Tone};

use crate::words;

/// The value a form posts for a sex.
pub const fn sex_code(sex: Sex) -> &'static str {
    match sex {
        Sex::Female => "female",
        Sex::Male => "male",
        Sex::Other => "other",
        Sex::Unknown => "unknown",
    }
}

/// Every sex to choose from.
pub fn sexes() -> Vec<SelectOption> {
    [Sex::Female, Sex::Male, Sex::Other, Sex::Unknown]
        .into_iter()
        .map(|one| SelectOption::new(sex_code(one), sex(one)))
        .collect()
}

/// Languages spoken with patients, by their tags. What else stands in a record is added to the list.
pub fn languages(also: &str) -> Vec<SelectOption> {
    const KNOWN: [(&str, &str); 14] = [
        ("en", "English"),
        ("es", "Spanish"),
        ("pl", "Polish"),
        ("pt", "Portuguese"),
        ("fr", "French"),
        ("de", "German"),
        ("it", "Italian"),
        ("ru", "Russian"),
        ("uk", "Ukrainian"),
        ("ar", "Arabic"),
        ("hi", "Hindi"),
        ("ta", "Tamil"),
        ("zh", "Chinese"),
        ("vi", "Vietnamese"),
    ];
    let mut list: Vec<SelectOption> = KNOWN.into_iter().map(|(tag, word)| SelectOption::new(tag, word)).collect();
    if !also.is_empty() && !KNOWN.iter().any(|(tag, _)| *tag == also) {
        list.push(SelectOption::new(also, also));
    }
    list
}

/// A language's name in English, or its tag.
pub fn language(tag: &str) -> String {
    languages(tag).into_iter().find(|option| option.value == tag).map_or_else(|| tag.to_owned(), |option| option.label)
}

/// What a message is for.
pub const fn purpose(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Reminders => words::reminders(),
        Purpose::Results => words::results_ready(),
        Purpose::Bills => words::bills(),
        Purpose::CheckUps => words::check_ups(),
        Purpose::News => words::news(),
    }
}

/// The value a form posts for a purpose.
pub const fn purpose_code(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Reminders => "reminders",
        Purpose::Results => "results",
        Purpose::Bills => "bills",
        Purpose::CheckUps => "check_ups",
        Purpose::News => "news",
    }
}

/// The value a form posts for a kind of entry.
pub const fn kind_code(kind: TimelineKind) -> &'static str {
    match kind {
        TimelineKind::Call => "call",
        TimelineKind::Note => "note",
        TimelineKind::Task => "task",
        TimelineKind::Message => "message",
        TimelineKind::Visit => "visit",
        TimelineKind::Record => "record",
        TimelineKind::Bill => "bill",
    }
}

/// The kind with this value.
pub fn kind_of(code: &str) -> Option<TimelineKind> {
    use TimelineKind::{Bill, Call, Message, Note, Record, Task, Visit};
    [Call, Note, Task, Message, Visit, Record, Bill].into_iter().find(|kind| kind_code(*kind) == code)
}

/// How a call ended.
pub const fn outcome(outcome: CallOutcome) -> &'static str {
    match outcome {
        CallOutcome::Answered => words::answered(),
        CallOutcome::NoAnswer => words::no_answer(),
        CallOutcome::LeftWord => words::left_word(),
        CallOutcome::WillCallBack => words::will_call_back(),
    }
}

/// A day by which something is due, as a word and its tone.
pub fn due(day: Date, today: Date) -> (String, Tone) {
    if day < today {
        (words::overdue_since(ui::format::day_month(day)), Tone::Danger)
    } else if day == today {
        (words::due_today().to_owned(), Tone::Warn)
    } else {
        (words::due_on(ui::format::weekday(day)), Tone::Neutral)
    }
}

/// A day in a list: without its year where it is this one's.
pub fn day(day: Date, today: Date) -> String {
    if day.year() == today.year() { ui::format::weekday(day) } else { ui::format::date(day) }
}
