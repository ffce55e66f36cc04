//! Certificates for the servers of a test, made by the command `openssl`.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use tempfile::TempDir;

/// Vouches for servers; vanishes with this value.
pub struct Authority {
    folder: TempDir,
}

/// What a server shows, and the key by which it proves that it may. Both PEM.
pub struct Certificate {
    pub certificate: PathBuf,
    pub key: PathBuf,
}

impl Authority {
    pub fn establish() -> Authority {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let authority = Authority { folder };
        authority.issue("authority", "CA:TRUE", &[]);
        authority
    }

    /// Returns the file (PEM) that whoever trusts this authority is given.
    pub fn file(&self) -> PathBuf {
        self.at("authority.pem")
    }

    /// Makes the certificate of a server.
    pub fn certify(&self, host: &str) -> Certificate {
        let (authority, its_key) = (self.file(), self.at("authority.key"));
        let vouched = [
            "-CA".as_ref(),
            authority.as_ref(),
            "-CAkey".as_ref(),
            its_key.as_ref(),
        ];
        self.issue(host, "CA:FALSE", &vouched);
        Certificate {
            certificate: self.at(&format!("{host}.pem")),
            key: self.at(&format!("{host}.key")),
        }
    }

    fn issue(&self, name: &str, constraints: &str, vouched: &[&Path]) {
        let settings = self.at("settings");
        let text = format!(
            "[req]\ndistinguished_name = who\nprompt = no\nx509_extensions = more\n\
             [who]\nCN = {name}\n\
             [more]\nbasicConstraints = critical, {constraints}\nsubjectAltName = DNS:{name}\n"
        );
        fs::write(&settings, text).expect("the settings");
        let made = Command::new("openssl")
            .args(["req", "-x509", "-nodes", "-days", "2", "-newkey", "ec"])
            .args(["-pkeyopt", "ec_paramgen_curve:prime256v1", "-config"])
            .arg(&settings)
            .arg("-out")
            .arg(self.at(&format!("{name}.pem")))
            .arg("-keyout")
            .arg(self.at(&format!("{name}.key")))
            .args(vouched)
            .output()
            .expect("the command openssl (apt-get install openssl)");
        let said = String::from_utf8_lossy(&made.stderr);
        assert!(made.status.success(), "no certificate: {said}");
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}
