//! The child's side: one request after another until the pipe closes.

use std::io::{self, Read, Write};
use std::process::ExitCode;

use super::limits;
use super::wire::{self, Request, Terms};
use crate::pixels;

/// The whole life of a child: what the hidden subcommand does, before anything else is started, with its standard input
/// and output. Nothing else may write there.
pub fn run(mut input: impl Read, mut output: impl Write) -> ExitCode {
    match serve(&mut input, &mut output) {
        Ok(()) => ExitCode::SUCCESS,
        // The parent sees the pipe close; there is nobody else to tell.
        Err(_) => ExitCode::FAILURE,
    }
}

fn serve(input: &mut impl Read, output: &mut impl Write) -> io::Result<()> {
    let terms = Terms::read(input)?;
    limits::confine(terms.address_space_bytes)?;
    while let Some(request) = Request::read(input)? {
        limits::allow_seconds(terms.cpu_seconds)?;
        let answer = pixels::render(&request.file, &request.sides);
        wire::write_answer(output, &answer)?;
    }
    Ok(())
}
