//! Files as they come: JSON, or JSON packed by gzip.

use std::io::Read;

use flate2::read::GzDecoder;

/// The most a file may unpack to: a whole life fits ten times, a bomb does not.
const MOST_BYTES: u64 = 256 * 1024 * 1024;

/// Why a file could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileError(pub String);

impl std::fmt::Display for FileError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
impl std::error::Error for FileError {}

/// The text of a file's bytes.
///
/// # Errors
/// When it is broken, too large, or no text.
pub fn open(bytes: &[u8]) -> Result<String, FileError> {
    let mut text = Vec::new();
    let packed = bytes.starts_with(&[0x1f, 0x8b]);
    let read = if packed {
        GzDecoder::new(bytes).take(MOST_BYTES + 1).read_to_end(&mut text)
    } else {
        bytes.take(MOST_BYTES + 1).read_to_end(&mut text)
    };
    let length = read.map_err(|error| FileError(format!("cannot be unpacked: {error}")))?;
    if u64::try_from(length).unwrap_or(u64::MAX) > MOST_BYTES {
        return Err(FileError(format!("is larger than {} MiB unpacked", MOST_BYTES / 1024 / 1024)));
    }
    String::from_utf8(text)
        .map_err(|error| FileError(format!("is not UTF-8 at byte {}", error.utf8_error().valid_up_to())))
}
