//! Answers that depend on an age of which only a part is known.

use api::PartialDate;
use jiff::{ToSpan, civil::Date};

/// Nobody is older.
const OLDEST: i16 = 130;

/// The answer that holds for every day on which somebody may be born who was born `born`, looked at on the day `on`; none where the
/// days answer differently.
#[must_use]
pub fn agreed<T: PartialEq>(born: PartialDate, on: Date, answer: impl Fn(Date) -> T) -> Option<T> {
    let oldest = on.checked_sub(OLDEST.years()).unwrap_or(Date::MIN);
    let (first, last) = born.possible().unwrap_or((oldest, on));
    // Nobody is born after they were looked at, but a wrong date must not leave the question without a day.
    let last = if last > on { on.max(first) } else { last };
    let mut answers = first.series(1.day()).take_while(|day| *day <= last).map(answer);
    let found = answers.next()?;
    answers.all(|other| other == found).then_some(found)
}

/// The ages that somebody may have, in whole months: one where the birth date is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ages {
    fewest: u32,
    most: u32,
}

/// The birth date is not exact enough to tell: ages that it allows give different answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unclear;

impl Ages {
    /// Those on a day.
    #[must_use]
    pub fn on(born: PartialDate, day: Date) -> Self {
        let Some((first, last)) = born.possible() else {
            return Self { fewest: 0, most: u32::from(OLDEST.unsigned_abs()) * 12 };
        };
        Self { fewest: months(last, day), most: months(first, day) }
    }

    /// A single age in whole months.
    #[must_use]
    pub const fn exactly(months: u32) -> Self {
        Self { fewest: months, most: months }
    }

    /// The answer that all of them give.
    ///
    /// # Errors
    /// When they differ.
    pub fn agreed<T: PartialEq>(self, answer: impl Fn(u32) -> T) -> Result<T, Unclear> {
        let found = answer(self.fewest);
        if (self.fewest..=self.most).skip(1).all(|months| answer(months) == found) { Ok(found) } else { Err(Unclear) }
    }

    /// The fewest whole months.
    #[must_use]
    pub const fn fewest(self) -> u32 {
        self.fewest
    }
}

/// Whole months from a birth date to a day.
#[must_use]
pub fn months(born: Date, on: Date) -> u32 {
    let whole = i32::from(on.year() - born.year()) * 12 + i32::from(on.month() - born.month());
    u32::try_from(if on.day() < born.day() { whole - 1 } else { whole }).unwrap_or(0)
}

/// A date as people read it: `3 Jul 1950`, `Jul 1950`, `1950`, `about 1950`, `not known`.
#[must_use]
pub fn shown(date: PartialDate) -> String {
    let written = |first: Date, form: &str| first.strftime(form).to_string();
    match (date, date.first()) {
        (PartialDate::Day(day), _) => written(day, "%-d %b %Y"),
        (PartialDate::Month(..), Some(first)) => written(first, "%b %Y"),
        (PartialDate::Year(year), _) => year.to_string(),
        (PartialDate::About(year), _) => format!("about {year}"),
        _ => "not known".to_owned(),
    }
}

/// The fewest and the most whole years of age on a day; none where nothing is known.
#[must_use]
pub fn years(born: PartialDate, on: Date) -> Option<(i16, i16)> {
    let (first, last) = born.possible()?;
    let age = |born: Date| {
        let whole = on.year() - born.year();
        let before = (on.month(), on.day()) < (born.month(), born.day());
        (if before { whole - 1 } else { whole }).max(0)
    };
    Some((age(last), age(first)))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    #[test]
    fn an_answer_stands_only_where_every_day_gives_it() {
        let on = date(2026, 11, 30);
        let adult = |born: PartialDate| agreed(born, on, |born| months(born, on) >= 192);
        assert_eq!(adult(PartialDate::Year(1950)), Some(true));
        assert_eq!(adult(PartialDate::Year(2010)), None);
        assert_eq!(adult(PartialDate::Month(2010, 11)), Some(true));
        assert_eq!(adult(PartialDate::Month(2010, 12)), Some(false));
        assert_eq!(adult(PartialDate::Day(date(2010, 11, 30))), Some(true));
        assert_eq!(adult(PartialDate::About(2008)), None);
        assert_eq!(adult(PartialDate::Unknown), None);
        assert_eq!(agreed(PartialDate::Unknown, on, |_| 7), Some(7));
        // Born this month, and no later than today.
        assert_eq!(agreed(PartialDate::Month(2026, 11), on, |born| born <= on), Some(true));
    }

    #[test]
    fn months_are_whole_months() {
        assert_eq!(months(date(2026, 1, 31), date(2026, 2, 28)), 0);
        assert_eq!(months(date(2025, 11, 24), date(2026, 11, 24)), 12);
        assert_eq!(months(date(2027, 1, 1), date(2026, 1, 1)), 0);
    }

    #[test]
    fn ages_agree_or_are_unclear() {
        let on = date(2026, 11, 30);
        let adult = |born| Ages::on(born, on).agreed(|months| months >= 192);
        assert_eq!(adult(PartialDate::Year(1950)), Ok(true));
        assert_eq!(adult(PartialDate::Year(2010)), Err(Unclear));
        assert_eq!(adult(PartialDate::Month(2010, 11)), Ok(true));
        assert_eq!(adult(PartialDate::Unknown), Err(Unclear));
        assert_eq!(Ages::on(PartialDate::Unknown, on).agreed(|_| 7), Ok(7));
        assert_eq!(Ages::on(PartialDate::Year(2030), on), Ages::exactly(0));
    }

    #[test]
    fn dates_are_shown_as_far_as_they_are_known() {
        let shown = |text: &str| shown(text.parse().unwrap());
        assert_eq!(shown("1950-07-03"), "3 Jul 1950");
        assert_eq!(shown("1950-07"), "Jul 1950");
        assert_eq!(shown("1950"), "1950");
        assert_eq!(shown("about 1950"), "about 1950");
        assert_eq!(shown("unknown"), "not known");
    }

    #[test]
    fn ages_have_a_fewest_and_a_most() {
        let on = date(2026, 11, 30);
        assert_eq!(years(PartialDate::Day(date(1980, 12, 1)), on), Some((45, 45)));
        assert_eq!(years(PartialDate::Year(1980), on), Some((45, 46)));
        assert_eq!(years(PartialDate::About(1980), on), Some((40, 51)));
        assert_eq!(years(PartialDate::Unknown, on), None);
    }
}
