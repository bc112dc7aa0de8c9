//! The list of bills.

use api::{
    billing::{BillOrder, BillRow, BillState, Bills, ListBills},
    id::SiteId,
};
use frame::{Topic, load_live, row_version, shown as show, use_query_word, use_session};
use jiff::civil::Date;
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{
    Button, Cell, Column, ColumnMenu, Empty, Field, FieldKind, Filter, FilterBar, PageHeader, Pager, Row, ScreenKeys,
    Sort, Table, Tag, Tone, glyphs,
};

use crate::words;

/// A state in a word, and what its colour says.
pub const fn state_word(state: BillState) -> (&'static str, Tone) {
    match state {
        BillState::Open => (words::open(), Tone::Warn),
        BillState::Paid => (words::paid(), Tone::Ok),
        BillState::Credit => (words::credit(), Tone::Info),
        BillState::Unpriced => (words::unpriced(), Tone::Danger),
    }
}

/// What the address says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Address {
    state: Option<BillState>,
    site: Option<SiteId>,
    order: BillOrder,
    from: Option<Date>,
    until: Option<Date>,
}

impl Address {
    fn query(&self) -> String {
        let mut parts = vec![format!("order={}", self.order.code())];
        parts.extend(self.state.map(|state| format!("state={}", state.code())));
        parts.extend(self.site.map(|site| format!("site_id={site}")));
        parts.extend(self.from.map(|day| format!("from={day}")));
        parts.extend(self.until.map(|day| format!("until={day}")));
        parts.join("&")
    }

    fn href(&self) -> String {
        format!("/bills?{}", self.query())
    }

    fn is_narrow(&self) -> bool {
        self.state.is_some() || self.from.is_some() || self.until.is_some()
    }
}

/// What the address says, as a signal.
fn use_address() -> Memo<Address> {
    let (state, site, order) = (use_query_word("state"), use_query_word("site_id"), use_query_word("order"));
    let (from, until) = (use_query_word("from"), use_query_word("until"));
    Memo::new(move |_| Address {
        state: state.get().and_then(|word| BillState::ALL.into_iter().find(|state| state.code() == word)),
        site: site.get().and_then(|id| id.parse().ok()),
        order: if order.get().as_deref() == Some(BillOrder::Due.code()) { BillOrder::Due } else { BillOrder::Newest },
        from: from.get().and_then(|day| day.parse().ok()),
        until: until.get().and_then(|day| day.parse().ok()),
    })
}

/// `/bills`.
#[component]
pub fn BillsPage() -> impl IntoView {
    let address = use_address();
    let after = use_query_word("after");
    let typed = RwSignal::new(String::new());
    let asked = frame::use_asked::<60>(typed);
    let topics: Vec<_> = use_session().map(|session| session.sites).unwrap_or_default();
    let list = load_live(
        move || {
            let here = address.get();
            ListBills {
                words: asked.get(),
                state: here.state,
                site_id: here.site,
                from: here.from,
                until: here.until,
                order: here.order,
                after: if asked.with(Option::is_some) { None } else { after.get().and_then(|id| id.parse().ok()) },
            }
        },
        move || topics.iter().map(|site| Topic::new("bills", site.id)).collect(),
    );
    let find = NodeRef::new();
    let keys = vec![frame::search_key(words::key_find(), find)];
    view! {
        <Title text=frame::words::titled(words::bills())/>
        <ScreenKeys keys=keys/>
        <PageHeader title=words::bills()/>
        <div class="section stack">
            <div class="registry-search"><Field label=words::find() name="q" kind=FieldKind::Search bind=typed glyph=glyphs::SEARCH keys="/" autocomplete="off" maxlength=60 node_ref=find/></div>
            <Filters address/>
            {show(list, move |list| view! { <List list address asked=Signal::derive(move || asked.with(Option::is_some)) paged=Signal::derive(move || after.get().is_some())/> }.into_any())}
        </div>
    }
    .into_any()
}

