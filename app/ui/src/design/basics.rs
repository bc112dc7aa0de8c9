//! Colour, type, buttons, fields, choices.

use leptos::prelude::*;

use super::{item, spec};
use crate::*;

fn swatches() -> AnyView {
    const GROUNDS: [(&str, &str); 9] = [
        ("canvas", "Canvas"),
        ("paper", "Paper"),
        ("sunk", "Sunk"),
        ("hover", "Hover"),
        ("selected", "Selected"),
        ("line", "Hairline"),
        ("line-2", "Rule"),
        ("edge", "Control edge"),
        ("brand-fill", "Action"),
    ];
    const INKS: [(&str, &str, &str); 8] = [
        ("ink", "paper", "Ink"),
        ("ink-2", "paper", "Ink 2"),
        ("ink-3", "paper", "Ink 3"),
        ("brand", "brand-wash", "Brand"),
        ("ok", "ok-wash", "Good"),
        ("warn", "warn-wash", "Watch"),
        ("danger", "danger-wash", "Harm"),
        ("info", "info-wash", "Notice"),
    ];
    let grounds = GROUNDS
        .map(|(name, word)| {
            view! {
                <li>
                    <i style=format!("--c:var(--{name})")></i>
                    <b>{word}</b>
                    <code>{name}</code>
                </li>
            }
        })
        .collect_view();
    let inks = INKS
        .map(|(name, ground, word)| {
            view! {
                <li>
                    <i style=format!("--c:var(--{ground});--t:var(--{name})")>"Aa 12"</i>
                    <b>{word}</b>
                    <code>{name}</code>
                </li>
            }
        })
        .collect_view();
    view! {
        <ul class="swatches">{grounds}</ul>
        <ul class="swatches">{inks}</ul>
    }
    .into_any()
}

fn type_sizes() -> AnyView {
    view! {
        <div class="stack stack--tight">
            <p class="t-figure">"127 " <span class="muted">"figure 28/32"</span></p>
            <p class="t-h1">"Diabetes follow-up " <span class="muted">"h1 22/28"</span></p>
            <p class="t-h2">"Orders " <span class="muted">"h2 16/24"</span></p>
            <p>"Body 14/20: Lot A7731 expired yesterday, 3 orders cannot run here."</p>
            <p class="t-small">"Small 12/16: collected 10:58, received 11:04"</p>
            <p class="prose">
                "Prose 16/25: Light-headed for a few seconds when she gets up, mornings mostly, no fall."
            </p>
            <p>
                <span class="id">"0123456789 HH-204-771 lot O0B8"</span>
                " "
                <span class="muted">"tabular, slashed zero for identifiers and tables"</span>
            </p>
        </div>
    }
    .into_any()
}

fn buttons() -> AnyView {
    let busy = RwSignal::new(false);
    view! {
        <div class="demo">
            {item("primary", view! { <Button label="Book" kind=ButtonKind::Primary keys="B"/> })}
            {item("secondary", view! { <Button label="Walk-in" glyph=glyphs::TICKET/> })}
            {item("quiet", view! { <Button label="Other slot" kind=ButtonKind::Quiet/> })}
            {item(
                "pressed",
                view! { <Button label="Using this record" glyph=glyphs::CHECK pressed=Some(true)/> },
            )}
            {item("danger", view! { <Button label="Reject" kind=ButtonKind::Danger/> })}
            {item("irrevocable", view! { <Button label="Erase clinic" kind=ButtonKind::Irrevocable/> })}
            {item(
                "busy",
                view! {
                    <Button label="Taking $9.30" kind=ButtonKind::Primary glyph=glyphs::CREDIT_CARD busy=true/>
                },
            )}
            {item("off, with reason", view! { <Button label="Release" off="accept potassium first"/> })}
            {item("small", view! { <Button label="Send again" size=ButtonSize::Small/> })}
            {item("large", view! { <Button label="Continue" kind=ButtonKind::Primary size=ButtonSize::Large/> })}
            {item("link", view! { <Button label="Open record" href="#button" glyph=glyphs::USER/> })}
            {item(
                "turns busy",
                view! { <Button label="Take" busy=busy on_press=move || busy.set(true) glyph=glyphs::WALLET/> },
            )}
        </div>
    }
    .into_any()
}

