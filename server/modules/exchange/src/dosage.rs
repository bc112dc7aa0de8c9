//! How a medicine is taken, as a nurse reads it: the source's own text, or the structured dose in words.

use crate::{
    dates,
    fhir::{Dosage, Quantity, Range, Ratio, Repeat, Timing},
    values::{said, written},
    words::{Read, line},
};

/// All steps in their order, whole.
pub fn text(dosages: &[Dosage]) -> Read<Option<String>> {
    let mut steps: Vec<&Dosage> = dosages.iter().collect();
    steps.sort_by_key(|dosage| dosage.sequence.unwrap_or(i64::MAX));
    let steps: Vec<String> = steps.into_iter().map(step).collect::<Read<Vec<_>>>()?;
    let text = steps.into_iter().filter(|step| !step.is_empty()).collect::<Vec<_>>().join("; ");
    Ok(Some(text).filter(|text| !text.is_empty()))
}

fn step(dosage: &Dosage) -> Read<String> {
    let mut parts: Vec<String> = Vec::new();
    if let Some(text) = dosage.text.as_deref().and_then(line) {
        parts.push(text);
    } else {
        for rate in &dosage.dose_and_rate {
            parts.extend(rate.dose_quantity.as_ref().map(amount).transpose()?);
            parts.extend(rate.dose_range.as_ref().map(range).transpose()?);
            parts.extend(
                rate.rate_quantity.as_ref().map(|rate| said(rate).map(|rate| format!("at {rate}"))).transpose()?,
            );
            parts
                .extend(rate.rate_ratio.as_ref().map(|rate| ratio(rate).map(|rate| format!("at {rate}"))).transpose()?);
            parts
                .extend(rate.rate_range.as_ref().map(|rate| range(rate).map(|rate| format!("at {rate}"))).transpose()?);
        }
        parts.extend(dosage.timing.as_ref().map(timing).transpose()?.flatten());
        match (&dosage.as_needed_codeable_concept, dosage.as_needed_boolean) {
            (Some(reason), _) => parts.push(format!("as needed for {}", reason.name().unwrap_or_default())),
            (None, Some(true)) => parts.push("as needed".to_owned()),
            _ => {}
        }
        parts.extend(dosage.method.as_ref().and_then(|method| method.name()));
        parts.extend(dosage.route.as_ref().and_then(|route| route.name()));
        parts.extend(dosage.site.as_ref().and_then(|site| site.name()));
    }
    parts.extend(dosage.additional_instruction.iter().filter_map(|one| one.name()));
    parts.extend(dosage.patient_instruction.as_deref().and_then(line));
    if let Some(most) = &dosage.max_dose_per_period {
        parts.push(format!("at most {}", ratio(most)?));
    }
    if let Some(most) = &dosage.max_dose_per_administration {
        parts.push(format!("at most {} at once", said(most)?));
    }
    let mut seen: Vec<String> = Vec::new();
    for part in parts {
        if !part.is_empty() && !seen.iter().any(|known| known.contains(&part)) {
            seen.push(part);
        }
    }
    Ok(seen.join(", "))
}

/// Things that are counted: several of them have an s.
const COUNTED: [&str; 19] = [
    "tablet",
    "capsule",
    "drop",
    "puff",
    "spray",
    "patch",
    "suppository",
    "dose",
    "application",
    "ampoule",
    "vial",
    "sachet",
    "lozenge",
    "spoon",
    "teaspoon",
    "tablespoon",
    "unit",
    "inhalation",
    "injection",
];

/// `2 tablets`.
fn amount(quantity: &Quantity) -> Read<String> {
    let text = said(quantity)?;
    let Some((number, unit)) = text.split_once(' ') else { return Ok(text) };
    let one = matches!(number, "1" | "0.5" | "1.0");
    if one || !COUNTED.contains(&unit) {
        return Ok(text);
    }
    Ok(match unit {
        "patch" => format!("{number} patches"),
        "suppository" => format!("{number} suppositories"),
        _ => format!("{number} {unit}s"),
    })
}

fn range(range: &Range) -> Read<String> {
    Ok(match (&range.low, &range.high) {
        (Some(low), Some(high)) => {
            let low = written("low", low.value.as_deref())?;
            format!("{low} to {}", amount(high)?)
        }
        (Some(low), None) => format!("at least {}", amount(low)?),
        (None, Some(high)) => format!("up to {}", amount(high)?),
        (None, None) => String::new(),
    })
}

fn ratio(ratio: &Ratio) -> Read<String> {
    let part = |quantity: &Option<Quantity>| quantity.as_ref().map(amount).transpose();
    Ok(match (part(&ratio.numerator)?, part(&ratio.denominator)?) {
        (Some(most), Some(of)) => format!("{most} in {of}"),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => String::new(),
    })
}

/// The units of time (UCUM) in words.
fn unit_of_time(unit: Option<&str>) -> Option<&'static str> {
    Some(match unit? {
        "s" => "second",
        "min" => "minute",
        "h" => "hour",
        "d" => "day",
        "wk" => "week",
        "mo" => "month",
        "a" => "year",
        _ => return None,
    })
}

