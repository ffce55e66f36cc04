//! Letters through a real mail server.

use std::{net::TcpListener, path::PathBuf, time::Duration};

use jiff::{SignedDuration, civil::date};
use ntm_jobs::{Mailer, Pace, Runner, Smtp};
use ntm_store::{
    Store,
    outbox::{Letter, LetterState},
    params,
};
use ntm_testkit::{
    both_engines,
    certificate::Authority,
    mail_server::MailServer,
    province::{Small, account, units},
};

const MINUTE: SignedDuration = SignedDuration::from_mins(1);

struct Office {
    small: Small,
    _folder: tempfile::TempDir,
}

impl Office {
    /// An office in which one letter waits, to the officer of Mường So at this address.
    async fn with_a_letter(store: Store, address: &str) -> Office {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let office = Office {
            small,
            _folder: folder,
        };
        office.set_address(address).await;
        let due = Some(date(2023, 7, 14));
        let task = "Rà soát, đánh giá các tiêu chí của xã";
        office.small.assign(task, &[units::MUONG_SO], due).await;
        office.small.clock.set(date(2023, 7, 11));
        office
    }

    async fn set_address(&self, address: &str) {
        let mut tx = self.small.office.store().begin().await.unwrap();
        tx.execute(
            "UPDATE account SET email = $2 WHERE id = $1",
            params![account("muong.so.2"), address],
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
    }

    fn runner(&self, server: &Smtp) -> Runner {
        let from = "Văn phòng Điều phối NTM <ntm@phongtho.example>";
        let mailer = Mailer::smtp(server, from).unwrap();
        Runner::new(self.small.office.clone(), mailer)
    }

    /// Lets what is due happen, and returns the letter as people see it.
    async fn turn(&self, server: &Smtp) -> Letter {
        self.runner(server).once().await.unwrap();
        self.letter().await
    }

    async fn letter(&self) -> Letter {
        let op = self.small.op("dieu.phoi");
        let shown = self.small.office.letters(&op, None, None, 9).await;
        let mut letters = shown.unwrap().rows;
        assert_eq!(letters.len(), 1);
        letters.remove(0)
    }
}

fn open(port: u16) -> Smtp {
    Smtp {
        host: "localhost".into(),
        port: Some(port),
        credentials: None,
        encryption: "none".into(),
        authorities: None,
    }
}

fn closed_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

fn strict(port: u16, password: &str, authorities: Option<PathBuf>) -> Smtp {
    Smtp {
        credentials: Some(("ntm".into(), password.into())),
        encryption: "starttls".into(),
        authorities,
        ..open(port)
    }
}

#[tokio::test]
async fn letters_arrive_whole_at_a_server_that_wants_encryption_and_a_password() {
    both_engines(|store| async {
        let authority = Authority::establish();
        let mut server = MailServer::strict(&authority.certify("localhost"), "mật khẩu");
        let port = server.port;
        let office = Office::with_a_letter(store, "can.bo@muongso.example").await;

        let doubted = office.turn(&strict(port, "mật khẩu", None)).await;
        assert_eq!(doubted.state, LetterState::Waiting, "not to an impostor");
        let why = doubted.last_error.unwrap();
        assert!(why.contains("certificate"), "{why}");
        office.small.clock.pass(2 * MINUTE);
        let known = || Some(authority.file());
        let stranger = office.turn(&strict(port, "sai", known())).await;
        assert_eq!(stranger.state, LetterState::Waiting, "a setting is mended");
        let why = stranger.last_error.unwrap();
        assert!(why.contains("535"), "{why}");
        office.small.clock.pass(4 * MINUTE);
        let sent = office.turn(&strict(port, "mật khẩu", known())).await;
        assert_eq!((sent.state, sent.attempts), (LetterState::Sent, 3));

        let arrived = server.next_letter();
        assert_eq!(arrived["subject"], sent.subject);
        let body = arrived["body"].as_str().unwrap().replace("\r\n", "\n");
        assert_eq!(body.trim_end(), sent.body.trim_end());
        assert!(sent.body.contains("Rà soát, đánh giá các tiêu chí của xã"));
        assert_eq!(arrived["from"], "Văn phòng Điều phối NTM");
        assert_eq!(arrived["to"], "can.bo@muongso.example");
        assert_eq!(arrived["id"], format!("<{}@phongtho.example>", sent.id));
        assert_eq!(arrived["encrypted"], true);
        assert_eq!(arrived["signed_in"], true);
        assert_eq!(arrived["ascii"], true, "also old servers carry it");
        assert!(server.end().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_busy_server_gets_the_letter_later() {
    both_engines(|store| async {
        let mut server = MailServer::open();
        let office = Office::with_a_letter(store, "later@muongso.example").await;
        let busy = office.turn(&open(server.port)).await;
        assert_eq!(busy.state, LetterState::Waiting);
        let why = busy.last_error.unwrap();
        assert!(why.contains("451"), "{why}");
        office.small.clock.pass(MINUTE);
        assert_eq!(office.turn(&open(server.port)).await.attempts, 1, "not yet");
        office.small.clock.pass(MINUTE);
        let sent = office.turn(&open(server.port)).await;
        assert_eq!((sent.state, sent.attempts), (LetterState::Sent, 2));
        assert!(sent.last_error.is_none());
        assert_eq!(server.next_letter()["to"], "later@muongso.example");
        assert!(server.end().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_letter_to_nobody_is_shown_as_failed_and_leaves_to_the_address_that_is_mended() {
    both_engines(|store| async {
        let mut server = MailServer::open();
        let office = Office::with_a_letter(store, "nobody@muongso.example").await;
        let failed = office.turn(&open(server.port)).await;
        assert_eq!(failed.state, LetterState::Failed);
        let why = failed.last_error.unwrap();
        assert!(why.contains("no such person"), "{why}");
        office.small.clock.pass(600 * MINUTE);
        assert_eq!(office.turn(&open(server.port)).await.attempts, 1);

        office.set_address("can.bo@muongso.example").await;
        let op = office.small.op("dieu.phoi");
        office
            .small
            .office
            .send_again(&op, failed.id)
            .await
            .unwrap();
        assert_eq!(
            office.turn(&open(server.port)).await.state,
            LetterState::Sent
        );
        assert_eq!(server.next_letter()["to"], "can.bo@muongso.example");
        assert!(server.end().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_letter_waits_while_nobody_listens() {
    both_engines(|store| async {
        let office = Office::with_a_letter(store, "can.bo@muongso.example").await;
        let waits = office.turn(&open(closed_port())).await;
        assert_eq!((waits.state, waits.attempts), (LetterState::Waiting, 1));
        let why = waits.last_error.unwrap();
        assert!(why.contains("onnection"), "{why}");
    })
    .await;
}

#[tokio::test]
async fn a_server_that_is_away_for_a_day_gets_each_piece_of_news_once_afterwards() {
    both_engines(|store| async {
        let office = Office::with_a_letter(store, "can.bo@muongso.example").await;
        let small = &office.small;
        let later = Some(date(2023, 7, 15));
        for title in ["Báo cáo tháng 6", "Báo cáo giải ngân"] {
            small.assign(title, &[units::MUONG_SO], later).await;
        }
        let away = open(closed_port());
        for _ in 0..28 {
            office.runner(&away).once().await.unwrap();
            small.clock.pass(60 * MINUTE);
        }
        let op = small.op("dieu.phoi");
        let waiting = small.office.letters(&op, None, None, 9).await.unwrap().rows;
        assert_eq!(waiting.len(), 2, "the daily letter of either morning");
        assert!(waiting.iter().all(|it| it.state == LetterState::Waiting));

        let mut server = MailServer::open();
        for _ in 0..6 {
            office.runner(&open(server.port)).once().await.unwrap();
            small.clock.pass(60 * MINUTE);
        }
        let arrived = [server.next_letter(), server.next_letter()];
        assert!(server.end().is_empty(), "none of them twice");
        let bodies = arrived
            .map(|it| it["body"].as_str().unwrap().to_owned())
            .concat();
        for title in [
            "Rà soát, đánh giá các tiêu chí của xã",
            "Báo cáo tháng 6",
            "Báo cáo giải ngân",
        ] {
            assert_eq!(bodies.matches(title).count(), 1, "{title}: {bodies}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_letter_waits_five_days_for_a_server() {
    both_engines(|store| async {
        let office = Office::with_a_letter(store, "can.bo@muongso.example").await;
        let away = open(closed_port());
        let first = office.turn(&away).await.id;
        let op = office.small.op("dieu.phoi");
        let mut days = 0.0;
        loop {
            office.runner(&away).once().await.unwrap();
            let letters = office.small.office.letters(&op, None, None, 50).await;
            let letters = letters.unwrap().rows;
            let letter = letters.iter().find(|it| it.id == first).unwrap();
            if letter.state == LetterState::Failed {
                break;
            }
            days += 1.0 / 24.0;
            assert!(days < 9.0, "it is given up at last");
            office.small.clock.pass(60 * MINUTE);
        }
        assert!(days > 4.9, "given up after {days} days");
    })
    .await;
}

/// The server has the letter, and the process dies before it is told so: the one case in which a
/// letter leaves twice, under one Message-ID.
#[tokio::test]
async fn a_letter_whose_fate_is_unknown_leaves_once_more_under_the_same_name() {
    both_engines(|store| async {
        let mut server = MailServer::open();
        let settings = open(server.port);
        let office = Office::with_a_letter(store, "silent@muongso.example").await;
        let runner = office.runner(&settings);
        let dying = tokio::spawn(async move { runner.once().await });
        let (mut server, first) = tokio::task::spawn_blocking(move || {
            let first = server.next_letter();
            (server, first)
        })
        .await
        .unwrap();
        dying.abort();
        assert!(dying.await.unwrap_err().is_cancelled());

        assert_eq!(office.turn(&settings).await.state, LetterState::Waiting);
        office.small.clock.pass(5 * MINUTE);
        let sent = office.turn(&settings).await;
        assert_eq!((sent.state, sent.attempts), (LetterState::Sent, 2));
        assert_eq!(server.next_letter()["id"], first["id"]);
        office.small.clock.pass(600 * MINUTE);
        office.turn(&settings).await;
        assert!(server.end().is_empty(), "and then never again");
    })
    .await;
}

#[tokio::test]
async fn a_stop_does_not_wait_for_a_mail_server_that_is_silent() {
    both_engines(|store| async {
        let mut server = MailServer::open();
        let settings = open(server.port);
        let office = Office::with_a_letter(store, "silent@muongso.example").await;
        office.turn(&open(closed_port())).await;
        office.small.clock.pass(2 * MINUTE);
        let pace = Pace {
            patience: Duration::from_millis(50),
            ..Pace::default()
        };
        let running = office.runner(&settings).pace(pace).spawn();
        let holding = tokio::task::spawn_blocking(move || {
            server.next_letter();
            server
        });
        let _server = holding.await.unwrap();
        let stopped = tokio::time::timeout(Duration::from_secs(20), running.stop());
        assert!(stopped.await.is_ok(), "it waits for the mail server");
        assert_eq!(office.letter().await.state, LetterState::Waiting);
    })
    .await;
}
