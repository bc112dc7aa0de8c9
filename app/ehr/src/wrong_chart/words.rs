//! The words around facts in the wrong chart.

ui::words! {
    wrong_patient: "Wrong patient…";
    more_for(what): "More for: {what}";
    title(what): "{what}: wrong patient";
    text: "It is marked as entered in error and leaves this chart. A struck line says who did it, when and why. Nothing is deleted.";
    reason: "Why";
    reason_hint: "Readers of this chart see it: do not name the other patient";
    move_to: "Move to";
    move_to_hint: "Name, birth date or record number; leave it empty if nobody knows whose it is";
    choose_one: "Choose the patient from the list, or clear the field";
    what_happens: "What happens";
    looking: "Looking at what hangs on it";
    tells(n): "{n} colleagues who wrote or may have read it are told";
    tells_one: "1 colleague who wrote or may have read it is told";
    tells_nobody: "Nobody else has read it here";
    withdraws(list): "Withdrawn here, not moved: {list}";
    cancels(list): "Cancelled: {list}";
    look_at(list): "Carried out already, look at it yourself: {list}";
    copies: "In the other chart it stands as it was written, with a word that it was moved there";
    result_waits: "It waits in the same inbox again, held against the other patient's ranges";
    cancel: "Cancel";
    mark: "Mark as entered in error";
    move_it(name): "Move to {name}";
    marked(n): "Marked as entered in error. Colleagues told: {n}";
    moved(n): "Moved to the other chart. Colleagues told: {n}";
    not_told(n): "Not told, because their accounts have no colleague's card: {n}";
    prescribe_again: "Prescribe again in the right chart";
    prescribe_again_where_known: "Prescribe again once it is known for whom";
    why_again: "What they were checked against belongs to this patient.";
    orders_cancelled: "Cancelled orders";
    orders_left: "Carried out already: look at them";
    close: "Close";
    open_right_chart: "Open the right chart";
    entered_in_error: "Entered in error";
    note: "Note";
    report: "Result";
    document: "History entry";
    vitals: "Vital signs";
    line(what, when): "{what}, {when}";
    line_by(what, when, by): "{what}, {when}, {by}";
    marked_by(at, by): "Marked {at} by {by}.";
    moved_away: "It stands in another chart now.";
    show_it: "Show what it said";
    moved_here(at, by): "Moved here from another chart on {at} by {by}";
    moved_short: "moved from another chart";
    sets: "Measured together";
}
