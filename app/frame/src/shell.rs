//! The frame around every staff screen, with the links the person's rights allow.

use api::{
    Moment, Permission,
    approvals::CountApprovals,
    crm::SearchPatients,
    ehr::CountEmergencies,
    lab::CountMyCallbacks,
    session::{GetSession, Lock, SessionInfo, SignOut, SignOutEverywhere},
};
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_navigate};
use ui::{ComboOption, KeyHelp, MenuItem, PaletteGroup, RailGroup, RailItem, ToastHost, glyphs};

use crate::{StepUpDialog, idle::provide_idle, live, provide_step_up, use_client, use_session, words};

/// A moment's wall clock: `10:42`.
#[must_use]
pub fn moment_time(moment: Moment) -> String {
    ui::format::time(moment.local().time())
}

/// A moment's day: `23 Nov 2026`.
#[must_use]
pub fn moment_day(moment: Moment) -> String {
    ui::format::date(moment.local().date())
}

/// A moment that belongs to no place (in UTC), on the wall clock of the page's site; one that knows its place stays as it is.
/// The site's offset is today's: a log of last summer may be an hour off where clocks change, which a log can bear.
#[must_use]
pub fn local(moment: Moment) -> Moment {
    match use_session() {
        Some(session) if moment.offset == jiff::tz::Offset::UTC => Moment::new(moment.at, session.now.offset),
        _ => moment,
    }
}

/// The links a person's rights allow, as the rail shows them.
#[must_use]
pub fn staff_links(session: &SessionInfo) -> Vec<RailGroup> {
    let may = |permission| session.may(permission);
    let mut day = Vec::new();
    if may(Permission::ReadReports) {
        day.push(RailItem::new(glyphs::GAUGE, words::today(), "/today"));
    }
    let bills = RailItem::new(glyphs::RECEIPT_TEXT, words::bills(), "/bills");
    // Whoever works on bills begins with them; others find them further down.
    if may(Permission::ChangeBills) {
        day.push(bills.clone());
    }
    if may(Permission::ReadSchedule) && may(Permission::WorkBoard) {
        day.push(RailItem::new(glyphs::LAYOUT_LIST, words::day_board(), "/board"));
    }
    if may(Permission::BookVisits) {
        day.push(RailItem::new(glyphs::CALENDAR_PLUS, words::book(), "/book"));
    }
    if may(Permission::ReadSchedule) {
        day.push(RailItem::new(glyphs::CALENDAR_DAYS, words::schedule(), "/schedule"));
    }
    if may(Permission::WriteNotes) {
        day.push(RailItem::new(glyphs::INBOX, words::results_inbox(), "/inbox"));
    }
    if may(Permission::ReadPatients) {
        day.push(RailItem::new(glyphs::USERS, words::patients(), "/patients"));
        day.push(RailItem::new(glyphs::PHONE, words::calls_and_tasks(), "/tasks"));
    }
    if may(Permission::ReadBills) && !may(Permission::ChangeBills) {
        day.push(bills);
    }
    if may(Permission::ReadLab) && (may(Permission::CollectSpecimens) || may(Permission::WorkLab)) {
        day.push(RailItem::new(glyphs::TEST_TUBES, words::laboratory(), "/lab"));
    }
    if may(Permission::ReadStock) {
        day.push(RailItem::new(glyphs::BOXES, words::stock(), "/stock"));
    }
    let mut people = Vec::new();
    if may(Permission::ReadDirectory) {
        people.push(RailItem::new(glyphs::CONTACT, words::colleagues(), "/colleagues"));
    }
    if may(Permission::MessageColleagues) {
        people.push(RailItem::new(glyphs::MESSAGE_CIRCLE, words::messages(), "/messages"));
    }
    if may(Permission::ReadMessages) {
        people.push(RailItem::new(glyphs::SEND, words::messages_out(), "/messages-out"));
    }
    let mut house = Vec::new();
    if may(Permission::ManageAccounts) {
        house.push(RailItem::new(glyphs::CHECK_CHECK, words::approvals(), APPROVALS));
    }
    if may(Permission::ReviewAccess) {
        house.push(RailItem::new(glyphs::SHIELD_ALERT, words::reviews(), REVIEWS));
    }
    if may(Permission::ReadAudit) {
        house.push(RailItem::new(glyphs::SHIELD_CHECK, words::audit(), "/audit"));
    }
    if [
        Permission::ManageDirectory,
        Permission::ManageMessages,
        Permission::ManageAccounts,
        Permission::ManageNoteTemplates,
        Permission::ManageLab,
        Permission::ManageStock,
        Permission::ManagePrices,
        Permission::LockPeriods,
    ]
    .into_iter()
    .any(may)
    {
        house.push(RailItem::new(glyphs::SETTINGS_2, words::settings(), "/settings"));
    }
    let group = |title: Option<&str>, items: Vec<RailItem>| RailGroup { title: title.map(str::to_owned), items };
    [group(None, day), group(Some(words::people()), people), group(Some(words::house()), house)]
        .into_iter()
        .filter(|group| !group.items.is_empty())
        .collect()
}

