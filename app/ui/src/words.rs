//! The words of the components themselves, and the macro that screens declare theirs with.

/// Declares words as documented functions, so that a missing one is a compile error.
///
/// ```
/// ui::words! {
///     day_board: "Day board";
///     visits(n): "{n} visits";
/// }
/// assert_eq!(day_board(), "Day board");
/// assert_eq!(visits(61), "61 visits");
/// ```
#[macro_export]
macro_rules! words {
    (@one $name:ident : $text:literal) => {
        #[doc = concat!("“", $text, "”")]
        #[must_use]
        pub const fn $name() -> &'static str {
            $text
        }
    };
    (@one $name:ident ($($arg:ident),+) : $text:literal) => {
        #[doc = concat!("“", $text, "”")]
        #[must_use]
        pub fn $name($($arg: impl ::core::fmt::Display),+) -> String {
            format!($text)
        }
    };
    ($($name:ident $( ( $($arg:ident),+ $(,)? ) )? : $text:literal);+ $(;)?) => {
        $( $crate::words!(@one $name $( ( $($arg),+ ) )? : $text); )+
    };
}

words! {
    skip_to_content: "Skip to content";
    main_screens(role): "{role}, main screens";
    more: "More";
    home(name): "{name}, home";
    keys_and_help: "Keys and help";
    waiting(n): "{n} waiting";
    find_anything: "Find a patient, screen or action";
    live: "Live";
    not_live_since(time): "Not live since {time}";
    account_of(role): "{role}: account";
    close: "Close";
    close_panel: "Close the panel";
    optional: "optional";
    undo: "Undo";
    no_results(query): "Nothing found for “{query}”";
    results(n): "{n} found";
    one_result: "1 found";
    searching: "Searching";
    type_to_find: "Type to find";
    show_as_table: "Show as table";
    as_a_table(title): "{title}, as a table";
    aim(value): "aim {value}";
    in_range: "In range";
    low: "Low";
    high: "High";
    critical_low: "Critical low";
    abnormal: "Abnormal";
    critical: "Critical";
    critical_high: "Critical high";
    booked: "Booked";
    confirmed: "Confirmed";
    arrived: "Arrived";
    roomed: "Roomed";
    with_doctor: "With doctor";
    leaving: "Leaving";
    done: "Done";
    no_show: "No-show";
    cancelled: "Cancelled";
    minutes(n): "{n} min";
    patient: "Patient";
    born: "Born";
    sex: "Sex";
    number: "No.";
    weight: "Weight";
    allergies: "Allergies";
    no_known_allergies: "No known allergies";
    imported_on(date): "Imported {date}";
    asked_on(date): "Asked {date}";
    allergies_not_asked: "Allergies not asked";
    ask: "Ask";
    restricted: "Restricted record";
    deceased_on(date): "Died {date}";
    died_unknown: "Died, day not known";
    birth_unknown: "birth date not known";
    about(age): "about {age}";
    more_about_patient: "More about this patient";
    move_visit(name, time): "Move {name}, {time}";
    lifted(name): "{name} lifted. Arrows choose a place, Enter drops, Escape returns.";
    over(place): "Over {place}";
    dropped(name, place): "{name} moved to {place}";
    returned(name): "{name} stays where it was";
    no_place: "There is no free place to move to";
    drop_here(place): "Drop: {place}";
    free_minutes(time, n): "{time} free, {n} min";
    book: "Book";
    book_gap(time, n): "Book {time}, {n} minutes";
    free: "Free";
    done_and_left: "Done and left";
    show_by_state: "Show visits by state";
    behind: "behind";
    on_time: "On time";
    held_for_you: "Held for you";
    slot_over: "No longer held";
    held_left(time): "Slot held, {time} left";
    minutes_left(n): "{n} minutes left";
    one_minute_left: "1 minute left";
    just_taken(time): "{time}, just taken";
    held_by_other(time): "{time}, held by someone";
    held_by_other_until(time, until): "{time}, held by someone until {until}";
    slot_key: "Dashed: someone is booking it now. Struck out: just taken.";
    free_starts(name): "Free starts, {name}";
    very_likely: "Very likely the same person";
    possible: "Possibly the same person";
    certain: "The same person";
    score(value): "Score {value}. Check before you make a second record.";
    field: "Field";
    moved_to(day, time): "{day}, {time}";
    closed: "Closed";
    held: "Held";
    day: "Day";
    now: "now";
    kind: "Kind";
    older: "Older";
    newer: "Newer";
    entries_of(shown, total): "{shown} of {total}";
    csv: "CSV";
    columns: "Columns";
    select_row(name): "Select {name}";
    select_all: "Select all";
    sorted_ascending: "sorted ascending";
    sorted_descending: "sorted descending";
    loading(what): "Loading {what}";
    end_of_list: "End of the list";
    all_columns_kept: "The first column always stays";
    keys_of_this_screen: "Keys of this screen";
    everywhere: "Everywhere";
    this_screen: "This screen";
    key_find: "find anything";
    key_keys: "keys of this screen";
    key_rows: "next and previous row";
    key_open: "open";
    key_close: "close the innermost thing";
    key_primary: "the primary action";
    key_undo: "undo while the toast stands";
    single_letters: "Single letters act when no field has focus";
    key_move: "move";
    key_shut: "close";
    find: "Find";
    things_to_mend(n): "{n} things to mend";
    one_thing_to_mend: "One thing to mend";
    required: "required";
    show_password: "Show the password";
    hide_password: "Hide the password";
    choose_a_day: "Day shown";
    days: "Days";
    filters: "Show";
    clear_filters: "Clear";
    locked: "Locked";
    unlock_passkey: "Unlock with passkey";
    password: "Password";
    unlock: "Unlock";
    someone_else: "someone else";
    in_network: "In network";
    stale: "as of";
    hour_of_day: "Hour";
    draft_kept(time): "Draft kept {time}";
    draft_keeping: "Keeping the draft";
    draft_offline: "Not kept yet: no connection. Trying again";
    draft_stale: "Changed elsewhere";
    signed: "Signed";
    addendum: "Addendum";
    remove(name): "Remove {name}";
    test: "Test";
    amended: "Corrected after release";
    preliminary: "Preliminary: may still change";
}

#[cfg(test)]
mod tests {
    words! {
        plain: "Plain";
        counted(n, what): "{n} {what}";
    }

    #[test]
    fn words_become_functions() {
        assert_eq!(plain(), "Plain");
        assert_eq!(counted(2, "beds"), "2 beds");
    }
}
