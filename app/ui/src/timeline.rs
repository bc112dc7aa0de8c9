//! Everything between the clinic and one person, newest first; and the composer that adds to it.

use leptos::prelude::*;

use crate::{Glyph, Icon, words};

/// The entries of one day: a section with the day as heading and an ordered list.
#[component]
pub fn TimelineDay(
    /// `Friday 20 November`.
    #[prop(into)]
    day: String,
    /// [`TimelineItem`]s.
    children: Children,
) -> impl IntoView {
    let heading = day.clone();
    view! {
        <section aria-label=day>
            <h2 class="tl-day">{heading}</h2>
            <ol class="timeline">{children()}</ol>
        </section>
    }
    .into_any()
}

/// One entry: time, kind, words, proof.
#[component]
pub fn TimelineItem(
    /// `16:42`.
    #[prop(into)]
    time: String,
    /// The kind's sign.
    glyph: Glyph,
    /// The kind, in bold.
    #[prop(into)]
    kind: String,
    /// The rest of the line: “from her, 4 min, with Samuel Adeyemi, nurse”.
    #[prop(optional, into)]
    title: Option<String>,
    /// What was said or done.
    #[prop(optional, into)]
    body: Option<String>,
    /// Proof, tags, links.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <li class="tl-item">
            <time>{time}</time>
            <span class="tl-icon">
                <Icon glyph=glyph/>
            </span>
            <div>
                <h3>
                    <b>{kind}</b>
                    " "
                    {title}
                </h3>
                {body.filter(|body| !body.is_empty()).map(|body| view! { <p class="tl-body">{body}</p> })}
                {children.map(|children| view! { <div class="tl-foot">{children()}</div> })}
            </div>
        </li>
    }
    .into_any()
}

/// One kind of entry in a [`Composer`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComposerKind {
    /// What is posted.
    pub value: String,
    /// The word.
    pub label: String,
    /// The sign.
    pub glyph: Glyph,
}

impl ComposerKind {
    /// A kind.
    #[must_use]
    pub fn new(value: impl Into<String>, label: impl Into<String>, glyph: Glyph) -> Self {
        Self { value: value.into(), label: label.into(), glyph }
    }
}

/// The frame of the composer: a form with the kinds as radio buttons (posted as `kind`), a text (posted as `text`) and a foot
/// with outcome, follow-up and the primary act. Arrows change the kind; the screen registers `C` `N` `T`.
#[component]
pub fn Composer(
    /// Name of the form.
    #[prop(into)]
    label: String,
    /// Where it is posted.
    #[prop(into)]
    action: String,
    /// The kinds.
    kinds: Vec<ComposerKind>,
    /// The kind chosen.
    kind: RwSignal<String>,
    /// Name of the text for assistive technology.
    #[prop(into)]
    text_label: String,
    /// A beginning, in quiet ink.
    #[prop(optional, into)]
    placeholder: Signal<Option<String>>,
    /// The text.
    #[prop(optional, into)]
    text: Option<RwSignal<String>>,
    /// Called instead of posting.
    #[prop(optional, into)]
    on_submit: Option<Callback<()>>,
    /// Hidden fields and the foot's controls; the submitting button last.
    children: Children,
) -> impl IntoView {
    let kinds = kinds
        .into_iter()
        .map(|option| {
            let value = option.value.clone();
            let chosen = {
                let value = value.clone();
                move || kind.get() == value
            };
            let first = kind.get_untracked() == value;
            view! {
                <label>
                    <input
                        class="visually-hidden"
                        type="radio"
                        name="kind"
                        value=option.value
                        checked=first
                        prop:checked=chosen
                        on:change=move |_| kind.set(value.clone())
                    />
                    <Icon glyph=option.glyph/>
                    {option.label}
                </label>
            }
        })
        .collect_view();
    let submit = move |event: leptos::ev::SubmitEvent| {
        if let Some(on_submit) = on_submit {
            event.prevent_default();
            on_submit.run(());
        }
    };
    let first = text.map(|text| text.get_untracked()).unwrap_or_default();
    let node_ref = NodeRef::<leptos::html::Textarea>::new();
    if let Some(text) = text {
        Effect::new(move |before: Option<()>| {
            let wanted = text.get();
            let Some(control) = node_ref.get() else {
                return;
            };
            match before {
                None if control.value() != wanted => text.set(control.value()),
                Some(()) if control.value() != wanted => control.set_value(&wanted),
                _ => {}
            }
        });
    }
    view! {
        <form class="composer" method="post" action=action aria-label=label on:submit=submit>
            <div class="composer-kind" role="radiogroup" aria-label=words::kind()>
                {kinds}
            </div>
            <textarea
                name="text"
                aria-label=text_label
                placeholder=move || placeholder.get()
                node_ref=node_ref
                on:input=move |event| {
                    if let Some(text) = text {
                        text.set(event_target_value(&event));
                    }
                }
            >
                {first}
            </textarea>
            <div class="composer-foot">{children()}</div>
        </form>
    }
    .into_any()
}
