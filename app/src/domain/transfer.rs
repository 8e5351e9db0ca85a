//! What happens between machines and the product, in words that an administrator can read to a vendor's engineer: how
//! associations end, what could not be taken in, what waits for a person.

use serde::{Deserialize, Serialize};

use super::vocabulary::vocabulary;

vocabulary! {
    /// How an association ended, or why it never began.
    CallOutcome {
        /// It has not ended.
        Open = "OPEN", "Open now";
        /// The caller released it.
        Released = "RELEASED", "Accepted, ended normally";
        /// The caller aborted it.
        Aborted = "ABORTED", "Accepted, then aborted by the machine";
        /// The connection broke off.
        Broken = "BROKEN", "Accepted, then the connection broke";
        /// The caller fell silent, or was too slow.
        TimedOut = "TIMED_OUT", "Accepted, then the machine fell silent";
        /// No machine has this AE title.
        UnknownCaller = "UNKNOWN_CALLER", "Rejected: calling AE title not known";
        /// The machine does not call from this address.
        WrongAddress = "WRONG_ADDRESS", "Rejected: called from an address that is not the machine's";
        /// The machine must show another certificate.
        WrongCertificate = "WRONG_CERTIFICATE", "Rejected: not the machine's certificate";
        /// No secure connection came about.
        TlsRefused = "TLS_REFUSED", "No secure connection (TLS)";
        /// The machine is switched off here.
        SwitchedOff = "SWITCHED_OFF", "Rejected: the machine is switched off here";
        /// The caller wanted somebody else.
        WrongCalledTitle = "WRONG_CALLED_TITLE", "Rejected: called AE title is not ours";
        /// Too many associations at a time.
        TooMany = "TOO_MANY", "Rejected: too many associations at the same time";
        /// What the caller sent is no DICOM.
        NotUnderstood = "NOT_UNDERSTOOD", "Ended: what came was not DICOM";
        /// The server ended first.
        Interrupted = "INTERRUPTED", "Cut off when this service was restarted";
    }
}

/// How good or bad something is, for the colour of its tag; words always say the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Grade {
    /// As it should be.
    Good,
    /// Under way.
    Going,
    /// Worth a look.
    Doubtful,
    /// Somebody must do something.
    Bad,
}

impl CallOutcome {
    /// How good or bad that is.
    #[must_use]
    pub fn grade(self) -> Grade {
        match self {
            CallOutcome::Released => Grade::Good,
            CallOutcome::Open => Grade::Going,
            CallOutcome::Aborted | CallOutcome::Broken | CallOutcome::TimedOut | CallOutcome::Interrupted => {
                Grade::Doubtful
            }
            CallOutcome::UnknownCaller
            | CallOutcome::WrongAddress
            | CallOutcome::WrongCertificate
            | CallOutcome::TlsRefused
            | CallOutcome::SwitchedOff
            | CallOutcome::WrongCalledTitle
            | CallOutcome::TooMany
            | CallOutcome::NotUnderstood => Grade::Bad,
        }
    }

    /// What to try, where there is something to try.
    #[must_use]
    pub fn advice(self) -> Option<&'static str> {
        match self {
            CallOutcome::Open | CallOutcome::Released => None,
            CallOutcome::Aborted => Some("Ask what the machine's log says. What it had sent before is kept."),
            CallOutcome::Broken => Some("Check the network. The machine should send again what is missing."),
            CallOutcome::TimedOut => Some("The machine stopped in the middle. Check whether its send queue is stuck."),
            CallOutcome::UnknownCaller => {
                Some("Compare the calling AE title with the machines above, letter by letter. It is case-sensitive.")
            }
            CallOutcome::WrongAddress => {
                Some("The AE title is right, the address is not. Check the machine's IP address and any gateway.")
            }
            CallOutcome::WrongCertificate => Some("The machine showed another certificate than the registered one."),
            CallOutcome::TlsRefused => {
                Some("Check that both sides use TLS, and that the machine's certificate is valid and trusted here.")
            }
            CallOutcome::SwitchedOff => Some("The machine is registered and switched off in this service."),
            CallOutcome::WrongCalledTitle => {
                Some("Set this service's AE title, as shown above, as the called AE title on the machine.")
            }
            CallOutcome::TooMany => Some("Lower the number of parallel associations on the machine, or wait."),
            CallOutcome::NotUnderstood => {
                Some("Something other than DICOM called this port, or TLS called a port without TLS.")
            }
            CallOutcome::Interrupted => Some("The machine should send again what is missing."),
        }
    }
}

