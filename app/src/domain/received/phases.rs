//! Which phase of the transfer of an appointment's images fails, from what is proven by traffic: the machine asks the
//! worklist, it starts, images arrive, they are shown.
//!
//! What lies further on proves what comes before it. An image of this appointment means that the machine is known and
//! was let in, whatever else is known of it.

use serde::{Deserialize, Serialize};
use time::Duration;

use crate::domain::local_time::LocalDateTime;
use crate::domain::transfer::{CallOutcome, Grade, QuarantineReason};
use crate::domain::vocabulary::vocabulary;

/// How long nothing need be wrong when a machine has not asked, or has not started.
pub const PATIENCE: Duration = Duration::minutes(10);
/// How long nothing need be wrong when a step has ended and its images are not here.
pub const SENDING: Duration = Duration::minutes(2);
/// How long a picture may take.
pub const DRAWING: Duration = Duration::minutes(1);

vocabulary! {
    /// How far the transfer has come, and what fails.
    Phase {
        /// Nothing is wrong so far.
        Waiting = "WAITING", "Nothing is wrong so far";
        /// Images arrive and are shown.
        AllWell = "ALL_WELL", "Images have arrived";
        /// Nobody said in which room.
        NoRoom = "NO_ROOM", "No room is chosen";
        /// The machine of the room is not registered on the network.
        MachineUnknown = "MACHINE_UNKNOWN", "The machine is not registered";
        /// The machine of the room is switched off here.
        SwitchedOff = "SWITCHED_OFF", "The machine is switched off in this service";
        /// The machine calls and is not let in.
        NotLetIn = "NOT_LET_IN", "The machine is not let in";
        /// The machine never asked for the worklist.
        NeverAsked = "NEVER_ASKED", "The machine has not asked for the worklist";
        /// The machine asked, and was not given this appointment.
        NotOnItsList = "NOT_ON_ITS_LIST", "The machine's worklist does not have this appointment";
        /// The machine has this appointment, and nothing started.
        NothingStarted = "NOTHING_STARTED", "The machine has not started this appointment";
        /// It started, and nothing arrives.
        NothingArrives = "NOTHING_ARRIVES", "No images arrive";
        /// Some images arrived, and not all.
        SomeMissing = "SOME_MISSING", "Some images have not arrived";
        /// Images arrive, and for somebody else.
        ForSomebodyElse = "FOR_SOMEBODY_ELSE", "Images arrive under another participant";
        /// Images arrive, and are rejected.
        Rejected = "REJECTED", "Images are rejected";
        /// Images arrived, and are not shown.
        NoPictures = "NO_PICTURES", "Thumbnails cannot be shown";
    }
}

/// Whether the machine of the room may call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Expected {
    /// No room is chosen, so that no machine is expected.
    Nobody,
    /// It is not registered on the network.
    NotRegistered,
    /// It is switched off.
    SwitchedOff,
    /// It may.
    Admitted,
}

/// Objects that were not taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// How many.
    pub count: u32,
    /// When the last one came.
    pub last: LocalDateTime,
    /// Why, where it is known.
    pub reason: Option<QuarantineReason>,
}

/// Objects that came, and when the last one did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Came {
    /// How many.
    pub count: u32,
    /// When the last one came.
    pub last: LocalDateTime,
}

/// A step that the machine performs for this appointment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Performed {
    /// When its first message came.
    pub began: LocalDateTime,
    /// When it ended, if it has.
    pub ended: Option<LocalDateTime>,
}

/// The thumbnails of what came for this appointment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pictures {
    /// Those that cannot be made.
    pub failed: u32,
    /// Those that are still to be made, and since when the oldest waits.
    pub waiting: Option<Came>,
}

/// What is known of the transfer of an appointment's images. What concerns other appointments counts from
/// [`Facts::since`] on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// The present.
    pub now: LocalDateTime,
    /// Since when images may be expected: the appointment was started, or else checked in.
    pub since: LocalDateTime,
    /// The machine of the room.
    pub expected: Expected,
    /// Its last call, and what came of it.
    pub last_call: Option<(LocalDateTime, CallOutcome)>,
    /// When it last asked for the worklist, today.
    pub last_query: Option<LocalDateTime>,
    /// When it was last given this appointment.
    pub handed: Option<LocalDateTime>,
    /// What it performs for this appointment: the last step.
    pub performed: Option<Performed>,
    /// Objects of this appointment.
    pub here: Option<Came>,
    /// Whether the machine names images that are not here.
    pub lacks: bool,
    /// Objects that this machine sent for other appointments, or for nobody.
    pub elsewhere: Option<Came>,
    /// Objects that name this appointment, and contradict it.
    pub held_apart: Option<Came>,
    /// Objects of this machine that were refused.
    pub refused: Option<Refused>,
    /// Thumbnails.
    pub pictures: Pictures,
}

/// The phase, and since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Which.
    pub phase: Phase,
    /// Since when.
    pub since: LocalDateTime,
}

impl Facts {
    /// How far the transfer has come, and what fails.
    #[must_use]
    pub fn finding(&self) -> Finding {
        let (phase, since) = match self.here {
            Some(here) => self.after_arrival(here),
            None => self.before_arrival(),
        };
        Finding {
            phase,
            since: since.min(self.now),
        }
    }

