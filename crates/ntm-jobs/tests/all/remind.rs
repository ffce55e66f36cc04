use std::sync::{Arc, Mutex};

use jiff::civil::date;
use ntm_jobs::{Letter, Mailer, Runner};
use ntm_office::own_account::Choices;
use ntm_programme::escalation::{Audience, Channel, Ladder, Step};
use ntm_store::{Query as _, Store, params};
use ntm_testkit::{
    both_engines,
    province::{Small, account, units},
};

struct Office {
    small: Small,
    letters: Arc<Mutex<Vec<Letter>>>,
    runner: Runner,
    _folder: tempfile::TempDir,
}

impl Office {
    async fn new(store: Store) -> Office {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let mut tx = small.office.store().begin().await.unwrap();
        tx.execute("UPDATE account SET email = login || '@ntm.example'", &[])
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let (mailer, letters) = Mailer::memory();
        Office {
            runner: Runner::new(small.office.clone(), mailer),
            small,
            letters,
            _folder: folder,
        }
    }

    /// Lets the day come, and all that happens by itself on it.
    async fn day(&self, month: i8, day: i8) -> Vec<Letter> {
        self.small.clock.set(date(2023, month, day));
        self.runner.once().await.unwrap();
        let mut letters = std::mem::take(&mut *self.letters.lock().unwrap());
        letters.sort_by_key(|letter| letter.to.replace("@ntm.example", ""));
        letters
    }

    async fn told(&self, login: &str) -> i64 {
        let mut reader = self.small.office.store().read().await.unwrap();
        reader
            .query_one(
                "SELECT COUNT(*) AS n FROM notification WHERE account_id = $1 AND kind = 'reminded'",
                params![account(login)],
            )
            .await
            .unwrap()
            .get("n")
            .unwrap()
    }
}

fn to(letters: &[Letter]) -> Vec<&str> {
    letters
        .iter()
        .map(|letter| letter.to.strip_suffix("@ntm.example").unwrap())
        .collect()
}

#[tokio::test]
async fn each_step_is_told_once_also_after_downtime() {
    both_engines(|store| async {
        let office = Office::new(store).await;
        office
            .small
            .assign(
                "Rà soát hiện trạng",
                &[units::MUONG_SO, units::KHONG_LAO],
                Some(date(2023, 7, 14)),
            )
            .await;
        assert!(office.day(7, 10).await.is_empty(), "nothing empty leaves");

        let letters = office.day(7, 11).await;
        // The officer, and where there is none the head.
        assert_eq!(to(&letters), ["khong.lao", "muong.so.2"]);
        assert!(
            letters[0].body.contains("Còn 3 ngày: Rà soát hiện trạng"),
            "{}",
            letters[0].body
        );
        assert!(office.day(7, 11).await.is_empty(), "one daily letter a day");

        // Nothing ran for nine days.
        let letters = office.day(7, 20).await;
        assert_eq!(
            to(&letters),
            [
                "dieu.phoi",
                "dieu.phoi.2",
                "khong.lao",
                "muong.so",
                "muong.so.2"
            ]
        );
        let to_the_office = &letters[0];
        assert!(
            to_the_office.subject.contains("1 thông báo mới"),
            "{}",
            to_the_office.subject
        );
        assert!(
            to_the_office
                .body
                .contains("Quá hạn 6 ngày: Rà soát hiện trạng (Xã"),
            "{}",
            to_the_office.body
        );
        assert_eq!(letters[3].subject, "Quá hạn 6 ngày: Rà soát hiện trạng");
        assert_eq!(
            office.told("muong.so").await,
            1,
            "two steps missed, told once"
        );
        assert_eq!(office.told("khong.lao").await, 2);

        assert!(office.day(7, 20).await.is_empty());
        assert!(office.day(7, 21).await.is_empty());
        // The tenth day: the leader above the office.
        assert_eq!(to(&office.day(7, 24).await), ["chu.tich"]);
    })
    .await;
}

