//! How wide a text is, and where it breaks.

use skrifa::{
    FontRef, MetadataProvider,
    instance::{LocationRef, Size},
};

/// A font that can be measured.
pub struct Face {
    font: FontRef<'static>,
}

impl Face {
    /// A face of one of our own files.
    pub fn new(file: &'static [u8]) -> Option<Self> {
        Some(Self { font: FontRef::new(file).ok()? })
    }

    /// The text with what the font can draw: its own characters, a question mark for the others.
    pub fn drawable(&self, text: &str) -> String {
        let map = self.font.charmap();
        text.chars().map(|letter| if letter == '\n' || map.map(letter).is_some() { letter } else { '?' }).collect()
    }

    /// The width of a line in points.
    pub fn width(&self, text: &str, size: f32) -> f32 {
        let (map, metrics) = (self.font.charmap(), self.font.glyph_metrics(Size::new(size), LocationRef::default()));
        text.chars().filter_map(|letter| metrics.advance_width(map.map(letter)?)).sum()
    }

    /// The lines of a text at this width. A word that is too long for a line is broken where the line ends.
    pub fn lines(&self, text: &str, size: f32, width: f32) -> Vec<String> {
        let mut lines = Vec::new();
        for paragraph in self.drawable(text).split('\n') {
            let mut line = String::new();
            for word in paragraph.split_whitespace() {
                let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
                if self.width(&longer, size) <= width {
                    line = longer;
                    continue;
                }
                if !line.is_empty() {
                    lines.push(std::mem::take(&mut line));
                }
                for letter in word.chars() {
                    line.push(letter);
                    if self.width(&line, size) > width && line.chars().count() > 1 {
                        line.pop();
                        lines.push(std::mem::replace(&mut line, letter.to_string()));
                    }
                }
            }
            lines.push(line);
        }
        lines
    }
}
