//! A site's own clock.

use std::sync::Arc;

use api::{Moment, id::SiteId};
use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::TimeZone,
};
use kernel::{
    AppError,
    database::{query_all, query_one},
};
use sea_orm::ConnectionTrait;

/// A site's name and time zone.
#[derive(Debug, Clone)]
pub struct SiteClock {
    /// The site.
    pub site_id: SiteId,
    /// Its name.
    pub name: Arc<str>,
    zone: TimeZone,
}

impl SiteClock {
    /// Reads a site's clock.
    ///
    /// # Errors
    /// 404 when there is no such site.
    pub async fn of(connection: &impl ConnectionTrait, site_id: SiteId) -> Result<Self, AppError> {
        let row =
            query_one(connection, "SELECT name, time_zone FROM site WHERE id = $1", vec![site_id.0.into()]).await?;
        let row = row.ok_or_else(AppError::not_found)?;
        Self::new(site_id, &row.try_get::<String>("", "name")?, &row.try_get::<String>("", "time_zone")?)
    }

    /// The clock of the chain's first open site: for what happens to a patient rather than at a site.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn of_house(connection: &impl ConnectionTrait) -> Result<Self, AppError> {
        let sql = "SELECT id, name, time_zone FROM site ORDER BY open DESC, position LIMIT 1";
        let Some(row) = query_one(connection, sql, Vec::new()).await? else {
            return Ok(Self { site_id: SiteId(uuid::Uuid::nil()), name: "".into(), zone: TimeZone::UTC });
        };
        let site = SiteId(row.try_get("", "id")?);
        Self::new(site, &row.try_get::<String>("", "name")?, &row.try_get::<String>("", "time_zone")?)
    }

    /// The clock of every site.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn all(connection: &impl ConnectionTrait) -> Result<Vec<Self>, AppError> {
        let rows = query_all(connection, "SELECT id, name, time_zone FROM site ORDER BY position", Vec::new()).await?;
        rows.iter()
            .map(|row| {
                let site = SiteId(row.try_get("", "id")?);
                Self::new(site, &row.try_get::<String>("", "name")?, &row.try_get::<String>("", "time_zone")?)
            })
            .collect()
    }

    /// The time zone.
    #[must_use]
    pub const fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// From what a statement read.
    ///
    /// # Errors
    /// When the zone is not in the time zone database.
    pub fn new(site_id: SiteId, name: &str, zone: &str) -> Result<Self, AppError> {
        Ok(Self { site_id, name: name.into(), zone: TimeZone::get(zone).map_err(AppError::internal)? })
    }

    /// An instant as this site reads it.
    #[must_use]
    pub fn moment(&self, at: Timestamp) -> Moment {
        Moment::new(at, self.zone.to_offset(at))
    }

    /// The calendar day of an instant here.
    #[must_use]
    pub fn day(&self, at: Timestamp) -> Date {
        self.moment(at).local().date()
    }

    /// The instant at which this site's wall clock shows a time. In the hour that a change of clocks skips, the instant
    /// after it; in the hour that comes twice, the first.
    ///
    /// # Errors
    /// When the time is beyond the calendar.
    pub fn instant(&self, local: DateTime) -> Result<Timestamp, AppError> {
        let ambiguous = self.zone.to_ambiguous_timestamp(local);
        ambiguous.compatible().map_err(|_| AppError::invalid("starts", "is beyond the calendar"))
    }
}
