//! Details beside the work, so that the context stays; and the checklist that fills panels.

use leptos::{ev, html, prelude::*};
use send_wrapper::SendWrapper;

use crate::{Glyph, Icon, IconButton, glyphs, words};

/// Work and panel side by side from 960 px of container, one after the other below.
#[component]
pub fn WithPanel(
    /// There is a panel beside the work; without this there always is.
    #[prop(optional, into)]
    open: Option<Signal<bool>>,
    /// The work and, last, the panel.
    children: Children,
) -> impl IntoView {
    let beside = move || open.is_none_or(|open| open.get());
    view! { <div class:with-panel=beside>{children()}</div> }.into_any()
}

/// A side panel (`aside` named by what it shows). Focus goes to its heading when it opens; `Esc` closes and returns the focus
/// to where it was.
#[component]
pub fn SidePanel(
    /// Id, for links to it.
    #[prop(into)]
    id: String,
    /// Name: what it shows and for what.
    #[prop(into)]
    label: Signal<String>,
    /// Heading.
    #[prop(into)]
    title: Signal<String>,
    /// Line under the heading.
    #[prop(optional, into)]
    sub: Signal<Option<String>>,
    /// Moves the focus into the panel when it appears; leave it off for a panel that is there from the start.
    #[prop(optional)]
    take_focus: bool,
    /// The address without the panel, for closing before scripts arrive.
    #[prop(optional, into)]
    close_href: Option<String>,
    /// Called when it is closed.
    #[prop(optional, into)]
    on_close: Option<Callback<()>>,
    /// The act, at the foot.
    #[prop(optional, into)]
    foot: Option<ViewFnOnce>,
    /// The sections ([`PanelSection`]).
    children: Children,
) -> impl IntoView {
    let heading = NodeRef::<html::H2>::new();
    // Wrapped where it is found, which is in the browser: a panel that a server renders may end on another thread.
    let before = StoredValue::new(None::<SendWrapper<web_sys::HtmlElement>>);
    if take_focus {
        Effect::new(move |_| {
            if let Some(heading) = heading.get() {
                before.set_value(crate::walk::active().map(SendWrapper::new));
                _ = heading.focus();
            }
        });
    }
    let close = move || {
        if let Some(before) = before.get_value() {
            _ = before.focus();
        }
        if let Some(on_close) = on_close {
            on_close.run(());
        }
    };
    let on_key = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" && on_close.is_some() && !event.default_prevented() {
            event.prevent_default();
            close();
        }
    };
    let closable = on_close.is_some() || close_href.is_some();
    let close_button = closable.then(|| {
        let href = close_href.unwrap_or_default();
        if href.is_empty() || on_close.is_some() {
            view! { <IconButton glyph=glyphs::X label=words::close_panel() small=true keys="Esc" on_press=close/> }
                .into_any()
        } else {
            view! { <IconButton glyph=glyphs::X label=words::close_panel() small=true keys="Esc" href=href/> }
                .into_any()
        }
    });
    view! {
        <aside class="side-panel" id=id aria-label=move || label.get() on:keydown=on_key>
            <header>
                <div>
                    <h2 tabindex="-1" node_ref=heading>
                        {move || title.get()}
                    </h2>
                    {move || sub.get().map(|sub| view! { <p class="muted num">{sub}</p> })}
                </div>
                {close_button}
            </header>
            {children()}
            {foot.map(|foot| view! { <footer>{foot.run()}</footer> })}
        </aside>
    }
    .into_any()
}

/// A section of a panel (`h3`).
#[component]
pub fn PanelSection(
    /// Heading; left out for a notice.
    #[prop(optional, into)]
    title: Option<String>,
    /// What is in it.
    children: Children,
) -> impl IntoView {
    view! {
        <section>
            {title.map(|title| view! { <h3>{title}</h3> })}
            {children()}
        </section>
    }
    .into_any()
}

/// How a line of a [`Checklist`] stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum CheckState {
    /// Done.
    Done,
    /// To do.
    #[default]
    Open,
    /// Cannot be done, with the reason in its second line.
    Blocked,
}

/// A list of what is done and what is open.
#[component]
pub fn Checklist(
    /// [`CheckItem`]s.
    children: Children,
) -> impl IntoView {
    view! { <ul class="checklist">{children()}</ul> }.into_any()
}

/// One line: sign, words, act or time. The state must also be in the words.
#[component]
pub fn CheckItem(
    /// Done, open or blocked.
    #[prop(optional)]
    state: CheckState,
    /// The words.
    #[prop(into)]
    text: String,
    /// A second line.
    #[prop(optional, into)]
    sub: Option<String>,
    /// Another sign than the state's own.
    #[prop(optional, into)]
    glyph: Option<Glyph>,
    /// Act or time at the end.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let glyph = glyph.unwrap_or(match state {
        CheckState::Done => glyphs::CIRCLE_CHECK,
        CheckState::Open => glyphs::CIRCLE_DOT,
        CheckState::Blocked => glyphs::CIRCLE_X,
    });
    view! {
        <li data-open=(state == CheckState::Open).then_some("") data-blocked=(state == CheckState::Blocked).then_some("")>
            <Icon glyph=glyph/>
            <span>{text} {sub.map(|sub| view! { <span class="sub">{sub}</span> })}</span>
            {children.map(|children| children())}
        </li>
    }
    .into_any()
}
