//! Roles: what every chain starts with, and the list.

use api::{
    Permission,
    rule::Rule,
    session::{ListRoles, Role, Roles},
};
use kernel::{AppError, Call, database::query_one};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait};
use serde::Deserialize;

use crate::{
    entity::role,
    right_rules::{self, Holder, RuleRow},
};

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

impl DefaultRole {
    /// The role's rules: what it grants is granted at all sites, and for all patients but where [`OWN_PATIENTS`] says so.
    #[must_use]
    pub fn rules(&self) -> Vec<Rule> {
        let own =
            |permission: &Permission| OWN_PATIENTS.contains(&self.code) && rules::rights::follows_patients(*permission);
        self.permissions
            .iter()
            .map(
                |permission| {
                    if own(permission) { Rule::own_patients(*permission) } else { Rule::everywhere(*permission) }
                },
            )
            .collect()
    }
}

/// The roles whose rights over charts reach one's own patients only (`docs/access.md` says why).
const OWN_PATIENTS: [&str; 2] = ["doctor", "nurse"];

use Permission::{
    AssignCare, BookVisits, BreakTheGlass, ChangeBills, CollectSpecimens, ExportAudit, LockPeriods, ManageAccounts,
    ManageDirectory, ManageLab, ManageMessages, ManageNoteTemplates, ManagePrices, ManageStock, MessageColleagues,
    MoveStock, Overbook, ReadAudit, ReadBills, ReadCharts, ReadDirectory, ReadDisclosures, ReadLab, ReadMessages,
    ReadPatients, ReadReports, ReadSchedule, ReadStock, RecordDisclosures, RecordVitals, ReviewAccess, ReviewResults,
    TakePayments, WorkBoard, WorkLab, WriteCharts, WriteCoverage, WriteNotes, WritePatients,
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
            AssignCare,
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
            BreakTheGlass,
            AssignCare,
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
            BreakTheGlass,
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
            ReviewAccess,
            ReadPatients,
            ReadAudit,
            ExportAudit,
            ReadDisclosures,
            RecordDisclosures,
        ],
        home: "/reviews",
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
        home: Set(role.home.to_owned()),
        position: Set(position),
        version: Set(1),
        retired_at: Set(None),
    });
    role::Entity::insert_many(rows).exec_without_returning(connection).await?;
    for role in DEFAULT_ROLES {
        right_rules::write(connection, &Holder::Role(role.code.to_owned()), &role.rules()).await?;
    }
    Ok(())
}

/// Roles by a condition on `r`, as one JSON text.
const SELECT: &str = "SELECT COALESCE(json_agg(x ORDER BY x.position, x.code), '[]')::text FROM (SELECT r.code, r.name, \
    r.position, r.version, r.retired_at IS NOT NULL AS retired, (SELECT count(*) FROM account_role h JOIN account a \
    ON a.id = h.account_id WHERE h.role_code = r.code AND a.active) AS holders, COALESCE((SELECT json_agg(q) FROM \
    (SELECT permission, effect, sites, site_ids, patients FROM right_rule WHERE role_code = r.code) q), '[]') AS rules \
    FROM role r) x";

#[derive(Deserialize)]
struct Row {
    code: String,
    name: String,
    version: i32,
    retired: bool,
    holders: u32,
    rules: Vec<RuleRow>,
}

/// All roles.
///
/// # Errors
/// When the database fails.
pub async fn all(connection: &impl ConnectionTrait) -> Result<Vec<Role>, AppError> {
    let row = query_one(connection, SELECT, Vec::new()).await?.ok_or_else(AppError::not_found)?;
    let rows: Vec<Row> = serde_json::from_str(&row.try_get_by_index::<String>(0)?).map_err(AppError::internal)?;
    let role = |row: Row| {
        let mut rules = right_rules::known(row.rules);
        rules.sort_by_key(|rule| (rule.permission, rule.effect));
        Role { code: row.code, name: row.name, rules, holders: row.holders, retired: row.retired, version: row.version }
    };
    Ok(rows.into_iter().map(role).collect())
}

/// The chain's roles.
pub async fn list(call: Call<ListRoles>) -> Result<Roles, AppError> {
    Ok(Roles { roles: all(&call.tenant.read().await?).await? })
}
