//! Items with what is usable of them, and what needs somebody's eye.

use api::{
    Line,
    id::SiteId,
    inventory::{AlertKind, ItemOrder, ItemRow, Items, ListItems, ListStockAlerts, StockAlert, StockAlerts},
};
use frame::{Topic, in_query, load_live, row_version, shown as show, use_query_word, use_session};
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{
    Button, Cell, Column, Disclosure, Empty, Field, FieldKind, Filter, FilterBar, PageHeader, Pager, Row, Table, Tag,
    Tone, glyphs,
};

use crate::words;

/// What the address says.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Address {
    site: Option<SiteId>,
    low: bool,
    order: ItemOrder,
    words: Option<String>,
}

const fn order_code(order: ItemOrder) -> &'static str {
    match order {
        ItemOrder::Name => "name",
        ItemOrder::Shortest => "shortest",
        ItemOrder::Expiry => "expiry",
    }
}

impl Address {
    fn href(&self) -> String {
        let mut href = format!("/stock?order={}", order_code(self.order));
        if let Some(site) = self.site {
            href.push_str(&format!("&site={site}"));
        }
        if self.low {
            href.push_str("&low=true");
        }
        if let Some(words) = &self.words {
            href.push_str(&format!("&words={}", in_query(words)));
        }
        href
    }
}

/// `/stock`.
#[component]
pub fn ItemsPage() -> impl IntoView {
    let (site, low, order, typed, after) = (
        use_query_word("site"),
        use_query_word("low"),
        use_query_word("order"),
        use_query_word("words"),
        use_query_word("after"),
    );
    let address = Memo::new(move |_| Address {
        site: site.get().and_then(|id| id.parse().ok()),
        low: low.get().as_deref() == Some("true"),
        order: match order.get().as_deref() {
            Some("shortest") => ItemOrder::Shortest,
            Some("expiry") => ItemOrder::Expiry,
            _ => ItemOrder::Name,
        },
        words: typed.get().filter(|words| !words.trim().is_empty()),
    });
    let sites = use_session().map(|session| session.sites).unwrap_or_default();
    let topics: Vec<_> = sites.iter().map(|site| site.id).collect();
    let (of_list, of_alerts) = (topics.clone(), topics);
    let touched = |ids: &[SiteId]| ids.iter().map(|id| Topic::new("stock", *id)).collect::<Vec<_>>();
    let list = load_live(
        move || {
            let here = address.get();
            ListItems {
                site_id: here.site,
                words: here.words.and_then(|words| Line::new(&words).ok()),
                low: here.low,
                order: here.order,
                after: after.get().and_then(|id| id.parse().ok()),
            }
        },
        move || touched(&of_list),
    );
    let alerts = load_live(move || ListStockAlerts { site_id: address.get().site }, move || touched(&of_alerts));
    let facts = RwSignal::new(None::<String>);
    Effect::new(move |_| {
        if let Some(Ok(found)) = alerts.resource.get() {
            let n = found.alerts.len();
            facts.set(Some(if n == 0 { words::all_well().to_owned() } else { words::facts(n) }));
        }
    });
    let site_filters = sites
        .into_iter()
        .map(|site| {
            let on = Signal::derive(move || address.get().site == Some(site.id));
            let href = Address { site: Some(site.id), low: false, order: ItemOrder::Name, words: None }.href();
            view! { <Filter label=site.name on href/> }
        })
        .collect_view();
    let filters = move || {
        let here = address.get();
        let to = |low| Address { low, ..here.clone() }.href();
        let sorted = |order| Address { order, ..here.clone() }.href();
        let one =
            |label: &'static str, on: bool, href: String| view! { <Filter label=label on=Signal::stored(on) href/> };
        view! {
            {one(words::everything(), !here.low, to(false))}
            {one(words::low_only(), here.low, to(true))}
            {one(words::by_name(), here.order == ItemOrder::Name, sorted(ItemOrder::Name))}
            {one(words::by_shortest(), here.order == ItemOrder::Shortest, sorted(ItemOrder::Shortest))}
            {one(words::by_expiry(), here.order == ItemOrder::Expiry, sorted(ItemOrder::Expiry))}
        }
    };
    let start = address.get_untracked().words.unwrap_or_default();
    view! {
        <Title text=frame::words::titled(words::stock())/>
        <PageHeader title=words::stock() facts=facts/>
        <div class="section stack">
            {show(alerts, move |alerts| view! { <Alerts alerts/> }.into_any())}
            <FilterBar label=words::site()>
                <Filter label=words::all_sites() on=Signal::derive(move || address.get().site.is_none()) href="/stock"/>
                {site_filters}
            </FilterBar>
            <form method="get" action="/stock" class="stock-find" role="search">
                <Field label=words::find() name="words" kind=FieldKind::Search hide_label=true placeholder=words::find() glyph=glyphs::SEARCH value=start/>
                <Button label=words::find_act() submit=true/>
            </form>
            <FilterBar label=words::show()>{filters}</FilterBar>
            {show(list, move |list| view! { <List list address/> }.into_any())}
        </div>
    }
    .into_any()
}

