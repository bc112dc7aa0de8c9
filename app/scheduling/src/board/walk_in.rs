//! A walk-in: who, for whom, what for; a token comes back.

use std::{marker::PhantomData, sync::Arc};

use api::{
    Client,
    crm::{PatientOrder, PatientRow, SearchPatients},
    scheduling::{Appointment, Board, ListVisitKinds, RegisterWalkIn},
};
use frame::{Form, load, use_form};
use leptos::{html, prelude::*};
use ui::{
    Button, ButtonKind, ComboOption, Combobox, Field, Finder, PanelSection, SelectField, SelectOption, SidePanel,
    glyphs,
};

use super::address::Here;
use crate::{acts::Acts, meant::AskedFirst, shown, words};

/// Finds patients by what is typed, as answers of a combobox.
pub(crate) fn patient_finder(client: Client) -> Finder<ComboOption> {
    let today = shown::today();
    Finder::new(move |query: String| {
        let client = client.clone();
        async move { search(&client, &query).await.iter().map(|row| patient_option(row, today)).collect() }
    })
}

/// The patients that fit what was typed.
pub(crate) async fn search(client: &Client, query: &str) -> Vec<PatientRow> {
    let Ok(line) = api::Line::new(query) else { return Vec::new() };
    let request = SearchPatients { query: Some(line), order: PatientOrder::default(), after: None, limit: Some(8) };
    client.call(request).await.map(|found| found.rows).unwrap_or_default()
}

/// A patient as an answer: name, then birth date, phone and city.
pub(crate) fn patient_option(row: &PatientRow, today: jiff::civil::Date) -> ComboOption {
    let mut sub = ui::format::born_and_died(row.born, row.deceased, today);
    if let Some(last) = &row.phone_last_four {
        sub = format!("{sub} · {}", words::ends(last));
    }
    if let Some(city) = &row.city {
        sub = format!("{sub} · {city}");
    }
    ComboOption::new(row.id.to_string(), words::family_first(row)).with_sub(sub)
}

/// The panel.
#[component]
pub(super) fn WalkIn(board: Memo<Arc<Board>>, here: Here, acts: Acts) -> impl IntoView {
    let close_href = here.address.with_untracked(|address| address.alone().href());
    let next = close_href.clone();
    view! {
        <SidePanel
            id="walk-in"
            label=words::walk_in()
            title=words::walk_in()
            sub=words::walk_in_text()
            close_href=close_href
            on_close=move || here.close()
        >
            <PanelSection>
                <Form<RegisterWalkIn>
                    action="/api/scheduling/visits/walk-in"
                    class="stack"
                    next=next
                    label=words::walk_in()
                    on_done=Callback::new(move |visit: Appointment| {
                        here.go(|address| (address.visit, address.open) = (Some(visit.id), None));
                        acts.stepped(&visit);
                    })
                    request=PhantomData
                >
                    <Fields board=board/>
                </Form<RegisterWalkIn>>
            </PanelSection>
        </SidePanel>
    }
    .into_any()
}

#[component]
fn Fields(board: Memo<Arc<Board>>) -> impl IntoView {
    let form = use_form();
    let field = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            _ = field.focus();
        }
    });
    let site = board.with_untracked(|board| board.site_id);
    let doctors = Signal::derive(move || {
        board.with(|board| {
            // Who is least behind stands first.
            let mut lanes: Vec<_> = board.lanes.iter().collect();
            lanes.sort_by_key(|lane| lane.minutes_behind);
            lanes
                .into_iter()
                .map(|lane| {
                    SelectOption::new(lane.staff_id.to_string(), words::doctor_pace(&lane.name, lane.minutes_behind))
                })
                .collect::<Vec<_>>()
        })
    });
    let kinds = load(move || ListVisitKinds {});
    let kind_field = move || {
        Suspend::new(async move {
            let options: Vec<SelectOption> = match kinds.resource.await {
                Ok(kinds) => kinds
                    .kinds
                    .into_iter()
                    .filter(|kind| kind.active)
                    .map(|kind| crate::book::kind_option(&kind))
                    .collect(),
                Err(_) => Vec::new(),
            };
            view! { <SelectField label=words::kind() name="kind_id" options=options value=form.value("kind_id", "") error=form.error("kind_id")/> }
        })
    };
    view! {
        <input type="hidden" name="site_id" value=site.to_string()/>
        <Combobox label=words::patient() name="patient_id" find=patient_finder(frame::use_client()) inline=true node_ref=field
            hint=words::find_patient_hint() error=form.error("patient_id")/>
        <SelectField label=words::doctor() name="staff_id" options=doctors error=form.error("staff_id")/>
        <Transition fallback=|| ()>{kind_field}</Transition>
        <Field label=words::reason() name="reason" value=form.value("reason", "") error=form.error("reason") optional=true maxlength=200/>
        <AskedFirst/>
        <Button label=words::give_token() kind=ButtonKind::Primary wide=true glyph=glyphs::TICKET submit=true busy=form.busy()/>
        <p class="quiet"><small><a href="/book?new=1">{words::not_registered()}</a></small></p>
    }
    .into_any()
}
