//! What tests stand on: a private database, a clinic in one line, typed test users.
