//! Why a command did not do what it was asked.

use std::error::Error;
use std::process::ExitCode;

use thiserror::Error;

use crate::config::ConfigError;
use crate::logging::BadFilter;

/// Why a command did not do what it was asked.
#[derive(Debug, Error)]
pub(super) enum Failure {
    /// The settings.
    #[error(transparent)]
    Settings(#[from] ConfigError),
    /// The filter of the log.
    #[error(transparent)]
    Log(#[from] BadFilter),
    /// Something that was tried.
    #[error("{doing} failed")]
    Step {
        /// What was tried.
        doing: &'static str,
        /// Why it failed.
        source: Box<dyn Error + Send + Sync>,
    },
    /// Asked of a database that cannot do it.
    #[error("{0}")]
    NotPossible(&'static str),
    /// Checks that did not pass, each said before.
    #[error("{0} of the checks did not pass")]
    Checks(usize),
}

impl Failure {
    /// Something that was tried and why it failed.
    pub(super) fn step(doing: &'static str, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Failure::Step {
            doing,
            source: source.into(),
        }
    }

    /// [`Failure::step`] for `map_err`.
    pub(super) fn at<E: Into<Box<dyn Error + Send + Sync>>>(doing: &'static str) -> impl FnOnce(E) -> Self {
        move |source| Failure::step(doing, source)
    }

    /// 2 for wrong settings, which are wrong use; 1 for everything else.
    pub(super) fn exit_code(&self) -> ExitCode {
        match self {
            Failure::Settings(_) | Failure::Log(_) => ExitCode::from(2),
            Failure::Step { .. } | Failure::NotPossible(_) | Failure::Checks(_) => ExitCode::from(1),
        }
    }
}
