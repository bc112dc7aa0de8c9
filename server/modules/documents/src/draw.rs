//! Pages: a margin all around, the issuer above, the page's number below, parts from the top.

use krilla::{
    Document,
    color::rgb,
    geom::{PathBuilder, Point},
    metadata::Metadata,
    num::NormalizedF32,
    page::PageSettings,
    paint::{Fill, FillRule, Stroke},
    surface::Surface,
    text::{Font, TextDirection},
};

use crate::{Column, Paper, Part, measure::Face};

/// Letter size, in points.
const PAGE: (f32, f32) = (612.0, 792.0);
const MARGIN: f32 = 54.0;
const WIDTH: f32 = PAGE.0 - 2.0 * MARGIN;
const BOTTOM: f32 = PAGE.1 - MARGIN;
const TITLE: f32 = 18.0;
const HEADING: f32 = 12.0;
const TEXT: f32 = 9.5;
const SMALL: f32 = 8.0;
/// A line's height by its letters' size.
const LEADING: f32 = 1.45;
const GAP: f32 = 6.0;

const REGULAR: &[u8] = include_bytes!("../fonts/inter-regular.ttf");
const SEMIBOLD: &[u8] = include_bytes!("../fonts/inter-semibold.ttf");

/// Why a paper could not be drawn: a fault of ours.
#[derive(Debug, thiserror::Error)]
#[error("the paper could not be drawn: {0}")]
pub struct PdfError(String);

/// A font to draw with and to measure by.
struct Pen {
    font: Font,
    face: Face,
}

impl Pen {
    fn new(file: &'static [u8]) -> Result<Self, PdfError> {
        let broken = || PdfError("a font file is broken".to_owned());
        let font = Font::new(file.to_vec().into(), 0).ok_or_else(broken)?;
        Ok(Self { font, face: Face::new(file).ok_or_else(broken)? })
    }
}

/// What stands at a place of a page.
enum Mark {
    Text { x: f32, y: f32, size: f32, bold: bool, grey: bool, text: String },
    Line { y: f32 },
}

/// The paper laid out: marks page by page, before the number of pages is known.
struct Layout {
    regular: Pen,
    semibold: Pen,
    pages: Vec<Vec<Mark>>,
    y: f32,
}

/// Draws a paper.
///
/// # Errors
/// When the drawing library refuses: a fault of ours.
pub fn pdf(paper: &Paper) -> Result<Vec<u8>, PdfError> {
    let mut layout = Layout {
        regular: Pen::new(REGULAR)?,
        semibold: Pen::new(SEMIBOLD)?,
        pages: vec![Vec::new()],
        y: MARGIN + 24.0,
    };
    layout.text(&paper.title, TITLE, true, 0.0, WIDTH);
    layout.y += GAP;
    for part in &paper.parts {
        layout.part(part);
    }
    layout.finish(paper)
}

impl Layout {
    fn mark(&mut self, mark: Mark) {
        if let Some(page) = self.pages.last_mut() {
            page.push(mark);
        }
    }

    fn page(&mut self) {
        self.pages.push(Vec::new());
        self.y = MARGIN + 24.0;
    }

    /// Begins a new page where so much does not fit on this one.
    fn make_room(&mut self, height: f32) {
        if self.y + height > BOTTOM {
            self.page();
        }
    }

    fn face(&self, bold: bool) -> &Face {
        if bold { &self.semibold.face } else { &self.regular.face }
    }

    /// Lines of text, broken at this width.
    fn text(&mut self, text: &str, size: f32, bold: bool, x: f32, width: f32) {
        for line in self.face(bold).lines(text, size, width) {
            self.make_room(size * LEADING);
            self.y += size * LEADING;
            let y = self.y;
            self.mark(Mark::Text { x: MARGIN + x, y, size, bold, grey: false, text: line });
        }
    }

