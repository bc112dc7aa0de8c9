//! Struck lines: what stood in this chart in error. What it said is folded away, and opening it is written down.

use api::{
    Problem,
    ehr::{EnteredInError, FactKind, ListEnteredInError, OpenEnteredInError, OpenedInError, VitalKind},
    id::PatientId,
};
use frame::use_client;
use leptos::prelude::*;
use ui::{Button, ButtonKind, ButtonSize, SectionTitle};

use super::words;
use crate::shown;

/// How many lines come at once.
const PAGE: usize = 20;

/// Without the right to this chart the list above the lines says so: nothing stands in their place.
pub fn said_above(problem: &Problem) -> Option<AnyView> {
    (problem.code == "no_care_relation").then(|| ().into_any())
}

/// The lines, where there are any.
#[component]
pub fn StruckLines(
    /// Whose chart.
    id: Memo<PatientId>,
    /// Only this kind.
    #[prop(optional)]
    kind: Option<FactKind>,
    /// The latest mark first.
    lines: Signal<Vec<EnteredInError>>,
) -> impl IntoView {
    let (earlier, over) = (RwSignal::new(Vec::<EnteredInError>::new()), RwSignal::new(false));
    Effect::new(move |_| {
        // A new mark moves the page's end: what came after it is asked for again.
        lines.track();
        earlier.set(Vec::new());
        over.set(false);
    });
    let all = move || lines.get().into_iter().chain(earlier.get()).collect::<Vec<_>>();
    let client = use_client();
    let more = Callback::new(move |()| {
        let Some(last) = all().pop() else { return };
        let client = client.clone();
        let asked = ListEnteredInError { id: id.get_untracked(), kind, after: Some(last.id) };
        leptos::task::spawn_local(async move {
            let Ok(page) = client.call(asked).await else { return };
            let _ = over.try_set(page.next.is_none());
            let _ = earlier.try_update(|earlier| earlier.extend(page.rows));
        });
    });
    let full = move || lines.with(Vec::len) >= PAGE && !over.get();
    view! {
        <Show when=move || lines.with(|lines| !lines.is_empty())>
            <section class="struck-lines" aria-labelledby="entered-in-error">
                <SectionTitle id="entered-in-error" title=words::entered_in_error()/>
                <ul>
                    <For each=all key=|line| line.id let:line><Line line/></For>
                </ul>
                <Show when=full>
                    <Button label=words::earlier() size=ButtonSize::Small on_press=more/>
                </Show>
            </section>
        </Show>
    }
    .into_any()
}

const fn what(kind: FactKind) -> &'static str {
    match kind {
        FactKind::Note => words::note(),
        FactKind::Report => words::report(),
        FactKind::Document => words::document(),
        FactKind::Vitals => words::vitals(),
    }
}

#[component]
fn Line(line: EnteredInError) -> impl IntoView {
    let client = use_client();
    let opened = RwSignal::new(None::<Result<OpenedInError, Problem>>);
    let id = line.id;
    let show = Callback::new(move |()| {
        let client = client.clone();
        leptos::task::spawn_local(async move {
            let answer = client.call(OpenEnteredInError { id }).await;
            let _ = opened.try_set(Some(answer));
        });
    });
    let was = shown::moment(line.was);
    let name = match &line.was_by {
        Some(by) => words::line_by(what(line.kind), was, by),
        None => words::line(what(line.kind), was),
    };
    let marked = words::marked_by(shown::moment(line.at), &line.by);
    let moved = line.moved.then(words::moved_away);
    let kind = line.kind;
    view! {
        <li class="struck">
            <p><s>{name}</s>" "<b>{words::entered_in_error()}</b></p>
            <p class="sub">{marked}" “"{line.reason}"” "{moved}</p>
            {move || match opened.get() {
                None => view! { <Button label=words::show_it() kind=ButtonKind::Quiet size=ButtonSize::Small on_press=show/> }.into_any(),
                Some(Ok(opened)) => said(&opened, kind),
                Some(Err(problem)) => view! { <p class="error" role="alert">{problem.title}</p> }.into_any(),
            }}
        </li>
    }
    .into_any()
}

/// What it said, still marked as what does not hold here.
fn said(opened: &OpenedInError, kind: FactKind) -> AnyView {
    let parts = opened
        .parts
        .iter()
        .map(|part| {
            let heading = match kind {
                FactKind::Vitals => vital(&part.heading),
                _ => part.heading.clone(),
            };
            view! { <div><dt>{heading}</dt><dd class="preformatted">{part.text.clone()}</dd></div> }
        })
        .collect_view();
    // Vital signs have no title.
    let title = (!opened.title.is_empty()).then(|| view! { <p><b>{opened.title.clone()}</b></p> });
    let there = opened.stands_with.clone().map(|there| {
        view! { <p class="sub">{words::stands_with()}" "<a href=format!("/patients/{}/chart", there.id)>{there.name}</a></p> }
    });
    view! {
        <div class="struck-said">
            {title}
            <dl>{parts}</dl>
            {there}
        </div>
    }
    .into_any()
}

/// A vital sign by its stored word; of a source the name that it gave.
fn vital(stored: &str) -> String {
    let known = VitalKind::ALL.into_iter().find(|kind| crate::side::serde_word(*kind) == stored);
    known.map_or_else(|| stored.to_owned(), |kind| shown::vital(kind).to_owned())
}
