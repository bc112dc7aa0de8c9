//! Rows and cells.

use leptos::prelude::*;

use super::Column;
use crate::words;

/// One cell.
#[derive(Clone)]
pub struct Cell {
    main: Main,
    sub: Option<String>,
}

#[derive(Clone)]
enum Main {
    Text(String),
    Link(String, String),
    View(ViewFn),
    Missing,
}

impl Cell {
    /// Words or a number as written.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self { main: Main::Text(text.into()), sub: None }
    }

    /// A link.
    #[must_use]
    pub fn link(text: impl Into<String>, href: impl Into<String>) -> Self {
        Self { main: Main::Link(text.into(), href.into()), sub: None }
    }

    /// Anything.
    pub fn view(view: impl Into<ViewFn>) -> Self {
        Self { main: Main::View(view.into()), sub: None }
    }

    /// Not there: a dot, never 0.
    #[must_use]
    pub const fn missing() -> Self {
        Self { main: Main::Missing, sub: None }
    }

    /// With a second line.
    #[must_use]
    pub fn with_sub(mut self, sub: impl Into<String>) -> Self {
        self.sub = Some(sub.into());
        self
    }

    fn into_view(self) -> AnyView {
        let main = match self.main {
            Main::Text(text) => view! { <bdi>{text}</bdi> }.into_any(),
            Main::Link(text, href) => view! { <a href=href><bdi>{text}</bdi></a> }.into_any(),
            Main::View(view) => view.run(),
            Main::Missing => view! { <span class="quiet">"·"</span> }.into_any(),
        };
        view! {
            {main}
            {self.sub.map(|sub| view! { <span class="sub num">{sub}</span> })}
        }
        .into_any()
    }
}

/// One row.
#[derive(Clone)]
pub struct Row {
    /// Its id.
    pub id: String,
    /// Its name, for the box that selects it.
    pub name: String,
    /// Its cells, in the order of the columns.
    pub cells: Vec<Cell>,
    /// Cannot be used: struck or hatched by its cells' looks.
    pub blocked: bool,
    /// Changes when the row's content does: rows are drawn again only then.
    pub version: u64,
}

impl Row {
    /// A row.
    #[must_use]
    pub fn new(id: impl Into<String>, name: impl Into<String>, cells: Vec<Cell>) -> Self {
        Self { id: id.into(), name: name.into(), cells, blocked: false, version: 0 }
    }

    /// Its version.
    #[must_use]
    pub const fn version(mut self, version: u64) -> Self {
        self.version = version;
        self
    }

    /// Cannot be used.
    #[must_use]
    pub const fn blocked(mut self) -> Self {
        self.blocked = true;
        self
    }
}

pub(super) fn toggle(selected: RwSignal<Vec<String>>, id: &str) {
    selected.update(|selected| {
        let before = selected.len();
        selected.retain(|other| other != id);
        if selected.len() == before {
            selected.push(id.to_owned());
        }
    });
}

/// The cells of the columns that are shown.
fn cell_views(
    cells: Vec<Cell>,
    columns: Signal<Vec<Column>>,
    hidden: Option<RwSignal<Vec<String>>>,
) -> impl Fn() -> Vec<AnyView> + Send + 'static {
    move || {
        cells
            .iter()
            .cloned()
            .zip(columns.get())
            .enumerate()
            .filter(|(_, (_, column))| !hidden.is_some_and(|hidden| hidden.with(|hidden| hidden.contains(&column.key))))
            .map(|(index, (cell, column))| {
                let class = column.class();
                if index == 0 {
                    view! { <th scope="row" class=class>{cell.into_view()}</th> }.into_any()
                } else {
                    view! { <td class=class>{cell.into_view()}</td> }.into_any()
                }
            })
            .collect()
    }
}

pub(super) fn sum_view(
    row: Row,
    columns: Signal<Vec<Column>>,
    hidden: Option<RwSignal<Vec<String>>>,
    selectable: bool,
    total: bool,
) -> AnyView {
    let cells = cell_views(row.cells, columns, hidden);
    view! {
        <tr class=total.then_some("total")>
            {selectable.then(|| view! { <td></td> })}
            {cells}
        </tr>
    }
    .into_any()
}

pub(super) fn row_view(
    row: Row,
    columns: Signal<Vec<Column>>,
    hidden: Option<RwSignal<Vec<String>>>,
    selected: Option<RwSignal<Vec<String>>>,
    current: Signal<Option<String>>,
) -> AnyView {
    let Row { id, name, cells, blocked, version: _ } = row;
    let chosen = {
        let id = id.clone();
        Memo::new(move |_| {
            current.with(|current| current.as_deref() == Some(&id))
                || selected.is_some_and(|selected| selected.with(|selected| selected.contains(&id)))
        })
    };
    let select = selected.map(|selected| {
        let box_id = id.clone();
        let ticked = {
            let id = id.clone();
            move || selected.with(|selected| selected.contains(&id))
        };
        view! {
            <td class="select-cell">
                <label class="choice">
                    <input
                        type="checkbox"
                        aria-label=words::select_row(name)
                        prop:checked=ticked
                        on:change=move |_| toggle(selected, &box_id)
                    />
                </label>
            </td>
        }
    });
    let cells = cell_views(cells, columns, hidden);
    view! {
        <tr
            tabindex="-1"
            data-row=id
            data-blocked=blocked.then_some("")
            aria-selected=move || chosen.get().then_some("true")
        >
            {select}
            {cells}
        </tr>
    }
    .into_any()
}
