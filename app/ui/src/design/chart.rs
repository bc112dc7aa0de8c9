//! The chart: coded lists, vital signs, notes, orders, results.

use leptos::prelude::*;

use super::{item, spec};
use crate::*;

fn lists() -> AnyView {
    let form = || {
        view! {
            <form class="coded-form">
                <Field label="Allergic to" name="design-allergy"/>
                <Button label="Write down" size=ButtonSize::Small/>
            </form>
        }
    };
    let none = |words: &'static str| move || view! { <span>{words}</span> }.into_any();
    view! {
        <div class="demo">
            <CodedList title="Allergies" id="design-allergies" count=2_usize add="Add an allergy" form=form empty=none("")>
                <CodedItem name="Penicillin" code="Z88.0" sub="Anaphylaxis, 1994, certain" severe=true>
                    <form class="coded-form"><Field label="What happened" name="design-reaction"/></form>
                </CodedItem>
                <CodedItem name="Sulfamethoxazole" code="Z88.2" sub="Rash, 2011, likely"/>
            </CodedList>
            <CodedList title="Problems" id="design-problems" count=1_usize empty=none("")>
                <CodedItem name="Type 2 diabetes" code="E11.9" sub="since 2014"/>
                <CodedItem name="Kidney stones" code="N20.0" sub="2016 to 2017" over=true/>
            </CodedList>
            <CodedList title="Allergies, nobody asked" id="design-not-asked" count=0_usize
                empty=|| view! {
                    <span class="unasked"><Icon glyph=glyphs::CIRCLE_QUESTION_MARK/>"Not asked yet"</span>
                    <Button label="None known" size=ButtonSize::Small/>
                }.into_any()/>
            <CodedList title="Allergies, asked" id="design-none" count=0_usize empty=none("None known, asked 23 Nov 2026")/>
        </div>
    }
    .into_any()
}

fn vitals() -> AnyView {
    view! {
        <div>
            <Vital name="Blood pressure" sub="sitting" value="132/78" unit="mmHg" values=vec![148.0, 152.0, 146.0, 139.0, 132.0] low=Some(100.0) high=Some(135.0)/>
            <Vital name="Blood pressure" sub="standing" value="94/60" unit="mmHg" level=Some(FlagLevel::Low) values=vec![141.0, 138.0, 132.0, 94.0] low=Some(100.0) high=Some(135.0)/>
            <Vital name="Oxygen" sub="room air" value="84" unit="%" level=Some(FlagLevel::CriticalLow) values=vec![97.0, 96.0, 84.0] low=Some(95.0) high=Some(100.0)/>
            <Vital name="Weight" value="81.4" unit="kg" values=vec![86.0, 84.1, 82.9, 81.4]/>
            <Vital name="Height" value="168" unit="cm" values=vec![168.0]/>
            <Vital name="Temperature" unit="°C" values=Vec::new()/>
        </div>
    }
    .into_any()
}

fn note() -> AnyView {
    let history =
        RwSignal::new("Light-headed for a few seconds when she gets up, mornings mostly, no fall.".to_owned());
    let plan = RwSignal::new(String::new());
    let marks = [
        ("kept", DraftState::Kept("10:51".to_owned())),
        ("changed", DraftState::Changed),
        ("no connection", DraftState::Offline),
        ("changed elsewhere", DraftState::Stale),
    ]
    .map(|(caption, state)| item(caption, view! { <DraftMark state=state/> }));
    view! {
        <div class="demo">{marks.into_iter().collect_view()}</div>
        <article class="note" aria-label="A draft">
            <NotePart heading="History" name="design-history" bind=history from="from booking"/>
            <NotePart heading="Plan" name="design-plan" bind=plan/>
            <SignBar checked=Some("Checked against the house list of 16 Nov 2026. 1 warning, answered.".to_owned())>
                <Button label="Keep as draft"/>
                <Button label="Sign note and send orders" kind=ButtonKind::Primary glyph=glyphs::PEN_LINE keys="Ctrl+↵"/>
            </SignBar>
        </article>
        <SignedNote
            id="design-signed"
            title="Diabetes follow-up"
            when="9 Nov 2026"
            parts=vec![
                ("History".to_owned(), "Home blood pressure 142–150 over 84–90 on lisinopril 20 mg and diet.".to_owned()),
                ("Plan".to_owned(), "Spironolactone 25 mg, potassium in a fortnight.".to_owned()),
            ]
            signature="Signed by Dr Priya Raman, 9 Nov 2026, 10:31"
            addenda=vec![NoteAddendum {
                signature: "Dr Priya Raman, 10 Nov 2026, 08:12".to_owned(),
                text: "She called: the eye check is booked for 14 December.".to_owned(),
            }]
        >
            <Button label="Add an addendum" size=ButtonSize::Small/>
        </SignedNote>
    }
    .into_any()
}

