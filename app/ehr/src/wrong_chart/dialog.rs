//! The dialog: why, into whose chart, what will happen; then what did.

use std::marker::PhantomData;

use api::{
    ehr::{FactKind, MarkEnteredInError, MarkedInError, PreviewWrongChart, WrongChartPreview},
    id::PatientId,
};
use frame::{Anew, Form, find_patients, load_if, use_client, use_form};
use leptos::prelude::*;
use ui::{Button, ButtonKind, ComboOption, Combobox, Dialog, Field, SectionTitle, use_toasts};

use super::{Target, WrongChart, words};

/// The id of the form, for the button outside of it.
const FORM: &str = "wrong-chart-form";

/// What was typed into the field of the other patient, and who was taken.
#[derive(Clone, Copy)]
struct Choice {
    typed: RwSignal<String>,
    taken: RwSignal<Option<ComboOption>>,
    busy: RwSignal<bool>,
}

/// The dialog of a page; the menus of [`super::WrongPatientMenu`] open it.
#[component]
pub fn WrongChartDialog(
    /// The patient in whose chart it stands.
    id: Memo<PatientId>,
    /// Loads the page's lists again.
    again: Callback<()>,
) -> impl IntoView {
    let target = use_context::<WrongChart>()?.target;
    let (open, result) = (RwSignal::new(false), RwSignal::new(None::<MarkedInError>));
    let choice = Choice { typed: RwSignal::new(String::new()), taken: RwSignal::new(None), busy: RwSignal::new(false) };
    Effect::new(move |_| {
        if target.with(Option::is_some) {
            open.set(true);
        }
    });
    Effect::new(move |_| {
        if !open.get() {
            target.set(None);
            result.set(None);
            choice.taken.set(None);
            choice.typed.set(String::new());
        }
    });
    let asked = move || {
        // Once it is done there is nothing to ask any more.
        let target = target.get().filter(|_| result.with(Option::is_none))?;
        Some(PreviewWrongChart { id: id.get(), kind: target.kind, subject_id: target.subject })
    };
    let preview = load_if(asked);
    let title = Signal::derive(move || {
        target.with(|target| target.as_ref().map(|target| words::title(&target.what))).unwrap_or_default()
    });
    let text = Signal::derive(move || result.with(Option::is_none).then(|| words::text().to_owned()));
    let toasts = use_toasts();
    let done = Callback::new(move |answer: MarkedInError| {
        toasts.say(said(&answer));
        result.set(Some(answer));
        again.run(());
    });
    let will = move || {
        let answer = preview.resource.get()?;
        Some(match answer {
            Ok(Some(preview)) => happens(&preview, target.get().map(|target| target.kind), choice),
            Ok(None) => ().into_any(),
            Err(problem) => view! { <p class="error" role="alert">{problem.title}</p> }.into_any(),
        })
    };
    let actions = move || {
        move || match result.get() {
            Some(answer) => over(&answer, open),
            None => answers(open, choice),
        }
    };
    Some(
        view! {
            <Dialog open=open id="wrong-chart" title=title text=text actions=actions>
                <div hidden=move || result.with(Option::is_some)>
                    <Anew of=move || target.get()>
                        {move || target.get_untracked().map(|target| view! { <Ask target id=id.get_untracked() choice done/> })}
                    </Anew>
                    <section class="wrong-chart-will" aria-live="polite">
                        <SectionTitle title=words::what_happens() minor=true/>
                        <Transition fallback=|| view! { <p class="quiet">{words::looking()}</p> }>{will}</Transition>
                    </section>
                </div>
                {move || result.get().map(|answer| happened(&answer))}
            </Dialog>
        }
        .into_any(),
    )
}

/// What the toast says.
fn said(answer: &MarkedInError) -> String {
    if answer.moved_to.is_some() { words::moved(answer.told) } else { words::marked(answer.told) }
}

#[component]
fn Ask(target: Target, id: PatientId, choice: Choice, done: Callback<MarkedInError>) -> impl IntoView {
    view! {
        <Form<MarkEnteredInError> id=FORM action=format!("/api/patients/{id}/entered-in-error") class="stack stack--tight"
            label=words::entered_in_error() request=PhantomData on_done=done>
            <input type="hidden" name="kind" value=target.kind.code()/>
            <input type="hidden" name="subject_id" value=target.subject.to_string()/>
            <Fields choice/>
        </Form<MarkEnteredInError>>
    }
    .into_any()
}

