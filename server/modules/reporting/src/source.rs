//! What is counted: tables and conditions, each written once, for the figure and for its rows.
//!
//! Every statement begins with [`SPAN`] and takes `$1`, the days of the sites, and `$2`, the day itself.

use std::fmt::Display;

/// The days of the sites as instants, made in [`crate::period`]: PostgreSQL is never asked for a time zone, so that it and
/// the server cannot know different ones.
pub const SPAN: &str = "WITH span AS (SELECT * FROM jsonb_to_recordset($1) AS d(site_id uuid, day date, starts timestamptz, \
    ends timestamptz, until timestamptz, ahead integer))";

/// What is aimed at between check-in and doctor, in minutes.
pub const AIM: u32 = 15;

/// Visits `a` on the days `d` of their sites; imported encounters are no visits.
pub const VISITS: &str = "appointment a JOIN span d ON d.site_id = a.site_id AND d.day = a.day";
/// On the day itself, not on one of those that say what is usual.
pub const ON_DAY: &str = "d.day = $2::date";
/// Counts as a visit: neither a slot that is only held nor cancelled.
pub const COUNTS: &str = "a.state NOT IN ('held', 'cancelled')";
/// Was cancelled.
pub const CANCELLED: &str = "a.state = 'cancelled'";
/// Nobody came.
pub const NO_SHOW: &str = "a.state = 'no_show'";
/// Waited for the doctor, or still does. Who left or was given up without having been with the doctor did not.
pub const WAITED: &str = "(a.arrived_at IS NOT NULL AND (a.state IN ('arrived', 'roomed') \
    OR (a.seen_at IS NOT NULL AND a.state IN ('with_doctor', 'leaving', 'done'))))";
/// How long, in whole minutes; up to now, or to the day's end, for who still waits.
pub const WAIT: &str =
    "GREATEST(floor(extract(epoch FROM COALESCE(a.seen_at, d.until) - a.arrived_at) / 60), 0)::integer";
/// The hour of check-in by the site's clock.
pub const HOUR: &str = "floor(mod(extract(epoch FROM a.arrived_at) + d.ahead, 86400) / 3600)::integer";

/// Charged, taken back or given as a discount on the day.
pub const CHARGED: &str = "c.day = $2::date";
/// Paid on the day.
pub const PAID: &str = "y.day = $2::date";

/// Charges `c` of some days with their bill `b`, at the sites. Imported encounters have no bills. The days are looked up
/// first (`OFFSET 0` keeps the planner from beginning with all bills there ever were).
pub fn charges(days: &str) -> String {
    format!(
        "(SELECT * FROM charge c WHERE {days} OFFSET 0) c JOIN bill b ON b.id = c.bill_id \
         JOIN span d ON d.site_id = b.site_id AND {ON_DAY}"
    )
}

/// Payments `y` of the day with their bill `b`, at the sites; looked up as charges are.
pub fn payments() -> String {
    format!(
        "(SELECT * FROM payment y WHERE {PAID} OFFSET 0) y JOIN bill b ON b.id = y.bill_id \
         JOIN span d ON d.site_id = b.site_id AND {ON_DAY}"
    )
}

/// The laboratory's orders `o` at the sites, their tests `t`, the specimen `s` they were run from.
pub const LAB: &str = "lab_order o JOIN encounter e ON e.id = o.encounter_id AND e.origin IS NULL \
    JOIN lab_test t ON t.id = o.test_id JOIN span d ON d.site_id = o.site_id AND d.day = $2::date \
    LEFT JOIN specimen s ON s.order_id = o.id AND s.rejected_at IS NULL";
/// Past the promised time; only of those that are open.
pub const OVERDUE: &str = "o.due_at < d.until";
/// Released on the day.
pub const RELEASED: &str = "(o.step = 'released' AND o.released_at >= d.starts AND o.released_at < d.ends)";
/// From collection to release, in whole minutes.
pub const TURNAROUND: &str = "GREATEST(floor(extract(epoch FROM o.released_at - s.collected_at) / 60), 0)::integer";
/// How long past the promise, in whole minutes.
pub const LATENESS: &str = "GREATEST(floor(extract(epoch FROM d.until - o.due_at) / 60), 0)::integer";

/// Waits for its result at `until`. On a day that is over, what was released or cancelled later counted still; while the
/// day lasts nothing can be later, and the question stays with the index of what is open.
pub fn open(over: bool) -> String {
    let later = if over { " OR o.since > d.until" } else { "" };
    format!("(o.ordered_at <= d.until AND (o.step NOT IN ('released', 'cancelled'){later}))")
}

/// Open and past the promised time.
pub fn late(over: bool) -> String {
    format!("({} AND {OVERDUE})", open(over))
}

/// The median of whole numbers where a condition holds, the half between two rounded up; null where it never does.
pub fn median(of: impl Display, condition: impl Display) -> String {
    format!("floor(percentile_cont(0.5) WITHIN GROUP (ORDER BY {of}) FILTER (WHERE {condition}) + 0.5)::integer")
}
