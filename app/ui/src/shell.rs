//! The frame of every staff screen: rail, top bar, main, tab bar on phones. Knows nothing of the app; everything is data.

use leptos::prelude::*;

use crate::{Avatar, Glyph, Icon, Kbd, glyphs, words};

/// A link of the rail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RailItem {
    /// The sign.
    pub glyph: Glyph,
    /// The word.
    pub label: String,
    /// The address.
    pub href: String,
    /// How much waits there.
    pub count: Option<u32>,
    /// Whether what waits is urgent.
    pub urgent: bool,
}

impl RailItem {
    /// A link.
    #[must_use]
    pub fn new(glyph: Glyph, label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { glyph, label: label.into(), href: href.into(), count: None, urgent: false }
    }

    /// With a count.
    #[must_use]
    pub const fn count(mut self, count: u32) -> Self {
        self.count = Some(count);
        self
    }

    /// What waits is urgent.
    #[must_use]
    pub const fn urgent(mut self) -> Self {
        self.urgent = true;
        self
    }
}

/// A group of the rail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RailGroup {
    /// Words above it; none for the first.
    pub title: Option<String>,
    /// Its links.
    pub items: Vec<RailItem>,
}

/// The link that leads past the frame; the first thing `Tab` reaches.
#[component]
pub fn SkipLink() -> impl IntoView {
    view! {
        <a class="skip-link" href="#main">
            {words::skip_to_content()}
        </a>
    }
    .into_any()
}

/// The frame: skip link, rail, top bar, `main` (id `main`), tab bar. Put `TopBar`, `Rail` and `TabBar` into their props; what
/// floats over the screen ([`ToastHost`](crate::ToastHost), [`KeyHelp`](crate::KeyHelp)) goes into `over`.
#[component]
pub fn Shell(
    /// Rail folded to icons, for screens that need the width.
    #[prop(optional, into)]
    folded: Signal<bool>,
    /// The rail.
    #[prop(into)]
    rail: ViewFnOnce,
    /// The top bar.
    #[prop(into)]
    top_bar: ViewFnOnce,
    /// Strips across the app: not live, offline.
    #[prop(optional, into)]
    strips: Option<ViewFnOnce>,
    /// The tab bar of phones.
    #[prop(into)]
    tab_bar: ViewFnOnce,
    /// What floats.
    #[prop(optional, into)]
    over: Option<ViewFnOnce>,
    /// The screen.
    children: Children,
) -> impl IntoView {
    view! {
        <SkipLink/>
        <div class="shell" class:shell--compact=move || folded.get()>
            {rail.run()} {top_bar.run()} <main class="main" id="main" tabindex="-1">
                {strips.map(ViewFnOnce::run)}
                {children()}
            </main> {tab_bar.run()}
        </div>
        {over.map(ViewFnOnce::run)}
    }
    .into_any()
}

/// The mark of the product.
#[component]
pub fn Mark() -> impl IntoView {
    view! {
        <svg class="mark" viewBox="0 0 22 22" aria-hidden="true">
            <rect width="22" height="22" rx="4" fill="currentColor"></rect>
            <path
                d="M9 3v8H3M9 11h10M14 11v8M9 15v4"
                fill="none"
                stroke="white"
                stroke-width="1.6"
                stroke-linecap="square"
            ></path>
        </svg>
    }
    .into_any()
}

/// The rail: a `nav` named by the role, links with counts that read “5 waiting”, the current one `aria-current="page"`.
#[component]
pub fn Rail(
    /// Name of the `nav`: the role.
    #[prop(into)]
    label: String,
    /// Name of the clinic.
    #[prop(into)]
    brand: String,
    /// Where the clinic's name leads.
    #[prop(into)]
    home: String,
    /// The links.
    #[prop(into)]
    groups: Signal<Vec<RailGroup>>,
    /// Address of the open screen.
    #[prop(into)]
    current: Signal<String>,
    /// Called by “Keys and help” at the end; left out without.
    #[prop(optional, into)]
    on_help: Option<Callback<()>>,
) -> impl IntoView {
    let link = move |item: RailItem| {
        let RailItem { glyph, label, href, count, urgent } = item;
        let here = href.clone();
        let tip = label.clone();
        let count = count.filter(|count| *count > 0).map(|count| {
            view! {
                <span class="count" data-urgent=urgent.then_some("")>
                    <span aria-hidden="true">{count}</span>
                    <span class="visually-hidden">{format!(", {}", words::waiting(count))}</span>
                </span>
            }
        });
        view! {
            <a
                class="rail-link"
                href=href
                title=tip
                aria-current=move || (current.get() == here).then_some("page")
            >
                <Icon glyph=glyph/>
                <span class="rail-text">{label}</span>
                {count}
            </a>
        }
    };
    let list = move || {
        groups
            .get()
            .into_iter()
            .map(|group| {
                view! {
                    <div class="rail-group">
                        {group.title.map(|title| view! { <h2>{title}</h2> })}
                        {group.items.into_iter().map(link).collect_view()}
                    </div>
                }
            })
            .collect_view()
    };
    let help = on_help.map(|on_help| {
        view! {
            <div class="rail-group rail-end">
                <button class="rail-link" type="button" on:click=move |_| on_help.run(())>
                    <Icon glyph=glyphs::KEYBOARD/>
                    <span class="rail-text">{words::keys_and_help()}</span>
                    <span class="count">
                        <Kbd keys="?"/>
                    </span>
                </button>
            </div>
        }
    });
    let home_label = words::home(&brand);
    view! {
        <nav class="rail" aria-label=label>
            <a class="rail-brand" href=home aria-label=home_label>
                <Mark/>
                <span>{brand}</span>
            </a>
            {list}
            {help}
        </nav>
    }
    .into_any()
}

