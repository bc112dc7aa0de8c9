//! Birth dates: what can be one, and how patients are found by one that is known in part.

use api::PartialDate;
use jiff::civil::Date;
use kernel::{AppError, database_date};
use sea_orm::Value;

/// The years before and after that "about" reaches.
const ABOUT: i16 = 5;

/// A birth date that can be one on this day at the clinic.
pub fn plausible(born: PartialDate, today: Date) -> Result<(), AppError> {
    match born.possible() {
        Some((first, _)) if first > today || born.first().is_some_and(|named| named > today) => {
            Err(AppError::invalid("born", "must not be in the future"))
        }
        Some((_, last)) if last < Date::constant(1800, 1, 1) => {
            Err(AppError::invalid("born", "must not be before 1800"))
        }
        _ => Ok(()),
    }
}

/// The condition that a patient may be born on one of the days asked about, for an index each: the parameters are those that
/// [`values`] gives. A date that is known in part is found by every day it may be.
macro_rules! may_be_born {
    ($days:literal, $from:literal, $until:literal, $months:literal, $years:literal, $about:literal) => {
        concat!(
            "(born = ANY (",
            $days,
            ") OR born BETWEEN ",
            $from,
            " AND ",
            $until,
            " OR (born_precision = 'month' AND born = ANY (",
            $months,
            ")) OR (born_precision = 'year' AND born = ANY (",
            $years,
            ")) OR (born_precision = 'about' AND born = ANY (",
            $about,
            ")))"
        )
    };
}
pub(crate) use may_be_born;

/// The parameters of `may_be_born`: who was born on one of these dates. Unknown ones ask for nobody.
pub fn values(asked: &[PartialDate]) -> Vec<Value> {
    let mut days = Vec::new();
    let (mut months, mut years, mut about) = (Vec::new(), Vec::new(), Vec::new());
    let mut between = None;
    for date in asked {
        let Some((first, last)) = date.possible() else { continue };
        match date.day() {
            Some(day) => days.push(database_date(day)),
            // At most one: only whole days have two readings.
            None => between = Some((database_date(first), database_date(last))),
        }
        months.push(database_date(first.first_of_month()));
        years.push(database_date(first.first_of_year()));
        let reach = (first.year() - ABOUT)..=(last.year() + ABOUT);
        about.extend(reach.filter_map(|year| Date::new(year, 1, 1).ok()).map(database_date));
    }
    let (from, until) = between.unzip();
    vec![days.into(), from.into(), until.into(), months.into(), years.into(), about.into()]
}
