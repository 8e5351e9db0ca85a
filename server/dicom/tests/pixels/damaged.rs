//! Files with bytes changed at random: no panic where the code is ours, and a living parent where it is not.

use std::io::Error;

use dicom::pixels::child::RenderError;
use dicom::pixels::{self, LongSide, Plane};
use proptest::prelude::*;

use crate::child::renderer;
use crate::phantom::{File, Noise, Syntax, breast};

const OURS: [Syntax; 5] = [
    Syntax::Implicit,
    Syntax::Explicit,
    Syntax::Deflated,
    Syntax::JpegLossless,
    Syntax::RunLength,
];

fn bytes(syntax: Syntax, folder: &std::path::Path) -> Result<Vec<u8>, Error> {
    let plane = Plane::new(24, 18, 12, breast(24, 18, 20)).map_err(Error::other)?;
    let file = File::new(syntax, &plane, &folder.join("scratch")).map_err(Error::other)?;
    Ok(file
        .with((0x0028, 0x1050), b"DS", "1800")
        .with((0x0028, 0x1051), b"DS", "2600")
        .bytes())
}

proptest! {
    #[test]
    fn our_own_code_does_not_panic(
        syntax in 0usize..OURS.len(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("image.dcm");
        let mut bytes = bytes(OURS[syntax], folder.path())?;
        for (place, byte) in changes {
            // The preamble is of no interest.
            let place = 128 + place.index(bytes.len() - 128);
            bytes[place] = byte;
        }
        std::fs::write(&path, &bytes)?;
        let _ = pixels::render(&path, &[LongSide::SMALL]);
    }
}

#[tokio::test]
async fn other_peoples_decoders_cost_a_picture_at_most() -> Result<(), Error> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("image.dcm");
    let renderer = renderer();
    for syntax in [Syntax::JpegLs, Syntax::Jpeg2000] {
        let good = bytes(syntax, folder.path())?;
        let mut random = Noise::new(11);
        for round in 0..150 {
            let mut bad = good.clone();
            for _ in 0..=random.below(4) {
                // Past the header, in the codestream.
                let place = bad.len() - 1 - random.below(bad.len() as u32 * 2 / 3) as usize;
                bad[place] = random.below(256) as u8;
            }
            std::fs::write(&path, &bad)?;
            match renderer.render(&path, &[LongSide::SMALL]).await {
                Ok(_) | Err(RenderError::CannotShow(_) | RenderError::Died) => {}
                Err(other) => return Err(Error::other(format!("{syntax:?} round {round}: {other}"))),
            }
        }
        std::fs::write(&path, &good)?;
        renderer.render(&path, &[LongSide::SMALL]).await.map_err(Error::other)?;
    }
    Ok(())
}
