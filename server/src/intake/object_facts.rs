//! What an object was found to say, as it is stored: JSON with a version, so that objects which were read by an older
//! version of the product can be told, and read again.

use app::domain::received::facts::ImageFacts;
use app::domain::received::matching::{Claim, Ties};
use app::domain::received::report::DoseReport;
use app::domain::received::selection::Selection;
use app::domain::received::uid::Uid;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The version of what is stored. It changes when the meaning of a fact does.
const VERSION: u32 = 1;

/// What an object says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "says")]
pub enum ObjectFacts {
    /// An image.
    Image(Box<ImageFacts>),
    /// A radiation dose report.
    Report(Box<DoseReport>),
    /// A selection of images, such as those that were rejected.
    Selection(Box<Selection>),
}

#[derive(Serialize, Deserialize)]
struct Stored<F> {
    version: u32,
    facts: F,
}

/// Stored facts that this version cannot read.
#[derive(Debug, Error)]
pub enum NoFacts {
    /// They are no such JSON.
    #[error("stored facts are malformed")]
    Malformed(#[from] serde_json::Error),
    /// They were written by another version.
    #[error("stored facts are of version {0}")]
    OtherVersion(u32),
}

impl ObjectFacts {
    /// As stored.
    ///
    /// # Errors
    /// [`NoFacts::Malformed`] for a value that JSON does not know.
    pub fn stored(&self) -> Result<String, NoFacts> {
        let stored = Stored {
            version: VERSION,
            facts: self,
        };
        Ok(serde_json::to_string(&stored)?)
    }

    /// From what is stored.
    ///
    /// # Errors
    /// [`NoFacts`].
    pub fn of_stored(text: &str) -> Result<Self, NoFacts> {
        let stored: Stored<serde_json::Value> = serde_json::from_str(text)?;
        if stored.version != VERSION {
            return Err(NoFacts::OtherVersion(stored.version));
        }
        Ok(serde_json::from_value(stored.facts)?)
    }

    /// What it says about whose it is.
    #[must_use]
    pub fn claim(&self) -> Claim {
        match self {
            ObjectFacts::Image(facts) => Claim::from(&**facts),
            ObjectFacts::Report(report) => Claim::from(&**report),
            ObjectFacts::Selection(selection) => Claim::from(&**selection),
        }
    }

    /// What it shares with others of its own making.
    #[must_use]
    pub fn ties(&self) -> Ties {
        match self {
            ObjectFacts::Image(facts) => Ties::from(&**facts),
            ObjectFacts::Report(report) => Ties::from(&**report),
            ObjectFacts::Selection(selection) => Ties::from(&**selection),
        }
    }

    /// Its Study Instance UID.
    #[must_use]
    pub fn study(&self) -> Option<&Uid> {
        match self {
            ObjectFacts::Image(facts) => facts.identity.study.as_ref(),
            ObjectFacts::Report(report) => report.study.as_ref(),
            ObjectFacts::Selection(selection) => selection.study.as_ref(),
        }
    }

    /// Its Series Instance UID.
    #[must_use]
    pub fn series(&self) -> Option<&Uid> {
        match self {
            ObjectFacts::Image(facts) => facts.identity.series.as_ref(),
            ObjectFacts::Report(_) | ObjectFacts::Selection(_) => None,
        }
    }

    /// Whether there is a picture in it.
    #[must_use]
    pub fn has_picture(&self) -> bool {
        match self {
            ObjectFacts::Image(facts) => facts.pixels.rows.is_some() && facts.pixels.columns.is_some(),
            ObjectFacts::Report(_) | ObjectFacts::Selection(_) => false,
        }
    }

    /// Whether it is an image of no participant: quality control, a phantom.
    #[must_use]
    pub fn is_quality_control(&self) -> bool {
        match self {
            ObjectFacts::Image(facts) => facts.quality_control.is_some(),
            ObjectFacts::Report(_) | ObjectFacts::Selection(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_read_back_the_same_and_another_version_is_told() {
        for facts in [ObjectFacts::Image(Box::default()), ObjectFacts::Report(Box::default())] {
            let stored = facts.stored().expect("stored");
            assert_eq!(ObjectFacts::of_stored(&stored).expect("read"), facts);
            let later = stored.replace("\"version\":1", "\"version\":2");
            assert!(matches!(ObjectFacts::of_stored(&later), Err(NoFacts::OtherVersion(2))));
        }
        assert!(matches!(ObjectFacts::of_stored("{}"), Err(NoFacts::Malformed(_))));
    }
}
