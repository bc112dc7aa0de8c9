//! The values of an order: shown, entered, corrected. A flag appears while a value is typed.

use std::marker::PhantomData;

use api::{
    Flag as ApiFlag,
    lab::{EnterResults, LabOrder, LabStep, LabValue},
};
use frame::{Form, use_form};
use leptos::prelude::*;
use rules::{
    ranges::Limits,
    results::{Allowed, Entered},
};
use ui::{Button, ButtonKind, Disclosure, Field, Flag, FlagLevel, Range, glyphs, use_toasts};

use crate::{bench::ValuesTitle, words};

const fn level(flag: ApiFlag) -> FlagLevel {
    match flag {
        ApiFlag::Low => FlagLevel::Low,
        ApiFlag::High => FlagLevel::High,
        ApiFlag::CriticalLow => FlagLevel::CriticalLow,
        ApiFlag::CriticalHigh => FlagLevel::CriticalHigh,
        ApiFlag::Abnormal => FlagLevel::Abnormal,
        ApiFlag::Critical => FlagLevel::Critical,
    }
}

const fn limits(value: &LabValue) -> Limits {
    Limits { low: value.low, high: value.high, critical_low: value.critical_low, critical_high: value.critical_high }
}

/// `3.5–5.0`, `≥ 60`, `≤ 30`.
fn range(value: &LabValue) -> String {
    let places = usize::from(value.decimals);
    match (value.low, value.high) {
        (Some(low), Some(high)) => format!("{low:.places$}–{high:.places$}"),
        (Some(low), None) => format!("≥ {low:.places$}"),
        (None, Some(high)) => format!("≤ {high:.places$}"),
        (None, None) => String::new(),
    }
}

/// Which values are asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Entering {
    /// None: they are shown.
    Nothing,
    /// All.
    All,
    /// Those that are still to come.
    Missing,
    /// All, and why what was released is corrected.
    Correction,
}

impl Entering {
    /// Whether a value is asked for that stands already, or does not.
    const fn asks(self, stands: bool) -> bool {
        match self {
            Self::Nothing => false,
            Self::All | Self::Correction => true,
            Self::Missing => !stands,
        }
    }
}

/// The values with the step that belongs to them.
#[component]
pub fn Entry(order: LabOrder, again: Callback<()>, work: bool) -> impl IntoView {
    let released = order.row.step == LabStep::Released;
    let form = (work && order.row.step == LabStep::Enter)
        .then(|| view! { <EntryForm order=order.clone() again entry=Entering::All/> });
    let table = form.is_none().then(|| view! { <Values order=order.clone() entry=Entering::Nothing/> });
    let (to_correct, to_redo, to_complete, title) = (order.clone(), order.clone(), order.clone(), order.clone());
    let complete = (work && released && order.row.partial).then(move || {
        view! {
            <Disclosure summary=words::complete()>
                <p class="muted">{words::complete_hint()}</p>
                <EntryForm order=to_complete again entry=Entering::Missing/>
            </Disclosure>
        }
    });
    let correct = (work && released).then(move || {
        view! {
            <Disclosure summary=words::correct()>
                <p class="muted">{words::correct_hint()}</p>
                <EntryForm order=to_correct again entry=Entering::Correction/>
            </Disclosure>
        }
    });
    let redo = (work && order.row.step == LabStep::Review && order.entered_by_me).then(move || {
        view! { <Disclosure summary=words::enter_again()><EntryForm order=to_redo again entry=Entering::All/></Disclosure> }
    });
    view! { <section><ValuesTitle order=title/>{form}{table}{complete}{correct}{redo}</section> }.into_any()
}

