//! Roles: what every chain starts with, and the list.

use api::{
    Permission,
    session::{ListRoles, Role, Roles},
};
use kernel::{AppError, Call};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, QueryOrder};

use crate::entity::role;

/// A role that every chain starts with.
#[derive(Debug, Clone, Copy)]
pub struct DefaultRole {
    /// Its code.
    pub code: &'static str,
    /// Its name on screens.
    pub name: &'static str,
    /// What it grants.
    pub permissions: &'static [Permission],
    /// The first page after signing in.
    pub home: &'static str,
}

use Permission::{
    BookVisits, ChangeBills, CollectSpecimens, ExportAudit, LockPeriods, ManageAccounts, ManageDirectory, ManageLab,
    ManageMessages, ManageNoteTemplates, ManagePrices, ManageStock, MessageColleagues, MoveStock, Overbook, ReadAudit,
    ReadBills, ReadCharts, ReadDirectory, ReadDisclosures, ReadLab, ReadMessages, ReadPatients, ReadReports,
    ReadSchedule, ReadStock, RecordDisclosures, RecordVitals, ReviewResults, TakePayments, WorkBoard, WorkLab,
    WriteCharts, WriteCoverage, WriteNotes, WritePatients,
};

/// The roles every chain starts with, in the order a manager reads them.
pub const DEFAULT_ROLES: &[DefaultRole] = &[
    DefaultRole {
        code: "admin",
        name: "Administrator",
        permissions: &[
            ReadDirectory,
            ManageDirectory,
            MessageColleagues,
            ReadMessages,
            ManageMessages,
            ManageAccounts,
            ManageNoteTemplates,
            ManageStock,
            ReadStock,
            ManageLab,
            ReadLab,
        ],
        home: "/settings",
    },
    DefaultRole {
        code: "manager",
        name: "Manager",
        permissions: &[
            ReadDirectory,
            ManageDirectory,
            MessageColleagues,
            ReadPatients,
            WritePatients,
            ReadSchedule,
            BookVisits,
            Overbook,
            WorkBoard,
            ReadMessages,
            ManageMessages,
            ReadStock,
            ManageStock,
            ManageNoteTemplates,
            ManagePrices,
            ReadBills,
            LockPeriods,
            ReadReports,
            ReadAudit,
        ],
        home: "/today",
    },
    DefaultRole {
        code: "doctor",
        name: "Doctor",
        permissions: &[
            ReadDirectory,
            MessageColleagues,
            ReadPatients,
            WritePatients,
            ReadSchedule,
            BookVisits,
            Overbook,
            WorkBoard,
            ReadCharts,
            WriteCharts,
            RecordVitals,
            WriteNotes,
            ReadBills,
        ],
        home: "/board",
    },
    DefaultRole {
        code: "nurse",
        name: "Nurse",
        permissions: &[
            ReadDirectory,
            MessageColleagues,
            ReadPatients,
            WritePatients,
            ReadSchedule,
            BookVisits,
            WorkBoard,
            ReadCharts,
            WriteCharts,
            RecordVitals,
            CollectSpecimens,
            ReadLab,
        ],
        home: "/board",
    },
    DefaultRole {
        code: "reception",
        name: "Reception",
        permissions: &[
            ReadDirectory,
            MessageColleagues,
            ReadPatients,
            WritePatients,
            ReadSchedule,
            BookVisits,
            WorkBoard,
            ReadMessages,
            ReadBills,
            WriteCoverage,
            TakePayments,
        ],
        home: "/board",
    },
    DefaultRole {
        code: "lab",
        name: "Laboratory",
        permissions: &[
            ReadDirectory,
            MessageColleagues,
            ReadLab,
            CollectSpecimens,
            WorkLab,
            ReviewResults,
            ManageLab,
            ReadStock,
        ],
        home: "/lab",
    },
    DefaultRole {
        code: "stores",
        name: "Stores",
        permissions: &[ReadDirectory, MessageColleagues, ReadStock, MoveStock, ManageStock],
        home: "/stock",
    },
    DefaultRole {
        code: "billing",
        name: "Billing",
        permissions: &[
            ReadDirectory,
            MessageColleagues,
            ReadPatients,
            ReadSchedule,
            ReadBills,
            WriteCoverage,
            TakePayments,
            ChangeBills,
            ManagePrices,
            LockPeriods,
        ],
        home: "/bills",
    },
    DefaultRole {
        code: "auditor",
        name: "Auditor",
        permissions: &[ReadDirectory, ReadPatients, ReadAudit, ExportAudit, ReadDisclosures],
        home: "/audit",
    },
    DefaultRole {
        code: "privacy",
        name: "Privacy officer",
        permissions: &[
            ReadDirectory,
            MessageColleagues,
            ReadPatients,
            ReadAudit,
            ExportAudit,
            ReadDisclosures,
            RecordDisclosures,
        ],
        home: "/audit",
    },
];

/// Writes the roles a new chain starts with.
///
/// # Errors
/// When the database refuses.
pub async fn first_roles(connection: &impl ConnectionTrait) -> Result<(), DbErr> {
    let rows = DEFAULT_ROLES.iter().zip(1..).map(|(role, position)| role::ActiveModel {
        code: Set(role.code.to_owned()),
        name: Set(role.name.to_owned()),
        permissions: Set(role.permissions.iter().map(|permission| permission.code().to_owned()).collect()),
        home: Set(role.home.to_owned()),
        position: Set(position),
    });
    role::Entity::insert_many(rows).exec_without_returning(connection).await.map(drop)
}

/// The chain's roles.
pub async fn list(call: Call<ListRoles>) -> Result<Roles, AppError> {
    let rows = role::Entity::find().order_by_asc(role::Column::Position).all(&call.tenant.read().await?).await?;
    let roles = rows
        .into_iter()
        .map(|row| Role {
            code: row.code,
            name: row.name,
            // A right this version does not know grants nothing.
            permissions: row.permissions.iter().filter_map(|code| Permission::from_code(code)).collect(),
        })
        .collect();
    Ok(Roles { roles })
}