fn timing(timing: &Timing) -> Read<Option<String>> {
    let mut parts = Vec::new();
    if let Some(repeat) = &timing.repeat {
        parts.extend(often(repeat)?);
        let before = repeat.offset.filter(|minutes| *minutes > 0).map(offset);
        parts.extend(repeat.when.iter().map(|event| match &before {
            Some(before) => format!("{before} {}", event_of_day(event)),
            None => event_of_day(event).to_owned(),
        }));
        if !repeat.day_of_week.is_empty() {
            let days: Vec<&str> = repeat.day_of_week.iter().map(|day| weekday(day)).collect();
            parts.push(format!("on {}", days.join(", ")));
        }
        if !repeat.time_of_day.is_empty() {
            let times: Vec<&str> = repeat
                .time_of_day
                .iter()
                .map(|time| time.strip_suffix(":00").filter(|time| time.len() == 5).unwrap_or(time))
                .collect();
            parts.push(format!("at {}", times.join(", ")));
        }
        if let Some(bounds) = &repeat.bounds_duration {
            parts.push(format!("for {}", amount(&in_words(bounds))?));
        }
        if let Some(bounds) = &repeat.bounds_range {
            parts.push(format!("for {}", range(bounds)?));
        }
        if let Some(bounds) = &repeat.bounds_period {
            parts.extend(bounds.start.as_ref().map(|start| format!("from {}", dates::shown(start))));
            parts.extend(bounds.end.as_ref().map(|end| format!("until {}", dates::shown(end))));
        }
        parts.extend(repeat.count.map(|count| format!("{count} times in all")));
        if let (Some(duration), Some(unit)) = (&repeat.duration, unit_of_time(repeat.duration_unit.as_deref())) {
            parts.push(format!("over {}", counted(&written("duration", Some(duration))?, unit)));
        }
    }
    if !timing.event.is_empty() {
        let events: Vec<String> = timing.event.iter().map(|at| dates::shown_with_time(at)).collect();
        parts.push(format!("at {}", events.join(", ")));
    }
    if parts.is_empty() {
        parts.extend(timing.code.as_ref().and_then(|code| code.name()).map(|code| abbreviation(&code)));
    }
    Ok(Some(parts.join(", ")).filter(|text| !text.is_empty()))
}

/// A duration whose unit is a code gets the code's word.
fn in_words(quantity: &Quantity) -> Quantity {
    let code = unit_of_time(quantity.code.as_deref().or(quantity.unit.as_deref()));
    let one = quantity.value.as_deref().is_some_and(|value| value.get() == "1");
    let unit = code.map(|unit| if one { unit.to_owned() } else { format!("{unit}s") });
    Quantity { unit: unit.or_else(|| quantity.unit.clone()), code: None, ..quantity.clone() }
}

fn counted(number: &str, unit: &str) -> String {
    if number == "1" { format!("1 {unit}") } else { format!("{number} {unit}s") }
}

/// `2 times a day`, `every 8 hours`.
fn often(repeat: &Repeat) -> Read<Option<String>> {
    let Some(unit) = unit_of_time(repeat.period_unit.as_deref()) else {
        return Ok(repeat.frequency.map(|times| if times == 1 { "once".to_owned() } else { format!("{times} times") }));
    };
    let period = repeat
        .period
        .as_deref()
        .map(|period| written("period", Some(period)))
        .transpose()?
        .unwrap_or_else(|| "1".to_owned());
    let most = repeat.period_max.as_deref().map(|period| written("periodMax", Some(period))).transpose()?;
    let frequency = repeat.frequency.unwrap_or(1);
    let times = match (frequency, repeat.frequency_max) {
        (least, Some(most)) => format!("{least} to {most} times"),
        (1, None) => "once".to_owned(),
        (times, None) => format!("{times} times"),
    };
    let every = match most {
        Some(most) => format!("every {period} to {most} {unit}s"),
        None => format!("every {period} {unit}s"),
    };
    Ok(Some(match (period.as_str(), frequency, repeat.frequency_max) {
        ("1", ..) => format!("{times} {} {unit}", if unit == "hour" { "an" } else { "a" }),
        (_, 1, None) => every,
        _ => format!("{times} {every}"),
    }))
}

/// HL7's codes of events of a day (v3 TimingEvent and FHIR's event-timing).
fn event_of_day(code: &str) -> &str {
    match code {
        "MORN" => "in the morning",
        "MORN.early" => "early in the morning",
        "MORN.late" => "late in the morning",
        "NOON" => "at noon",
        "AFT" => "in the afternoon",
        "AFT.early" => "early in the afternoon",
        "AFT.late" => "late in the afternoon",
        "EVE" => "in the evening",
        "EVE.early" => "early in the evening",
        "EVE.late" => "late in the evening",
        "NIGHT" => "at night",
        "PHS" => "after sleep",
        "HS" => "before sleep",
        "WAKE" => "on waking",
        "C" => "with meals",
        "CM" => "with breakfast",
        "CD" => "with lunch",
        "CV" => "with dinner",
        "AC" => "before meals",
        "ACM" => "before breakfast",
        "ACD" => "before lunch",
        "ACV" => "before dinner",
        "PC" => "after meals",
        "PCM" => "after breakfast",
        "PCD" => "after lunch",
        "PCV" => "after dinner",
        other => other,
    }
}

