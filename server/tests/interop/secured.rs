//! The DICOM port with TLS: who has no certificate is not heard, and a renewed certificate needs no restart.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use dicom::dimse::TransferSyntax;
use dicom::synthetic::Canvas;

use crate::certificates::Certificates;
use crate::driver::mammograms::{examination, mammogram};
use crate::driver::product::{Installation, pause};
use crate::rows::Rows;
use crate::run;

/// The files are looked at every five seconds.
const RENEWED: Duration = Duration::from_secs(20);

#[test]
fn only_machines_with_a_certificate_send_and_it_is_renewed_without_a_restart() {
    let certificates = Certificates::new();
    let served = certificates.path("served");
    fs::create_dir(&served).expect("a folder");
    install(&certificates, "server", &served);
    let installation = Installation::new(None)
        .with("DICOM_TLS_CERT_FILE", served.join("certificate.pem").display())
        .with("DICOM_TLS_KEY_FILE", served.join("key.pem").display())
        .with("DICOM_TLS_CLIENT_CA_FILE", certificates.path("hospital.pem").display());
    let product = installation.start();
    let server = product.id();
    let send = |number: u32, tls: &[&str]| {
        let canvas = Canvas {
            rows: 208,
            columns: 160,
            seed: 1,
        };
        let image = mammogram(
            &mut examination(u64::from(number)),
            number,
            canvas,
            TransferSyntax::ExplicitLittle,
        );
        let file = certificates.path("image.dcm");
        fs::write(&file, image.file).expect("a file");
        store(installation.machines, tls, &file)
    };
    let text = |name: &str| certificates.path(name).display().to_string();
    let (key, certificate, authority) = (text("machine.key"), text("machine.pem"), text("hospital.pem"));
    let with = ["+tls", &key, &certificate, "+cf", &authority];
    let (stranger_key, stranger) = (text("stranger.key"), text("stranger.pem"));
    assert!(send(1, &with), "a machine with a certificate of the hospital");
    assert!(
        !send(2, &["+tls", &stranger_key, &stranger, "+cf", &authority]),
        "another authority's"
    );
    assert!(!send(3, &["+tla", "+cf", &authority]), "TLS without a certificate");
    assert!(!send(4, &[]), "in the clear");
    assert!(shown(installation.machines, &with).contains("server"));

    install(&certificates, "renewed", &served);
    let begun = Instant::now();
    while !shown(installation.machines, &with).contains("renewed") {
        assert!(begun.elapsed() < RENEWED, "the old certificate is still in use");
        pause();
    }
    assert!(send(5, &with), "with the renewed certificate");
    assert_eq!(product.id(), server);
    assert_eq!(product.readiness().ok(), Some(200));
    let rows = Rows::open(&installation.data().join("fourview.db"));
    assert_eq!(rows.number("SELECT count(*) FROM received_object"), 2);
}

fn install(certificates: &Certificates, name: &str, served: &Path) {
    for (from, to) in [("pem", "certificate.pem"), ("key", "key.pem")] {
        let from = certificates.path(&format!("{name}.{from}"));
        fs::copy(from, served.join(to)).expect("a file");
    }
}

fn store(at: SocketAddr, tls: &[&str], file: &Path) -> bool {
    let mut command = Command::new("storescu");
    command
        .args(["-aet", "MGROOMA", "-aec", "FOURVIEW", "-to", "10", "-xe"])
        .args(tls)
        .arg(at.ip().to_string())
        .arg(at.port().to_string())
        .arg(file);
    run(&mut command).0
}

/// The name on the certificate that the server shows.
fn shown(at: SocketAddr, tls: &[&str]) -> String {
    let mut command = Command::new("openssl");
    command
        .args(["s_client", "-connect", &at.to_string(), "-key", tls[1], "-cert", tls[2]])
        .stdin(Stdio::null());
    let (_, said) = run(&mut command);
    let subject = said.lines().find(|line| line.starts_with("subject="));
    subject.unwrap_or_default().to_owned()
}
