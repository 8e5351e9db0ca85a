//! `fourview simulate`: a mammography machine.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use dicom::dimse::AeTitle;
use time::PrimitiveDateTime;

use super::failure::Failure;
use super::{open, output};
use crate::config::Config;
use crate::simulator::{Canvas, Scenario, Settings, Syntax, simulate};

#[derive(Args)]
pub(super) struct Arguments {
    /// The appointment, by its accession number
    #[arg(long, conflicts_with_all = ["next", "files"])]
    accession: Option<String>,
    /// The first appointment of the worklist that no machine has begun, as when nothing else is said
    #[arg(long)]
    next: bool,
    /// What happens at the machine
    #[arg(long, value_enum, default_value = "standard")]
    scenario: Scenario,
    /// How images are encoded
    #[arg(long, value_enum, default_value = "jpll")]
    syntax: Syntax,
    /// Where to call, as HOST:PORT; this product when nothing is said
    #[arg(long, value_parser = host_and_port)]
    to: Option<(String, u16)>,
    /// Whom to call; this product when nothing is said
    #[arg(long, value_parser = ae_title)]
    called: Option<AeTitle>,
    /// What the machine calls itself
    #[arg(long, value_parser = ae_title, default_value = "MGROOMA")]
    calling: AeTitle,
    /// Send the DICOM files of this folder instead, and ask no worklist
    #[arg(long)]
    files: Option<PathBuf>,
    /// Do not report the step (MPPS)
    #[arg(long)]
    no_mpps: bool,
    /// Milliseconds before each image
    #[arg(long, default_value_t = 0)]
    delay: u64,
    /// Rows of an image
    #[arg(long, default_value_t = 1_664, value_parser = clap::value_parser!(u16).range(64..))]
    rows: u16,
    /// Columns of an image
    #[arg(long, default_value_t = 1_280, value_parser = clap::value_parser!(u16).range(64..))]
    columns: u16,
}

fn host_and_port(text: &str) -> Result<(String, u16), &'static str> {
    let wrong = "must be HOST:PORT";
    let (host, port) = text.rsplit_once(':').ok_or(wrong)?;
    Ok((
        host.trim_matches(['[', ']']).to_owned(),
        port.parse().map_err(|_| wrong)?,
    ))
}

fn ae_title(text: &str) -> Result<AeTitle, String> {
    AeTitle::try_from(text).map_err(|error| error.to_string())
}

/// Is a machine for once.
pub(super) async fn run(config: &Config, arguments: Arguments) -> Result<(), Failure> {
    let own = || (config.intake.addr.ip().to_string(), config.intake.addr.port());
    let (host, port) = arguments.to.unwrap_or_else(own);
    let called = match arguments.called {
        Some(called) => called,
        None => AeTitle::try_from(config.intake.ae_title.as_str()).map_err(Failure::at("reading FOURVIEW_DICOM_AE"))?,
    };
    let now = open::clock().now();
    let seed = u64::from_le_bytes(crate::secret::random_bytes().map_err(Failure::at("drawing a random number"))?);
    let settings = Settings {
        host,
        port,
        called,
        calling: arguments.calling,
        accession: arguments.accession,
        scenario: arguments.scenario,
        syntax: arguments.syntax,
        files: arguments.files,
        reports_step: !arguments.no_mpps,
        delay: Duration::from_millis(arguments.delay),
        canvas: Canvas {
            rows: arguments.rows,
            columns: arguments.columns,
            seed,
        },
        now: PrimitiveDateTime::new(now.date(), now.time()),
    };
    let done = simulate(&settings).await.map_err(Failure::at("being a machine"))?;
    if let Some(accession) = &done.accession {
        output::say(format!("Appointment: {accession}"));
    }
    output::say(format!("Objects taken in: {}", done.stored));
    for status in &done.refused {
        output::say(format!("Object refused: {status}"));
    }
    if let Some(status) = done.step {
        output::say(format!("End of the step: {status}"));
    }
    if done.refused.is_empty() {
        Ok(())
    } else {
        Err(Failure::NotPossible("objects were refused"))
    }
}
