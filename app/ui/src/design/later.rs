//! Parts whose components follow with their screens: their style sheets are here already.

use leptos::prelude::*;

use super::spec;
use crate::*;

fn parts() -> AnyView {
    let bar = [("28%", ""), ("9%", "reserved"), ("42%", "quarantine"), ("21%", "expired")]
        .map(|(width, _)| view! { <i style=format!("--w:{width}")></i> })
        .collect_view();
    view! {
        <div class="stock-line">
            <div class="bar" aria-hidden="true">
                {bar}
            </div>
            <ul class="key">
                <li><span class="swatch"></span>"Free"</li>
                <li><span class="swatch" data-kind="reserved"></span>"Kept"</li>
                <li><span class="swatch" data-kind="quarantine"></span>"Quarantine"</li>
                <li><span class="swatch" data-kind="expired"></span>"Expired"</li>
            </ul>
        </div>
        <div class="split">
            <div class="split-bar" aria-hidden="true">
                <i style="--w:86%"></i>
                <i style="--w:14%"></i>
            </div>
            <ul class="key">
                <li><i></i>"Insurer $220.50"</li>
                <li><i class="k2"></i>"Patient $34.30"</li>
            </ul>
        </div>
        <div class="row">
            <span class="change" data-change="gain"><Icon glyph=glyphs::PLUS/>"approve refunds"</span>
            <span class="change" data-change="lose"><Icon glyph=glyphs::MINUS/>"see medicines"</span>
        </div>
    }
    .into_any()
}

pub(super) fn specimens() -> AnyView {
    view! {
        {spec("Stock, money, rights", "Lines that show parts of a whole; changes with a sign.", parts())}
    }
    .into_any()
}