/// Where requests wait for a second person.
const APPROVALS: &str = "/approvals";
/// Where emergency accesses wait to be looked at.
const REVIEWS: &str = "/reviews";

/// The id on which what is everybody's hangs.
const EVERYBODY: &str = "00000000-0000-0000-0000-000000000000";

/// How much waits behind a link, kept up to date in the browser: asked once the page stands, and again when it changes.
fn counted<E>(on: bool, topic: live::Topic, ask: fn() -> E, count: fn(E::Response) -> u32) -> RwSignal<u32>
where
    E: api::Endpoint,
{
    let waiting = RwSignal::new(0);
    if !on {
        return waiting;
    }
    let client = use_client().in_background();
    let look = move || {
        let client = client.clone();
        leptos::task::spawn_local(async move {
            if let Ok(answer) = client.call(ask()).await {
                waiting.set(count(answer));
            }
        });
    };
    let again = look.clone();
    Effect::new(look);
    live::use_live(move || vec![topic.clone()], again);
    waiting
}

/// When rights change, who loses one sees a new page at once: what stood on the old one may not be theirs any more. Who gains
/// is told, and goes on. After the stream was off, the session is asked.
fn follow_rights(session: &SessionInfo, more: RwSignal<bool>) {
    let me = session.account_id;
    let (client, before) = (use_client().in_background(), StoredValue::new(session.clone()));
    let compare = move || {
        let client = client.clone();
        leptos::task::spawn_local(async move {
            let Ok(now) = client.call(GetSession {}).await else { return };
            let before = before.get_value();
            if before.permissions.iter().any(|right| !now.may(*right)) {
                reload();
            } else {
                more.set(before.permissions != now.permissions);
            }
        });
    };
    live::use_news(move || vec![live::Topic::new("rights", me)], move |known| if known { reload() } else { compare() });
    live::use_news(
        move || vec![live::Topic::new("rights-more", me)],
        move |known| {
            if known {
                more.set(true);
            }
        },
    );
}

fn reload() {
    let _ = window().location().reload();
}

/// Screens that need the width open with the rail folded; so does the chart.
const WIDE: [&str; 4] = ["/board", "/book", "/schedule", "/lab"];