#[component]
fn Filters(address: Memo<Address>) -> impl IntoView {
    let start = address.get_untracked();
    let states = std::iter::once(None)
        .chain(BillState::ALL.map(Some))
        .map(|state| {
            let label = state.map_or(words::all(), |state| state_word(state).0);
            let on = Signal::derive(move || address.get().state == state);
            view! { {move || view! { <Filter label=label on href=Address { state, ..address.get() }.href()/> }} }
        })
        .collect_view();
    let sites = use_session().map(|session| session.sites).unwrap_or_default();
    let sites = (sites.len() > 1).then(|| {
        let one = move |site: Option<SiteId>, label: String| {
            let on = Signal::derive(move || address.get().site == site);
            view! { {move || view! { <Filter label=label.clone() on href=Address { site, ..address.get() }.href()/> }} }
        };
        let filters = sites.into_iter().map(|site| one(Some(site.id), site.name)).collect_view();
        view! { <FilterBar label=words::site()>{one(None, words::all_sites().to_owned())}{filters}</FilterBar> }
    });
    let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let kept = move || {
        let here = address.get();
        view! {
            {here.state.map(|state| view! { <input type="hidden" name="state" value=state.code()/> })}
            {here.site.map(|site| view! { <input type="hidden" name="site_id" value=site.to_string()/> })}
        }
    };
    view! {
        <div class="bills-filters">
        <FilterBar label=words::show()>{states}</FilterBar>
        {sites}
        <form method="get" action="/bills" class="bills-find" aria-label=words::period()>
            {kept}
            <Field label=words::from() name="from" kind=FieldKind::Date value=day(start.from)/>
            <Field label=words::until() name="until" kind=FieldKind::Date value=day(start.until)/>
            <Button label=words::find_act() submit=true/>
        </form>
        </div>
    }
    .into_any()
}

#[component]
fn List(list: Signal<Bills>, address: Memo<Address>, asked: Signal<bool>, paged: Signal<bool>) -> impl IntoView {
    let hidden = RwSignal::new(vec!["insurer".to_owned()]);
    let columns = Signal::derive(move || {
        let here = address.get();
        let sort = |of| if here.order == of { Sort::Descending } else { Sort::None };
        let sorted = |order| Address { order, ..here.clone() }.href();
        vec![
            Column::new("number", words::number()),
            Column::new("patient", words::patient()),
            Column::new("day", words::day()).sort_href(sort(BillOrder::Newest), sorted(BillOrder::Newest)).priority(2),
            Column::new("site", words::site()).priority(3),
            Column::new("payer", words::payer()).priority(3),
            Column::new("total", words::total()).num().priority(3),
            Column::new("insurer", words::insurer()).num().priority(3),
            Column::new("share", words::share()).num().priority(2),
            Column::new("due", words::due()).num().sort_href(sort(BillOrder::Due), sorted(BillOrder::Due)),
            Column::new("state", words::state()),
        ]
    });
    let rows =
        Signal::derive(move || list.with(|list| list.rows.iter().map(|row| line(row, true)).collect::<Vec<_>>()));
    let empty = move || {
        let (title, text) = if asked.get() || address.get().is_narrow() {
            (words::nothing_found(), words::nothing_found_text())
        } else {
            (words::no_bills(), words::no_bills_text())
        };
        view! { <Empty glyph=glyphs::RECEIPT_TEXT title=title text=text/> }
    };
    let count = Signal::derive(move || list.with(|list| list.rows.len()));
    let total =
        Signal::derive(move || list.with(|list| list.total.map(|total| ui::format::number(total.cast_signed()))));
    let older = Signal::derive(move || {
        if asked.get() {
            return None;
        }
        list.with(|list| list.next).map(|next| format!("{}&after={next}", address.get().href()))
    });
    let newer = Signal::derive(move || paged.get().then(|| address.get().href()));
    let foot = move || {
        let csv = format!("/bills.csv?{}", address.get().query());
        view! { <Pager shown=count total=total older=older newer=newer csv=csv columns="bills-columns"/> }
    };
    view! {
        <Table id="bills" caption=words::bills() hide_caption=true columns=columns rows=rows hidden=hidden empty=empty/>
        <ColumnMenu id="bills-columns" columns=columns hidden=hidden/>
        {foot}
    }
    .into_any()
}

/// A bill as a row; with its patient where the list is of more than one.
pub fn line(row: &BillRow, of_all: bool) -> Row {
    let (word, tone) = state_word(row.state);
    let (name, href) = (row.number.clone(), format!("/bills/{}", row.id));
    let number = Cell::view(move || view! { <a class="nowrap" href=href.clone()>{name.clone()}</a> });
    let day = Cell::text(ui::format::date(row.day));
    let mut cells = vec![number];
    if of_all {
        let patient = Cell::link(row.patient.clone(), format!("/patients/{}/bills", row.patient_id));
        cells.push(match row.deceased {
            Some(day) => patient.with_sub(ui::format::died(day)),
            None => patient,
        });
    }
    cells.extend([
        day,
        Cell::text(row.site.clone()),
        row.payer.clone().map_or_else(Cell::missing, Cell::text),
        Cell::text(row.total.plain()),
        Cell::text(row.insurer.plain()),
        Cell::text(row.share.plain()),
        Cell::text(row.due.plain()),
        Cell::view(move || view! { <Tag word=word tone=tone/> }),
    ]);
    Row::new(row.id.to_string(), row.number.clone(), cells).version(row_version(row))
}
