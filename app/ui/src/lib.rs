//! The design system: tokens, components and their style sheets.
