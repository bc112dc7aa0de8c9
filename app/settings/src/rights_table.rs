//! The grid of rights: a sentence a row, five ways to stand to it. Arrows walk the cells, Space or Enter chooses.

use api::{Permission, rule::Rule};
use leptos::{ev, prelude::*, wasm_bindgen::JsCast};
use ui::{Icon, Tag, Tone, glyphs};

use crate::{
    cells::{Cell, change},
    right_words::GROUPS,
    rights::Sign,
    words,
};

const fn column(cell: Cell) -> &'static str {
    match cell {
        Cell::No => words::cell_no(),
        Cell::All => words::cell_all(),
        Cell::OwnSites => words::cell_own_sites(),
        Cell::OwnPatients => words::cell_own_patients(),
        Cell::Never => words::cell_never(),
        Cell::Special => words::cell_special(),
    }
}

fn cell_id(row: usize, column: usize) -> String {
    format!("cell-{row}-{column}")
}

/// Moves the focus to the next cell in a direction that can be chosen; it stays where there is none.
fn walk(row: usize, column: usize, key: &str) -> bool {
    let (rows, columns) = (Permission::ALL.len(), Cell::ALL.len());
    let steps: Vec<(usize, usize)> = match key {
        "ArrowLeft" => (0..column).rev().map(|column| (row, column)).collect(),
        "ArrowRight" => (column + 1..columns).map(|column| (row, column)).collect(),
        "ArrowUp" => (0..row).rev().map(|row| (row, column)).collect(),
        "ArrowDown" => (row + 1..rows).map(|row| (row, column)).collect(),
        "Home" => (0..columns).map(|column| (row, column)).collect(),
        "End" => (0..columns).rev().map(|column| (row, column)).collect(),
        _ => return false,
    };
    let cells = steps.into_iter().filter_map(|(row, column)| document().get_element_by_id(&cell_id(row, column)));
    if let Some(cell) = cells.into_iter().next() {
        let _ = cell.unchecked_into::<web_sys::HtmlElement>().focus();
    }
    true
}

/// The grid.
#[component]
pub fn Grid(
    /// Whose.
    name: String,
    /// The rules that hold.
    before: StoredValue<Vec<Rule>>,
    /// The rules as they would be.
    edited: RwSignal<Vec<Rule>>,
    /// A cell was chosen.
    choose: Callback<(Permission, Cell)>,
) -> impl IntoView {
    // One cell of the grid is in the order of the Tab key: the last that had the focus.
    let at = RwSignal::new((0_usize, 0_usize));
    let heads = Cell::ALL.into_iter().map(|cell| view! { <th scope="col">{column(cell)}</th> }).collect_view();
    let mut row = 0;
    let mut bodies = Vec::new();
    for (title, rights) in GROUPS {
        let mut lines = Vec::new();
        for right in *rights {
            lines.push(view! { <Line right=*right row before edited choose at/> });
            row += 1;
        }
        bodies.push(view! {
            <tbody>
                <tr><th scope="colgroup" colspan="6" class="group"><b>{*title}</b></th></tr>
                {lines}
            </tbody>
        });
    }
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label=words::rights_of(&name)>
            <table class="table rights-grid" role="grid" aria-label=words::rights_of(&name)>
                <thead><tr><th scope="col">{words::may()}</th>{heads}</tr></thead>
                {bodies}
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn Line(
    right: Permission,
    row: usize,
    before: StoredValue<Vec<Rule>>,
    edited: RwSignal<Vec<Rule>>,
    choose: Callback<(Permission, Cell)>,
    at: RwSignal<(usize, usize)>,
) -> impl IntoView {
    let now = Memo::new(move |_| edited.with(|rules| Cell::of(rules, right)));
    let sign = Memo::new(move |_| edited.with(|rules| before.with_value(|before| change(before, rules, right))));
    let special =
        move || (now.get() == Cell::Special).then(|| view! { " " <Tag word=words::cell_special() tone=Tone::Info/> });
    let cells = Cell::ALL
        .into_iter()
        .enumerate()
        .map(|(place, cell)| {
            if !cell.fits(right) {
                return view! { <td role="gridcell" data-label=column(cell) data-none=""><span class="quiet" aria-hidden="true">"·"</span></td> }.into_any();
            }
            let on = Memo::new(move |_| now.get() == cell);
            let changed = Memo::new(move |_| if on.get() { sign.get() } else { None });
            let kind = move || changed.get().map(|gain| if gain { "gain" } else { "lose" });
            let on_key = move |event: ev::KeyboardEvent| {
                if walk(row, place, &event.key()) {
                    event.prevent_default();
                }
            };
            let mark = move || match (on.get(), changed.get()) {
                (true, Some(gain)) => view! { <Sign gain/> }.into_any(),
                (true, None) => view! { <Icon glyph=glyphs::CHECK/> }.into_any(),
                (false, _) => view! { <span class="rights-empty" aria-hidden="true"></span> }.into_any(),
            };
            view! {
                <td role="gridcell" data-label=column(cell) data-change=kind data-on=move || on.get().then_some("") aria-selected=move || on.get().to_string()>
                    <button type="button" id=cell_id(row, place) class="rights-cell" aria-pressed=move || on.get().to_string()
                        aria-label=format!("{}: {}", right.sentence(), column(cell))
                        tabindex=move || if at.get() == (row, place) { "0" } else { "-1" }
                        on:focus=move |_| at.set((row, place)) on:keydown=on_key
                        on:click=move |_| choose.run((right, cell))>
                        {mark}
                        <span class="rights-word" aria-hidden="true">{column(cell)}</span>
                    </button>
                </td>
            }
            .into_any()
        })
        .collect_view();
    view! { <tr><th scope="row">{right.sentence()}{special}</th>{cells}</tr> }.into_any()
}
