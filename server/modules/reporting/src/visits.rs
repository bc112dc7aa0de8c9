//! The day's visits, by how they stand.

use api::{
    id::SiteId,
    reporting::{SiteVisits, VisitFigures},
};
use kernel::{AppError, Tx};
use serde::Deserialize;

use crate::{
    period::{Period, usual},
    source::{CANCELLED, COUNTS, NO_SHOW, ON_DAY, SPAN, VISITS},
};

#[derive(Debug, Deserialize)]
struct Read {
    sites: Vec<Row>,
    before: Vec<i64>,
}

#[derive(Debug, Deserialize)]
struct Row {
    site_id: SiteId,
    site: String,
    done: u32,
    inside: u32,
    waiting: u32,
    to_come: u32,
    no_shows: u32,
    cancelled: u32,
}

/// Reads the visits.
pub async fn read(tx: &Tx, period: &Period) -> Result<VisitFigures, AppError> {
    let sql = format!(
        "{SPAN}, standing AS (SELECT a.site_id, count(*) FILTER (WHERE a.state = 'done') AS done, \
         count(*) FILTER (WHERE a.state IN ('roomed', 'with_doctor', 'leaving')) AS inside, \
         count(*) FILTER (WHERE a.state = 'arrived') AS waiting, \
         count(*) FILTER (WHERE a.state IN ('booked', 'confirmed')) AS to_come, \
         count(*) FILTER (WHERE {NO_SHOW}) AS no_shows, count(*) FILTER (WHERE {CANCELLED}) AS cancelled \
         FROM {VISITS} WHERE {ON_DAY} AND ({COUNTS} OR {CANCELLED}) GROUP BY a.site_id) \
         SELECT json_build_object('sites', COALESCE((SELECT json_agg(found) FROM (SELECT i.id AS site_id, i.name AS site, \
         COALESCE(n.done, 0) AS done, COALESCE(n.inside, 0) AS inside, COALESCE(n.waiting, 0) AS waiting, \
         COALESCE(n.to_come, 0) AS to_come, COALESCE(n.no_shows, 0) AS no_shows, COALESCE(n.cancelled, 0) AS cancelled \
         FROM site i LEFT JOIN standing n ON n.site_id = i.id WHERE i.id IN (SELECT site_id FROM span) \
         AND (i.open OR n.site_id IS NOT NULL) ORDER BY i.position, i.id) found), '[]'), 'before', COALESCE((SELECT json_agg(n) \
         FROM (SELECT count(*) AS n FROM {VISITS} WHERE NOT {ON_DAY} AND {COUNTS} GROUP BY d.day) days), '[]'))::text"
    );
    let read: Read = tx.json(&sql, period.values_with_usual()?).await?.ok_or_else(AppError::busy)?;
    let sum = |of: fn(&Row) -> u32| read.sites.iter().map(of).sum::<u32>();
    let (done, inside, waiting) = (sum(|row| row.done), sum(|row| row.inside), sum(|row| row.waiting));
    let (to_come, no_shows) = (sum(|row| row.to_come), sum(|row| row.no_shows));
    Ok(VisitFigures {
        all: done + inside + waiting + to_come + no_shows,
        done,
        inside,
        waiting,
        to_come,
        no_shows,
        cancelled: sum(|row| row.cancelled),
        usual: usual(&read.before).and_then(|mean| u32::try_from(mean).ok()),
        by_site: read
            .sites
            .into_iter()
            .map(|row| SiteVisits {
                site_id: row.site_id,
                site: row.site,
                done: row.done,
                inside: row.inside,
                waiting: row.waiting,
                to_come: row.to_come,
                no_shows: row.no_shows,
            })
            .collect(),
    })
}
