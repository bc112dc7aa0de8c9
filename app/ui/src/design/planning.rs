//! The day board and the schedule, alive: rows and blocks can be moved.

use leptos::prelude::*;

use super::spec;
use crate::*;

fn rows() -> AnyView {
    view! {
        <ul class="frame">
            <VisitRow id="r1" time="10:00" name="Hale, Margaret" href="#board" why="Thyroid review" state=VisitState::WithDoctor/>
            <VisitRow
                id="r2"
                time="10:20"
                name="Kowalczyk, Marta"
                href="#board"
                why="Diabetes, blood pressure"
                state=VisitState::Arrived
                wait=27
            />
            <VisitRow
                id="r3"
                time="10:40"
                name="Brandão, Luís"
                href="#board"
                why="New: weight loss"
                state=VisitState::Arrived
                wait=12
                current=true
            />
            <li class="visit" data-state="confirmed" data-lifted="">
                <time>"11:20"</time>
                <span class="visit-line">
                    <a class="visit-name" href="#board">
                        "Nakamura, Kenji"
                    </a>
                </span>
                <span></span>
                <span class="visit-line">
                    <span class="visit-why">"Insulin start"</span>
                    <StateMark state=VisitState::Confirmed/>
                </span>
            </li>
            <li class="lane-gap" data-over="">
                <span class="num">"Drop: 11:40, Dr Raman"</span>
                <span>"free, 20 min"</span>
            </li>
            <LaneGap time="11:40" minutes=20 href="#booking"/>
        </ul>
    }
    .into_any()
}

fn board() -> AnyView {
    let moved = RwSignal::new(String::new());
    let chosen = RwSignal::new(Some(VisitState::Arrived));
    let counts = vec![
        (VisitState::Booked, 12),
        (VisitState::Confirmed, 14),
        (VisitState::Arrived, 5),
        (VisitState::Roomed, 3),
        (VisitState::WithDoctor, 4),
        (VisitState::Leaving, 2),
        (VisitState::Done, 19),
        (VisitState::NoShow, 2),
    ];
    view! {
        <div class="frame">
            <Flow counts=counts chosen=chosen on_choose=move |state| chosen.set(state)/>
            <Board on_move=move |visit: String, place: String| moved.set(format!("{visit} to {place}"))>
                <Lane
                    name="Dr Priya Raman"
                    sub="Endocrinology · Room 5"
                    pace=Pace::Late
                    pace_figure="+24 min"
                    pace_word="behind"
                >
                    <LaneGroup title="Waiting here" count=2>
                        <VisitRow
                            id="kowalczyk"
                            time="10:20"
                            name="Kowalczyk, Marta"
                            href="#board"
                            why="Diabetes, blood pressure"
                            state=VisitState::Arrived
                            wait=27
                        />
                        <VisitRow
                            id="brandao"
                            time="10:40"
                            name="Brandão, Luís"
                            href="#board"
                            why="New: weight loss"
                            state=VisitState::Arrived
                            wait=12
                        />
                    </LaneGroup>
                    <LaneGroup title="Coming" count=1>
                        <VisitRow
                            id="nakamura"
                            time="11:20"
                            name="Nakamura, Kenji"
                            href="#board"
                            why="Insulin start"
                            state=VisitState::Confirmed
                        />
                        <LaneGap
                            time="11:40"
                            minutes=20
                            href="#booking"
                            place="raman-1140"
                            place_name="11:40, Dr Raman"
                        />
                    </LaneGroup>
                    <LaneDone count=1>
                        <VisitRow
                            id="ferrante"
                            time="09:40"
                            name="Ferrante, Lucia"
                            href="#board"
                            why="Diabetes review"
                            state=VisitState::Done
                            movable=false
                        />
                    </LaneDone>
                </Lane>
                <Lane
                    name="Dr Jonas Lindqvist"
                    sub="Internal medicine · Room 4"
                    pace=Pace::Behind
                    pace_figure="+11 min"
                    pace_word="behind"
                >
                    <LaneGroup title="Coming" count=1>
                        <LaneGap
                            time="11:30"
                            minutes=15
                            href="#booking"
                            place="lindqvist-1130"
                            place_name="11:30, Dr Lindqvist"
                        />
                        <VisitRow
                            id="voss"
                            time="11:45"
                            name="Voss, Anneliese"
                            href="#board"
                            why="Joint pain"
                            state=VisitState::Booked
                        />
                        <LaneGap
                            time="12:00"
                            minutes=30
                            href="#booking"
                            place="lindqvist-1200"
                            place_name="12:00, Dr Lindqvist"
                        />
                    </LaneGroup>
                </Lane>
            </Board>
        </div>
        <p class="quiet">
            <small>{move || moved.get()}</small>
        </p>
    }
    .into_any()
}

