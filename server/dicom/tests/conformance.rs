//! The conformance statement says what the code does: its tables are those of the code, row for row.

#[path = "conformance/network.rs"]
mod network;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use app::domain::received::view::{Modifier, ViewPosition};
use dicom::commitment::FailureReason;
use dicom::dimse::contexts::{SOP_CLASSES, Service};
use dicom::dimse::negotiation::IMPLEMENTATION_CLASS;
use dicom::dimse::{Limits, Status, TransferSyntax};
use dicom::facts::{MODIFIERS, POSITIONS};
use dicom::{pixels, prescan};
use dicom_core::Tag;
use dicom_core::dictionary::{DataDictionary, DataDictionaryEntry};
use dicom_dictionary_std::StandardDataDictionary;

/// What reads strangers' attributes.
const READING: [&str; 8] = [
    "facts.rs",
    "facts",
    "report.rs",
    "selection.rs",
    "structured.rs",
    "procedure.rs",
    "attributes.rs",
    "attributes",
];
/// What reads the keys of the worklist, and writes its answers.
const WORKLIST: [&str; 2] = ["worklist.rs", "worklist"];

/// What reads requests for storage commitment, and writes reports.
const COMMITMENT: [&str; 1] = ["commitment.rs"];

/// The first cells of the rows of a table.
type Rows = BTreeSet<Vec<String>>;

fn crate_folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn statement() -> String {
    let path = crate_folder().join("../../docs/dicom-conformance.md");
    fs::read_to_string(path).expect("the conformance statement")
}

/// Of the first table behind a place in the statement: so many cells of each row.
fn stated(place: &str, cells: usize) -> Rows {
    let text = statement();
    let (_, behind) = text.split_once(place).unwrap_or_else(|| panic!("there is no {place}"));
    let lines = behind.lines().skip_while(|line| !line.starts_with('|'));
    // Its heads and the line under them are no rows.
    let lines: Vec<&str> = lines.take_while(|line| line.starts_with('|')).skip(2).collect();
    let cells_of = |line: &str| -> Vec<String> {
        let all = line.trim_matches('|').split('|');
        all.take(cells).map(|cell| cell.trim().to_owned()).collect()
    };
    let rows: Rows = lines.iter().map(|line| cells_of(line)).collect();
    assert_eq!(rows.len(), lines.len(), "a row stands twice behind {place}");
    rows
}

fn row<const N: usize>(cells: [&str; N]) -> Vec<String> {
    cells.map(str::to_owned).to_vec()
}

/// What the statement calls the transfer syntaxes of a kind of SOP class.
fn kind(service: Service, name: &str) -> &'static str {
    match service {
        Service::Verification => "Commands",
        Service::Storage if name.contains("SR Storage") || name.contains("Document") => "Reports",
        Service::Storage => "Images",
        Service::Worklist | Service::PerformedStep | Service::Commitment => "Attributes",
    }
}

#[test]
fn sop_classes_are_those_that_are_accepted() {
    let accepted: Rows = SOP_CLASSES
        .iter()
        .map(|class| {
            let service = format!("{:?}", class.service);
            row([class.name, class.uid, &service, kind(class.service, class.name), "SCP"])
        })
        .collect();
    assert_eq!(stated("#### 4.2.2", 5), accepted);
    assert!(statement().contains(IMPLEMENTATION_CLASS));
}

#[test]
fn transfer_syntaxes_are_those_of_each_kind_of_class() {
    let kinds = ["Commands", "Images", "Reports", "Attributes"];
    for class in &SOP_CLASSES {
        let kind = kind(class.service, class.name);
        let place = kinds.iter().position(|named| *named == kind).expect("a kind");
        let expected: Rows = TransferSyntax::ALL
            .into_iter()
            .map(|syntax| {
                let is_accepted = if class.syntaxes.contains(&syntax) { "yes" } else { "no" };
                row([syntax.name(), syntax.uid(), is_accepted])
            })
            .collect();
        let of_kind: Rows = stated("The transfer syntaxes of each kind:", 6)
            .into_iter()
            .map(|cells| vec![cells[0].clone(), cells[1].clone(), cells[2 + place].clone()])
            .collect();
        assert_eq!(of_kind, expected, "{}", class.name);
    }
}

#[test]
fn statuses_are_those_that_have_a_name() {
    let named: Rows = Status::ALL
        .into_iter()
        .map(|status| row([&format!("{:04X}", status.code()), status.words()]))
        .collect();
    assert_eq!(stated("#### 4.2.3", 2), named);
}

#[test]
fn no_reason_says_that_an_instance_is_kept() {
    let reasons: Rows = FailureReason::ALL
        .into_iter()
        .map(|reason| row([&format!("{:04X}", reason.code())]))
        .collect();
    assert_eq!(stated("for every instance a reason.", 1), reasons);
}

#[test]
fn views_and_modifiers_are_those_of_the_code() {
    let views = POSITIONS
        .iter()
        .map(|(ct, rt, view): &(&str, &str, ViewPosition)| row([ct, rt, view.label()]));
    assert_eq!(stated("### B. Views", 3), views.collect());
    let modifiers = MODIFIERS
        .iter()
        .map(|(ct, rt, done): &(&str, &str, Modifier)| row([ct, rt, done.label()]));
    assert_eq!(stated("### C. View modifiers", 3), modifiers.collect());
}

