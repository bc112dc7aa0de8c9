//! Text fields: label, hint, control, unit, error.

use leptos::{ev, html, prelude::*};

use crate::{Glyph, Icon, Kbd, glyphs, words};

/// What a field takes; decides keyboard and checks of the browser.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum FieldKind {
    /// Any words.
    #[default]
    Text,
    /// An e-mail address.
    Email,
    /// A secret.
    Password,
    /// A phone number.
    Tel,
    /// A day, with the browser's own calendar.
    Date,
    /// A time of day.
    Time,
    /// A number, end-aligned, as text with a decimal keyboard: browsers' number fields scroll values away.
    Number,
    /// Identifiers and codes: slashed zero, wide set.
    Code,
    /// Words to search by.
    Search,
}

impl FieldKind {
    const fn html(self) -> &'static str {
        match self {
            Self::Text | Self::Number | Self::Code => "text",
            Self::Email => "email",
            Self::Password => "password",
            Self::Tel => "tel",
            Self::Date => "date",
            Self::Time => "time",
            Self::Search => "search",
        }
    }

    const fn class(self) -> &'static str {
        match self {
            Self::Number => "input input--num",
            Self::Code => "input input--code",
            _ => "input",
        }
    }

    const fn inputmode(self) -> Option<&'static str> {
        match self {
            Self::Email => Some("email"),
            Self::Tel => Some("tel"),
            Self::Number => Some("decimal"),
            _ => None,
        }
    }
}

/// The id of a field's control: the given one, or one made of its name.
pub(crate) fn field_id(id: Option<String>, name: &str) -> String {
    id.unwrap_or_else(|| format!("f-{name}"))
}

/// The ids a control is described by.
pub(crate) fn described_by(
    id: &str,
    hint: bool,
    error: Signal<Option<String>>,
) -> impl Fn() -> Option<String> + Clone + use<> {
    let id = id.to_owned();
    move || match (hint, error.get().is_some()) {
        (false, false) => None,
        (true, false) => Some(format!("{id}-hint")),
        (false, true) => Some(format!("{id}-error")),
        (true, true) => Some(format!("{id}-hint {id}-error")),
    }
}

/// Label, hint and error around any control. Screens use it for controls of their own; the control must carry `id` and be
/// described by `{id}-hint` and `{id}-error`.
#[component]
pub fn FieldFrame(
    /// Id of the control.
    #[prop(into)]
    id: String,
    /// The label.
    #[prop(into)]
    label: String,
    /// Help under the label.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What is wrong, in words.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Says “optional” after the label.
    #[prop(optional)]
    optional: bool,
    /// Hides the label from sight where its place says enough.
    #[prop(optional)]
    hide_label: bool,
    /// The control.
    children: Children,
) -> impl IntoView {
    let error_id = format!("{id}-error");
    let hint_id = format!("{id}-hint");
    view! {
        <div class="field">
            <label for=id class:visually-hidden=hide_label>
                {label}
                {optional.then(|| view! { " " <span class="optional">{words::optional()}</span> })}
            </label>
            {hint.map(|hint| view! { <span class="hint" id=hint_id>{hint}</span> })}
            {children()}
            {move || {
                error
                    .get()
                    .map(|error| {
                        view! {
                            <span class="error" id=error_id.clone()>
                                <Icon glyph=glyphs::CIRCLE_ALERT/>
                                {error}
                            </span>
                        }
                    })
            }}
        </div>
    }
    .into_any()
}

