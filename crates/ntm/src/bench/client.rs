//! A browser for measuring: one connection kept open, answers read to their end.

use std::{net::SocketAddr, time::Duration};

use anyhow::{Context as _, bail};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// One connection, with the session of one person.
pub(crate) struct Client {
    address: SocketAddr,
    cookie: String,
    stream: Option<TcpStream>,
    buffer: Vec<u8>,
}

/// What was answered.
#[derive(Debug)]
pub(crate) struct Answer {
    /// The HTTP status.
    pub(crate) status: u16,
    /// The body as it came over the wire: compressed, without chunk marks.
    pub(crate) body: Vec<u8>,
    /// Bytes over the wire, head and body.
    pub(crate) bytes: usize,
    /// Where the answer sends one.
    pub(crate) location: Option<String>,
}

impl Client {
    /// Returns a client with a session's token.
    pub(crate) fn new(address: SocketAddr, token: &str) -> Client {
        Client {
            address,
            cookie: format!("ntm={token}"),
            stream: None,
            buffer: Vec::new(),
        }
    }

    /// Fetches a page, compressed as browsers do.
    pub(crate) async fn get(&mut self, path: &str) -> anyhow::Result<Answer> {
        self.send("GET", path, "gzip, br", "").await
    }

    /// Fetches a page as plain text.
    pub(crate) async fn get_plain(&mut self, path: &str) -> anyhow::Result<Answer> {
        self.send("GET", path, "identity", "").await
    }

    /// Sends a form.
    pub(crate) async fn post(&mut self, path: &str, form: &str) -> anyhow::Result<Answer> {
        self.send("POST", path, "gzip, br", form).await
    }

    async fn send(
        &mut self,
        method: &str,
        path: &str,
        encoding: &str,
        body: &str,
    ) -> anyhow::Result<Answer> {
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\ncookie: {}\r\naccept-encoding: {encoding}\r\n\
             sec-fetch-site: same-origin\r\ncontent-type: application/x-www-form-urlencoded\r\n\
             content-length: {}\r\n\r\n{body}",
            self.address,
            self.cookie,
            body.len()
        );
        let exchange = async {
            if self.stream.is_none() {
                let stream = TcpStream::connect(self.address).await?;
                stream.set_nodelay(true)?;
                self.stream = Some(stream);
                self.buffer.clear();
            }
            let stream = self.stream.as_mut().context("no connection")?;
            stream.write_all(head.as_bytes()).await?;
            read(stream, &mut self.buffer).await
        };
        match tokio::time::timeout(Duration::from_secs(60), exchange).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => {
                self.stream = None;
                Err(error)
            }
            Err(_) => {
                self.stream = None;
                bail!("no answer within 60 s: {method} {path}")
            }
        }
    }
}

async fn read(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> anyhow::Result<Answer> {
    let head_end = loop {
        if let Some(at) = find(buffer, b"\r\n\r\n") {
            break at + 4;
        }
        more(stream, buffer).await?;
    };
    let head = String::from_utf8_lossy(&buffer[..head_end]).to_lowercase();
    let field = |name: &str| {
        head.lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))
            .map(|value| value.trim().to_owned())
    };
    let status = head
        .split_whitespace()
        .nth(1)
        .and_then(|status| status.parse().ok())
        .context("no status")?;
    let location = field("location");
    let mut bytes = head_end;
    let mut body = Vec::new();
    let chunked = field("transfer-encoding").is_some_and(|coding| coding.contains("chunked"));
    let length: usize = field("content-length").map_or(Ok(0), |length| length.parse())?;
    buffer.drain(..head_end);
    if chunked {
        loop {
            let line = loop {
                if let Some(at) = find(buffer, b"\r\n") {
                    break at;
                }
                more(stream, buffer).await?;
            };
            let size = std::str::from_utf8(&buffer[..line])?;
            let size = usize::from_str_radix(size.split(';').next().unwrap_or("0").trim(), 16)?;
            while buffer.len() < line + 2 + size + 2 {
                more(stream, buffer).await?;
            }
            body.extend_from_slice(&buffer[line + 2..line + 2 + size]);
            bytes += line + 2 + size + 2;
            buffer.drain(..line + 2 + size + 2);
            if size == 0 {
                break;
            }
        }
    } else {
        while buffer.len() < length {
            more(stream, buffer).await?;
        }
        body.extend(buffer.drain(..length));
        bytes += length;
    }
    Ok(Answer {
        status,
        body,
        bytes,
        location,
    })
}

async fn more(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> anyhow::Result<()> {
    let mut part = [0; 16 * 1024];
    let read = stream.read(&mut part).await?;
    if read == 0 {
        bail!("the server closed the connection");
    }
    buffer.extend_from_slice(&part[..read]);
    Ok(())
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|window| window == what)
}
