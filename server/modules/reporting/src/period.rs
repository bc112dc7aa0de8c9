//! The day that is asked for, at the sites that are asked for, each by its own clock.

use api::{Moment, id::SiteId};
use directory::SiteClock;
use jiff::{Timestamp, ToSpan, civil::Date};
use kernel::{AppError, Tx, database_date};
use rules::rights::SiteSet;
use sea_orm::Value;
use serde::Serialize;

/// So many weeks before the day say what is usual.
pub const WEEKS: i64 = 4;

/// A day at one site, or at all.
#[derive(Debug, Clone)]
pub struct Period {
    /// The day.
    pub day: Date,
    /// The sites that count.
    pub sites: SiteSet,
    /// Their clocks.
    clocks: Vec<SiteClock>,
    /// By whose clock the day was chosen.
    chief: SiteClock,
    now: Timestamp,
}

/// A site's day as instants: a row of `span` in the statements.
#[derive(Debug, Clone, Serialize)]
struct Span {
    site_id: SiteId,
    day: Date,
    starts: Timestamp,
    ends: Timestamp,
    /// Now, or the day's end.
    until: Timestamp,
    /// Seconds by which the site's clock is ahead of UTC. Taken at noon, so that it holds for all but the first hours of
    /// a day on which the clocks change.
    ahead: i32,
}

impl Period {
    /// A day; today where none is named.
    ///
    /// # Errors
    /// 404 when there is no such site, 422 for a day to come.
    pub async fn of(tx: &Tx, site_id: Option<SiteId>, sites: SiteSet, day: Option<Date>) -> Result<Self, AppError> {
        let now = tx.now();
        let (clocks, chief) = match site_id {
            Some(site) => {
                let clock = SiteClock::of(tx, site).await?;
                (vec![clock.clone()], clock)
            }
            None => {
                let mut clocks = SiteClock::all(tx).await?;
                clocks.retain(|clock| sites.contains(clock.site_id));
                // By the clock of the first open site; where that is none of those that count, by the first that does.
                let house = SiteClock::of_house(tx).await?;
                let chief = clocks.iter().find(|clock| clock.site_id == house.site_id).or_else(|| clocks.first());
                let chief = chief.cloned().unwrap_or(house);
                (clocks, chief)
            }
        };
        let today = chief.day(now);
        let day = day.unwrap_or(today);
        if day > today {
            return Err(AppError::invalid("day", "must not be after today"));
        }
        if day.year() < 1900 {
            return Err(AppError::invalid("day", "is before anything was written down here"));
        }
        Ok(Self { day, sites, clocks, chief, now })
    }

    /// Until when the figures go, by the clock that chose the day.
    pub fn until(&self) -> Result<Moment, AppError> {
        let ends = self.chief.instant(self.day.saturating_add(1.day()).at(0, 0, 0, 0))?;
        Ok(self.chief.moment(self.now.min(ends)))
    }

    /// Whether the day is over at one of the sites.
    pub fn is_over(&self) -> Result<bool, AppError> {
        let next = self.day.saturating_add(1.day()).at(0, 0, 0, 0);
        let ends = self.clocks.iter().map(|clock| clock.instant(next)).collect::<Result<Vec<_>, _>>()?;
        Ok(ends.into_iter().any(|ends| ends <= self.now))
    }

    /// An instant as a site reads it.
    pub fn moment(&self, site: SiteId, at: Timestamp) -> Moment {
        self.clocks.iter().find(|clock| clock.site_id == site).unwrap_or(&self.chief).moment(at)
    }

    /// The values of a statement that begins with [`crate::source::SPAN`]: the day alone.
    pub fn values(&self) -> Result<Vec<Value>, AppError> {
        self.values_with(0)
    }

    /// The same with the same weekday of the weeks before.
    pub fn values_with_usual(&self) -> Result<Vec<Value>, AppError> {
        self.values_with(WEEKS)
    }

    fn values_with(&self, weeks: i64) -> Result<Vec<Value>, AppError> {
        let mut spans = Vec::new();
        for clock in &self.clocks {
            for back in 0..=weeks {
                spans.push(self.span(clock, self.day.saturating_sub(back.weeks()))?);
            }
        }
        let spans = serde_json::to_value(spans).map_err(AppError::internal)?;
        Ok(vec![spans.into(), database_date(self.day).into()])
    }

    fn span(&self, clock: &SiteClock, day: Date) -> Result<Span, AppError> {
        let ends = clock.instant(day.saturating_add(1.day()).at(0, 0, 0, 0))?;
        let noon = clock.instant(day.at(12, 0, 0, 0))?;
        Ok(Span {
            site_id: clock.site_id,
            day,
            starts: clock.instant(day.at(0, 0, 0, 0))?,
            ends,
            until: self.now.min(ends),
            ahead: clock.moment(noon).offset.seconds(),
        })
    }
}

/// The mean of what the days before had, rounded half up. Days with nothing were days off and are left out; one day alone
/// says nothing of what is usual.
pub fn usual(days: &[i64]) -> Option<i64> {
    let count = i64::try_from(days.len()).ok().filter(|count| *count >= 2)?;
    Some((2 * days.iter().sum::<i64>() + count).div_euclid(2 * count))
}

#[cfg(test)]
mod tests {
    use super::usual;

    #[test]
    fn one_day_says_nothing_and_halves_go_up() {
        assert_eq!(usual(&[]), None);
        assert_eq!(usual(&[7]), None);
        assert_eq!(usual(&[1, 2]), Some(2));
        assert_eq!(usual(&[1, 1, 2]), Some(1));
        assert_eq!(usual(&[-100, -101]), Some(-100));
    }
}
