//! What an administrator registers of a machine: what it is called, where it calls from, how it shows who it is, and
//! where it stands.

use super::errors::FormErrors;
use super::fields::Fields;
use super::words;
use crate::domain::clinic::{Flow, Site};
use crate::domain::ids::SiteId;

/// The field of make and model.
pub const NAME: &str = "name";
/// The field of the AE title.
pub const AE_TITLE: &str = "ae_title";
/// The field of the addresses from which it may call.
pub const ADDRESSES: &str = "addresses";
/// The field of its certificate.
pub const CERTIFICATE: &str = "certificate";
/// The field of the room's name.
pub const ROOM: &str = "room";
/// The field of the site.
pub const SITE: &str = "site";
/// The field that says whether it may call.
pub const CALLS: &str = "calls";
/// The field of how images of a site are recorded.
pub const FLOW: &str = "flow";

/// The most addresses of a machine.
const MOST_ADDRESSES: usize = 20;

/// Whether a registered machine may call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Calls {
    /// It may.
    Admitted,
    /// It is switched off here.
    SwitchedOff,
}

impl Calls {
    /// Every answer.
    pub const ALL: [Calls; 2] = [Calls::Admitted, Calls::SwitchedOff];

    /// As it is sent.
    #[must_use]
    pub fn value(self) -> &'static str {
        match self {
            Calls::Admitted => "yes",
            Calls::SwitchedOff => "no",
        }
    }
}

/// How a machine shows who it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Certificate {
    /// By its AE title and address alone.
    None,
    /// By the certificate with this SHA-256.
    Fingerprint([u8; 32]),
    /// By this certificate, which is still to be read.
    Pem(String),
}

/// A machine as it is registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// Make and model.
    pub name: String,
    /// Its AE title.
    pub ae_title: String,
    /// Addresses and ranges as typed, still to be read.
    pub addresses: Vec<String>,
    /// How it shows who it is.
    pub certificate: Certificate,
    /// The room's name.
    pub room: String,
    /// Where the room is.
    pub site: SiteId,
    /// Whether it may call.
    pub calls: Calls,
}

/// Reads a registration.
///
/// # Errors
/// What is missing or malformed.
pub fn parse(fields: &Fields, sites: &[Site]) -> Result<Registration, FormErrors> {
    let mut errors = FormErrors::default();
    let short = |field, label, missing| words::required_short(fields, field, label, missing).map(String::from);
    let name = errors.take(short(
        NAME,
        "Make and model",
        "Enter the make and model, for example Hologic 3Dimensions",
    ));
    let ae_title = errors.take(ae_title(fields.one(AE_TITLE)));
    let addresses = errors.take(addresses(fields.one(ADDRESSES)));
    let certificate = errors.take(certificate(fields.one(CERTIFICATE)));
    let room = errors.take(short(
        ROOM,
        "Room",
        "Enter the room in which the machine stands, for example Room A",
    ));
    let site = sites.iter().find(|site| site.id.to_string() == fields.one(SITE));
    let site = errors.take(site.ok_or_else(|| FormErrors::one(SITE, "Select the site at which the room is")));
    let calls = Calls::ALL.into_iter().find(|calls| calls.value() == fields.one(CALLS));
    let calls = errors.take(calls.ok_or_else(|| FormErrors::one(CALLS, "Select whether the machine may call")));
    let whole = || {
        Some(Registration {
            name: name?,
            ae_title: ae_title?,
            addresses: addresses?,
            certificate: certificate?,
            room: room?,
            site: site?.id,
            calls: calls?,
        })
    };
    let whole = whole();
    errors.finish(whole)
}

/// An AE title as DICOM allows it (PS3.5 section 6.2).
fn ae_title(text: &str) -> Result<String, FormErrors> {
    let text = text.trim();
    let is_allowed = |character: char| matches!(character, ' '..='~') && character != '\\';
    if text.is_empty() {
        return Err(FormErrors::one(
            AE_TITLE,
            "Enter the AE title that is set on the machine",
        ));
    }
    if text.len() > 16 || !text.chars().all(is_allowed) {
        let message = "AE title must be 16 characters or fewer, in letters, digits and signs without accents or \\";
        return Err(FormErrors::one(AE_TITLE, message));
    }
    Ok(text.to_owned())
}

fn addresses(text: &str) -> Result<Vec<String>, FormErrors> {
    let is_between = |character: char| character.is_whitespace() || matches!(character, ',' | ';');
    let found: Vec<String> = text
        .split(is_between)
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect();
    match found.len() {
        0 => Err(FormErrors::one(
            ADDRESSES,
            "Enter the machine's IP address, for example 10.20.30.40, or a range, for example 10.20.0.0/16",
        )),
        1..=MOST_ADDRESSES => Ok(found),
        _ => Err(FormErrors::one(
            ADDRESSES,
            "Enter 20 addresses or fewer, or a range that holds them",
        )),
    }
}

