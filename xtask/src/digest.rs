//! Names made from contents, so that a file may be cached for ever.

use std::hash::{DefaultHasher, Hasher};

/// 16 hexadecimal digits that stand for all parts, each with its length, in order. The same toolchain gives the same digits; a
/// newer one may give others, which only makes a browser fetch the file once more.
#[must_use]
pub fn of<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut hasher = DefaultHasher::new();
    for part in parts {
        hasher.write_usize(part.len());
        hasher.write(part);
    }
    format!("{:016x}", hasher.finish())
}
