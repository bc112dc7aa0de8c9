//! Tables: hairlines, end-aligned numbers, sorting, selection, column choice, keyset pager.

mod columns;
mod pager;
mod row;

use leptos::{ev, html, prelude::*};

pub use columns::{Column, ColumnMenu, Sort};
pub use pager::Pager;
pub use row::{Cell, Row};

use crate::{Skeleton, walk, words};

/// A scrolling, named region around any table of a screen's own (`class="table"`).
#[component]
pub fn TableFrame(
    /// Name of the region.
    #[prop(into)]
    label: String,
    /// The table.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label=label>
            {children()}
        </div>
    }
    .into_any()
}

/// How a table looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum TableLook {
    /// Starts at the edge of its column.
    #[default]
    Plain,
    /// Runs from edge to edge of the screen.
    Inset,
    /// Small rows, inside panels.
    Compact,
}

/// A data table.
///
/// Keys: `J` `K` or arrows walk the rows, `Enter` opens, `Space` selects. Sorting stands in `aria-sort`, selection in
/// `aria-selected`. While `loading`, grey rows stand in place; without rows, `empty` does.
#[component]
pub fn Table(
    /// Id; stem of ids.
    #[prop(into)]
    id: String,
    /// The caption.
    #[prop(into)]
    caption: String,
    /// Hides the caption from sight where a heading says the same.
    #[prop(optional)]
    hide_caption: bool,
    /// The columns; the first heads the rows.
    #[prop(into)]
    columns: Signal<Vec<Column>>,
    /// The rows.
    #[prop(into)]
    rows: Signal<Vec<Row>>,
    /// How it looks.
    #[prop(optional)]
    look: TableLook,
    /// Heads stay in sight.
    #[prop(optional)]
    sticky: bool,
    /// How many grey rows to show while waiting.
    #[prop(optional, into)]
    loading: Signal<Option<usize>>,
    /// What stands there without rows.
    #[prop(optional, into)]
    empty: Option<ViewFn>,
    /// Keys of the columns that are left out.
    #[prop(optional, into)]
    hidden: Option<RwSignal<Vec<String>>>,
    /// Ids of the selected rows; without it rows cannot be selected.
    #[prop(optional, into)]
    selected: Option<RwSignal<Vec<String>>>,
    /// Id of the row shown in a panel.
    #[prop(optional, into)]
    current: Signal<Option<String>>,
    /// Called with a row's id by `Enter`; without it the row's first link is followed.
    #[prop(optional, into)]
    on_open: Option<Callback<String>>,
    /// Called with a column's key and the next direction, for columns without a sort link.
    #[prop(optional, into)]
    on_sort: Option<Callback<(String, Sort)>>,
    /// Sums under a rule, with a cell for each column; the last is the total.
    #[prop(optional)]
    sums: Vec<Row>,
) -> impl IntoView {
    let root = NodeRef::<html::Div>::new();
    let on_key = move |event: ev::KeyboardEvent| {
        let Some(root) = root.get_untracked() else {
            return;
        };
        let typing = walk::target(&event).is_some_and(|target| walk::takes_text(&target));
        if typing || event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let row = || walk::active().and_then(|focus| focus.closest("tr[data-row]").ok().flatten());
        match event.key().as_str() {
            "j" | "J" | "ArrowDown" => _ = walk::step(&root, "tr[data-row]", 1),
            "k" | "K" | "ArrowUp" => _ = walk::step(&root, "tr[data-row]", -1),
            "Enter" => {
                // On a link or button inside the row, Enter is theirs.
                let Some(row) = walk::active().filter(|focus| focus.has_attribute("data-row")) else {
                    return;
                };
                let id = row.get_attribute("data-row").unwrap_or_default();
                if let Some(on_open) = on_open {
                    on_open.run(id);
                } else if let Some(link) = walk::items(&row, "a[href]").first() {
                    link.click();
                }
            }
            " " => {
                let (Some(selected), Some(row)) = (selected, row()) else {
                    return;
                };
                if walk::active().is_some_and(|focus| focus.matches("input, button, a").unwrap_or(false)) {
                    return;
                }
                let id = row.get_attribute("data-row").unwrap_or_default();
                row::toggle(selected, &id);
            }
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let mut class = String::from("table");
    class.push_str(match look {
        TableLook::Plain => "",
        TableLook::Inset => " table--inset",
        TableLook::Compact => " table--compact",
    });
    if sticky {
        class.push_str(" table--sticky");
    }
    let is_hidden =
        move |key: &str| hidden.is_some_and(|hidden| hidden.with(|hidden| hidden.iter().any(|other| other == key)));
    let heads = move || {
        columns
            .get()
            .into_iter()
            .filter(|column| !is_hidden(&column.key))
            .map(|column| columns::head(column, on_sort))
            .collect_view()
    };
    let select_all = selected.map(|selected| {
        let all =
            move || rows.with(|rows| !rows.is_empty() && rows.iter().all(|row| selected.with(|s| s.contains(&row.id))));
        view! {
            <th scope="col" class="select-cell">
                <label class="choice">
                    <input
                        type="checkbox"
                        aria-label=words::select_all()
                        prop:checked=all
                        on:change=move |event| {
                            let ids = if event_target_checked(&event) {
                                rows.with_untracked(|rows| rows.iter().map(|row| row.id.clone()).collect())
                            } else {
                                Vec::new()
                            };
                            selected.set(ids);
                        }
                    />
                </label>
            </th>
        }
    });
    let width = move || columns.with(Vec::len) + usize::from(selected.is_some());
    let body = move || match loading.get() {
        Some(count) => (0..count)
            .map(|index| {
                let cells = (0..width())
                    .map(|cell| {
                        let width = ["70%", "45%", "85%", "55%"][(index + cell) % 4];
                        view! { <td><Skeleton widths=vec![width]/></td> }
                    })
                    .collect_view();
                view! { <tr aria-hidden="true">{cells}</tr> }
            })
            .collect_view()
            .into_any(),
        None if rows.with(Vec::is_empty) => {
            let empty = empty.clone();
            view! {
                <tr>
                    <td class="table-empty" colspan=width().to_string()>
                        {empty.map(|empty| empty.run())}
                    </td>
                </tr>
            }
            .into_any()
        }
        None => view! {
            <For each=move || rows.get() key=|row| (row.id.clone(), row.version) let:row>
                {row::row_view(row, columns, hidden, selected, current)}
            </For>
        }
        .into_any(),
    };
    let foot = (!sums.is_empty()).then(|| {
        let last = sums.len() - 1;
        let rows = sums
            .into_iter()
            .enumerate()
            .map(|(index, row)| row::sum_view(row, columns, hidden, selected.is_some(), index == last))
            .collect_view();
        view! { <tfoot>{rows}</tfoot> }
    });
    let (region, shown_caption) = (caption.clone(), caption.clone());
    view! {
        <div
            class="table-scroll"
            id=id
            tabindex="0"
            role="region"
            aria-label=region
            aria-busy=move || loading.get().map(|_| "true")
            node_ref=root
            on:keydown=on_key
        >
            <table class=class>
                <caption class:visually-hidden=hide_caption>{shown_caption}</caption>
                <thead>
                    <tr>{select_all} {heads}</tr>
                </thead>
                <tbody>{body}</tbody>
                {foot}
            </table>
        </div>
        <p class="visually-hidden" role="status">
            {move || loading.get().map(|_| words::loading(&caption))}
        </p>
    }
    .into_any()
}
