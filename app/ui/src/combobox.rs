//! A field with a list of answers.

use std::{pin::Pin, sync::Arc, time::Duration};

use leptos::{ev, html, prelude::*, task::spawn_local};

use crate::{
    Icon, Kbd, StateMark, Tag, Tone, VisitState,
    field::{described_by, field_frame, field_id},
    glyphs, words,
};

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
        Self {
            id: id.into(),
            label: label.into(),
            ..Self::default()
        }
    }

    /// With a second line.
    #[must_use]
    pub fn sub(mut self, sub: impl Into<String>) -> Self {
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

type Answers<T> = Pin<Box<dyn Future<Output = Vec<T>>>>;

/// Asks for answers to what was typed. Runs in the browser only; late answers to older words are dropped by the asker.
pub struct Finder<T>(Arc<dyn Fn(String) -> Answers<T> + Send + Sync>);

impl<T> Clone for Finder<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Finder<T> {
    /// A finder from an async function of the typed words.
    pub fn new<F, Fut>(find: F) -> Self
    where
        F: Fn(String) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Vec<T>> + 'static,
    {
        Self(Arc::new(move |query| Box::pin(find(query))))
    }

    pub(crate) fn ask(&self, query: String) -> Answers<T> {
        (self.0)(query)
    }
}

impl<T, F, Fut> From<F> for Finder<T>
where
    F: Fn(String) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Vec<T>> + 'static,
{
    fn from(find: F) -> Self {
        Self::new(find)
    }
}

/// How a search stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Found<T> {
    Idle,
    Searching,
    Answers(Vec<T>),
}

/// Asks a finder after a pause in typing and keeps only the answer to the latest words.
pub(crate) fn ask_later<T: Send + Sync + 'static>(
    finder: Finder<T>,
    into: RwSignal<Found<T>>,
    pause: Duration,
) -> impl Fn(String) + Clone + Send + Sync + 'static {
    let asked = StoredValue::new(0_u64);
    let timer = StoredValue::new(None::<TimeoutHandle>);
    move |query: String| {
        let turn = asked.get_value() + 1;
        asked.set_value(turn);
        if let Some(timer) = timer.get_value() {
            timer.clear();
        }
        if query.trim().is_empty() {
            into.set(Found::Idle);
            return;
        }
        let finder = finder.clone();
        let later = set_timeout_with_handle(
            move || {
                // The first answers stay in place while the next are asked for, so that nothing flickers.
                if into.with_untracked(|found| matches!(found, Found::Idle)) {
                    into.set(Found::Searching);
                }
                spawn_local(async move {
                    let answers = finder.ask(query).await;
                    if asked.try_get_value() == Some(turn) {
                        into.set(Found::Answers(answers));
                    }
                });
            },
            pause,
        );
        timer.set_value(later.ok());
    }
}

/// The label with the parts that match the typed words in `mark`.
pub(crate) fn marked(label: &str, query: &str) -> AnyView {
    pieces(label, query)
        .into_iter()
        .map(|(piece, hit)| {
            if hit {
                view! { <mark>{piece}</mark> }.into_any()
            } else {
                piece.into_any()
            }
        })
        .collect_view()
        .into_any()
}

/// Cuts a label where typed words begin a match.
fn pieces(label: &str, query: &str) -> Vec<(String, bool)> {
    let words: Vec<Vec<char>> = query
        .split_whitespace()
        .map(|word| word.to_lowercase().chars().collect())
        .collect();
    let chars: Vec<char> = label.chars().collect();
    let lower: Vec<char> = chars
        .iter()
        .map(|c| c.to_lowercase().next().unwrap_or(*c))
        .collect();
    let mut out: Vec<(String, bool)> = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let hit = words
            .iter()
            .filter(|word| lower[at..].starts_with(word))
            .map(Vec::len)
            .max()
            .unwrap_or(0);
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
            <span>{marked(&option.label, query)}</span>
            {end}
            {option.sub.map(|sub| view! { <span class="sub">{sub}</span> })}
        </li>
    }
    .into_any()
}

