//! Answers and how they are drawn.

use leptos::{ev, prelude::*};

use crate::{Kbd, StateMark, Tag, Tone, VisitState};

/// One answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ComboOption {
    /// What is posted and told.
    pub id: String,
    /// The words; matched letters are underlined.
    pub label: String,
    /// Second line.
    pub sub: Option<String>,
    /// A word at the end, and its tone.
    pub tag: Option<(String, Tone)>,
    /// A visit state at the end.
    pub state: Option<VisitState>,
    /// Caps at the end.
    pub keys: Option<String>,
    /// Where it leads, in a palette.
    pub href: Option<String>,
}

impl ComboOption {
    /// An answer.
    #[must_use]
    pub fn new(id: impl Into<String>, label: impl Into<String>) -> Self {
        Self { id: id.into(), label: label.into(), ..Self::default() }
    }

    /// With a second line.
    #[must_use]
    pub fn with_sub(mut self, sub: impl Into<String>) -> Self {
        self.sub = Some(sub.into());
        self
    }

    /// With a word at the end.
    #[must_use]
    pub fn tag(mut self, word: impl Into<String>, tone: Tone) -> Self {
        self.tag = Some((word.into(), tone));
        self
    }

    /// With a visit state at the end.
    #[must_use]
    pub const fn state(mut self, state: VisitState) -> Self {
        self.state = Some(state);
        self
    }

    /// With an address.
    #[must_use]
    pub fn href(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }

    /// With caps.
    #[must_use]
    pub fn keys(mut self, keys: impl Into<String>) -> Self {
        self.keys = Some(keys.into());
        self
    }
}

/// The label with the parts that match the typed words in `mark`.
pub(crate) fn marked(label: &str, query: &str) -> AnyView {
    pieces(label, query)
        .into_iter()
        .map(|(piece, hit)| if hit { view! { <mark>{piece}</mark> }.into_any() } else { piece.into_any() })
        .collect_view()
        .into_any()
}

/// Cuts a label where typed words begin a match.
fn pieces(label: &str, query: &str) -> Vec<(String, bool)> {
    let words: Vec<Vec<char>> = query.split_whitespace().map(|word| word.to_lowercase().chars().collect()).collect();
    let chars: Vec<char> = label.chars().collect();
    let lower: Vec<char> = chars.iter().map(|c| c.to_lowercase().next().unwrap_or(*c)).collect();
    let mut out: Vec<(String, bool)> = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let hit = words.iter().filter(|word| lower[at..].starts_with(word)).map(Vec::len).max().unwrap_or(0);
        let (step, marked) = if hit > 0 { (hit, true) } else { (1, false) };
        let text: String = chars[at..at + step].iter().collect();
        match out.last_mut() {
            Some((last, was)) if *was == marked => last.push_str(&text),
            _ => out.push((text, marked)),
        }
        at += step;
    }
    out
}

/// One line of a listbox.
pub(crate) fn option_view(
    option: ComboOption,
    id: String,
    query: &str,
    active: impl Fn() -> bool + Send + Sync + 'static,
    choose: impl Fn() + Send + Sync + 'static,
) -> AnyView {
    let end = match (option.state, option.tag, option.keys) {
        (Some(state), ..) => view! { <StateMark state=state/> }.into_any(),
        (None, Some((word, tone)), _) => view! { <Tag word=word tone=tone/> }.into_any(),
        (None, None, Some(keys)) => view! { <span><Kbd keys=keys/></span> }.into_any(),
        _ => ().into_any(),
    };
    view! {
        <li
            class="option"
            role="option"
            id=id
            aria-selected=move || active().to_string()
            // Before the field loses the focus.
            on:pointerdown=move |event: ev::PointerEvent| event.prevent_default()
            on:click=move |_| choose()
        >
            <bdi>{marked(&option.label, query)}</bdi>
            {end}
            {option.sub.map(|sub| view! { <span class="sub">{sub}</span> })}
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::pieces;

    #[test]
    fn matched_letters_are_cut_out() {
        let cut = pieces("Marsh, Helena", "marsh elena");
        assert_eq!(cut, vec![("Marsh".to_owned(), true), (", H".to_owned(), false), ("elena".to_owned(), true)]);
        assert_eq!(pieces("Ünal", ""), vec![("Ünal".to_owned(), false)]);
    }
}
