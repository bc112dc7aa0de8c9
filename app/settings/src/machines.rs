//! Machines: programs that call with a key of their own.

use std::marker::PhantomData;

use api::{
    Done, Permission,
    session::{EndMachine, ListMachines, Machine, Machines, MadeMachine, MakeMachine},
};
use frame::{Anew, Form, Load, load, local, moment_day, moment_time, shown, use_form};
use leptos::prelude::*;
use rules::rights::fits_machines;
use ui::{
    Button, ButtonKind, ButtonSize, Choice, Dialog, Disclosure, Empty, Field, FieldKind, SectionTitle, glyphs,
    use_toasts,
};

use crate::{right_words::GROUPS, words};

/// The section under the rules of the door.
#[component]
pub fn MachineSection() -> impl IntoView {
    let machines = load(|| ListMachines {});
    // Shown this once, then forgotten.
    let key = RwSignal::new(None::<String>);
    view! {
        <section class="stack stack--tight">
            <SectionTitle title=words::machines() note=words::machines_text()/>
            {shown(machines, move |list| {
                let rows = Memo::new(move |_| list.with(|list| list.machines.clone()));
                let count = Memo::new(move |_| rows.with(Vec::len));
                view! {
                    <Show when=move || { count.get() > 0 } fallback=|| view! {
                        <Empty glyph=glyphs::KEY_ROUND title=words::no_machines() text=words::no_machines_text()/>
                    }>
                        <ul class="settings-rows">
                            <For each=move || rows.get() key=|machine| (machine.id, machine.used_at) let:machine>{line(machine, machines)}</For>
                        </ul>
                    </Show>
                    <Disclosure summary=words::new_machine()>
                        <Anew of=move || count.get()><NewMachine key load=machines/></Anew>
                    </Disclosure>
                }
                .into_any()
            })}
            <NewKey key/>
        </section>
    }
    .into_any()
}

fn line(machine: Machine, load: Load<Machines>) -> AnyView {
    let toasts = use_toasts();
    let at = |moment| {
        let moment = local(moment);
        format!("{}, {}", moment_day(moment), moment_time(moment))
    };
    let used =
        machine.used_at.map_or_else(|| words::machine_not_used().to_owned(), |used| words::machine_used(at(used)));
    let facts = format!("{} · {used}", words::machine_until(moment_day(local(machine.until))));
    let made = words::machine_made(&machine.created_by, moment_day(local(machine.created_at)), &machine.tail);
    let may = Permission::sentences(machine.rules.iter().map(|rule| rule.permission));
    let done = Callback::new(move |_: Done| {
        toasts.say(words::machine_ended());
        load.again();
    });
    let (name, label) = (machine.name.clone(), words::end_machine(&machine.name));
    view! {
        <li aria-label=machine.name.clone()>
            <Disclosure summary=name end=Some(facts)>
                <p class="settings-facts">{words::machine_may(may)}</p>
                <p class="settings-facts muted">{made}</p>
                <Form<EndMachine> action=format!("/api/machines/{}/end", machine.id) request=PhantomData on_done=done>
                    <End label/>
                </Form<EndMachine>>
            </Disclosure>
        </li>
    }
    .into_any()
}

#[component]
fn End(label: String) -> impl IntoView {
    let form = use_form();
    view! { <Button label=label kind=ButtonKind::Danger size=ButtonSize::Small submit=true busy=form.busy()/> }
}

#[component]
fn NewMachine(key: RwSignal<Option<String>>, load: Load<Machines>) -> impl IntoView {
    let done = Callback::new(move |made: MadeMachine| {
        key.set(Some(made.key));
        load.again();
    });
    view! {
        <Form<MakeMachine> action="/api/machines" label=words::new_machine() class="stack stack--tight settings-form" request=PhantomData on_done=done>
            <Fields/>
        </Form<MakeMachine>>
    }
    .into_any()
}

#[component]
fn Fields() -> impl IntoView {
    let form = use_form();
    let mut index = 0_usize;
    let groups = GROUPS
        .iter()
        .map(|(group, rights)| {
            (group, rights.iter().copied().filter(|right| fits_machines(*right)).collect::<Vec<_>>())
        })
        .filter(|(_, rights)| !rights.is_empty())
        .map(|(group, rights)| {
            let boxes = rights
                .into_iter()
                .map(|right| {
                    let name = format!("rules[{index}][permission]");
                    index += 1;
                    view! { <Choice label=right.sentence() name=name value=right.code()/> }
                })
                .collect_view();
            view! { <fieldset class="role-choices"><legend class="label">{*group}</legend>{boxes}</fieldset> }
        })
        .collect_view();
    view! {
        <div class="form-grid">
            <Field label=words::machine_name() name="name" id="machine-name" value=form.value("name", "") hint=words::machine_name_hint() required=true
                maxlength=80 autocomplete="off" error=form.error("name")/>
            <Field label=words::machine_days() name="days" kind=FieldKind::Number unit=words::days() hint=words::machine_days_hint()
                value=form.value("days", "365") required=true error=form.error("days")/>
        </div>
        {groups}
        {move || form.error("rules").get().map(|text| view! { <p class="error" role="alert">{words::rights()} " " {text}</p> })}
        <div class="actions"><Button label=words::make_machine() glyph=glyphs::KEY_ROUND submit=true busy=form.busy()/></div>
    }
    .into_any()
}

/// The new key.
#[component]
fn NewKey(key: RwSignal<Option<String>>) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(key.with(Option::is_some)));
    let kept = Callback::new(move |()| {
        open.set(false);
        key.set(None);
    });
    view! {
        <Dialog open=open id="new-key" title=words::keep_key() text=Signal::stored(Some(words::keep_key_text().to_owned())) on_dismiss=kept
            actions=move || view! { <Button label=words::key_kept() kind=ButtonKind::Primary on_press=kept/> }>
            <p><code class="num key-once">{move || key.get().unwrap_or_default()}</code></p>
        </Dialog>
    }
    .into_any()
}
