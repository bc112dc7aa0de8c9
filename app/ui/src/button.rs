//! Buttons: a verb and its object, one primary a screen.

use leptos::{ev, html, prelude::*};

use crate::{Glyph, Icon, Kbd, Tooltip, glyphs};

/// How much a button weighs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ButtonKind {
    /// Outlined.
    #[default]
    Secondary,
    /// Filled: the one act of the screen.
    Primary,
    /// No edge until hover.
    Quiet,
    /// Refuses or removes; can be undone.
    Danger,
    /// Cannot be undone.
    Irrevocable,
}

/// The height of a button.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ButtonSize {
    /// 32 px at a desk.
    #[default]
    Normal,
    /// 26 px at a desk, inside panels and rows.
    Small,
    /// 44 px, at the end of a task.
    Large,
}

/// Letters and digits of a text, joined by dashes: for ids that agree on server and client.
pub(crate) fn slug(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for part in text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()) {
        if !out.is_empty() {
            out.push('-');
        }
        out.push_str(&part.to_lowercase());
    }
    out
}

fn classes(kind: ButtonKind, size: ButtonSize, wide: bool) -> String {
    let mut class = String::from("button");
    class.push_str(match kind {
        ButtonKind::Secondary => "",
        ButtonKind::Primary => " button--primary",
        ButtonKind::Quiet => " button--quiet",
        ButtonKind::Danger => " button--danger",
        ButtonKind::Irrevocable => " button--danger-fill",
    });
    class.push_str(match size {
        ButtonSize::Normal => "",
        ButtonSize::Small => " button--small",
        ButtonSize::Large => " button--large",
    });
    if wide {
        class.push_str(" button--wide");
    }
    class
}

/// A button, or a link that looks like one.
///
/// - busy: same width, turning mark, `aria-busy`; presses are ignored, so the same press never counts twice.
/// - off: gives its reason in words beside it, stays focusable (`aria-disabled`, `aria-describedby`).
/// - keys: `Enter` and `Space`; `keys` only shows the cap, the screen registers the key.
///
/// In a form without scripts a button with `submit` posts it; `name` and `value` go along.
#[component]
pub fn Button(
    /// Verb and object.
    #[prop(into)]
    label: Signal<String>,
    /// Weight.
    #[prop(optional)]
    kind: ButtonKind,
    /// Height.
    #[prop(optional)]
    size: ButtonSize,
    /// Takes the whole width.
    #[prop(optional)]
    wide: bool,
    /// A sign before the words, only where it is quicker to read.
    #[prop(optional, into)]
    glyph: Option<Glyph>,
    /// Caps of the key that does the same, as [`Kbd`] takes them.
    #[prop(optional, into)]
    keys: Option<String>,
    /// Where it leads: renders a link.
    #[prop(optional, into)]
    href: Option<String>,
    /// Submits its form.
    #[prop(optional)]
    submit: bool,
    /// Name posted with the form.
    #[prop(optional, into)]
    name: Option<String>,
    /// Value posted with the form.
    #[prop(optional, into)]
    value: Option<String>,
    /// Id of the form it submits, when it stands outside of it.
    #[prop(optional, into)]
    form: Option<String>,
    /// Where it posts its form before scripts arrive, when that is not where the form posts. With `on_press` the press does
    /// not submit once they have.
    #[prop(optional, into)]
    action: Option<String>,
    /// Something is under way.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Why it cannot be pressed now.
    #[prop(optional, into)]
    off: Signal<Option<String>>,
    /// Chosen or not, for buttons that stay down.
    #[prop(optional, into)]
    pressed: Signal<Option<bool>>,
    /// Id of the popover it opens.
    #[prop(optional, into)]
    popover: Option<String>,
    /// Id; also the stem of the reason's id.
    #[prop(optional, into)]
    id: Option<String>,
    /// Takes the focus when the page or dialog opens.
    #[prop(optional)]
    autofocus: bool,
    /// What a press does.
    #[prop(optional, into)]
    on_press: Option<Callback<()>>,
    /// The element.
    #[prop(optional)]
    node_ref: NodeRef<html::Button>,
) -> impl IntoView {
    let class = classes(kind, size, wide);
    let reason_id = format!("{}-why", id.clone().unwrap_or_else(|| slug(&label.get_untracked())));
    let described = {
        let reason_id = reason_id.clone();
        move || off.get().map(|_| reason_id.clone())
    };
    let disabled = move || off.get().map(|_| "true");
    let elsewhere = action.is_some();
    let press = move |event: ev::MouseEvent| {
        if busy.get_untracked() || off.get_untracked().is_some() {
            event.prevent_default();
            event.stop_propagation();
        } else if let Some(on_press) = on_press {
            if elsewhere {
                event.prevent_default();
            }
            on_press.run(());
        }
    };
    let has_glyph = glyph.is_some();
    let inner = view! {
        {move || {
            if busy.get() {
                Some(view! { <Icon glyph=glyphs::LOADER_CIRCLE/> })
            } else {
                glyph.filter(|_| has_glyph).map(|glyph| view! { <Icon glyph=glyph/> })
            }
        }}
        {move || label.get()}
        {keys.map(|keys| view! { <Kbd keys=keys/> })}
    };
    let control = match href {
        Some(href) => view! {
            <a
                class=class
                id=id
                href=move || off.get().is_none().then(|| href.clone())
                aria-disabled=disabled
                aria-describedby=described
                on:click=press
            >
                {inner}
            </a>
        }
        .into_any(),
        None => view! {
            <button
                class=class
                type=if submit { "submit" } else { "button" }
                id=id
                name=name
                value=value
                form=form
                formaction=action
                popovertarget=popover
                autofocus=autofocus
                aria-busy=move || busy.get().then_some("true")
                aria-disabled=disabled
                aria-describedby=described
                aria-pressed=move || pressed.get().map(|pressed| pressed.to_string())
                on:click=press
                node_ref=node_ref
            >
                {inner}
            </button>
        }
        .into_any(),
    };
    view! {
        {control}
        {move || {
            off.get()
                .map(|reason| view! { <small class="quiet button-why" id=reason_id.clone()>{reason}</small> })
        }}
    }
    .into_any()
}

