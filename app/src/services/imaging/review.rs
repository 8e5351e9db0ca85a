//! What a machine has sent for an appointment, as the pages of the automatic flow show it.

use serde::{Deserialize, Serialize};

use crate::domain::imaging::confirmed::ExposureRef;
use crate::domain::local_time::LocalDateTime;
use crate::domain::received::evidence::Known;
use crate::domain::received::exposure::ExposureDose;
use crate::domain::received::factors::Factors;
use crate::domain::received::receipt::Receipt;
use crate::domain::received::selection::Rejection;
use crate::domain::received::view::ImagedView;
use crate::domain::received::warnings::Warning;
use crate::services::transfer::PictureLine;

/// Everything that was received for an appointment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceivedImages {
    /// Exposures of the participant, in the order in which they were made.
    pub exposures: Vec<ReceivedExposure>,
    /// Whether everything is here.
    pub receipt: Receipt,
    /// What to look at before confirming, the most serious first.
    pub warnings: Vec<Warning>,
    /// Changes when an exposure is added or goes, or says something else: a form sends back what its page showed.
    pub seen: String,
}

/// One exposure, as it was received.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceivedExposure {
    /// How a form refers to it.
    pub exposure: ExposureRef,
    /// What its image says it shows.
    pub view: ImagedView,
    /// The picture that stands for it; nothing when no image of it is here.
    pub picture: Option<PictureLine>,
    /// When, by the machine's clock.
    pub acquired: Option<LocalDateTime>,
    /// When its first object was received.
    pub received: Option<LocalDateTime>,
    /// The machine that made it: "Hologic 3Dimensions".
    pub machine: Option<String>,
    /// Who made it, as the machine says: free text, perhaps three letters.
    pub operator: Option<String>,
    /// Mean glandular dose, and who said so.
    pub dose: Option<ExposureDose>,
    /// Exposure factors.
    pub factors: Factors,
    /// That it shows a part of a large breast: "posterior", in the machine's words.
    pub partial: Option<Vec<String>>,
    /// That the machine rejected it, and why.
    pub rejection: Option<Rejection>,
}

impl ReceivedImages {
    /// Whether a warning is open about whose images they are.
    #[must_use]
    pub fn identity_is_doubted(&self) -> bool {
        self.warnings.iter().any(Warning::concerns_identity)
    }
}

impl ReceivedExposure {
    /// What bears on whether it is a repeat or an extra.
    #[must_use]
    pub fn known(&self) -> Known<'_> {
        Known {
            exposure: self.exposure,
            acquired: self.acquired.map(|at| at.0),
            partial: self.partial.as_deref(),
            rejection: self.rejection.as_ref(),
            factors: &self.factors,
        }
    }
}
