//! A private PostgreSQL server in a folder, for development and tests.
