//! Compresses the files of the site once, so that the server only ever sends what is ready.

use std::io::Write;
use std::path::{Path, PathBuf};

use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::failure::Failure;
use crate::files;

const WORTH_COMPRESSING: [&str; 8] = ["css", "html", "ico", "js", "json", "svg", "txt", "wasm"];

/// Writes `FILE.br` and `FILE.gz` where they are smaller than the file.
///
/// `earlier` is the same file in the site before this one: where its name is that of its content, what was
/// compressed then is used again.
pub fn siblings(file: &Path, earlier: Option<&Path>) -> Result<(), Failure> {
    if !file
        .extension()
        .is_some_and(|extension| WORTH_COMPRESSING.iter().any(|worth| extension == *worth))
    {
        return Ok(());
    }
    let plain = files::read(file)?;
    for (suffix, compress) in [
        ("br", brotli_11 as fn(&[u8]) -> std::io::Result<Vec<u8>>),
        ("gz", gzip_9),
    ] {
        let sibling = with_suffix(file, suffix);
        let known = earlier
            .map(|earlier| with_suffix(earlier, suffix))
            .filter(|earlier| earlier.exists());
        let packed = match known {
            Some(earlier) => files::read(&earlier)?,
            None => compress(&plain).map_err(Failure::file(&sibling))?,
        };
        if packed.len() < plain.len() {
            files::write(&sibling, &packed)?;
        }
    }
    Ok(())
}

fn with_suffix(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(suffix);
    name.into()
}

fn brotli_11(plain: &[u8]) -> std::io::Result<Vec<u8>> {
    let parameters = BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        size_hint: plain.len(),
        ..Default::default()
    };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut &plain[..], &mut packed, &parameters)?;
    Ok(packed)
}

fn gzip_9(plain: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(plain)?;
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn a_compressed_sibling_holds_the_same_bytes() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let file = folder.path().join("main.css");
        let plain = b".page { margin: 0 }\n".repeat(200);
        files::write(&file, &plain).expect("the file");
        siblings(&file, None).expect("the siblings");

        let mut unpacked = Vec::new();
        let packed = files::read(&with_suffix(&file, "br")).expect("the brotli sibling");
        brotli::BrotliDecompress(&mut &packed[..], &mut unpacked).expect("brotli");
        assert_eq!(unpacked, plain);

        unpacked.clear();
        let packed = files::read(&with_suffix(&file, "gz")).expect("the gzip sibling");
        flate2::read::GzDecoder::new(&packed[..])
            .read_to_end(&mut unpacked)
            .expect("gzip");
        assert_eq!(unpacked, plain);
    }

    #[test]
    fn a_file_that_would_not_get_smaller_has_no_sibling() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        for name in ["tiny.txt", "picture.png"] {
            let file = folder.path().join(name);
            files::write(&file, b"x").expect("the file");
            siblings(&file, None).expect("no failure");
        }
        assert_eq!(files::below(folder.path()).expect("the files").len(), 2);
    }
}