    fn is_over(&self, since: LocalDateTime, patience: Duration) -> bool {
        self.now.0 - since.0 > patience
    }

    fn after_arrival(&self, here: Came) -> (Phase, LocalDateTime) {
        if let Some(refused) = self.refused.filter(|refused| refused.last >= here.last) {
            return (Phase::Rejected, refused.last);
        }
        if let Some(apart) = self.held_apart {
            return (Phase::ForSomebodyElse, apart.last);
        }
        let ended = self.performed.and_then(|performed| performed.ended);
        if let Some(ended) = ended.filter(|ended| self.lacks && self.is_over(*ended, SENDING)) {
            return (Phase::SomeMissing, ended);
        }
        match self.pictures.waiting {
            Some(waiting) if self.is_over(waiting.last, DRAWING) => (Phase::NoPictures, waiting.last),
            Some(_) | None if self.pictures.failed > 0 => (Phase::NoPictures, here.last),
            Some(_) | None => (Phase::AllWell, here.last),
        }
    }

    fn before_arrival(&self) -> (Phase, LocalDateTime) {
        match self.expected {
            Expected::Nobody => return (Phase::NoRoom, self.since),
            Expected::NotRegistered => return (Phase::MachineUnknown, self.since),
            Expected::SwitchedOff => return (Phase::SwitchedOff, self.since),
            Expected::Admitted => {}
        }
        if let Some((at, outcome)) = self.last_call
            && outcome.grade() == Grade::Bad
        {
            return (Phase::NotLetIn, at);
        }
        if let Some(refused) = self.refused {
            return (Phase::Rejected, refused.last);
        }
        if let Some(apart) = self.held_apart.or(self.elsewhere) {
            return (Phase::ForSomebodyElse, apart.last);
        }
        match self.performed {
            Some(Performed { ended: Some(ended), .. }) if self.is_over(ended, SENDING) => {
                (Phase::NothingArrives, ended)
            }
            Some(Performed { ended: None, began }) if self.is_over(began, PATIENCE) => (Phase::NothingArrives, began),
            Some(performed) => (Phase::Waiting, performed.began),
            None => self.before_start(),
        }
    }

    fn before_start(&self) -> (Phase, LocalDateTime) {
        if let Some(handed) = self.handed {
            let since = handed.max(self.since);
            let is_late = self.is_over(since, PATIENCE);
            return (if is_late { Phase::NothingStarted } else { Phase::Waiting }, since);
        }
        match self.last_query {
            Some(at) if at >= self.since => (Phase::NotOnItsList, at),
            Some(_) | None if !self.is_over(self.since, PATIENCE) => (Phase::Waiting, self.since),
            Some(_) | None => (Phase::NeverAsked, self.since),
        }
    }
}

impl Phase {
    /// Whether something fails.
    #[must_use]
    pub fn fails(self) -> bool {
        !matches!(self, Phase::Waiting | Phase::AllWell)
    }

    /// What to do.
    #[must_use]
    pub fn advice(self) -> &'static [&'static str] {
        match self {
            Phase::Waiting => &["Go on at the machine. This page and \"Awaiting images\" follow what it sends."],
            Phase::AllWell => &["Go back to the images and check them."],
            Phase::NoRoom => &["Choose the room in which the mammograms are taken."],
            Phase::MachineUnknown => &[
                "Ask a service administrator to register the machine on \"Image transfer\".",
                "Record the images manually. What the machine sends later is rejected until then.",
            ],
            Phase::SwitchedOff => &[
                "Ask a service administrator whether the machine can be switched on again.",
                "Record the images manually.",
            ],
            Phase::NotLetIn => &[
                "Tell a service administrator: the machine calls, and does not fit what is registered of it.",
                "Record the images manually.",
            ],
            Phase::NeverAsked => &[
                "On the machine, refresh the worklist.",
                "Check that the machine is on, and that its network cable is in.",
                "If the room is not the one you are in, change it.",
            ],
            Phase::NotOnItsList => &[
                "On the machine, refresh the worklist, and clear any filter by name or date.",
                "Check that the room and its machine are of this site.",
            ],
            Phase::NothingStarted => &[
                "On the machine, open this participant from the worklist. Do not type the participant in.",
                "Check the accession number on the machine against the one at the top of this page.",
            ],
            Phase::NothingArrives => &[
                "On the machine, look at the send queue: is it stopped, or is another destination chosen?",
                "Resend the images from the machine.",
            ],
            Phase::SomeMissing => &[
                "On the machine, look for images that wait in the send queue, or that were not accepted.",
                "Resend the images from the machine. What is here already is not counted twice.",
            ],
            Phase::ForSomebodyElse => &[
                "Check on the machine which participant is open.",
                "If the images were taken under another participant, do not take them again. Say so below, at what the \
                 machine sent for others, or on the page of the appointment that has them.",
                "Images that contradict this appointment are held apart: tell a service administrator.",
            ],
            Phase::Rejected => &[
                "Resend the images from the machine once.",
                "If they are rejected again, tell a service administrator, and record the images manually.",
            ],
            Phase::NoPictures => &[
                "The images are here and count; only their thumbnails are not. Look at the images on the machine.",
                "You can go on and confirm them.",
            ],
        }
    }
}

#[cfg(test)]
mod tests;