fn orders() -> AnyView {
    let nothing = Callback::new(|()| ());
    view! {
        <OrderBasket title="Orders" count="5, not sent"
            search=|| view! { <Field label="Add a test or a medicine" name="design-order" glyph=glyphs::SEARCH keys="/" hide_label=true placeholder="Add a test or a medicine"/> }
            foot=|| view! { <small class="muted">"They are placed when the note is signed."</small> }>
            <OrderLine name="Potassium" on_remove=nothing sub=|| "Urgent">
                <CanLine can=Can::Yes answer="Lab can run it," text="ready by 12:10"/>
            </OrderLine>
            <OrderLine name="HbA1c" on_remove=nothing sub=|| "Routine">
                <CanLine can=Can::No answer="Cannot run here:" text="reagent lot A7731 expired 22 Nov">
                    <Button label="Northgate, by 16:30" size=ButtonSize::Small/>
                    <Button label="Here tomorrow, 09:00" size=ButtonSize::Small/>
                </CanLine>
            </OrderLine>
            <OrderLine name="Lipids" on_remove=nothing sub=|| "Routine">
                <CanLine can=Can::Late answer="Later than usual:" text="ready by 18:30"/>
            </OrderLine>
            <OrderLine name="Urine albumin" on_remove=nothing>
                <CanLine can=Can::Asking answer="Asking the laboratory"/>
            </OrderLine>
            <OrderLine name="Amoxicillin 500 mg" on_remove=nothing sub=|| "1 three times daily">
                <AlertLine title="Allergy:" text="penicillin, anaphylaxis 1994" grave=true/>
                <AlertLine title="Twice:" text="takes another penicillin already"/>
            </OrderLine>
        </OrderBasket>
    }
    .into_any()
}

fn results() -> AnyView {
    let cell = |value: &str, level: Option<FlagLevel>| {
        Some(ResultCell {
            value: value.to_owned(),
            original: None,
            note: None,
            level,
            amended: value == "1.21",
            preliminary: false,
            others: Vec::new(),
        })
    };
    let row = |name: &str, range: &str, cells: Vec<Option<ResultCell>>| ResultRow {
        name: name.to_owned(),
        title: name.to_owned(),
        range: range.to_owned(),
        href: Some("#results".to_owned()),
        current: name == "Potassium",
        cells,
    };
    view! {
        <ResultGrid
            label="Results, last four dates"
            dates=["May", "Aug", "Oct", "9 Nov"].map(str::to_owned).to_vec()
            rows=vec![
                row("Potassium", "3.5–5.0 mmol/L", vec![cell("4.6", None), cell("4.8", None), cell("5.1", Some(FlagLevel::High)), cell("6.4", Some(FlagLevel::CriticalHigh))]),
                row("Creatinine", "0.50–1.05 mg/dL", vec![cell("1.02", None), None, None, cell("1.21", Some(FlagLevel::High))]),
                row("eGFR", "60–120 mL/min", vec![None, None, cell("55", Some(FlagLevel::Low)), cell("52", Some(FlagLevel::Low))]),
            ]
        />
    }
    .into_any()
}

pub(super) fn specimens() -> AnyView {
    view! {
        {spec("Coded list", "Name, code, since when. Dangerous ones stand out; not asked is not none known.", lists())}
        {spec("Vital signs", "The latest value with its flag, the ones before as a line on the usual range.", vitals())}
        {spec("Note", "A draft is kept as it is written. A signed note is only added to.", note())}
        {spec("Orders", "Yes with a time, no with a way out, warnings that want an answer.", orders())}
        {spec("Results", "Tests by dates. A test leads to its course over time.", results())}
    }
    .into_any()
}
