//! The registry: every patient, in order, or those that fit what was typed.

use api::{
    Line, Permission,
    crm::{PatientOrder, PatientRow, Patients, SearchPatients},
};
use frame::{load, row_version, shown, today, use_may, use_query_word};
use leptos::{html, prelude::*};
use leptos_meta::Title;
use ui::{
    Button, ButtonKind, Cell, Column, ColumnMenu, Empty, Field, FieldKind, Filter, FilterBar, PageHeader, Pager, Row,
    ScreenKeys, Sort, Table, TableLook, glyphs,
};

use crate::{people, words};

/// What was typed is not asked with every letter.
const fn code(order: PatientOrder) -> &'static str {
    match order {
        PatientOrder::Name => "name",
        PatientOrder::Newest => "newest",
        PatientOrder::Born => "born",
    }
}

/// `/patients`: a search whose words stand in no address, and the list by order.
#[component]
pub fn RegistryPage() -> impl IntoView {
    let order_word = use_query_word("order");
    let order = Memo::new(move |_| match order_word.get().as_deref() {
        Some("newest") => PatientOrder::Newest,
        Some("born") => PatientOrder::Born,
        _ => PatientOrder::Name,
    });
    let after_word = use_query_word("after");
    let after = Memo::new(move |_| after_word.get().and_then(|id| id.parse().ok()));
    let typed = RwSignal::new(String::new());
    let asked = frame::use_asked::<100>(typed);
    let found = load(move || {
        let query = asked.get();
        let after = if query.is_some() { None } else { after.get() };
        SearchPatients { query, order: order.get(), after, limit: Some(50) }
    });
    let search = NodeRef::<html::Input>::new();
    let keys = vec![frame::search_key(words::search_key(), search)];
    let may_write = use_may(Permission::WritePatients);
    let hidden = RwSignal::new(Vec::new());
    view! {
        <Title text=frame::words::titled(words::patients())/>
        <ScreenKeys keys=keys/>
        <PageHeader title=words::patients()>
            {may_write.then(|| view! {
                <Button label=words::source_changes() kind=ButtonKind::Quiet href="/source-changes"/>
                <Button label=words::register_new() kind=ButtonKind::Primary glyph=glyphs::USER_PLUS href="/patients/new"/>
            })}
        </PageHeader>
        <div class="section registry">
            <div class="registry-search">
                <Field label=words::find_label() name="q" kind=FieldKind::Search bind=typed hint=words::find_hint() glyph=glyphs::SEARCH
                    keys="/" autocomplete="off" maxlength=100 node_ref=search/>
            </div>
            <Orders order asked/>
            {shown(found, move |page| view! { <Rows page order asked hidden/> }.into_any())}
        </div>
    }
    .into_any()
}

#[component]
fn Orders(order: Memo<PatientOrder>, asked: RwSignal<Option<Line<100>>>) -> impl IntoView {
    let filter = move |label: &'static str, of: PatientOrder| {
        let on = Signal::derive(move || order.get() == of);
        view! { <Filter label=label on=on href=format!("/patients?order={}", code(of))/> }
    };
    view! {
        <Show when=move || asked.get().is_none()>
            <FilterBar label=words::order()>
                {filter(words::by_name(), PatientOrder::Name)}
                {filter(words::newest_first(), PatientOrder::Newest)}
                {filter(words::oldest_first(), PatientOrder::Born)}
            </FilterBar>
        </Show>
    }
}

#[component]
fn Rows(
    page: Signal<Patients>,
    order: Memo<PatientOrder>,
    asked: RwSignal<Option<Line<100>>>,
    hidden: RwSignal<Vec<String>>,
) -> impl IntoView {
    let columns = Signal::derive(move || {
        let sort = |of| if order.get() == of && asked.get().is_none() { Sort::Ascending } else { Sort::None };
        vec![
            Column::new("name", words::name()).sort_href(sort(PatientOrder::Name), "/patients?order=name"),
            Column::new("born", words::born()).sort_href(sort(PatientOrder::Born), "/patients?order=born"),
            Column::new("sex", words::sex()).priority(3),
            Column::new("number", words::number()).priority(2),
            Column::new("phone", words::phone()).priority(2),
            Column::new("city", words::city()).priority(3),
            Column::new("seen", words::last_seen()).priority(2),
        ]
    });
    let rows = Signal::derive(move || page.with(|page| page.rows.iter().map(row).collect::<Vec<_>>()));
    let shown = Signal::derive(move || page.with(|page| page.rows.len()));
    let total =
        Signal::derive(move || page.with(|page| page.total.map(|total| ui::format::number(total.cast_signed()))));
    let older = Signal::derive(move || {
        if asked.get().is_some() {
            return None;
        }
        page.with(|page| page.next).map(|next| format!("/patients?order={}&after={next}", code(order.get())))
    });
    let more = move || {
        (asked.get().is_some() && page.with(|page| page.next.is_some()))
            .then(|| view! { <p class="quiet"><small>{words::more_match()}</small></p> })
    };
    let status = move || {
        asked.get().map(|_| match shown.get() {
            0 => String::new(),
            1 => words::one_match().to_owned(),
            n => words::matches(n),
        })
    };
    let may_write = use_may(Permission::WritePatients);
    let empty = move || {
        let searched = asked.get().is_some();
        let (title, text) = if searched {
            (words::no_match(), words::no_match_text())
        } else {
            (words::no_patients(), words::no_patients_text())
        };
        let glyph = if searched { glyphs::SEARCH_X } else { glyphs::USERS };
        view! {
            <Empty glyph=glyph title=title text=text actions=move || {
                may_write.then(|| view! { <Button label=words::register_new() kind=ButtonKind::Primary glyph=glyphs::USER_PLUS href="/patients/new"/> })
            }/>
        }
    };
    view! {
        <p class="visually-hidden" role="status">{status}</p>
        <Table id="patients" caption=words::patients() hide_caption=true columns=columns rows=rows look=TableLook::Plain hidden=hidden empty=empty/>
        {more}
        <ColumnMenu id="patients-columns" columns=columns hidden=hidden/>
        <Pager shown=shown total=total older=older csv=move_csv(order) columns="patients-columns"/>
    }
    .into_any()
}

fn move_csv(order: Memo<PatientOrder>) -> String {
    format!("/patients.csv?order={}", code(order.get_untracked()))
}

fn row(patient: &PatientRow) -> Row {
    let (name, today) = (people::name(patient), today());
    let or_missing = |text: Option<String>| text.map_or_else(Cell::missing, Cell::text);
    let born = ui::format::born_and_died(patient.born, patient.deceased, today);
    let number = patient.number.clone();
    let cells = vec![
        Cell::link(name.clone(), format!("/patients/{}", patient.id)),
        Cell::view(move || {
            let born = born.clone();
            view! { <span class="num nowrap">{born}</span> }
        }),
        Cell::text(people::sex(patient.sex)),
        Cell::view(move || {
            let number = number.clone();
            view! { <span class="id">{number}</span> }
        }),
        patient.phone_last_four.as_ref().map_or_else(Cell::missing, |four| Cell::text(format!("… {four}"))),
        or_missing(patient.city.clone()),
        patient.last_seen.map_or_else(Cell::missing, |seen| Cell::text(people::day(seen, today))),
    ];
    Row::new(patient.id.to_string(), name, cells).version(row_version(patient))
}
