//! What commands say to the person who typed them: results on standard output, complaints on standard error. The
//! one place that writes to either; everything else goes through the log.

use std::error::Error;
use std::fmt::Display;
use std::io::{Write, stderr, stdout};

/// Says a line.
pub(super) fn say(line: impl Display) {
    // Whoever closed the output does not want to read it.
    let _ = writeln!(stdout(), "{line}");
}

/// Says why a command failed, with every cause.
pub(super) fn complain(error: &dyn Error) {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    let _ = writeln!(stderr(), "{text}");
}