/// The frame around a staff screen: rail, top bar, palette, keys, toasts, live mark.
#[component]
pub fn StaffShell(
    /// Who is signed in.
    session: SessionInfo,
    /// The screen.
    children: Children,
) -> impl IntoView {
    ui::provide_keys();
    ui::provide_toasts();
    provide_step_up();
    let locks_soon = provide_idle(session.idle_minutes);
    let due = session.second_factor_due.map(moment_day);
    let clock = ui::clock::provide_clock(session.now.local());
    let live = live::provide_live();
    Effect::new(move || clock.set_live(!live.is_off()));
    let location = use_location();
    let path = location.pathname;
    let current = Memo::new(move |_| {
        let path = path.get();
        path.split('/').nth(1).map_or_else(String::new, |first| format!("/{first}"))
    });
    let folded =
        Signal::derive(move || WIDE.contains(&current.get().as_str()) || path.with(|path| path.ends_with("/chart")));
    let groups = staff_links(&session);
    let items: Vec<RailItem> = groups.iter().flat_map(|group| group.items.clone()).collect();
    let approvals = counted(
        session.may(Permission::ManageAccounts),
        live::Topic::new("approvals", EVERYBODY),
        || CountApprovals {},
        |answer| answer.waiting,
    );
    let reviews = counted(
        session.may(Permission::ReviewAccess),
        live::Topic::new("reviews", EVERYBODY),
        || CountEmergencies {},
        |answer| answer.waiting,
    );
    // Who may be told of a critical value: whoever orders, stands in for somebody who does, or reviews.
    let told = session.may(Permission::ReadCharts) || session.may(Permission::ReviewResults);
    let mine = live::Topic::new("my-callbacks", session.account_id);
    let critical = counted(told, mine, || CountMyCallbacks {}, |answer| answer.waiting);
    let critical_at = if session.may(Permission::ReadCharts) { "/callbacks" } else { "/lab" };
    let more_rights = RwSignal::new(false);
    follow_rights(&session, more_rights);
    let role = session.roles.first().cloned().unwrap_or_default();
    let home = items.first().map_or_else(|| "/account".to_owned(), |item| item.href.clone());
    let site = session
        .sites
        .iter()
        .find(|site| Some(site.id) == session.site_id)
        .map_or_else(|| session.chain.clone(), |site| site.name.clone());
    let finding = RwSignal::new(false);
    let off_since = Signal::derive(move || live.is_off().then(|| ui::format::time(clock.now().time())));
    let help = ui::use_keys().map(|keys| keys.help());
    let account_menu = vec![
        MenuItem::link(words::account(), "/account").glyph(glyphs::USER),
        leave_item(words::lock(), glyphs::LOCK, Leave::Lock),
        leave_item(words::change_person(), glyphs::USERS, Leave::SignOut),
        leave_item(words::sign_out_everywhere(), glyphs::LOG_OUT, Leave::Everywhere),
    ];
    let (rail_role, tab_role, bar_role, chain, person) =
        (role.clone(), role.clone(), role, session.chain.clone(), session.name.clone());
    let (tab_items, screens) = (items.clone(), items);
    let rail_groups = Signal::derive(move || {
        let mut groups = groups.clone();
        for item in groups.iter_mut().flat_map(|group| group.items.iter_mut()) {
            match item.href.as_str() {
                APPROVALS => item.count = Some(approvals.get()),
                REVIEWS => item.count = Some(reviews.get()),
                _ => {}
            }
        }
        groups
    });
    let may_find = session.may(Permission::ReadPatients);
    view! {
        <ui::Shell
            folded=folded
            rail=move || view! {
                <ui::Rail label=rail_role brand=chain home=home groups=rail_groups current=current
                    on_help=Callback::new(move |()| if let Some(help) = help { help.set(true) })/>
            }
            top_bar=move || view! {
                <ui::TopBar site=site on_find=Callback::new(move |()| finding.set(true)) find_href="/patients" off_since=off_since
                    person=person role=bar_role account_menu="account-menu"/>
                <ui::Menu id="account-menu" label=words::account() groups=vec![account_menu.into()]/>
            }
            strips=move || view! {
                <Show when=move || critical.get() != 0>
                    <ui::Strip tone=ui::Tone::Danger glyph=glyphs::TRIANGLE_ALERT text=words::critical_waits(critical.get())>
                        <a href=critical_at>{words::see_it()}</a>
                    </ui::Strip>
                </Show>
                <Show when=move || live.is_off()>
                    <ui::Strip tone=ui::Tone::Warn glyph=glyphs::REFRESH_CW_OFF text=words::not_live()/>
                </Show>
                <Show when=move || locks_soon.get()>
                    <ui::Strip tone=ui::Tone::Warn glyph=glyphs::LOCK text=words::locks_soon()/>
                </Show>
                {due.map(|day| view! {
                    <ui::Strip tone=ui::Tone::Info glyph=glyphs::KEY_ROUND text=words::factor_due(&day)>
                        <a href="/account">{words::set_it_up()}</a>
                    </ui::Strip>
                })}
                <Show when=move || more_rights.get()>
                    <ui::Strip tone=ui::Tone::Info glyph=glyphs::KEY_ROUND text=words::rights_more()>
                        <span class="end"><ui::Button label=words::load_again() size=ui::ButtonSize::Small
                            on_press=Callback::new(|()| reload())/></span>
                    </ui::Strip>
                </Show>
            }
            tab_bar=move || view! { <ui::TabBar role=tab_role items=tab_items current=current more="/more"/> }
            over=move || view! {
                <ToastHost/>
                <KeyHelp/>
                <StepUpDialog/>
                <Finder open=finding screens=screens patients=may_find/>
            }
        >
            {children()}
        </ui::Shell>
    }
    .into_any()
}

