//! One item: what is usable, its lots in the order they are used, its movements, when to reorder.

use api::{
    Permission,
    id::{ItemId, SiteId},
    inventory::{GetItem, Item, ListMovements, ListPlaces, Lot, LotState, Movement, MovementKind, Movements, Places},
};
use frame::{
    Topic, load, load_live, moment_time, row_version, shown as show, today, use_may, use_path_id, use_query_word,
    use_session,
};
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{
    Cell, Column, Crumb, Empty, Fact, Facts, Filter, FilterBar, Notice, PageHeader, Pager, Row, SectionTitle, Table,
    Tag, Tone, glyphs,
};

use crate::{
    acts::{LotActs, Receive, RuleForm},
    words,
};

/// `/stock/:id`.
#[component]
pub fn ItemPage() -> impl IntoView {
    let id = use_path_id::<ItemId>("id");
    let (site_word, after) = (use_query_word("site"), use_query_word("after"));
    let home = use_session().and_then(|session| session.site_id);
    let site = Memo::new(move |_| site_word.get().and_then(|id| id.parse::<SiteId>().ok()).or(home));
    let topics = move || site.get().map(|site| Topic::new("stock", site)).into_iter().collect::<Vec<_>>();
    let item = load_live(move || GetItem { id: id.get(), site_id: site.get() }, topics);
    let moves = load_live(
        move || ListMovements {
            id: id.get(),
            site_id: site.get(),
            kind: None,
            after: after.get().and_then(|id| id.parse().ok()),
        },
        topics,
    );
    let places = load(|| ListPlaces {});
    let again = Callback::new(move |()| {
        item.again();
        moves.again();
    });
    view! {
        {show(item, move |item| view! { <Head item/> }.into_any())}
        <div class="columns columns--aside" data-top="">
            <div class="stack">
                {show(item, move |item| view! { <Stand item/> }.into_any())}
                {show(places, move |places| view! { <ReceivePart places id again/> }.into_any())}
                {show(item, move |item| view! { <Lots item again/> }.into_any())}
                {show(moves, move |moves| view! { <Moves moves id site/> }.into_any())}
            </div>
            <aside class="stack" aria-label=words::rule()>
                {show(item, move |item| view! { <Rule item again/> }.into_any())}
            </aside>
        </div>
    }
    .into_any()
}

#[component]
fn Head(item: Signal<Item>) -> impl IntoView {
    let title = Signal::derive(move || item.with(|item| item.row.name.clone()));
    let facts = Signal::derive(move || {
        item.with(|item| {
            let row = &item.row;
            Some(match &item.storage {
                Some(storage) => words::kept_like(&row.code, &row.category, storage, &row.unit),
                None => words::plain_facts(&row.code, &row.category, &row.unit),
            })
        })
    });
    let sites = move || {
        let (sites, here, id) = item.with(|item| (item.sites.clone(), item.site_id, item.row.id));
        sites
            .into_iter()
            .map(|site| {
                let (label, on) = (format!("{} {}", site.site, site.usable), site.site_id == here);
                view! { <Filter label=label on=Signal::stored(on) href=format!("/stock/{id}?site={}", site.site_id)/> }
            })
            .collect_view()
    };
    let crumbs = vec![Crumb::link(words::stock(), "/stock"), Crumb::here(words::item())];
    view! {
        <Title text=move || frame::words::titled(title.get())/>
        <PageHeader title=title facts=facts crumbs=crumbs/>
        <div class="section"><FilterBar label=words::at_sites()>{sites}</FilterBar></div>
    }
    .into_any()
}

#[component]
fn ReceivePart(places: Signal<Places>, id: Memo<ItemId>, again: Callback<()>) -> impl IntoView {
    let may = use_may(Permission::MoveStock);
    move || may.then(|| view! { <Receive id=id.get() places=places.get() again/> })
}

