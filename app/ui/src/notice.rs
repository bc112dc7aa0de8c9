//! A message about this place, and one about the whole app.

use leptos::{html, prelude::*};

use crate::{Glyph, Icon, Tone, glyphs, words};

const fn tone_attr(tone: Tone) -> &'static str {
    match tone {
        Tone::Ok => "ok",
        Tone::Warn => "warn",
        Tone::Danger | Tone::Solid => "danger",
        Tone::Info | Tone::Brand => "info",
        Tone::Neutral => "plain",
    }
}

/// A notice: icon, title, words, acts. A `status`, or an `alert` when it blocks the work.
#[component]
pub fn Notice(
    /// What the colour says.
    #[prop(optional)]
    tone: Tone,
    /// The sign.
    glyph: Glyph,
    /// What it is.
    #[prop(into)]
    title: String,
    /// What follows from it.
    #[prop(optional, into)]
    text: Option<String>,
    /// Interrupts assistive technology.
    #[prop(optional)]
    alert: bool,
    /// Acts.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="notice" data-tone=tone_attr(tone) role=if alert { "alert" } else { "status" }>
            <Icon glyph=glyph/>
            <div>
                <p class="notice-title">{title}</p>
                {text.map(|text| view! { <p>{text}</p> })}
                {children.map(|children| view! { <div class="actions">{children()}</div> })}
            </div>
        </div>
    }
    .into_any()
}

/// A strip across the app: not live, offline, emergency access, reading only. Amber unless told otherwise.
#[component]
pub fn Strip(
    /// Amber for [`Tone::Warn`], red for [`Tone::Danger`], blue for [`Tone::Info`].
    #[prop(default = Tone::Warn)]
    tone: Tone,
    /// The sign.
    glyph: Glyph,
    /// What holds, since when, what still works.
    #[prop(into)]
    text: Signal<String>,
    /// Acts at the end.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let attr = matches!(tone, Tone::Danger | Tone::Info).then(|| tone_attr(tone));
    view! {
        <div class="strip" data-tone=attr role="status">
            <Icon glyph=glyph/>
            <span>{move || text.get()}</span>
            {children.map(|children| view! { <span class="end">{children()}</span> })}
        </div>
    }
    .into_any()
}

/// What is wrong in a form, before the form: links to the fields. Takes the focus when it appears. Renders nothing without
/// errors.
#[component]
pub fn ErrorSummary(
    /// Id of the control and words, in the order of the form.
    #[prop(into)]
    errors: Signal<Vec<(String, String)>>,
) -> impl IntoView {
    let node_ref = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if errors.with(|errors| !errors.is_empty())
            && let Some(summary) = node_ref.get()
        {
            _ = summary.focus();
        }
    });
    move || {
        {
            let errors = errors.get();
            (!errors.is_empty()).then(|| {
                let title = match errors.len() {
                    1 => words::one_thing_to_mend().to_owned(),
                    n => words::things_to_mend(n),
                };
                let links = errors
                    .into_iter()
                    .map(|(id, text)| view! { <li><a href=format!("#{id}")>{text}</a></li> })
                    .collect_view();
                view! {
                    <div class="notice" data-tone="danger" role="alert" tabindex="-1" node_ref=node_ref>
                        <Icon glyph=glyphs::CIRCLE_ALERT/>
                        <div>
                            <p class="notice-title">{title}</p>
                            <ul>{links}</ul>
                        </div>
                    </div>
                }
            })
        }
        .into_any()
    }
}
