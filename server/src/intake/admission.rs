//! Who may speak: a caller is a machine by its AE title, its address and, where one is registered, its certificate.
//! All else is refused, and the log says why; the caller is told no more than that it is not known.

use dicom::dimse::provider::{Caller, Rejection};
use sha2::{Digest, Sha256};

use crate::store::{Admission, AssociationOutcome, NetworkMachine};

/// Why a caller is not let in, or the machine that it is.
pub fn admit(
    our_title: &str,
    caller: &Caller,
    machine: Option<NetworkMachine>,
) -> Result<NetworkMachine, AssociationOutcome> {
    if caller.called.as_str() != our_title {
        return Err(AssociationOutcome::WrongCalledTitle);
    }
    let machine = machine.ok_or(AssociationOutcome::UnknownCaller)?;
    let network = &machine.network;
    if !network.addresses.iter().any(|range| range.contains(caller.address)) {
        return Err(AssociationOutcome::WrongAddress);
    }
    if let Some(expected) = network.certificate {
        let shown = caller.certificate.as_ref().map(Sha256::digest);
        if shown.is_none_or(|shown| shown[..] != expected[..]) {
            return Err(AssociationOutcome::WrongCertificate);
        }
    }
    match network.admission {
        Admission::Admitted => Ok(machine),
        Admission::Refused => Err(AssociationOutcome::SwitchedOff),
    }
}

/// What the caller is told (DICOM PS3.8 section 9.3.4). Which part of its identity is wrong is not said.
pub fn rejection(outcome: AssociationOutcome) -> Rejection {
    match outcome {
        AssociationOutcome::WrongCalledTitle => Rejection::CalledAeNotRecognised,
        AssociationOutcome::UnknownCaller
        | AssociationOutcome::WrongAddress
        | AssociationOutcome::WrongCertificate
        | AssociationOutcome::SwitchedOff => Rejection::CallingAeNotRecognised,
        AssociationOutcome::Open
        | AssociationOutcome::Released
        | AssociationOutcome::Aborted
        | AssociationOutcome::Broken
        | AssociationOutcome::TimedOut
        | AssociationOutcome::TlsRefused
        | AssociationOutcome::TooMany
        | AssociationOutcome::NotUnderstood
        | AssociationOutcome::Interrupted => Rejection::TemporaryCongestion,
    }
}

#[cfg(test)]
mod tests {
    use app::domain::ids::{MachineId, UnitId};
    use dicom::dimse::AeTitle;
    use uuid::Uuid;

    use super::*;
    use crate::store::MachineNetwork;

    fn caller(called: &str, address: &str, certificate: Option<&[u8]>) -> Caller {
        Caller {
            calling: AeTitle::try_from("MGROOMA").expect("a title"),
            called: AeTitle::try_from(called).expect("a title"),
            address: address.parse().expect("an address"),
            certificate: certificate.map(<[u8]>::to_vec),
            implementation_class: None,
            implementation_version: None,
        }
    }

    fn machine(certificate: Option<&[u8]>, admission: Admission) -> NetworkMachine {
        NetworkMachine {
            machine: MachineId(Uuid::nil()),
            unit: UnitId(Uuid::nil()),
            name: "A machine".to_owned(),
            ae_title: "MGROOMA".to_owned(),
            network: MachineNetwork {
                addresses: vec!["10.1.0.0/16".parse().expect("a range")],
                certificate: certificate.map(|certificate| Sha256::digest(certificate).into()),
                admission,
            },
        }
    }

    #[test]
    fn a_caller_is_let_in_by_title_address_and_certificate() {
        let plain = || Some(machine(None, Admission::Admitted));
        let with_certificate = || Some(machine(Some(b"one"), Admission::Admitted));
        let here = "10.1.2.3";
        for (caller, machine, refused) in [
            (caller("FOURVIEW", here, None), plain(), None),
            (caller("FOURVIEW", here, Some(b"any")), plain(), None),
            (
                caller("OTHER", here, None),
                plain(),
                Some(AssociationOutcome::WrongCalledTitle),
            ),
            (
                caller("FOURVIEW", here, None),
                None,
                Some(AssociationOutcome::UnknownCaller),
            ),
            (
                caller("FOURVIEW", "10.2.0.1", None),
                plain(),
                Some(AssociationOutcome::WrongAddress),
            ),
            (caller("FOURVIEW", here, Some(b"one")), with_certificate(), None),
            (
                caller("FOURVIEW", here, Some(b"two")),
                with_certificate(),
                Some(AssociationOutcome::WrongCertificate),
            ),
            (
                caller("FOURVIEW", here, None),
                with_certificate(),
                Some(AssociationOutcome::WrongCertificate),
            ),
            (
                caller("FOURVIEW", here, None),
                Some(self::machine(None, Admission::Refused)),
                Some(AssociationOutcome::SwitchedOff),
            ),
        ] {
            assert_eq!(admit("FOURVIEW", &caller, machine).err(), refused);
        }
    }
}
