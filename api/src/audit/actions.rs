//! What an action in the audit is called, and what kind of action it is. Stored words never change their meaning; a new one
//! gets its line here, which a test sees to.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A kind of action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ActionGroup {
    /// Somebody's record, chart or bill was shown.
    Read,
    /// Somebody's record, chart or bill was changed.
    Change,
    /// Somebody came or went: sessions, passwords, second factors.
    SignIn,
    /// What people may: accounts, roles, rules.
    Rights,
    /// Data left in a file, or the audit itself was looked at.
    Export,
    /// How the clinic is set up: places, prices, templates.
    Setup,
}

impl ActionGroup {
    /// All of them, in the order of the list.
    pub const ALL: [Self; 6] = [Self::Read, Self::Change, Self::SignIn, Self::Rights, Self::Export, Self::Setup];

    /// The word in addresses.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Change => "change",
            Self::SignIn => "sign_in",
            Self::Rights => "rights",
            Self::Export => "export",
            Self::Setup => "setup",
        }
    }
}

/// An action: its stored word, its kind, its name for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Action {
    /// What is stored.
    pub code: &'static str,
    /// What kind it is.
    pub group: ActionGroup,
    /// What it is called.
    pub words: &'static str,
}

/// An action's name for people. Of a refusal it is the operation's own sentence.
#[must_use]
pub fn words_of(code: &str) -> String {
    ACTIONS.iter().find(|action| action.code == code).map_or_else(|| operation(code), |action| action.words.to_owned())
}

/// An operation's name in words: `GetChart` is “Get chart”.
fn operation(name: &str) -> String {
    let mut words = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        if letter.is_uppercase() && !words.is_empty() {
            words.push(' ');
            words.extend(letter.to_lowercase());
        } else {
            words.push(letter);
        }
    }
    words
}

macro_rules! actions {
    ($($group:ident { $($code:literal $words:literal;)* })*) => {
        /// Every action there is.
        pub const ACTIONS: &[Action] = &[$($(Action { code: $code, group: ActionGroup::$group, words: $words },)*)*];
    };
}

