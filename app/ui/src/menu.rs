//! A list of actions over the page: native popover.

use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;

use crate::{Glyph, Icon, Kbd, place::place_by, walk};

/// One line of a [`Menu`].
#[derive(Clone)]
pub struct MenuItem {
    label: String,
    glyph: Option<Glyph>,
    keys: Option<String>,
    href: Option<String>,
    danger: bool,
    off: bool,
    run: Option<Callback<()>>,
}

impl MenuItem {
    /// An act.
    pub fn act(label: impl Into<String>, run: impl Fn() + Send + Sync + 'static) -> Self {
        Self { run: Some(Callback::from(run)), ..Self::bare(label.into()) }
    }

    /// A link.
    #[must_use]
    pub fn link(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { href: Some(href.into()), ..Self::bare(label.into()) }
    }

    const fn bare(label: String) -> Self {
        Self { label, glyph: None, keys: None, href: None, danger: false, off: false, run: None }
    }

    /// With a sign.
    #[must_use]
    pub const fn glyph(mut self, glyph: Glyph) -> Self {
        self.glyph = Some(glyph);
        self
    }

    /// With the caps of the key that does the same.
    #[must_use]
    pub fn keys(mut self, keys: impl Into<String>) -> Self {
        self.keys = Some(keys.into());
        self
    }

    /// In red, because it takes away.
    #[must_use]
    pub const fn danger(mut self) -> Self {
        self.danger = true;
        self
    }

    /// Cannot be done now.
    #[must_use]
    pub const fn off(mut self, off: bool) -> Self {
        self.off = off;
        self
    }
}

/// A part of a [`Menu`], divided from the next by a rule.
#[derive(Clone, Default)]
pub struct MenuGroup {
    /// Words above the part.
    pub title: Option<String>,
    /// Its lines.
    pub items: Vec<MenuItem>,
}

impl From<Vec<MenuItem>> for MenuGroup {
    fn from(items: Vec<MenuItem>) -> Self {
        Self { title: None, items }
    }
}

/// A menu (`role="menu"`). A button with `popover` set to its `id` opens it, with or without scripts. Arrows and first
/// letters move, `Enter` acts, `Esc` or a click outside closes; focus returns to the button by itself.
#[component]
pub fn Menu(
    /// Id; what the opening button names in `popover`.
    #[prop(into)]
    id: String,
    /// Name of the menu.
    #[prop(into)]
    label: String,
    /// The lines, in groups.
    #[prop(into)]
    groups: Signal<Vec<MenuGroup>>,
) -> impl IntoView {
    let node_ref = NodeRef::<html::Div>::new();
    let anchor_selector = format!("[popovertarget=\"{id}\"]");
    let opened = move |event: ev::Event| {
        let opens = event.dyn_ref::<web_sys::ToggleEvent>().is_some_and(|event| event.new_state() == "open");
        let Some(menu) = node_ref.get_untracked().filter(|_| opens) else {
            return;
        };
        if let Ok(Some(anchor)) = document().query_selector(&anchor_selector) {
            place_by(&anchor, &menu);
        }
        walk::step(&menu, LINES, 0);
    };
    let on_key = move |event: ev::KeyboardEvent| {
        let Some(menu) = node_ref.get_untracked() else {
            return;
        };
        let key = event.key();
        match key.as_str() {
            "ArrowDown" => _ = walk::step(&menu, LINES, 1),
            "ArrowUp" => _ = walk::step(&menu, LINES, -1),
            "Home" => _ = walk::step(&menu, LINES, i32::MIN / 2),
            "End" => _ = walk::step(&menu, LINES, i32::MAX / 2),
            "Tab" => {
                _ = menu.hide_popover();
                return;
            }
            letter if letter.chars().count() == 1 && !event.ctrl_key() && !event.meta_key() => {
                let items = walk::items(&menu, LINES);
                let hit = items.iter().find(|item| {
                    let text = item.text_content().unwrap_or_default().to_lowercase();
                    text.starts_with(&letter.to_lowercase())
                });
                if let Some(hit) = hit {
                    _ = hit.focus();
                }
            }
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let close = move || {
        if let Some(menu) = node_ref.get_untracked() {
            _ = menu.hide_popover();
        }
    };
    let lines = move || {
        groups
            .get()
            .into_iter()
            .enumerate()
            .map(|(index, group)| {
                view! {
                    {(index > 0).then(|| view! { <hr/> })}
                    {group.title.map(|title| view! { <p class="menu-title" role="presentation">{title}</p> })}
                    {group.items.into_iter().map(|item| line(item, close)).collect_view()}
                }
            })
            .collect_view()
    };
    view! {
        <div
            class="menu"
            id=id
            role="menu"
            aria-label=label
            popover="auto"
            node_ref=node_ref
            on:toggle=opened
            on:keydown=on_key
        >
            {lines}
        </div>
    }
    .into_any()
}

const LINES: &str = "[role=menuitem]";

fn line(item: MenuItem, close: impl Fn() + Copy + Send + Sync + 'static) -> AnyView {
    let glyph = match item.glyph {
        Some(glyph) => view! { <Icon glyph=glyph/> }.into_any(),
        None => view! { <span></span> }.into_any(),
    };
    let inner = view! {
        {glyph}
        <span>{item.label}</span>
        {item.keys.map(|keys| view! { <span><Kbd keys=keys/></span> })}
    };
    let danger = item.danger.then_some("");
    match item.href {
        Some(href) => view! {
            <a role="menuitem" href=href data-danger=danger on:click=move |_| close()>
                {inner}
            </a>
        }
        .into_any(),
        None => view! {
            <button
                role="menuitem"
                type="button"
                data-danger=danger
                aria-disabled=item.off.then_some("true")
                on:click=move |_| {
                    if !item.off {
                        close();
                        if let Some(run) = item.run {
                            run.run(());
                        }
                    }
                }
            >
                {inner}
            </button>
        }
        .into_any(),
    }
}