vocabulary! {
    /// Why bytes were not taken in.
    QuarantineReason {
        /// Another object with the same SOP Instance UID was taken in before.
        OtherBytes = "OTHER_BYTES", "Same image number, different contents";
        /// The object calls itself by another SOP Instance UID than its sender does.
        OtherInstance = "OTHER_INSTANCE", "Announced under another image number";
        /// The object calls itself by another SOP Class UID than its sender does.
        OtherClass = "OTHER_CLASS", "Announced as another kind of object";
        /// It breaks the limits within which an object is read.
        NotScanned = "NOT_SCANNED", "Malformed, or beyond safe limits";
        /// It was read, and makes no sense.
        NotUnderstood = "NOT_UNDERSTOOD", "Could not be understood";
        /// Looking at it ended the process more than once.
        GaveUp = "GAVE_UP", "Given up after several attempts";
        /// It was sent as a file, and the file does not begin as one.
        WrongFileHeader = "WRONG_FILE_HEADER", "Not a DICOM file";
    }
}

impl QuarantineReason {
    /// What happened.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            QuarantineReason::OtherBytes => {
                "An image with the same SOP Instance UID was received before, with different contents. The first one \
                 is kept and used. The second one is kept apart, and its sender was told (status 0111)."
            }
            QuarantineReason::OtherInstance => {
                "The machine announced one SOP Instance UID, and the object carries another."
            }
            QuarantineReason::OtherClass => "The machine announced one SOP Class UID, and the object carries another.",
            QuarantineReason::NotScanned => {
                "The object's structure is broken, nested too deeply, or declares more than it holds. It was not read \
                 any further."
            }
            QuarantineReason::NotUnderstood => "The object is well-formed, but what it says makes no sense.",
            QuarantineReason::GaveUp => "Reading the object failed several times, so it was set aside.",
            QuarantineReason::WrongFileHeader => {
                "What was uploaded is no DICOM file: the mark at its beginning, or its file meta information, is \
                 missing."
            }
        }
    }

    /// What can be done.
    #[must_use]
    pub fn advice(self) -> &'static str {
        match self {
            QuarantineReason::OtherBytes => {
                "Ask whether the image was changed or processed again on the machine. A changed image must get a new \
                 SOP Instance UID: resend it as a new image."
            }
            QuarantineReason::OtherInstance | QuarantineReason::OtherClass => {
                "This is a fault of the sender. Give the reference and the UID to the vendor, and resend from the \
                 machine."
            }
            QuarantineReason::NotScanned => {
                "Resend from the machine once. If it comes back here, give reference and UID to the vendor, and \
                 record the images manually."
            }
            QuarantineReason::NotUnderstood | QuarantineReason::GaveUp => {
                "Try again below, or resend from the machine: either makes one more attempt. If the object stays \
                 here, give reference and UID to the vendor, and record the images manually."
            }
            QuarantineReason::WrongFileHeader => {
                "Check what the sending program uploads. It must be DICOM PS3.10 files."
            }
        }
    }
}

vocabulary! {
    /// What waits for a person.
    AlertKind {
        /// The same SOP Instance UID came with other bytes.
        OtherBytes = "OTHER_BYTES", "An image came twice with different contents";
        /// Images contradict the participant whom they claim.
        HeldApart = "HELD_APART", "Images contradict the appointment they claim";
        /// Something was quarantined.
        Quarantined = "QUARANTINED", "Something could not be taken in";
        /// A file that should be kept is gone.
        FileMissing = "FILE_MISSING", "A received file is missing on the disk";
        /// Something was tried too often.
        GaveUp = "GAVE_UP", "Given up after several attempts";
        /// A machine cannot be told what it waits for.
        NotTold = "NOT_TOLD", "A machine waits for our answer to its storage commitment request, and cannot be reached";
    }
}

vocabulary! {
    /// What came of asking a machine whether it is there (C-ECHO), by the phase that was reached.
    CheckOutcome {
        /// It answered.
        Answered = "ANSWERED", "The machine answered";
        /// No connection came about.
        NotReached = "NOT_REACHED", "No connection";
        /// There is something that is no DICOM application, or that fell silent.
        NoAssociation = "NO_ASSOCIATION", "Connected, but no DICOM association";
        /// It rejected the association.
        Rejected = "REJECTED", "Connected, but the machine rejected the association";
        /// It accepted the association, and did not answer as it should.
        NoAnswer = "NO_ANSWER", "Associated, but C-ECHO was not answered";
    }
}

impl CheckOutcome {
    /// How good or bad that is.
    #[must_use]
    pub fn grade(self) -> Grade {
        match self {
            CheckOutcome::Answered => Grade::Good,
            CheckOutcome::NotReached
            | CheckOutcome::NoAssociation
            | CheckOutcome::Rejected
            | CheckOutcome::NoAnswer => Grade::Bad,
        }
    }

