//! RLE Lossless (PS3.5 annex G): one segment of PackBits for each byte of a sample, the highest byte first.

use super::cannot_show::CannotShow;
use super::geometry::{Allocated, Geometry};
use super::plane::Plane;

const HEADER: usize = 64;
/// Segments that a header can name.
const MAX_SEGMENTS: usize = 15;

/// Decodes a frame; `line` is given each line from the top, samples of a pixel one after another.
pub fn decode(
    fragment: &[u8],
    geometry: &Geometry,
    mut line: impl FnMut(&[u16]) -> Result<(), CannotShow>,
) -> Result<(), CannotShow> {
    let (samples, bytes) = (geometry.samples(), geometry.allocated().bytes());
    let mut segments = segments(fragment, samples * bytes)?;
    let columns = usize::from(geometry.columns());
    let mut buffer = vec![0; columns];
    let mut current = vec![0; columns * samples];
    for _ in 0..geometry.rows() {
        current.fill(0);
        for (index, segment) in segments.iter_mut().enumerate() {
            segment.fill(&mut buffer)?;
            let places = current[index / bytes..].iter_mut().step_by(samples);
            let shift = match (geometry.allocated(), index % bytes) {
                (Allocated::Two, 0) => 8,
                (Allocated::One | Allocated::Two, _) => 0,
            };
            for (place, byte) in places.zip(&buffer) {
                *place |= u16::from(*byte) << shift;
            }
        }
        line(&current)?;
    }
    Ok(())
}

fn segments(fragment: &[u8], expected: usize) -> Result<Vec<PackBits<'_>>, CannotShow> {
    let header = fragment.get(..HEADER).ok_or(CannotShow::Truncated)?;
    let mut words = header
        .as_chunks::<4>()
        .0
        .iter()
        .map(|word| u32::from_le_bytes(*word) as usize);
    let count = words.next().unwrap_or_default();
    if count != expected || count > MAX_SEGMENTS {
        return Err(CannotShow::SizesDiffer);
    }
    let mut offsets: Vec<usize> = words.take(count).collect();
    offsets.push(fragment.len());
    offsets
        .windows(2)
        .map(|pair| {
            let segment = fragment.get(pair[0]..pair[1]).filter(|_| pair[0] >= HEADER);
            Ok(PackBits {
                rest: segment.ok_or(CannotShow::Damaged)?,
                run: Run::Copy(0),
            })
        })
        .collect()
}

/// One segment. A run may go on into the next line.
struct PackBits<'a> {
    rest: &'a [u8],
    run: Run,
}

/// Bytes still to come of the run at hand.
enum Run {
    Copy(usize),
    Repeat(u8, usize),
}

impl PackBits<'_> {
    fn fill(&mut self, mut line: &mut [u8]) -> Result<(), CannotShow> {
        while !line.is_empty() {
            let taken = match self.run {
                Run::Copy(0) | Run::Repeat(_, 0) => {
                    self.next_run()?;
                    continue;
                }
                Run::Copy(left) => {
                    let taken = left.min(line.len());
                    let (literal, rest) = self.rest.split_at_checked(taken).ok_or(CannotShow::Truncated)?;
                    line[..taken].copy_from_slice(literal);
                    self.rest = rest;
                    self.run = Run::Copy(left - taken);
                    taken
                }
                Run::Repeat(byte, left) => {
                    let taken = left.min(line.len());
                    line[..taken].fill(byte);
                    self.run = Run::Repeat(byte, left - taken);
                    taken
                }
            };
            line = &mut line[taken..];
        }
        Ok(())
    }

    fn next_run(&mut self) -> Result<(), CannotShow> {
        (self.run, self.rest) = match self.rest {
            // Nothing, by definition.
            [128, rest @ ..] => (Run::Copy(0), rest),
            [length @ 0..=127, rest @ ..] => (Run::Copy(usize::from(*length) + 1), rest),
            [length, byte, rest @ ..] => (Run::Repeat(*byte, 257 - usize::from(*length)), rest),
            [_] | [] => return Err(CannotShow::Truncated),
        };
        Ok(())
    }
}

/// Makes a fragment of a frame with sixteen bits allocated.
pub fn encode(plane: &Plane) -> Vec<u8> {
    let mut fragment = vec![0; HEADER];
    fragment[0] = 2;
    for (index, shift) in [8, 0].into_iter().enumerate() {
        let offset = (fragment.len() as u32).to_le_bytes();
        fragment[4 + 4 * index..8 + 4 * index].copy_from_slice(&offset);
        for line in plane.lines() {
            let bytes: Vec<u8> = line.iter().map(|sample| (sample >> shift) as u8).collect();
            encode_line(&bytes, &mut fragment);
        }
        if fragment.len() % 2 == 1 {
            fragment.push(0);
        }
    }
    fragment
}

/// No run crosses the end of a line (PS3.5 section G.3.1).
fn encode_line(mut line: &[u8], fragment: &mut Vec<u8>) {
    while let Some(&first) = line.first() {
        let run = line.iter().take(128).take_while(|byte| **byte == first).count();
        if run >= 2 {
            fragment.extend([(257 - run) as u8, first]);
            line = &line[run..];
            continue;
        }
        let literal = 1 + line[1..]
            .windows(2)
            .take(127)
            .take_while(|pair| pair[0] != pair[1])
            .count();
        // The last byte of a line begins no pair, and may end a literal.
        let literal = if literal + 1 == line.len() && literal < 128 {
            line.len()
        } else {
            literal
        };
        fragment.push((literal - 1) as u8);
        fragment.extend(&line[..literal]);
        line = &line[literal..];
    }
}
