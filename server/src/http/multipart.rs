//! The parts of a `multipart/related` body (RFC 2387), as they arrive: memory does not grow with a part.

use axum::body::{Body, Bytes};
use http_body_util::BodyExt;
use thiserror::Error;

/// The longest boundary (RFC 2046), and the most bytes of a part's headers.
const MOST_BOUNDARY_BYTES: usize = 70;
const MOST_HEADER_BYTES: usize = 4 * 1024;

/// The parts of a body.
pub struct Multipart {
    body: Body,
    /// What arrived and was not taken yet.
    held: Vec<u8>,
    /// CR LF, two dashes, and the boundary: what comes before each part and after the last.
    delimiter: Vec<u8>,
    place: Place,
}

enum Place {
    BeforeFirst,
    InPart,
    AfterPart,
    Ended,
}

/// The headers of a part that matter here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PartHead {
    /// Its media type without parameters, in lower case.
    pub content_type: String,
    /// Whether it is encoded for transport, which HTTP does not do.
    pub is_encoded: bool,
}

/// Why a body is no sequence of parts.
#[derive(Debug, Error)]
pub enum NotMultipart {
    /// It is malformed.
    #[error("the body is not a sequence of parts")]
    Malformed,
    /// It broke off.
    #[error("the body broke off")]
    BrokenOff,
}

impl Multipart {
    /// The parts of a body, by the boundary of its media type.
    ///
    /// # Errors
    /// [`NotMultipart::Malformed`] when that can be no boundary.
    pub fn new(body: Body, boundary: &str) -> Result<Self, NotMultipart> {
        if boundary.is_empty() || boundary.len() > MOST_BOUNDARY_BYTES {
            return Err(NotMultipart::Malformed);
        }
        Ok(Multipart {
            body,
            // The first delimiter may stand at the very start; with this it begins like all others.
            held: b"\r\n".to_vec(),
            delimiter: format!("\r\n--{boundary}").into_bytes(),
            place: Place::BeforeFirst,
        })
    }

    /// The head of the next part, if there is one. What was not read of the part before is skipped.
    ///
    /// # Errors
    /// [`NotMultipart`].
    pub async fn next_part(&mut self) -> Result<Option<PartHead>, NotMultipart> {
        while matches!(self.place, Place::BeforeFirst | Place::InPart) {
            self.chunk().await?;
        }
        if matches!(self.place, Place::Ended) {
            return Ok(None);
        }
        while self.held.len() < 2 {
            self.more().await?;
        }
        if self.held.starts_with(b"--") {
            self.place = Place::Ended;
            return Ok(None);
        }
        let end = loop {
            if let Some(end) = find(&self.held, b"\r\n\r\n") {
                break end;
            }
            if self.held.len() > MOST_HEADER_BYTES {
                return Err(NotMultipart::Malformed);
            }
            self.more().await?;
        };
        let head = head_of(&self.held[..end])?;
        self.held.drain(..end + 4);
        self.place = Place::InPart;
        Ok(Some(head))
    }

    /// The next bytes of the part; none at its end.
    ///
    /// # Errors
    /// [`NotMultipart`].
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, NotMultipart> {
        if !matches!(self.place, Place::BeforeFirst | Place::InPart) {
            return Ok(None);
        }
        loop {
            if let Some(at) = find(&self.held, &self.delimiter) {
                let last: Vec<u8> = self.held.drain(..at).collect();
                self.held.drain(..self.delimiter.len());
                self.place = Place::AfterPart;
                return Ok((!last.is_empty()).then(|| last.into()));
            }
            // The end may be the beginning of a delimiter.
            let sure = self.held.len().saturating_sub(self.delimiter.len() - 1);
            if sure > 0 {
                let rest = self.held.split_off(sure);
                return Ok(Some(std::mem::replace(&mut self.held, rest).into()));
            }
            self.more().await?;
        }
    }

    async fn more(&mut self) -> Result<(), NotMultipart> {
        let frame = self.body.frame().await.ok_or(NotMultipart::BrokenOff)?;
        let frame = frame.map_err(|_| NotMultipart::BrokenOff)?;
        if let Ok(bytes) = frame.into_data() {
            self.held.extend_from_slice(&bytes);
        }
        Ok(())
    }
}

/// Where a text begins in others. Looks for its first byte, which is rare in images, and compares there.
fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    let first = *wanted.first()?;
    let mut from = 0;
    while let Some(at) = bytes[from..].iter().position(|byte| *byte == first) {
        if bytes[from + at..].starts_with(wanted) {
            return Some(from + at);
        }
        from += at + 1;
    }
    None
}

fn head_of(lines: &[u8]) -> Result<PartHead, NotMultipart> {
    let text = std::str::from_utf8(lines).map_err(|_| NotMultipart::Malformed)?;
    let mut head = PartHead::default();
    // What follows the delimiter on its line is padding.
    for line in text.split("\r\n").skip(1) {
        let (name, value) = line.split_once(':').ok_or(NotMultipart::Malformed)?;
        let value = value.trim().to_ascii_lowercase();
        match name.trim().to_ascii_lowercase().as_str() {
            "content-type" => {
                head.content_type = value.split(';').next().unwrap_or_default().trim().to_owned();
            }
            "content-transfer-encoding" => head.is_encoded = value != "binary",
            "content-encoding" => head.is_encoded = true,
            _ => {}
        }
    }
    Ok(head)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn parts(body: &[u8], frame: usize) -> Result<Vec<(String, Vec<u8>)>, NotMultipart> {
        let frames: Vec<Result<Bytes, std::io::Error>> = body
            .chunks(frame)
            .map(|chunk| Ok(Bytes::copy_from_slice(chunk)))
            .collect();
        let body = Body::from_stream(futures::stream::iter(frames));
        let mut multipart = Multipart::new(body, "x-1")?;
        let mut parts = Vec::new();
        while let Some(head) = multipart.next_part().await? {
            let mut bytes = Vec::new();
            while let Some(chunk) = multipart.chunk().await? {
                bytes.extend_from_slice(&chunk);
            }
            parts.push((head.content_type, bytes));
        }
        Ok(parts)
    }

    #[tokio::test]
    async fn parts_come_whole_however_the_body_is_cut() {
        let body = b"--x-1\r\nContent-Type: application/dicom\r\n\r\none\r\n-\r\n--x-\r\n--x-1 \r\n\
            Content-Type: Application/DICOM; transfer-syntax=*\r\nContent-Length: 0\r\n\r\n\r\n--x-1--\r\nafter";
        for frame in 1..body.len() {
            let parts = parts(body, frame).await.expect("parts");
            let expected = [
                ("application/dicom".to_owned(), b"one\r\n-\r\n--x-".to_vec()),
                ("application/dicom".to_owned(), Vec::new()),
            ];
            assert_eq!(parts, expected, "in frames of {frame}");
        }
    }

    #[tokio::test]
    async fn a_body_that_breaks_off_or_is_something_else_is_an_error() {
        let whole = b"--x-1\r\nContent-Type: application/dicom\r\n\r\none\r\n--x-1--";
        assert_eq!(parts(whole, 7).await.expect("parts").len(), 1);
        for end in 0..whole.len() {
            assert!(parts(&whole[..end], 7).await.is_err(), "{end}");
        }
        let long = [b"--x-1\r\n".to_vec(), vec![b'a'; 2 * MOST_HEADER_BYTES]].concat();
        assert!(matches!(parts(&long, 64).await, Err(NotMultipart::Malformed)));
    }
}
