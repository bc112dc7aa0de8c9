//! The field that adds to the basket.

use api::{
    Line, Name,
    ehr::{BasketItem, Department, SearchOrderables, TestOrder, Urgency},
};
use frame::{use_client, use_session};
use leptos::{html, prelude::*};
use ui::{Chord, ComboOption, Combobox, ScreenKey, ScreenKeys, Tone};

use crate::{note::Draft, words};

/// What an answer of the search stands for, in its id: `t <department> <id>` or `m <dose>`.
fn test_id(department: Department, item: uuid::Uuid) -> String {
    format!("t {} {item}", department.code())
}

/// The field. `/` reaches it from anywhere on the screen.
#[component]
pub fn Search(draft: Draft) -> impl IntoView {
    let client = use_client();
    let field = NodeRef::<html::Input>::new();
    let find = move |query: String| {
        let client = client.clone();
        async move {
            let typed = query.trim().to_owned();
            let found = client
                .call(SearchOrderables { query: Line::new(&query).ok() })
                .await
                .unwrap_or_else(|_| api::ehr::Orderables { tests: Vec::new(), medicines: Vec::new() });
            let mut options: Vec<ComboOption> = found
                .tests
                .into_iter()
                .map(|test| {
                    let sub = [Some(test.code), test.needs].into_iter().flatten().collect::<Vec<_>>().join(" · ");
                    ComboOption::new(test_id(test.department, test.item_id), test.name)
                        .with_sub(sub)
                        .tag(words::laboratory(), Tone::Info)
                })
                .collect();
            let known = found.medicines.iter().any(|(name, _)| name.eq_ignore_ascii_case(&typed));
            options.extend(found.medicines.into_iter().map(|(name, dose)| {
                ComboOption::new(format!("m {dose}"), name).with_sub(dose).tag(words::a_medicine(), Tone::Neutral)
            }));
            if typed.chars().count() > 2 && !known {
                options.push(ComboOption::new("m ", typed).with_sub(words::as_medicine()));
            }
            options
        }
    };
    let site = use_session().and_then(|session| session.site_id.or_else(|| session.sites.first().map(|site| site.id)));
    let choose = Callback::new(move |chosen: Option<ComboOption>| {
        let Some(option) = chosen else { return };
        let item = match option.id.split_once(' ') {
            Some(("t", rest)) => rest.split_once(' ').and_then(|(department, id)| {
                Some(BasketItem::Test(TestOrder {
                    department: Department::from_code(department)?,
                    item_id: id.parse().ok()?,
                    name: Name::new(&option.label).ok()?,
                    urgency: Urgency::Routine,
                    site_id: draft.site().or(site)?,
                }))
            }),
            Some(("m", dose)) => {
                draft.add_medicine(&option.label, dose);
                None
            }
            _ => None,
        };
        if let Some(item) = item {
            draft.add(item);
        }
        if let Some(field) = field.get_untracked() {
            field.set_value("");
            // The list follows what stands in the field.
            let _ = field.dispatch_event(&input_event());
        }
    });
    let keys = vec![ScreenKey::new(Chord::Char('/'), words::key_order(), move || {
        if let Some(field) = field.get_untracked() {
            let _ = field.focus();
        }
    })];
    view! {
        <ScreenKeys keys=keys/>
        <Combobox label=words::add_order() name="order" find=find placeholder=words::add_order() keys="/" hide_label=true on_choose=choose node_ref=field/>
    }
    .into_any()
}

fn input_event() -> web_sys::Event {
    web_sys::Event::new("input").expect("an event of this name")
}