    fn part(&mut self, part: &Part) {
        match part {
            Part::Heading(text) => {
                self.y += GAP;
                // A heading does not stand alone at a page's foot.
                self.make_room(HEADING * LEADING * 3.0);
                self.text(text, HEADING, true, 0.0, WIDTH);
                self.y += GAP / 2.0;
            }
            Part::Text(text) => {
                self.text(text, TEXT, false, 0.0, WIDTH);
                self.y += GAP;
            }
            Part::Facts(facts) => {
                for (name, value) in facts {
                    self.row(&[name.clone(), value.clone()], &[0.0, 130.0], &[124.0, WIDTH - 130.0], &[true, false]);
                }
                self.y += GAP;
            }
            Part::Table { columns, rows } => self.table(columns, rows),
        }
    }

    fn table(&mut self, columns: &[Column], rows: &[Vec<String>]) {
        let all: f32 = columns.iter().map(|column| column.share).sum();
        let (mut at, mut starts, mut widths) = (0.0, Vec::new(), Vec::new());
        for column in columns {
            let width = WIDTH * column.share / all;
            starts.push(at);
            widths.push(width - 8.0);
            at += width;
        }
        let head: Vec<String> = columns.iter().map(|column| column.title.clone()).collect();
        let bold = vec![true; columns.len()];
        let plain = vec![false; columns.len()];
        self.make_room(TEXT * LEADING * 3.0);
        self.head(&head, &starts, &widths, &bold);
        for row in rows {
            let before = self.pages.len();
            let height = self.height(row, &widths);
            if self.y + height > BOTTOM && height < BOTTOM - MARGIN * 2.0 {
                self.page();
            }
            if self.pages.len() > before {
                self.head(&head, &starts, &widths, &bold);
            }
            self.row(row, &starts, &widths, &plain);
            self.y += 5.0;
            self.line();
        }
        self.y += GAP;
    }

    fn head(&mut self, head: &[String], starts: &[f32], widths: &[f32], bold: &[bool]) {
        self.row(head, starts, widths, bold);
        self.y += 3.0;
        self.line();
    }

    fn line(&mut self) {
        let y = self.y;
        self.mark(Mark::Line { y });
    }

    fn height(&self, row: &[String], widths: &[f32]) -> f32 {
        let lines = row.iter().zip(widths).map(|(text, width)| self.regular.face.lines(text, TEXT, *width).len());
        #[expect(clippy::cast_precision_loss, reason = "a handful of lines")]
        let most = lines.max().unwrap_or(1) as f32;
        most * TEXT * LEADING + 5.0
    }

    /// Texts beside each other, each broken in its own width. A row longer than a page goes on on the next.
    fn row(&mut self, row: &[String], starts: &[f32], widths: &[f32], bold: &[bool]) {
        let cells: Vec<Vec<String>> = row
            .iter()
            .zip(widths)
            .zip(bold)
            .map(|((text, width), bold)| self.face(*bold).lines(text, TEXT, *width))
            .collect();
        let lines = cells.iter().map(Vec::len).max().unwrap_or_default();
        for line in 0..lines {
            self.make_room(TEXT * LEADING);
            self.y += TEXT * LEADING;
            for ((cell, start), bold) in cells.iter().zip(starts).zip(bold) {
                if let Some(text) = cell.get(line) {
                    let mark = Mark::Text {
                        x: MARGIN + start,
                        y: self.y,
                        size: TEXT,
                        bold: *bold,
                        grey: false,
                        text: text.clone(),
                    };
                    self.mark(mark);
                }
            }
        }
    }

