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
    use crate::vitals::months;

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
    fn ages_have_a_fewest_and_a_most() {
        let on = date(2026, 11, 30);
        assert_eq!(years(PartialDate::Day(date(1980, 12, 1)), on), Some((45, 45)));
        assert_eq!(years(PartialDate::Year(1980), on), Some((45, 46)));
        assert_eq!(years(PartialDate::About(1980), on), Some((40, 51)));
        assert_eq!(years(PartialDate::Unknown, on), None);
    }
}
