//! One frame of a file, line by line, made smaller as it is read or decoded.
//!
//! Uncompressed pixels, lossless JPEG and RLE never stand in memory as a whole; the other codecs cannot do without.

use super::cannot_show::CannotShow;
use super::codec;
use super::codestream::{self, Process};
use super::display;
use super::element::Length;
use super::fragment;
use super::geometry::{Allocated, Geometry, Photometric, Planar, Sign};
use super::header::Header;
use super::jpeg_lossless;
use super::jpeg2000::Decoded;
use super::reduce::{Reduced, Reducer};
use super::rle;
use super::side::LongSide;
use super::stream::Stream;
use super::syntax::Syntax;

/// Reads the middle frame at a size whose longer side is that; smaller images keep their size.
pub fn reduced(header: &Header, stream: &mut Stream, side: LongSide) -> Result<Reduced, CannotShow> {
    let geometry = &header.geometry;
    let size = side.fit(geometry.columns(), geometry.rows());
    let mut sink = Sink::new(geometry, header.display.padding(geometry), size);
    match (header.syntax, header.length) {
        (Syntax::ImplicitLittle | Syntax::ExplicitLittle | Syntax::Deflated, Length::Defined(length)) => {
            uncompressed(geometry, stream, u64::from(length), &mut sink)?;
        }
        (Syntax::ImplicitLittle | Syntax::ExplicitLittle | Syntax::Deflated, Length::Undefined)
        | (
            Syntax::JpegBaseline | Syntax::JpegLossless | Syntax::JpegLs | Syntax::Jpeg2000 | Syntax::RunLength,
            Length::Defined(_),
        ) => return Err(CannotShow::Malformed),
        (syntax, Length::Undefined) => {
            let codestream = fragment::read_frame(stream, geometry, geometry.middle_frame())?;
            sink = compressed(syntax, codestream, geometry, side, sink)?;
        }
    }
    Ok(sink.reducer.finish())
}

fn compressed(
    syntax: Syntax,
    codestream: Vec<u8>,
    geometry: &Geometry,
    side: LongSide,
    mut sink: Sink,
) -> Result<Sink, CannotShow> {
    match syntax {
        Syntax::JpegLossless => {
            let frame = codestream::check_jpeg(&codestream, geometry)?;
            match (frame.process, frame.components) {
                (Process::Lossless, 1) => {
                    jpeg_lossless::decode(&codestream, geometry.rows(), geometry.columns(), |line| sink.push(line))?;
                }
                (Process::Lossless, _) => {
                    let bytes = codec::decode(codestream, geometry, "1.2.840.10008.1.2.4.70")?;
                    sink.push_bytes(&bytes)?;
                }
                (Process::Baseline | Process::Ls | Process::Other, _) => return Err(CannotShow::Compression),
            }
        }
        Syntax::JpegBaseline => {
            if codestream::check_jpeg(&codestream, geometry)?.process != Process::Baseline {
                return Err(CannotShow::Compression);
            }
            let bytes = codec::decode(codestream, geometry, "1.2.840.10008.1.2.4.50")?;
            sink.push_bytes(&bytes)?;
        }
        Syntax::JpegLs => {
            let frame = codestream::check_jpeg(&codestream, geometry)?;
            if frame.process != Process::Ls || frame.components != 1 {
                return Err(CannotShow::Compression);
            }
            let bytes = codec::decode(codestream, geometry, "1.2.840.10008.1.2.4.80")?;
            sink.push_bytes(&bytes)?;
        }
        Syntax::Jpeg2000 => {
            let decoded = Decoded::new(&codestream, geometry, side.get())?;
            drop(codestream);
            sink.resize(decoded.columns(geometry), decoded.rows(geometry));
            decoded.lines(geometry, |line| sink.push(line))?;
        }
        Syntax::RunLength => rle::decode(&codestream, geometry, |line| sink.push(line))?,
        Syntax::ImplicitLittle | Syntax::ExplicitLittle | Syntax::Deflated => return Err(CannotShow::Malformed),
    }
    Ok(sink)
}

