//! What administrators set: who a machine is and where it stands, and how images of a site are recorded.

use serde::{Deserialize, Serialize};

use crate::domain::clinic::{Flow, Site};
use crate::domain::ids::{MachineId, SiteId};
use crate::forms::machine::Calls;

/// What a machine is registered as, with what there is to choose from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistrationPage {
    /// The machine; nothing when one is to be added.
    pub machine: Option<Registered>,
    /// The unit's sites.
    pub sites: Vec<Site>,
    /// By what AE title it must call this service.
    pub own_title: String,
}

/// A registered machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registered {
    /// Which.
    pub id: MachineId,
    /// Make and model.
    pub name: String,
    /// Its AE title.
    pub ae_title: String,
    /// Where it may call from.
    pub addresses: Vec<String>,
    /// The fingerprint of its certificate, if it must show one.
    pub certificate: Option<String>,
    /// Where it stands.
    pub room: Option<(String, SiteId)>,
    /// Whether it may call.
    pub calls: Calls,
}

/// How images of a site's clinics of today and later are recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteLine {
    /// The site.
    pub site: Site,
    /// What new clinics start with, once somebody has switched the site.
    pub starts_with: Option<Flow>,
    /// Clinics that record by hand.
    pub manual: u32,
    /// Clinics that record automatically.
    pub automatic: u32,
}

impl SiteLine {
    /// "Automatic", "Manual", or how many clinics there are of each.
    #[must_use]
    pub fn words(&self) -> String {
        match (self.manual, self.automatic, self.starts_with) {
            (0, 0, Some(flow)) => flow.label().to_owned(),
            (0, 0, None) => "No clinics".to_owned(),
            (_, 0, _) => Flow::Manual.label().to_owned(),
            (0, _, _) => Flow::Automatic.label().to_owned(),
            (manual, automatic, _) => format!("Both: {manual} manual, {automatic} automatic"),
        }
    }

    /// What it can be switched to: anything but what all of it is already.
    #[must_use]
    pub fn choices(&self) -> Vec<Flow> {
        let is_all = |flow: Flow| {
            let others = match flow {
                Flow::Manual => self.automatic,
                Flow::Automatic => self.manual,
            };
            others == 0 && self.starts_with == Some(flow)
        };
        [Flow::Automatic, Flow::Manual]
            .into_iter()
            .filter(|flow| !is_all(*flow))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::clinic::SiteKind;

    #[test]
    fn a_site_says_what_it_is_and_what_it_can_become() {
        use Flow::{Automatic, Manual};
        for (starts_with, manual, automatic, words, choices) in [
            (None, 2, 0, "Manual", vec![Automatic, Manual]),
            (Some(Manual), 2, 0, "Manual", vec![Automatic]),
            (Some(Automatic), 0, 2, "Automatic", vec![Manual]),
            (None, 1, 1, "Both: 1 manual, 1 automatic", vec![Automatic, Manual]),
            (Some(Automatic), 0, 0, "Automatic", vec![Manual]),
            (None, 0, 0, "No clinics", vec![Automatic, Manual]),
        ] {
            let line = SiteLine {
                site: Site {
                    id: SiteId(Uuid::nil()),
                    name: "Riverside Hospital".to_owned(),
                    kind: SiteKind::Hospital,
                },
                starts_with,
                manual,
                automatic,
            };
            assert_eq!((line.words().as_str(), line.choices()), (words, choices));
        }
    }
}
