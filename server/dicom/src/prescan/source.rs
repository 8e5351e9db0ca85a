//! Bytes in order, with the position, and with a way to pass over many of them.

use std::io::{BufReader, ErrorKind, Read, Seek, SeekFrom};

use flate2::bufread::DeflateDecoder;

use super::Refused;

/// Where a walk gets its bytes.
pub(super) trait Source {
    /// Bytes before the next one.
    fn position(&self) -> u64;

    /// Bytes that are left, where that is known.
    fn left(&self) -> Option<u64>;

    /// Fills the buffer.
    fn read(&mut self, into: &mut [u8]) -> Result<(), Refused>;

    /// Passes over bytes.
    fn skip(&mut self, bytes: u64) -> Result<(), Refused>;

    /// Whether nothing is left.
    fn at_end(&mut self) -> Result<bool, Refused>;
}

/// A file, or bytes in memory.
pub(super) struct Seekable<R> {
    reader: BufReader<R>,
    position: u64,
    length: u64,
}

impl<R: Read + Seek> Seekable<R> {
    pub(super) fn new(mut reader: R) -> Result<Self, Refused> {
        let start = reader.stream_position().map_err(unreadable)?;
        let end = reader.seek(SeekFrom::End(0)).map_err(unreadable)?;
        reader.seek(SeekFrom::Start(start)).map_err(unreadable)?;
        Ok(Seekable {
            reader: BufReader::with_capacity(32 << 10, reader),
            position: start,
            length: end,
        })
    }

    /// The reader, behind what was read.
    pub(super) fn into_inner(self) -> BufReader<R> {
        self.reader
    }
}

impl<R: Read + Seek> Source for Seekable<R> {
    fn position(&self) -> u64 {
        self.position
    }

    fn left(&self) -> Option<u64> {
        Some(self.length.saturating_sub(self.position))
    }

    fn read(&mut self, into: &mut [u8]) -> Result<(), Refused> {
        self.reader.read_exact(into).map_err(unreadable)?;
        self.position += into.len() as u64;
        Ok(())
    }

    fn skip(&mut self, bytes: u64) -> Result<(), Refused> {
        if self.left().is_some_and(|left| bytes > left) {
            return Err(Refused::Truncated);
        }
        let step = i64::try_from(bytes).map_err(|_| Refused::Truncated)?;
        self.reader.seek_relative(step).map_err(unreadable)?;
        self.position += bytes;
        Ok(())
    }

    fn at_end(&mut self) -> Result<bool, Refused> {
        Ok(self.position >= self.length)
    }
}

/// The inflated bytes of a deflated data set, up to a total.
pub(super) struct Inflating<R> {
    inflated: BufReader<DeflateDecoder<BufReader<R>>>,
    position: u64,
    most: u64,
}

impl<R: Read> Inflating<R> {
    pub(super) fn new(deflated: BufReader<R>, most: u64) -> Self {
        Inflating {
            inflated: BufReader::with_capacity(32 << 10, DeflateDecoder::new(deflated)),
            position: 0,
            most,
        }
    }

    fn count(&mut self, bytes: u64) -> Result<(), Refused> {
        self.position = self.position.saturating_add(bytes);
        if self.position > self.most {
            Err(Refused::TooLarge)
        } else {
            Ok(())
        }
    }
}

impl<R: Read> Source for Inflating<R> {
    fn position(&self) -> u64 {
        self.position
    }

    fn left(&self) -> Option<u64> {
        None
    }

    fn read(&mut self, into: &mut [u8]) -> Result<(), Refused> {
        self.count(into.len() as u64)?;
        self.inflated.read_exact(into).map_err(uninflatable)
    }

    fn skip(&mut self, bytes: u64) -> Result<(), Refused> {
        self.count(bytes)?;
        let skipped = std::io::copy(&mut self.inflated.by_ref().take(bytes), &mut std::io::sink());
        match skipped {
            Ok(skipped) if skipped == bytes => Ok(()),
            Ok(_) => Err(Refused::Truncated),
            Err(error) => Err(uninflatable(error)),
        }
    }

    fn at_end(&mut self) -> Result<bool, Refused> {
        use std::io::BufRead;
        let waiting = self.inflated.fill_buf().map_err(uninflatable)?;
        // A deflated data set may be padded with a zero byte to an even length.
        Ok(waiting.is_empty() || waiting == [0])
    }
}

fn unreadable(error: std::io::Error) -> Refused {
    match error.kind() {
        ErrorKind::UnexpectedEof => Refused::Truncated,
        kind => Refused::Unreadable(kind),
    }
}

fn uninflatable(error: std::io::Error) -> Refused {
    match error.kind() {
        ErrorKind::UnexpectedEof => Refused::Truncated,
        _ => Refused::Inflate,
    }
}
