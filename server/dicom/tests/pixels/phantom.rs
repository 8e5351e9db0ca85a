//! Images and files of our own making: a breast, a marker, noise, and the bytes around them.

use std::io::Write;

use dicom::pixels::{CannotShow, Plane, jpeg_lossless, jpeg2000, rle};
use dicom_encoding::transfer_syntax::{Codec, TransferSyntaxIndex};
use dicom_transfer_syntax_registry::TransferSyntaxRegistry;

/// Pseudo-random numbers, the same in every run.
pub struct Noise(u64);

impl Noise {
    pub fn new(seed: u64) -> Noise {
        Noise(seed.wrapping_mul(2).wrapping_add(1))
    }

    pub fn below(&mut self, bound: u32) -> u32 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (((self.0 >> 33) * u64::from(bound)) >> 31) as u32
    }
}

/// What the marker's and the background's pixels are.
pub const WHITE: u16 = 4095;

/// A right breast of twelve bits: dark background, tissue from 1000 to some 3000, a white marker at a corner.
pub fn breast(rows: u16, columns: u16, noise: u32) -> Vec<u16> {
    let mut random = Noise::new(7);
    let (height, width) = (f64::from(rows), f64::from(columns));
    let mut samples = Vec::with_capacity(usize::from(rows) * usize::from(columns));
    for row in 0..rows {
        for column in 0..columns {
            let (across, down) = ((width - f64::from(column)) / width, f64::from(row) / height);
            let radius = ((across / 0.75).powi(2) + ((down - 0.5) / 0.42).powi(2)).sqrt();
            let in_marker = (0.05..0.15).contains(&across.mul_add(-1.0, 1.0)) && (0.03..0.08).contains(&down);
            samples.push(if in_marker {
                WHITE
            } else if radius < 1.0 {
                let gland = 1.0 + (down * 37.0).sin() * (across * 29.0).sin();
                let tissue = 1000.0 + 1200.0 * (1.0 - radius * radius) + 400.0 * gland * (1.0 - radius);
                (tissue as u32 + random.below(noise + 1)).min(u32::from(WHITE)) as u16
            } else {
                random.below(noise / 8 + 1) as u16
            });
        }
    }
    samples
}

/// How a file is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    Implicit,
    Explicit,
    Deflated,
    JpegLossless,
    JpegLs,
    Jpeg2000,
    RunLength,
}

impl Syntax {
    pub const ALL: [Syntax; 7] = [
        Syntax::Implicit,
        Syntax::Explicit,
        Syntax::Deflated,
        Syntax::JpegLossless,
        Syntax::JpegLs,
        Syntax::Jpeg2000,
        Syntax::RunLength,
    ];

    pub fn uid(self) -> &'static str {
        match self {
            Syntax::Implicit => "1.2.840.10008.1.2",
            Syntax::Explicit => "1.2.840.10008.1.2.1",
            Syntax::Deflated => "1.2.840.10008.1.2.1.99",
            Syntax::JpegLossless => "1.2.840.10008.1.2.4.70",
            Syntax::JpegLs => "1.2.840.10008.1.2.4.80",
            Syntax::Jpeg2000 => "1.2.840.10008.1.2.4.90",
            Syntax::RunLength => "1.2.840.10008.1.2.5",
        }
    }
}

/// A file, element by element.
#[derive(Clone)]
pub struct File {
    pub uid: String,
    pub elements: Vec<Element>,
    pub pixels: Pixels,
}

/// Tag, kind and value.
type Element = ((u16, u16), [u8; 2], Vec<u8>);

#[derive(Clone)]
pub enum Pixels {
    Native(Vec<u8>),
    Fragments(Vec<Vec<u8>>),
}

impl File {
    /// A mammogram with those samples, one frame, sixteen bits allocated.
    pub fn new(syntax: Syntax, plane: &Plane, scratch: &std::path::Path) -> Result<File, CannotShow> {
        let native = || Pixels::Native(plane.samples().iter().flat_map(|sample| sample.to_le_bytes()).collect());
        let pixels = match syntax {
            Syntax::Implicit | Syntax::Explicit | Syntax::Deflated => native(),
            Syntax::JpegLossless => {
                Pixels::Fragments(vec![jpeg_lossless::encode(plane, &jpeg_lossless::Coding::default())])
            }
            Syntax::JpegLs => Pixels::Fragments(vec![super::peers::encode_jpeg_ls(plane)]),
            Syntax::Jpeg2000 => Pixels::Fragments(vec![jpeg2000::encode(plane, scratch)?]),
            Syntax::RunLength => Pixels::Fragments(vec![rle::encode(plane)]),
        };
        let number = |value: u16| value.to_le_bytes().to_vec();
        let stored = u16::from(plane.stored());
        Ok(File {
            uid: syntax.uid().to_owned(),
            elements: vec![
                ((0x0008, 0x0016), *b"UI", b"1.2.840.10008.5.1.4.1.1.1.2\0".to_vec()),
                ((0x0008, 0x0018), *b"UI", b"1.2.3.4.5\0".to_vec()),
                ((0x0028, 0x0002), *b"US", number(1)),
                ((0x0028, 0x0004), *b"CS", b"MONOCHROME2 ".to_vec()),
                ((0x0028, 0x0010), *b"US", number(plane.rows())),
                ((0x0028, 0x0011), *b"US", number(plane.columns())),
                ((0x0028, 0x0100), *b"US", number(16)),
                ((0x0028, 0x0101), *b"US", number(stored)),
                ((0x0028, 0x0102), *b"US", number(stored - 1)),
                ((0x0028, 0x0103), *b"US", number(0)),
            ],
            pixels,
        })
    }