/// Figures, and the stock on one line.
#[component]
fn Stand(item: Signal<Item>) -> impl IntoView {
    move || {
        let item = item.get();
        let (unit, usable) = (item.row.unit.clone(), item.row.usable);
        let everywhere: i64 = item.sites.iter().map(|site| site.usable).sum();
        let by_site =
            item.sites.iter().map(|site| format!("{} {}", site.site, site.usable)).collect::<Vec<_>>().join(", ");
        let under = item.rule.filter(|rule| usable <= rule.point);
        let (tone, change) = match under {
            Some(rule) => (Some("bad"), words::below_point(rule.point)),
            None => (None, item.rule.map(|rule| words::point(rule.point)).unwrap_or_default()),
        };
        let runs_out = match (usable, item.used_a_day) {
            (0, _) => words::now().to_owned(),
            (_, 0) => words::not_used().to_owned(),
            (usable, daily) => words::in_days(usable / daily),
        };
        let out = (usable == 0).then(|| view! { <Notice tone=Tone::Danger glyph=glyphs::OCTAGON_X title=words::alert_out(&item.row.name, &item.site)/> });
        let all = (item.shares.free + item.shares.kept + item.shares.quarantine + item.shares.expired).max(1);
        #[expect(clippy::cast_precision_loss, reason = "a width in a picture")]
        let width = |part: i64| format!("--w:{:.1}%", part as f64 * 100.0 / all as f64);
        let shares = item.shares;
        let stat = |label: &'static str, figure: String, unit: String, change: String, tone: Option<&'static str>| {
            view! {
                <div class="stat">
                    <span class="stat-label">{label}</span>
                    <span class="stat-figure">{figure}" "<small>{unit}</small></span>
                    <span class="stat-change" data-tone=tone>{change}</span>
                </div>
            }
        };
        view! {
            {out}
            <div class="stats stats--4">
                {stat(words::usable_here(), usable.to_string(), unit.clone(), change, tone)}
                {stat(words::usable_all(), everywhere.to_string(), unit.clone(), by_site, None)}
                {stat(words::used_a_day(), item.used_a_day.to_string(), unit, words::median().to_owned(), None)}
                {stat(words::runs_out(), runs_out, String::new(), String::new(), None)}
            </div>
            <section class="stock-line" aria-label=words::stock_line()>
                <SectionTitle title=words::stock_line() note=Signal::stored(Some(words::counted_usable(all, shares.free)))/>
                <div class="bar" aria-hidden="true">
                    <i style=width(shares.free)></i><i style=width(shares.kept)></i><i style=width(shares.quarantine)></i><i style=width(shares.expired)></i>
                </div>
                <ul class="key">
                    <li><span class="swatch"></span>{words::free()}" "<b class="num">{shares.free}</b></li>
                    <li><span class="swatch" data-kind="reserved"></span>{words::kept()}" "<b class="num">{shares.kept}</b></li>
                    <li><span class="swatch" data-kind="quarantine"></span>{words::quarantine()}" "<b class="num">{shares.quarantine}</b></li>
                    <li><span class="swatch" data-kind="expired"></span>{words::expired()}" "<b class="num">{shares.expired}</b></li>
                </ul>
            </section>
        }
    }
}

#[component]
fn Lots(item: Signal<Item>, again: Callback<()>) -> impl IntoView {
    let may = use_may(Permission::MoveStock);
    let places = load(|| ListPlaces {});
    let columns = vec![
        Column::new("use", words::use_order()).num(),
        Column::new("lot", words::lot()),
        Column::new("expires", words::expires()),
        Column::new("place", words::place()).priority(2),
        Column::new("hand", words::on_hand()).num(),
        Column::new("kept", words::kept()).num().priority(3),
        Column::new("state", words::state()),
    ];
    let rows = Signal::derive(move || {
        item.with(|item| item.lots.iter().enumerate().map(|(index, lot)| line(index, lot)).collect::<Vec<_>>())
    });
    let empty = || view! { <Empty glyph=glyphs::PACKAGE_OPEN title=words::no_lots() text=words::no_lots_text()/> };
    let lots = Memo::new(move |_| item.with(|item| item.lots.clone()));
    view! {
        <section>
            <SectionTitle title=words::lots() note=Signal::stored(Some(words::lots_note().to_owned()))/>
            <Table id="lots" caption=words::lots() hide_caption=true columns=columns rows=rows empty=empty/>
            {may.then(|| show(places, move |places: Signal<Places>| view! {
                <ul class="settings-rows">
                    <For each=move || lots.get() key=|lot| (lot.id, lot.version) let:lot>
                        <LotActs lot places=places.get_untracked() again/>
                    </For>
                </ul>
            }.into_any()))}
        </section>
    }
    .into_any()
}

fn line(index: usize, lot: &Lot) -> Row {
    let blocked = lot.state != LotState::Usable;
    let days = i64::from((lot.expires_on - today()).get_days());
    let level = match days {
        ..0 => "gone",
        0..=30 => "soon",
        _ => "",
    };
    let left = (days * 100 / 365).clamp(0, 100);
    let (number, expires) = (lot.number.clone(), ui::format::date(lot.expires_on));
    let (word, tone) = match lot.state {
        LotState::Usable if index == 0 => (words::next(), Tone::Brand),
        LotState::Usable => (words::usable(), Tone::Ok),
        LotState::Quarantine => (words::quarantine(), Tone::Warn),
        LotState::Expired => (words::expired(), Tone::Danger),
    };
    let mut state = Cell::view(move || view! { <Tag word=word tone=tone/> });
    if let Some(why) = &lot.state_reason {
        state = state.with_sub(why.clone());
    }
    let cells = vec![
        if blocked { Cell::missing() } else { Cell::text((index + 1).to_string()) },
        Cell::view(move || view! { <span class="value id">{number.clone()}</span> }),
        Cell::view(
            move || view! { <span class="expiry" data-level=level>{expires.clone()}<i style=format!("--left:{left}%")></i></span> },
        ),
        Cell::text(format!("{}, {}", lot.site, lot.place)),
        Cell::text(lot.on_hand.to_string()),
        Cell::text(lot.kept.to_string()),
        state,
    ];
    let row = Row::new(lot.id.to_string(), lot.number.clone(), cells).version(row_version(&(lot, index)));
    if blocked { row.blocked() } else { row }
}

