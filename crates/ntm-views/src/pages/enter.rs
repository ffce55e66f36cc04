//! Before one is inside: signing in, setting up; and when something fails.

use askama::Template;
use jiff::civil::date;

use crate::assets;
use crate::frame::FlashKind;
use crate::frame::Frame;
use crate::frame::Lang;
use crate::frame::Section;
use crate::icon;
use crate::pages::Page;
use crate::parts::Choice;
use crate::parts::ErrorSummary;
use crate::parts::Field;
use crate::parts::Link;
use crate::paths;
use crate::words;

/// Signing in with name and password: POST `name`, `password`, `back`.
#[derive(Debug, Template)]
#[template(path = "enter/sign-in.html")]
pub struct SignInPage {
    pub frame: Frame,
    /// Why one has to sign in (again), or what was wrong; empty at first.
    pub problem: String,
    /// The name as it was typed.
    pub name: String,
    /// The address to go to afterwards.
    pub back: String,
    /// The accounts of a demonstration; empty in real life.
    pub demo: Vec<DemoAccount>,
    /// The common password of the demonstration; empty in real life.
    pub demo_password: String,
}

/// Somebody whom a visitor of the demonstration can be.
#[derive(Debug, Clone)]
pub struct DemoAccount {
    pub user_name: String,
    pub name: String,
    pub unit: String,
}

impl SignInPage {
    fn fields(&self) -> Vec<Field> {
        let w = words::enter::of(self.frame.lang);
        vec![
            Field::text("name", w.user_name())
                .value(&self.name)
                .autocomplete("username")
                .required(),
            Field::password("password", w.password())
                .autocomplete("current-password")
                .required(),
        ]
    }
}

impl Page for SignInPage {
    const NAME: &'static str = "sign-in";

    fn samples(lang: Lang) -> Vec<(&'static str, Self)> {
        let w = words::enter::of(lang);
        let page = |problem: &str, demo: Vec<DemoAccount>| Self {
            frame: Frame::new(lang, w.sign_in(), Section::Enter, date(2023, 7, 23)),
            problem: problem.to_owned(),
            name: if problem.is_empty() { "" } else { "mai.vp" }.to_owned(),
            back: "/van-ban".to_owned(),
            demo_password: if demo.is_empty() { "" } else { "nong thon moi" }.to_owned(),
            demo,
        };
        let person = |user_name: &str, name: &str, unit: &str| DemoAccount {
            user_name: user_name.to_owned(),
            name: name.to_owned(),
            unit: unit.to_owned(),
        };
        vec![
            (
                "",
                page(
                    "",
                    vec![
                        person("mai", "Vàng Thị Mai", "Văn phòng Điều phối NTM huyện"),
                        person("chu", "Giàng A Chu", "UBND xã Mường So"),
                        person("hung", "Trần Văn Hùng", "Chủ tịch UBND huyện"),
                    ],
                ),
            ),
            ("wrong", page(w.wrong(), Vec::new())),
        ]
    }
}

/// The second step of signing in: POST `code`.
#[derive(Debug, Template)]
#[template(path = "enter/second-factor.html")]
pub struct SecondFactorPage {
    pub frame: Frame,
    /// What was wrong with the code; empty at first.
    pub problem: String,
    pub back: String,
}

impl SecondFactorPage {
    fn field(&self) -> Field {
        let w = words::enter::of(self.frame.lang);
        Field::text("code", w.second_factor())
            .hint(w.second_factor_hint())
            .error(&self.problem)
            .autocomplete("one-time-code")
            .required()
    }
}

impl Page for SecondFactorPage {
    const NAME: &'static str = "second-factor";

    fn samples(lang: Lang) -> Vec<(&'static str, Self)> {
        let w = words::enter::of(lang);
        let page = |problem: &str| Self {
            frame: Frame::new(lang, w.second_factor(), Section::Enter, date(2023, 7, 23)),
            problem: problem.to_owned(),
            back: "/".to_owned(),
        };
        vec![("", page("")), ("wrong", page(w.second_factor_wrong()))]
    }
}

/// When something fails: what happened, what was kept, what to do.
#[derive(Debug, Template)]
#[template(path = "enter/error.html")]
pub struct ErrorPage {
    pub frame: Frame,
    /// The status of the answer: 404.
    pub status: u16,
    /// What happened, one sentence.
    pub happened: String,
    /// What was kept; empty where nothing was at stake.
    pub kept: String,
    /// What to do now.
    pub advice: String,
    /// Where to go now.
    pub actions: Vec<Link>,
    /// The id of the request, as in the log.
    pub request_id: String,
}

impl Page for ErrorPage {
    const NAME: &'static str = "error";

