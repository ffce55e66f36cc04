//! A mail server in a process of its own: aiosmtpd, which knows nothing of our mail library.

use std::{
    io::{BufRead, BufReader, Lines},
    process::{Child, ChildStdout, Command, Stdio},
};

use serde_json::Value;

use crate::certificate::Certificate;

/// A server on `localhost` that takes letters until this value is dropped.
///
/// To `nobody@…` it says that there is no such person (550). The first time, it says to `later@…`
/// that it is busy (451), and takes a letter to `silent@…` without ever saying so.
pub struct MailServer {
    pub port: u16,
    said: Lines<BufReader<ChildStdout>>,
    process: Child,
}

impl MailServer {
    /// Starts a server that takes letters from anybody, unencrypted.
    pub fn open() -> MailServer {
        MailServer::start(["", "", ""])
    }

    /// Starts a server that wants STARTTLS and the user `ntm` with this password.
    pub fn strict(certificate: &Certificate, password: &str) -> MailServer {
        let path = |path: &std::path::Path| path.display().to_string();
        let files = (path(&certificate.certificate), path(&certificate.key));
        MailServer::start([&files.0, &files.1, password])
    }

    fn start(arguments: [&str; 3]) -> MailServer {
        // Debian's Python, for which the package brings the module; another may come first in PATH.
        let mut process = Command::new("/usr/bin/python3")
            .args(["-c", include_str!("mail_server.py")])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3");
        let output = process.stdout.take().expect("its output");
        let mut server = MailServer {
            port: 0,
            said: BufReader::new(output).lines(),
            process,
        };
        let port = server.hear()["port"].as_u64().expect("a port");
        server.port = u16::try_from(port).expect("a port");
        server
    }

    /// Waits for the next letter and returns it: `to`, `from`, `subject`, `body`, `id`,
    /// `encrypted`, `signed_in`, `ascii`.
    pub fn next_letter(&mut self) -> Value {
        self.hear()
    }

    fn hear(&mut self) -> Value {
        let line = self
            .said
            .next()
            .expect("the mail server runs (apt-get install python3-aiosmtpd)")
            .expect("what it says is text");
        serde_json::from_str(&line).expect("what it says is JSON")
    }

    /// Ends the server and returns the letters that nobody asked for.
    pub fn end(mut self) -> Vec<Value> {
        drop(self.process.stdin.take());
        let read = |line: Result<String, _>| serde_json::from_str(&line.ok()?).ok();
        let rest = self.said.by_ref().filter_map(read).collect();
        let _ = self.process.wait();
        rest
    }
}
