//! What a paper is made of.

/// A paper.
#[derive(Debug, Clone, PartialEq)]
pub struct Paper {
    /// Who issues it, at the top of every page.
    pub issuer: String,
    /// Its title.
    pub title: String,
    /// What stands on it, from the top.
    pub parts: Vec<Part>,
}

/// A part of a paper.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// A heading.
    Heading(String),
    /// A paragraph; line breaks stay.
    Text(String),
    /// Names and values, a line each.
    Facts(Vec<(String, String)>),
    /// A table. Its head stands again on each page.
    Table {
        /// The columns.
        columns: Vec<Column>,
        /// The rows, a text for each column.
        rows: Vec<Vec<String>>,
    },
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its heading.
    pub title: String,
    /// Its share of the width, by those of the others.
    pub share: f32,
}

impl Column {
    /// A column.
    pub fn new(title: impl Into<String>, share: f32) -> Self {
        Self { title: title.into(), share }
    }
}