fn week() -> Vec<ScheduleDay> {
    let day = |label: &str, weekday: &str, number: &str, load: &str, today: bool, blocks: Vec<Block>| ScheduleDay {
        label: label.to_owned(),
        weekday: weekday.to_owned(),
        number: number.to_owned(),
        load: load.to_owned(),
        today,
        blocks: blocks
            .into_iter()
            .map(|block| if matches!(block.kind, BlockKind::Visit(_)) { block.href("#schedule") } else { block })
            .collect(),
    };
    let visit =
        |id: &str, at: u16, minutes: u16, name: &str, why: &str, state| Block::visit(id, at, minutes, name, why, state);
    vec![
        day(
            "Monday 23 November",
            "Mon",
            "23",
            "14 of 16",
            true,
            vec![
                visit("pryce", 510, 30, "Pryce, Gwen", "New patient", VisitState::NoShow),
                visit("ferrante", 560, 40, "Ferrante, Lucia", "Diabetes review", VisitState::Done),
                visit("hale", 600, 20, "Hale, Margaret", "Thyroid", VisitState::WithDoctor),
                visit("kowalczyk", 620, 20, "Kowalczyk, Marta", "Diabetes", VisitState::Arrived),
                visit("nakamura", 680, 20, "Nakamura, Kenji", "Insulin", VisitState::Confirmed),
                Block::closed("lunch", 740, 70, "Lunch"),
                visit("singh", 870, 30, "Singh, Arjun", "New", VisitState::Confirmed),
                visit("cho", 870, 30, "Cho, Mina", "Overbooked", VisitState::Booked),
            ],
        ),
        day(
            "Tuesday 24 November",
            "Tue",
            "24",
            "11 of 16",
            false,
            vec![
                visit("bauer", 510, 30, "Bauer, Ilse", "New", VisitState::Confirmed),
                Block::held("held", 560, 30, "Held, 9:41 left", "Ruth Calloway"),
                Block::closed("lunch2", 740, 70, "Lunch"),
                visit("gray", 780, 20, "Gray, Tom", "Review", VisitState::Cancelled),
            ],
        ),
        day(
            "Wednesday 25 November",
            "Wed",
            "25",
            "on leave",
            false,
            vec![Block::closed("leave", 480, 600, "Leave, approved 2 Nov")],
        ),
    ]
}

fn schedule() -> AnyView {
    let days = RwSignal::new(week());
    let moved = move |change: ScheduleMove| {
        days.update(|days| {
            let found = days.iter_mut().find_map(|day| {
                let at = day.blocks.iter().position(|block| block.id == change.id)?;
                Some(day.blocks.remove(at))
            });
            if let (Some(mut block), Some(day)) = (found, days.get_mut(change.day)) {
                block.at = change.minute;
                day.blocks.push(block);
            }
        });
    };
    view! {
        <StateKey/>
        <div class="frame">
            <Schedule label="Week of Dr Priya Raman" days=days now=642 to_hour=16 on_move=moved/>
        </div>
    }
    .into_any()
}

pub(super) fn specimens() -> AnyView {
    view! {
        {spec("Board row", "Rest, waiting long, chosen, lifted, and where it would land.", rows())}
        {spec(
            "Board",
            "Arrows within and between lanes, M lifts, arrows choose a free place, Enter drops. Or drag the grip.",
            board(),
        )}
        {spec(
            "Schedule",
            "Hours and days; hatched is closed, dashed is held. M and arrows move a block, or drag it.",
            schedule(),
        )}
    }
    .into_any()
}