    fn finish(mut self, paper: &Paper) -> Result<Vec<u8>, PdfError> {
        let count = self.pages.len();
        let mut document = Document::new();
        document.set_metadata(Metadata::new().title(paper.title.clone()).authors(vec![paper.issuer.clone()]));
        for (index, mut marks) in std::mem::take(&mut self.pages).into_iter().enumerate() {
            let settings =
                PageSettings::from_wh(PAGE.0, PAGE.1).ok_or_else(|| PdfError("a page has no size".to_owned()))?;
            let mut page = document.start_page_with(settings);
            let mut surface = page.surface();
            let grey = |x: f32, y: f32, text: String| Mark::Text { x, y, size: SMALL, bold: false, grey: true, text };
            marks.push(grey(MARGIN, MARGIN, self.regular.face.drawable(&paper.issuer)));
            let number = format!("{} of {count}", index + 1);
            let width = self.regular.face.width(&number, SMALL);
            marks.push(grey(PAGE.0 - MARGIN - width, PAGE.1 - MARGIN / 2.0, number));
            marks.push(grey(MARGIN, PAGE.1 - MARGIN / 2.0, self.regular.face.drawable(&paper.title)));
            for mark in marks {
                self.draw(&mut surface, mark);
            }
            surface.finish();
            page.finish();
        }
        document.finish().map_err(|error| PdfError(format!("{error:?}")))
    }

    fn draw(&self, surface: &mut Surface<'_>, mark: Mark) {
        match mark {
            Mark::Text { x, y, size, bold, grey, text } => {
                let shade = if grey { 90 } else { 20 };
                surface.set_stroke(None);
                surface.set_fill(Some(Fill {
                    paint: rgb::Color::new(shade, shade, shade).into(),
                    opacity: NormalizedF32::ONE,
                    rule: FillRule::default(),
                }));
                let font = if bold { &self.semibold.font } else { &self.regular.font };
                surface.draw_text(Point::from_xy(x, y), font.clone(), size, &text, false, TextDirection::LeftToRight);
            }
            Mark::Line { y } => {
                let mut path = PathBuilder::new();
                path.move_to(MARGIN, y);
                path.line_to(PAGE.0 - MARGIN, y);
                surface.set_fill(None);
                surface.set_stroke(Some(Stroke {
                    paint: rgb::Color::new(200, 200, 200).into(),
                    width: 0.5,
                    ..Stroke::default()
                }));
                if let Some(path) = path.finish() {
                    surface.draw_path(&path);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paper(rows: usize) -> Paper {
        Paper {
            issuer: "Harbor Health".to_owned(),
            title: "Account of disclosures".to_owned(),
            parts: vec![
                Part::Facts(vec![("Patient".to_owned(), "Marta Kowalczyk".to_owned())]),
                Part::Heading("Disclosures".to_owned()),
                Part::Table {
                    columns: vec![Column::new("Day", 1.0), Column::new("What", 4.0)],
                    rows: vec![vec!["23 Nov 2026".to_owned(), "A long text ".repeat(30)]; rows],
                },
            ],
        }
    }

    #[test]
    fn the_same_paper_gives_the_same_bytes() {
        let once = pdf(&paper(3)).unwrap();
        assert!(once.starts_with(b"%PDF-") && once == pdf(&paper(3)).unwrap());
    }

    #[test]
    fn rows_go_on_over_pages() {
        // The catalogue of pages says how many there are.
        let pages = |bytes: &[u8]| {
            let text = String::from_utf8_lossy(bytes).into_owned();
            let (_, count) = text.split_once("/Count ").expect("a count of pages");
            let digits: String = count.chars().take_while(char::is_ascii_digit).collect();
            digits.parse::<u32>().expect("a number")
        };
        let (short, long) = (pdf(&paper(1)).unwrap(), pdf(&paper(60)).unwrap());
        assert_eq!(pages(&short), 1);
        assert!(pages(&long) > 3, "{}", pages(&long));
    }

    #[test]
    fn a_word_longer_than_its_line_is_broken() {
        let face = Face::new(REGULAR).unwrap();
        let lines = face.lines(&"x".repeat(200), TEXT, 100.0);
        assert!(lines.len() > 5 && lines.iter().all(|line| face.width(line, TEXT) <= 100.0));
        assert_eq!(face.drawable("Ångström 漢"), "Ångström ?");
    }
}