#[tokio::test]
async fn who_has_seen_the_news_gets_no_letter_and_a_returned_result_leaves_at_once() {
    both_engines(|store| async {
        let office = Office::new(store).await;
        let task = office
            .small
            .assign("Báo cáo tiến độ", &[units::MUONG_SO], Some(date(2023, 7, 14)))
            .await;
        office.day(7, 10).await;
        office.small.clock.set(date(2023, 7, 11));
        let op = office.small.op("muong.so.2");
        office.small.office.remind(&op).await.unwrap();
        office.small.office.see_notifications(&op, None).await.unwrap();
        assert!(office.day(7, 11).await.is_empty());

        let mut tx = office.small.office.store().begin().await.unwrap();
        tx.execute(
            "INSERT INTO notification (id, account_id, kind, province, obligation_id, data, dedupe, created_at)
             VALUES ($1, $2, 'returned', 12, $3, $4, 'r', $5)",
            params![
                office.small.office.new_id(op.now),
                account("muong.so"),
                task.obligations[0],
                serde_json::json!({ "title": "Báo cáo tiến độ", "note": "Thiếu phụ lục" }),
                op.now
            ],
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
        let letters = office.day(7, 11).await;
        assert_eq!(to(&letters), ["muong.so"]);
        assert_eq!(letters[0].subject, "Kết quả bị trả lại: Báo cáo tiến độ");
        assert!(letters[0].body.contains("Ý kiến: Thiếu phụ lục"), "{}", letters[0].body);
        assert!(letters[0].body.contains(&format!("/viec/{}", task.obligations[0])));
    })
    .await;
}

#[tokio::test]
async fn an_office_sets_its_own_ladder() {
    both_engines(|store| async {
        let office = Office::new(store).await;
        let op = office.small.op("dieu.phoi");
        let ladder = Ladder {
            steps: vec![Step {
                offset_days: -2,
                to: Audience::UnitHead,
                channel: Channel::Digest,
            }],
        };
        office
            .small
            .office
            .set_ladder(&op, &ladder, 0)
            .await
            .unwrap();
        assert!(
            office
                .small
                .office
                .set_ladder(&op, &ladder, 0)
                .await
                .is_err(),
            "somebody was faster"
        );
        assert_eq!(office.small.office.ladder(&op).await.unwrap(), (ladder, 1));
        assert!(
            office
                .small
                .office
                .ladder(&office.small.op("muong.so"))
                .await
                .is_err()
        );
        office
            .small
            .assign("Rà soát", &[units::MUONG_SO], Some(date(2023, 7, 14)))
            .await;
        office.day(7, 10).await;
        assert!(office.day(7, 11).await.is_empty());
        assert_eq!(to(&office.day(7, 12).await), ["muong.so"]);
    })
    .await;
}

#[tokio::test]
async fn without_a_mail_server_letters_are_kept_and_can_leave_later() {
    both_engines(|store| async {
        let office = Office::new(store).await;
        office
            .small
            .assign("Rà soát", &[units::MUONG_SO], Some(date(2023, 7, 14)))
            .await;
        office.small.clock.set(date(2023, 7, 11));
        let silent = Runner::new(office.small.office.clone(), Mailer::None);
        silent.once().await.unwrap();
        let op = office.small.op("dieu.phoi");
        let shown = office.small.office.letters(&op, None, None, 9).await;
        let letters = shown.unwrap().rows;
        assert_eq!(letters.len(), 1, "what the office assigned concerns it");
        assert!(letters[0].last_error.is_some() && letters[0].why == "1 nhắc hạn");
        let stranger = office.small.op("tam.duong");
        let shown = office.small.office.letters(&stranger, None, None, 9).await;
        let letters = shown.unwrap().rows;
        assert!(letters.is_empty());
        let mut tx = office.small.office.store().begin().await.unwrap();
        let id: uuid::Uuid = tx
            .query_one("SELECT id FROM outbox WHERE state = 'unsent'", &[])
            .await
            .unwrap()
            .get("id")
            .unwrap();
        assert!(
            ntm_store::outbox::send_again(&mut tx, id, op.now)
                .await
                .unwrap()
        );
        tx.commit().await.unwrap();
        assert_eq!(to(&office.day(7, 11).await), ["muong.so.2"]);
    })
    .await;
}

#[tokio::test]
async fn who_wants_single_letters_gets_each_piece_of_news_in_its_own() {
    both_engines(|store| async {
        let office = Office::new(store).await;
        let choose = |login: &'static str, daily: bool| {
            let small = &office.small;
            async move {
                let choices = Choices {
                    daily_letter: Some(daily),
                    ..Choices::default()
                };
                let op = small.op(login);
                small.office.choose(&op, &choices).await.unwrap();
            }
        };
        choose("muong.so.2", false).await;
        for title in ["Rà soát hiện trạng", "Báo cáo tiến độ"] {
            office
                .small
                .assign(
                    title,
                    &[units::MUONG_SO, units::KHONG_LAO],
                    Some(date(2023, 7, 14)),
                )
                .await;
        }
        office.day(7, 10).await;
        let letters = office.day(7, 11).await;
        assert_eq!(to(&letters), ["khong.lao", "muong.so.2", "muong.so.2"]);
        assert!(letters[0].subject.contains("2 thông báo mới"));
        let mut subjects = [&letters[1].subject, &letters[2].subject];
        subjects.sort();
        assert_eq!(
            subjects,
            [
                "Còn 3 ngày: Báo cáo tiến độ",
                "Còn 3 ngày: Rà soát hiện trạng"
            ]
        );
        assert!(office.day(7, 11).await.is_empty(), "nothing is told twice");

        choose("muong.so.2", true).await;
        let letters = office.day(7, 20).await;
        let mine = to(&letters)
            .iter()
            .filter(|it| **it == "muong.so.2")
            .count();
        assert_eq!(mine, 1, "one daily letter again: {:?}", to(&letters));
    })
    .await;
}