fn size(bytes: u64) -> String {
    if bytes.is_multiple_of(1 << 20) {
        format!("{} MiB", bytes >> 20)
    } else {
        format!("{} KiB", bytes >> 10)
    }
}

fn seconds(time: Duration) -> String {
    format!("{} s", time.as_secs())
}

#[test]
fn limits_of_the_network_are_the_defaults() {
    let limits = Limits::default();
    let expected = [
        ("P-DATA PDU accepted and offered", size(limits.pdu_bytes.into())),
        ("Associations in all", limits.associations.to_string()),
        ("Associations of one machine", limits.associations_per_peer.to_string()),
        ("TCP connections", limits.connections.to_string()),
        (
            "From the connection to the whole association request (ARTIM)",
            seconds(limits.artim),
        ),
        ("Silence between two PDUs", seconds(limits.idle)),
        ("From the first byte of a PDU to its last", seconds(limits.pdu_time)),
        (
            "Average speed of a message, after the silence that is granted",
            format!("{}/s", size(limits.bytes_per_second)),
        ),
        ("Data set of a C-STORE", size(limits.object_bytes)),
        (
            "Other data sets of one association together",
            size(limits.buffered_bytes as u64),
        ),
        ("Associations that go on when the server stops", seconds(limits.finish)),
    ];
    let expected: Rows = expected.iter().map(|(name, value)| row([name, value])).collect();
    assert_eq!(stated("stays free on the disk |", 2), expected);
}

#[test]
fn limits_of_reading_are_the_defaults() {
    let header = prescan::Limits::default();
    let child = pixels::child::Limits::default();
    let expected = [
        ("Sequences within sequences", header.depth.to_string()),
        ("Data elements", header.elements.to_string()),
        ("Items and fragments", header.items.to_string()),
        (
            "A value that is read (a longer one is passed over)",
            size(header.value_bytes),
        ),
        ("All values that are read", size(header.kept_bytes)),
        ("The object, inflated if it is deflated", size(header.total_bytes)),
        (
            "Address space of a child that makes pictures",
            size(child.address_space_bytes),
        ),
        ("Its processor time for one image", format!("{} s", child.cpu_seconds)),
        ("Its time for one image", seconds(child.wall_clock)),
    ];
    let expected: Rows = expected.iter().map(|(name, value)| row([name, value])).collect();
    assert_eq!(stated("### D. Limits of reading", 2), expected);
}

/// Source files, without their tests.
fn sources(of: &[&str]) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for name in of {
        let path = crate_folder().join("src").join(name);
        if path.is_dir() {
            let entries = fs::read_dir(&path).expect("a folder of sources");
            files.extend(entries.map(|entry| entry.expect("a source").path()));
        } else {
            files.push(path);
        }
    }
    files.retain(|file| file.file_name().is_some_and(|name| name != "tests.rs"));
    files
}

/// Letters and digits, so that KVP, Kvp and K_V_P are one.
fn plain(name: &str) -> String {
    name.chars()
        .filter(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_lowercase()
}

/// The names of the attributes that sources name, by the dictionary's constants or by number.
fn named_in(of: &[&str]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for file in sources(of) {
        let text = fs::read_to_string(file).expect("a source");
        for rest in text.split("tags::").skip(1) {
            let end = rest
                .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                .unwrap_or(rest.len());
            names.insert(plain(&rest[..end]));
        }
        for rest in text.split("Tag(0x").skip(1) {
            let number = |from: usize| u16::from_str_radix(rest.get(from..from + 4)?, 16).ok();
            let tag = number(0).zip(number(8)).map(|(group, element)| Tag(group, element));
            names.insert(plain(keyword(tag.expect("a tag"))));
        }
    }
    names.remove("");
    names
}

fn keyword(tag: Tag) -> &'static str {
    StandardDataDictionary
        .by_tag(tag)
        .unwrap_or_else(|| panic!("the standard has no {tag}"))
        .alias()
}

/// The names of a table of attributes, each with its tag and value representation as in the standard.
fn attributes_stated(place: &str) -> BTreeSet<String> {
    let rows = stated(place, 3);
    for cells in &rows {
        let number = |from: usize| u16::from_str_radix(&cells[0][from..from + 4], 16).expect("a tag");
        let tag = Tag(number(1), number(6));
        assert_eq!(keyword(tag), cells[1]);
        let entry = StandardDataDictionary.by_tag(tag).expect("a tag of the standard");
        assert_eq!(entry.vr().relaxed().to_string(), cells[2], "{tag}");
    }
    rows.iter().map(|cells| plain(&cells[1])).collect()
}

#[test]
fn attributes_are_those_that_are_read() {
    assert_eq!(attributes_stated("### A. Attributes that are read"), named_in(&READING));
    assert_eq!(attributes_stated("#### 4.2.6 Modality worklist"), named_in(&WORKLIST));
    assert_eq!(attributes_stated("A report may come twice."), named_in(&COMMITMENT));
}
