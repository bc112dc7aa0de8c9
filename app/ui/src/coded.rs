//! A list of coded things about a patient: allergies, problems, medicines.

use leptos::prelude::*;

use crate::{Icon, disclosure::Opened, glyphs};

/// A list with its count, the form that adds to it, and what is said when it is empty. “Not asked” is not “none known”: the
/// words of the empty list are the screen's.
///
/// The form opens in place by its `+`, before scripts as well; `adding` follows it and closes it.
#[component]
pub fn CodedList(
    /// What it lists.
    #[prop(into)]
    title: String,
    /// Id, for links to it.
    #[prop(into)]
    id: String,
    /// How many there are.
    #[prop(into)]
    count: Signal<usize>,
    /// Name of the `+`: “Add an allergy”. Without it nothing can be added.
    #[prop(optional, into)]
    add: Option<String>,
    /// Whether the form stands open.
    #[prop(optional)]
    adding: RwSignal<bool>,
    /// The form.
    #[prop(optional, into)]
    form: Option<ViewFnOnce>,
    /// What stands there without lines.
    #[prop(into)]
    empty: ViewFn,
    /// Lines that are over, under the list.
    #[prop(optional, into)]
    past: Option<ViewFnOnce>,
    /// [`CodedItem`]s.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let heading = format!("{id}-h");
    let labelled = heading.clone();
    let form = form.zip(add).map(|(form, add)| {
        view! {
            <Opened open=adding class="coded-add">
                <summary class="icon-button icon-button--small" aria-label=add>
                    <Icon glyph=glyphs::PLUS/>
                </summary>
                {form.run()}
            </Opened>
        }
    });
    view! {
        <section class="coded" id=id aria-labelledby=labelled>
            <header>
                <h2 id=heading>{title}</h2>
                <span class="count num">{move || count.get()}</span>
            </header>
            {form}
            <ul>{children.map(|children| children())}</ul>
            {move || (count.get() == 0).then(|| view! { <div class="coded-empty">{empty.run()}</div> })}
            {past.map(|past| past.run())}
        </section>
    }
    .into_any()
}

/// One line: name, code, what more is to know. With children it opens in place, to be changed.
#[component]
pub fn CodedItem(
    /// The name.
    #[prop(into)]
    name: String,
    /// Its code, or how much.
    #[prop(optional, into)]
    code: Option<String>,
    /// Since when, what happened.
    #[prop(optional, into)]
    sub: Option<String>,
    /// Dangerous: never to be missed.
    #[prop(optional)]
    severe: bool,
    /// No longer holds.
    #[prop(optional)]
    over: bool,
    /// Whether it stands open.
    #[prop(optional)]
    open: RwSignal<bool>,
    /// What opens: the form that changes it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let line = view! {
        <span class="coded-name">{name}</span>
        {code.map(|code| view! { <span class="code">{code}</span> })}
        {sub.map(|sub| view! { <span class="sub">{sub}</span> })}
    };
    let inner = match children {
        Some(children) => view! {
            <Opened open=open class="coded-item">
                <summary class="coded-line">{line}</summary>
                {children()}
            </Opened>
        }
        .into_any(),
        None => view! { <div class="coded-line">{line}</div> }.into_any(),
    };
    view! { <li data-severe=severe.then_some("") data-over=over.then_some("")>{inner}</li> }.into_any()
}
