//! Renewed certificates are taken when that is asked for (SIGHUP), without a restart and without waiting.

use std::net::Ipv4Addr;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use dicom::dimse::contexts::{TransferSyntax, VERIFICATION};
use dicom::dimse::requestor::{Call, Patience, Proposal, Requestor, Role};
use dicom::dimse::tls::{ClientTls, Identity};
use dicom::dimse::{AeTitle, Limits, Status, Uid};
use fourview::config::TlsFiles;
use fourview::intake::listening::{Listening, Tls};
use fourview::intake::receiver::Receiver;
use fourview::store::Backend;
use tokio::net::TcpListener;
use tokio::sync::{Notify, watch};

use super::scene::Scene;
use crate::harness::Database;

fn openssl(folder: &Path, arguments: &str) {
    let output = Command::new("openssl")
        .current_dir(folder)
        .args(arguments.split_whitespace())
        .output()
        .expect("openssl is needed: `apt-get install openssl`");
    assert!(output.status.success(), "{output:?}");
}

/// An authority of that name, and a certificate of it for this machine.
fn authority(folder: &Path, name: &str) {
    std::fs::write(folder.join("names"), "subjectAltName=IP:127.0.0.1").expect("a file");
    openssl(
        folder,
        &format!("req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={name} -keyout {name}.ca.key -out {name}.ca"),
    );
    openssl(
        folder,
        &format!("req -newkey rsa:2048 -nodes -subj /CN=host -keyout {name}.key -out {name}.csr"),
    );
    openssl(
        folder,
        &format!(
            "x509 -req -days 2 -in {name}.csr -CA {name}.ca -CAkey {name}.ca.key -CAcreateserial -extfile names \
             -out {name}.pem"
        ),
    );
}

/// Whether a machine with certificates of that authority is answered.
async fn is_heard(folder: &Path, port: u16, name: &str) -> bool {
    let read = |end: &str| std::fs::read(folder.join(format!("{name}{end}"))).expect("a file");
    let (chain, key) = (read(".pem"), read(".key"));
    let identity = Identity {
        chain: &chain,
        key: &key,
    };
    let title = |title: &str| AeTitle::try_from(title).expect("a title");
    let call = Call {
        host: "127.0.0.1".to_owned(),
        port,
        calling: title("MGROOMA"),
        called: title("FOURVIEW"),
        proposals: vec![Proposal {
            sop_class: Uid::try_from(VERIFICATION).expect("a UID"),
            syntaxes: vec![TransferSyntax::ImplicitLittle],
            role: Role::User,
        }],
        tls: Some(Arc::new(
            ClientTls::new(Some(identity), &read(".ca")).expect("certificates"),
        )),
        patience: Patience::default(),
    };
    match Requestor::associate(&call).await {
        Ok(mut association) => association.echo().await.is_ok_and(|status| status == Status::SUCCESS),
        Err(_) => false,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn certificates_are_read_again_when_that_is_asked_for() {
    let scene = Scene::on(Database::open(Backend::Sqlite).await).await;
    let folder = scene.data.path();
    for name in ["before", "after"] {
        authority(folder, name);
    }
    let take = |name: &str| {
        for end in [".pem", ".key", ".ca"] {
            std::fs::copy(folder.join(format!("{name}{end}")), folder.join(format!("used{end}"))).expect("copied");
        }
    };
    take("before");
    let files = TlsFiles {
        certificate: folder.join("used.pem"),
        key: folder.join("used.key"),
        client_roots: folder.join("used.ca"),
    };
    let read_again = Arc::new(Notify::new());
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
    let port = listener.local_addr().expect("its address").port();
    let listening = Listening {
        receiver: Receiver::new(scene.intake.clone(), "FOURVIEW".to_owned()),
        limits: Limits::default(),
        tls: Some(Tls::read(&files).expect("certificates")),
        read_again: read_again.clone(),
    };
    let (end, ending) = watch::channel(false);
    let served = tokio::spawn(listening.serve(listener, ending));
    assert!(is_heard(folder, port, "before").await);
    assert!(!is_heard(folder, port, "after").await);
    // Nonsense leaves the old ones in use.
    std::fs::write(&files.key, "nonsense").expect("written");
    read_again.notify_one();
    assert!(is_heard(folder, port, "before").await);
    take("after");
    read_again.notify_one();
    while !is_heard(folder, port, "after").await {}
    assert!(!is_heard(folder, port, "before").await);
    end.send(true).expect("it listens");
    served.await.expect("it ended");
}