/// Nothing, a fingerprint as browsers and openssl show it, or a certificate in PEM.
fn certificate(text: &str) -> Result<Certificate, FormErrors> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(Certificate::None);
    }
    if text.contains("-----BEGIN CERTIFICATE-----") {
        return Ok(Certificate::Pem(text.to_owned()));
    }
    let digits = text.rsplit('=').next().unwrap_or_default();
    let digits: Vec<u8> = digits
        .chars()
        .filter(|character| !matches!(character, ':' | ' ' | '\r' | '\n'))
        .map(|character| character.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect::<Option<_>>()
        .unwrap_or_default();
    let bytes: Vec<u8> = digits
        .chunks(2)
        .map(|pair| pair.iter().fold(0, |byte, digit| byte * 16 + digit))
        .collect();
    let is_whole = digits.len() == 64;
    let bytes = <[u8; 32]>::try_from(bytes).ok().filter(|_| is_whole);
    bytes.map(Certificate::Fingerprint).ok_or_else(|| {
        let message = "Enter the SHA-256 fingerprint, 64 digits and letters A to F, or paste the certificate (PEM)";
        FormErrors::one(CERTIFICATE, message)
    })
}

/// A fingerprint as it is shown and can be typed again: "AB:CD:..."
#[must_use]
pub fn fingerprint(sha256: &[u8; 32]) -> String {
    let pairs: Vec<String> = sha256.iter().map(|byte| format!("{byte:02X}")).collect();
    pairs.join(":")
}

/// Reads to what a site is switched.
#[must_use]
pub fn flow(fields: &Fields) -> Option<Flow> {
    [Flow::Manual, Flow::Automatic]
        .into_iter()
        .find(|flow| flow_value(*flow) == fields.one(FLOW))
}

/// How a way of recording is sent.
#[must_use]
pub fn flow_value(flow: Flow) -> &'static str {
    match flow {
        Flow::Manual => "manual",
        Flow::Automatic => "automatic",
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::clinic::SiteKind;

    fn sites() -> [Site; 1] {
        [Site {
            id: SiteId(Uuid::from_u128(1)),
            name: "Riverside Hospital".to_owned(),
            kind: SiteKind::Hospital,
        }]
    }

    fn filled() -> Fields {
        Fields::default()
            .with(NAME, "Hologic 3Dimensions")
            .with(AE_TITLE, " MGROOMC ")
            .with(ADDRESSES, "10.20.30.40, 10.21.0.0/16\r\n")
            .with(ROOM, "Room C")
            .with(SITE, Uuid::from_u128(1).to_string())
            .with(CALLS, "yes")
    }

    #[test]
    fn a_machine_has_a_title_an_address_and_a_room() {
        let read = parse(&filled(), &sites()).expect("a registration");
        assert_eq!((read.ae_title.as_str(), read.calls), ("MGROOMC", Calls::Admitted));
        assert_eq!(read.addresses, ["10.20.30.40", "10.21.0.0/16"]);
        assert_eq!(read.certificate, Certificate::None);
        let errors = parse(&Fields::default(), &sites()).expect_err("refused");
        let wrong: Vec<_> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(wrong, [NAME, AE_TITLE, ADDRESSES, ROOM, SITE, CALLS]);
    }

    #[test]
    fn an_ae_title_is_what_dicom_allows() {
        for (text, is_title) in [
            ("MG ROOM-C_1", true),
            ("ABCDEFGHIJKLMNOP", true),
            ("ABCDEFGHIJKLMNOPQ", false),
            ("A\\B", false),
            ("RÖNTGEN", false),
            ("  ", false),
        ] {
            assert_eq!(ae_title(text).is_ok(), is_title, "{text}");
        }
    }

    #[test]
    fn a_certificate_is_known_by_its_fingerprint_however_it_is_written() {
        let bytes: [u8; 32] = std::array::from_fn(|place| u8::try_from(place).expect("small"));
        let shown = fingerprint(&bytes);
        let read = Ok(Certificate::Fingerprint(bytes));
        for text in [
            shown.clone(),
            shown.replace(':', "").to_lowercase(),
            format!("sha256 Fingerprint={shown}\n"),
        ] {
            assert_eq!(certificate(&text), read);
        }
        for text in ["AB:CD", "none", &shown[..94], &format!("{shown}:00")] {
            assert!(certificate(text).is_err(), "{text}");
        }
        let pem = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----";
        assert_eq!(certificate(pem), Ok(Certificate::Pem(pem.to_owned())));
    }
}