#[component]
fn Alerts(alerts: Signal<StockAlerts>) -> impl IntoView {
    move || {
        let found = alerts.get().alerts;
        let rest: Vec<StockAlert> = found.iter().skip(4).cloned().collect();
        let first = found.into_iter().take(4).map(alert).collect_view();
        let more = (!rest.is_empty()).then(|| {
            let label = words::more_alerts(rest.len());
            let lines = rest.into_iter().map(alert).collect_view();
            view! { <Disclosure summary=label><ul class="stock-alerts">{lines}</ul></Disclosure> }
        });
        view! { <ul class="stock-alerts" aria-label=words::alerts()>{first}</ul>{more} }
    }
}

fn alert(alert: StockAlert) -> impl IntoView {
    let (tone, word, text) = match alert.kind {
        AlertKind::Out => (Tone::Danger, words::out(), words::alert_out(&alert.item, &alert.site)),
        AlertKind::Low => {
            (Tone::Warn, words::low(), words::alert_low(&alert.item, &alert.site, alert.usable, &alert.unit))
        }
        AlertKind::Expiring => {
            let day = alert.expires_on.map(ui::format::date).unwrap_or_default();
            (Tone::Info, words::expires(), words::alert_expiring(&alert.item, &alert.site, day))
        }
    };
    let href = format!("/stock/{}?site={}", alert.item_id, alert.site_id);
    view! { <li><Tag word=word tone=tone/>" "<a href=href>{text}</a></li> }
}

#[component]
fn List(list: Signal<Items>, address: Memo<Address>) -> impl IntoView {
    let columns = vec![
        Column::new("item", words::item()),
        Column::new("usable", words::usable()).num(),
        Column::new("kept", words::kept()).num().priority(3),
        Column::new("hand", words::on_hand()).num().priority(2),
        Column::new("expiry", words::next_expiry()).priority(2),
    ];
    let rows = Signal::derive(move || {
        let site = address.get().site;
        list.with(|list| list.rows.iter().map(|row| line(row, site)).collect::<Vec<_>>())
    });
    let low = move || address.get().low;
    let empty = move || {
        if low() {
            view! { <Empty glyph=glyphs::PACKAGE_CHECK title=words::nothing_low() text=words::nothing_low_text()/> }
                .into_any()
        } else {
            view! { <Empty glyph=glyphs::BOXES title=words::no_items() text=words::no_items_text()/> }.into_any()
        }
    };
    let count = Signal::derive(move || list.with(|list| list.rows.len()));
    let older = Signal::derive(move || {
        list.with(|list| list.next).map(|next| format!("{}&after={next}", address.get().href()))
    });
    view! {
        <Table id="items" caption=words::items() hide_caption=true columns=columns rows=rows empty=empty/>
        <Show when=move || older.get().is_some()>
            <Pager shown=count total=Signal::stored(None::<String>) older=older newer=Signal::stored(None::<String>)/>
        </Show>
    }
    .into_any()
}

fn line(row: &ItemRow, site: Option<SiteId>) -> Row {
    let href = site.map_or_else(|| format!("/stock/{}", row.id), |site| format!("/stock/{}?site={site}", row.id));
    let (usable, unit, low) = (row.usable, row.unit.clone(), row.low);
    let figure = move || {
        let mark = low.then(|| {
            let (word, tone) = if usable == 0 { (words::out(), Tone::Danger) } else { (words::low(), Tone::Warn) };
            view! { <Tag word=word tone=tone/>" " }
        });
        view! { {mark}{usable}" "<span class="quiet">{unit.clone()}</span> }
    };
    let mut usable_cell = Cell::view(figure);
    if let Some(point) = row.reorder_point {
        usable_cell = usable_cell.with_sub(words::point(point));
    }
    let cells = vec![
        Cell::link(row.name.clone(), href).with_sub(format!("{} · {}", row.code, row.category)),
        usable_cell,
        Cell::text(row.kept.to_string()),
        Cell::text(row.on_hand.to_string()),
        row.next_expiry.map_or_else(Cell::missing, |day| Cell::text(ui::format::date(day))),
    ];
    Row::new(row.id.to_string(), row.name.clone(), cells).version(row_version(&(row, site)))
}