    /// Which phase failed, and what to try.
    #[must_use]
    pub fn advice(self) -> Option<&'static str> {
        match self {
            CheckOutcome::Answered => None,
            CheckOutcome::NotReached => Some(
                "Phase 1 of 3, connection, failed. Check that the machine is on, and its address, its port and the \
                 firewall.",
            ),
            CheckOutcome::NoAssociation => Some(
                "Phase 2 of 3, association, failed. Something answers at this port, but not as DICOM does. Check the \
                 port.",
            ),
            CheckOutcome::Rejected => Some(
                "Phase 2 of 3, association, failed. The machine does not accept our AE title, or does not have this AE \
                 title itself. Check both on the machine.",
            ),
            CheckOutcome::NoAnswer => {
                Some("Phase 3 of 3, C-ECHO, failed. Restart the machine's DICOM service, or ask the vendor.")
            }
        }
    }
}

/// How much room there is for what machines send.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StorageLevel {
    /// Plenty.
    Plenty,
    /// Somebody should see to it.
    Low,
    /// Nothing is taken any more.
    Full,
}

/// Room below which storage is called low: about two thousand images.
const LOW_BYTES: u64 = 20 * 1_000_000_000;

impl StorageLevel {
    /// The level of the room that is left beyond what must stay free; nothing when there is none.
    #[must_use]
    pub fn of(room_bytes: Option<u64>) -> Self {
        match room_bytes {
            None => StorageLevel::Full,
            Some(room) if room < LOW_BYTES => StorageLevel::Low,
            Some(_) => StorageLevel::Plenty,
        }
    }

    /// The words that people see.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            StorageLevel::Plenty => "Enough",
            StorageLevel::Low => "Low",
            StorageLevel::Full => "Full",
        }
    }

    /// What follows from it.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            StorageLevel::Plenty => "Images are taken in.",
            StorageLevel::Low => "Images are still taken in. Free some disk space soon.",
            StorageLevel::Full => {
                "No images are taken in: machines are answered A700, out of resources, and keep them. Free disk space \
                 now. Images can be recorded manually meanwhile."
            }
        }
    }

    /// How good or bad that is.
    #[must_use]
    pub fn grade(self) -> Grade {
        match self {
            StorageLevel::Plenty => Grade::Good,
            StorageLevel::Low => Grade::Doubtful,
            StorageLevel::Full => Grade::Bad,
        }
    }
}

/// "512 bytes", "4.9 MB", "1.2 TB": decimal units, as disks are sold.
#[must_use]
pub fn size_words(bytes: u64) -> String {
    let mut unit = 1_000;
    for name in ["kB", "MB", "GB", "TB"] {
        if bytes < unit {
            break;
        }
        if bytes < unit * 1_000 || name == "TB" {
            let tenths = bytes / (unit / 10);
            return match tenths {
                ..100 if !tenths.is_multiple_of(10) => format!("{}.{} {name}", tenths / 10, tenths % 10),
                _ => format!("{} {name}", tenths / 10),
            };
        }
        unit *= 1_000;
    }
    format!("{bytes} bytes")
}

/// "1 image", "5 images".
#[must_use]
pub fn count_of(count: u32, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// With a capital at the beginning.
#[must_use]
pub fn sentence(words: &str) -> String {
    let mut characters = words.chars();
    characters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// How an object is named on the telephone and in the log: the first eight digits of its id.
#[must_use]
pub fn reference(id: uuid::Uuid) -> String {
    id.simple().to_string().chars().take(8).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_went_wrong_always_says_what_to_try() {
        for outcome in CallOutcome::ALL {
            assert_eq!(
                outcome.advice().is_none(),
                matches!(outcome.grade(), Grade::Good | Grade::Going),
                "{outcome:?}"
            );
        }
        for outcome in CheckOutcome::ALL {
            assert_eq!(
                outcome.advice().is_none(),
                outcome.grade() == Grade::Good,
                "{outcome:?}"
            );
        }
    }

    #[test]
    fn sizes_are_said_as_disks_are_sold() {
        for (bytes, words) in [
            (0, "0 bytes"),
            (999, "999 bytes"),
            (1_000, "1 kB"),
            (4_900_000, "4.9 MB"),
            (17_040_000, "17 MB"),
            (999_999_999, "999 MB"),
            (1_200_000_000_000, "1.2 TB"),
            (1_200_000_000_000_000, "1200 TB"),
        ] {
            assert_eq!(size_words(bytes), words);
        }
    }

    #[test]
    fn storage_is_low_before_it_is_full() {
        assert_eq!(StorageLevel::of(None), StorageLevel::Full);
        assert_eq!(StorageLevel::of(Some(0)), StorageLevel::Low);
        assert_eq!(StorageLevel::of(Some(LOW_BYTES)), StorageLevel::Plenty);
    }
}
