//! Notices, empty states, timeline, small structures.

use leptos::prelude::*;

use super::spec;
use crate::*;

fn notices() -> AnyView {
    view! {
        <Notice glyph=glyphs::INFO title="Plain" text="Something to know."/>
        <Notice tone=Tone::Ok glyph=glyphs::CIRCLE_CHECK title="Released" text="Potassium is in the chart."/>
        <Notice
            tone=Tone::Warn
            glyph=glyphs::TRIANGLE_ALERT
            title="A second person must agree"
            text="Helen Brandt or Nora Flynn is asked."
        />
        <Notice
            tone=Tone::Danger
            glyph=glyphs::OCTAGON_X
            title="No usable kit at Quayside"
            text="Lot A7731 expired yesterday."
            alert=true
        >
            <Button label="Bring 100 tests" size=ButtonSize::Small/>
        </Notice>
        <Strip glyph=glyphs::WIFI_OFF text="No connection since 10:38. 2 changes wait."/>
        <Strip tone=Tone::Info glyph=glyphs::WIFI text="Connected. 1 change sent, 1 needs you."/>
        <Strip tone=Tone::Danger glyph=glyphs::SHIELD_ALERT text="Emergency access, ends 11:42.">
            <a href="#notice-and-strip">"End now"</a>
        </Strip>
    }
    .into_any()
}

fn timeline() -> AnyView {
    let kind = RwSignal::new("call".to_owned());
    view! {
        <Composer
            label="Add to the timeline"
            action="#timeline"
            kind=kind
            kinds=vec![
                ComposerKind::new("call", "Call", glyphs::PHONE),
                ComposerKind::new("note", "Note", glyphs::STICKY_NOTE),
                ComposerKind::new("task", "Task", glyphs::SQUARE_CHECK),
            ]
            text_label="What was said"
            placeholder="She called about …"
            on_submit=|| {}
        >
            <SelectField
                label="Outcome"
                name="outcome"
                hide_label=true
                fit=true
                options=vec![SelectOption::new("answered", "Outcome: answered"), SelectOption::new("none", "No answer")]
            />
            <Button label="Follow up on" kind=ButtonKind::Quiet size=ButtonSize::Small glyph=glyphs::CALENDAR_CLOCK/>
            <Button label="Log the call" kind=ButtonKind::Primary size=ButtonSize::Small keys="Ctrl+↵" submit=true/>
        </Composer>
        <div>
            <TimelineDay day="Friday 20 November">
                <TimelineItem
                    time="16:42"
                    glyph=glyphs::PHONE
                    kind="Call"
                    title="from her, 4 min, with Samuel Adeyemi, nurse"
                    body="Dizzy on standing since the new tablet. Told to sit before standing."
                >
                    <Tag word="Answered"/>
                    <a href="#timeline">"Task: check blood pressure"</a>
                    <Tag word="Due today" tone=Tone::Warn glyph=glyphs::CLOCK/>
                </TimelineItem>
                <TimelineItem time="09:30" glyph=glyphs::RECEIPT_TEXT kind="Bill" title="B-26-11804 sent">
                    <Tag word="Paid" tone=Tone::Ok glyph=glyphs::CHECK/>
                </TimelineItem>
            </TimelineDay>
        </div>
    }
    .into_any()
}

fn structures() -> AnyView {
    view! {
        <div class="demo-grid">
            <Facts>
                <Fact label="When">"10:20, 20 min"</Fact>
                <Fact label="With">"Dr Priya Raman"</Fact>
                <Fact label="State">
                    <StateMark state=VisitState::Arrived chip=true/>
                </Fact>
            </Facts>
            <Checklist>
                <CheckItem state=CheckState::Done text="Identity checked">
                    <span class="quiet num">"10:15"</span>
                </CheckItem>
                <CheckItem text="Consent" sub="sent 10:17, not signed">
                    <Button label="Again" size=ButtonSize::Small/>
                </CheckItem>
                <CheckItem state=CheckState::Blocked text="Cover" sub="refused by the payer"/>
            </Checklist>
            <Disclosure summary="How her share came about" end="4 steps" open=true>
                <p class="muted">"Visit copay $25.00, laboratory 10 %."</p>
            </Disclosure>
        </div>
    }
    .into_any()
}

pub(super) fn specimens() -> AnyView {
    view! {
        {spec("Notice and strip", "About this place, or about the whole app.", notices())}
        {spec("Timeline", "Kind, words, outcome; then time, kind, words, proof.", timeline())}
        {spec("Facts, checklist, disclosure", "Small structures that fill panels.", structures())}
        {spec(
            "Steps, progress, skeleton",
            "Where I am, how far, what is coming.",
            view! {
                <Steps steps=vec!["Time".to_owned(), "About you".to_owned(), "Done".to_owned()] current=1_usize/>
                <Progress label="Import" percent=62/>
                <Skeleton widths=vec!["60%", "85%", "40%"]/>
            },
        )}
        {spec(
            "Empty",
            "What it is, how it fills, the one act.",
            view! {
                <Empty
                    glyph=glyphs::LIST_ORDERED
                    title="Nobody is waiting"
                    text="Add a wish and freed slots are offered by themselves."
                    actions=|| view! { <Button label="Add a wish" glyph=glyphs::PLUS/> }
                />
            },
        )}
    }
    .into_any()
}
