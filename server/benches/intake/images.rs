//! The files that are sent: large synthetic mammograms, each time with SOP Instance UIDs that nobody has seen.

use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use dicom::dimse::TransferSyntax;
use dicom::synthetic::Canvas;
use tempfile::TempDir;

use crate::driver::mammograms::{Mammogram, examination, mammogram};

/// Pictures that differ; the others repeat them.
const DRAWN: u32 = 4;
/// Digits at the end of a UID that tell one sending from another.
const DIGITS: usize = 6;

/// How images are encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Explicit VR little endian.
    Plain,
    /// JPEG lossless, first-order prediction.
    JpegLossless,
}

impl Encoding {
    /// Both.
    pub const ALL: [Encoding; 2] = [Encoding::Plain, Encoding::JpegLossless];

    /// In a table.
    pub fn words(self) -> &'static str {
        match self {
            Encoding::Plain => "explicit LE",
            Encoding::JpegLossless => "JPEG lossless",
        }
    }

    /// The option by which DCMTK proposes it.
    pub fn option(self) -> &'static str {
        match self {
            Encoding::Plain => "-xe",
            Encoding::JpegLossless => "-xs",
        }
    }

    /// The syntax.
    pub fn syntax(self) -> TransferSyntax {
        match self {
            Encoding::Plain => TransferSyntax::ExplicitLittle,
            Encoding::JpegLossless => TransferSyntax::JpegLosslessFirstOrder,
        }
    }
}

/// Files in a folder of their own.
pub struct Images {
    folder: TempDir,
    files: Vec<Image>,
    sent: usize,
}

struct Image {
    path: PathBuf,
    uid: String,
    /// Where its UID stands in the file.
    places: Vec<u64>,
}

impl Images {
    /// Draws, compresses and writes so many.
    pub fn new(count: usize, canvas: Canvas, encoding: Encoding) -> Self {
        let mut examination = examination(canvas.seed);
        let drawn: Vec<Mammogram> = (0..DRAWN)
            .map(|number| mammogram(&mut examination, number, canvas, encoding.syntax()))
            .collect();
        let folder = tempfile::tempdir().expect("a folder for images");
        let files = (0..count).map(|index| {
            let drawn = &drawn[index % drawn.len()];
            Image::write(drawn, &folder.path().join(format!("{index:03}.dcm")))
        });
        let files = files.collect();
        let mut images = Images { files, sent: 0, folder };
        images.renew();
        images
    }

    /// Bytes of the first file.
    pub fn file_bytes(&self) -> u64 {
        fs::metadata(&self.files[0].path).map_or(0, |about| about.len())
    }

    /// Gives each file a UID that was never used, and shows the first `count`.
    pub fn fresh(&mut self, count: usize) -> Vec<&Path> {
        self.renew();
        let first = self.files.iter().take(count);
        first.map(|image| image.path.as_path()).collect()
    }

    /// Gives each file a UID that was never used, and reads the first `count`.
    pub fn fresh_in_memory(&mut self, count: usize) -> Vec<Mammogram> {
        self.renew();
        let first = self.files.iter().take(count);
        first
            .map(|image| Mammogram {
                instance: image.uid.clone(),
                file: fs::read(&image.path).expect("an image"),
            })
            .collect()
    }

    /// Where they are.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn renew(&mut self) {
        for image in &mut self.files {
            self.sent += 1;
            image.renew(self.sent);
        }
    }
}

impl Image {
    fn write(drawn: &Mammogram, path: &Path) -> Self {
        fs::write(path, &drawn.file).expect("space for images");
        let sought = drawn.instance.as_bytes();
        // The header comes before the pixels, and nothing is looked for in those.
        let header = &drawn.file[..drawn.file.len().min(8 * 1024)];
        let windows = header.windows(sought.len()).enumerate();
        let places = windows.filter(|(_, window)| *window == sought);
        Image {
            path: path.to_owned(),
            uid: drawn.instance.clone(),
            places: places.map(|(at, _)| at as u64).collect(),
        }
    }

    fn renew(&mut self, number: usize) {
        let kept = self.uid.len() - DIGITS;
        self.uid.truncate(kept);
        self.uid.push_str(&format!("{number:0DIGITS$}"));
        let file = File::options().write(true).open(&self.path).expect("an image");
        for place in &self.places {
            file.write_all_at(self.uid.as_bytes(), *place).expect("an image");
        }
    }
}