fn weekday(code: &str) -> &str {
    match code {
        "mon" => "Monday",
        "tue" => "Tuesday",
        "wed" => "Wednesday",
        "thu" => "Thursday",
        "fri" => "Friday",
        "sat" => "Saturday",
        "sun" => "Sunday",
        other => other,
    }
}

/// `30 minutes`, `2 hours`: how far from its event.
fn offset(minutes: u32) -> String {
    match minutes {
        whole if whole % 60 == 0 => counted(&(whole / 60).to_string(), "hour"),
        minutes => counted(&minutes.to_string(), "minute"),
    }
}

/// HL7's abbreviations of timing (v3 GTSAbbreviation) that have one reading, in whichever case; other words stand as they are.
fn abbreviation(code: &str) -> String {
    let upper = code.trim().to_uppercase().replace('.', "");
    // Every so many hours.
    let hours = upper.strip_prefix('Q').and_then(|rest| rest.strip_suffix('H'));
    if let Some(hours) = hours.and_then(|hours| if hours.is_empty() { Some(1) } else { hours.parse::<u8>().ok() }) {
        return if hours == 1 { "every hour".to_owned() } else { format!("every {hours} hours") };
    }
    let words = match upper.as_str() {
        "BID" => "2 times a day",
        "TID" => "3 times a day",
        "QID" => "4 times a day",
        "QD" => "once a day",
        "QOD" => "every 2 days",
        "AM" | "QAM" => "every morning",
        "PM" => "every afternoon",
        "BED" | "QHS" => "at bedtime",
        "WK" => "once a week",
        "MO" => "once a month",
        _ => return code.to_owned(),
    };
    words.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> String {
        let dosages: Vec<Dosage> = serde_json::from_str(json).unwrap();
        text(&dosages).unwrap().unwrap_or_default()
    }

    #[test]
    fn a_structured_dose_is_read_in_words() {
        let twice = r#"[{"timing":{"repeat":{"frequency":2,"period":1,"periodUnit":"d"}},
            "doseAndRate":[{"doseQuantity":{"value":2,"unit":"tablet"}}]}]"#;
        assert_eq!(read(twice), "2 tablets, 2 times a day");
        let hourly = r#"[{"timing":{"repeat":{"frequency":1,"period":8,"periodUnit":"h","boundsDuration":{"value":5,"unit":"d","code":"d"}}},
            "asNeededCodeableConcept":{"text":"pain"},"route":{"text":"Oral"},
            "doseAndRate":[{"doseRange":{"low":{"value":1,"unit":"tablet"},"high":{"value":2,"unit":"tablet"}}}]}]"#;
        assert_eq!(read(hourly), "1 to 2 tablets, every 8 hours, for 5 days, as needed for pain, Oral");
        let weekly = r#"[{"timing":{"repeat":{"frequency":1,"period":1,"periodUnit":"wk","dayOfWeek":["mon"]}},
            "doseAndRate":[{"doseQuantity":{"value":15.0,"unit":"mg"}}]}]"#;
        assert_eq!(read(weekly), "15.0 mg, once a week, on Monday");
        assert_eq!(read(r#"[{"timing":{"code":{"coding":[{"code":"BID"}]}}}]"#), "2 times a day");
        assert_eq!(read(r#"[{"timing":{"code":{"text":"q8h"}}}]"#), "every 8 hours");
        assert_eq!(read(r#"[{"timing":{"code":{"text":"q8h prn"}}}]"#), "q8h prn");
        let before = r#"[{"timing":{"repeat":{"when":["ACM"],"offset":30}}}]"#;
        assert_eq!(read(before), "30 minutes before breakfast");
        let most = r#"[{"asNeededBoolean":true,"maxDosePerPeriod":{"numerator":{"value":4,"unit":"g"},"denominator":{"value":24,"unit":"h"}}}]"#;
        assert_eq!(read(most), "as needed, at most 4 g in 24 h");
    }

    #[test]
    fn steps_stand_in_their_order_and_whole() {
        let steps =
            r#"[{"sequence":2,"text":"then 5 mg daily for 7 days"},{"sequence":1,"text":"40 mg daily for 5 days"}]"#;
        assert_eq!(read(steps), "40 mg daily for 5 days; then 5 mg daily for 7 days");
        let long = "x ".repeat(500);
        assert_eq!(read(&format!(r#"[{{"text":"{long}"}}]"#)).len(), 999);
    }
}
