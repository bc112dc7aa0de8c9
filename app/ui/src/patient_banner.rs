//! Who this is, and what must never be missed. Sticky on every screen of a patient, never folded.

use leptos::prelude::*;

use crate::{Glyph, Icon, PersonName, Tone, glyphs, words};

/// One allergy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allergy {
    /// To what.
    pub substance: String,
    /// What happened then.
    pub reaction: String,
}

/// What is known about allergies. Not asked is not none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Allergies {
    /// These.
    Known(Vec<Allergy>),
    /// None, asked on this date (and of whom).
    NoneKnown {
        /// `23 Nov 2026, mother`.
        asked: String,
    },
    /// None, in the words of another system, which may say less than that there is none: `No known drug allergy`.
    NoneSaid {
        /// Its words.
        said: String,
        /// When they came in.
        on: String,
    },
    /// Nobody asked yet.
    NotAsked {
        /// Where to ask, if this person may.
        ask_href: Option<String>,
    },
    /// This person may not see them.
    Hidden,
}

/// What stands above everything else about a patient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BannerMark {
    /// Only some may open this record.
    Restricted,
    /// Died on this date.
    Deceased(String),
}

/// A line of things to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BannerAlert {
    /// The words.
    pub text: String,
    /// The sign.
    pub glyph: Glyph,
    /// Amber for [`Tone::Warn`].
    pub tone: Tone,
}

/// The patient banner: a `section` named Patient; allergies are read right after the name.
#[component]
pub fn PatientBanner(
    /// Family and given name as staff read them: `Kowalczyk, Marta`.
    #[prop(into)]
    name: String,
    /// Where the name leads.
    #[prop(optional, into)]
    href: Option<String>,
    /// Pronouns from the record.
    #[prop(optional, into)]
    pronouns: Option<String>,
    /// Birth date and age: `14 Mar 1968 (58 y)`.
    #[prop(into)]
    born: String,
    /// Sex for clinical ranges.
    #[prop(into)]
    sex: String,
    /// Record number.
    #[prop(into)]
    number: String,
    /// Weight and when it was taken.
    #[prop(optional, into)]
    weight: Option<String>,
    /// Allergies; absent where the record of them is not kept here.
    #[prop(optional, into)]
    allergies: Option<Allergies>,
    /// Restricted or deceased.
    #[prop(optional_no_strip, into)]
    mark: Option<BannerMark>,
    /// Things to know, at most three.
    #[prop(optional)]
    alerts: Vec<BannerAlert>,
    /// Another name of the section, where two stand on one page.
    #[prop(optional, into)]
    label: Option<String>,
    /// Acts at the end.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let shown = match href {
        Some(href) => view! { <a href=href><PersonName name/></a> }.into_any(),
        None => view! { <PersonName name/> }.into_any(),
    };
    let mark = mark.map(|mark| match mark {
        BannerMark::Restricted => view! {
            <span class="tag" data-tone="warn">
                <Icon glyph=glyphs::LOCK/>
                {words::restricted()}
            </span>
        }
        .into_any(),
        BannerMark::Deceased(date) => view! { <span class="tag">{date}</span> }.into_any(),
    });
    let any = !alerts.is_empty();
    let alerts = alerts
        .into_iter()
        .map(|alert| {
            view! {
                <li data-tone=alert.tone.attr()>
                    <Icon glyph=alert.glyph/>
                    <span>{alert.text}</span>
                </li>
            }
        })
        .collect_view();
    let alert_list = any.then(|| view! { <ul class="pb-alerts">{alerts}</ul> });
    view! {
        <section class="patient-banner" aria-label=label.unwrap_or_else(|| words::patient().to_owned())>
            <div class="pb-grid">
                <div class="pb-who">
                    <p class="pb-name">
                        {shown} {pronouns.filter(|words| !words.is_empty()).map(|pronouns| view! { <span class="pronoun">{pronouns}</span> })} {mark}
                    </p>
                    <dl class="pb-facts">
                        <div>
                            <dt>{words::born()}</dt>
                            <dd>{born}</dd>
                        </div>
                        <div>
                            <dt>{words::sex()}</dt>
                            <dd>{sex}</dd>
                        </div>
                        <div>
                            <dt>{words::number()}</dt>
                            <dd class="id">{number}</dd>
                        </div>
                        {weight
                            .filter(|weight| !weight.is_empty())
                            .map(|weight| {
                                view! {
                                    <div class="pb-2">
                                        <dt>{words::weight()}</dt>
                                        <dd>{weight}</dd>
                                    </div>
                                }
                            })}
                    </dl>
                </div>
                <div class="pb-safety">{allergies.map(allergy_block)}{alert_list}</div>
                <div class="pb-end">{children.map(|children| children())}</div>
            </div>
        </section>
    }
    .into_any()
}

fn allergy_block(allergies: Allergies) -> AnyView {
    match allergies {
        Allergies::Known(list) => {
            let count = list.len();
            let items = list
                .into_iter()
                .enumerate()
                .map(|(index, allergy)| {
                    let dot = if index + 1 < count { " · " } else { "" };
                    view! {
                        <b>{allergy.substance}</b>
                        {format!(" {}{dot}", allergy.reaction)}
                    }
                })
                .collect_view();
            view! {
                <div class="pb-allergy">
                    <Icon glyph=glyphs::TRIANGLE_ALERT/>
                    <b>{words::allergies()}</b>
                    <p>{items}</p>
                </div>
            }
            .into_any()
        }
        Allergies::NoneKnown { asked } => view! {
            <div class="pb-allergy" data-none="">
                <Icon glyph=glyphs::CIRCLE_CHECK/>
                <b>{words::no_known_allergies()}</b>
                <p>{words::asked_on(asked)}</p>
            </div>
        }
        .into_any(),
        Allergies::NoneSaid { said, on } => view! {
            <div class="pb-allergy" data-none="">
                <Icon glyph=glyphs::CIRCLE_CHECK/>
                <b>{said}</b>
                <p>{words::imported_on(on)}</p>
            </div>
        }
        .into_any(),
        Allergies::NotAsked { ask_href } => view! {
            <div class="pb-allergy" data-unasked="">
                <Icon glyph=glyphs::CIRCLE_QUESTION_MARK/>
                <b>{words::allergies_not_asked()}</b>
                <p>{ask_href.map(|href| view! { <a href=href>{words::ask()}</a> })}</p>
            </div>
        }
        .into_any(),
        Allergies::Hidden => ().into_any(),
    }
}
