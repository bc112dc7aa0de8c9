//! The idle lock: covers all health data and names whose draft is safe.

use leptos::{html, prelude::*};

use crate::{Glyph, Icon, glyphs, words};

/// The lock (`alertdialog`, modal, so that everything else is inert). `Esc` does not open it. While it stands the screen
/// behind must hold no health data: the server has closed the session already.
#[component]
pub fn LockScreen(
    /// Whether it stands.
    #[prop(into)]
    open: Signal<bool>,
    /// `Locked after 15 minutes`.
    #[prop(into)]
    title: String,
    /// `Your note of 10:51 is kept`.
    #[prop(optional, into)]
    draft: Signal<Option<String>>,
    /// Name of the person and a way for someone else.
    #[prop(optional, into)]
    foot: Option<ViewFnOnce>,
    /// Passkey first, then password.
    children: Children,
) -> impl IntoView {
    let node_ref = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let wanted = open.get();
        let Some(dialog) = node_ref.get() else { return };
        if wanted && !dialog.open() {
            // Refused only when it is open without being modal, which never happens here.
            _ = dialog.show_modal();
        } else if !wanted && dialog.open() {
            dialog.close();
        }
    });
    view! {
        <dialog
            class="lock-screen"
            role="alertdialog"
            aria-labelledby="lock-h"
            node_ref=node_ref
            on:cancel=|event: leptos::ev::Event| event.prevent_default()
        >
            <LockPane id="lock-h" glyph=glyphs::LOCK title=title draft=draft foot=foot.unwrap_or_default()>
                {children()}
            </LockPane>
        </dialog>
    }
    .into_any()
}

/// The words of a lock without its dialog: for the page a closed session lands on.
#[component]
pub fn LockPane(
    /// Id of the heading.
    #[prop(into)]
    id: String,
    /// The sign.
    #[prop(default = glyphs::LOCK)]
    glyph: Glyph,
    /// What happened.
    #[prop(into)]
    title: String,
    /// Which draft is kept.
    #[prop(optional, into)]
    draft: Signal<Option<String>>,
    /// Line under the acts.
    #[prop(optional, into)]
    foot: ViewFnOnce,
    /// The ways back in.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="lock">
            <Icon glyph=glyph label=words::locked()/>
            <h2 class="lock-title" id=id>
                {title}
            </h2>
            {move || {
                draft
                    .get()
                    .map(|draft| {
                        view! {
                            <p class="lock-draft">
                                <Icon glyph=glyphs::CLOUD_CHECK/>
                                {draft}
                            </p>
                        }
                    })
            }}
            <div class="actions">{children()}</div>
            <div class="lock-foot">{foot.run()}</div>
        </div>
    }
    .into_any()
}
