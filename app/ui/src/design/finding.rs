//! Finding and floating: combobox, segments, menu, dialog, palette, toast, keys.

use leptos::prelude::*;

use super::spec;
use crate::*;

fn people() -> Vec<ComboOption> {
    vec![
        ComboOption::new("1", "Marsh, Helena")
            .with_sub("3 Jun 1991 (35 y) · ends 4417 · Northgate")
            .tag("very likely", Tone::Warn),
        ComboOption::new("2", "Marshall, Elen")
            .with_sub("12 Sep 1988 (38 y) · ends 0925 · Quayside")
            .tag("possible", Tone::Neutral),
        ComboOption::new("3", "Kowalczyk, Marta")
            .with_sub("14 Mar 1968 (58 y) · HH-204-771")
            .state(VisitState::Arrived),
    ]
}

async fn find_people(query: String) -> Vec<ComboOption> {
    let query = query.to_lowercase();
    people()
        .into_iter()
        .filter(|option| query.split(' ').all(|word| option.label.to_lowercase().contains(word)))
        .collect()
}

async fn find_anything(query: String) -> Vec<PaletteGroup> {
    let patients = find_people(query.clone()).await;
    let screens =
        vec![ComboOption::new("board", "Day board").keys("G+B"), ComboOption::new("book", "Book a visit").keys("B")];
    let screens: Vec<_> =
        screens.into_iter().filter(|screen| screen.label.to_lowercase().contains(&query.to_lowercase())).collect();
    [("Patients", patients), ("Screens", screens)]
        .into_iter()
        .filter(|(_, options)| !options.is_empty())
        .map(|(title, options)| PaletteGroup { title: title.to_owned(), options })
        .collect()
}

fn comboboxes() -> AnyView {
    let said = RwSignal::new(None::<ComboOption>);
    let first_two: Vec<_> = people().into_iter().take(2).collect();
    view! {
        <div class="demo-grid">
            <Combobox
                label="Patient"
                name="patient"
                find=find_people
                text="marsh elen"
                answers=first_two
                inline=true
                on_choose=move |choice| said.set(choice)
            />
            <div>
                <Combobox label="Over the page" name="patient2" find=find_people keys="/" placeholder="Type mar"/>
                <p class="quiet">
                    <small>{move || said.get().map(|option| format!("Taken: {}", option.label))}</small>
                </p>
            </div>
        </div>
    }
    .into_any()
}

fn switches() -> AnyView {
    let view = RwSignal::new("doctor".to_owned());
    let quay = RwSignal::new(true);
    let morning = RwSignal::new(false);
    let views = vec![
        Segment::new("doctor", "By doctor"),
        Segment::new("room", "By room").count(6),
        Segment::new("list", "List"),
    ];
    let tabs = vec![
        TabItem::new("Timeline", "#timeline"),
        TabItem::new("Visits", "#visits").count(14),
        TabItem::new("Bills", "#bills").count(2),
    ];
    view! {
        <Segmented
            label="View"
            segments=views
            current=view
            on_choose=move |value| view.set(value)
        />
        <SegmentedRadio label="Pay by" name="design-pay" segments=vec![Segment::new("card", "Card"), Segment::new("cash", "Cash")] value="card"/>
        <Tabs label="Parts of the record" tabs=tabs current="#timeline"/>
        <FilterBar status="14 of 61 visits">
            <Filter label="Quayside" glyph=glyphs::MAP_PIN on=quay on_change=move |on| quay.set(on)/>
            <Filter label="Mornings" glyph=glyphs::SUNRISE on=morning on_change=move |on| morning.set(on)/>
            <Filter label="A link" on=false href="#filter"/>
        </FilterBar>
    }
    .into_any()
}

fn menu_groups() -> Vec<MenuGroup> {
    vec![
        vec![
            MenuItem::link("Check in", "#menu").glyph(glyphs::LOG_IN).keys("I"),
            MenuItem::link("Move", "#menu").glyph(glyphs::MOVE).keys("M"),
            MenuItem::act("Print label", || {}).glyph(glyphs::PRINTER).keys("P"),
            MenuItem::act("Merge records", || {}).off(true),
        ]
        .into(),
        vec![MenuItem::act("Cancel visit", || {}).glyph(glyphs::X).danger()].into(),
    ]
}

