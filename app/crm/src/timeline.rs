//! The timeline: what happened between the clinic and one person, by day, newest first.

use api::{
    Permission,
    crm::{ListTimeline, Timeline, TimelineDetail, TimelineEntry, TimelineKind},
    id::PatientId,
};
use frame::{Topic, load_live, local, moment_time, shown, today, use_may, use_query_word};
use jiff::civil::Date;
use leptos::prelude::*;
use ui::{Empty, Filter, FilterBar, Glyph, Pager, Tag, TimelineDay, TimelineItem, Tone, glyphs};

use crate::{
    composer::{Compose, Writing},
    people, words,
};

/// The part of the record: composer, filters, days.
#[component]
pub fn TimelinePart(id: Memo<PatientId>, writing: Writing) -> impl IntoView {
    let kind_word = use_query_word("kind");
    let kind = Memo::new(move |_| kind_word.get().as_deref().and_then(people::kind_of));
    let after_word = use_query_word("after");
    let after = Memo::new(move |_| after_word.get().and_then(|id| id.parse().ok()));
    let entries = load_live(
        move || ListTimeline { id: id.get(), kind: kind.get(), after: after.get() },
        move || vec![Topic::new("patient", id.get())],
    );
    let may_write = use_may(Permission::WritePatients);
    let filters = move || {
        let mut list = vec![(words::everything(), None)];
        list.extend([
            (words::visits(), Some(TimelineKind::Visit)),
            (words::calls(), Some(TimelineKind::Call)),
            (words::notes(), Some(TimelineKind::Note)),
            (words::tasks(), Some(TimelineKind::Task)),
            (words::messages(), Some(TimelineKind::Message)),
            (words::bills(), Some(TimelineKind::Bill)),
        ]);
        list.into_iter()
            .map(|(label, of)| {
                let href = match of {
                    Some(of) => format!("/patients/{}?kind={}", id.get(), people::kind_code(of)),
                    None => format!("/patients/{}", id.get()),
                };
                let on = Signal::derive(move || kind.get() == of);
                view! { <Filter label=label on=on href=href/> }
            })
            .collect_view()
    };
    view! {
        <div class="stack stack--tight">
            {may_write.then(|| view! { <Compose id writing on_added=Callback::new(move |()| entries.again())/> })}
            <div class="timeline-filters"><FilterBar label=words::show()>{filters}</FilterBar></div>
            {shown(entries, move |page| view! { <Days page id kind is_page=Signal::derive(move || after.get().is_some())/> }.into_any())}
        </div>
    }
    .into_any()
}

#[component]
fn Days(
    page: Signal<Timeline>,
    id: Memo<PatientId>,
    kind: Memo<Option<TimelineKind>>,
    is_page: Signal<bool>,
) -> impl IntoView {
    let days = move || {
        let page = page.get();
        if page.rows.is_empty() {
            let (title, text) = if kind.get().is_some() {
                (words::nothing_of_kind(), words::nothing_of_kind_text())
            } else {
                (words::nothing_yet(), words::nothing_text())
            };
            return view! { <Empty glyph=glyphs::HISTORY title=title text=text/> }.into_any();
        }
        let mut days: Vec<(Date, Vec<TimelineEntry>)> = Vec::new();
        for entry in page.rows {
            let day = local(entry.at).local().date();
            match days.last_mut() {
                Some((last, entries)) if *last == day => entries.push(entry),
                _ => days.push((day, vec![entry])),
            }
        }
        days.into_iter()
            .map(|(day, entries)| view! { <TimelineDay day=heading(day)>{entries.into_iter().map(item).collect_view()}</TimelineDay> })
            .collect_view()
            .into_any()
    };
    let shown = Signal::derive(move || page.with(|page| page.rows.len()));
    let total =
        Signal::derive(move || page.with(|page| page.total.map(|total| ui::format::number(total.cast_signed()))));
    let base = move || match kind.get() {
        Some(kind) => format!("/patients/{}?kind={}", id.get(), people::kind_code(kind)),
        None => format!("/patients/{}", id.get()),
    };
    let older = Signal::derive(move || {
        let base = base();
        let sign = if base.contains('?') { '&' } else { '?' };
        page.with(|page| page.next).map(|next| format!("{base}{sign}after={next}"))
    });
    let newer = Signal::derive(move || is_page.get().then(base));
    let any = move || shown.get() > 0 || is_page.get();
    view! {
        <div>{days}</div>
        <Show when=any><Pager shown=shown total=total older=older newer=newer/></Show>
    }
    .into_any()
}

fn heading(day: Date) -> String {
    let long = if day.year() == today().year() {
        ui::format::long_day(day)
    } else {
        format!("{} {}", ui::format::long_day(day), day.year())
    };
    if day == today() {
        words::today(long)
    } else if today().yesterday().is_ok_and(|before| before == day) {
        words::yesterday(long)
    } else {
        long
    }
}

/// One entry in words.
struct Line {
    glyph: Glyph,
    kind: &'static str,
    title: String,
    tags: Vec<(String, Tone)>,
    by: String,
    /// Words and address of what it is about.
    link: Option<(String, String)>,
}

fn item(entry: TimelineEntry) -> AnyView {
    let line = in_words(&entry);
    let link = line.link.map(|(word, href)| view! { <a href=href>{word}</a> });
    let tags = line.tags.into_iter().map(|(word, tone)| view! { <Tag word=word tone=tone/> }).collect_view();
    view! {
        <TimelineItem time=moment_time(local(entry.at)) glyph=line.glyph kind=line.kind title=line.title body=entry.text.unwrap_or_default()>
            {tags}
            {link}
            <span>{line.by}</span>
        </TimelineItem>
    }
    .into_any()
}

