//! The foot of a list that comes in pages.

use leptos::prelude::*;

use crate::{Button, ButtonKind, ButtonSize, glyphs, words};

/// “7 of 1,206”, Columns, CSV, Newer and Older. A keyset pager: it knows the next page, not the number of pages.
#[component]
pub fn Pager(
    /// How many rows are shown.
    #[prop(into)]
    shown: Signal<usize>,
    /// How many there are, as it is written; left out when it is not counted.
    #[prop(optional, into)]
    total: Signal<Option<String>>,
    /// The next page.
    #[prop(optional, into)]
    older: Signal<Option<String>>,
    /// The page before.
    #[prop(optional, into)]
    newer: Signal<Option<String>>,
    /// The same columns as CSV.
    #[prop(optional, into)]
    csv: Option<String>,
    /// Id of the [`ColumnMenu`](super::ColumnMenu).
    #[prop(optional, into)]
    columns: Option<String>,
) -> impl IntoView {
    let count = move || match total.get() {
        Some(total) => words::entries_of(shown.get(), total),
        None => shown.get().to_string(),
    };
    let quiet = |label: &'static str, href: String| view! { <Button label=label size=ButtonSize::Small href=href/> };
    view! {
        <div class="pager">
            <span class="num">{count}</span>
            <span class="actions">
                {columns
                    .map(|menu| {
                        view! {
                            <Button
                                label=words::columns()
                                kind=ButtonKind::Quiet
                                size=ButtonSize::Small
                                glyph=glyphs::COLUMNS_3
                                popover=menu
                            />
                        }
                    })}
                {csv
                    .map(|href| {
                        view! {
                            <Button
                                label=words::csv()
                                kind=ButtonKind::Quiet
                                size=ButtonSize::Small
                                glyph=glyphs::DOWNLOAD
                                href=href
                            />
                        }
                    })} {move || newer.get().map(|href| quiet(words::newer(), href))}
                {move || match older.get() {
                    Some(href) => quiet(words::older(), href).into_any(),
                    None => view! { <span class="quiet">{words::end_of_list()}</span> }.into_any(),
                }}
            </span>
        </div>
    }
    .into_any()
}
