//! A machine and its traffic.

use serde::{Deserialize, Serialize};

use super::CallLine;
use crate::domain::ids::MachineId;
use crate::domain::local_time::LocalDateTime;
use crate::domain::transfer::CheckOutcome;

/// A machine and its traffic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MachineLine {
    /// Which.
    pub id: MachineId,
    /// Make and model.
    pub name: String,
    /// Its AE title.
    pub ae_title: String,
    /// Rooms in which it stands, each with its site.
    pub rooms: Vec<String>,
    /// Whether it may call.
    pub admission: MachineAdmission,
    /// When it called last.
    pub last_contact: Option<LocalDateTime>,
    /// When it last asked for the worklist.
    pub last_query: Option<LocalDateTime>,
    /// When its last image arrived.
    pub last_image: Option<LocalDateTime>,
    /// Where the machine itself can be called.
    pub listener: Option<Listener>,
    /// What came of the last check.
    pub check: Option<CheckLine>,
}

/// Whether a machine may call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MachineAdmission {
    /// It may, from these addresses.
    Admitted(Vec<String>),
    /// It was switched off.
    SwitchedOff,
    /// No addresses are registered, so that it is refused.
    NotRegistered,
}

/// Where a machine can be called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listener {
    /// Its IP address.
    pub address: String,
    /// Its port.
    pub port: u16,
}

/// What came of calling a machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckLine {
    /// When.
    pub at: LocalDateTime,
    /// How far it came.
    pub outcome: CheckOutcome,
    /// How long it took.
    pub milliseconds: u32,
}

/// A machine's own page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MachinePage {
    /// The machine.
    pub machine: MachineLine,
    /// By what AE title we call it.
    pub own_title: String,
    /// Its latest associations.
    pub calls: Vec<CallLine>,
    /// The present, on the unit's clocks.
    pub now: LocalDateTime,
}