    /// Sets a value, in the place where its tag belongs.
    #[must_use]
    pub fn with(mut self, tag: (u16, u16), kind: &[u8; 2], value: impl Into<Vec<u8>>) -> File {
        let mut value = value.into();
        if value.len() % 2 == 1 {
            value.push(b' ');
        }
        self.elements.retain(|element| element.0 != tag);
        self.elements.push((tag, *kind, value));
        self.elements.sort_by_key(|element| element.0);
        self
    }

    /// All bytes of the file.
    pub fn bytes(&self) -> Vec<u8> {
        let mut uid = self.uid.clone().into_bytes();
        if uid.len() % 2 == 1 {
            uid.push(0);
        }
        let mut meta = Vec::new();
        put(&mut meta, (0x0002, 0x0001), b"OB", &[0, 1], true);
        put(
            &mut meta,
            (0x0002, 0x0002),
            b"UI",
            b"1.2.840.10008.5.1.4.1.1.1.2\0",
            true,
        );
        put(&mut meta, (0x0002, 0x0003), b"UI", b"1.2.3.4.5\0", true);
        put(&mut meta, (0x0002, 0x0010), b"UI", &uid, true);
        put(&mut meta, (0x0002, 0x0012), b"UI", b"1.2.3\0", true);
        let mut bytes = vec![0; 128];
        bytes.extend(b"DICM");
        put(
            &mut bytes,
            (0x0002, 0x0000),
            b"UL",
            &(meta.len() as u32).to_le_bytes(),
            true,
        );
        bytes.extend(meta);
        let is_explicit = self.uid != Syntax::Implicit.uid();
        let mut set = Vec::new();
        for (tag, kind, value) in &self.elements {
            put(&mut set, *tag, kind, value, is_explicit);
        }
        match &self.pixels {
            Pixels::Native(pixels) => put(&mut set, (0x7FE0, 0x0010), b"OW", pixels, is_explicit),
            Pixels::Fragments(fragments) => {
                set.extend([0xE0, 0x7F, 0x10, 0x00, b'O', b'B', 0, 0, 0xFF, 0xFF, 0xFF, 0xFF]);
                set.extend([0xFE, 0xFF, 0x00, 0xE0, 0, 0, 0, 0]);
                for fragment in fragments {
                    set.extend([0xFE, 0xFF, 0x00, 0xE0]);
                    set.extend((fragment.len() as u32).to_le_bytes());
                    set.extend(fragment);
                }
                set.extend([0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0]);
            }
        }
        bytes.extend(if self.uid == Syntax::Deflated.uid() {
            deflated(&set)
        } else {
            set
        });
        bytes
    }

    pub fn write(&self, path: &std::path::Path) -> std::io::Result<()> {
        std::fs::write(path, self.bytes())
    }
}

/// Writes one element.
pub fn put(bytes: &mut Vec<u8>, tag: (u16, u16), kind: &[u8; 2], value: &[u8], is_explicit: bool) {
    bytes.extend(tag.0.to_le_bytes());
    bytes.extend(tag.1.to_le_bytes());
    if !is_explicit {
        bytes.extend((value.len() as u32).to_le_bytes());
    } else if matches!(kind, b"OB" | b"OW" | b"SQ" | b"UN") {
        bytes.extend(kind);
        bytes.extend([0, 0]);
        bytes.extend((value.len() as u32).to_le_bytes());
    } else {
        bytes.extend(kind);
        bytes.extend((value.len() as u16).to_le_bytes());
    }
    bytes.extend(value);
}

/// Deflates bytes as the registry does.
pub fn deflated(bytes: &[u8]) -> Vec<u8> {
    struct Shared(std::sync::Arc<std::sync::Mutex<Vec<u8>>>);

    impl Write for Shared {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().map_err(|_| std::io::ErrorKind::Other)?.extend(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    let into = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let syntax = TransferSyntaxRegistry.get(Syntax::Deflated.uid());
    let Some(Codec::Dataset(Some(adapter))) = syntax.map(|syntax| syntax.codec()) else {
        return Vec::new();
    };
    let mut writer = adapter.adapt_writer(Box::new(Shared(into.clone())));
    assert!(writer.write_all(bytes).is_ok(), "memory takes everything");
    drop(writer);
    into.lock().map(|bytes| bytes.clone()).unwrap_or_default()
}