fn uncompressed(geometry: &Geometry, stream: &mut Stream, length: u64, sink: &mut Sink) -> Result<(), CannotShow> {
    let frame = geometry.frame_bytes() as u64;
    let before = frame * u64::from(geometry.middle_frame());
    if length < before + frame {
        return Err(CannotShow::Truncated);
    }
    match geometry.photometric() {
        // Its half-sized colour planes are laid out in ways of their own; no machine that we know sends it.
        Photometric::Ybr => return Err(CannotShow::PixelKind),
        Photometric::Monochrome1 | Photometric::Monochrome2 | Photometric::Rgb => {}
    }
    stream.skip(before)?;
    if geometry.samples() == 3 && geometry.planar() == Planar::ByPlane {
        let planes = stream.bytes(geometry.frame_bytes())?;
        let (red, rest) = planes.split_at(planes.len() / 3);
        let (green, blue) = rest.split_at(red.len());
        let pixels: Vec<u8> = red
            .iter()
            .zip(green)
            .zip(blue)
            .flat_map(|((r, g), b)| [*r, *g, *b])
            .collect();
        return sink.push_bytes(&pixels);
    }
    let mut line = vec![0; sink.line_bytes()];
    for _ in 0..geometry.rows() {
        stream.fill(&mut line)?;
        sink.push_bytes(&line)?;
    }
    Ok(())
}

/// Takes lines as they are stored, and hands them on as grey values counted from the lowest.
struct Sink {
    geometry: Geometry,
    padding: Option<display::Padding>,
    size: (u16, u16),
    mask: u16,
    flip: u16,
    words: Vec<u16>,
    counted: Vec<u16>,
    reducer: Reducer,
}

impl Sink {
    fn new(geometry: &Geometry, padding: Option<display::Padding>, size: (u16, u16)) -> Sink {
        Sink {
            geometry: *geometry,
            padding,
            size,
            mask: display::mask(geometry),
            flip: match geometry.sign() {
                Sign::Unsigned => 0,
                Sign::Signed => 1 << (geometry.stored() - 1),
            },
            words: Vec::new(),
            counted: vec![0; usize::from(geometry.columns())],
            reducer: Reducer::new((geometry.columns(), geometry.rows()), size, padding),
        }
    }

    /// A decoder has made the image smaller already.
    fn resize(&mut self, columns: u32, rows: u32) {
        // Neither is larger than it was.
        let (columns, rows) = (columns as u16, rows as u16);
        self.counted = vec![0; usize::from(columns)];
        self.reducer = Reducer::new((columns, rows), self.size, self.padding);
    }

    fn line_bytes(&self) -> usize {
        usize::from(self.geometry.columns()) * self.geometry.samples() * self.geometry.allocated().bytes()
    }

    /// Samples of one line, those of a pixel one after another.
    fn push(&mut self, line: &[u16]) -> Result<(), CannotShow> {
        if line.len() != self.counted.len() * self.geometry.samples() {
            return Err(CannotShow::SizesDiffer);
        }
        if self.geometry.samples() == 3 {
            for (grey, pixel) in self.counted.iter_mut().zip(line.as_chunks::<3>().0) {
                let [red, green, blue] = pixel.map(u32::from);
                // Rec. 601, in 256ths.
                *grey = ((77 * red + 150 * green + 29 * blue + 128) >> 8) as u16;
            }
        } else {
            let (shift, mask, flip) = (self.geometry.shift(), self.mask, self.flip);
            for (counted, stored) in self.counted.iter_mut().zip(line) {
                *counted = (*stored >> shift & mask) ^ flip;
            }
        }
        self.reducer.push(&self.counted);
        Ok(())
    }

    /// Whole lines of bytes.
    fn push_bytes(&mut self, bytes: &[u8]) -> Result<(), CannotShow> {
        let mut words = std::mem::take(&mut self.words);
        for line in bytes.chunks_exact(self.line_bytes()) {
            words.clear();
            match self.geometry.allocated() {
                Allocated::One => words.extend(line.iter().map(|byte| u16::from(*byte))),
                Allocated::Two => words.extend(line.as_chunks::<2>().0.iter().map(|pair| u16::from_le_bytes(*pair))),
            }
            self.push(&words)?;
        }
        self.words = words;
        Ok(())
    }
}