/// Ways to leave a screen.
#[derive(Debug, Clone, Copy)]
enum Leave {
    /// The session stays, locked.
    Lock,
    /// The session ends: the next person signs in.
    SignOut,
    /// All sessions of this person end.
    Everywhere,
}

/// Leaves the screen by a whole page load, so that nothing of the session stays in memory.
fn leave_item(label: &'static str, glyph: ui::Glyph, how: Leave) -> MenuItem {
    let client = use_client();
    MenuItem::act(label, move || {
        let client = client.clone();
        leptos::task::spawn_local(async move {
            let _ = match how {
                Leave::Lock => client.call(Lock {}).await,
                Leave::SignOut => client.call(SignOut {}).await,
                Leave::Everywhere => client.call(SignOutEverywhere {}).await,
            };
            let _ = match how {
                Leave::Lock => window().location().reload(),
                Leave::SignOut | Leave::Everywhere => window().location().assign("/sign-in"),
            };
        });
    })
    .glyph(glyph)
}

/// The palette: patients and screens, in the person's rights.
#[component]
fn Finder(open: RwSignal<bool>, screens: Vec<RailItem>, patients: bool) -> impl IntoView {
    let client = use_client();
    let navigate = use_navigate();
    let all: Vec<ComboOption> =
        screens.iter().map(|item| ComboOption::new(item.href.clone(), item.label.clone())).collect();
    let start = vec![PaletteGroup { title: words::more().to_owned(), options: all.clone() }];
    let find = move |query: String| {
        let client = client.clone();
        let words_typed = query.to_lowercase();
        let matching: Vec<ComboOption> = screens
            .iter()
            .filter(|item| item.label.to_lowercase().contains(&words_typed))
            .map(|item| ComboOption::new(item.href.clone(), item.label.clone()))
            .collect();
        async move {
            let mut groups = Vec::new();
            if patients && let Ok(line) = api::Line::new(&query) {
                let request =
                    SearchPatients { query: Some(line), order: Default::default(), after: None, limit: Some(8) };
                if let Ok(found) = client.call(request).await {
                    let options = found
                        .rows
                        .into_iter()
                        .map(|row| {
                            let name = row.family_name.map_or_else(
                                || row.given_name.clone(),
                                |family| format!("{family}, {}", row.given_name),
                            );
                            ComboOption::new(format!("/patients/{}", row.id), name).with_sub(format!(
                                "{} · {}",
                                ui::format::marked(ui::format::birth_date(row.born), row.deceased),
                                row.number
                            ))
                        })
                        .collect::<Vec<_>>();
                    if !options.is_empty() {
                        groups.push(PaletteGroup { title: words::patients().to_owned(), options });
                    }
                }
            }
            if !matching.is_empty() {
                groups.push(PaletteGroup { title: words::more().to_owned(), options: matching });
            }
            groups
        }
    };
    view! {
        <ui::Palette open=open find=find start=start
            on_choose=Callback::new(move |option: ComboOption| navigate(&option.id, Default::default()))/>
    }
}