/// A combobox as the ARIA practices have it: the field keeps the focus, `aria-activedescendant` walks. Arrows move, `Enter`
/// takes, `Esc` clears; how many were found is said in a status.
///
/// The chosen id is posted as `name`; what was typed as `{name}_text`, so that the server can search before scripts arrive.
#[component]
pub fn Combobox(
    /// The label.
    #[prop(into)]
    label: String,
    /// Name posted with the form; makes the ids.
    #[prop(into)]
    name: String,
    /// Asks for answers.
    #[prop(into)]
    find: Finder<ComboOption>,
    /// The id chosen at first.
    #[prop(optional, into)]
    value: Option<String>,
    /// The words at first.
    #[prop(optional, into)]
    text: Option<String>,
    /// Answers known from the start, from the server.
    #[prop(optional)]
    answers: Option<Vec<ComboOption>>,
    /// Help under the label.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What is wrong, in words.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// An example.
    #[prop(optional, into)]
    placeholder: Option<String>,
    /// Cap of the key that focuses it.
    #[prop(optional, into)]
    keys: Option<String>,
    /// Takes the focus when the page opens.
    #[prop(optional)]
    autofocus: bool,
    /// The list stands in the page instead of over it.
    #[prop(optional)]
    inline: bool,
    /// Milliseconds of pause in typing before asking.
    #[prop(default = 150)]
    pause: u64,
    /// Called with the answer taken; none when it was cleared.
    #[prop(optional, into)]
    on_choose: Option<Callback<Option<ComboOption>>>,
    /// Called with what is typed.
    #[prop(optional, into)]
    on_input: Option<Callback<String>>,
    /// The field.
    #[prop(optional)]
    node_ref: NodeRef<html::Input>,
) -> impl IntoView {
    let id = field_id(None, &name);
    let list_id = format!("{id}-list");
    let described = described_by(&id, hint.is_some(), error);
    let open = RwSignal::new(answers.is_some());
    let found = RwSignal::new(answers.map_or(Found::Idle, Found::Answers));
    let query = RwSignal::new(text.clone().unwrap_or_default());
    let chosen = RwSignal::new(value.unwrap_or_default());
    let active = RwSignal::new(0_usize);
    let ask = ask_later(find, found, Duration::from_millis(pause));
    let options = move || {
        found.with(|found| match found {
            Found::Answers(list) => list.clone(),
            Found::Idle | Found::Searching => Vec::new(),
        })
    };
    let expanded = Memo::new(move |_| {
        open.get() && found.with(|found| matches!(found, Found::Answers(list) if !list.is_empty()))
    });
    let take = move |option: ComboOption| {
        if let Some(input) = node_ref.get_untracked() {
            input.set_value(&option.label);
        }
        query.set(option.label.clone());
        chosen.set(option.id.clone());
        open.set(false);
        if let Some(on_choose) = on_choose {
            on_choose.run(Some(option));
        }
    };
    let typed = move |event: ev::Event| {
        let text = event_target_value(&event);
        query.set(text.clone());
        active.set(0);
        open.set(true);
        if !chosen.get_untracked().is_empty() {
            chosen.set(String::new());
            if let Some(on_choose) = on_choose {
                on_choose.run(None);
            }
        }
        if let Some(on_input) = on_input {
            on_input.run(text.clone());
        }
        ask(text);
    };
    let option_id = {
        let id = id.clone();
        move |index: usize| format!("{id}-{index}")
    };
    let on_key = move |event: ev::KeyboardEvent| {
        let count = untrack(options).len();
        match event.key().as_str() {
            "ArrowDown" | "ArrowUp" if count > 0 => {
                if !open.get_untracked() {
                    open.set(true);
                } else if event.key() == "ArrowDown" {
                    active.update(|at| *at = (*at + 1) % count);
                } else {
                    active.update(|at| *at = (*at + count - 1) % count);
                }
            }
            "Enter" if expanded.get_untracked() => {
                if let Some(option) = untrack(options).into_iter().nth(active.get_untracked()) {
                    take(option);
                }
            }
            "Escape" if expanded.get_untracked() => open.set(false),
            "Escape" if !query.get_untracked().is_empty() => {
                if let Some(input) = node_ref.get_untracked() {
                    input.set_value("");
                }
                query.set(String::new());
                chosen.set(String::new());
                found.set(Found::Idle);
                if let Some(on_choose) = on_choose {
                    on_choose.run(None);
                }
            }
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let active_id = {
        let option_id = option_id.clone();
        move || expanded.get().then(|| option_id(active.get()))
    };
    let list = {
        let list_id = list_id.clone();
        let label = label.clone();
        move || {
            let option_id = option_id.clone();
            let label = label.clone();
            let list_id = list_id.clone();
            expanded.get().then(move || {
                let items = options()
                    .into_iter()
                    .enumerate()
                    .map(|(index, option)| {
                        let pick = option.clone();
                        option_view(
                            option,
                            option_id(index),
                            &query.get_untracked(),
                            move || active.get() == index,
                            move || take(pick.clone()),
                        )
                    })
                    .collect_view();
                view! {
                    <ul class="listbox" id=list_id role="listbox" aria-label=label>
                        {items}
                    </ul>
                }
            })
        }
    };
    let status = move || match found.get() {
        Found::Idle => String::new(),
        Found::Searching => words::searching().to_owned(),
        Found::Answers(list) if list.is_empty() => words::no_results(query.get()),
        Found::Answers(list) if list.len() == 1 => words::one_result().to_owned(),
        Found::Answers(list) => words::results(list.len()),
    };
    let nothing = move || {
        let empty = found.with(|found| matches!(found, Found::Answers(list) if list.is_empty()));
        (open.get() && empty)
            .then(|| view! { <p class="combobox-none">{words::no_results(query.get())}</p> })
    };
    let control = view! {
        <span class="input-wrap">
            <Icon glyph=glyphs::SEARCH/>
            <input
                class="input"
                type="text"
                id=id.clone()
                name=format!("{name}_text")
                value=text
                role="combobox"
                autocomplete="off"
                autofocus=autofocus
                placeholder=placeholder
                aria-autocomplete="list"
                aria-expanded=move || expanded.get().to_string()
                aria-controls=move || expanded.get().then(|| list_id.clone())
                aria-activedescendant=active_id
                aria-describedby=described
                aria-invalid=move || error.get().map(|_| "true")
                on:input=typed
                on:keydown=on_key
                on:focus=move |_| open.set(true)
                on:blur=move |_| if !inline { open.set(false) }
                node_ref=node_ref
            />
            {keys.map(|keys| view! { <Kbd keys=keys/> })}
        </span>
        <input type="hidden" name=name value=move || chosen.get()/>
    }
    .into_any();
    view! {
        <div class="combobox" data-inline=inline.then_some("")>
            {field_frame(id, label, hint, error, false, false, control)}
            {list}
            {nothing}
            <p class="visually-hidden" role="status">
                {status}
            </p>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::pieces;

    #[test]
    fn matched_letters_are_cut_out() {
        let cut = pieces("Marsh, Helena", "marsh elena");
        assert_eq!(
            cut,
            vec![
                ("Marsh".to_owned(), true),
                (", H".to_owned(), false),
                ("elena".to_owned(), true)
            ]
        );
        assert_eq!(pieces("Ünal", ""), vec![("Ünal".to_owned(), false)]);
    }
}
