//! Where the server's socket is and how it is written in a URL.

use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

/// The kernel takes socket names up to 107 bytes; PostgreSQL adds its own 14 to the folder's.
const LONGEST_FOLDER: usize = 90;

/// The folder of the socket: in the server's home, or a short one where that name would be too long.
pub(crate) fn socket_dir(home: &Path) -> PathBuf {
    let inside = home.join("socket");
    if inside.as_os_str().len() <= LONGEST_FOLDER {
        inside
    } else {
        PathBuf::from(format!("/tmp/polyclinic-{}", short_name(home)))
    }
}

/// A short name that stands for a long path (FNV-1a, 64 bits): the same in every build, which the standard library's hasher
/// does not promise. Nothing secret or hostile is named by it.
pub(crate) fn short_name(path: &Path) -> String {
    let bytes = path.as_os_str().as_encoded_bytes().iter();
    let hash = bytes
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    format!("{hash:016x}")
}

/// Whether a server answers on the socket in `dir`.
pub(crate) fn answers(dir: &Path) -> bool {
    UnixStream::connect(dir.join(".s.PGSQL.5432")).is_ok()
}

/// `text` as the value of a URL's query; slashes stay readable.
pub(crate) fn percent_encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_home_gets_a_short_socket() {
        let short = Path::new("/srv/clinic/pg");
        assert_eq!(socket_dir(short), Path::new("/srv/clinic/pg/socket"));
        let long = PathBuf::from(format!("/{}", "deep/".repeat(30)));
        let socket = socket_dir(&long);
        assert!(socket.as_os_str().len() <= LONGEST_FOLDER);
        assert_ne!(socket, socket_dir(&long.join("other")));
    }

    #[test]
    fn a_path_survives_the_url() {
        assert_eq!(percent_encoded("/a b/ü&?"), "/a%20b/%C3%BC%26%3F");
    }
}
