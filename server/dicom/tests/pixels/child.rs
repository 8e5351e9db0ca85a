//! Children that decode: what they make, and what their death costs.

use std::io::Error;
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use dicom::pixels::child::{Command, Limits, RenderError, Renderer};
use dicom::pixels::{self, CannotShow, LongSide, Plane};

use crate::phantom::{File, Syntax, breast};

const SIDES: [LongSide; 2] = [LongSide::SMALL, LongSide::LARGE];

fn command() -> Command {
    Command {
        program: env!("CARGO_BIN_EXE_render-pictures").into(),
        arguments: Vec::new(),
    }
}

/// One child with the ordinary limits.
pub fn renderer() -> Renderer {
    Renderer::new(command(), NonZeroUsize::MIN, Limits::default())
}

fn other_program(program: &str, arguments: &[&str], wall_clock: Duration) -> Renderer {
    let command = Command {
        program: program.into(),
        arguments: arguments.iter().map(Into::into).collect(),
    };
    let limits = Limits {
        wall_clock,
        ..Limits::default()
    };
    Renderer::new(command, NonZeroUsize::MIN, limits)
}

fn write_breast(path: &Path, rows: u16, columns: u16) -> Result<(), Error> {
    let plane = Plane::new(rows, columns, 12, breast(rows, columns, 30)).map_err(Error::other)?;
    File::new(Syntax::JpegLossless, &plane, path)
        .map_err(Error::other)?
        .write(path)
}

/// As large as is decoded at all, and all of it a hole in the file.
fn write_largest(path: &Path) -> Result<(), Error> {
    let plane = Plane::new(1, 1, 12, vec![0]).map_err(Error::other)?;
    let side = 8192u16.to_le_bytes();
    let file = File::new(Syntax::Explicit, &plane, path).map_err(Error::other)?;
    let mut bytes = file
        .with((0x0028, 0x0010), b"US", side)
        .with((0x0028, 0x0011), b"US", side)
        .bytes();
    let length = bytes.len() - 6;
    let pixels = 8192u32 * 8192 * 2;
    bytes[length..length + 4].copy_from_slice(&pixels.to_le_bytes());
    std::fs::write(path, &bytes)?;
    let open = std::fs::OpenOptions::new().write(true).open(path)?;
    open.set_len(length as u64 + 4 + u64::from(pixels))
}

#[tokio::test]
async fn a_child_makes_what_the_library_makes() -> Result<(), Error> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("image.dcm");
    write_breast(&path, 500, 400)?;
    let renderer = renderer();
    let expected = pixels::render(&path, &SIDES).map_err(Error::other)?;
    for _ in 0..3 {
        assert_eq!(renderer.render(&path, &SIDES).await.map_err(Error::other)?, expected);
    }
    let missing = renderer.render(&folder.path().join("none.dcm"), &SIDES).await;
    assert!(
        matches!(missing, Err(RenderError::CannotShow(CannotShow::Unreadable))),
        "{missing:?}"
    );
    Ok(())
}

#[tokio::test]
async fn many_ask_at_once_and_each_has_its_own() -> Result<(), Error> {
    let folder = tempfile::tempdir()?;
    let limits = Limits {
        images_per_worker: 2,
        ..Limits::default()
    };
    let renderer = Arc::new(Renderer::new(command(), NonZeroUsize::MIN.saturating_add(1), limits));
    let mut asked = Vec::new();
    for index in 0..8u16 {
        let path = folder.path().join(format!("{index}.dcm"));
        write_breast(&path, 40 + index, 30)?;
        let renderer = renderer.clone();
        asked.push(tokio::spawn(
            async move { renderer.render(&path, &[LongSide::SMALL]).await },
        ));
    }
    for (index, asked) in (0u16..).zip(asked) {
        let made = asked.await?.map_err(Error::other)?;
        assert_eq!((made[0].width, made[0].height), (30, 40 + index));
    }
    Ok(())
}

#[tokio::test]
async fn a_child_without_memory_costs_one_picture() -> Result<(), Error> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("image.dcm");
    write_breast(&path, 900, 700)?;
    let limits = Limits {
        address_space_bytes: 1 << 20,
        ..Limits::default()
    };
    let starved = Renderer::new(command(), NonZeroUsize::MIN, limits);
    for _ in 0..2 {
        let died = starved.render(&path, &SIDES).await;
        assert!(matches!(died, Err(RenderError::Died)), "{died:?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_child_that_uses_up_its_processor_time_costs_one_picture() -> Result<(), Error> {
    let folder = tempfile::tempdir()?;
    let (large, small) = (folder.path().join("large.dcm"), folder.path().join("small.dcm"));
    write_largest(&large)?;
    write_breast(&small, 40, 30)?;
    let limits = Limits {
        cpu_seconds: 0,
        ..Limits::default()
    };
    let renderer = Renderer::new(command(), NonZeroUsize::MIN, limits);
    let sides = [LongSide::try_from(4096).map_err(Error::other)?; 8];
    let died = renderer.render(&large, &sides).await;
    assert!(matches!(died, Err(RenderError::Died)), "{died:?}");
    renderer.render(&small, &SIDES).await.map_err(Error::other)?;
    Ok(())
}

#[tokio::test]
async fn the_largest_image_fits_the_limits() -> Result<(), Error> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("large.dcm");
    write_largest(&path)?;
    let made = renderer()
        .render(&path, &[LongSide::SMALL])
        .await
        .map_err(Error::other)?;
    assert_eq!((made[0].width, made[0].height), (400, 400));
    Ok(())
}

#[tokio::test]
async fn a_child_that_hangs_dies_or_talks_nonsense_has_a_reason() {
    let path = Path::new("/nowhere");
    let short = Duration::from_millis(200);
    let hanging = other_program("/bin/sleep", &["600"], short).render(path, &SIDES).await;
    assert!(matches!(hanging, Err(RenderError::TimedOut)), "{hanging:?}");
    let long = Duration::from_secs(20);
    let dead = other_program("/bin/sh", &["-c", "read -r line; kill -9 $$"], long)
        .render(path, &SIDES)
        .await;
    assert!(
        matches!(dead, Err(RenderError::Died | RenderError::NotStarted(_))),
        "{dead:?}"
    );
    let echo = other_program("/bin/cat", &[], long).render(path, &SIDES).await;
    assert!(matches!(echo, Err(RenderError::Died)), "{echo:?}");
    let missing = other_program("/nowhere/at/all", &[], long).render(path, &SIDES).await;
    assert!(matches!(missing, Err(RenderError::NotStarted(_))), "{missing:?}");
    let none = renderer().render(path, &[]).await;
    assert!(matches!(none, Err(RenderError::OutOfBounds)), "{none:?}");
}
