//! The list of keys under `?`.

use leptos::prelude::*;

use crate::{Button, Chord, Dialog, Kbd, ScreenKey, Switch, use_keys, words};

fn rows(keys: Vec<ScreenKey>) -> AnyView {
    let mut seen = Vec::new();
    keys.into_iter()
        // J and K walk rows everywhere; two parts of a screen may share a key.
        .filter(|key| {
            let row_keys = matches!(key.chord, Chord::Char('j' | 'k'));
            let new = !seen.contains(&(key.chord, key.word.clone()));
            seen.push((key.chord, key.word.clone()));
            new && !row_keys
        })
        .map(|key| {
            view! {
                <dt>
                    <Kbd keys=key.chord.caps()/>
                </dt>
                <dd>{key.word}</dd>
            }
        })
        .collect_view()
        .into_any()
}

/// A dialog with the keys of this screen and of every screen, and the switch for single letters. Opens with `?`; needs
/// [`provide_keys`](crate::provide_keys).
#[component]
pub fn KeyHelp() -> impl IntoView {
    let keys = use_keys()?;
    let open = keys.help();
    let groups = move || {
        // Only while it is open: a screen that arrives later brings its keys, and the server's page would not have them.
        let screen = if open.get() { keys.of_screen() } else { Vec::new() };
        let screen = (!screen.is_empty()).then(|| {
            view! {
                <section>
                    <h3>{words::this_screen()}</h3>
                    <dl class="facts">{rows(screen)}</dl>
                </section>
            }
        });
        view! {
            <div class="key-help">
                {screen}
                <section>
                    <h3>{words::everywhere()}</h3>
                    <dl class="facts">
                        <dt>
                            <Kbd keys="?"/>
                        </dt>
                        <dd>{words::key_keys()}</dd>
                        <dt>
                            <Kbd keys="J+K"/>
                        </dt>
                        <dd>{words::key_rows()}</dd>
                        <dt>
                            <Kbd keys="↵"/>
                        </dt>
                        <dd>{words::key_open()}</dd>
                        <dt>
                            <Kbd keys="Esc"/>
                        </dt>
                        <dd>{words::key_close()}</dd>
                        {rows(keys.of_everywhere())}
                    </dl>
                </section>
            </div>
        }
    };
    Some(
        view! {
            <Dialog
                open=open
                id="key-help"
                title=words::keys_of_this_screen()
                actions=move || {
                    view! { <Button label=words::close() autofocus=true on_press=move || open.set(false)/> }
                }
            >
                {groups}
                <Switch label=words::single_letters() name="single_letters" bind=keys.single_letters()/>
            </Dialog>
        }
        .into_any(),
    )
}
