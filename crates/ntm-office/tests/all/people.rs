//! Accounts: who may sign in, with what, and when that ends.

use std::collections::HashSet;

use jiff::SignedDuration;
use ntm_office::{Clock as _, Fault, Op, own_account::TokenDraft, people::Person, second_factor};
use ntm_programme::{
    identity::UnitId,
    right::{Grant, Role},
};
use ntm_store::{Query as _, params};
use ntm_testkit::{
    engines::both_engines,
    province::{PASSWORD, Small, account, units},
};

fn officer(unit: UnitId) -> Person {
    Person {
        full_name: "Chảo  Thị   Mẩy".to_owned(),
        unit,
        position: Some("Công chức văn phòng".to_owned()),
        email: Some("may@phongtho.example.vn".to_owned()),
        grants: vec![Grant {
            role: Role::Officer,
            unit,
        }],
    }
}

async fn sign_in(small: &Small, login: &str, password: &str) -> Result<String, Fault> {
    let opened = small
        .office
        .sign_in(login, password, None, None, "test")
        .await?;
    Ok(opened.token)
}

#[tokio::test]
async fn a_disabled_account_is_out_at_once() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let office = &small.office;
        let token = sign_in(&small, "muong.so", PASSWORD).await.unwrap();
        let secret = office
            .issue_token(&small.op("muong.so"), &named("Kế toán"))
            .await
            .unwrap()
            .secret;
        assert!(office.signed_in(&token).await.unwrap().is_some());
        assert!(office.token_holder(&secret).await.unwrap().is_some());

        let id = account("muong.so");
        office
            .disable_person(&small.op("quan.tri"), id)
            .await
            .unwrap();
        assert!(office.signed_in(&token).await.unwrap().is_none());
        assert!(office.token_holder(&secret).await.unwrap().is_none());
        assert!(matches!(
            sign_in(&small, "muong.so", PASSWORD).await,
            Err(Fault::Denied(_))
        ));

        office
            .enable_person(&small.op("quan.tri"), id)
            .await
            .unwrap();
        assert!(
            office.signed_in(&token).await.unwrap().is_none(),
            "the old session stays dead"
        );
        sign_in(&small, "muong.so", PASSWORD).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_one_time_password_lets_in_and_must_be_changed() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let office = &small.office;
        let admin = small.op("quan.tri");
        let (id, password) = office
            .create_person(&admin, "May.BL", &officer(units::BAN_LANG))
            .await
            .unwrap();
        assert_eq!(password.len(), 19);
        let token = sign_in(&small, "may.bl", &password).await.unwrap();
        let signed = office.signed_in(&token).await.unwrap().unwrap();
        assert!(signed.must_change_password);
        assert_eq!(signed.full_name, "Chảo Thị Mẩy");
        let own = Op {
            who: signed.actor.clone(),
            ..small.op("quan.tri")
        };

        let change = |old: &'static str, new: &'static str, again: &'static str| {
            let (own, session) = (own.clone(), signed.session.clone());
            async move {
                match office
                    .change_password(&own, &session, old, new, again)
                    .await
                {
                    Ok(()) => Vec::new(),
                    Err(Fault::Invalid(fields)) => fields.iter().map(|it| it.field).collect(),
                    Err(other) => panic!("{other}"),
                }
            }
        };
        assert_eq!(
            change("sai", "mật khẩu mới dài", "mật khẩu mới dài").await,
            ["old"]
        );
        let second = sign_in(&small, "may.bl", &password).await.unwrap();
        let first = Box::leak(password.into_boxed_str());
        assert_eq!(change(first, "ngắn", "ngắn").await, ["new"]);
        assert_eq!(change(first, "aaaaaaaaaaaa", "aaaaaaaaaaaa").await, ["new"]);
        assert_eq!(change(first, "mật khẩu mới dài", "khác").await, ["again"]);
        assert!(
            change(first, "mật khẩu mới dài", "mật khẩu mới dài")
                .await
                .is_empty()
        );
        assert!(
            !office
                .signed_in(&token)
                .await
                .unwrap()
                .unwrap()
                .must_change_password
        );
        assert!(
            office.signed_in(&second).await.unwrap().is_none(),
            "other sessions end"
        );
        assert!(sign_in(&small, "may.bl", first).await.is_err());

        let reset = office.reset_password(&admin, id, true).await.unwrap();
        assert!(office.signed_in(&token).await.unwrap().is_none());
        sign_in(&small, "may.bl", &reset).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn nobody_gives_what_lies_outside_their_scope() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let office = &small.office;
        let admin = small.op("quan.tri");
        let fault = office
            .create_person(&admin, "xa.la", &officer(units::BAN_BO))
            .await
            .unwrap_err();
        assert!(matches!(fault, Fault::NotFound), "{fault}");
        let mut person = officer(units::BAN_LANG);
        person.grants.push(Grant {
            role: Role::Leader,
            unit: units::PROVINCE,
        });
        assert!(
            office
                .create_person(&admin, "leo.cao", &person)
                .await
                .is_err()
        );
        // Who is no administrator knows of no account.
        for login in ["dieu.phoi", "chu.tich", "ban.lang"] {
            let fault = office
                .create_person(&small.op(login), "la.ai", &officer(units::BAN_LANG))
                .await
                .unwrap_err();
            assert!(matches!(fault, Fault::NotFound), "{login}: {fault}");
            assert!(
                office
                    .list_people(&small.op(login), &Default::default(), None, 10)
                    .await
                    .is_err()
            );
        }
        assert!(
            office
                .disable_person(&admin, account("ban.bo"))
                .await
                .is_err()
        );
        let page = office
            .list_people(&admin, &Default::default(), None, 100)
            .await
            .unwrap();
        assert_eq!(page.rows.len(), 11, "those of the district only");
        // The name is taken, and the last administrator stays.
        let fault = office
            .create_person(&admin, "ban.lang", &officer(units::BAN_LANG))
            .await
            .unwrap_err();
        assert!(
            matches!(fault, Fault::Invalid(ref fields) if fields[0].field == "login"),
            "{fault}"
        );
        let system = Op::system(office, "test");
        let fault = office
            .disable_person(&system, account("quan.tri"))
            .await
            .unwrap_err();
        assert!(matches!(fault, Fault::Refused(_)), "{fault}");
    })
    .await;
}

