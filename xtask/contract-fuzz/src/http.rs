//! Just enough of HTTP to ask our own server for JSON.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::Value;

/// Whom to ask, and as whom.
pub struct Http {
    pub port: u16,
    pub host: String,
    pub origin: String,
}

/// An answer.
pub struct Answer {
    pub status: u16,
    /// The cookie it sets, as it is sent back.
    pub cookie: Option<String>,
    pub body: String,
}

impl Http {
    /// Asks once. HTTP/1.0, so that the answer comes whole and ends with the connection.
    pub fn ask(&self, method: &str, path: &str, body: Option<&Value>, cookie: &str) -> Result<Answer> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        let body = body.map(Value::to_string).unwrap_or_default();
        write!(
            stream,
            "{method} {path} HTTP/1.0\r\nHost: {}\r\nOrigin: {}\r\nCookie: {cookie}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{body}",
            self.host,
            self.origin,
            body.len()
        )?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes)?;
        let text = String::from_utf8_lossy(&bytes);
        let (head, body) = text.split_once("\r\n\r\n").context("the answer has no end of headers")?;
        let status =
            head.split(' ').nth(1).and_then(|status| status.parse().ok()).context("the answer has no status")?;
        let cookie = head.lines().find_map(|line| {
            let (name, value) = line.split_once(": ")?;
            name.eq_ignore_ascii_case("set-cookie").then(|| value.split(';').next().unwrap_or_default().to_owned())
        });
        Ok(Answer { status, cookie, body: body.to_owned() })
    }
}