/// Dot and word: Live, or since when not. Text, not only colour.
#[component]
pub fn LiveMark(
    /// None while live; else the time of the last news.
    #[prop(optional, into)]
    off_since: Signal<Option<String>>,
) -> impl IntoView {
    view! {
        <span class="live" data-live=move || off_since.get().map(|_| "off")>
            <span class="live-text">
                {move || off_since.get().map_or_else(|| words::live().to_owned(), words::not_live_since)}
            </span>
        </span>
    }
    .into_any()
}

/// The top bar: site, search, live mark, notices, account.
#[component]
pub fn TopBar(
    /// Name of the site.
    #[prop(into)]
    site: String,
    /// Id of the menu of sites; without one the name is text only.
    #[prop(optional, into)]
    site_menu: Option<String>,
    /// Opens the palette.
    #[prop(optional, into)]
    on_find: Option<Callback<()>>,
    /// Where search leads before scripts arrive.
    #[prop(optional, into)]
    find_href: Option<String>,
    /// None while live; else the time of the last news.
    #[prop(optional, into)]
    off_since: Signal<Option<String>>,
    /// Name of the person.
    #[prop(into)]
    person: String,
    /// Their role.
    #[prop(into)]
    role: String,
    /// Id of the account menu.
    #[prop(into)]
    account_menu: String,
    /// Icon buttons before the account: notices.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let site = match site_menu {
        Some(menu) => view! {
            <button class="site" type="button" aria-haspopup="menu" popovertarget=menu>
                <b>{site}</b>
                <Icon glyph=glyphs::CHEVRONS_UP_DOWN/>
            </button>
        }
        .into_any(),
        None => view! { <span class="site"><b>{site}</b></span> }.into_any(),
    };
    let find = view! {
        <a
            class="topbar-search"
            href=find_href.unwrap_or_else(|| "#find".to_owned())
            aria-keyshortcuts="Control+K"
            on:click=move |event| {
                if let Some(on_find) = on_find {
                    event.prevent_default();
                    on_find.run(());
                }
            }
        >
            <Icon glyph=glyphs::SEARCH/>
            <span>{words::find_anything()}</span>
            <Kbd keys="Ctrl K"/>
        </a>
    };
    view! {
        <header class="topbar">
            {site} {find} <div class="topbar-end">
                <LiveMark off_since=off_since/>
                {children.map(|children| children())}
                <button class="account" type="button" aria-haspopup="menu" popovertarget=account_menu>
                    <Avatar name=person.clone()/>
                    <span class="account-name">{person}</span>
                    <span class="visually-hidden">{format!(", {}", words::account_of(&role))}</span>
                </button>
            </div>
        </header>
    }
    .into_any()
}

/// The tab bar of phones: four screens and More.
#[component]
pub fn TabBar(
    /// The role.
    #[prop(into)]
    role: String,
    /// The screens; the first four are shown.
    #[prop(into)]
    items: Signal<Vec<RailItem>>,
    /// Address of the open screen; takes the fourth place when it is not among the first.
    #[prop(into)]
    current: Signal<String>,
    /// Where More leads: a page or panel with all links.
    #[prop(into)]
    more: String,
) -> impl IntoView {
    let tabs = move || {
        let all = items.get();
        let here = current.get();
        let mut shown: Vec<_> = all.iter().take(4).cloned().collect();
        if let Some(open) = all.iter().skip(4).find(|item| item.href == here) {
            shown.truncate(3);
            shown.push(open.clone());
        }
        shown
            .into_iter()
            .map(|item| {
                let open = (item.href == here).then_some("page");
                view! {
                    <a href=item.href aria-current=open>
                        <Icon glyph=item.glyph/>
                        {item.label}
                    </a>
                }
            })
            .collect_view()
    };
    view! {
        <nav class="tabbar" aria-label=words::main_screens(role)>
            {tabs}
            <a href=more>
                <Icon glyph=glyphs::ELLIPSIS/>
                {words::more()}
            </a>
        </nav>
    }
    .into_any()
}
