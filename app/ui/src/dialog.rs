//! A decision that must come first: native `dialog`.

use leptos::{ev, html, prelude::*};

/// A modal dialog: question, consequence, answers. It opens and closes with `open`; `Esc` is the safe answer. Give the
/// safest button `autofocus`; it comes first. Focus returns to where it was by itself.
#[component]
pub fn Dialog(
    /// Whether it stands.
    open: RwSignal<bool>,
    /// Id; the stem of the heading's id.
    #[prop(into)]
    id: String,
    /// The question.
    #[prop(into)]
    title: Signal<String>,
    /// What follows.
    #[prop(optional, into)]
    text: Signal<Option<String>>,
    /// A word when it closes by `Esc`.
    #[prop(optional, into)]
    on_dismiss: Option<Callback<()>>,
    /// Fields or facts between question and answers.
    #[prop(optional)]
    children: Option<Children>,
    /// The answers, the safe one first.
    #[prop(into)]
    actions: ViewFnOnce,
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
    let heading = format!("{id}-h");
    let labelled = heading.clone();
    let dismissed = move |_: ev::Event| {
        if let Some(on_dismiss) = on_dismiss {
            on_dismiss.run(());
        }
    };
    view! {
        <dialog
            class="dialog"
            id=id
            aria-labelledby=labelled
            node_ref=node_ref
            on:cancel=dismissed
            on:close=move |_| open.set(false)
        >
            <h2 id=heading>{move || title.get()}</h2>
            {move || text.get().map(|text| view! { <p>{text}</p> })}
            {children.map(|children| children())}
            <div class="actions">{actions.run()}</div>
        </dialog>
    }
    .into_any()
}