fn in_words(entry: &TimelineEntry) -> Line {
    let by = words::by(&entry.actor);
    let plain = |glyph, kind| Line { glyph, kind, title: String::new(), tags: Vec::new(), by: by.clone(), link: None };
    match &entry.detail {
        Some(TimelineDetail::Visit { change, staff, starts, reason, .. }) => {
            let (glyph, kind) = visit_words(change);
            let at = starts.local();
            let when = format!("{}, {}", people::day(at.date(), today()), ui::format::time(at.time()));
            let mut title = words::visit_with(staff, when);
            if let Some(reason) = reason {
                title.push_str(&format!(" · {reason}"));
            }
            Line { glyph, kind, title, tags: Vec::new(), by, link: None }
        }
        Some(TimelineDetail::Message { channel, template, state, .. }) => {
            let (glyph, way) = if channel == "email" {
                (glyphs::MAIL, words::by_mail())
            } else {
                (glyphs::MESSAGE_SQUARE_TEXT, words::by_text())
            };
            let kind = match template.as_str() {
                "reminder" => words::msg_reminder(),
                "moved" => words::msg_moved(),
                "cancelled" => words::msg_cancelled(),
                _ => words::msg_booked(),
            };
            let tag = match state.as_str() {
                "sent" => (words::sent(), Tone::Ok),
                "failed" => (words::failed(), Tone::Danger),
                "uncertain" => (words::uncertain(), Tone::Warn),
                _ => (words::waiting(), Tone::Neutral),
            };
            let tags = vec![(tag.0.to_owned(), tag.1)];
            Line { glyph, kind, title: way.to_owned(), tags, by: String::new(), link: None }
        }
        Some(TimelineDetail::Bill { bill_id, number, change, amount }) => {
            let much = amount.map(|amount| amount.to_string()).unwrap_or_default();
            let (glyph, kind) = match change.as_str() {
                "paid" => (glyphs::BANKNOTE, words::paid()),
                "discount" => (glyphs::PERCENT, words::discount()),
                _ => (glyphs::RECEIPT_TEXT, words::bill_opened()),
            };
            let link = Some((number.clone(), format!("/bills/{bill_id}")));
            Line { glyph, kind, title: much, tags: Vec::new(), by, link }
        }
        Some(TimelineDetail::Registered {}) => plain(glyphs::USER_PLUS, words::registered_word()),
        Some(TimelineDetail::Died { deceased }) => {
            let title = ui::format::died(*deceased);
            Line { glyph: glyphs::PENCIL, kind: words::died_word(), title, tags: Vec::new(), by, link: None }
        }
        Some(TimelineDetail::DeathUndone {}) => plain(glyphs::UNDO_2, words::lives_word()),
        None => written(entry, by),
    }
}

/// What a person wrote.
fn written(entry: &TimelineEntry, by: String) -> Line {
    let mut tags = Vec::new();
    if let Some(outcome) = entry.outcome {
        tags.push((people::outcome(outcome).to_owned(), Tone::Neutral));
    }
    match (entry.due_on, entry.done_at) {
        (_, Some(done)) => {
            let done = local(done).local();
            tags.push((
                words::done_at(format!("{}, {}", people::day(done.date(), today()), ui::format::time(done.time()))),
                Tone::Ok,
            ));
        }
        (Some(due), None) => tags.push(people::due(due, today())),
        (None, None) => {}
    }
    let missed = matches!(entry.outcome, Some(api::crm::CallOutcome::NoAnswer));
    let (glyph, kind) = match entry.kind {
        TimelineKind::Call if missed => (glyphs::PHONE_MISSED, words::call()),
        TimelineKind::Call => (glyphs::PHONE, words::call()),
        TimelineKind::Task => (glyphs::SQUARE_CHECK, words::task()),
        TimelineKind::Message => (glyphs::MESSAGE_SQUARE_TEXT, words::message()),
        TimelineKind::Visit => (glyphs::CALENDAR_CHECK, words::visit()),
        TimelineKind::Record => (glyphs::PENCIL, words::details_changed()),
        TimelineKind::Bill => (glyphs::RECEIPT_TEXT, words::bill_opened()),
        TimelineKind::Note => (glyphs::STICKY_NOTE, words::note()),
    };
    Line { glyph, kind, title: String::new(), tags, by, link: None }
}

fn visit_words(change: &str) -> (Glyph, &'static str) {
    match change {
        "moved" => (glyphs::CALENDAR_CLOCK, words::moved()),
        "cancelled" => (glyphs::CALENDAR_X, words::cancelled()),
        "confirmed" => (glyphs::CALENDAR_CHECK, words::confirmed()),
        "arrived" => (glyphs::LOG_IN, words::arrived()),
        "roomed" => (glyphs::DOOR_OPEN, words::roomed()),
        "with_doctor" => (glyphs::STETHOSCOPE, words::with_doctor()),
        "leaving" => (glyphs::LOG_OUT, words::leaving()),
        "done" => (glyphs::CHECK, words::visit_done()),
        "no_show" => (glyphs::USER_X, words::no_show()),
        "undone" => (glyphs::UNDO_2, words::undone()),
        _ => (glyphs::CALENDAR_PLUS, words::booked()),
    }
}
