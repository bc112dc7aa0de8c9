//! What a screen shows stays while the next is on its way: rows keep their elements, and with them the focus.

use std::sync::Arc;

use api::Problem;
use frame::Load;
use leptos::{prelude::*, reactive::computed::ScopedFuture};
use ui::{Button, ButtonKind, Empty, Notice, Skeleton, Tone, glyphs};

use crate::{loading::place, words};

/// Renders once when the data is there, with a signal that follows it. A later failure stands above what is known; a first
/// one takes its place, with the way on.
pub(crate) fn fresh<T, V>(
    load: Load<T>,
    what: String,
    render: impl Fn(Memo<Arc<T>>) -> V + Clone + Send + Sync + 'static,
) -> AnyView
where
    T: Clone + PartialEq + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let good = RwSignal::new(None::<Arc<T>>);
    let failed = RwSignal::new(None::<Problem>);
    Effect::new(move |_| match load.resource.get() {
        Some(Ok(data)) => {
            good.set(Some(Arc::new(data)));
            failed.set(None);
        }
        Some(Err(problem)) => failed.set(Some(problem)),
        None => {}
    });
    let loading = what.clone();
    // Not followed here: what follows is below, so that a reload does not draw everything anew.
    let first = ScopedFuture::new_untracked(load.resource.into_future());
    let shown = Suspend::new(async move {
        let (first, first_problem) = match first.await {
            Ok(data) => (Some(Arc::new(data)), None),
            Err(problem) => (None, Some(problem)),
        };
        let there = first.is_some();
        let ready = Memo::new(move |_| there || good.with(Option::is_some));
        let stale =
            move || ready.get().then(|| failed.get()).flatten().map(|problem| view! { <Trouble problem=problem/> });
        let body = place(move || {
            if ready.get() {
                let first = first.clone();
                let data =
                    Memo::new(move |_| good.get().or_else(|| first.clone()).expect("ready means that there is data"));
                render(data).into_any()
            } else {
                let problem = failed.get().or_else(|| first_problem.clone());
                failure(problem, &what, move || load.again())
            }
        });
        view! { {stale} {body} }
    });
    view! { <Transition fallback=move || loading_shape(&loading)>{shown}</Transition> }.into_any()
}

/// The shape of what is coming; seen only when it takes long.
pub(crate) fn loading_shape(what: &str) -> AnyView {
    view! {
        <div class="coming">
            <Skeleton widths=vec!["40%", "75%", "60%", "70%", "50%", "65%"]/>
            <p class="visually-hidden" role="status">{words::loading(what)}</p>
        </div>
    }
    .into_any()
}

/// Nothing could be shown: what, what is safe, the way on.
pub(crate) fn failure(
    problem: Option<Problem>,
    what: &str,
    again: impl Fn() + Copy + Send + Sync + 'static,
) -> AnyView {
    let problem = problem.unwrap_or_else(Problem::offline);
    if matches!(problem.status, 403 | 404) {
        return view! { <Empty glyph=glyphs::EYE_OFF title=words::not_found() text=words::not_found_text()/> }
            .into_any();
    }
    let reference = problem
        .reference
        .clone()
        .map(|reference| view! { <p class="quiet"><small>{words::reference(reference)}</small></p> });
    view! {
        <Empty glyph=glyphs::CIRCLE_ALERT title=words::did_not_open(what) text=words::problem_text(&problem)
            actions=move || view! { <Button label=words::try_again() kind=ButtonKind::Primary on_press=again/> }/>
        {reference}
    }
    .into_any()
}

/// A problem in its own words, with a way to put it away and others beside it.
#[component]
pub(crate) fn Trouble(
    /// What is wrong.
    problem: Problem,
    /// Puts it away.
    #[prop(optional, into)]
    on_close: Option<Callback<()>>,
    /// Other ways on.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let conflict = problem.status == 409;
    let (tone, glyph) = if conflict { (Tone::Warn, glyphs::USERS) } else { (Tone::Danger, glyphs::CIRCLE_ALERT) };
    let text = words::problem_detail(&problem);
    let close =
        on_close.map(|close| view! { <Button label=words::understood() size=ui::ButtonSize::Small on_press=close/> });
    view! {
        <Notice tone=tone glyph=glyph title=problem.title.clone() text=text alert=true>
            {children.map(|children| children())}
            {close}
        </Notice>
    }
    .into_any()
}