fn floating() -> AnyView {
    let asking = RwSignal::new(false);
    let finding = RwSignal::new(false);
    let toasts = use_toasts();
    let start = vec![PaletteGroup {
        title: "Screens".to_owned(),
        options: vec![ComboOption::new("board", "Day board").keys("G+B")],
    }];
    let help = use_keys().map(|keys| keys.help());
    view! {
        <div class="row">
            <Button label="Ask" on_press=move || asking.set(true)/>
            <Button label="Menu" popover="demo-menu" glyph=glyphs::ELLIPSIS/>
            <Button label="Find" keys="Ctrl K" on_press=move || finding.set(true)/>
            <Button
                label="Tell"
                on_press=move || {
                    toasts
                        .undoable(
                            "Visit cancelled. The patient is told when this is gone.",
                            Callback::from(move || toasts.say("Visit is back")),
                        );
                }
            />
            <Button
                label="Keys"
                keys="?"
                on_press=move || {
                    if let Some(help) = help {
                        help.set(true);
                    }
                }
            />
        </div>
        <Menu id="demo-menu" label="Visit" groups=menu_groups()/>
        <Dialog
            id="demo-dialog"
            open=asking
            title="Leave with the slot held?"
            text="Tue 24, 09:20 is held for 9:41. It is free again when you leave."
            actions=move || {
                view! {
                    <Button label="Stay" kind=ButtonKind::Primary autofocus=true on_press=move || asking.set(false)/>
                    <Button label="Let it go" kind=ButtonKind::Quiet on_press=move || asking.set(false)/>
                }
            }
        />
        <Palette open=finding find=find_anything start=start on_choose=|_| {}/>
        <div class="demo">
            <div class="dialog" role="group" aria-label="Dialog, drawn">
                <h3>"Leave with the slot held?"</h3>
                <p>"Tue 24, 09:20 is held for 9:41. It is free again when you leave."</p>
                <div class="actions">
                    <Button label="Stay here" kind=ButtonKind::Primary/>
                    <Button label="Let go" kind=ButtonKind::Quiet/>
                </div>
            </div>
            <div class="menu" role="group" aria-label="Menu, drawn">
                <button type="button" data-active="">
                    <Icon glyph=glyphs::LOG_IN/>
                    "Check in"
                    <span><Kbd keys="I"/></span>
                </button>
                <button type="button">
                    <Icon glyph=glyphs::MOVE/>
                    "Move"
                    <span><Kbd keys="M"/></span>
                </button>
                <hr/>
                <button type="button" data-danger="">
                    <Icon glyph=glyphs::X/>
                    "Cancel visit"
                </button>
            </div>
            <div class="toast">
                <span>"Visit cancelled."</span>
                <span class="toast-time">"8 s"</span>
                <button type="button">"Undo"</button>
            </div>
        </div>
    }
    .into_any()
}

pub(super) fn specimens() -> AnyView {
    view! {
        {spec("Combobox", "Arrow keys move, Enter takes. Matched letters are underlined.", comboboxes())}
        {spec(
            "Segmented, tabs, filters",
            "Segments change the view, tabs the part, filters the rows.",
            switches(),
        )}
        {spec(
            "Dialog, menu, palette, toast",
            "A dialog only when the answer must come first; a toast with Undo while nobody was told yet.",
            floating(),
        )}
        {spec(
            "Keys",
            "Shown where they help, listed under ?.",
            view! {
                <KeyLine hints=vec![
                    ("Ctrl K", "find".to_owned()),
                    ("G+B", "day board".to_owned()),
                    ("I", "check in".to_owned()),
                    ("Ctrl+↵", "the primary action".to_owned()),
                    ("?", "all keys".to_owned()),
                ]/>
            },
        )}
    }
    .into_any()
}
