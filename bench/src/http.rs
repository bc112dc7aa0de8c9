//! A small HTTP/1.1 client over one kept connection. It shares the machine with what it measures, so it does as little as
//! it can: a general client would cost as much CPU as the server.

use anyhow::{Context, Result, bail, ensure};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// Whom to ask, and who asks.
#[derive(Debug, Clone)]
pub struct Target {
    /// The loopback port.
    pub port: u16,
    /// The host whose chain is meant.
    pub host: String,
    /// The session's cookie; empty before signing in.
    pub cookie: String,
}

impl Target {
    /// A GET, ready to be sent.
    pub fn get(&self, path: &str) -> String {
        format!("GET {path} HTTP/1.1\r\nhost: {}\r\ncookie: {}\r\n\r\n", self.host, self.cookie)
    }

    /// A POST of JSON, ready to be sent.
    pub fn post(&self, path: &str, body: &serde_json::Value) -> String {
        let body = body.to_string();
        format!(
            "POST {path} HTTP/1.1\r\nhost: {host}\r\norigin: http://{host}\r\ncookie: {}\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n\r\n{body}",
            self.cookie,
            body.len(),
            host = self.host,
        )
    }
}

/// A kept connection.
pub struct Client {
    port: u16,
    stream: Option<TcpStream>,
    buffer: Vec<u8>,
    body: Vec<u8>,
    cookie: Option<String>,
}

impl Client {
    /// A client of a loopback port; it connects with its first request.
    pub const fn new(port: u16) -> Self {
        Self { port, stream: None, buffer: Vec::new(), body: Vec::new(), cookie: None }
    }

    /// Sends a request and reads the whole answer; anything but success is an error.
    pub async fn ask(&mut self, request: &str) -> Result<&[u8]> {
        let status = match self.exchange(request).await {
            Ok(status) => status,
            Err(error) => {
                // What is half read can be read no further.
                self.stream = None;
                return Err(error);
            }
        };
        let line = request.lines().next().unwrap_or_default();
        ensure!((200..300).contains(&status), "{line}: {status} {}", String::from_utf8_lossy(&self.body));
        Ok(&self.body)
    }

    /// Sends a request and says how it was answered.
    pub async fn status(&mut self, request: &str) -> Result<u16> {
        self.exchange(request).await
    }

    /// Sends a request whose answer is JSON.
    pub async fn json(&mut self, request: &str) -> Result<serde_json::Value> {
        Ok(serde_json::from_slice(self.ask(request).await?)?)
    }

    /// The cookie that the answer before set.
    pub fn cookie(&self) -> Option<&str> {
        self.cookie.as_deref()
    }

    async fn exchange(&mut self, request: &str) -> Result<u16> {
        if self.stream.is_none() {
            let stream = TcpStream::connect(("127.0.0.1", self.port)).await?;
            stream.set_nodelay(true)?;
            self.stream = Some(stream);
            self.buffer.clear();
        }
        let Self { stream: Some(stream), buffer, body, cookie, .. } = self else { bail!("no connection") };
        stream.write_all(request.as_bytes()).await?;
        body.clear();
        let end = loop {
            if let Some(end) = find(buffer, b"\r\n\r\n") {
                break end;
            }
            more(stream, buffer).await?;
        };
        let head = std::str::from_utf8(&buffer[..end])?;
        let status: u16 = head.split(' ').nth(1).context("a status line")?.parse()?;
        let header = |name: &str| {
            head.lines().find_map(|line| {
                let (known, value) = line.split_once(':')?;
                known.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
            })
        };
        *cookie = header("set-cookie").map(|cookie| cookie.split(';').next().unwrap_or_default().to_owned());
        let length: Option<usize> = header("content-length").map(|length| length.parse()).transpose()?;
        let chunked = header("transfer-encoding").is_some();
        buffer.drain(..end + 4);
        match length {
            Some(length) => take(stream, buffer, length, body).await?,
            None if chunked => loop {
                let line = loop {
                    if let Some(line) = find(buffer, b"\r\n") {
                        break line;
                    }
                    more(stream, buffer).await?;
                };
                let size = usize::from_str_radix(std::str::from_utf8(&buffer[..line])?.trim(), 16)?;
                buffer.drain(..line + 2);
                take(stream, buffer, size + 2, body).await?;
                body.truncate(body.len() - 2);
                if size == 0 {
                    break;
                }
            },
            None => {}
        }
        Ok(status)
    }
}

fn find(buffer: &[u8], what: &[u8]) -> Option<usize> {
    buffer.windows(what.len()).position(|window| window == what)
}

async fn more(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Result<()> {
    buffer.reserve(64 * 1024);
    ensure!(stream.read_buf(buffer).await? > 0, "the server closed the connection");
    Ok(())
}

/// Moves so many bytes of the answer to `body`.
async fn take(stream: &mut TcpStream, buffer: &mut Vec<u8>, length: usize, body: &mut Vec<u8>) -> Result<()> {
    while buffer.len() < length {
        more(stream, buffer).await?;
    }
    body.extend(buffer.drain(..length));
    Ok(())
}
