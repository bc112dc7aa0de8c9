//! How likely two records are one person. Evidence for and against is weighed field by field, as in probabilistic
//! record linkage (Fellegi and Sunter, 1969), with weights rounded to whole points.

use api::PartialDate;

use crate::names::folded;

/// What is known of a person; absent fields say nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Person {
    /// Family name.
    pub family: Option<String>,
    /// Given name.
    pub given: String,
    /// Birth date as far as it is known.
    pub born: PartialDate,
    /// Phone in international form, or any exact stand-in for it.
    pub phone: Option<String>,
    /// E-mail, or any exact stand-in for it.
    pub email: Option<String>,
    /// Street and number.
    pub street: Option<String>,
}

/// How two values agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Agreement {
    /// The same.
    Same,
    /// Nearly.
    Near,
    /// Different.
    Differs,
    /// One of them is not known.
    Unknown,
}

/// The comparison of two people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Match {
    /// 0 to 100.
    pub score: u8,
    /// The whole name.
    pub name: Agreement,
    /// Birth date.
    pub born: Agreement,
    /// Phone.
    pub phone: Agreement,
    /// E-mail.
    pub email: Agreement,
    /// Street.
    pub street: Agreement,
}

/// Compares two people.
#[must_use]
pub fn compare(a: &Person, b: &Person) -> Match {
    let (name, likeness) = names(a, b);
    let born = dates(a.born, b.born);
    let phone = exact(a.phone.as_deref(), b.phone.as_deref());
    let email = exact(a.email.as_deref(), b.email.as_deref());
    let street = exact(a.street.as_deref().map(folded).as_deref(), b.street.as_deref().map(folded).as_deref());
    // A name alone never makes a match certain; a shared phone is often a family's.
    let mut points = 45.0 * likeness;
    points += match born {
        Agreement::Same => 40.0,
        Agreement::Near => 22.0,
        Agreement::Differs => -35.0,
        Agreement::Unknown => 0.0,
    };
    points += match phone {
        Agreement::Same => 14.0,
        Agreement::Differs => -4.0,
        _ => 0.0,
    };
    points += match email {
        Agreement::Same => 12.0,
        _ => 0.0,
    };
    points += match street {
        Agreement::Same => 6.0,
        _ => 0.0,
    };
    // Clamped to 0..=100, so the cast keeps the value.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=100 just before")]
    let score = points.round().clamp(0.0, 100.0) as u8;
    Match { score, name, born, phone, email, street }
}

/// Names in either order, whole or by words: people swap them, shorten them, marry.
fn names(a: &Person, b: &Person) -> (Agreement, f64) {
    let whole = |person: &Person| folded(&format!("{} {}", person.given, person.family.as_deref().unwrap_or_default()));
    let turned =
        |person: &Person| folded(&format!("{} {}", person.family.as_deref().unwrap_or_default(), person.given));
    let (one, two) = (whole(a), whole(b));
    if one == two {
        return (Agreement::Same, 1.0);
    }
    if one == turned(b) {
        return (Agreement::Near, 0.97);
    }
    let family = part(a.family.as_deref(), b.family.as_deref());
    let given = part(Some(&a.given), Some(&b.given));
    let likeness =
        family.map_or_else(|| strsim::jaro_winkler(&one, &two), |family| 0.5 * family + 0.5 * given.unwrap_or(0.0));
    // Below this, two names share letters by chance.
    let likeness = ((likeness - 0.6) / 0.4).max(0.0);
    (if likeness >= 0.55 { Agreement::Near } else { Agreement::Differs }, likeness)
}

fn part(a: Option<&str>, b: Option<&str>) -> Option<f64> {
    let (a, b) = (folded(a?), folded(b?));
    // Elena in Helena, Alex in Alexander: a short form counts nearly whole.
    let within = a.len().min(b.len()) >= 3 && (a.contains(&b) || b.contains(&a));
    let likeness = strsim::jaro_winkler(&a, &b);
    Some(if within { likeness.max(0.93) } else { likeness })
}

fn dates(a: PartialDate, b: PartialDate) -> Agreement {
    let (Some(may_be), Some(may_be_too)) = (a.possible(), b.possible()) else { return Agreement::Unknown };
    let (Some(a), Some(b)) = (a.day(), b.day()) else {
        // A date of which a part is known agrees with whatever it may be; two of them that are alike are no proof.
        let meet = may_be.0 <= may_be_too.1 && may_be_too.0 <= may_be.1;
        return if meet { Agreement::Near } else { Agreement::Differs };
    };
    if a == b {
        return Agreement::Same;
    }
    let swapped = a.year() == b.year() && a.month() == b.day() && a.day() == b.month();
    let slips =
        [a.year() != b.year(), a.month() != b.month(), a.day() != b.day()].into_iter().filter(|&slip| slip).count();
    if swapped || slips == 1 { Agreement::Near } else { Agreement::Differs }
}

fn exact(a: Option<&str>, b: Option<&str>) -> Agreement {
    match (a, b) {
        (Some(a), Some(b)) if a == b => Agreement::Same,
        (Some(_), Some(_)) => Agreement::Differs,
        _ => Agreement::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(given: &str, family: &str, born: &str, phone: Option<&str>) -> Person {
        Person {
            family: Some(family.to_owned()),
            given: given.to_owned(),
            born: born.parse().unwrap(),
            phone: phone.map(str::to_owned),
            ..Person::default()
        }
    }

    #[test]
    fn evidence_adds_up() {
        let helena = person("Helena", "Marsh", "1991-06-03", Some("+15550104417"));
        let score = |other: &Person| compare(other, &helena).score;
        assert!(score(&person("Elena", "Marsh", "1991-06-03", Some("+15550104417"))) >= 90);
        assert!(score(&person("Helena", "Marsh", "1991-03-06", None)) >= 60);
        assert!(score(&person("Helena", "Marsh", "1958-11-20", None)) < 45);
        assert!(score(&person("Viktor", "Olsen", "1991-06-03", None)) < 55);
        assert_eq!(score(&helena), 99);
    }

    #[test]
    fn a_part_of_a_date_agrees_with_what_it_may_be() {
        let born = |a: &str, b: &str| compare(&person("Ana", "Lopez", a, None), &person("Ana", "Lopez", b, None)).born;
        for part in ["1950-07", "1950", "about 1948"] {
            assert_eq!(born(part, "1950-07-03"), Agreement::Near, "{part}");
            assert_eq!(born("1950-07-03", part), Agreement::Near, "{part}");
            assert_eq!(born(part, "1991-06-03"), Agreement::Differs, "{part}");
        }
        assert_eq!(born("1950", "1950"), Agreement::Near);
        assert_eq!(born("unknown", "1950-07-03"), Agreement::Unknown);
        assert_eq!(born("unknown", "unknown"), Agreement::Unknown);
    }

    #[test]
    fn comparing_is_symmetric() {
        let a = person("Ana", "Lopez", "1980-02-28", Some("1"));
        let b = person("Anna", "Lopes", "1980-02-29", Some("2"));
        assert_eq!(compare(&a, &b), compare(&b, &a));
    }
}
