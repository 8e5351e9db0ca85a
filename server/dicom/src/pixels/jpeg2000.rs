//! JPEG 2000 through OpenJPEG's translation to Rust. Its steps of resolution spare most of the work: a thumbnail is
//! made from the smallest step that is at least as large.

use std::path::Path;

use jpeg2k::{DecodeParameters, Image};
use openjp2::openjpeg::{OPJ_CLRSPC_GRAY, OPJ_CODEC_J2K};
use openjp2::{Codec, Stream, opj_cparameters, opj_image, opj_image_comptparm};

use super::cannot_show::CannotShow;
use super::codestream;
use super::geometry::{Geometry, Sign};
use super::plane::Plane;

/// Steps of halving that are used at most: more would only save what is cheap already.
const MAX_HALVINGS: u32 = 3;

/// A decoded image, perhaps smaller than the coded one.
pub struct Decoded {
    image: Image,
    halvings: u32,
}

impl Decoded {
    /// Decodes a codestream of that geometry, halved as often as it may be while its longer side keeps `enough`.
    pub fn new(codestream: &[u8], geometry: &Geometry, enough: u16) -> Result<Decoded, CannotShow> {
        codestream::check_jpeg2000(codestream, geometry)?;
        let longer = u32::from(geometry.rows().max(geometry.columns()));
        let levels = u32::from(codestream::jpeg2000_levels(codestream)?).min(MAX_HALVINGS);
        let halvings = (0..=levels)
            .rev()
            .find(|halvings| longer >> halvings >= u32::from(enough))
            .unwrap_or(0);
        let parameters = DecodeParameters::new().reduce(halvings);
        let image = Image::from_bytes_with(codestream, parameters).map_err(|_| CannotShow::Damaged)?;
        let decoded = Decoded { image, halvings };
        let expected = (decoded.columns(geometry), decoded.rows(geometry));
        let components = decoded.image.components();
        let agrees = components.len() == geometry.samples()
            && components.iter().all(|component| {
                (component.width(), component.height()) == expected
                    && component.data().len() == expected.0 as usize * expected.1 as usize
            });
        if agrees {
            Ok(decoded)
        } else {
            Err(CannotShow::SizesDiffer)
        }
    }

    /// Lines after halving.
    pub fn rows(&self, geometry: &Geometry) -> u32 {
        u32::from(geometry.rows()).div_ceil(1 << self.halvings)
    }

    /// Samples of a line after halving.
    pub fn columns(&self, geometry: &Geometry) -> u32 {
        u32::from(geometry.columns()).div_ceil(1 << self.halvings)
    }

    /// Gives each line from the top, samples of a pixel one after another, as they are stored.
    pub fn lines(
        &self,
        geometry: &Geometry,
        mut line: impl FnMut(&[u16]) -> Result<(), CannotShow>,
    ) -> Result<(), CannotShow> {
        let columns = self.columns(geometry) as usize;
        let samples = geometry.samples();
        let range = match geometry.sign() {
            Sign::Unsigned => 0..=(1 << geometry.stored()) - 1,
            Sign::Signed => -(1 << (geometry.stored() - 1))..=(1 << (geometry.stored() - 1)) - 1,
        };
        let mut current = vec![0; columns * samples];
        for row in 0..self.rows(geometry) as usize {
            for (index, component) in self.image.components().iter().enumerate() {
                let from = &component.data()[row * columns..][..columns];
                for (to, from) in current[index..].iter_mut().step_by(samples).zip(from) {
                    // A wavelet may swing beyond the range at an edge, and then it must not wrap around.
                    let sample: i32 = (*from).clamp(*range.start(), *range.end());
                    *to = (sample as u16) << geometry.shift();
                }
            }
            line(&current)?;
        }
        Ok(())
    }
}

/// Makes a lossless codestream (reversible 5/3 wavelet, five halvings), by way of a file that the library writes.
///
/// # Errors
/// `Unreadable` where the file cannot be written or read, `Damaged` where the library gives up.
pub fn encode(plane: &Plane, scratch: &Path) -> Result<Vec<u8>, CannotShow> {
    let component = opj_image_comptparm {
        dx: 1,
        dy: 1,
        w: u32::from(plane.columns()),
        h: u32::from(plane.rows()),
        x0: 0,
        y0: 0,
        prec: u32::from(plane.stored()),
        bpp: u32::from(plane.stored()),
        sgnd: 0,
    };
    let mut image = opj_image::create(&[component], OPJ_CLRSPC_GRAY).ok_or(CannotShow::Damaged)?;
    (image.x1, image.y1) = (u32::from(plane.columns()), u32::from(plane.rows()));
    let samples: Vec<i32> = plane.samples().iter().map(|sample| i32::from(*sample)).collect();
    let components = image.comps_mut().ok_or(CannotShow::Damaged)?;
    if !components
        .first_mut()
        .is_some_and(|component| component.set_data(&samples))
    {
        return Err(CannotShow::Damaged);
    }
    // No wavelet level may be larger than the image.
    let shorter = plane.rows().min(plane.columns());
    let mut parameters = opj_cparameters {
        numresolution: (shorter.ilog2().min(5) + 1).cast_signed(),
        tcp_numlayers: 1,
        cp_disto_alloc: 1,
        ..Default::default()
    };
    let mut codec = Codec::new_encoder(OPJ_CODEC_J2K).ok_or(CannotShow::Damaged)?;
    let mut stream = Stream::new_file(scratch, 1 << 20, false)?;
    let done = codec.setup_encoder(&mut parameters, &mut image) == 1
        && codec.start_compress(&mut image, &mut stream) == 1
        && codec.encode(&mut stream) == 1
        && codec.end_compress(&mut stream) == 1;
    drop(stream);
    if !done {
        return Err(CannotShow::Damaged);
    }
    let mut codestream = std::fs::read(scratch)?;
    if codestream.len() % 2 == 1 {
        codestream.push(0);
    }
    Ok(codestream)
}
