//! What the operator decides: by command line, by environment (`NTM_…`), or in a file (TOML).
//!
//! The command line wins over the environment, that over the file, that over the default.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The settings of a server, each optional until [`Config::settle`] gives the defaults.
#[derive(Debug, Clone, Default, clap::Args, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(crate) struct Config {
    /// The address to listen on.
    #[arg(long, env = "NTM_LISTEN", value_name = "HOST:PORT")]
    pub(crate) listen: Option<SocketAddr>,
    /// The database: `sqlite:PATH` or `postgres://…` [default: ntm.sqlite in the data folder]
    #[arg(long, env = "NTM_DATABASE", value_name = "URL", hide_env_values = true)]
    pub(crate) database: Option<String>,
    /// The folder of originals, evidence and, by default, the database.
    #[arg(long, env = "NTM_DATA", value_name = "FOLDER")]
    pub(crate) data: Option<PathBuf>,
    /// The address at which people reach the server, for links in letters and calendars.
    #[arg(long, env = "NTM_BASE_URL", value_name = "URL")]
    pub(crate) base_url: Option<String>,
    /// The day on which the clock is set (a demonstration, a rehearsal).
    #[arg(long, env = "NTM_TODAY", value_name = "YYYY-MM-DD")]
    pub(crate) today: Option<Date>,
    /// The largest upload, in megabytes.
    #[arg(long, env = "NTM_UPLOAD_MB", value_name = "MB")]
    pub(crate) upload_mb: Option<usize>,
    /// How the log is written: `text` or `json`.
    #[arg(long, env = "NTM_LOG_FORMAT", value_name = "FORMAT")]
    pub(crate) log_format: Option<LogFormat>,
    /// What is logged, as `tracing` filters write it ("info,ntm_web=debug").
    #[arg(long, env = "NTM_LOG", value_name = "FILTER")]
    pub(crate) log: Option<String>,
    /// Letters: only in the file and the environment, so that no secret stands in a process list.
    #[arg(skip)]
    pub(crate) mail: Option<Mail>,
}

/// How letters leave.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Mail {
    /// The SMTP server, or `folder:PATH` to lay letters in a folder instead.
    pub(crate) server: String,
    /// Its port [default: 587]
    pub(crate) port: Option<u16>,
    /// The name to sign in with.
    pub(crate) user: Option<String>,
    /// The password; better given as `NTM_MAIL_PASSWORD`.
    #[serde(skip_serializing)]
    pub(crate) password: Option<String>,
    /// The sender ("Văn phòng Điều phối NTM <ntm@example.vn>").
    pub(crate) from: String,
    /// `starttls` (default), `tls` or `none`.
    pub(crate) encryption: Option<String>,
    /// Authorities (a PEM file) that may vouch for the server, besides the public ones.
    pub(crate) authorities: Option<PathBuf>,
}

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// The settings with every default in place.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Settled {
    pub(crate) listen: SocketAddr,
    #[serde(skip)]
    pub(crate) database: String,
    pub(crate) data: PathBuf,
    pub(crate) base_url: String,
    pub(crate) today: Option<Date>,
    pub(crate) upload_mb: usize,
    pub(crate) log_format: LogFormat,
    pub(crate) log: String,
    pub(crate) mail: Option<Mail>,
}

impl Config {
    /// Reads the file where one is named, and lays what was given directly over it.
    pub(crate) fn with_file(self, file: Option<&Path>) -> anyhow::Result<Config> {
        let Some(file) = file else { return Ok(self) };
        let text = std::fs::read_to_string(file)
            .with_context(|| format!("cannot read the configuration {}", file.display()))?;
        let under: Config = toml::from_str(&text)
            .with_context(|| format!("the configuration {} is not valid", file.display()))?;
        Ok(Config {
            listen: self.listen.or(under.listen),
            database: self.database.or(under.database),
            data: self.data.or(under.data),
            base_url: self.base_url.or(under.base_url),
            today: self.today.or(under.today),
            upload_mb: self.upload_mb.or(under.upload_mb),
            log_format: self.log_format.or(under.log_format),
            log: self.log.or(under.log),
            mail: self.mail.or(under.mail),
        })
    }

    /// Gives every setting that was left open its default.
    pub(crate) fn settle(self) -> Settled {
        let listen = self
            .listen
            .unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080)));
        let data = self.data.unwrap_or_else(|| PathBuf::from("ntm-data"));
        let mut mail = self.mail;
        if let (Some(mail), Ok(password)) = (&mut mail, std::env::var("NTM_MAIL_PASSWORD")) {
            mail.password = Some(password);
        }
        Settled {
            listen,
            database: self
                .database
                .unwrap_or_else(|| format!("sqlite:{}", data.join("ntm.sqlite").display())),
            base_url: self.base_url.map_or_else(
                || format!("http://{listen}"),
                |url| url.trim_end_matches('/').to_owned(),
            ),
            today: self.today,
            upload_mb: self.upload_mb.unwrap_or(20),
            log_format: self.log_format.unwrap_or(LogFormat::Text),
            log: self.log.unwrap_or_else(|| "info".to_owned()),
            mail,
            data,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_wins_over_the_file_and_that_over_the_default() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ntm.toml");
        std::fs::write(&file, "upload-mb = 5\nlisten = \"0.0.0.0:9000\"\n").unwrap();
        let given = Config {
            listen: Some(SocketAddr::from(([127, 0, 0, 1], 7000))),
            ..Config::default()
        };
        let settled = given.with_file(Some(&file)).unwrap().settle();
        assert_eq!(settled.listen.port(), 7000);
        assert_eq!(settled.upload_mb, 5);
        assert_eq!(settled.base_url, "http://127.0.0.1:7000");
    }

    #[test]
    fn an_unknown_setting_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ntm.toml");
        std::fs::write(&file, "uplaod-mb = 5\n").unwrap();
        let error = Config::default().with_file(Some(&file)).unwrap_err();
        assert!(format!("{error:#}").contains("uplaod-mb"), "{error:#}");
    }
}