#[tokio::test]
async fn two_administrators_do_not_overwrite_each_other() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let office = &small.office;
        let admin = small.op("quan.tri");
        let id = account("ban.lang");
        let mut person = officer(units::BAN_LANG);
        person.full_name = "Phàn Văn Lang (mới)".to_owned();
        office.change_person(&admin, id, 1, &person).await.unwrap();
        let fault = office
            .change_person(&admin, id, 1, &person)
            .await
            .unwrap_err();
        assert!(matches!(fault, Fault::Conflict(_)), "{fault}");
        let detail = office.person(&admin, id).await.unwrap();
        assert_eq!(detail.account.full_name, "Phàn Văn Lang (mới)");
        assert_eq!(detail.grants[0].1, "Xã Bản Lang");
    })
    .await;
}

#[tokio::test]
async fn a_code_of_the_second_factor_counts_once() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let office = &small.office;
        let now = small.clock.now();
        let op = small.op("dieu.phoi");
        let token = sign_in(&small, "dieu.phoi", PASSWORD).await.unwrap();
        let session = office.signed_in(&token).await.unwrap().unwrap().session;
        let enrolment = office.begin_second_factor(&op).await.unwrap();
        assert!(enrolment.address.contains(&enrolment.secret));
        let code = |at| second_factor::code_at(&enrolment.secret, at).unwrap();
        assert!(
            office
                .confirm_second_factor(&op, &session, "000000")
                .await
                .is_err()
        );
        office
            .confirm_second_factor(&op, &session, &code(now))
            .await
            .unwrap();
        assert!(
            office.signed_in(&token).await.unwrap().is_some(),
            "this session goes on"
        );

        let opened = office
            .sign_in("dieu.phoi", PASSWORD, None, None, "test")
            .await
            .unwrap();
        assert!(opened.second_factor);
        let half = office.signed_in(&opened.token).await.unwrap().unwrap();
        assert!(!half.complete);
        let show = |code: String| {
            let (op, half) = (&op, &half);
            async move {
                office
                    .show_second_factor(op, account("dieu.phoi"), &half.session, &code)
                    .await
            }
        };
        assert!(
            show(code(now)).await.is_err(),
            "the code of the set-up is used"
        );
        let next = now + SignedDuration::from_secs(30);
        show(code(next)).await.unwrap();
        assert!(
            office
                .signed_in(&opened.token)
                .await
                .unwrap()
                .unwrap()
                .complete
        );
        assert!(show(code(next)).await.is_err(), "a code counts once");
        assert!(show(code(now)).await.is_err(), "nor one from before");

        assert!(office.end_second_factor(&op, "sai").await.is_err());
        office.end_second_factor(&op, PASSWORD).await.unwrap();
        assert!(
            !office
                .sign_in("dieu.phoi", PASSWORD, None, None, "test")
                .await
                .unwrap()
                .second_factor
        );
    })
    .await;
}

