//! Every table: the control schema and each chain's schema, as numbered SQL.
