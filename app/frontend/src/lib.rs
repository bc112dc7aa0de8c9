//! The browser's entry: hydrates the page the server sent.