#[component]
fn EntryForm(order: LabOrder, again: Callback<()>, entry: Entering) -> impl IntoView {
    let toasts = use_toasts();
    let done = Callback::new(move |_: LabOrder| {
        toasts.say(words::entered_toast());
        again.run(());
    });
    view! {
        <Form<EnterResults> action=format!("/api/lab/orders/{}/results", order.row.id) class="stack" request=PhantomData on_done=done>
            <input type="hidden" name="version" value=order.version/>
            <EntryFields order entry/>
        </Form<EnterResults>>
    }
    .into_any()
}

#[component]
fn EntryFields(order: LabOrder, entry: Entering) -> impl IntoView {
    let form = use_form();
    let none = form.error("values");
    let wrong = move || none.get().map(|words| view! { <p class="field-error" role="alert">{words}</p> });
    let correction = entry == Entering::Correction;
    let reason = correction.then(|| {
        view! { <Field label=words::correct_reason() name="amend_reason" id="amend-reason" required=true maxlength=200 error=form.error("amend_reason")/> }
    });
    let act = if correction { words::save_correction() } else { words::enter() };
    view! {
        {reason}
        <Values order entry/>
        {wrong}
        <div class="actions"><Button label=act kind=ButtonKind::Primary glyph=glyphs::CHECK submit=true busy=form.busy()/></div>
    }
    .into_any()
}

/// Enter goes to the next value; in the last one it sends the form, as everywhere.
fn next_field(event: &leptos::ev::KeyboardEvent) {
    if event.key() != "Enter" || event.ctrl_key() {
        return;
    }
    use wasm_bindgen::JsCast;
    let Some(here) = document().active_element() else { return };
    let Ok(Some(table)) = here.closest("table") else { return };
    let Ok(fields) = table.query_selector_all("input:not([type=hidden]):not([readonly])") else { return };
    let place = (0..fields.length()).find(|at| fields.item(*at).is_some_and(|node| node.is_same_node(Some(&here))));
    if let Some(next) = place.and_then(|at| fields.item(at + 1)) {
        event.prevent_default();
        let _ = next.unchecked_into::<web_sys::HtmlElement>().focus();
    }
}