#[tokio::test]
async fn a_token_is_shown_once_and_can_be_revoked() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let office = &small.office;
        let op = small.op("dieu.phoi");
        let secret = office
            .issue_token(
                &op,
                &TokenDraft {
                    write: true,
                    days: Some(30),
                    ..named("Báo cáo tháng")
                },
            )
            .await
            .unwrap()
            .secret;
        let (_, scopes) = office.token_holder(&secret).await.unwrap().unwrap();
        assert_eq!(scopes, ["read", "write"]);
        let (tokens, _) = office.own_tokens(&op, None, 9).await.unwrap();
        assert!(!format!("{tokens:?}").contains(&secret));
        office
            .revoke_token(&small.op("dieu.phoi.2"), tokens[0].id)
            .await
            .unwrap();
        assert!(
            office.token_holder(&secret).await.unwrap().is_some(),
            "not somebody else's to revoke"
        );
        office.revoke_token(&op, tokens[0].id).await.unwrap();
        assert!(office.token_holder(&secret).await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn a_recovery_code_stands_in_for_the_telephone_once() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let office = &small.office;
        let op = small.op("dieu.phoi");
        let id = account("dieu.phoi");
        assert!(
            office.new_recovery_codes(&op, PASSWORD).await.is_err(),
            "without a second factor there is nothing to recover"
        );
        let token = sign_in(&small, "dieu.phoi", PASSWORD).await.unwrap();
        let session = office.signed_in(&token).await.unwrap().unwrap().session;
        let enrolment = office.begin_second_factor(&op).await.unwrap();
        let code = second_factor::code_at(&enrolment.secret, small.clock.now()).unwrap();
        let codes = office
            .confirm_second_factor(&op, &session, &code)
            .await
            .unwrap();
        assert_eq!(codes.len(), second_factor::RECOVERY_CODES);
        assert_eq!(codes.iter().collect::<HashSet<_>>().len(), codes.len());
        let kept = kept_codes(&small).await;
        assert!(
            codes
                .iter()
                .all(|code| !kept.contains(&code.replace('-', ""))),
            "only hashes are kept"
        );

        let show = |code: String| {
            let (small, op) = (&small, &op);
            async move {
                let token = sign_in(small, "dieu.phoi", PASSWORD).await.unwrap();
                let half = small.office.signed_in(&token).await.unwrap().unwrap();
                let office = &small.office;
                let shown = office
                    .show_second_factor(op, id, &half.session, &code)
                    .await?;
                assert!(office.signed_in(&token).await?.unwrap().complete);
                Ok::<_, Fault>(shown)
            }
        };
        let typed = codes[0].to_uppercase().replace('-', " ");
        assert_eq!(show(typed).await.unwrap(), Some(9));
        assert!(show(codes[0].clone()).await.is_err(), "a code counts once");
        let strange = "aaaa-aaaa-aaaa-aaaa".to_owned();
        assert!(show(strange).await.is_err());
        assert_eq!(office.recovery_codes_left(&op).await.unwrap(), 9);

        assert!(office.new_recovery_codes(&op, "sai").await.is_err());
        let anew = office.new_recovery_codes(&op, PASSWORD).await.unwrap();
        assert!(
            show(codes[1].clone()).await.is_err(),
            "the old ones count no more"
        );
        assert_eq!(show(anew[1].clone()).await.unwrap(), Some(9));
        for action in [
            "account.second_factor_on",
            "account.recovery_code",
            "account.new_recovery_codes",
        ] {
            let times = if action == "account.recovery_code" {
                2
            } else {
                1
            };
            assert_eq!(audited(&small, action).await, times, "{action}");
        }
        office.end_second_factor(&op, PASSWORD).await.unwrap();
        assert_eq!(office.recovery_codes_left(&op).await.unwrap(), 0);
    })
    .await;
}

