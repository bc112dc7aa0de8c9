//! The web app: shell, routes and the document.
