//! The machine that tests and `fourview simulate` use: breasts that nobody has, with the headers that machines write.
//!
//! Everything follows from what is given, the seed and the times included: the same examination gives the same bytes.

mod drawing;
mod exposure;
mod header;
mod letters;
mod object;
mod procedure;
mod report;
mod selection;
mod uids;
mod view;

use app::domain::received::person::PersonName;
use app::domain::received::uid::Uid;
use time::{Date, UtcOffset};

pub use drawing::Canvas;
pub use exposure::{Exposure, Implant, Label, Purpose, Technique};
pub use object::{Object, Reference, Samples};
pub use procedure::{Ending, SentSeries};
pub use uids::Uids;

/// A mammography machine.
#[derive(Clone, Debug)]
pub struct Machine {
    /// Manufacturer (0008,0070).
    pub manufacturer: String,
    /// Manufacturer's Model Name (0008,1090).
    pub model: String,
    /// Station Name (0008,1010).
    pub station: String,
    /// Device Serial Number (0018,1000).
    pub serial: String,
    /// Its AE title.
    pub ae_title: String,
    /// Institution Name (0008,0080).
    pub institution: String,
}

impl Machine {
    /// A machine of our own making.
    #[must_use]
    pub fn simulated(ae_title: &str) -> Machine {
        Machine {
            manufacturer: "Fourview".to_owned(),
            model: "Simulated Mammography".to_owned(),
            station: ae_title.to_owned(),
            serial: "SIM-0001".to_owned(),
            ae_title: ae_title.to_owned(),
            institution: "Simulated Breast Screening Unit".to_owned(),
        }
    }
}

/// Whom an examination is about.
#[derive(Clone, Debug)]
pub struct Person {
    /// Patient ID.
    pub id: String,
    /// Patient's Name.
    pub name: PersonName,
    /// Patient's Birth Date.
    pub birth_date: Option<Date>,
}

/// What was ordered, as the worklist gave it. An examination without an order has no accession number.
#[derive(Clone, Debug)]
pub struct Order {
    /// Accession Number.
    pub accession: Option<String>,
    /// Study Instance UID.
    pub study: Uid,
    /// Scheduled Procedure Step ID.
    pub step_id: Option<String>,
    /// Requested Procedure ID.
    pub requested_procedure_id: Option<String>,
    /// "Screening mammography"
    pub description: String,
}

/// One visit of one participant to one machine.
#[derive(Clone, Debug)]
pub struct Examination {
    /// The machine.
    pub machine: Machine,
    /// The participant.
    pub person: Person,
    /// What was ordered.
    pub order: Order,
    /// Operators' Name.
    pub operator: Option<PersonName>,
    /// The zone of all times.
    pub offset: UtcOffset,
    /// The performed procedure step that images refer to.
    pub step: Option<Uid>,
    /// The series of the images.
    pub series: Uid,
    /// Where new identifiers come from.
    pub uids: Uids,
}

impl Examination {
    /// An examination with a series of its own.
    #[must_use]
    pub fn new(machine: Machine, person: Person, order: Order, seed: u64) -> Examination {
        let mut uids = Uids::new(seed);
        Examination {
            machine,
            person,
            order,
            // A login, as many machines write: it names nobody.
            operator: PersonName::parse("SIMULATOR"),
            offset: UtcOffset::UTC,
            step: None,
            series: uids.fresh(),
            uids,
        }
    }
}

#[cfg(test)]
mod tests;
