//! A small HTTP/1.1 client on blocking sockets: one connection, one request at a time.
//!
//! Its own, and not a library's, because the tests cut connections between two bytes, and because the load of a
//! benchmark shares the machine with the server: what the client costs is taken from the server.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// No answer of the product takes longer; a client that waits for ever would hide a hang.
const PATIENCE: Duration = Duration::from_secs(40);
const CHUNK: usize = 64 * 1024;

/// A request as it is sent: the same bytes can be sent again.
#[derive(Clone)]
pub struct Request {
    bytes: Vec<u8>,
}

/// An answer.
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The head, without its last empty line.
    pub head: String,
    /// The body, as sent: compressed where the head says so.
    pub body: Vec<u8>,
}

/// A connection that is kept open between requests; dropped, it is cut, whatever is still to come.
pub struct Connection {
    stream: TcpStream,
    incoming: Box<[u8]>,
    received: Vec<u8>,
}

impl Request {
    /// A page, as a browser without JavaScript asks for it. `cookie` may be empty.
    pub fn page(server: SocketAddr, path: &str, cookie: &str) -> Self {
        Request::new("GET", server, path, cookie, "Accept: text/html\r\n", b"")
    }

    /// A form, as a browser without JavaScript sends it.
    pub fn form(server: SocketAddr, path: &str, cookie: &str, body: &str) -> Self {
        let more = "Accept: text/html\r\nContent-Type: application/x-www-form-urlencoded\r\n";
        Request::new("POST", server, path, cookie, more, body.as_bytes())
    }

    /// A server function, as a hydrated page calls it.
    pub fn call(server: SocketAddr, path: &str, cookie: &str, json: &str) -> Self {
        let more = "Accept: application/json\r\nContent-Type: application/json\r\n";
        Request::new("POST", server, path, cookie, more, json.as_bytes())
    }

    /// Any request; `more` are further lines of its head.
    pub fn new(method: &str, server: SocketAddr, path: &str, cookie: &str, more: &str, body: &[u8]) -> Self {
        let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {server}\r\n{more}");
        if !cookie.is_empty() {
            head.push_str(&format!("Cookie: {cookie}\r\n"));
        }
        if method != "GET" {
            let length = body.len();
            head.push_str(&format!(
                "Origin: http://{server}\r\nSec-Fetch-Site: same-origin\r\nContent-Length: {length}\r\n"
            ));
        }
        head.push_str("\r\n");
        let mut bytes = head.into_bytes();
        bytes.extend_from_slice(body);
        Request { bytes }
    }

    /// Everything that goes over the wire.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl Answer {
    /// The first header of a name, which is compared without regard to case.
    pub fn header(&self, name: &str) -> Option<&str> {
        header(&self.head, name)
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Connection {
    /// Connects.
    pub fn open(server: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(server)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        let incoming = vec![0; CHUNK].into_boxed_slice();
        Ok(Connection {
            stream,
            incoming,
            received: Vec::with_capacity(CHUNK),
        })
    }

    /// Sends a request and waits for its answer.
    pub fn ask(&mut self, request: &Request) -> io::Result<Answer> {
        self.send(request.bytes())?;
        self.receive()
    }

    /// Sends bytes, of a request or of a part of one.
    pub fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes)
    }

    /// Waits for an answer. Its end must be marked by a length or by chunks: an answer that was cut short is the error
    /// [`io::ErrorKind::ConnectionAborted`], and none at all another one.
    pub fn receive(&mut self) -> io::Result<Answer> {
        if self.received.is_empty() {
            self.fill()?;
        }
        self.receive_rest()
            .map_err(|error| io::Error::new(io::ErrorKind::ConnectionAborted, error))
    }

    fn receive_rest(&mut self) -> io::Result<Answer> {
        let end = loop {
            if let Some(at) = find(&self.received, b"\r\n\r\n") {
                break at;
            }
            self.fill()?;
        };
        let head = String::from_utf8_lossy(&self.received[..end]).into_owned();
        self.received.drain(..end + 4);
        let status = head
            .get(9..12)
            .and_then(|digits| digits.parse().ok())
            .ok_or(io::ErrorKind::InvalidData)?;
        let body = if header(&head, "transfer-encoding").is_some() {
            self.chunks()?
        } else {
            let length = header(&head, "content-length")
                .and_then(|length| length.parse().ok())
                .unwrap_or(0);
            self.take(length)?
        };
        Ok(Answer { status, head, body })
    }

    fn chunks(&mut self) -> io::Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let end = loop {
                if let Some(at) = find(&self.received, b"\r\n") {
                    break at;
                }
                self.fill()?;
            };
            let size = std::str::from_utf8(&self.received[..end])
                .ok()
                .and_then(|digits| usize::from_str_radix(digits.trim(), 16).ok())
                .ok_or(io::ErrorKind::InvalidData)?;
            self.received.drain(..end + 2);
            let chunk = self.take(size + 2)?;
            if size == 0 {
                return Ok(body);
            }
            body.extend_from_slice(&chunk[..size]);
        }
    }

    fn take(&mut self, length: usize) -> io::Result<Vec<u8>> {
        while self.received.len() < length {
            self.fill()?;
        }
        Ok(self.received.drain(..length).collect())
    }

    fn fill(&mut self) -> io::Result<()> {
        match self.stream.read(&mut self.incoming)? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            read => {
                self.received.extend_from_slice(&self.incoming[..read]);
                Ok(())
            }
        }
    }
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines()
        .skip(1)
        .filter_map(|line| line.split_once(':'))
        .find(|(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.trim())
}

fn find(bytes: &[u8], sought: &[u8]) -> Option<usize> {
    bytes.windows(sought.len()).position(|window| window == sought)
}
