//! The bytes of a Part-10 file, read forwards once: from the disk, or out of the inflater.
//!
//! Nothing is allocated for a length that is only declared.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use super::cannot_show::CannotShow;

/// Inflated bytes that are read at most: an image that large would be refused anyway, so the rest is a bomb.
const MAX_INFLATED: u64 = 512 << 20;

enum Source {
    Disk { file: BufReader<File>, length: u64 },
    Inflated(Box<dyn Read>),
}

/// Where reading has got to.
pub struct Stream {
    source: Source,
    position: u64,
}

impl Stream {
    /// Opens a file.
    pub fn open(path: &Path) -> Result<Stream, CannotShow> {
        let file = File::open(path).map_err(|_| CannotShow::Unreadable)?;
        let about = file.metadata().map_err(|_| CannotShow::Unreadable)?;
        if !about.is_file() {
            return Err(CannotShow::Unreadable);
        }
        Ok(Stream {
            source: Source::Disk {
                file: BufReader::with_capacity(64 << 10, file),
                length: about.len(),
            },
            position: 0,
        })
    }

    /// Hands the rest of the bytes to an inflater and goes on with what comes out of it.
    pub fn inflate(self, inflater: impl FnOnce(Box<dyn Read>) -> Box<dyn Read>) -> Stream {
        let rest: Box<dyn Read> = match self.source {
            Source::Disk { file, .. } => Box::new(file),
            Source::Inflated(inner) => inner,
        };
        Stream {
            source: Source::Inflated(Box::new(inflater(rest).take(MAX_INFLATED))),
            position: 0,
        }
    }

    /// Bytes read or skipped so far.
    pub fn position(&self) -> u64 {
        self.position
    }

    /// Refuses a length that cannot follow: of what is still to be inflated, one beyond all that is inflated.
    pub fn expect(&self, bytes: u64) -> Result<(), CannotShow> {
        match &self.source {
            Source::Disk { length, .. } if bytes > length.saturating_sub(self.position) => Err(CannotShow::Truncated),
            Source::Inflated(_) if bytes > MAX_INFLATED.saturating_sub(self.position) => Err(CannotShow::TooLarge),
            Source::Disk { .. } | Source::Inflated(_) => Ok(()),
        }
    }

    /// Whether nothing follows. It cannot be told of what is still to be inflated, and is said to be so.
    pub fn may_have_ended(&self) -> bool {
        match &self.source {
            Source::Disk { length, .. } => self.position >= *length,
            Source::Inflated(_) => true,
        }
    }

    /// Fills the buffer.
    pub fn fill(&mut self, buffer: &mut [u8]) -> Result<(), CannotShow> {
        match &mut self.source {
            Source::Disk { file, .. } => file.read_exact(buffer)?,
            Source::Inflated(inner) => inner.read_exact(buffer)?,
        }
        self.position += buffer.len() as u64;
        Ok(())
    }

    /// A fixed number of bytes.
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], CannotShow> {
        let mut bytes = [0; N];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    /// A value of that length; the caller has bounded it.
    pub fn bytes(&mut self, length: usize) -> Result<Vec<u8>, CannotShow> {
        self.expect(length as u64)?;
        let mut bytes = vec![0; length];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    /// Passes over bytes.
    pub fn skip(&mut self, bytes: u64) -> Result<(), CannotShow> {
        self.expect(bytes)?;
        match &mut self.source {
            Source::Disk { file, .. } => {
                file.seek_relative(i64::try_from(bytes).map_err(|_| CannotShow::Truncated)?)?;
            }
            Source::Inflated(inner) => {
                if std::io::copy(&mut inner.by_ref().take(bytes), &mut std::io::sink())? < bytes {
                    return Err(CannotShow::Truncated);
                }
            }
        }
        self.position += bytes;
        Ok(())
    }

    /// Goes back, or on, to a position: only on the disk.
    pub fn rewind_to(&mut self, position: u64) -> Result<(), CannotShow> {
        match &mut self.source {
            Source::Disk { file, .. } => {
                file.seek(SeekFrom::Start(position))?;
                self.position = position;
                Ok(())
            }
            Source::Inflated(_) => Err(CannotShow::Malformed),
        }
    }
}
