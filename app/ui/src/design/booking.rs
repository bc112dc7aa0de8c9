//! Slots, hold, suggestions, duplicates, the booking frame.

use jiff::civil::datetime;
use leptos::prelude::*;

use super::{NOW, item, spec};
use crate::*;

fn slot_days() -> Vec<SlotDay> {
    let day = |weekday: &str, day: &str, slots: Vec<Slot>, none: Option<&str>| SlotDay {
        weekday: weekday.to_owned(),
        day: day.to_owned(),
        slots,
        none: none.map(str::to_owned),
    };
    let free = |times: &[&str]| times.iter().map(|time| Slot::free(*time, *time)).collect::<Vec<_>>();
    vec![
        day("Mon", "23", free(&["16:20", "16:40"]), None),
        day(
            "Tue",
            "24",
            vec![
                Slot::free("08:40", "08:40").state(SlotState::Taken),
                Slot::free("09:20", "09:20"),
                Slot::free("10:00", "10:00"),
                Slot::free("10:40", "10:40").state(SlotState::Held(Some("10:51".to_owned()))),
            ],
            None,
        ),
        day("Wed", "25", free(&["09:00", "09:40", "13:20"]), None),
        day("Thu", "26", Vec::new(), Some("On leave")),
        day("Fri", "27", free(&["09:10", "11:00"]), None),
    ]
}

fn slots() -> AnyView {
    let chosen = RwSignal::new(Some("09:20".to_owned()));
    view! {
        <SlotGrid
            whose="Dr Priya Raman"
            days=slot_days()
            chosen=chosen
            on_choose=move |value| chosen.set(Some(value))
        />
        <div class="demo">
            {item("hold", view! { <HoldTimer until=datetime(2026, 11, 23, 10, 51, 41, 0)/> })}
            {item("under 1 minute", view! { <HoldTimer until=datetime(2026, 11, 23, 10, 42, 48, 0)/> })}
            {item("over", view! { <HoldTimer until=NOW/> })}
        </div>
    }
    .into_any()
}

fn suggestions() -> AnyView {
    let chosen = RwSignal::new(Some("tue-0920".to_owned()));
    let choose = move |value: String| chosen.set(Some(value));
    view! {
        <Suggestions>
            <Suggestion
                rank=1
                name="Dr Priya Raman"
                sub="Endocrinology · Quayside"
                reasons=vec![Reason::good("Thyroid clinic"), Reason::good("In network")]
                slots=vec![Slot::free("tue-0920", "Tue 24, 09:20"), Slot::free("tue-1400", "Tue 24, 14:00")]
                chosen=chosen
                current=true
                on_choose=choose
            />
            <Suggestion
                rank=2
                name="Dr Helen Brandt"
                sub="Surgery, neck"
                reasons=vec![Reason::against("Needs authorisation")]
                slots=vec![Slot::free("wed-0900", "Wed 2 Dec, 09:00")]
                chosen=chosen
                on_choose=choose
            />
        </Suggestions>
    }
    .into_any()
}

fn duplicate() -> AnyView {
    let row = |field: &str, new: &str, known: &str, likeness| MatchRow {
        field: field.to_owned(),
        new: new.to_owned(),
        known: known.to_owned(),
        likeness,
    };
    view! {
        <MatchTable
            strength=MatchStrength::VeryLikely
            score="0.93"
            new_head="On the phone"
            known_head="HH-118-402"
            rows=vec![
                row("Name", "Elena Marsh", "Helena Marsh", Likeness::Near),
                row("Born", "3 Jun 1991", "3 Jun 1991", Likeness::Same),
                row("Street", "18 Tern Lane", "4 Pier Walk", Likeness::Differs),
            ]
        >
            <Button label="Use this record" size=ButtonSize::Small/>
            <Button label="Not her: register new" size=ButtonSize::Small kind=ButtonKind::Quiet/>
        </MatchTable>
    }
    .into_any()
}

fn frame() -> AnyView {
    view! {
        <div class="frame">
            <Booking>
                <BookingStep number=1 title="Who" done=true>
                    <p>"Helena Marsh"</p>
                </BookingStep>
                <BookingStep number=2 title="Why, and with whom" done=true>
                    <p>"Thyroid nodule, Dr Priya Raman"</p>
                </BookingStep>
                <BookingStep number=3 title="When" done=false>
                    <p class="muted">"Choose a start"</p>
                </BookingStep>
            </Booking>
            <BookingFoot
                sentence=|| {
                    view! {
                        <b>"Helena Marsh"</b>
                        " with "
                        <b>"Dr Priya Raman"</b>
                        ", "
                        <b class="num">"Tue 24 Nov, 09:20"</b>
                        ", 30 min, Room 5, Quayside"
                    }
                }
                sub="$180.00 · her share about $35.00"
            >
                <HoldTimer until=datetime(2026, 11, 23, 10, 51, 41, 0)/>
                <Button label="Book" kind=ButtonKind::Primary size=ButtonSize::Large keys="Ctrl+↵"/>
            </BookingFoot>
        </div>
    }
    .into_any()
}

pub(super) fn specimens() -> AnyView {
    view! {
        {spec("Slot and hold", "Free, chosen, held by another, just taken; the time left on yours.", slots())}
        {spec("Suggestion", "Rank, reasons, and the first slots that are really free.", suggestions())}
        {spec(
            "Duplicate match",
            "Two truths side by side; what differs is bold, what is near is waved.",
            duplicate(),
        )}
        {spec("Booking", "Three parts, and the sentence that says what will be booked.", frame())}
    }
    .into_any()
}
