//! The words of these screens.

use api::reporting::Measure;

/// What a measure counts.
pub const fn measure(measure: Measure) -> &'static str {
    match measure {
        Measure::Visits => visits(),
        Measure::NoShows => no_shows(),
        Measure::Wait => median_wait(),
        Measure::Charges => charges(),
        Measure::Payments => payments(),
        Measure::LabLate => lab_late(),
        Measure::LabReleased => lab_released(),
        Measure::StockLow => running_low(),
    }
}

ui::words! {
    today: "Today";
    day_before: "Day before";
    next_day: "Next day";
    back_to_today: "Today";
    day: "Day";
    go: "Go";
    site: "Site";
    all_sites: "All sites";
    facts_now(where_, day, time): "{where_} · {day}, {time} · every figure opens its rows";
    facts_day(where_, day): "{where_} · {day} · every figure opens its rows";
    sites_count(n): "{n} sites";
    figures: "Figures of the day";
    visits: "Visits";
    visits_note(done, no_shows): "{done} done, {no_shows} no-shows";
    no_shows: "No-shows";
    median_wait: "Median wait";
    minutes: "min";
    over_usual(n): "▲ {n}";
    under_usual(n): "▼ {n}";
    as_usual: "as usual";
    against_usual(day): "against a usual {day}";
    aim_is(n): "aim {n}";
    charges: "Charges";
    against_weeks: "against 4 weeks";
    payments: "Payments";
    taken: "taken on the day";
    usual_money(day, much): "usual {day} {much}";
    lab_late: "Lab late";
    lab_of(n): "of {n} open";
    lab_released: "Lab released";
    median_of(n): "middle {n} min";
    running_low: "Running low";
    items: "items";
    out_of_stock(n): "{n} out";
    none_out: "none out";
    nobody_waits: "nobody has waited yet";
    wait_by_hour: "Median wait by hour";
    wait_unit(aim): "minutes from check-in to doctor · aim {aim}";
    wait_finding(n): "Median wait of the day: {n} minutes";
    wait_none: "Nobody has waited yet";
    hour: "Hour";
    the_day: "This day";
    usual_day(day): "Usual {day}";
    visits_by_site: "Visits by site";
    visits_unit(n): "{n} visits, where they stand";
    visits_finding(n): "{n} visits of the day by site and state";
    done: "Done";
    inside: "In a room, with doctor, leaving";
    waiting: "Waiting";
    to_come: "Still to come";
    closed: "no visits";
    charges_by_day: "Charges by day";
    charges_unit(sign): "thousand {sign}, fifteen days";
    charges_finding(money): "Charges by day for the last fifteen days; this day {money}";
    this_period: "These days";
    four_weeks_before: "Four weeks before, dashed";
    turnaround: "Laboratory, collected to released";
    turnaround_unit: "minutes · dot middle, line to nine in ten, mark promised";
    turnaround_finding(n): "Turnaround of {n} tests released on the day";
    turnaround_none: "Nothing was released on this day yet";
    test: "Test";
    released: "Released";
    middle: "Middle";
    nine_in_ten: "Nine in ten";
    promised: "Promised";
    departments: "By department";
    department: "Department";
    wait_minutes: "Median wait, min";
    late_results: "Late results";
    no_departments: "No visits on this day";
    no_departments_text: "Departments appear with their first visit.";
    rows_behind(measure): "Rows behind {measure}";
    rows_count(n): "{n} rows";
    one_row: "1 row";
    what_counts: "What this counts";
    version(n): "version {n}";
    longest_first: "Longest first";
    newest_first: "Newest first";
    overdue_first: "Most overdue first";
    out_first: "Out first";
    when: "When";
    what: "What";
    no_rows: "Nothing is counted here";
    no_rows_text: "On this day, at this site, there is no such row.";
    audited: "Opening a record is written to the audit.";
    more: "More";
    from_start: "From the start";
    late: "late";
    key_previous: "Day before";
    key_next: "Next day";
}
