//! Certificates made by OpenSSL, for both sides of TLS.

use std::path::PathBuf;
use std::process::Command;

use tempfile::{TempDir, tempdir};

/// Two authorities, and certificates of them.
pub struct Certificates(TempDir);

impl Certificates {
    /// Makes them.
    pub fn new() -> Self {
        let certificates = Certificates(tempdir().expect("a folder"));
        for authority in ["hospital", "elsewhere"] {
            certificates.openssl(&format!(
                "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={authority} \
                 -keyout {authority}.key -out {authority}.pem"
            ));
        }
        certificates.issue("server", "hospital");
        certificates.issue("renewed", "hospital");
        certificates.issue("machine", "hospital");
        certificates.issue("stranger", "elsewhere");
        certificates
    }

    fn issue(&self, name: &str, authority: &str) {
        std::fs::write(self.path("names"), "subjectAltName=IP:127.0.0.1").expect("a file");
        self.openssl(&format!(
            "req -newkey rsa:2048 -nodes -subj /CN={name} -keyout {name}.key -out {name}.csr"
        ));
        self.openssl(&format!(
            "x509 -req -days 2 -in {name}.csr -CA {authority}.pem -CAkey {authority}.key -CAcreateserial \
             -extfile names -out {name}.pem"
        ));
    }

    fn openssl(&self, arguments: &str) {
        let output = Command::new("openssl")
            .current_dir(self.0.path())
            .args(arguments.split_whitespace())
            .output()
            .expect("openssl is needed: `apt-get install openssl`");
        assert!(output.status.success(), "{output:?}");
    }

    /// The place of a file.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// What is in a file.
    pub fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).expect("a file")
    }
}
