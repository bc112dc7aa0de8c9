//! The door: sign-in and everything else before a session.

use leptos::prelude::*;

use crate::Mark;

/// The frame of sign-in: the form beside a drawing of one clinic day. The drawing is left out on small windows.
#[component]
pub fn Door(
    /// Name of the product, beside the mark.
    #[prop(into)]
    brand: String,
    /// Lines at the foot.
    #[prop(optional, into)]
    foot: Option<ViewFnOnce>,
    /// The sentence over the drawing.
    #[prop(optional, into)]
    quote: Option<String>,
    /// Facts under the drawing.
    #[prop(optional, into)]
    facts: Option<ViewFnOnce>,
    /// Heading and form.
    children: Children,
) -> impl IntoView {
    let hidden = facts.is_none().then_some("true");
    view! {
        <main class="door" id="main">
            <div class="door-form">
                <div class="row">
                    <Mark/>
                    <b>{brand}</b>
                </div>
                {children()}
                <footer>{foot.map(ViewFnOnce::run)}</footer>
            </div>
            <aside class="door-day" aria-hidden=hidden>
                {quote.map(|quote| view! { <p class="door-quote">{quote}</p> })}
                <svg
                    viewBox="0 0 700 510"
                    preserveAspectRatio="xMidYMid meet"
                    aria-hidden="true"
                    font-family="var(--sans)"
                    inner_html=clinic_day()
                ></svg>
                {facts.map(ViewFnOnce::run)}
            </aside>
        </main>
    }
    .into_any()
}

/// “or” between two rules.
#[component]
pub fn Or(
    /// The words.
    #[prop(into)]
    words: String,
) -> impl IntoView {
    view! { <div class="or">{words}</div> }.into_any()
}

/// One clinic day: rooms as rows, visits as strokes, now as one upright line. The same drawing for everyone, so that server
/// and browser agree.
fn clinic_day() -> String {
    const NOW: f64 = 268.0;
    let mut seed: u64 = 7;
    let mut random = move || {
        seed = seed * 16_807 % 2_147_483_647;
        seed as f64 / 2_147_483_647.0
    };
    let mut out = String::with_capacity(24_000);
    for row in 0..18_u32 {
        let y = 12 + row * 26;
        out.push_str(&format!(r#"<path d="M0 {y}H700" stroke="oklch(1 0 0 / 0.10)"/>"#));
        let mut x = 8.0 + random() * 30.0;
        while x < 640.0 {
            let width = 14.0 + random() * 44.0;
            if random() > 0.16 {
                let end = x + width;
                let stroke = if end < NOW {
                    format!(r#"height="8" y="{}" fill="oklch(0.50 0.036 205)"/>"#, y - 4)
                } else if x < NOW {
                    format!(r#"height="10" y="{}" fill="oklch(0.80 0.09 75)"/>"#, y - 5)
                } else {
                    format!(r#"height="7" y="{}" fill="none" stroke="oklch(0.78 0.049 205 / 0.75)"/>"#, y - 3)
                };
                out.push_str(&format!(r#"<rect x="{x:.1}" width="{width:.0}" rx="1.5" {stroke}"#));
            }
            x += width + 4.0 + random() * 14.0;
            if x > 400.0 && x < 440.0 {
                x = 440.0;
            }
        }
    }
    out.push_str(r#"<path d="M268 0V482" stroke="oklch(0.80 0.09 75)" stroke-width="1.5"/>"#);
    for (index, hour) in (8..17).enumerate() {
        let x = index * 76;
        out.push_str(&format!(
            r#"<text x="{x}" y="500" fill="oklch(0.80 0.02 200)" font-size="11">{hour:02}:00</text>"#
        ));
    }
    out
}
