//! The most memory that the server's process takes: many senders, and an object that would not fit.

use dicom::dimse::requestor::{Call, Patience, Proposal, Requestor, Role, StoreObject};
use dicom::dimse::{AeTitle, Status, TransferSyntax, Uid};
use tokio::io::AsyncReadExt;
use tokio::runtime::Builder;

use crate::Extent;
use crate::driver::product::Installation;
use crate::images::{Encoding, Images};
use crate::machine::memory_mb;
use crate::sending::send;
use crate::table::{Column, Goal};

const SENDERS: usize = 16;
/// Images of each sender.
const EACH: usize = 2;
const MOST_MB: f64 = 200.0;
const CLASS: &str = "1.2.840.10008.5.1.4.1.1.1.2";
const LARGE: &str = "1.2.826.0.1.9";

/// Adds the figures.
pub fn measure(extent: &Extent, column: &mut Column) {
    let installation = Installation::new(None).with("DICOM_ASSOCIATIONS_PER_MACHINE", SENDERS);
    let product = installation.start();
    column.add("before", memory_mb(product.id(), "VmRSS"), "MB", Goal::None);
    let mut images = Images::new(SENDERS * EACH, extent.canvas, Encoding::Plain);
    let sent = send(
        &images.fresh(SENDERS * EACH),
        SENDERS,
        installation.machines,
        Encoding::Plain,
    );
    let peak = sent.map_or(f64::NAN, |_| memory_mb(product.id(), "VmHWM"));
    let what = format!(
        "most, with {SENDERS} senders of {:.1} MB images",
        images.file_bytes() as f64 / 1e6
    );
    column.add(what, peak, "MB", Goal::Most(MOST_MB));
    drop(product);

    let installation = Installation::new(None).with("DICOM_OBJECT_MIB", 2_048);
    let product = installation.start();
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    let status = runtime.block_on(send_large(&installation, extent.large_bytes));
    assert_eq!(status, Status::SUCCESS);
    let what = format!("most, with an object of {} MiB", extent.large_bytes >> 20);
    column.add(what, memory_mb(product.id(), "VmHWM"), "MB", Goal::Most(MOST_MB));
}

/// Sends an object that is read from nowhere.
async fn send_large(installation: &Installation, bytes: u64) -> Status {
    let title = |title: &str| AeTitle::try_from(title).expect("a title");
    let class = Uid::try_from(CLASS).expect("a UID");
    let syntax = TransferSyntax::ExplicitLittle;
    let call = Call {
        host: installation.machines.ip().to_string(),
        port: installation.machines.port(),
        calling: title("MGROOMA"),
        called: title("FOURVIEW"),
        proposals: vec![Proposal {
            sop_class: class.clone(),
            syntaxes: vec![syntax],
            role: Role::User,
        }],
        tls: None,
        patience: Patience::default(),
    };
    let mut association = Requestor::associate(&call).await.expect("an association");
    let object = StoreObject {
        sop_class: class,
        instance: Uid::try_from(LARGE).expect("a UID"),
        syntax,
    };
    let header = header(u32::try_from(bytes).expect("at most 4 GiB"));
    let mut data_set = header.as_slice().chain(tokio::io::repeat(7).take(bytes));
    association.store(&object, &mut data_set).await.expect("an answer")
}

/// What comes before the pixels, explicit VR little endian.
fn header(pixels: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (element, value) in [
        ([0x08, 0x00, 0x16, 0x00], CLASS),
        ([0x08, 0x00, 0x18, 0x00], LARGE),
        ([0x20, 0x00, 0x0D, 0x00], "1.2.826.0.1.8"),
    ] {
        let padded = value.len() + value.len() % 2;
        bytes.extend_from_slice(&element);
        bytes.extend_from_slice(b"UI");
        bytes.extend_from_slice(&u16::try_from(padded).expect("short").to_le_bytes());
        bytes.extend_from_slice(value.as_bytes());
        bytes.resize(bytes.len() + value.len() % 2, 0);
    }
    bytes.extend_from_slice(&[0xE0, 0x7F, 0x10, 0x00, b'O', b'W', 0, 0]);
    bytes.extend_from_slice(&pixels.to_le_bytes());
    bytes
}
