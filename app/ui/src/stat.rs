//! A number that opens its rows.

use leptos::prelude::*;

use crate::Tone;

/// A row of figures, divided by hairlines.
#[component]
pub fn Stats(
    /// Four in a row instead of six.
    #[prop(optional)]
    four: bool,
    /// [`Stat`]s.
    children: Children,
) -> impl IntoView {
    view! { <div class="stats" class:stats--4=four>{children()}</div> }.into_any()
}

/// A figure: label, number, change with a sign. A link to its rows; unknown is a dash, never 0.
#[component]
pub fn Stat(
    /// What it counts.
    #[prop(into)]
    label: String,
    /// The number as written; none when it is not known.
    #[prop(into)]
    figure: Signal<Option<String>>,
    /// The unit, small.
    #[prop(optional, into)]
    unit: Option<String>,
    /// The change, with its sign: `▲ 3`.
    #[prop(optional, into)]
    change: Signal<Option<String>>,
    /// Words after the change: `over usual`.
    #[prop(optional, into)]
    note: Signal<Option<String>>,
    /// Good, watch or bad.
    #[prop(optional)]
    tone: Tone,
    /// Where its rows are.
    #[prop(into)]
    href: String,
    /// Its rows are shown now.
    #[prop(optional, into)]
    current: Signal<bool>,
) -> impl IntoView {
    let tone = match tone {
        Tone::Danger | Tone::Solid => Some("bad"),
        Tone::Ok => Some("good"),
        Tone::Warn => Some("watch"),
        _ => None,
    };
    let shown = move || match figure.get() {
        Some(figure) => view! {
            <span class="stat-figure">
                {figure} {unit.clone().map(|unit| view! { " " <small>{unit}</small> })}
            </span>
        }
        .into_any(),
        None => view! { <span class="stat-figure quiet">"–"</span> }.into_any(),
    };
    view! {
        <a class="stat" href=href aria-current=move || current.get().then_some("true")>
            <span class="stat-label">{label}</span>
            {shown}
            <span class="stat-change" data-tone=tone>
                {move || change.get().map(|change| view! { <b>{change}</b> })}
                {move || note.get()}
            </span>
        </a>
    }
    .into_any()
}
