//! What the machine asks the worklist, and what it makes of an answer.

use std::io::Cursor;

use app::domain::received::person::PersonName;
use app::domain::received::uid::Uid;
use dicom::attributes::Attributes;
use dicom::dimse::provider::DataSet;
use dicom::prescan::{Form, Limits, scan};
use dicom::synthetic::{Order, Person};
use time::Date;
use time::macros::format_description;

/// A line of the worklist, as the machine keeps it.
#[derive(Clone, Debug)]
pub struct Scheduled {
    /// Who comes.
    pub person: Person,
    /// What is to be done.
    pub order: Order,
    /// Whether a machine has begun it.
    pub is_started: bool,
}

/// Group and element.
type Tag = (u16, u16);

const ACCESSION: Tag = (0x0008, 0x0050);
const NAME: Tag = (0x0010, 0x0010);
const ID: Tag = (0x0010, 0x0020);
const BIRTH_DATE: Tag = (0x0010, 0x0030);
const STUDY: Tag = (0x0020, 0x000D);
const DESCRIPTION: Tag = (0x0032, 0x1060);
const STEPS: Tag = (0x0040, 0x0100);
const STEP_ID: Tag = (0x0040, 0x0009);
const STEP_STATUS: Tag = (0x0040, 0x0020);
const PROCEDURE_ID: Tag = (0x0040, 0x1001);

/// The identifier of a query for one accession number or for all, explicit VR little endian.
pub(super) fn asking(accession: Option<&str>) -> Vec<u8> {
    let step = [
        element((0x0008, 0x0060), *b"CS", b"MG"),
        element((0x0040, 0x0001), *b"AE", b""),
        element((0x0040, 0x0002), *b"DA", b""),
        element((0x0040, 0x0003), *b"TM", b""),
        element(STEP_ID, *b"SH", b""),
        element(STEP_STATUS, *b"CS", b""),
    ]
    .concat();
    [
        element(ACCESSION, *b"SH", accession.unwrap_or_default().as_bytes()),
        element(NAME, *b"PN", b""),
        element(ID, *b"LO", b""),
        element(BIRTH_DATE, *b"DA", b""),
        element(STUDY, *b"UI", b""),
        element(DESCRIPTION, *b"LO", b""),
        sequence(STEPS, &step),
        element(PROCEDURE_ID, *b"SH", b""),
    ]
    .concat()
}

fn element((group, element): Tag, vr: [u8; 2], value: &[u8]) -> Vec<u8> {
    let padding = value.len() % 2;
    let length = u16::try_from(value.len() + padding).unwrap_or_default();
    let head = [group.to_le_bytes(), element.to_le_bytes(), vr, length.to_le_bytes()].concat();
    [&head, value, &b" "[..padding]].concat()
}

/// A sequence with one item.
fn sequence((group, element): Tag, item: &[u8]) -> Vec<u8> {
    let length = u32::try_from(item.len()).unwrap_or_default();
    let tag = [group.to_le_bytes(), element.to_le_bytes()].concat();
    [
        &tag,
        &b"SQ\0\0"[..],
        &(length + 8).to_le_bytes(),
        &[0xFE, 0xFF, 0x00, 0xE0],
        &length.to_le_bytes(),
        item,
    ]
    .concat()
}

/// What an answer says; nothing when it has no study.
pub(super) fn scheduled(answer: &DataSet) -> Option<Scheduled> {
    let form = Form::DataSet {
        transfer_syntax: answer.syntax.uid(),
    };
    let attributes = scan(Cursor::new(&answer.bytes), form, &Limits::default())
        .ok()?
        .attributes;
    let text = |from: &Attributes, tag: Tag| from.text(tag.into());
    let step = attributes.item(STEPS.into());
    let date = format_description!("[year][month][day]");
    Some(Scheduled {
        person: Person {
            id: text(&attributes, ID).unwrap_or_default(),
            name: PersonName::parse(&text(&attributes, NAME)?)?,
            birth_date: text(&attributes, BIRTH_DATE).and_then(|text| Date::parse(&text, &date).ok()),
        },
        order: Order {
            accession: text(&attributes, ACCESSION),
            study: Uid::parse(&text(&attributes, STUDY)?).ok()?,
            step_id: step.and_then(|step| text(step, STEP_ID)),
            requested_procedure_id: text(&attributes, PROCEDURE_ID),
            description: text(&attributes, DESCRIPTION).unwrap_or_default(),
        },
        is_started: step.and_then(|step| text(step, STEP_STATUS)).as_deref() == Some("STARTED"),
    })
}
