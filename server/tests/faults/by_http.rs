//! An object as a program sends it by HTTP (STOW-RS).

use std::net::SocketAddr;

use fourview::demo;
use fourview::intake::part10::Head;

use crate::driver::http::Request;
use crate::raw::MAMMOGRAM;

/// One mammogram, explicit VR little endian, on a connection of its own.
pub fn posted(pages: SocketAddr, instance: &str, data_set: &[u8]) -> Request {
    let more = format!(
        "Authorization: Bearer {}\r\nAccept: application/dicom+json\r\nConnection: close\r\n\
         Content-Type: multipart/related; type=\"application/dicom\"; boundary=part\r\n",
        demo::TOKEN
    );
    let head = Head {
        sop_class_uid: MAMMOGRAM.to_owned(),
        sop_instance_uid: instance.to_owned(),
        transfer_syntax_uid: "1.2.840.10008.1.2.1".to_owned(),
    };
    let part = b"--part\r\nContent-Type: application/dicom\r\n\r\n";
    let body = [part, &head.bytes()[..], data_set, b"\r\n--part--\r\n"].concat();
    Request::new("POST", pages, "/dicom-web/studies", "", &more, &body)
}
