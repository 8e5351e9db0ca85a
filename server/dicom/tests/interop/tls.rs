//! TLS with mutual authentication, DCMTK and our requestor as the other side, certificates made by OpenSSL.

use std::path::Path;
use std::sync::Arc;

use dicom::dimse::requestor::{Requestor, RequestorError};
use dicom::dimse::summary::Ending;
use dicom::dimse::tls::{ClientTls, Identity, ServerTls};
use dicom::dimse::{Limits, Security, Status, TransferSyntax};

use crate::certificates::Certificates;
use crate::programs::{dcmtk, run};
use crate::raw::VERIFICATION;
use crate::receiver::{Receiver, Running};
use crate::requestor::call;

/// What both sides make of the files.
impl Certificates {
    fn server(&self, name: &str) -> ServerTls {
        let (chain, key) = (self.read(&format!("{name}.pem")), self.read(&format!("{name}.key")));
        let identity = Identity {
            chain: &chain,
            key: &key,
        };
        ServerTls::new(identity, &self.read("hospital.pem")).expect("usable certificates")
    }

    fn client(&self, name: Option<&str>) -> Arc<ClientTls> {
        let files = name.map(|name| (self.read(&format!("{name}.pem")), self.read(&format!("{name}.key"))));
        let identity = files.as_ref().map(|(chain, key)| Identity { chain, key });
        Arc::new(ClientTls::new(identity, &self.read("hospital.pem")).expect("usable certificates"))
    }
}

async fn echoscu(running: &Running, certificates: &Certificates, name: &str) -> bool {
    let path = |file: String| certificates.path(&file).to_str().expect("text").to_owned();
    let (key, certificate) = (path(format!("{name}.key")), path(format!("{name}.pem")));
    let authority = path("hospital.pem".to_owned());
    let options = ["+tls", &key, &certificate, "+cf", &authority];
    run(dcmtk("echoscu", running.port(), &options, &[] as &[&Path]))
        .await
        .success
}

async fn echo(running: &Running, tls: Option<Arc<ClientTls>>) -> Result<Status, RequestorError> {
    let mut call = call(
        running.port(),
        "FOURVIEW",
        &[(VERIFICATION, TransferSyntax::ExplicitLittle)],
    );
    call.tls = tls;
    let mut requestor = Requestor::associate(&call).await?;
    let status = requestor.echo().await?;
    requestor.release().await?;
    Ok(status)
}

#[tokio::test(flavor = "multi_thread")]
async fn only_machines_with_a_certificate_of_the_hospital_speak() {
    let certificates = Certificates::new();
    let security = Security::Tls(Arc::new(certificates.server("server")));
    let running = Running::secured(Receiver::new(), Limits::default(), security).await;
    assert!(echoscu(&running, &certificates, "machine").await);
    let shown = running.told().callers[0].certificate.clone().expect("a certificate");
    let pem = String::from_utf8(certificates.read("machine.pem")).expect("text");
    let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    assert_eq!(base64(&shown), body, "the certificate that the machine showed");

    assert!(!echoscu(&running, &certificates, "stranger").await);
    assert_eq!(
        echo(&running, Some(certificates.client(Some("machine"))))
            .await
            .expect("an answer"),
        Status::SUCCESS
    );
    assert!(
        echo(&running, Some(certificates.client(Some("stranger"))))
            .await
            .is_err()
    );
    assert!(echo(&running, Some(certificates.client(None))).await.is_err());
    assert!(echo(&running, None).await.is_err());
    let told = running.until(|told| told.refused.len() >= 4).await;
    assert_eq!(
        told.callers.len(),
        2,
        "nobody without a certificate was asked who they are"
    );
    assert!(
        told.refused.iter().all(|summary| summary.ending == Ending::TlsRefused),
        "{:?}",
        told.refused
    );
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let group = chunk.iter().fold(0u32, |group, byte| (group << 8) | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let letter = LETTERS[(group >> (18 - 6 * place)) as usize & 63];
            text.push(if place <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn certificates_are_renewed_while_associations_go_on() {
    let certificates = Certificates::new();
    let tls = Arc::new(certificates.server("server"));
    let security = Security::Tls(Arc::clone(&tls));
    let running = Running::secured(Receiver::new(), Limits::default(), security).await;
    let mut call = call(
        running.port(),
        "FOURVIEW",
        &[(VERIFICATION, TransferSyntax::ExplicitLittle)],
    );
    call.tls = Some(certificates.client(Some("machine")));
    let mut before = Requestor::associate(&call).await.expect("accepted");
    let (chain, key) = (certificates.read("renewed.pem"), certificates.read("renewed.key"));
    let identity = Identity {
        chain: &chain,
        key: &key,
    };
    // From now on the machines are those of another authority.
    tls.renew(identity, &certificates.read("elsewhere.pem"))
        .expect("usable certificates");
    assert_eq!(before.echo().await.expect("an answer"), Status::SUCCESS);
    assert!(
        echo(&running, Some(certificates.client(Some("machine"))))
            .await
            .is_err()
    );
    let answer = echo(&running, Some(certificates.client(Some("stranger")))).await;
    assert_eq!(answer.expect("an answer"), Status::SUCCESS);
}

#[test]
fn certificates_that_cannot_be_used_are_refused() {
    let certificates = Certificates::new();
    let (chain, key) = (certificates.read("server.pem"), certificates.read("machine.key"));
    let roots = certificates.read("hospital.pem");
    let mixed = Identity {
        chain: &chain,
        key: &key,
    };
    assert!(ServerTls::new(mixed, &roots).is_err(), "a key of another certificate");
    let empty = Identity { chain: b"", key: &key };
    assert!(ServerTls::new(empty, &roots).is_err());
    assert!(ClientTls::new(None, b"not PEM").is_err());
}
