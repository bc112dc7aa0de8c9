//! The sections of the settings that the rights allow.

use api::Permission;
use frame::use_session;
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{Empty, Glyph, Icon, PageHeader, glyphs};

use crate::words;

/// Each section: where, its sign, its words, the right it asks for.
pub const SECTIONS: [(&str, Glyph, &str, &str, Permission); 12] = [
    ("/settings/sites", glyphs::MAP_PIN, words::sites(), words::sites_text(), Permission::ManageDirectory),
    ("/settings/visit-kinds", glyphs::CALENDAR_CLOCK, words::kinds(), words::kinds_text(), Permission::ManageDirectory),
    (
        "/settings/messages",
        glyphs::MESSAGE_SQUARE_TEXT,
        words::messages(),
        words::messages_text(),
        Permission::ManageMessages,
    ),
    (
        "/settings/note-templates",
        glyphs::LAYOUT_TEMPLATE,
        words::note_templates(),
        words::note_templates_text(),
        Permission::ManageNoteTemplates,
    ),
    ("/settings/lab-tests", glyphs::TEST_TUBES, words::lab_tests(), words::lab_tests_text(), Permission::ManageLab),
    ("/settings/stock", glyphs::BOXES, words::stock(), words::stock_text(), Permission::ManageStock),
    ("/settings/payers", glyphs::SHIELD_CHECK, words::payers(), words::payers_text(), Permission::ManagePrices),
    ("/settings/prices", glyphs::TAGS, words::prices(), words::prices_text(), Permission::ManagePrices),
    ("/settings/books", glyphs::BOOK_OPEN, words::books(), words::books_text(), Permission::LockPeriods),
    ("/settings/accounts", glyphs::KEY_ROUND, words::accounts(), words::accounts_text(), Permission::ManageAccounts),
    ("/settings/security", glyphs::SHIELD_CHECK, words::security(), words::security_text(), Permission::ManageAccounts),
    (
        "/settings/rights",
        glyphs::SHIELD_USER,
        words::access_rights(),
        words::access_rights_text(),
        Permission::ManageAccounts,
    ),
];

/// `/settings`.
#[component]
pub fn IndexPage() -> impl IntoView {
    let session = use_session()?;
    let links = SECTIONS
        .into_iter()
        .filter(|(.., right)| session.may(*right))
        .map(|(href, glyph, title, text, _)| {
            view! {
                <li><a class="settings-link" href=href>
                    <Icon glyph=glyph/>
                    <span><b>{title}</b><span class="sub">{text}</span></span>
                    <Icon glyph=glyphs::CHEVRON_RIGHT/>
                </a></li>
            }
        })
        .collect::<Vec<_>>();
    let list = if links.is_empty() {
        view! { <Empty glyph=glyphs::SETTINGS_2 title=words::nothing() text=words::nothing_text()/> }.into_any()
    } else {
        view! { <ul class="settings-list">{links}</ul> }.into_any()
    };
    Some(
        view! {
            <Title text=frame::words::titled(words::settings())/>
            <PageHeader title=words::settings()/>
            <nav class="section" aria-label=words::settings()>{list}</nav>
        }
        .into_any(),
    )
}

/// The way back from a section.
pub fn crumbs(here: &'static str) -> Vec<ui::Crumb> {
    vec![ui::Crumb::link(words::settings(), "/settings"), ui::Crumb::here(here)]
}

/// What a form says when somebody else was quicker. The list around it loads again, and with it the version.
#[component]
pub fn Stale(on_stale: Callback<()>) -> impl IntoView {
    let problem = frame::use_form().problem();
    let stale =
        Memo::new(move |_| problem.with(|problem| problem.as_ref().is_some_and(|problem| problem.code == "stale")));
    Effect::new(move |_| {
        if stale.get() {
            on_stale.run(());
        }
    });
    view! {
        <Show when=move || stale.get()>
            <p class="quiet"><small>{words::stale_text()}</small></p>
        </Show>
    }
}
