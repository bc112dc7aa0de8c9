//! The HTTP contract: one endpoint per file; builds for the server, wasm and phones.
