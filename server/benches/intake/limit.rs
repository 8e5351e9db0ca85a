//! The limit: a bare receiver on dicom-ul that takes an object to the disk, hashed and synced, and does nothing else.
//! No scan, no database, no look at who calls.

use std::fs::{self, File};
use std::io::{self, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::thread;

use dicom::dimse::command::{Command, DataSetType, Operation, Response, ResponseKind, decode};
use dicom::dimse::{Status, TransferSyntax, Uid};
use dicom_ul::association::server::ServerAssociationOptions;
use dicom_ul::pdu::{PDataValue, PDataValueType, Pdu};
use sha2::{Digest, Sha256};

/// The word that makes this program the bare receiver.
pub const WORD: &str = "limit";

const MAMMOGRAM: &str = "1.2.840.10008.5.1.4.1.1.1.2";
const PDU_BYTES: u32 = 128 * 1024;

/// Is the bare receiver, until it is ended.
pub fn serve(address: SocketAddr, folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let listener = TcpListener::bind(address)?;
    for stream in listener.incoming() {
        let (stream, folder) = (stream?, folder.to_owned());
        thread::spawn(move || {
            if let Err(error) = receive(stream, &folder) {
                eprintln!("the bare receiver: {error}");
            }
        });
    }
    Ok(())
}

fn receive(stream: TcpStream, folder: &Path) -> Result<(), Box<dyn std::error::Error>> {
    stream.set_nodelay(true)?;
    let mut options = ServerAssociationOptions::new()
        .accept_any()
        .with_abstract_syntax(MAMMOGRAM)
        .max_pdu_length(PDU_BYTES);
    for syntax in [TransferSyntax::ExplicitLittle, TransferSyntax::JpegLosslessFirstOrder] {
        options = options.with_transfer_syntax(syntax.uid());
    }
    let mut association = options.establish(stream)?;
    let mut command = Vec::new();
    let mut object = None;
    loop {
        match association.receive()? {
            Pdu::PData { data } => {
                for value in data {
                    let context = value.presentation_context_id;
                    match value.value_type {
                        PDataValueType::Command => {
                            command.extend_from_slice(&value.data);
                            if value.is_last {
                                object = Some(Arriving::begin(&std::mem::take(&mut command), folder)?);
                            }
                        }
                        PDataValueType::Data => {
                            let arriving = object.as_mut().ok_or("a data set without a command")?;
                            arriving.write(&value.data)?;
                            if let Some(whole) = object.take_if(|_| value.is_last) {
                                association.send(&answer(context, whole.finish(folder)?))?;
                            }
                        }
                    }
                }
            }
            Pdu::ReleaseRQ => return Ok(association.send(&Pdu::ReleaseRP)?),
            other => return Err(format!("unexpected: {}", other.short_description()).into()),
        }
    }
}

fn answer(context: u8, response: Response) -> Pdu {
    Pdu::PData {
        data: vec![PDataValue {
            presentation_context_id: context,
            value_type: PDataValueType::Command,
            is_last: true,
            data: Command::Response(response).encode(),
        }],
    }
}

struct Arriving {
    file: File,
    path: PathBuf,
    hash: Sha256,
    message_id: u16,
    instance: Uid,
}

impl Arriving {
    fn begin(command: &[u8], folder: &Path) -> Result<Self, Box<dyn std::error::Error>> {
        let Ok(Command::Request(request)) = decode(command) else {
            return Err("no request".into());
        };
        let Operation::Store(instance) = request.operation else {
            return Err("no C-STORE".into());
        };
        let path = folder.join(format!("{instance}.part"));
        Ok(Arriving {
            file: File::create(&path)?,
            path,
            hash: Sha256::new(),
            message_id: request.message_id,
            instance,
        })
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hash.update(bytes);
        self.file.write_all(bytes)
    }

    fn finish(self, folder: &Path) -> io::Result<Response> {
        self.file.sync_all()?;
        let name: String = self.hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        fs::rename(&self.path, folder.join(name))?;
        File::open(folder)?.sync_all()?;
        Ok(Response {
            kind: ResponseKind::Store,
            message_id: self.message_id,
            sop_class: Some(Uid::try_from(MAMMOGRAM).map_err(io::Error::other)?),
            instance: Some(self.instance),
            status: Status::SUCCESS,
            attributes: Vec::new(),
            data_set: DataSetType::Absent,
        })
    }
}