async fn kept_codes(small: &Small) -> String {
    let mut db = small.office.store().read().await.unwrap();
    let rows = db
        .query("SELECT code_hash FROM recovery_code", &[])
        .await
        .unwrap();
    rows.iter()
        .map(|row| row.get::<String>("code_hash").unwrap())
        .collect()
}

async fn audited(small: &Small, action: &str) -> i64 {
    let mut db = small.office.store().read().await.unwrap();
    db.query_one(
        "SELECT COUNT(*) AS n FROM audit WHERE action = $1",
        params![action],
    )
    .await
    .unwrap()
    .get("n")
    .unwrap()
}

#[tokio::test]
async fn a_token_is_noted_as_used_once_an_hour() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let office = &small.office;
        let op = small.op("dieu.phoi");
        let issued = office.issue_token(&op, &named("Kế toán")).await.unwrap();
        let used = || async {
            let (tokens, _) = office.own_tokens(&op, None, 1).await.unwrap();
            tokens[0].last_used_at
        };
        assert_eq!(used().await, None);
        let mut noted = Vec::new();
        for minutes in [0, 59, 2, 1] {
            small.clock.pass(SignedDuration::from_mins(minutes));
            office.token_holder(&issued.secret).await.unwrap().unwrap();
            noted.push(used().await.unwrap());
        }
        assert_eq!(noted[0], op.now);
        assert_eq!(noted[1], op.now, "not again within the hour");
        assert_eq!(noted[2], op.now + SignedDuration::from_mins(61));
        assert_eq!(noted[3], noted[2]);
    })
    .await;
}

#[tokio::test]
async fn tokens_are_listed_in_parts() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        for number in 0..5 {
            let op = small.op("dieu.phoi");
            let draft = named(&format!("Mã {number}"));
            small.office.issue_token(&op, &draft).await.unwrap();
            small.clock.pass(SignedDuration::from_mins(1));
        }
        let op = small.op("dieu.phoi");
        let mut listed = Vec::new();
        let mut after = None;
        loop {
            let (tokens, next) = small.office.own_tokens(&op, after, 2).await.unwrap();
            listed.extend(tokens.into_iter().map(|token| token.name));
            after = next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(listed, ["Mã 4", "Mã 3", "Mã 2", "Mã 1", "Mã 0"]);
    })
    .await;
}

fn named(name: &str) -> TokenDraft {
    TokenDraft {
        name: name.to_owned(),
        ..TokenDraft::default()
    }
}
