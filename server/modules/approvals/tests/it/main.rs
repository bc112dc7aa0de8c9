//! What a second person agrees to.

mod approvals;
