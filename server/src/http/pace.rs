//! The pace of a body: a sender that stops, or that sends next to nothing for long, gives its place to others.

use std::time::Duration;

use axum::body::Bytes;
use thiserror::Error;
use tokio::time::{Instant, timeout};

use super::multipart::{Multipart, NotMultipart, PartHead};

/// How long the next bytes of a body may take.
const NEXT_BYTES: Duration = Duration::from_secs(30);
/// How long a body may go slower than [`LEAST_BYTES`].
const PATIENCE: Duration = Duration::from_mins(1);
/// Bytes per second on the average, a twelfth of a telephone line's.
const LEAST_BYTES: u64 = 1024;

/// Why no more of a body is read.
#[derive(Debug, Error)]
pub enum NotRead {
    /// It is no sequence of parts, or broke off.
    #[error(transparent)]
    NotMultipart(#[from] NotMultipart),
    /// Its sender stopped, or sends next to nothing.
    #[error("the body comes too slowly")]
    TooSlow,
}

/// The parts of a body whose sender keeps going.
pub struct Paced {
    parts: Multipart,
    begun: Instant,
    bytes: u64,
}

impl Paced {
    /// The parts of a body that begins to be read now.
    #[must_use]
    pub fn new(parts: Multipart) -> Self {
        Paced {
            parts,
            begun: Instant::now(),
            bytes: 0,
        }
    }

    /// The head of the next part, if there is one. What was not read of the part before is read over.
    ///
    /// # Errors
    /// [`NotRead`].
    pub async fn next_part(&mut self) -> Result<Option<PartHead>, NotRead> {
        while self.chunk().await?.is_some() {}
        in_time(self.parts.next_part()).await
    }

    /// The next bytes of the part; none at its end.
    ///
    /// # Errors
    /// [`NotRead`].
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, NotRead> {
        let chunk = in_time(self.parts.chunk()).await?;
        self.bytes += chunk.as_ref().map_or(0, |bytes| bytes.len() as u64);
        let due = self.begun.elapsed().saturating_sub(PATIENCE).as_secs() * LEAST_BYTES;
        if self.bytes < due {
            Err(NotRead::TooSlow)
        } else {
            Ok(chunk)
        }
    }
}

async fn in_time<T>(read: impl Future<Output = Result<T, NotMultipart>>) -> Result<T, NotRead> {
    let read = timeout(NEXT_BYTES, read).await;
    Ok(read.map_err(|_| NotRead::TooSlow)??)
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use futures::stream;

    use super::*;

    /// A body of two parts of which so many bytes come each ten seconds.
    fn body(at_once: usize, bytes: usize) -> Paced {
        const HEAD: &[u8] = b"\r\n--x\r\nContent-Type: application/dicom\r\n\r\n";
        let whole = [HEAD, &vec![7; bytes], HEAD, b"second", b"\r\n--x--"].concat();
        let parts: Vec<Bytes> = whole.chunks(at_once).map(Bytes::copy_from_slice).collect();
        let slow = stream::unfold(parts.into_iter(), |mut parts| async {
            tokio::time::sleep(Duration::from_secs(10)).await;
            Some((Ok::<_, std::io::Error>(parts.next()?), parts))
        });
        Paced::new(Multipart::new(Body::from_stream(slow), "x").expect("a boundary"))
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_line_is_waited_for_and_a_trickle_is_not() {
        for (at_once, is_read) in [(20_000, true), (2_000, false), (1, false)] {
            let mut parts = body(at_once, 10 * at_once + 100_000);
            let read = async {
                parts.next_part().await?;
                // The first is read over, however long that takes.
                parts.next_part().await?;
                parts.chunk().await
            };
            match read.await {
                Ok(second) => assert!(is_read && second.as_deref() == Some(b"second"), "{at_once}"),
                Err(error) => assert!(!is_read && matches!(error, NotRead::TooSlow), "{at_once}: {error}"),
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_stops_is_not_waited_for() {
        let body = Body::from_stream(stream::pending::<Result<Bytes, std::io::Error>>());
        let mut parts = Paced::new(Multipart::new(body, "x").expect("a boundary"));
        let begun = Instant::now();
        assert!(matches!(parts.next_part().await, Err(NotRead::TooSlow)));
        assert_eq!(begun.elapsed(), NEXT_BYTES);
    }
}