actions! {
    Read {
        "bill.open" "Opened a bill";
        "bills.list" "Listed bills";
        "bills.patient" "Listed a patient's bills";
        "board.view" "Looked at the day board";
        "care.list" "Looked at who is in care with whom";
        "chart.open" "Opened the chart";
        "source_changes.list" "Listed changes at the source";
        "source_changes.read" "Read changes at the source";
        "colleague_messages.list" "Read colleagues' messages";
        "coverages.list" "Looked at coverage";
        "draft.open" "Opened a draft note";
        "entered_in_error.list" "Listed what was entered in error";
        "entered_in_error.open" "Opened what was entered in error";
        "entered_in_error.preview" "Looked at what marking as entered in error does";
        "history.read" "Read the history";
        "inbox.read" "Looked at the results inbox";
        "lab.callbacks" "Looked at open call-backs";
        "lab.incoming_list" "Looked at results that belong to no order";
        "lab.incoming_read" "Opened a result that belongs to no order";
        "lab.order" "Opened a laboratory order";
        "lab.worklist" "Looked at the laboratory's worklist";
        "order.ask" "Asked whether a test can be run";
        "medicine.check" "Had a medicine checked";
        "messages.list" "Looked at messages to patients";
        "note.open" "Opened a note";
        "notes.list" "Listed notes";
        "patient.death.open" "Looked at a death and what ends with it";
        "patient.open" "Opened the record";
        "patient.phone" "Looked at the phone number";
        "patients.compare" "Looked for duplicates";
        "patients.search" "Searched patients";
        "report.day" "Looked at the day's figures";
        "report.rows" "Looked at the rows behind a figure";
        "reports.list" "Listed reports of results";
        "schedule.view" "Looked at a schedule";
        "slot.open" "Looked at a held slot";
        "staff.suggest" "Had colleagues suggested for a patient";
        "tasks.list" "Listed tasks";
        "timeline.read" "Read the timeline";
        "trend.read" "Looked at a trend";
        "visit.open" "Opened a visit";
        "visits.list" "Listed a patient's visits";
        "books.read" "Looked at the books";
    }
    Change {
        "allergy.add" "Added an allergy";
        "allergy.change" "Changed an allergy";
        "allergy.none" "Noted that there are no allergies";
        "bill.discount" "Gave a discount";
        "bill.recalculate" "Had a bill worked out again";
        "care.assign" "Put a patient into somebody's care";
        "care.end" "Ended a care relation";
        "charge.add" "Added a line to a bill";
        "charge.cancel" "Cancelled a line of a bill";
        "colleague_message.read" "Marked a colleague's message as read";
        "colleague_message.send" "Sent a message to a colleague";
        "coverage.end" "Ended a coverage";
        "coverage.save" "Saved a coverage";
        "disclosure.record" "Recorded a disclosure";
        "draft.discard" "Discarded a draft note";
        "draft.keep" "Kept a draft note";
        "emergency.end" "Ended an emergency access";
        "emergency.expire" "An emergency access ended by itself";
        "emergency.review" "Judged an emergency access";
        "emergency.start" "Opened a chart in an emergency";
        "encounter.start" "Started a visit";
        "entered_in_error.mark" "Marked a fact as entered in error";
        "entered_in_error.move" "Moved a fact out of the wrong chart";
        "import.fhir" "Took in a history from another system";
        "import.withdraw" "Withdrew an import";
        "source_change.take" "Took a change at the source";
        "source_change.keep" "Kept the record against its source";
        "lab.callback" "Acknowledged a call-back";
        "lab.incoming" "Took in a result from another laboratory";
        "lab.incoming_match" "Put a result into the order it belongs to";
        "lab.incoming_ask" "Asked a colleague about a result that belongs to no order";
        "lab.incoming_refuse" "Refused a result that belongs to no order";
        "lab.callback.move" "Moved a call-back with its result";
        "medicine.add" "Added a medicine";
        "medicine.change" "Changed a medicine";
        "message.send_again" "Sent a message again";
        "message.withdraw" "Withdrew a message";
        "note.add" "Added to a note";
        "note.sign" "Signed a note";
        "order.cancel" "Cancelled an order";
        "patient.change" "Changed the record";
        "patient.death" "Wrote a death down";
        "patient.death.undo" "Took a death back";
        "patient.preferences" "Changed the preferences";
        "patient.register" "Registered the patient";
        "payment.take" "Took a payment";
        "problem.add" "Added a problem";
        "problem.change" "Changed a problem";
        "report.acknowledge" "Acknowledged a report";
        "report.reopen" "Put a report back into the inbox";
        "results.amend" "Amended results";
        "results.enter" "Entered results";
        "results.release" "Released results";
        "results.send_back" "Sent results back";
        "slot.hold" "Held a slot";
        "slot.release" "Released a slot";
        "specimen.collect" "Collected a specimen";
        "specimen.receive" "Received a specimen";
        "specimen.reject" "Rejected a specimen";
        "task.finish" "Finished a task";
        "timeline.add" "Added to the timeline";
        "visit.book" "Booked a visit";
        "visit.cancel" "Cancelled a visit";
        "visit.move" "Moved a visit";
        "visit.overbook" "Overbooked a visit";
        "visit.step" "Moved a visit along the board";
        "visit.undo" "Took a step of a visit back";
        "visit.walk_in" "Took in a walk-in";
        "vitals.record" "Recorded vital signs";
        "vitals.withdraw" "Withdrew vital signs";
    }
    SignIn {
        "factor.authenticator" "Set up an authenticator app";
        "factor.authenticator_remove" "Removed an authenticator app";
        "factor.codes" "Made recovery codes";
        "factor.passkey" "Added a passkey";
        "factor.passkey_remove" "Removed a passkey";
        "factor.reset" "Took away all of somebody's second factors";
        "password.change" "Changed the password";
        "password.forgot" "Asked for a new password";
        "password.set" "Set a password by a link";
        "phone.register" "Registered a phone";
        "phone.remove" "Took a phone away";
        "session.end" "Signed out";
        "session.end_all" "Signed out everywhere";
        "session.end_by_replay" "A used refresh token came again: the phone's session ended";
        "session.lock" "Locked the screen";
        "session.open" "Signed in";
        "session.open_by_phone" "Signed in by phone";
        "session.open_by_recovery" "Signed in by a recovery code";
        "session.password" "Gave the right password, the second factor to come";
        "session.refuse" "Was not let in";
        "session.step_up" "Proved again who it is";
        "session.unlock" "Unlocked the screen";
    }
    Rights {
        "account.allow" "Let an account in again";
        "account.bar" "Barred an account";
        "account.change" "Changed an account";
        "account.create" "Made an account";
        "account.invite" "Invited somebody";
        "approval.agree" "Agreed to a request";
        "approval.ask" "Asked a second person";
        "approval.expire" "Nobody decided a request in time";
        "approval.refuse" "Refused a request";
        "approval.stale" "A request no longer fitted what it was about";
        "approval.withdraw" "Took a request back";
        "machine.end" "Ended a machine's key";
        "machine.make" "Made a machine and its key";
        "policy.change" "Changed the rules of the door";
        "rights.change" "Changed rights";
        "role.change" "Made, renamed or retired a role";
    }
    Export {
        "accesses.read" "Looked at who opened a record";
        "audit.export" "Took the audit out as a file";
        "audit.open" "Opened a row of the audit";
        "audit.search" "Searched the audit";
        "bills.export" "Took bills out as a file";
        "disclosures.account" "Drew up an account of disclosures";
        "disclosures.read" "Looked at disclosures";
        "reviews.list" "Looked at emergency accesses to be judged";
        "patients.export" "Took the patients out as a file";
        "stock.export" "Took stock movements out as a file";
    }
    Setup {
        "billable.save" "Saved a service with a price";
        "books.lock" "Locked a period of the books";
        "house.save" "Changed the house's country";
        "lab.analyte" "Saved an analyte";
        "lab.test" "Saved a laboratory test";
        "message_settings.save" "Changed the quiet hours of messages";
        "note_template.save" "Saved a note template";
        "payer.save" "Saved a payer";
        "plan.save" "Saved a plan";
        "price.set" "Set a price";
        "price_list.make" "Made a price list";
        "room.save" "Saved a room";
        "schedule.except" "Added leave or a closure";
        "schedule.except_undo" "Removed leave or a closure";
        "schedule.set" "Set working hours";
        "site.save" "Saved a site";
        "staff.save" "Saved a colleague's card";
        "staff.reach" "Said how to be told of something urgent";
        "stock.count" "Counted stock";
        "stock.item" "Saved an item of stock";
        "stock.move" "Moved stock";
        "stock.place" "Saved a place of stock";
        "stock.receive" "Received stock";
        "stock.rule" "Saved a reorder rule";
        "stock.state" "Set a lot aside or back";
        "stock.write_off" "Wrote stock off";
        "template.save" "Saved a message template";
        "visit_kind.save" "Saved a kind of visit";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_action_stands_twice() {
        let mut codes: Vec<_> = ACTIONS.iter().map(|action| action.code).collect();
        codes.sort_unstable();
        let all = codes.len();
        codes.dedup();
        assert_eq!(codes.len(), all);
        assert_eq!(words_of("chart.open"), "Opened the chart");
        assert_eq!(words_of("GetChart"), "Get chart");
    }
}