    fn samples(lang: Lang) -> Vec<(&'static str, Self)> {
        let w = words::enter::of(lang);
        let (missing, happened, kept, advice) = match lang {
            Lang::Vi => (
                "Không có trang này",
                "Tệp chưa được lưu vì ổ đĩa của máy chủ đã đầy.",
                "Văn bản và các nhiệm vụ đã duyệt vẫn còn nguyên. Tệp đang tải lên chưa được ghi phần nào.",
                "Báo quản trị viên dọn ổ đĩa, rồi tải lại tệp.",
            ),
            Lang::En => (
                "There is no such page",
                "The file was not saved because the disk of the server is full.",
                "The document and the reviewed tasks are untouched. No part of the file was written.",
                "Ask the administrator to free some space, then upload the file again.",
            ),
        };
        let not_found = Self {
            frame: Frame::sample(lang, missing, Section::Search),
            status: 404,
            happened: String::new(),
            kept: String::new(),
            advice: String::new(),
            actions: vec![Link::new(w.to_overview(), paths::OVERVIEW)],
            request_id: "018f3c2e-7b1a".to_owned(),
        };
        let mut frame = Frame::new(lang, happened, Section::Documents, date(2023, 7, 23));
        frame.account = Frame::sample(lang, "", Section::Documents).account;
        let full = Self {
            frame,
            status: 507,
            happened: String::new(),
            kept: kept.to_owned(),
            advice: advice.to_owned(),
            actions: vec![Link::new(
                words::frame::of(lang).documents(),
                paths::DOCUMENTS,
            )],
            request_id: "018f3c2e-7b1b".to_owned(),
        };
        vec![("", full), ("missing", not_found)]
    }
}

/// The first page of an empty installation: unit, person, document.
#[derive(Debug, Template)]
#[template(path = "enter/set-up.html")]
pub struct SetUpPage {
    pub frame: Frame,
    /// The step one is at: 1 the unit, 2 the person, 3 the document.
    pub step: u8,
    /// What this step asks.
    pub fields: Vec<Field>,
    pub errors: ErrorSummary,
    /// Where the form goes.
    pub action: String,
}

impl SetUpPage {
    fn steps(&self) -> Vec<(u8, &'static str)> {
        let w = words::enter::of(self.frame.lang);
        vec![
            (1, w.step_unit()),
            (2, w.step_person()),
            (3, w.step_document()),
        ]
    }

    /// Returns what the first step asks.
    pub fn unit_fields(lang: Lang, provinces: Vec<Choice>) -> Vec<Field> {
        let w = words::enter::of(lang);
        vec![
            Field::text("token", w.set_up_token())
                .hint(w.set_up_token_hint())
                .autocomplete("off")
                .required(),
            Field::select("province", w.province(), provinces),
            Field::text("unit", w.own_unit())
                .hint(w.own_unit_hint())
                .autocomplete("organization")
                .required(),
            Field::text("place", w.place())
                .hint(w.place_hint())
                .required(),
        ]
    }

    /// Returns what the second step asks.
    pub fn person_fields(lang: Lang) -> Vec<Field> {
        let w = words::enter::of(lang);
        vec![
            Field::text("full_name", w.full_name())
                .autocomplete("name")
                .required(),
            Field::text("name", w.user_name())
                .autocomplete("username")
                .required(),
            Field::password("password", w.new_password())
                .hint(w.new_password_hint())
                .autocomplete("new-password")
                .required(),
            Field::password("repeat", w.repeat_password())
                .autocomplete("new-password")
                .required(),
        ]
    }
}

impl Page for SetUpPage {
    const NAME: &'static str = "set-up";

    fn samples(lang: Lang) -> Vec<(&'static str, Self)> {
        let w = words::enter::of(lang);
        let page = |step, fields: Vec<Field>| Self {
            frame: Frame::new(lang, w.set_up(), Section::Enter, date(2026, 11, 20)),
            step,
            errors: ErrorSummary::of(lang, &fields.iter().collect::<Vec<_>>(), &[]),
            fields,
            action: paths::SET_UP.to_owned(),
        };
        let provinces = vec![
            Choice::new("12", "Lai Châu", true),
            Choice::new("14", "Sơn La", false),
        ];
        let short = match lang {
            Lang::Vi => "Mật khẩu cần ít nhất 10 ký tự.",
            Lang::En => "The password needs at least 10 characters.",
        };
        let mut person = Self::person_fields(lang);
        person[2].error = short.to_owned();
        vec![
            ("", page(1, Self::unit_fields(lang, provinces))),
            ("person", page(2, person)),
        ]
    }
}
