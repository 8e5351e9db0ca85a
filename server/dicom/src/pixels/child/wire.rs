//! What goes through the pipes: length and bytes, nothing that needs a parser.
//!
//! Neither side believes the other's lengths. The child may be in the hands of whoever made the file.

use std::ffi::OsStr;
use std::io::{self, Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use crate::pixels::{CannotShow, LongSide, Thumbnail};

/// Bytes of a path at most.
const MAX_PATH: usize = 4_096;
/// Thumbnails of one image at most.
pub const MAX_SIDES: usize = 8;
/// Bytes of one answer at most: a thumbnail of the largest side, badly compressed, eight times.
pub const MAX_ANSWER: usize = 64 << 20;

/// What the child is told first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    pub address_space_bytes: u64,
    pub cpu_seconds: u32,
}

impl Terms {
    pub fn encode(self) -> [u8; 12] {
        let mut bytes = [0; 12];
        bytes[..8].copy_from_slice(&self.address_space_bytes.to_le_bytes());
        bytes[8..].copy_from_slice(&self.cpu_seconds.to_le_bytes());
        bytes
    }

    pub fn read(input: &mut impl Read) -> io::Result<Terms> {
        Ok(Terms {
            address_space_bytes: u64::from_le_bytes(array(input)?),
            cpu_seconds: u32::from_le_bytes(array(input)?),
        })
    }
}

/// One file, and the sides of its thumbnails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    pub file: PathBuf,
    pub sides: Vec<LongSide>,
}

impl Request {
    /// The bytes of a request; none if there is more than the child takes.
    pub fn encode(file: &Path, sides: &[LongSide]) -> Option<Vec<u8>> {
        let path = file.as_os_str().as_bytes();
        if path.len() > MAX_PATH || sides.is_empty() || sides.len() > MAX_SIDES {
            return None;
        }
        let mut bytes = Vec::with_capacity(path.len() + 32);
        bytes.extend((path.len() as u16).to_le_bytes());
        bytes.extend(path);
        bytes.push(sides.len() as u8);
        for side in sides {
            bytes.extend(side.get().to_le_bytes());
        }
        Some(bytes)
    }

    /// The next request; none when the parent has closed the pipe.
    pub fn read(input: &mut impl Read) -> io::Result<Option<Request>> {
        let length = match array::<2>(input) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            other => usize::from(u16::from_le_bytes(other?)),
        };
        if length > MAX_PATH {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let mut path = vec![0; length];
        input.read_exact(&mut path)?;
        let [count] = array(input)?;
        let mut sides = Vec::new();
        for _ in 0..count {
            let side = LongSide::try_from(u16::from_le_bytes(array(input)?));
            sides.push(side.map_err(|_| io::ErrorKind::InvalidData)?);
        }
        Ok(Some(Request {
            file: PathBuf::from(OsStr::from_bytes(&path)),
            sides,
        }))
    }
}

/// What the child made of it.
pub type Answer = Result<Vec<Thumbnail>, CannotShow>;

/// Writes an answer: its length, a reason or nought, and the thumbnails.
pub fn write_answer(output: &mut impl Write, answer: &Answer) -> io::Result<()> {
    let mut body = Vec::new();
    match answer {
        Err(reason) => body.push(reason.code()),
        Ok(thumbnails) => {
            body.push(0);
            for thumbnail in thumbnails {
                body.extend(thumbnail.width.to_le_bytes());
                body.extend(thumbnail.height.to_le_bytes());
                body.extend((thumbnail.jpeg.len() as u32).to_le_bytes());
                body.extend(&thumbnail.jpeg);
            }
        }
    }
    output.write_all(&(body.len() as u32).to_le_bytes())?;
    output.write_all(&body)?;
    output.flush()
}

/// Reads the body of an answer to a request for those sides. None if it is no such answer.
pub fn read_answer(body: &[u8], sides: &[LongSide]) -> Option<Answer> {
    let (code, mut rest) = body.split_first()?;
    if *code != 0 {
        return rest.is_empty().then(|| CannotShow::from_code(*code)).flatten().map(Err);
    }
    let mut thumbnails = Vec::with_capacity(sides.len());
    for side in sides {
        let ([w, i, h, e, a, b, c, d], after) = rest.split_first_chunk::<8>()?;
        let length = u32::from_le_bytes([*a, *b, *c, *d]) as usize;
        let (jpeg, after) = after.split_at_checked(length)?;
        let (width, height) = (u16::from_le_bytes([*w, *i]), u16::from_le_bytes([*h, *e]));
        if width.max(height) > side.get() || !jpeg.starts_with(&[0xFF, 0xD8, 0xFF]) {
            return None;
        }
        thumbnails.push(Thumbnail {
            side: *side,
            width,
            height,
            jpeg: jpeg.to_vec(),
        });
        rest = after;
    }
    rest.is_empty().then_some(Ok(thumbnails))
}

fn array<const N: usize>(input: &mut impl Read) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    input.read_exact(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn thumbnail(side: LongSide) -> Thumbnail {
        Thumbnail {
            side,
            width: 300,
            height: side.get(),
            jpeg: vec![0xFF, 0xD8, 0xFF, 1, 2, 3],
        }
    }

    #[test]
    fn requests_and_answers_survive_the_pipe() -> io::Result<()> {
        let sides = [LongSide::SMALL, LongSide::LARGE];
        let bytes = Request::encode(Path::new("/spool/ab/cd"), &sides).unwrap_or_default();
        let read = Request::read(&mut bytes.as_slice())?;
        assert_eq!(
            read,
            Some(Request {
                file: PathBuf::from("/spool/ab/cd"),
                sides: sides.to_vec()
            })
        );
        assert_eq!(Request::read(&mut [].as_slice())?, None);
        for answer in [Ok(sides.map(thumbnail).to_vec()), Err(CannotShow::TooLarge)] {
            let mut bytes = Vec::new();
            write_answer(&mut bytes, &answer)?;
            assert_eq!(read_answer(&bytes[4..], &sides), Some(answer));
        }
        Ok(())
    }

    #[test]
    fn an_answer_that_is_cut_or_invented_is_none() -> io::Result<()> {
        let sides = [LongSide::SMALL];
        let mut bytes = Vec::new();
        write_answer(&mut bytes, &Ok(vec![thumbnail(LongSide::SMALL)]))?;
        for end in 4..bytes.len() {
            assert_eq!(read_answer(&bytes[4..end], &sides), None, "{end} bytes");
        }
        assert_eq!(read_answer(&[200], &sides), None, "no such reason");
        assert_eq!(read_answer(&bytes[4..], &[]), None, "more than was asked for");
        Ok(())
    }
}
