//! The commands of the binary: one file for each. They read the settings, do one thing, and say how it went by the
//! exit code: 0 done, 1 failed, 2 used wrongly.

mod admin;
mod audit;
mod backup;
mod doctor;
mod failure;
mod migrate;
mod open;
mod output;
mod restore;
mod serve;
mod simulate;
mod token;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::Config;
use crate::logging;
use failure::Failure;

/// Records the images of breast screening appointments.
#[derive(Parser)]
#[command(name = "fourview", version, arg_required_else_help = true, after_help = SETTINGS)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

const SETTINGS: &str = "Settings come from the environment (FOURVIEW_HTTP_ADDR, FOURVIEW_DATA_DIR, ...) or from \
fourview.toml in the working folder (http_addr, data_dir, ...), in that order. Exit code: 0 done, 1 failed, 2 used \
wrongly.";

#[derive(Subcommand)]
enum Command {
    /// Serve the product until told to end by SIGTERM or Ctrl-C
    Serve,
    /// Bring the database up to date (`serve` does this by itself)
    Migrate,
    /// Check settings, files, database, disk, clock and ports
    Doctor,
    /// Write a consistent copy of the SQLite database, also while the server runs
    Backup {
        /// The file to write; must not exist
        file: PathBuf,
    },
    /// Put a copy in the place of the SQLite database, while the server does not run
    Restore {
        /// The file that `backup` wrote
        file: PathBuf,
        /// Verify the audit trail of the restored database too
        #[arg(long)]
        verify: bool,
    },
    /// The audit trail
    #[command(subcommand)]
    Audit(audit::Command),
    /// Accounts
    #[command(subcommand)]
    Admin(admin::Command),
    /// Tokens of programs
    #[command(subcommand)]
    Token(token::Command),
    /// Be a mammography machine: ask the worklist, report a step, send images that nobody has
    Simulate(simulate::Arguments),
    /// Make pictures of images, as the server's child process
    #[command(hide = true)]
    RenderPictures,
}

/// Runs the command that the arguments name.
#[must_use]
pub fn run() -> ExitCode {
    // clap answers --help, --version and wrong use by itself, with exit codes 0 and 2.
    let arguments = Arguments::parse();
    if let Command::RenderPictures = arguments.command {
        // Before anything else is started: its limits are those of the whole process.
        return dicom::pixels::child::run(std::io::stdin().lock(), std::io::stdout().lock());
    }
    // Whatever the product writes is for its own user alone.
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let done = match runtime {
        Ok(runtime) => runtime.block_on(command(arguments.command)),
        Err(error) => Err(Failure::step("starting", error)),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            output::complain(&failure);
            failure.exit_code()
        }
    }
}

async fn command(command: Command) -> Result<(), Failure> {
    let config = Config::load()?;
    logging::start(&config.log)?;
    match command {
        Command::Serve => serve::run(&config).await,
        Command::Migrate => migrate::run(&config).await,
        Command::Doctor => doctor::run(&config).await,
        Command::Backup { file } => backup::run(&config, &file).await,
        Command::Restore { file, verify } => restore::run(&config, &file, verify).await,
        Command::Audit(command) => audit::run(&config, &command).await,
        Command::Admin(command) => admin::run(&config, &command).await,
        Command::Token(command) => token::run(&config, &command).await,
        Command::Simulate(arguments) => simulate::run(&config, arguments).await,
        // Answered before there are settings.
        Command::RenderPictures => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;
    use clap::error::ErrorKind;

    use super::*;

    #[test]
    fn the_commands_are_there_under_their_names_and_each_has_help() {
        Arguments::command().debug_assert();
        for line in [
            "serve",
            "migrate",
            "doctor",
            "backup copy.db",
            "restore copy.db",
            "restore copy.db --verify",
            "audit verify",
            "admin enrol --email a@b.test --unit Unit",
            "token create --scope ingest",
            "simulate --next --scenario repeat --syntax jpll",
            "simulate --accession A --scenario wrong-participant --to host:11112 --called X --calling Y --no-mpps",
            "simulate --files folder --delay 10",
        ] {
            let words = || std::iter::once("fourview").chain(line.split(' '));
            assert!(Arguments::try_parse_from(words()).is_ok(), "{line}");
            let help = Arguments::try_parse_from(words().chain(["--help"]))
                .err()
                .map(|error| error.kind());
            assert_eq!(help, Some(ErrorKind::DisplayHelp), "{line}");
        }
    }

    #[test]
    fn wrong_use_is_exit_code_two() {
        for line in ["fourview", "fourview sevre", "fourview backup", "fourview audit"] {
            let error = Arguments::try_parse_from(line.split(' ')).err().expect(line);
            assert_eq!(error.exit_code(), 2, "{line}");
        }
    }
}
