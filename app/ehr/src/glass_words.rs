//! The words around emergency accesses.

ui::words! {
    not_in_care: "This patient is not in your care";
    who_is_in_care: "Who may open this chart";
    care_rules: "With whom a visit is booked: until thirty days after it | The clinical staff of the site where the patient is in the house: until the end of the next day | Who ordered something: until thirty days after the last result | To whom a colleague assigned the patient: until the day that was named";
    care_team: "In care";
    care_team_text: "Who may open the chart without an emergency, and until when.";
    nobody_in_care: "Nobody is in care now";
    nobody_in_care_text: "Whoever opens the chart has to say why, unless a visit is booked or you assign the patient.";
    care_not_yours: "You may assign your own patients only";
    care_not_yours_text: "This patient is not in your care. A manager can assign them.";
    care_booked: "Visit booked";
    care_roomed: "In the house";
    care_ordered: "Ordered";
    care_assigned(by): "Assigned by {by}";
    staff_of(site): "Clinical staff, {site}";
    since(at): "since {at}";
    until(at): "until {at}";
    through(day): "through {day}";
    care_open: "open";
    end_care: "End";
    care_ended: "Ended";
    assign_care: "Assign to a colleague";
    colleague: "Colleague";
    colleague_hint: "Nobody assigns a patient to themselves";
    last_day: "Last day";
    last_day_hint: "At most a year ahead";
    assign_why: "Why";
    assign: "Assign";
    assigned: "Assigned: the chart opens for them now";
    emergency: "Open in an emergency";
    emergency_means(minutes): "The chart opens for {minutes} minutes";
    emergency_told: "The privacy officer is told at once, and looks at it afterwards. Everything you see and do is written down with your reason.";
    emergency_why: "Reason";
    emergency_words: "In words";
    emergency_words_hint: "For who looks at it later: what happened, who asked you";
    reason_life_at_risk: "Life or health is in danger now";
    reason_unconscious: "The patient cannot speak for themselves";
    reason_covering: "I stand in for a colleague who cannot be reached";
    reason_called_in: "The patient or a colleague asked me to look";
    reason_other: "Something else";
    open_in_emergency: "Open the chart";
    emergency_left(minutes, time): "Open in an emergency, {minutes} min left, until {time}. All of it is written down.";
    emergency_ended: "Emergency access ended";
    end_now: "End now";
    reviews: "Emergency accesses";
    reviews_text: "Charts that were opened without a care relation. Say whether each was fitting.";
    to_look_at: "To look at";
    looked_at: "Looked at";
    reviews_empty: "Nothing here";
    reviews_empty_text: "No chart was opened in an emergency that nobody has looked at.";
    open_now: "Open now";
    overdue: "Overdue";
    fitting: "Fitting";
    not_fitting: "Not fitting";
    reviewed_by(name, time): "Looked at by {name}, {time}";
    own_access: "Your own access: somebody else looks at it.";
    opened_chart_of(by, patient): "{by} opened the chart of {patient}";
    said: "Said";
    open_from: "Open";
    used_for: "Used for";
    review_due: "To be looked at by";
    review: "Your finding";
    review_note: "Note";
    review_note_hint: "Needed where it was not fitting: why, and what follows";
    reviewed_toast: "Written down";
}

/// How often an opened chart was used.
pub fn acts(n: u32) -> String {
    match n {
        1 => "1 act in the chart".to_owned(),
        n => format!("{n} acts in the chart"),
    }
}