const fn what(kind: MovementKind) -> &'static str {
    match kind {
        MovementKind::Receipt => words::receipt(),
        MovementKind::Use => words::used(),
        MovementKind::Count => words::counted(),
        MovementKind::WriteOff => words::written_off(),
        MovementKind::Transfer => words::moved(),
        MovementKind::State => words::set_aside(),
    }
}

#[component]
fn Moves(moves: Signal<Movements>, id: Memo<ItemId>, site: Memo<Option<SiteId>>) -> impl IntoView {
    let columns = vec![
        Column::new("when", words::when()),
        Column::new("what", words::what()),
        Column::new("by", words::by()).priority(3),
        Column::new("lot", words::lot()).priority(2),
        Column::new("quantity", words::quantity()).num(),
        Column::new("after", words::after()).num(),
    ];
    let rows = Signal::derive(move || moves.with(|moves| moves.rows.iter().map(movement).collect::<Vec<_>>()));
    let empty = || view! { <Empty glyph=glyphs::BOXES title=words::no_movements() text=words::no_movements_text()/> };
    let count = Signal::derive(move || moves.with(|moves| moves.rows.len()));
    let at_site = move || site.get().map(|site| format!("&site={site}")).unwrap_or_default();
    let older = Signal::derive(move || {
        moves.with(|moves| moves.next).map(|next| format!("/stock/{}?after={next}{}", id.get(), at_site()))
    });
    let csv = move || format!("/stock-movements.csv?item={}", id.get());
    view! {
        <section id="moves">
            <SectionTitle title=words::movements() note=Signal::stored(Some(words::movements_note().to_owned()))>
                <a href=csv download="">{words::csv()}</a>
            </SectionTitle>
            <Table id="movements" caption=words::movements() hide_caption=true columns=columns rows=rows empty=empty/>
            <Show when=move || older.get().is_some()>
                <Pager shown=count total=Signal::stored(None::<String>) older=older newer=Signal::stored(None::<String>)/>
            </Show>
        </section>
    }
    .into_any()
}

fn movement(movement: &Movement) -> Row {
    let at = movement.at.local();
    let sign = if movement.quantity > 0 {
        "+"
    } else if movement.quantity < 0 {
        "−"
    } else {
        ""
    };
    let (dir, quantity) =
        (if movement.quantity > 0 { "in" } else { "out" }, format!("{sign}{}", movement.quantity.abs()));
    let cells = vec![
        Cell::text(ui::format::day_month(at.date())).with_sub(moment_time(movement.at)),
        Cell::text(what(movement.kind)).with_sub(movement.reference.clone().unwrap_or_default()),
        Cell::text(movement.by.clone()),
        Cell::text(movement.lot.clone()),
        Cell::view(move || view! { <span class="sign-in-out" data-dir=dir>{quantity.clone()}</span> }),
        Cell::text(movement.on_hand_after.to_string()),
    ];
    Row::new(movement.id.to_string(), what(movement.kind), cells).version(row_version(movement))
}

#[component]
fn Rule(item: Signal<Item>, again: Callback<()>) -> impl IntoView {
    let may = use_may(Permission::ManageStock);
    move || {
        let item = item.get();
        let facts = match item.rule {
            Some(rule) => {
                let when = words::rule_when_text(rule.point, &item.row.unit);
                let up_to = format!("{} {}", rule.up_to, item.row.unit);
                view! {
                <Facts>
                    <Fact label=words::rule_when()>{when}</Fact>
                    <Fact label=words::rule_up_to()>{up_to}</Fact>
                    <Fact label=words::rule_counts()>{words::rule_counts_text()}</Fact>
                </Facts>
                }
                .into_any()
            }
            None => view! { <p class="muted">{words::no_rule()}</p> }.into_any(),
        };
        let form = may.then(|| view! { <RuleForm id=item.row.id site=item.site_id rule=item.rule again/> });
        view! { <section><SectionTitle title=words::rule() note=Signal::stored(Some(item.site.clone()))/>{facts}{form}</section> }
    }
}
