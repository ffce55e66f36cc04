use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// A server that ends with the test.
struct Server {
    child: Child,
    address: SocketAddr,
}

impl Server {
    fn start(folder: &Path) -> Server {
        // The port is free this moment; nobody else in this test takes it.
        let address = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_ntm"))
            .args(["serve", "--listen", &address.to_string(), "--data"])
            .arg(folder)
            .env("NTM_LOG_FORMAT", "json")
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let server = Server { child, address };
        let began = Instant::now();
        while !server
            .ask("/readyz")
            .is_some_and(|told| told.ends_with("ready"))
        {
            assert!(began.elapsed() < Duration::from_secs(60), "not ready");
            std::thread::yield_now();
        }
        server
    }

    fn ask(&self, path: &str) -> Option<String> {
        let mut stream = TcpStream::connect(self.address).ok()?;
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: ntm.example\r\nConnection: close\r\n\r\n"
        )
        .ok()?;
        let mut told = String::new();
        stream.read_to_string(&mut told).ok()?;
        Some(told)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

#[test]
fn a_server_that_is_asked_to_stop_leaves_one_whole_file() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::start(folder.path());
    let metrics = server.ask("/metrics").unwrap();
    for name in [
        "ntm_http_requests_total",
        "ntm_jobs_waiting",
        "ntm_outbox_waiting",
    ] {
        assert!(metrics.contains(name), "{metrics}");
    }
    let asked = Command::new("kill")
        .args(["-TERM", &server.child.id().to_string()])
        .status()
        .unwrap();
    assert!(asked.success());
    let mut log = String::new();
    let mut stderr = server.child.stderr.take().unwrap();
    stderr.read_to_string(&mut log).unwrap();
    assert!(server.child.wait().unwrap().success(), "{log}");
    // Beside the log stands the sentence for whoever started it in a terminal.
    for line in log.lines().filter(|line| line.starts_with('{')) {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(line["timestamp"].is_string(), "{line}");
    }
    assert!(log.contains("\"stopped\""), "{log}");
    let wal = folder.path().join("ntm.sqlite-wal");
    let left = std::fs::metadata(wal).map_or(0, |it| it.len());
    assert_eq!(left, 0, "the log of the database is empty");
}
