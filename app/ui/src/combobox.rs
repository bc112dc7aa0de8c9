//! A field with a list of answers.

mod finder;
mod option;

use std::time::Duration;

use leptos::{ev, html, prelude::*};

pub use finder::Finder;
pub(crate) use finder::{Found, ask_later};
pub use option::ComboOption;
pub(crate) use option::option_view;

use crate::{
    Icon, Kbd,
    field::{described_by, field_frame, field_id},
    glyphs, words,
};

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
    /// Hides the label from sight.
    #[prop(optional)]
    hide_label: bool,
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
    let expanded =
        Memo::new(move |_| open.get() && found.with(|found| matches!(found, Found::Answers(list) if !list.is_empty())));
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
        (open.get() && empty).then(|| view! { <p class="combobox-none">{words::no_results(query.get())}</p> })
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
            {field_frame(id, label, hint, error, false, hide_label, control)}
            {list}
            {nothing}
            <p class="visually-hidden" role="status">
                {status}
            </p>
        </div>
    }
    .into_any()
}
