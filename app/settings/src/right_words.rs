//! Each right as a sentence, in the groups in which a manager reads them.

use api::Permission::{self, *};

/// The groups, each with its rights in order.
pub const GROUPS: &[(&str, &[Permission])] = &[
    (
        "Front desk",
        &[ReadPatients, WritePatients, ReadSchedule, BookVisits, Overbook, WorkBoard, ReadMessages, ManageMessages],
    ),
    (
        "Chart",
        &[
            ReadCharts,
            WriteCharts,
            RecordVitals,
            WriteNotes,
            AssignCare,
            BreakTheGlass,
            ReviewAccess,
            ManageNoteTemplates,
        ],
    ),
    ("Laboratory", &[ReadLab, CollectSpecimens, WorkLab, ReviewResults, ManageLab]),
    ("Stores", &[ReadStock, MoveStock, ManageStock]),
    ("Money", &[ReadBills, WriteCoverage, TakePayments, ChangeBills, ManagePrices, LockPeriods]),
    ("Audit", &[ReadAudit, ExportAudit, ReadDisclosures, RecordDisclosures]),
    ("People and house", &[ReadDirectory, MessageColleagues, ManageDirectory, ReadReports, ManageAccounts]),
];

/// What a right lets one do: what stands after "may".
#[must_use]
pub const fn sentence(permission: Permission) -> &'static str {
    match permission {
        ReadDirectory => "see colleagues, sites and hours",
        MessageColleagues => "write to colleagues",
        ManageDirectory => "edit sites, rooms, staff cards and hours",
        ReadPatients => "find patients and read their record at the desk",
        WritePatients => "register patients and change their details",
        ReadSchedule => "see the day board, the schedule and free times",
        BookVisits => "book, move and cancel visits",
        Overbook => "book past a session’s end, with a reason",
        WorkBoard => "check patients in and move them along the board",
        ReadMessages => "read the messages that went out",
        ManageMessages => "edit the words and hours of messages",
        ManageAccounts => "create accounts, give roles and change rights",
        ReadCharts => "open charts",
        BreakTheGlass => "open a chart in an emergency",
        AssignCare => "assign patients to colleagues",
        ReviewAccess => "judge emergency accesses",
        WriteCharts => "keep problems, allergies and medicines",
        RecordVitals => "record vital signs",
        WriteNotes => "write and sign notes, order, acknowledge results",
        ManageNoteTemplates => "edit note templates",
        ReadStock => "see stock",
        MoveStock => "receive, count, move and write off stock",
        ManageStock => "edit items, places and reorder points",
        ReadLab => "see the laboratory’s worklists",
        CollectSpecimens => "collect and label specimens",
        WorkLab => "receive specimens and enter results",
        ReviewResults => "release what another person entered",
        ManageLab => "edit the laboratory’s catalogue",
        ReadBills => "see bills and payments",
        WriteCoverage => "keep patients’ coverage",
        TakePayments => "take payments",
        ChangeBills => "change bills, give discounts, refund",
        ManagePrices => "edit payers and prices",
        LockPeriods => "lock the books",
        ReadReports => "see the day’s figures and their rows",
        ReadAudit => "search the audit and see who opened a record",
        ExportAudit => "take the audit out as a file",
        ReadDisclosures => "see what was disclosed and draw up the account of it",
        RecordDisclosures => "write disclosures down",
    }
}

/// Several rights in a line.
#[must_use]
pub fn sentences(rights: &[Permission]) -> String {
    rights.iter().map(|right| sentence(*right)).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_right_stands_in_one_group() {
        for right in Permission::ALL {
            let many = GROUPS.iter().flat_map(|(_, rights)| *rights).filter(|other| *other == right).count();
            assert_eq!(many, 1, "{}", right.code());
        }
    }
}
