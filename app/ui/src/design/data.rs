//! Tables, figures, charts.

use leptos::prelude::*;

use super::spec;
use crate::*;

fn lots() -> Vec<Row> {
    vec![
        Row::new(
            "a",
            "A7902",
            vec![
                Cell::link("A7902", "#table").with_sub("HbA1c, 100 tests"),
                Cell::text("12 Dec 2026"),
                Cell::view(|| view! { <Tag word="Next" tone=Tone::Brand/> }),
                Cell::text("100"),
            ],
        ),
        Row::new(
            "b",
            "B1140",
            vec![
                Cell::link("B1140", "#table"),
                Cell::text("28 Feb 2027"),
                Cell::view(|| view! { <Tag word="Usable" tone=Tone::Ok/> }),
                Cell::text("200"),
            ],
        ),
        Row::new(
            "c",
            "A7731",
            vec![
                Cell::link("A7731", "#table"),
                Cell::text("22 Nov 2026"),
                Cell::view(|| view! { <Tag word="Expired" tone=Tone::Danger/> }),
                Cell::missing(),
            ],
        )
        .blocked(),
    ]
}

fn tables() -> AnyView {
    let selected = RwSignal::new(vec!["b".to_owned()]);
    let hidden = RwSignal::new(Vec::new());
    let sort = RwSignal::new(("expires".to_owned(), Sort::Ascending));
    let columns = Signal::derive(move || {
        let (key, order) = sort.get();
        let of = |column: &str| if column == key { order } else { Sort::None };
        vec![
            Column::new("lot", "Lot").sort(of("lot")),
            Column::new("expires", "Expires").sort(of("expires")),
            Column::new("state", "State").priority(2),
            Column::new("on_hand", "On hand").num().sort(of("on_hand")),
        ]
    });
    view! {
        <Table
            id="lots"
            caption="Lots"
            columns=columns
            rows=lots()
            selected=selected
            hidden=hidden
            on_sort=move |key, order| sort.set((key, order))
            sums=vec![
                Row::new("sum", "", vec![Cell::text("Usable"), Cell::text(""), Cell::text(""), Cell::text("300")]),
            ]
        />
        <ColumnMenu id="lots-columns" columns=columns hidden=hidden/>
        <Pager shown=3 total="1,206" older="#table" csv="#table" columns="lots-columns"/>
        <div class="demo-grid">
            <Table id="loading" caption="Loading" columns=columns rows=Vec::new() look=TableLook::Compact loading=3/>
            <Table
                id="no-lots"
                caption="Lots, none"
                columns=columns
                rows=Vec::new()
                look=TableLook::Compact
                empty=|| {
                    view! { <Empty glyph=glyphs::PACKAGE title="No lots" text="Lots appear when goods are received."/> }
                }
            />
        </div>
    }
    .into_any()
}

fn figures() -> AnyView {
    let hours = [("08", 4.0), ("09", 8.0), ("10", 14.0), ("11", 11.0), ("12", 6.0)];
    let points = hours.map(|(hour, minutes)| Point::new(hour, minutes)).to_vec();
    let months: Vec<String> = ["Feb 25", "May", "Aug", "Nov", "Feb 26", "May", "Aug"].map(str::to_owned).to_vec();
    let series = vec![
        Series::new("HbA1c", [8.9, 8.4, 7.8, 7.6, 7.9, 7.4, 7.2].map(Some).to_vec()),
        Series::new("Others her age", [7.8, 7.8, 7.7, 7.7, 7.6, 7.6, 7.6].map(Some).to_vec()),
    ];
    let bars = vec![
        ("Mon".to_owned(), vec![32.0, 14.0, 6.0]),
        ("Tue".to_owned(), vec![28.0, 18.0, 4.0]),
        ("Wed".to_owned(), vec![35.0, 9.0, 8.0]),
        ("Thu".to_owned(), vec![22.0, 12.0, 3.0]),
    ];
    view! {
        <Stats four=true>
            <Stat label="Visits" figure="127" note="41 done" href="#figures"/>
            <Stat
                label="Median wait"
                figure="14"
                unit="min"
                change="▲ 3"
                note="over usual"
                tone=Tone::Danger
                href="#figures"
                current=true
            />
            <Stat label="Charges" figure="$7,410" change="▲ 6 %" tone=Tone::Ok href="#figures"/>
            <Stat label="Not counted yet" figure=None note="after 11:00" href="#figures"/>
        </Stats>
        <div class="row">
            <Sparkline
                values=vec![148.0, 152.0, 146.0, 150.0, 139.0, 136.0, 132.0]
                low=100.0
                high=135.0
                label="Blood pressure, last seven: 148 down to 132"
            />
            <Sparkline values=vec![4.6, 4.8, 5.1, 5.4] low=3.5 high=5.0 label="Potassium: 4.6 up to 5.4"/>
        </div>
        <div class="demo-grid">
            <BarChart
                title="Wait by hour"
                unit="minutes · aim 12 or less"
                finding="Waits rise to 14 minutes at 10, over the aim of 12, and fall to 6 at noon"
                name_head="Hour"
                value_head="Minutes"
                points=points
                aim=12.0
                behind=Behind { name: "Usual Monday".to_owned(), values: vec![Some(6.0), Some(9.0), Some(11.0), None] }
            />
            <PartsChart
                title="Visits by site"
                unit="where they stand"
                finding="Quayside has 12 visits, Millbrook none"
                name_head="Site"
                nothing="no visits"
                parts=vec![Part { state: "done", name: "Done".to_owned() }, Part { state: "confirmed", name: "To come".to_owned() }]
                rows=vec![("Quayside".to_owned(), vec![5, 7]), ("Millbrook".to_owned(), vec![0, 0])]
            />
            <RangeChart
                title="Laboratory, collected to released"
                unit="minutes · dot middle, line to nine in ten, mark promised"
                finding="Lipids pass their promise by 8 minutes"
                heads=["Test", "Released", "Middle", "Nine in ten", "Promised"].map(str::to_owned)
                rows=vec![
                    Range { name: "Lipids".to_owned(), middle: 44.0, ninth: 68.0, promised: 60.0, count: 9 },
                    Range { name: "Potassium, creatinine, eGFR".to_owned(), middle: 31.0, ninth: 52.0, promised: 60.0, count: 14 },
                ]
            />
            <LineChart
                title="HbA1c"
                unit="% · aim 7.0 or less"
                finding="HbA1c fell from 8.9 percent in February 2025 to 7.2 in August 2026; the aim is 7.0"
                name_head="When"
                labels=months
                series=series
                aim=7.0
                places=1
            />
            <StackedChart
                title="Visits by kind"
                unit="count"
                finding="Most visits are follow-ups every day"
                name_head="Day"
                parts=vec!["Follow-up".to_owned(), "New".to_owned(), "Walk-in".to_owned()]
                bars=bars
            />
        </div>
    }
    .into_any()
}

pub(super) fn specimens() -> AnyView {
    view! {
        {spec(
            "Table",
            "Hairlines, end-aligned numbers, chosen rows, sums under a rule. J K walk, Enter opens, Space selects.",
            tables(),
        )}
        {spec(
            "Figures",
            "Every figure is a link. Every drawing has a table under it.",
            figures(),
        )}
    }
    .into_any()
}
