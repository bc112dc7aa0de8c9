//! Shell parts, page header, side panel, lock, icons.

use leptos::prelude::*;

use super::spec;
use crate::*;

fn rail_groups() -> Vec<RailGroup> {
    vec![
        RailGroup {
            title: None,
            items: vec![
                RailItem::new(glyphs::LAYOUT_LIST, "Day board", "#board"),
                RailItem::new(glyphs::CALENDAR_PLUS, "Book", "#booking"),
                RailItem::new(glyphs::CALENDAR_DAYS, "Schedule", "#schedule"),
                RailItem::new(glyphs::USERS, "Patients", "#patient-banner"),
                RailItem::new(glyphs::PHONE, "Calls and tasks", "#timeline").count(5),
            ],
        },
        RailGroup {
            title: Some("Money".to_owned()),
            items: vec![RailItem::new(glyphs::RECEIPT_TEXT, "Bills", "#table").count(2).urgent()],
        },
    ]
}

fn shell() -> AnyView {
    let groups = rail_groups();
    let tabs: Vec<RailItem> = groups.iter().flat_map(|group| group.items.clone()).collect();
    view! {
        <div class="frame shell-sample">
            <Rail label="Reception, sample" brand="Harbor Health" home="#shell" groups=groups current="#board" on_help=|| {}/>
            <div>
                <TopBar site="Quayside" site_menu="demo-menu" person="Ruth Calloway" role="Reception" account_menu="demo-menu">
                    <IconButton glyph=glyphs::BELL label="Notices, 2 new" count=2/>
                </TopBar>
                <PageHeader
                    title="Monday 23 November"
                    facts="Quayside · 61 visits · 10:42 · longest wait 27 min, median wait 9 min"
                    crumbs=vec![Crumb::link("Days", "#shell"), Crumb::here("Today")]
                    crumbs_label="Place"
                >
                    <Button label="Walk-in" glyph=glyphs::TICKET keys="W"/>
                    <Button label="Check in" kind=ButtonKind::Primary glyph=glyphs::SCAN_LINE keys="I"/>
                </PageHeader>
                <div class="section">
                    <SectionTitle title="Suited and free" note="ranked by need, cover, then first free slot"/>
                </div>
            </div>
        </div>
        <div class="row">
            <LiveMark/>
            <LiveMark off_since="10:36"/>
        </div>
        <TabBar role="Reception" items=tabs current="#board" more="#shell"/>
    }
    .into_any()
}

fn panel() -> AnyView {
    view! {
        <div class="frame panel-sample">
            <SidePanel
                id="sample-panel"
                label="Check in Kowalczyk, Marta"
                title="Kowalczyk, Marta"
                sub="14 Mar 1968 (58 y) · Female"
                on_close=|| {}
                foot=|| {
                    view! {
                        <Button label="Room her now" kind=ButtonKind::Primary wide=true glyph=glyphs::DOOR_OPEN keys="R"/>
                        <div class="row">
                            <Button label="Open record" kind=ButtonKind::Quiet size=ButtonSize::Small keys="O"/>
                            <Button label="No-show" kind=ButtonKind::Quiet size=ButtonSize::Small/>
                        </div>
                    }
                }
            >
                <PanelSection title="Visit">
                    <Facts>
                        <Fact label="When">"10:20, 20 min"</Fact>
                        <Fact label="Wait">
                            <Wait minutes=27/>
                        </Fact>
                    </Facts>
                </PanelSection>
                <PanelSection title="Before she is called">
                    <Checklist>
                        <CheckItem state=CheckState::Done text="Identity checked" sub="Name, birth date"/>
                        <CheckItem text="Her share" sub="$25.00 copay today">
                            <Button label="Take" size=ButtonSize::Small/>
                        </CheckItem>
                    </Checklist>
                </PanelSection>
            </SidePanel>
        </div>
    }
    .into_any()
}

fn lock() -> AnyView {
    view! {
        <div class="frame">
            <LockPane
                id="lock-sample"
                title="Locked after 15 minutes"
                draft="Your note of 10:51 is kept"
                foot=|| view! { "Dr Priya Raman · " <a href="#lock">"someone else"</a> }
            >
                <Button label="Unlock with passkey" kind=ButtonKind::Primary glyph=glyphs::FINGERPRINT/>
                <Button label="Password"/>
            </LockPane>
        </div>
    }
    .into_any()
}

fn icons() -> AnyView {
    let list = glyphs::ALL
        .iter()
        .map(|(name, glyph)| {
            view! {
                <li title=*name>
                    <Icon glyph=*glyph/>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="icon-sheet">{list}</ul> }.into_any()
}

pub(super) fn specimens() -> AnyView {
    view! {
        {spec("Shell", "Rail, top bar, page header, live mark; the tab bar shows on phones.", shell())}
        {spec("Side panel", "Details beside the work, the act at its foot.", panel())}
        {spec("Lock", "Covers all health data, whose draft is safe, the shortest proof first.", lock())}
        {spec("Icons", "Lucide, 16 px, stroke 1.75. A word stands beside unless everyone knows the sign.", icons())}
    }
    .into_any()
}
