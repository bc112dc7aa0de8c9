//! Columns: heads that sort, and the choice of columns.

use leptos::prelude::*;

use crate::{Icon, glyphs, words};

/// The order of a column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Sort {
    /// Not sorted by it.
    #[default]
    None,
    /// Small first.
    Ascending,
    /// Large first.
    Descending,
}

impl Sort {
    const fn attr(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Ascending => "ascending",
            Self::Descending => "descending",
        }
    }

    const fn next(self) -> Self {
        match self {
            Self::None | Self::Descending => Self::Ascending,
            Self::Ascending => Self::Descending,
        }
    }
}

/// A column of a [`Table`](super::Table).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Column {
    /// Its key, for sorting and choosing.
    pub key: String,
    /// The head.
    pub label: String,
    /// Numbers: end-aligned, tabular.
    pub num: bool,
    /// Sortable, and how it is sorted now.
    pub sort: Option<Sort>,
    /// The address that sorts by it in the next direction; works before scripts arrive.
    pub sort_href: Option<String>,
    /// 1 always stays, 2 leaves under 480 px, 3 under 704 px.
    pub priority: u8,
}

impl Column {
    /// A column of words.
    #[must_use]
    pub fn new(key: impl Into<String>, label: impl Into<String>) -> Self {
        Self { key: key.into(), label: label.into(), num: false, sort: None, sort_href: None, priority: 1 }
    }

    /// Of numbers.
    #[must_use]
    pub const fn num(mut self) -> Self {
        self.num = true;
        self
    }

    /// Sortable.
    #[must_use]
    pub const fn sort(mut self, sort: Sort) -> Self {
        self.sort = Some(sort);
        self
    }

    /// Sortable by a link.
    #[must_use]
    pub fn sort_href(mut self, sort: Sort, href: impl Into<String>) -> Self {
        self.sort = Some(sort);
        self.sort_href = Some(href.into());
        self
    }

    /// Leaves when there is little room: 2 under 480 px, 3 under 704 px.
    #[must_use]
    pub const fn priority(mut self, priority: u8) -> Self {
        self.priority = priority;
        self
    }

    pub(super) fn class(&self) -> Option<String> {
        let priority = match self.priority {
            0 | 1 => "",
            2 => "col-2",
            _ => "col-3",
        };
        let class = match (self.num, priority) {
            (false, "") => return None,
            (true, "") => "num".to_owned(),
            (false, priority) => priority.to_owned(),
            (true, priority) => format!("num {priority}"),
        };
        Some(class)
    }
}

pub(super) fn head(column: Column, on_sort: Option<Callback<(String, Sort)>>) -> AnyView {
    let class = column.class();
    let Some(sort) = column.sort else {
        return view! { <th scope="col" class=class>{column.label}</th> }.into_any();
    };
    let sign = match sort {
        Sort::None => None,
        Sort::Ascending => Some(glyphs::ARROW_UP),
        Sort::Descending => Some(glyphs::ARROW_DOWN),
    };
    let inner = view! {
        {column.label}
        {sign.map(|sign| view! { <Icon glyph=sign/> })}
    };
    let control = match column.sort_href {
        Some(href) => view! { <a class="sort" href=href>{inner}</a> }.into_any(),
        None => {
            let key = column.key;
            view! {
                <button
                    type="button"
                    on:click=move |_| {
                        if let Some(on_sort) = on_sort {
                            on_sort.run((key.clone(), sort.next()));
                        }
                    }
                >
                    {inner}
                </button>
            }
            .into_any()
        }
    };
    view! { <th scope="col" class=class aria-sort=sort.attr()>{control}</th> }.into_any()
}

/// A popover with the columns as checkboxes. A button with `popover` set to its `id` opens it. The first column always stays.
#[component]
pub fn ColumnMenu(
    /// Id; what the opening button names in `popover`.
    #[prop(into)]
    id: String,
    /// All columns.
    #[prop(into)]
    columns: Signal<Vec<Column>>,
    /// Keys of the columns that are left out.
    hidden: RwSignal<Vec<String>>,
) -> impl IntoView {
    let list = move || {
        columns
            .get()
            .into_iter()
            .skip(1)
            .map(|column| {
                let key = column.key.clone();
                let shown = {
                    let key = key.clone();
                    move || hidden.with(|hidden| !hidden.contains(&key))
                };
                view! {
                    <label class="choice">
                        <input
                            type="checkbox"
                            prop:checked=shown
                            on:change=move |event| {
                                let on = event_target_checked(&event);
                                hidden
                                    .update(|hidden| {
                                        hidden.retain(|other| *other != key);
                                        if !on {
                                            hidden.push(key.clone());
                                        }
                                    });
                            }
                        />
                        <span>{column.label}</span>
                    </label>
                }
            })
            .collect_view()
    };
    let node_ref = NodeRef::<leptos::html::Div>::new();
    let selector = format!("[popovertarget=\"{id}\"]");
    let opened = move |_: leptos::ev::Event| {
        if let (Some(menu), Ok(Some(anchor))) = (node_ref.get_untracked(), document().query_selector(&selector)) {
            crate::place::place_by(&anchor, &menu);
        }
    };
    view! {
        <div class="menu" id=id role="group" aria-label=words::columns() popover="auto" node_ref=node_ref on:toggle=opened>
            <p class="menu-title">{words::all_columns_kept()}</p>
            <div class="menu-choices">{list}</div>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_follow_number_and_priority() {
        assert_eq!(Column::new("a", "A").class(), None);
        assert_eq!(Column::new("a", "A").num().priority(3).class().as_deref(), Some("num col-3"));
        assert_eq!(Sort::Ascending.next(), Sort::Descending);
        assert_eq!(Sort::None.next(), Sort::Ascending);
    }
}
