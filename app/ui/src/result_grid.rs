//! Laboratory values: tests by dates.

use leptos::prelude::*;

use crate::{FlagLevel, TableFrame, Value, words};

/// A value in the grid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResultCell {
    /// As written: `5.0`, `<5`.
    pub value: String,
    /// As its source wrote it, where it was worked out from another unit: `5.5 mmol/L`.
    pub original: Option<String>,
    /// What else its source says of it.
    pub note: Option<String>,
    /// How far out.
    pub level: Option<FlagLevel>,
    /// Was corrected after release.
    pub amended: bool,
    /// Not released yet.
    pub preliminary: bool,
    /// What else was measured that day, with its time: `12:00 4.2`.
    pub others: Vec<String>,
}

/// One test over the dates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResultRow {
    /// Its name, short enough for a column.
    pub name: String,
    /// Its whole name, told where the pointer rests.
    pub title: String,
    /// Usual range and unit: `3.5–5.0 mmol/L`.
    pub range: String,
    /// Where its course over time is shown.
    pub href: Option<String>,
    /// Its course is shown now.
    pub current: bool,
    /// A value for each date; none where it was not measured.
    pub cells: Vec<Option<ResultCell>>,
}

/// Tests by dates, the latest date last. Flags are signs with a name, not colour alone.
#[component]
pub fn ResultGrid(
    /// Name of the table.
    #[prop(into)]
    label: String,
    /// The dates.
    dates: Vec<String>,
    /// The tests.
    rows: Vec<ResultRow>,
) -> impl IntoView {
    let heads = dates.into_iter().map(|date| view! { <th scope="col" class="num">{date}</th> }).collect_view();
    let rows = rows
        .into_iter()
        .map(|row| {
            let name = match row.href {
                Some(href) => view! {
                    <a href=href title=row.title aria-current=row.current.then_some("true")>{row.name}</a>
                }
                .into_any(),
                None => view! { <span title=row.title>{row.name}</span> }.into_any(),
            };
            let cells = row
                .cells
                .into_iter()
                .map(|cell| {
                    let shown = cell.map_or_else(
                        || view! { <span class="quiet">"·"</span> }.into_any(),
                        |cell| {
                            let star = cell.amended.then(|| view! { <abbr title=words::amended()>"*"</abbr> });
                            let unsure = cell.preliminary.then(|| view! { <abbr class="quiet" title=words::preliminary()>"?"</abbr> });
                            let value = match cell.level {
                                Some(level) => view! { <Value value=cell.value level=level sign=true/> }.into_any(),
                                None => view! { <Value value=cell.value/> }.into_any(),
                            };
                            let more = (!cell.others.is_empty()).then(|| {
                                view! { <abbr class="quiet" title=cell.others.join(", ")>{format!("+{}", cell.others.len())}</abbr> }
                            });
                            let note = cell.note.map(|note| view! { <abbr class="quiet" title=note>"i"</abbr> });
                            let original = cell.original.map(|original| view! { <span class="sub">{original}</span> });
                            view! { {value}{star}{unsure}{more}{note}{original} }.into_any()
                        },
                    );
                    view! { <td class="num">{shown}</td> }
                })
                .collect_view();
            view! {
                <tr>
                    <th scope="row">
                        {name}
                        <span class="sub num">{row.range}</span>
                    </th>
                    {cells}
                </tr>
            }
        })
        .collect_view();
    view! {
        <TableFrame label=label.clone()>
            <table class="table table--compact result-grid">
                <caption class="visually-hidden">{label}</caption>
                <thead>
                    <tr>
                        <th scope="col">{words::test()}</th>
                        {heads}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </TableFrame>
    }
    .into_any()
}
