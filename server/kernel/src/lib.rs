//! What every module stands on: tenants, callers, audit, events, jobs, errors, clock.
