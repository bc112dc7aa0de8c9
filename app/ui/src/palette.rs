//! Find anything: patients, screens, actions.

use std::time::Duration;

use leptos::{ev, html, prelude::*};

use crate::{
    Chord, ComboOption, Finder, Icon, Kbd, KeyLine, ScreenKey,
    combobox::{Found, ask_later, option_view},
    glyphs,
    keys::use_keys,
    words,
};

/// Results under one heading.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PaletteGroup {
    /// Patients, screens, actions.
    pub title: String,
    /// The results; those with an address are followed.
    pub options: Vec<ComboOption>,
}

/// The palette: a modal dialog with a combobox. `Ctrl K` opens it from everywhere, also out of fields. Arrows move, `Enter`
/// opens, `Esc` closes.
#[component]
pub fn Palette(
    /// Whether it stands.
    open: RwSignal<bool>,
    /// Asks for results, in the asker's rights.
    #[prop(into)]
    find: Finder<PaletteGroup>,
    /// What stands there before anything is typed.
    #[prop(optional, into)]
    start: Signal<Vec<PaletteGroup>>,
    /// Called with the result taken.
    #[prop(into)]
    on_choose: Callback<ComboOption>,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let input = NodeRef::<html::Input>::new();
    let found = RwSignal::new(Found::<PaletteGroup>::Idle);
    let query = RwSignal::new(String::new());
    let active = RwSignal::new(0_usize);
    let ask = ask_later(find, found, Duration::from_millis(80));
    Effect::new(move |_| {
        let wanted = open.get();
        let Some(dialog) = dialog.get() else { return };
        if wanted && !dialog.open() {
            // Refused only when it is open without being modal, which never happens here.
            _ = dialog.show_modal();
            if let Some(input) = input.get_untracked() {
                input.select();
            }
        } else if !wanted && dialog.open() {
            dialog.close();
        }
    });
    if let Some(keys) = use_keys() {
        keys.register_everywhere(vec![ScreenKey::new(Chord::Ctrl('k'), words::key_find(), move || open.set(true))]);
    }
    let groups = Memo::new(move |_| match found.get() {
        Found::Answers(groups) => groups,
        Found::Idle | Found::Searching => start.get(),
    });
    let flat = move || groups.with(|groups| groups.iter().flat_map(|group| group.options.clone()).collect::<Vec<_>>());
    let take = move |option: ComboOption| {
        open.set(false);
        on_choose.run(option);
    };
    let on_key = move |event: ev::KeyboardEvent| {
        let count = untrack(flat).len();
        match event.key().as_str() {
            "ArrowDown" if count > 0 => active.update(|at| *at = (*at + 1) % count),
            "ArrowUp" if count > 0 => active.update(|at| *at = (*at + count - 1) % count),
            "Enter" => {
                if let Some(option) = untrack(flat).into_iter().nth(active.get_untracked()) {
                    take(option);
                }
            }
            _ => return,
        }
        event.prevent_default();
    };
    let typed = move |event: ev::Event| {
        let text = event_target_value(&event);
        query.set(text.clone());
        active.set(0);
        ask(text);
    };
    let lists = move || {
        let mut at = 0;
        groups
            .get()
            .into_iter()
            .enumerate()
            .map(|(number, group)| {
                let heading = format!("palette-group-{number}");
                let labelled = heading.clone();
                let items = group
                    .options
                    .into_iter()
                    .map(|option| {
                        let index = at;
                        at += 1;
                        let pick = option.clone();
                        option_view(
                            option,
                            format!("palette-{index}"),
                            &query.get_untracked(),
                            move || active.get() == index,
                            move || take(pick.clone()),
                        )
                    })
                    .collect_view();
                view! {
                    <div role="group" aria-labelledby=labelled>
                        <p class="menu-title" id=heading>
                            {group.title}
                        </p>
                        <ul class="listbox" role="presentation">
                            {items}
                        </ul>
                    </div>
                }
            })
            .collect_view()
    };
    let status = move || match found.get() {
        Found::Idle => String::new(),
        Found::Searching => words::searching().to_owned(),
        Found::Answers(_) => match flat().len() {
            0 => words::no_results(query.get()),
            1 => words::one_result().to_owned(),
            count => words::results(count),
        },
    };
    let expanded = move || !flat().is_empty();
    view! {
        <dialog
            class="palette"
            aria-label=words::find()
            node_ref=dialog
            on:close=move |_| open.set(false)
            on:click=move |event: ev::MouseEvent| {
                // A click on the scrim is a click on the dialog itself.
                if crate::walk::target(&event).is_some_and(|target| target.matches("dialog").unwrap_or(false)) {
                    open.set(false);
                }
            }
        >
            <div class="palette-input">
                <Icon glyph=glyphs::SEARCH/>
                <input
                    type="text"
                    role="combobox"
                    aria-label=words::find_anything()
                    placeholder=words::find_anything()
                    autocomplete="off"
                    spellcheck="false"
                    autofocus=true
                    aria-autocomplete="list"
                    aria-controls="palette-list"
                    aria-expanded=move || expanded().to_string()
                    aria-activedescendant=move || expanded().then(|| format!("palette-{}", active.get()))
                    on:input=typed
                    on:keydown=on_key
                    node_ref=input
                />
                <Kbd keys="Esc"/>
            </div>
            <div class="palette-list" id="palette-list" role="listbox" aria-label=words::find()>
                {lists}
            </div>
            <p class="palette-none quiet" role="status">
                {status}
            </p>
            <div class="palette-foot">
                <KeyLine hints=vec![
                    ("↑+↓", words::key_move().to_owned()),
                    ("↵", words::key_open().to_owned()),
                    ("Esc", words::key_shut().to_owned()),
                ]/>
            </div>
        </dialog>
    }
    .into_any()
}
