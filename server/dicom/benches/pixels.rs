//! Processor time of the decoder, of its peers in the same run, and of each step of a thumbnail.
//!
//! A 2560 x 3328 image of 12 bits, as mammography machines send. `cargo bench -p dicom --bench pixels`.

use std::io::{Error, Write};
use std::path::Path;
use std::time::Instant;

use dicom::pixels::child::{Command, Limits, Renderer};
use dicom::pixels::{self, CannotShow, LongSide, Plane, jpeg_lossless};

#[path = "../tests/pixels/peers.rs"]
mod peers;
#[path = "../tests/pixels/phantom.rs"]
mod phantom;

use phantom::{File, Syntax};

const RUNS: usize = 5;
const ROWS: u16 = 3328;
const COLUMNS: u16 = 2560;

fn main() -> Result<(), Error> {
    let folder = tempfile::tempdir()?;
    let folder = folder.path();
    let plane = Plane::new(ROWS, COLUMNS, 12, phantom::breast(ROWS, COLUMNS, 96)).map_err(Error::other)?;
    decoders(&plane, folder)?;
    steps(&plane, folder)?;
    children(folder)
}

/// Prints a line; benches speak to a person.
fn say(line: &str) -> Result<(), Error> {
    writeln!(std::io::stdout(), "{line}")
}

fn decoders(plane: &Plane, folder: &Path) -> Result<(), Error> {
    let codestream = jpeg_lossless::encode(plane, &jpeg_lossless::Coding::default());
    say(&format!(
        "lossless JPEG, {} bytes; processor ms, median of {RUNS}",
        codestream.len()
    ))?;
    let mut check = 0u64;
    let ours = median(|| {
        jpeg_lossless::decode(&codestream, ROWS, COLUMNS, |line| {
            check += u64::from(line[0]);
            Ok(())
        })
        .map_err(Error::other)
    })?;
    say(&format!("  ours          {ours:7.1}   1.00"))?;
    let theirs = median(|| {
        check += peers::decode_jpeg(&codestream, plane).len() as u64;
        Ok(())
    })?;
    say(&format!("  jpeg-decoder  {theirs:7.1}   {:.2}", theirs / ours))?;
    if std::process::Command::new("dcmdjpeg").arg("--version").output().is_ok() {
        let (from, to) = (folder.join("jpll.dcm"), folder.join("plain.dcm"));
        write(Syntax::JpegLossless, plane, &from)?;
        let dcmtk = median(|| peers::convert("dcmdjpeg", &[], &from, &to))?;
        say(&format!(
            "  dcmdjpeg      {dcmtk:7.1}   {:.2}  (reads and writes files)",
            dcmtk / ours
        ))?;
    }
    say(&format!("  (check {check})"))
}

fn steps(plane: &Plane, folder: &Path) -> Result<(), Error> {
    say("thumbnails; processor ms: small, large, both; of both: before compression; bytes of each")?;
    for syntax in Syntax::ALL {
        let path = folder.join("image.dcm");
        write(syntax, plane, &path)?;
        let mut made = Vec::new();
        let mut time = |sides: &[LongSide]| {
            median(|| {
                made = pixels::render(&path, sides).map_err(Error::other)?;
                Ok(())
            })
        };
        let small = time(&[LongSide::SMALL])?;
        let large = time(&[LongSide::LARGE])?;
        let both = time(&[LongSide::SMALL, LongSide::LARGE])?;
        let greys = median(|| {
            pixels::greys(&path, &[LongSide::SMALL, LongSide::LARGE]).map_err(Error::other)?;
            Ok(())
        })?;
        let sizes: Vec<usize> = made.iter().map(|thumbnail| thumbnail.jpeg.len()).collect();
        let name = format!("{syntax:?}");
        say(&format!(
            "  {name:13} {small:7.1} {large:7.1} {both:7.1} {greys:7.1}  {sizes:?}"
        ))?;
    }
    Ok(())
}

fn children(folder: &Path) -> Result<(), Error> {
    let path = folder.join("image.dcm");
    let plane = Plane::new(32, 32, 12, phantom::breast(32, 32, 8)).map_err(Error::other)?;
    write(Syntax::Explicit, &plane, &path)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    say("a tiny image through a child, wall clock, mean of 50")?;
    for (name, images_per_worker) in [("one child an image", 1), ("a child that stays", 1_000)] {
        let command = Command {
            program: env!("CARGO_BIN_EXE_render-pictures").into(),
            arguments: Vec::new(),
        };
        let limits = Limits {
            images_per_worker,
            ..Limits::default()
        };
        let renderer = Renderer::new(command, std::num::NonZeroUsize::MIN, limits);
        let start = Instant::now();
        runtime.block_on(async {
            for _ in 0..50 {
                renderer.render(&path, &[LongSide::SMALL]).await.map_err(Error::other)?;
            }
            Ok::<(), Error>(())
        })?;
        say(&format!("  {name}: {:.2} ms", start.elapsed().as_secs_f64() * 20.0))?;
    }
    Ok(())
}

fn write(syntax: Syntax, plane: &Plane, path: &Path) -> Result<(), Error> {
    let file =
        File::new(syntax, plane, &path.with_extension("j2k")).map_err(|reason: CannotShow| Error::other(reason))?;
    file.with((0x0028, 0x1050), b"DS", "2000")
        .with((0x0028, 0x1051), b"DS", "2400")
        .write(path)
}

/// Milliseconds of processor time, of this process and the children it has waited for.
fn median(mut work: impl FnMut() -> Result<(), Error>) -> Result<f64, Error> {
    let mut times = Vec::new();
    for _ in 0..RUNS {
        let (own, children) = (own_ms(), children_ms()?);
        work()?;
        times.push(own_ms() - own + children_ms()? - children);
    }
    times.sort_by(f64::total_cmp);
    Ok(times[RUNS / 2])
}

fn own_ms() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    time.tv_sec as f64 * 1e3 + time.tv_nsec as f64 / 1e6
}

/// In ticks of ten milliseconds: the sixteenth and seventeenth field of the process's own entry.
fn children_ms() -> Result<f64, Error> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks: u64 = after_name
        .split_whitespace()
        .skip(13)
        .take(2)
        .filter_map(|field| field.parse::<u64>().ok())
        .sum();
    Ok(ticks as f64 * 10.0)
}
