//! The ways in which a letter can leave.

use std::{
    fmt::Display,
    path::PathBuf,
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};

use jiff::Timestamp;
use lettre::{
    AsyncFileTransport, AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
    message::{Mailbox, header::ContentType},
    transport::smtp::{
        authentication::Credentials,
        client::{Certificate, Tls, TlsParameters},
        response::Code,
    },
};
use uuid::Uuid;

/// Where letters go.
pub enum Mailer {
    /// To a mail server.
    Smtp {
        /// The connection to it.
        server: Box<AsyncSmtpTransport<Tokio1Executor>>,
        /// Who is named as the sender.
        from: Mailbox,
    },
    /// Into a folder, one file each: for development.
    Folder {
        /// The folder.
        files: AsyncFileTransport<Tokio1Executor>,
        /// Who is named as the sender.
        from: Mailbox,
    },
    /// Into memory: for tests.
    Memory(Arc<Mutex<Vec<Letter>>>),
    /// Nowhere: none is configured.
    None,
}

/// A letter on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Its identity: the same when it is sent once more, so that servers can drop the double.
    pub id: Uuid,
    /// The address.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The text.
    pub body: String,
}

/// A mail server and how it is spoken to.
#[derive(Clone)]
pub struct Smtp {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: Option<u16>,
    /// Name and password to sign in with.
    pub credentials: Option<(String, String)>,
    /// `starttls`, `tls` or `none`.
    pub encryption: String,
    /// Authorities (a PEM file) that may vouch for the server, besides the public ones.
    pub authorities: Option<PathBuf>,
}

/// Why a letter did not leave.
#[derive(Debug, thiserror::Error)]
pub enum MailFault {
    /// It may leave later.
    #[error("{0}")]
    MayPass(String),
    /// It will not leave as it is.
    #[error("{0}")]
    Lasting(String),
    /// What was configured cannot be used.
    #[error("the mail settings are not valid: {0}")]
    Settings(String),
}

impl Mailer {
    /// Returns a mailer that speaks to a mail server.
    pub fn smtp(smtp: &Smtp, from: &str) -> Result<Mailer, MailFault> {
        let wrong = |error: &dyn Display| MailFault::Settings(error.to_string());
        let parameters = || {
            let mut parameters = TlsParameters::builder(smtp.host.clone());
            if let Some(file) = &smtp.authorities {
                let unread = |error: &dyn Display| {
                    MailFault::Settings(format!("authorities {}: {error}", file.display()))
                };
                let pem = std::fs::read(file).map_err(|error| unread(&error))?;
                let authorities = Certificate::from_pem(&pem).map_err(|error| unread(&error))?;
                parameters = parameters.add_root_certificate(authorities);
            }
            parameters.build().map_err(|error| wrong(&error))
        };
        let (tls, usual) = match smtp.encryption.as_str() {
            "starttls" => (Tls::Required(parameters()?), 587),
            "tls" => (Tls::Wrapper(parameters()?), 465),
            "none" => (Tls::None, 25),
            other => {
                return Err(MailFault::Settings(format!(
                    "encryption is “{other}”, but can only be starttls, tls or none"
                )));
            }
        };
        let mut server = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&smtp.host)
            .tls(tls)
            .port(smtp.port.unwrap_or(usual))
            .timeout(Some(Duration::from_secs(30)));
        if let Some((name, password)) = &smtp.credentials {
            server = server.credentials(Credentials::new(name.clone(), password.clone()));
        }
        Ok(Mailer::Smtp {
            server: Box::new(server.build()),
            from: from.parse().map_err(|error| wrong(&error))?,
        })
    }

    /// Returns a mailer that lays letters in a folder.
    pub fn folder(folder: PathBuf, from: &str) -> Result<Mailer, MailFault> {
        std::fs::create_dir_all(&folder).map_err(|error| MailFault::Settings(error.to_string()))?;
        let from = from
            .parse()
            .map_err(|error: lettre::address::AddressError| {
                MailFault::Settings(error.to_string())
            })?;
        Ok(Mailer::Folder {
            files: AsyncFileTransport::new(folder),
            from,
        })
    }

    /// Returns a mailer that keeps letters in memory, and where it keeps them.
    pub fn memory() -> (Mailer, Arc<Mutex<Vec<Letter>>>) {
        let kept = Arc::new(Mutex::new(Vec::new()));
        (Mailer::Memory(kept.clone()), kept)
    }

    /// Tells whether letters can leave at all.
    pub fn sends(&self) -> bool {
        !matches!(self, Mailer::None)
    }

    /// Sends a letter.
    pub(crate) async fn send(&self, letter: Letter, at: Timestamp) -> Result<(), MailFault> {
        match self {
            Mailer::None => Err(MailFault::Lasting("no mail server is configured".into())),
            Mailer::Memory(kept) => {
                let mut kept = kept.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
                kept.push(letter);
                Ok(())
            }
            Mailer::Folder { files, from } => {
                let message = message(&letter, from, at)?;
                files
                    .send(message)
                    .await
                    .map(drop)
                    .map_err(|error| MailFault::MayPass(error.to_string()))
            }
            Mailer::Smtp { server, from } => {
                let message = message(&letter, from, at)?;
                match server.send(message).await {
                    Ok(_) => Ok(()),
                    Err(error) if error.status().is_some_and(is_about_the_letter) => {
                        Err(MailFault::Lasting(error.to_string()))
                    }
                    Err(error) => Err(MailFault::MayPass(error.to_string())),
                }
            }
        }
    }
}

