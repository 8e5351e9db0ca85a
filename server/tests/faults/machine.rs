//! A machine that sends small mammograms of nobody, and remembers what was acknowledged.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::time::Duration;

use dicom::dimse::contexts::TransferSyntax;
use dicom::dimse::requestor::{Call, Patience, Proposal, Requestor, RequestorError, Role, StoreObject};
use dicom::dimse::{AeTitle, Status, Uid};

const CLASS: &str = "1.2.840.10008.5.1.4.1.1.1.2";
/// Bytes of pixels: large enough that most faults hit an object on its way.
pub const PIXELS: usize = 400_000;
/// Between two tries.
const PAUSE: Duration = Duration::from_millis(20);

/// Sends one object after the other, and the same once more when it was not acknowledged.
pub struct Machine {
    port: SocketAddr,
    sender: usize,
    /// The SOP Instance UIDs of what was acknowledged.
    pub acknowledged: Vec<String>,
    next: u32,
    /// Whether an object was on its way when the connection was lost.
    pub under_way: bool,
}

impl Machine {
    /// Number `sender` of those that call this port.
    pub fn new(port: SocketAddr, sender: usize) -> Self {
        Machine {
            port,
            sender,
            acknowledged: Vec::new(),
            next: 0,
            under_way: false,
        }
    }

    /// Sends until the connection is lost.
    pub async fn send_until_cut(mut self, acknowledged: Sender<()>) -> Self {
        let Ok(mut association) = associate(self.port, self.sender).await else {
            return self;
        };
        while let Ok(status) = self.send_next(&mut association).await {
            assert_eq!(status, Status::SUCCESS);
            // Once the server is about to be killed, nobody counts any more.
            let _ = acknowledged.send(());
        }
        self
    }

    /// Sends, and tries again after every refusal and on a new association, until it is told to stop.
    pub async fn send_until_told(mut self, acknowledged: Sender<()>, stop: &AtomicBool) -> Self {
        while !stop.load(Ordering::Relaxed) {
            let Ok(mut association) = associate(self.port, self.sender).await else {
                tokio::time::sleep(PAUSE).await;
                continue;
            };
            while !stop.load(Ordering::Relaxed) {
                match self.send_next(&mut association).await {
                    Ok(Status::SUCCESS) => {
                        let _ = acknowledged.send(());
                    }
                    Ok(status) => {
                        assert_eq!(
                            status,
                            Status::OUT_OF_RESOURCES,
                            "a refusal after which one tries again"
                        );
                        tokio::time::sleep(PAUSE).await;
                    }
                    Err(_) => break,
                }
            }
        }
        self
    }

    async fn send_next(&mut self, association: &mut Requestor) -> Result<Status, RequestorError> {
        let instance = format!("1.2.826.0.1.{}.{}", self.sender + 1, self.next);
        self.under_way = true;
        let status = store(association, &instance, &data_set(&instance, PIXELS)).await?;
        self.under_way = false;
        if status == Status::SUCCESS {
            self.acknowledged.push(instance);
            self.next += 1;
        }
        Ok(status)
    }
}

/// An association of one of the machines of the first room and the second.
pub async fn associate(port: SocketAddr, sender: usize) -> Result<Requestor, RequestorError> {
    associate_as(port, ["MGROOMA", "MGROOMB"][sender % 2]).await
}

/// An association of a machine with this title.
pub async fn associate_as(port: SocketAddr, title: &str) -> Result<Requestor, RequestorError> {
    let called = AeTitle::try_from("FOURVIEW").expect("a title");
    let call = Call {
        host: port.ip().to_string(),
        port: port.port(),
        calling: AeTitle::try_from(title).expect("a title"),
        called,
        proposals: vec![Proposal {
            sop_class: Uid::try_from(CLASS).expect("a UID"),
            syntaxes: vec![TransferSyntax::ExplicitLittle],
            role: Role::User,
        }],
        tls: None,
        patience: Patience::default(),
    };
    Requestor::associate(&call).await
}

/// Sends one object.
pub async fn store(association: &mut Requestor, instance: &str, mut bytes: &[u8]) -> Result<Status, RequestorError> {
    let object = StoreObject {
        sop_class: Uid::try_from(CLASS).expect("a UID"),
        instance: Uid::try_from(instance).expect("a UID"),
        syntax: TransferSyntax::ExplicitLittle,
    };
    association.store(&object, &mut bytes).await
}

/// A small mammogram of nobody, explicit VR little endian, with so many bytes of pixels.
pub fn data_set(instance: &str, pixels: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(pixels + 256);
    for (tag, value) in [
        ([0x08, 0x00, 0x16, 0x00], CLASS),
        ([0x08, 0x00, 0x18, 0x00], instance),
        ([0x20, 0x00, 0x0D, 0x00], "1.2.826.0.1.7"),
        ([0x20, 0x00, 0x0E, 0x00], "1.2.826.0.1.7.1"),
    ] {
        let length = u16::try_from(value.len() + value.len() % 2).expect("short");
        bytes.extend_from_slice(&tag);
        bytes.extend_from_slice(b"UI");
        bytes.extend_from_slice(&length.to_le_bytes());
        bytes.extend_from_slice(value.as_bytes());
        bytes.resize(bytes.len() + value.len() % 2, 0);
    }
    bytes.extend_from_slice(&[0xE0, 0x7F, 0x10, 0x00, b'O', b'W', 0, 0]);
    bytes.extend_from_slice(&u32::try_from(pixels).expect("short").to_le_bytes());
    bytes.resize(bytes.len() + pixels, instance.len() as u8);
    bytes
}
