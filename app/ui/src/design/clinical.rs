//! Visit state, wait, flags, patient banner.

use leptos::prelude::*;

use super::{item, spec};
use crate::*;

fn flags() -> AnyView {
    let rows = [
        ("critical low", "2.4", 2.4, Some(FlagLevel::CriticalLow)),
        ("low", "3.2", 3.2, Some(FlagLevel::Low)),
        ("in range", "4.2", 4.2, None),
        ("high", "5.4", 5.4, Some(FlagLevel::High)),
        ("critical high", "6.4", 6.4, Some(FlagLevel::CriticalHigh)),
    ]
    .map(|(name, text, value, level)| {
        let shown = match level {
            Some(level) => view! { <Value value=text unit="mmol/L" level=level/> }.into_any(),
            None => view! { <Value value=text unit="mmol/L"/> }.into_any(),
        };
        let place = match level {
            Some(level) => view! { <Range value=value low=3.5 high=5.0 level=level/> }.into_any(),
            None => view! { <Range value=value low=3.5 high=5.0/> }.into_any(),
        };
        let flag = match level {
            Some(level) => view! { <Flag level=level/> }.into_any(),
            None => view! { <Flag/> }.into_any(),
        };
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td class="num">{shown}</td>
                <td>{place}</td>
                <td>{flag}</td>
            </tr>
        }
    })
    .collect_view();
    view! {
        <TableFrame label="Flags">
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">"State"</th>
                        <th scope="col" class="num">"Value"</th>
                        <th scope="col">"Position"</th>
                        <th scope="col">"Flag"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </TableFrame>
    }
    .into_any()
}

fn banners() -> AnyView {
    let allergies = Allergies::Known(vec![
        Allergy { substance: "Penicillin".to_owned(), reaction: "anaphylaxis".to_owned() },
        Allergy { substance: "Sulfamethoxazole".to_owned(), reaction: "rash".to_owned() },
    ]);
    let alerts = vec![
        BannerAlert {
            text: "Potassium rising: 5.4 on 9 Nov".to_owned(),
            glyph: glyphs::TRIANGLE_ALERT,
            tone: Tone::Warn,
        },
        BannerAlert { text: "Aurora Mutual, active".to_owned(), glyph: glyphs::SHIELD_CHECK, tone: Tone::Neutral },
    ];
    view! {
        <div class="frame">
            <PatientBanner
                name="Kowalczyk, Marta"
                href="#patient-banner"
                pronouns="she / her"
                born="14 Mar 1968 (58 y)"
                sex="Female"
                number="HH-204-771"
                weight="81.4 kg today"
                allergies=allergies
                alerts=alerts
                label="Patient banner, allergies"
            >
                <Button label="Book" glyph=glyphs::CALENDAR_PLUS keys="B"/>
                <IconButton glyph=glyphs::ELLIPSIS label="More about this patient"/>
            </PatientBanner>
        </div>
        <div class="frame">
            <PatientBanner
                name="Lund, Nora"
                pronouns="she / her"
                born="2 Aug 2022 (4 y)"
                sex="Female"
                number="HH-310-118"
                weight="16.2 kg today"
                allergies=Allergies::NoneKnown {
                    asked: "23 Nov 2026, mother".to_owned(),
                }
                label="Patient banner, no allergies"
            />
        </div>
        <div class="frame">
            <PatientBanner
                name="Barlow, Jess"
                born="30 Jan 1985 (41 y)"
                sex="Female"
                number="HH-410-552"
                allergies=Allergies::NotAsked {
                    ask_href: Some("#patient-banner".to_owned()),
                }
                mark=BannerMark::Restricted
                label="Patient banner, not asked"
            />
        </div>
    }
    .into_any()
}

pub(super) fn specimens() -> AnyView {
    let states = VisitState::ALL
        .map(|state| {
            view! {
                <div class="demo-item">
                    <StateMark state=state/>
                    <StateMark state=state chip=true/>
                </div>
            }
        })
        .collect_view();
    view! {
        {spec(
            "Visit state",
            "The ring fills as the visit moves on. Nine states, nine shapes, nine words.",
            view! { <div class="demo">{states}</div> },
        )}
        {spec(
            "Wait",
            "Plain until 10 minutes, clock and weight after, red after 20.",
            view! {
                <div class="demo">
                    {item("under 10", view! { <Wait minutes=8/> })}
                    {item("10 to 20", view! { <Wait minutes=12/> })}
                    {item("over 20", view! { <Wait minutes=27/> })}
                </div>
            },
        )}
        {spec("Clinical flag", "Sign, word and position on the range. Colour only confirms.", flags())}
        {spec(
            "Tag, person",
            "A word about a thing; initials for people at work, never for patients.",
            view! {
                <div class="row">
                    <Tag word="Follow-up"/>
                    <Tag word="Paid" tone=Tone::Ok glyph=glyphs::CHECK/>
                    <Tag word="Due today" tone=Tone::Warn glyph=glyphs::CLOCK/>
                    <Tag word="Declined" tone=Tone::Danger/>
                    <Tag word="New" tone=Tone::Info/>
                    <Tag word="Next" tone=Tone::Brand/>
                    <Tag word="Urgent" tone=Tone::Solid glyph=glyphs::ZAP/>
                </div>
                <div class="row">
                    <Person name="Dr Priya Raman" sub="Endocrinology"/>
                    <Avatar name="Ruth Calloway"/>
                </div>
            },
        )}
        {spec(
            "Patient banner",
            "Name, what identifies, what must never be missed. Allergies are never folded.",
            banners(),
        )}
    }
    .into_any()
}