#[component]
fn Values(order: LabOrder, entry: Entering) -> impl IntoView {
    let caption = words::results_of(&order.row.test);
    let label = caption.clone();
    let rows = order
        .values
        .into_iter()
        .enumerate()
        .map(|(index, value)| view! { <ValueRow index value entry/> })
        .collect_view();
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label=label on:keydown=move |event| if entry != Entering::Nothing { next_field(&event) }>
            <table class="table">
                <caption class="visually-hidden">{caption}</caption>
                <thead><tr>
                    <th scope="col">{words::test()}</th>
                    <th scope="col" class="num">{words::value()}</th>
                    <th scope="col" class="col-2">{words::range()}</th>
                    <th scope="col">{words::flag()}</th>
                    <th scope="col" class="num">{words::before()}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn ValueRow(index: usize, value: LabValue, entry: Entering) -> impl IntoView {
    let typed = RwSignal::new(value.shown.clone().unwrap_or_default());
    let limits = limits(&value);
    let code = value.code.clone();
    let asked = !value.calculated && entry.asks(value.shown.is_some());
    let read = reader(&value);
    let stands = value.value.map(|number| (value.comparator, number));
    // What was typed as a number, or a bound of one.
    let number = Memo::new(move |_| match asked.then(|| typed.with(|typed| read(typed))) {
        Some(Ok(Entered::Number(comparator, number))) => Some((comparator, number.value())),
        Some(_) => None,
        None => stands,
    });
    let flag = Memo::new(move |_| number.get().and_then(|(comparator, number)| limits.flag_of(comparator, number)));
    let unit = value.unit.clone().unwrap_or_default();
    let field = if asked {
        view! { <ValueField index value=value.clone() unit=unit typed/> }.into_any()
    } else {
        let text = value.shown.clone().unwrap_or_else(|| "–".to_owned());
        view! { <span class="num">{text}" "<span class="quiet">{unit}</span></span> }.into_any()
    };
    let sub = value
        .not_calculated
        .clone()
        .or_else(|| value.calculated.then(|| words::calculated().to_owned()))
        .or_else(|| value.taken_out.clone().map(words::taken_out))
        .or_else(|| value.released.clone().map(words::released_was));
    let before = value.previous.clone();
    let at = value.previous_at.map(|at| match at {
        api::When::At(moment) => ui::format::day_month(moment.local().date()),
        api::When::On(date) => ui::format::partial_date(date),
    });
    let shown_range = value.no_range.clone().unwrap_or_else(|| range(&value));
    // Without a range nothing is said to be within it.
    let judged = limits != Limits::default();
    let (low, high) = (value.low, value.high);
    let bar = move || match (number.get(), low, high) {
        // A bound has no place on the range.
        (Some((None, number)), Some(low), Some(high)) => Some(match flag.get() {
            Some(flag) => view! { <Range value=number low high level=level(flag)/> }.into_any(),
            None => view! { <Range value=number low high/> }.into_any(),
        }),
        _ => None,
    };
    let mark = move || {
        number.get().filter(|_| judged).map(|(bound, _)| match (flag.get(), bound) {
            (Some(flag), _) => view! { <Flag level=level(flag)/> }.into_any(),
            // A bound that is not wholly beyond a limit may lie on either side of it.
            (None, Some(_)) => view! { <span class="quiet">{words::cannot_be_told()}</span> }.into_any(),
            (None, None) => view! { <Flag/> }.into_any(),
        })
    };
    view! {
        <tr class="review-row" data-flag=move || flag.get().map(|flag| level(flag).attr())>
            <th scope="row">{value.name}<span class="sub id">{words::loinc(code)}</span>{sub.map(|sub| view! { <span class="sub">{sub}</span> })}</th>
            <td class="num">{field}</td>
            <td class="col-2">{bar}<span class="sub num">{shown_range}</span></td>
            <td>{mark}</td>
            <td class="num">{before}<span class="sub">{at}</span></td>
        </tr>
    }
    .into_any()
}

/// Reads what is typed for an analyte, as the server will.
fn reader(value: &LabValue) -> impl Fn(&str) -> Result<Entered, String> + Clone + Send + Sync + use<> {
    let (decimals, negative, titres, words) = (value.decimals, value.negative, value.titres, value.words.clone());
    move |text| rules::results::read(text, &Allowed { decimals, negative, titres, words: &words })
}

#[component]
fn ValueField(index: usize, value: LabValue, unit: String, typed: RwSignal<String>) -> impl IntoView {
    let form = use_form();
    let said = form.error(format!("values[{index}].value"));
    let read = reader(&value);
    // What cannot be read is said once the field is left: while a number is typed, it is not there yet.
    let left = RwSignal::new(false);
    let error = Signal::derive(move || {
        said.get().or_else(|| {
            let typed = typed.get();
            (left.get() && !typed.trim().is_empty()).then(|| read(&typed).err()).flatten()
        })
    });
    let (id, stood) = (value.analyte_id.to_string(), value.shown.is_some());
    let hint = (!value.words.is_empty()).then(|| value.words.join(", "));
    let take_out = form.error(format!("values[{index}].take_out"));
    let (name, reason) = (format!("values[{index}].take_out"), format!("take-out-{id}"));
    view! {
        <input type="hidden" name=format!("values[{index}].analyte_id") value=id.clone()/>
        <div on:focusout=move |_| left.set(true) on:focusin=move |_| left.set(false)>
            <Field label=value.name name=format!("values[{index}].value") id=format!("value-{id}") hide_label=true kind=ui::FieldKind::Number unit=unit bind=typed hint=hint.unwrap_or_default() error=error/>
        </div>
        <Show when=move || stood && typed.with(|typed| typed.trim().is_empty())>
            <Field label=words::take_out_reason() name=name.clone() id=reason.clone() required=true maxlength=200 error=take_out/>
        </Show>
    }
    .into_any()
}