#[component]
fn Fields(choice: Choice) -> impl IntoView {
    let form = use_form();
    let client = use_client();
    let find = move |query: String| find_patients(client.clone(), query);
    let busy = form.busy();
    Effect::new(move |_| choice.busy.set(busy.get()));
    view! {
        <Field label=words::reason() name="reason" id="wrong-chart-reason" hint=words::reason_hint() required=true maxlength=200
            value=form.value("reason", "") error=form.error("reason")/>
        <Combobox label=words::move_to() name="move_to" find=find hint=words::move_to_hint() inline=true error=form.error("move_to")
            on_choose=Callback::new(move |taken| choice.taken.set(taken)) on_input=Callback::new(move |typed| choice.typed.set(typed))/>
    }
    .into_any()
}

/// What will happen, a line each.
fn happens(preview: &WrongChartPreview, kind: Option<FactKind>, choice: Choice) -> AnyView {
    let tells = match preview.tells {
        0 => words::tells_nobody().to_owned(),
        1 => words::tells_one().to_owned(),
        more => words::tells(more),
    };
    let listed = |list: &[String], words: fn(String) -> String| (!list.is_empty()).then(|| words(list.join("; ")));
    let lines: Vec<String> = [
        listed(&preview.prescriptions, words::withdraws),
        listed(&preview.orders_cancelled, words::cancels),
        listed(&preview.orders_to_look_at, words::look_at),
        listed(&preview.callbacks, words::calls),
        Some(tells),
    ]
    .into_iter()
    .flatten()
    .collect();
    let there = move || {
        choice.taken.with(Option::is_some).then(|| {
            let waits = (kind == Some(FactKind::Report)).then(|| view! { <li>{words::result_waits()}</li> });
            // A note was begun with what the first chart knew: its signs and measurements may be the other patient's.
            let read = (kind == Some(FactKind::Note)).then(|| view! { <li><b>{words::read_note()}</b></li> });
            view! { <li>{words::copies()}</li>{waits}{read} }
        })
    };
    view! { <ul class="wrong-chart-lines">{lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}{there}</ul> }
        .into_any()
}

/// The safe answer first.
fn answers(open: RwSignal<bool>, choice: Choice) -> AnyView {
    let label = Signal::derive(move || {
        choice
            .taken
            .with(|taken| taken.as_ref().map_or_else(|| words::mark().to_owned(), |taken| words::move_it(&taken.label)))
    });
    // A name that was typed and not taken would be a fact that is moved nowhere, against what was meant.
    let off = Signal::derive(move || {
        let open = choice.taken.with(Option::is_none) && choice.typed.with(|typed| !typed.trim().is_empty());
        open.then(|| words::choose_one().to_owned())
    });
    view! {
        <Button label=words::cancel() on_press=Callback::new(move |()| open.set(false))/>
        <Button label=label id="wrong-chart-do" kind=ButtonKind::Danger form=FORM submit=true busy=choice.busy off=off/>
    }
    .into_any()
}

fn over(answer: &MarkedInError, open: RwSignal<bool>) -> AnyView {
    let close = Callback::new(move |()| open.set(false));
    let there = answer.moved_to.map(|to| {
        view! { <Button label=words::open_right_chart() kind=ButtonKind::Primary href=format!("/patients/{to}/chart")/> }
    });
    view! { <Button label=words::close() autofocus=true on_press=close/> {there} }.into_any()
}

/// What happened, with what is left to do.
fn happened(answer: &MarkedInError) -> AnyView {
    let list = |title: &'static str, rows: &[String]| {
        (!rows.is_empty()).then(|| {
            let rows = rows.iter().map(|row| view! { <li>{row.clone()}</li> }).collect_view();
            view! { <section><h3>{title}</h3><ul class="wrong-chart-lines">{rows}</ul></section> }
        })
    };
    let again = if answer.moved_to.is_some() { words::prescribe_again() } else { words::prescribe_again_where_known() };
    let not_told = (answer.not_told > 0).then(|| view! { <p class="quiet">{words::not_told(answer.not_told)}</p> });
    let whose = if answer.moved_to.is_some() { words::callbacks_moved() } else { words::callbacks_stay() };
    let calls = (!answer.callbacks.is_empty()).then(|| view! { <p class="quiet">{whose}</p> });
    let why = (!answer.prescriptions.is_empty()).then(|| view! { <p class="quiet">{words::why_again()}</p> });
    view! {
        <div class="wrong-chart-done">
            <p>{said(answer)}</p>
            {not_told}
            {list(again, &answer.prescriptions)}
            {why}
            {list(words::orders_cancelled(), &answer.orders_cancelled)}
            {list(words::orders_left(), &answer.orders_to_look_at)}
            {list(words::callbacks(), &answer.callbacks)}
            {calls}
        </div>
    }
    .into_any()
}
