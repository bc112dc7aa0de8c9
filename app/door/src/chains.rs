//! The deployment's own host in development: the chains to choose from.

use frame::use_page;
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{Door, Empty, glyphs};

use crate::words;

/// The list of chains.
#[component]
pub fn Chains() -> impl IntoView {
    let chains = use_page().data.chains;
    let list = if chains.is_empty() {
        view! { <Empty glyph=glyphs::BUILDING_2 title=words::no_chain() text=words::no_chain_text()/> }.into_any()
    } else {
        let links = chains
            .into_iter()
            .map(|chain| view! { <ui::Button label=chain.name href=chain.href wide=true size=ui::ButtonSize::Large/> })
            .collect_view();
        view! { <div class="stack">{links}</div> }.into_any()
    };
    view! {
        <Title text=words::product()/>
        <Door brand=words::product() quote=words::one_day()>
            <div>
                <h1>{words::choose_chain()}</h1>
                <p class="muted">{words::choose_chain_text()}</p>
                {list}
            </div>
        </Door>
    }
    .into_any()
}
