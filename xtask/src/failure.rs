//! Why a step ended early, in words that say what to do next.

use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{ExitCode, ExitStatus};

/// What can go wrong in the build tool.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The command line names no step.
    #[error("{0}")]
    Usage(&'static str),
    /// A tool is not here and could not be installed.
    #[error("{tool} is missing and could not be installed here. Install it with: {command}")]
    Missing {
        /// The tool, as a person would call it.
        tool: &'static str,
        /// The command that would bring it.
        command: String,
    },
    /// A program that a step needs could not be started.
    #[error("{program} could not be started")]
    Start {
        /// The program's name.
        program: String,
        /// What the system said.
        source: io::Error,
    },
    /// A program ran and failed.
    #[error("{step}: failed ({status})")]
    Step {
        /// The step's title.
        step: String,
        /// How the program ended.
        status: ExitStatus,
    },
    /// A file or folder could not be read or written.
    #[error("{}", path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The parts could not be taken out of the compiled browser side.
    #[error("the browser side could not be split")]
    Split(#[source] Box<dyn Error + Send + Sync>),
    /// The compiled browser side could not be given its JavaScript.
    #[error("wasm-bindgen could not process the browser side")]
    Bindgen(#[source] Box<dyn Error + Send + Sync>),
}

impl Failure {
    /// Turns an error about `path` into a failure that names it.
    pub fn file(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { path, source }
    }

    /// 2 for wrong use, 1 for everything else.
    pub fn exit_code(&self) -> ExitCode {
        match self {
            Self::Usage(_) => ExitCode::from(2),
            Self::Missing { .. }
            | Self::Start { .. }
            | Self::Step { .. }
            | Self::File { .. }
            | Self::Split(_)
            | Self::Bindgen(_) => ExitCode::FAILURE,
        }
    }
}
