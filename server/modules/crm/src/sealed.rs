//! The sealed columns of this module.

use kernel::crypto::Column;

/// Phone.
pub const PHONE: Column = Column::of("patient", "phone");
/// E-mail.
pub const EMAIL: Column = Column::of("patient", "email");
/// Street and number.
pub const STREET: Column = Column::of("patient", "street");
/// Alerts, one a line.
pub const ALERTS: Column = Column::of("patient", "alerts");
/// Words on the timeline.
pub const ENTRY: Column = Column::of("timeline_entry", "body");
/// Words between colleagues.
pub const MESSAGE: Column = Column::of("colleague_message", "body");

/// All of them.
pub const SEALED: &[Column] = &[PHONE, EMAIL, STREET, ALERTS, ENTRY, MESSAGE];
