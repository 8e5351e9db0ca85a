//! What an administrator sends about the traffic with machines: a note, where a machine is called, whose images are.

use std::net::IpAddr;

use super::errors::FormErrors;
use super::fields::Fields;
use super::words;
use crate::domain::ids::AppointmentId;
use crate::domain::text::FreeText;

/// The field of the note about something in quarantine.
pub const NOTE: &str = "note";
/// The field of a machine's IP address.
pub const ADDRESS: &str = "address";
/// The field of a machine's port.
pub const PORT: &str = "port";
/// The field of the appointment that images belong to.
pub const APPOINTMENT: &str = "appointment";

/// Reads the note about something in quarantine.
///
/// # Errors
/// No note, or one that cannot be kept.
pub fn note(fields: &Fields) -> Result<FreeText, FormErrors> {
    words::required(fields, NOTE, "What was done", "Enter what was done about it")
}

/// Reads where a machine can be called.
///
/// # Errors
/// No IP address, or no port.
pub fn listener(fields: &Fields) -> Result<(IpAddr, u16), FormErrors> {
    let mut errors = FormErrors::default();
    let address = fields.one(ADDRESS).trim().parse::<IpAddr>();
    let address = errors
        .take(address.map_err(|_| FormErrors::one(ADDRESS, "Enter the machine's IP address, for example 10.20.30.40")));
    let port = fields.one(PORT).trim().parse::<u16>().ok().filter(|port| *port > 0);
    let port = errors.take(port.ok_or_else(|| FormErrors::one(PORT, "Enter a port from 1 to 65535, for example 104")));
    errors.finish(address.zip(port))
}

/// The fields that show where a machine can be called.
#[must_use]
pub fn fill_listener(address: &str, port: u16) -> Fields {
    Fields::default().with(ADDRESS, address).with(PORT, port.to_string())
}

/// Reads the appointment that images are said to belong to.
#[must_use]
pub fn appointment(fields: &Fields) -> Option<AppointmentId> {
    fields.one(APPOINTMENT).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_and_a_port_are_both_needed() {
        let fields = |address: &str, port: &str| Fields::default().with(ADDRESS, address).with(PORT, port);
        let read = listener(&fields(" 10.1.2.3 ", "104")).expect("an address");
        assert_eq!(read, ("10.1.2.3".parse().expect("an address"), 104));
        assert_eq!(listener(&fill_listener("10.1.2.3", 104)), Ok(read));
        for (address, port, wrong) in [
            ("", "", vec![ADDRESS, PORT]),
            ("pacs.hospital", "104", vec![ADDRESS]),
            ("10.1.2.3", "0", vec![PORT]),
            ("10.1.2.3", "70000", vec![PORT]),
        ] {
            let errors = listener(&fields(address, port)).expect_err("refused");
            let found: Vec<_> = errors.iter().map(|error| error.field.as_str()).collect();
            assert_eq!(found, wrong);
        }
    }
}
