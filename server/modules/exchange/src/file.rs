//! Files as they come: JSON, lines of JSON, several documents in a row; packed by gzip or not.

use std::{borrow::Cow, io::Read};

use flate2::read::MultiGzDecoder;
use serde_json::value::RawValue;

/// The most a file may unpack to.
const MOST_BYTES: u64 = 512 * 1024 * 1024;

/// Why a file could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileError(pub String);

impl std::fmt::Display for FileError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
impl std::error::Error for FileError {}

/// The text of a file's bytes: of all members, where it is packed.
///
/// # Errors
/// When it is broken, too large, or no text.
pub fn open(bytes: Vec<u8>) -> Result<String, FileError> {
    let too_large = || FileError(format!("is larger than {} MiB unpacked: split it", MOST_BYTES / 1024 / 1024));
    let text = if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut text = Vec::new();
        let read = MultiGzDecoder::new(bytes.as_slice()).take(MOST_BYTES + 1).read_to_end(&mut text);
        read.map_err(|_| FileError("cannot be unpacked: the file is damaged or was cut short".to_owned()))?;
        text
    } else {
        bytes
    };
    if u64::try_from(text.len()).unwrap_or(u64::MAX) > MOST_BYTES {
        return Err(too_large());
    }
    String::from_utf8(text).map_err(|error| {
        let place = error.utf8_error().valid_up_to();
        FileError(format!("is not UTF-8 text: byte {place} belongs to no character"))
    })
}

/// The escape of the character that no text of a database holds.
const NUL: &str = "\\u0000";

/// Another control character, which every record can keep.
const CONTROL: &str = "\\u0001";

/// A file's text with another control character in the place of NUL, which JSON can write and no record can keep: like that one it is
/// taken out of words, and a code that holds it is refused.
pub fn without_nul(text: &str) -> Cow<'_, str> {
    let mut kept = String::new();
    let mut from = 0;
    for (place, _) in text.match_indices(NUL) {
        let backslashes = text[..place].bytes().rev().take_while(|byte| *byte == b'\\').count();
        // After an odd number of them the backslash is one that was written, and the rest is four digits.
        if backslashes % 2 == 0 {
            kept.push_str(&text[from..place]);
            kept.push_str(CONTROL);
            from = place + NUL.len();
        }
    }
    if from == 0 {
        return Cow::Borrowed(text);
    }
    kept.push_str(&text[from..]);
    Cow::Owned(kept)
}

/// A document of a file.
pub struct Document<'a> {
    /// Where it stands: `line 7`; empty where the file is one document.
    pub place: String,
    /// It, or why it is none.
    pub json: Result<&'a RawValue, String>,
}

/// What stands between documents: white space, and a mark that says how the bytes are ordered.
fn skipped(text: &str) -> &str {
    text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
}

/// The documents of a file. A line that is no JSON is no document by itself, where each line is one.
///
/// # Errors
/// When there is none.
pub fn documents(text: &str) -> Result<Vec<Document<'_>>, FileError> {
    let text = skipped(text);
    if text.is_empty() {
        return Err(FileError("is empty".to_owned()));
    }
    let mut lines = text.lines().enumerate().filter(|(_, line)| !skipped(line).is_empty());
    let first = lines.next().is_some_and(|(_, line)| serde_json::from_str::<&RawValue>(line).is_ok());
    if first && lines.next().is_some() {
        return Ok(text
            .lines()
            .enumerate()
            .map(|(number, line)| (number, skipped(line)))
            .filter(|(_, line)| !line.is_empty())
            .map(|(number, line)| Document {
                place: format!("line {}", number + 1),
                json: serde_json::from_str(line).map_err(|error| damage(&error, "line")),
            })
            .collect());
    }
    let mut found = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let mut stream = serde_json::Deserializer::from_str(rest).into_iter::<&RawValue>();
        match stream.next() {
            Some(Ok(json)) => {
                let place = if found.is_empty() { String::new() } else { format!("document {}", found.len() + 1) };
                found.push(Document { place, json: Ok(json) });
                rest = skipped(&rest[stream.byte_offset()..]);
            }
            Some(Err(error)) if found.is_empty() => return Err(FileError(damage(&error, "file"))),
            Some(Err(error)) => {
                let place = format!("document {}", found.len() + 1);
                found.push(Document { place, json: Err(damage(&error, "file")) });
                break;
            }
            None => break,
        }
    }
    Ok(found)
}

/// What is wrong with JSON, for somebody who does not write it.
fn damage(error: &serde_json::Error, what: &str) -> String {
    match error.classify() {
        serde_json::error::Category::Eof => format!("is not complete: the {what} breaks off"),
        _ if error.line() <= 1 && error.column() <= 1 => format!("is no JSON: the {what} begins with something else"),
        _ if error.line() <= 1 => format!("is damaged: at its character {} it is no JSON any more", error.column()),
        _ => format!("is damaged: in its line {} it is no JSON any more", error.line()),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn of(text: &str) -> Vec<Result<String, String>> {
        let found = documents(text).expect("documents");
        found.into_iter().map(|document| document.json.map(|json| json.get().to_owned())).collect()
    }

    #[test]
    fn documents_come_alone_in_lines_and_in_a_row() {
        assert_eq!(of("\u{feff}{\n \"a\": 5.0 }\n"), [Ok("{\n \"a\": 5.0 }".to_owned())]);
        assert_eq!(of("{\"a\":1}\n\n{\"b\":2}\n"), [Ok("{\"a\":1}".to_owned()), Ok("{\"b\":2}".to_owned())]);
        assert_eq!(of("{\"a\":\n1}{\"b\":2}"), [Ok("{\"a\":\n1}".to_owned()), Ok("{\"b\":2}".to_owned())]);
        let broken = of("{\"a\":1}\n{\"b\":\n{\"c\":3}");
        assert!(broken[1].is_err() && broken[2] == Ok("{\"c\":3}".to_owned()), "{broken:?}");
    }

    #[test]
    fn what_is_broken_is_said_in_words() {
        let said = |text: &str| documents(text).err().map(|error| error.0).unwrap_or_default();
        assert_eq!(said(""), "is empty");
        assert_eq!(said("<Bundle/>"), "is no JSON: the file begins with something else");
        assert_eq!(said("{\"a\": [1, 2"), "is not complete: the file breaks off");
        assert!(open(vec![0x1f, 0x8b, 8, 0]).unwrap_err().0.starts_with("cannot be unpacked"));
        assert!(open(vec![b'"', 0xff]).unwrap_err().0.starts_with("is not UTF-8"));
    }

    #[test]
    fn every_member_of_a_packed_file_is_read() {
        let mut bytes = Vec::new();
        for part in ["{\"a\":1}\n", "{\"b\":2}\n"] {
            let mut member = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            member.write_all(part.as_bytes()).unwrap();
            bytes.extend(member.finish().unwrap());
        }
        assert_eq!(open(bytes).unwrap(), "{\"a\":1}\n{\"b\":2}\n");
    }

    #[test]
    fn nul_becomes_a_character_that_can_be_kept_and_a_written_backslash_stays() {
        let taken = |text| without_nul(text).into_owned();
        assert_eq!(taken(r#""a\u0000b\u0000""#), r#""a\u0001b\u0001""#);
        assert_eq!(taken(r#""a\\u0000b""#), r#""a\\u0000b""#);
        assert_eq!(taken(r#""a\\\u0000b""#), r#""a\\\u0001b""#);
        assert_eq!(taken("plain"), "plain");
    }
}