/// A button with a sign only, for what everyone knows. The name is in `aria-label` and in the tooltip; a count is in the
/// name too.
#[component]
pub fn IconButton(
    /// The sign.
    glyph: Glyph,
    /// The name; say a count in it: “Notices, 2 new”.
    #[prop(into)]
    label: Signal<String>,
    /// A small figure at the corner.
    #[prop(optional, into)]
    count: Signal<Option<u32>>,
    /// 26 px at a desk.
    #[prop(optional)]
    small: bool,
    /// The key that does the same, shown in the tooltip.
    #[prop(optional, into)]
    keys: Option<String>,
    /// Where it leads: renders a link.
    #[prop(optional, into)]
    href: Option<String>,
    /// Id of the popover it opens.
    #[prop(optional, into)]
    popover: Option<String>,
    /// Submits its form.
    #[prop(optional)]
    submit: bool,
    /// Name posted with the form.
    #[prop(optional, into)]
    name: Option<String>,
    /// Value posted with the form.
    #[prop(optional, into)]
    value: Option<String>,
    /// What a press does.
    #[prop(optional, into)]
    on_press: Option<Callback<()>>,
) -> impl IntoView {
    let class = if small { "icon-button icon-button--small" } else { "icon-button" };
    let press = move |_: ev::MouseEvent| {
        if let Some(on_press) = on_press {
            on_press.run(());
        }
    };
    let inner = view! {
        <Icon glyph=glyph/>
        {move || count.get().filter(|count| *count > 0).map(|count| view! { <span class="count">{count}</span> })}
    };
    let control = match href {
        Some(href) => {
            view! { <a class=class href=href aria-label=move || label.get() on:click=press>{inner}</a> }.into_any()
        }
        None => view! {
            <button
                class=class
                type=if submit { "submit" } else { "button" }
                name=name
                value=value
                popovertarget=popover
                aria-label=move || label.get()
                on:click=press
            >
                {inner}
            </button>
        }
        .into_any(),
    };
    let keys = keys.unwrap_or_default();
    view! { <Tooltip text=label keys=keys>{control}</Tooltip> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn slugs_keep_letters_and_digits() {
        assert_eq!(slug("Take $9.30"), "take-9-30");
        assert_eq!(slug("  "), "");
    }
}
