//! A client written by hand on a TCP stream: it can say what no library would.

use std::time::Duration;

use dicom::dimse::Uid;
use dicom::dimse::command::{Command, DataSetType, Operation, Request, Response, decode};
use dicom::dimse::pdu::fragments;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Digital mammography, for presentation.
pub const MAMMOGRAM: &str = "1.2.840.10008.5.1.4.1.1.1.2";
pub const VERIFICATION: &str = "1.2.840.10008.1.1";
pub const WORKLIST: &str = "1.2.840.10008.5.1.4.31";
const EXPLICIT: &str = "1.2.840.10008.1.2.1";

/// The presentation contexts that the client proposes, by number.
pub const ECHO: u8 = 1;
pub const IMAGE: u8 = 3;
pub const FIND: u8 = 5;
pub const OTHER_IMAGE: u8 = 7;

const COMMAND: u8 = 1;
const LAST: u8 = 2;

pub fn uid(text: &str) -> Uid {
    Uid::try_from(text).expect("a UID")
}

fn item(kind: u8, value: &[u8]) -> Vec<u8> {
    let mut bytes = vec![kind, 0];
    bytes.extend_from_slice(&u16::try_from(value.len()).expect("short").to_be_bytes());
    bytes.extend_from_slice(value);
    bytes
}

pub fn pdu(kind: u8, body: &[u8]) -> Vec<u8> {
    let mut bytes = vec![kind, 0];
    bytes.extend_from_slice(&u32::try_from(body.len()).expect("short").to_be_bytes());
    bytes.extend_from_slice(body);
    bytes
}

fn title(text: &str) -> Vec<u8> {
    format!("{text:<16}").into_bytes()
}

/// A-ASSOCIATE-RQ from MGROOMA, accepting PDUs of this length.
pub fn associate(max_pdu: u32) -> Vec<u8> {
    associate_as("MGROOMA", 1, "1.2.840.10008.3.1.1.1", max_pdu)
}

pub fn associate_as(calling: &str, version: u16, application: &str, max_pdu: u32) -> Vec<u8> {
    let mut body = version.to_be_bytes().to_vec();
    body.extend_from_slice(&[0; 2]);
    body.extend(title("FOURVIEW"));
    body.extend(title(calling));
    body.extend_from_slice(&[0; 32]);
    body.extend(item(0x10, application.as_bytes()));
    let classes = [
        (ECHO, VERIFICATION),
        (IMAGE, MAMMOGRAM),
        (FIND, WORKLIST),
        (OTHER_IMAGE, MAMMOGRAM),
    ];
    for (id, class) in classes {
        let mut context = vec![id, 0, 0, 0];
        context.extend(item(0x30, class.as_bytes()));
        context.extend(item(0x40, EXPLICIT.as_bytes()));
        body.extend(item(0x20, &context));
    }
    let user = [item(0x51, &max_pdu.to_be_bytes()), item(0x52, b"1.2.3.4")].concat();
    body.extend(item(0x50, &user));
    pdu(0x01, &body)
}

/// One fragment, to be put into a P-DATA PDU.
pub fn fragment(context: u8, control: u8, bytes: &[u8]) -> Vec<u8> {
    let length = u32::try_from(bytes.len() + 2).expect("short");
    let mut value = length.to_be_bytes().to_vec();
    value.extend_from_slice(&[context, control]);
    value.extend_from_slice(bytes);
    value
}

/// A part cut into fragments of this size.
pub fn cut(context: u8, is_command: bool, bytes: &[u8], size: usize) -> Vec<Vec<u8>> {
    let kind = if is_command { COMMAND } else { 0 };
    let count = bytes.len().div_ceil(size);
    bytes
        .chunks(size)
        .enumerate()
        .map(|(index, piece)| {
            let last = if index + 1 == count { LAST } else { 0 };
            fragment(context, kind | last, piece)
        })
        .collect()
}

pub fn data(fragments: &[Vec<u8>]) -> Vec<u8> {
    pdu(0x04, &fragments.concat())
}

pub fn command(message_id: u16, class: &str, operation: Operation, data_set: DataSetType) -> Vec<u8> {
    Command::Request(Request {
        message_id,
        sop_class: uid(class),
        operation,
        data_set,
    })
    .encode()
}

pub fn echo(message_id: u16) -> Vec<u8> {
    command(message_id, VERIFICATION, Operation::Echo, DataSetType::Absent)
}

pub fn store(message_id: u16, instance: &str) -> Vec<u8> {
    let operation = Operation::Store(uid(instance));
    command(message_id, MAMMOGRAM, operation, DataSetType::Follows)
}

pub const RELEASE: [u8; 10] = [5, 0, 0, 0, 0, 4, 0, 0, 0, 0];

/// What came from the other side.
#[derive(Debug, PartialEq, Eq)]
pub enum Heard {
    Accepted,
    /// Result, source, reason.
    Rejected(u8, u8, u8),
    Answer(Response),
    Data(Vec<u8>),
    Released,
    /// Source, reason.
    Aborted(u8, u8),
    Closed,
}

impl Heard {
    /// Message id and status of an answer.
    pub fn status(&self) -> (u16, u16) {
        match self {
            Heard::Answer(response) => (response.message_id, response.status.code()),
            other => panic!("an answer, not {other:?}"),
        }
    }
}

/// On TCP, or on a stream in memory.
pub struct Client<S = TcpStream> {
    pub stream: S,
}

impl Client {
    pub async fn connect(port: u16) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", port)).await.expect("a connection");
        Client { stream }
    }

    /// With an association.
    pub async fn associated(port: u16) -> Self {
        let mut client = Client::connect(port).await;
        client.associate().await;
        client
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Client<S> {
    pub async fn associate(&mut self) {
        self.say(&associate(16384)).await;
        assert_eq!(self.hear().await, Heard::Accepted);
    }

    pub async fn say(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.expect("sent");
    }

    /// The next PDU.
    pub async fn hear(&mut self) -> Heard {
        timeout(Duration::from_secs(60), self.read())
            .await
            .expect("heard in time")
    }

    async fn read(&mut self) -> Heard {
        let mut header = [0; 6];
        if self.stream.read_exact(&mut header).await.is_err() {
            return Heard::Closed;
        }
        let length = u32::from_be_bytes([header[2], header[3], header[4], header[5]]) as usize;
        let mut body = vec![0; length];
        if self.stream.read_exact(&mut body).await.is_err() {
            return Heard::Closed;
        }
        match header[0] {
            0x02 => Heard::Accepted,
            0x03 => Heard::Rejected(body[1], body[2], body[3]),
            0x06 => Heard::Released,
            0x07 => Heard::Aborted(body[2], body[3]),
            _ => heard_data(&body),
        }
    }
}

fn heard_data(body: &[u8]) -> Heard {
    let bytes: Vec<u8> = fragments(body)
        .flat_map(|fragment| fragment.expect("whole").bytes.to_vec())
        .collect();
    match decode(&bytes) {
        Ok(Command::Response(response)) => Heard::Answer(response),
        _ => Heard::Data(bytes),
    }
}