fn fields() -> AnyView {
    let typed = RwSignal::new("81.4".to_owned());
    let too_much = Signal::derive(move || {
        typed.get().parse::<f64>().ok().filter(|kg| *kg > 200.0).map(|_| "Over 200 kg. Weigh again.".to_owned())
    });
    let sites = vec![SelectOption::new("q", "Quayside"), SelectOption::new("n", "Northgate")];
    view! {
        <div class="demo-grid">
            <Field label="Phone" name="phone" kind=FieldKind::Tel value="+1 … 2286"/>
            <Field
                label="Weight"
                name="weight"
                kind=FieldKind::Number
                unit="kg"
                hint="Without shoes"
                bind=typed
                error=too_much
            />
            <Field
                label="Amount"
                name="amount"
                kind=FieldKind::Number
                unit="USD"
                value="93.00"
                error="Due now is $9.30."
            />
            <SelectField label="Site" name="site" options=sites value="n"/>
            <TextArea label="Note" name="note" optional=true value="Told to sit before standing."/>
            <Field label="Record number" name="record" kind=FieldKind::Code readonly=true value="HH-204-771"/>
            <Field label="Not yet" name="not_yet" disabled=true hint="Opens when cover is known"/>
            <Field
                label="Find"
                name="find"
                kind=FieldKind::Search
                glyph=glyphs::SEARCH
                keys="/"
                placeholder="Name, birth date, phone"
            />
            <Field label="Born" name="born" kind=FieldKind::Date value="1968-03-14"/>
            <Field label="From" name="from" kind=FieldKind::Time value="08:30"/>
            <Field label="Work e-mail" name="email" kind=FieldKind::Email autocomplete="username"/>
            <Field label="Password" name="password" kind=FieldKind::Password autocomplete="current-password"/>
        </div>
        <ErrorSummary errors=vec![("f-amount".to_owned(), "Amount: more than is due".to_owned())]/>
    }
    .into_any()
}

fn choices() -> AnyView {
    let remind = vec![
        RadioOption::new("sms", "Text message"),
        RadioOption::new("mail", "E-mail").hint("Without health details"),
        RadioOption::new("call", "Call"),
    ];
    view! {
        <div class="demo-grid">
            <div>
                <Choice
                    label="Room and device as one booking"
                    name="pair"
                    checked=true
                    hint="Or neither is booked"
                />
                <Choice label="Wait-list for earlier" name="wait"/>
                <Choice label="Some of these" name="some" mixed=true/>
                <Choice label="Not allowed here" name="never" disabled=true/>
            </div>
            <RadioGroup legend="Remind by" name="remind" options=remind value="sms"/>
            <div>
                <Switch label="Play a sound on arrival" name="sound" checked=true/>
                <Switch label="Show cancelled" name="cancelled"/>
            </div>
        </div>
    }
    .into_any()
}

pub(super) fn specimens() -> AnyView {
    view! {
        {spec(
            "Colour",
            "Paper and ink carry the page. A hue is always a fact: petrol is yours to act on, amber waits, red harms.",
            swatches(),
        )}
        {spec(
            "Type",
            "Inter says what the system says. The serif is for what a person wrote or signs.",
            type_sizes(),
        )}
        {spec("Button", "One primary a screen. Text is a verb and its object.", buttons())}
        {spec(
            "Icon button",
            "Only for what everyone knows; the name is in the label and the tooltip.",
            view! {
                <div class="demo">
                    {item("rest", view! { <IconButton glyph=glyphs::BELL label="Notices"/> })}
                    {item("count", view! { <IconButton glyph=glyphs::BELL label="Notices, 2 new" count=2/> })}
                    {item("small", view! { <IconButton glyph=glyphs::X label="Close" small=true keys="Esc"/> })}
                    {item(
                        "tooltip",
                        view! { <span class="tooltip">"Close " <Kbd keys="Esc"/></span> },
                    )}
                </div>
            },
        )}
        {spec(
            "Field",
            "Label, hint, control, error. Units inside. Nothing vanishes while typing. The summary comes before the form.",
            fields(),
        )}
        {spec(
            "Choice",
            "Checkbox, radio, switch. A switch acts at once; a checkbox waits for Save.",
            choices(),
        )}
    }
    .into_any()
}
