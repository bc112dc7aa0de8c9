//! Rights in the groups in which a manager reads them.

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
