//! Check in: three letters of a name, Enter.

use std::{marker::PhantomData, sync::Arc};

use api::scheduling::{Appointment, Board, ChangeVisitState, VisitState};
use frame::Form;
use leptos::{html, prelude::*};
use ui::{Button, ButtonSize, CheckItem, Checklist, ComboOption, Combobox, PanelSection, SidePanel, glyphs};

use super::{
    address::Here,
    columns::{Line, lines},
};
use crate::{acts::Acts, shown, words};

/// How many of the next are offered without typing.
const OFFERED: usize = 8;

fn expected(board: &Board) -> Vec<Line> {
    let mut lines: Vec<Line> = lines(board, true).filter(|line| line.visit.state.is_planned()).collect();
    lines.sort_by_key(|line| line.visit.starts);
    lines
}

/// The panel.
#[component]
pub(super) fn CheckIn(board: Memo<Arc<Board>>, here: Here, acts: Acts) -> impl IntoView {
    let field = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            _ = field.focus();
        }
    });
    let find = move |query: String| {
        let typed = query.to_lowercase();
        let found: Vec<ComboOption> = board.with_untracked(|board| {
            expected(board)
                .into_iter()
                .filter(|line| typed.split_whitespace().all(|word| line.visit.patient.to_lowercase().contains(word)))
                .take(OFFERED)
                .map(|line| {
                    ComboOption::new(
                        line.visit.id.to_string(),
                        ui::format::marked(line.visit.patient.clone(), line.visit.deceased),
                    )
                    .with_sub(format!("{} · {} · {}", shown::time(line.visit.starts), line.staff, line.visit.reason))
                    .state(shown::state(line.visit.state))
                })
                .collect()
        });
        async move { found }
    };
    let choose = move |option: Option<ComboOption>| {
        let Some(option) = option else { return };
        let line = board
            .with_untracked(|board| expected(board).into_iter().find(|line| line.visit.id.to_string() == option.id));
        if let Some(line) = line {
            here.close();
            acts.step(line.visit.id, line.visit.version, VisitState::Arrived, None);
        }
    };
    let next = Memo::new(move |_| board.with(|board| expected(board).into_iter().take(OFFERED).collect::<Vec<_>>()));
    let close_href = here.address.with_untracked(|address| address.alone().href());
    view! {
        <SidePanel
            id="check-in"
            label=words::check_in()
            title=words::check_in()
            sub=words::check_in_text()
            close_href=close_href
            on_close=move || here.close()
        >
            <PanelSection>
                <Combobox label=words::patient() name="expected" find=find inline=true pause=0 node_ref=field
                    placeholder=words::three_letters() on_choose=choose/>
            </PanelSection>
            <PanelSection title=words::expected_next()>
                <Checklist>
                    <For each=move || next.get() key=|line| (line.visit.id, line.visit.version) let(line)>
                        {expected_line(line, here, acts)}
                    </For>
                </Checklist>
                {move || next.with(Vec::is_empty).then(|| view! { <p class="muted">{words::all_here()}</p> })}
            </PanelSection>
        </SidePanel>
    }
    .into_any()
}

/// One who is expected, with the form that checks in.
fn expected_line(line: Line, here: Here, acts: Acts) -> AnyView {
    let sub = format!("{} · {}", shown::time(line.visit.starts), line.staff);
    let (id, version) = (line.visit.id, line.visit.version);
    view! {
        <CheckItem text=ui::format::marked(line.visit.patient.clone(), line.visit.deceased) sub=sub glyph=glyphs::CLOCK>
            <Form<ChangeVisitState>
                action=format!("/api/scheduling/visits/{id}/state")
                class="step"
                label=words::check_in_whom(&line.visit.patient)
                on_done=Callback::new(move |visit: Appointment| {
                    here.close();
                    acts.stepped(&visit);
                })
                on_problem=Callback::new(move |problem| acts.failed(problem))
                request=PhantomData
            >
                <input type="hidden" name="version" value=version.to_string()/>
                <input type="hidden" name="to" value=VisitState::Arrived.code()/>
                <Button label=words::check_in() size=ButtonSize::Small submit=true/>
            </Form<ChangeVisitState>>
        </CheckItem>
    }
    .into_any()
}
