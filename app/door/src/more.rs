//! Every screen as a list: where More leads on phones.

use frame::{staff_links, use_session};
use leptos::prelude::*;
use leptos_meta::Title;
use ui::PageHeader;

use crate::words;

/// The list of screens.
#[component]
pub fn More() -> impl IntoView {
    let session = use_session()?;
    let groups = staff_links(&session)
        .into_iter()
        .map(|group| {
            let links = group
                .items
                .into_iter()
                .map(|item| view! { <li><a class="row" href=item.href><ui::Icon glyph=item.glyph/>{item.label}</a></li> })
                .collect_view();
            view! {
                <section>
                    {group.title.map(|title| view! { <ui::SectionTitle title=title/> })}
                    <ul class="more-list">{links}</ul>
                </section>
            }
        })
        .collect_view();
    Some(
        view! {
            <Title text=frame::words::titled(words::more())/>
            <PageHeader title=words::all_screens()/>
            <nav class="stack" aria-label=words::all_screens()>
                {groups}
                <ul class="more-list"><li><a class="row" href="/account"><ui::Icon glyph=ui::glyphs::USER/>{words::my_account()}</a></li></ul>
            </nav>
        }
        .into_any(),
    )
}
