//! What each figure is, in words: they go with the conditions in [`crate::source`].

use api::reporting::Measure;

/// The definitions' version: it goes up with any change of what is counted.
pub const VERSION: u16 = 1;

/// What exactly a measure counts.
pub const fn definition(measure: Measure) -> &'static str {
    match measure {
        Measure::Visits => {
            "Visits of the day at the site's clock, from midnight to midnight, booked or walked in, however they stand now. \
             Left out: cancelled visits, slots that are only held, imported encounters."
        }
        Measure::NoShows => {
            "Visits of the day at the site's clock, from midnight to midnight, that are marked as not come. Left out: \
             cancelled visits, slots that are only held, imported encounters."
        }
        Measure::Wait => {
            "The median of whole minutes from check-in to being with the doctor, over the day's visits at the site's clock; \
             who still waits counts with the wait until now, or until the day's end. Left out: who is not checked in or \
             left without having been with the doctor, no-shows, cancelled visits, held slots, imported encounters."
        }
        Measure::Charges => {
            "Lines that came onto bills on the day at the bill's site, at their whole price, insurers' and patients' shares \
             together; what was taken back and discounts count with a minus. Left out: lines that wait for a price count \
             nothing, imported encounters have no bill."
        }
        Measure::Payments => {
            "Payments taken on the day at the bill's site, in cash, by card or transfer, whatever day the bill is of. Left \
             out: what insurers owe; imported encounters have no bill."
        }
        Measure::LabLate => {
            "Orders at the site that runs them that are past their promised time now, or at the day's end, and neither \
             released nor cancelled by then; corrections under way count too. Left out: imported results."
        }
        Measure::LabReleased => {
            "Orders whose results were released on the day at the site that runs them, from midnight to midnight, with \
             the minutes from collection to release; a corrected result counts on the day of its correction. Left out: \
             imported results."
        }
        Measure::StockLow => {
            "Items with a reorder point at a site of which the usable amount is at or under it, as it stands now, whatever \
             the day; an item at two sites counts twice. Left out: what is expired, set aside or kept for orders is not \
             usable."
        }
    }
}
