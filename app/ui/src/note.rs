//! Notes: the draft with its parts, what signing asks, and what was signed.

use leptos::{ev, html, prelude::*};

use crate::{Icon, Tag, glyphs, words};

/// How a draft stands with the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DraftState {
    /// Kept at this time of day.
    Kept(String),
    /// Changed since, to be kept in a moment.
    Changed,
    /// On its way.
    Keeping,
    /// Not kept: no connection. It is tried again.
    Offline,
    /// Somebody else changed it.
    Stale,
}

/// The draft's mark beside its title; a polite status.
#[component]
pub fn DraftMark(
    /// How it stands.
    #[prop(into)]
    state: Signal<DraftState>,
) -> impl IntoView {
    let shown = move || {
        let (glyph, text) = match state.get() {
            DraftState::Kept(at) => (glyphs::CLOUD_CHECK, words::draft_kept(at)),
            DraftState::Changed | DraftState::Keeping => (glyphs::CLOUD_UPLOAD, words::draft_keeping().to_owned()),
            DraftState::Offline => (glyphs::CLOUD_OFF, words::draft_offline().to_owned()),
            DraftState::Stale => (glyphs::CLOUD_ALERT, words::draft_stale().to_owned()),
        };
        view! {
            <Icon glyph=glyph/>
            {text}
        }
    };
    let attr = move || match state.get() {
        DraftState::Kept(_) => None,
        DraftState::Changed | DraftState::Keeping => Some("changed"),
        DraftState::Offline | DraftState::Stale => Some("offline"),
    };
    view! { <span class="draft" role="status" data-state=attr>{shown}</span> }.into_any()
}

/// A part of a draft: its heading and the words under it, set as they will read. Grows with what is written; a plain form
/// posts it.
#[component]
pub fn NotePart(
    /// The heading.
    #[prop(into)]
    heading: String,
    /// Name posted with the form; makes the id.
    #[prop(into)]
    name: String,
    /// The words.
    bind: RwSignal<String>,
    /// Where words came from: `from booking`.
    #[prop(optional, into)]
    from: Option<String>,
    /// Most characters.
    #[prop(default = 20_000)]
    maxlength: u32,
) -> impl IntoView {
    let node_ref = NodeRef::<html::Textarea>::new();
    let first = bind.get_untracked();
    let rows = lines(&first).to_string();
    Effect::new(move |before: Option<()>| {
        let wanted = bind.get();
        let Some(control) = node_ref.get() else { return };
        match before {
            // What was typed before the page answered wins.
            None if control.value() != wanted => bind.set(control.value()),
            Some(()) if control.value() != wanted => control.set_value(&wanted),
            _ => {}
        }
    });
    let id = format!("f-{name}");
    let typed = move |event: ev::Event| {
        let text = event_target_value(&event);
        if let Some(control) = node_ref.get_untracked() {
            control.set_rows(lines(&text));
        }
        bind.set(text);
    };
    view! {
        <section class="note-part">
            <h3>
                <label for=id.clone()>{heading}</label>
                {from.map(|from| view! { <span class="from">{from}</span> })}
            </h3>
            // The blank placeholder lets an empty field show its edge.
            <textarea class="prose-input" placeholder=" " id=id name=name rows=rows maxlength=maxlength.to_string() on:input=typed node_ref=node_ref>
                {first}
            </textarea>
        </section>
    }
    .into_any()
}

/// About how many lines a text takes, for browsers that do not let a field grow by itself.
fn lines(text: &str) -> u32 {
    let lines: usize = text.split('\n').map(|line| 1 + line.chars().count() / 80).sum();
    u32::try_from(lines).unwrap_or(1).max(1)
}

/// Under a draft: what was checked, and the acts. Stays in sight at a desk.
#[component]
pub fn SignBar(
    /// What was checked, in words.
    #[prop(into)]
    checked: Signal<Option<String>>,
    /// The acts.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="sign-bar">
            <span class="check-line">
                {move || checked.get().map(|text| view! {
                    <Icon glyph=glyphs::SHIELD_CHECK/>
                    <span>{text}</span>
                })}
            </span>
            {children()}
        </div>
    }
    .into_any()
}

/// Something added to a signed note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteAddendum {
    /// Who and when.
    pub signature: String,
    /// The words.
    pub text: String,
}

/// A signed note. Nothing can change it; addenda stand below.
#[component]
pub fn SignedNote(
    /// Id, for links to it.
    #[prop(into)]
    id: String,
    /// The title.
    #[prop(into)]
    title: String,
    /// When it was.
    #[prop(into)]
    when: String,
    /// Headings and words.
    parts: Vec<(String, String)>,
    /// Who signed and when.
    #[prop(into)]
    signature: String,
    /// What was added later.
    #[prop(optional)]
    addenda: Vec<NoteAddendum>,
    /// Acts: the addendum's form.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let heading = format!("{id}-h");
    let labelled = heading.clone();
    let parts = parts
        .into_iter()
        .map(|(heading, text)| view! { <section><h3>{heading}</h3><p class="prose">{text}</p></section> })
        .collect_view();
    let addenda = addenda
        .into_iter()
        .map(|addendum| {
            view! {
                <section class="addendum">
                    <h3>{words::addendum()}</h3>
                    <p class="prose">{addendum.text}</p>
                    <p class="signature">{addendum.signature}</p>
                </section>
            }
        })
        .collect_view();
    view! {
        <article class="note note--signed" id=id aria-labelledby=labelled>
            <header>
                <h2 id=heading>{title}</h2>
                <span class="muted num">{when}</span>
                <Tag word=words::signed() glyph=glyphs::LOCK/>
            </header>
            {parts}
            <p class="signature">{signature}</p>
            {addenda}
            {children.map(|children| children())}
        </article>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn a_field_is_as_high_as_its_words() {
        assert_eq!(lines(""), 1);
        assert_eq!(lines("one\ntwo"), 2);
        assert_eq!(lines(&"a".repeat(200)), 3);
    }
}