/// Tells whether a refusal is final. Who may not sign in (530, 534, 535, 538) has a wrong setting:
/// that is mended while the letters wait.
fn is_about_the_letter(code: Code) -> bool {
    matches!(u16::from(code), 500..=529 | 539..=599)
}

fn message(letter: &Letter, from: &Mailbox, at: Timestamp) -> Result<Message, MailFault> {
    let wrong = |error: &dyn std::fmt::Display| MailFault::Lasting(error.to_string());
    let to: Mailbox = letter.to.parse().map_err(|error| wrong(&error))?;
    Message::builder()
        .from(from.clone())
        .to(to)
        .subject(&letter.subject)
        .date(SystemTime::from(at))
        .message_id(Some(format!("<{}@{}>", letter.id, from.email.domain())))
        .header(ContentType::TEXT_PLAIN)
        .body(letter.body.clone())
        .map_err(|error| wrong(&error))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter() -> Letter {
        Letter {
            id: Uuid::from_u128(7),
            to: "can.bo@phongtho.example".into(),
            subject: "Quá hạn: rà soát tiêu chí".into(),
            body: "Kính gửi đồng chí.\n".into(),
        }
    }

    #[test]
    fn the_same_letter_bears_the_same_name() {
        let from: Mailbox = "Văn phòng Điều phối <ntm@phongtho.example>"
            .parse()
            .unwrap();
        let text = || {
            let message = message(&letter(), &from, Timestamp::UNIX_EPOCH).unwrap();
            String::from_utf8(message.formatted()).unwrap()
        };
        assert_eq!(text(), text());
        assert!(
            text().contains("Message-ID: <00000000-0000-0000-0000-000000000007@phongtho.example>")
        );
    }

    #[test]
    fn an_address_that_is_none_is_no_reason_to_try_again() {
        let from: Mailbox = "ntm@phongtho.example".parse().unwrap();
        let wrong = Letter {
            to: "khong phai dia chi".into(),
            ..letter()
        };
        let fault = message(&wrong, &from, Timestamp::UNIX_EPOCH).unwrap_err();
        assert!(matches!(fault, MailFault::Lasting(_)));
    }

    #[tokio::test]
    async fn a_folder_takes_letters() {
        let folder = tempfile::tempdir().unwrap();
        let mailer = Mailer::folder(folder.path().join("thu"), "ntm@phongtho.example").unwrap();
        mailer.send(letter(), Timestamp::UNIX_EPOCH).await.unwrap();
        assert_eq!(
            std::fs::read_dir(folder.path().join("thu"))
                .unwrap()
                .count(),
            1
        );
    }
}
