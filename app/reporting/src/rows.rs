//! The rows behind a figure, beside it: what is counted, and each one with a link to what it is a row of.

use api::reporting::{DayRow, DayRows, Figure, Measure, Subject};
use frame::{moment_time, use_may};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use ui::{Button, ButtonSize, Disclosure, Empty, PanelSection, SidePanel, TableFrame, Tag, Tone, glyphs};

use crate::{address::Address, words};

const fn order_word(measure: Measure) -> &'static str {
    match measure {
        Measure::Wait => words::longest_first(),
        Measure::LabLate => words::overdue_first(),
        Measure::StockLow => words::out_first(),
        _ => words::newest_first(),
    }
}

/// The panel.
#[component]
pub fn RowsPanel(rows: Signal<DayRows>, address: Memo<Address>, paged: Signal<bool>) -> impl IntoView {
    let title = Signal::derive(move || words::measure(rows.with(|rows| rows.measure)).to_owned());
    let label = Signal::derive(move || words::rows_behind(title.get()));
    let sub = Signal::derive(move || {
        Some(match rows.with(|rows| rows.total) {
            1 => words::one_row().to_owned(),
            n => words::rows_count(n),
        })
    });
    let navigate = use_navigate();
    let closed = move || Address { measure: None, ..address.get_untracked() }.href();
    let close = Callback::new(move |()| navigate(&closed(), Default::default()));
    let definition = move || {
        let (text, version) = rows.with(|rows| (rows.definition.clone(), rows.version));
        view! { <Disclosure summary=words::what_counts() end=words::version(version)><p class="muted">{text}</p></Disclosure> }
    };
    let list = move || {
        let rows = rows.get();
        if rows.rows.is_empty() {
            return view! { <Empty glyph=glyphs::GAUGE title=words::no_rows() text=words::no_rows_text()/> }.into_any();
        }
        let lines = rows.rows.into_iter().map(line).collect_view();
        let name = order_word(rows.measure);
        view! {
            <TableFrame label=words::rows_behind(words::measure(rows.measure))>
                <table class="table table--compact">
                    <caption class="visually-hidden">{name}</caption>
                    <thead><tr><th scope="col">{words::when()}</th><th scope="col">{words::what()}</th><th scope="col" class="num"></th></tr></thead>
                    <tbody>{lines}</tbody>
                </table>
            </TableFrame>
        }
        .into_any()
    };
    let more = move || {
        let start = paged
            .get()
            .then(|| view! { <Button label=words::from_start() size=ButtonSize::Small href=address.get().href()/> });
        let next = rows.with(|rows| rows.next).map(|next| {
            let href = format!("{}&after={next}", address.get().href());
            view! { <Button label=words::more() size=ButtonSize::Small href=href/> }
        });
        view! { <div class="actions">{start}{next}</div> }
    };
    view! {
        <SidePanel id="rows" label=label title=title sub=sub close_href=closed() on_close=close foot=|| view! { <p class="quiet"><small>{words::audited()}</small></p> }>
            <PanelSection>{definition}</PanelSection>
            <PanelSection title=order_word(rows.with_untracked(|rows| rows.measure))>{list}{more}</PanelSection>
        </SidePanel>
    }
    .into_any()
}

/// Where a row leads, as far as the person's rights go.
fn href(row: &DayRow) -> Option<String> {
    let of_patient = row.patient_id.map(|patient| format!("/patients/{patient}"));
    match row.subject {
        Subject::Bill { bill_id } if use_may(api::Permission::ReadBills) => Some(format!("/bills/{bill_id}")),
        Subject::Item { item_id, site_id } => Some(format!("/stock/{item_id}?site={site_id}")),
        _ => of_patient.filter(|_| use_may(api::Permission::ReadPatients)),
    }
}

fn line(row: DayRow) -> impl IntoView {
    let when = row.at.map(moment_time).unwrap_or_default();
    let link = href(&row);
    let (name, sub) = match row.patient {
        Some(patient) => (ui::format::marked(patient, row.deceased), Some(row.text)),
        None => (row.text, None),
    };
    let name = match link {
        Some(href) => view! { <a href=href><ui::PersonName name/></a> }.into_any(),
        None => view! { <ui::PersonName name/> }.into_any(),
    };
    let figure = match row.figure {
        Figure::Minutes { minutes } => minutes.to_string(),
        Figure::Money { money } => money.plain(),
        Figure::Count { count, unit } => format!("{count} {unit}"),
        Figure::None {} => String::new(),
    };
    let late = (row.late && figure.is_empty()).then(|| view! { <Tag word=words::late() tone=Tone::Danger/> });
    let flag = row.late.then_some("critical");
    view! {
        <tr><td class="nowrap num">{when}</td><td>{name}{sub.map(|sub| view! { <span class="sub">{sub}</span> })}</td>
            <td class="num"><span class="value" data-flag=flag>{figure}</span>{late}</td></tr>
    }
}