/// A one-line field.
///
/// Uncontrolled by default: it keeps what is typed, and a plain form posts it. With `bind` the signal follows the control
/// and the control the signal; what was typed before hydration is kept and read into the signal.
#[component]
pub fn Field(
    /// The label.
    #[prop(into)]
    label: String,
    /// Name posted with the form; makes the id.
    #[prop(into)]
    name: String,
    /// What it takes.
    #[prop(optional)]
    kind: FieldKind,
    /// What stands in it at first.
    #[prop(optional, into)]
    value: Option<String>,
    /// A signal that follows it.
    #[prop(optional, into)]
    bind: Option<RwSignal<String>>,
    /// Help under the label.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What is wrong, in words.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Stands inside the control, at its end.
    #[prop(optional, into)]
    unit: Option<String>,
    /// Stands inside the control, at its start.
    #[prop(optional, into)]
    glyph: Option<Glyph>,
    /// Cap of the key that focuses it.
    #[prop(optional, into)]
    keys: Option<String>,
    /// Takes the focus when the page opens.
    #[prop(optional)]
    autofocus: bool,
    /// Must be filled.
    #[prop(optional)]
    required: bool,
    /// Says “optional” after the label.
    #[prop(optional)]
    optional: bool,
    /// Cannot be changed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Can be read and copied only.
    #[prop(optional)]
    readonly: bool,
    /// What the browser may fill in.
    #[prop(optional, into)]
    autocomplete: Option<String>,
    /// An example; never the only help.
    #[prop(optional, into)]
    placeholder: Option<String>,
    /// Smallest value, for dates and times.
    #[prop(optional, into)]
    min: Option<String>,
    /// Largest value, for dates and times.
    #[prop(optional, into)]
    max: Option<String>,
    /// Most characters.
    #[prop(optional)]
    maxlength: Option<u32>,
    /// Hides the label from sight.
    #[prop(optional)]
    hide_label: bool,
    /// Id, when the name is not unique on the page.
    #[prop(optional, into)]
    id: Option<String>,
    /// Called with each change of the text.
    #[prop(optional, into)]
    on_input: Option<Callback<String>>,
    /// The control.
    #[prop(optional)]
    node_ref: NodeRef<html::Input>,
) -> impl IntoView {
    let id = field_id(id, &name);
    let hint = hint.filter(|hint| !hint.is_empty());
    let described = described_by(&id, hint.is_some(), error);
    let first = bind.map(|bind| bind.get_untracked()).or(value);
    if let Some(bind) = bind {
        follow(bind, node_ref);
    }
    let typed = move |event: ev::Event| {
        let value = event_target_value(&event);
        if let Some(bind) = bind {
            bind.set(value.clone());
        }
        if let Some(on_input) = on_input {
            on_input.run(value);
        }
    };
    let spell = matches!(kind, FieldKind::Code | FieldKind::Email).then_some("false");
    let control = view! {
        <input
            class=kind.class()
            type=kind.html()
            id=id.clone()
            name=name
            value=first
            inputmode=kind.inputmode()
            autofocus=autofocus
            required=required
            readonly=readonly
            disabled=move || disabled.get()
            autocomplete=autocomplete
            spellcheck=spell
            placeholder=placeholder
            min=min
            max=max
            maxlength=maxlength.map(|most| most.to_string())
            aria-describedby=described
            aria-invalid=move || error.get().map(|_| "true")
            on:input=typed
            node_ref=node_ref
        />
    };
    let wrapped = if unit.is_some() || glyph.is_some() || keys.is_some() {
        view! {
            <span class="input-wrap">
                {glyph.map(|glyph| view! { <Icon glyph=glyph/> })}
                {control}
                {unit.map(|unit| view! { <span class="unit">{unit}</span> })}
                {keys.map(|keys| view! { <Kbd keys=keys/> })}
            </span>
        }
        .into_any()
    } else {
        control.into_any()
    };
    field_frame(id, label, hint, error, optional, hide_label, wrapped)
}

/// Lets a signal and a control follow each other. At first the control's own text wins, since somebody may have typed before
/// the page was hydrated.
fn follow(bind: RwSignal<String>, node_ref: NodeRef<html::Input>) {
    Effect::new(move |before: Option<()>| {
        let wanted = bind.get();
        let Some(control) = node_ref.get() else {
            return;
        };
        match before {
            None if control.value() != wanted => bind.set(control.value()),
            Some(()) if control.value() != wanted => control.set_value(&wanted),
            _ => {}
        }
    });
}

/// [`FieldFrame`] around a finished control.
pub(crate) fn field_frame(
    id: String,
    label: String,
    hint: Option<String>,
    error: Signal<Option<String>>,
    optional: bool,
    hide_label: bool,
    control: AnyView,
) -> AnyView {
    let hint = hint.unwrap_or_default();
    FieldFrame(FieldFrameProps {
        id,
        label,
        hint: (!hint.is_empty()).then_some(hint),
        error,
        optional,
        hide_label,
        children: Box::new(move || control),
    })
    .into_any()
}
