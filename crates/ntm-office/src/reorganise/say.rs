//! What a preview says to people.

use std::collections::BTreeMap;

use ntm_programme::{
    calendar::written,
    lineage::{Answer, Finding, Mapping, Told, Weight},
};
use ntm_store::reorganisation::File;
use serde::Serialize;

use crate::{
    Message,
    lineage_file::{at_en, at_vi},
};

/// Something that must be known before anything is done.
#[derive(Debug, Clone, Serialize)]
pub struct Note {
    pub weight: Weight,
    #[serde(skip)]
    pub message: Message,
    /// Where the files say so.
    #[serde(skip)]
    pub places: Vec<Message>,
    /// What somebody has to answer.
    pub ask: Option<Ask>,
}

/// A question with its answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ask {
    /// The name under which it is answered; what stands before its first colon answers all of the
    /// kind.
    pub name: String,
    pub choices: Vec<(String, String, String)>,
    /// What was answered.
    pub given: Option<String>,
}

impl Note {
    /// Makes a note that stops, or only tells.
    pub(super) fn new(weight: Weight, vi: impl Into<String>, en: impl Into<String>) -> Note {
        Note {
            weight,
            message: Message::new(vi, en),
            places: Vec::new(),
            ask: None,
        }
    }

    /// Returns whether it stands in the way.
    pub fn is_open(&self) -> bool {
        match self.weight {
            Weight::Stops => true,
            Weight::Asks => self.ask.as_ref().is_none_or(|ask| ask.given.is_none()),
            Weight::Tells => false,
        }
    }
}

impl Ask {
    /// Returns the name by which all questions of its kind are answered.
    pub fn kind(&self) -> &str {
        self.name.split(':').next().unwrap_or_default()
    }

    /// Makes a question; an answer that is none of its own counts as not given.
    pub(super) fn new(
        name: String,
        choices: Vec<(String, String, String)>,
        answers: &BTreeMap<String, String>,
    ) -> Ask {
        let kind = name.split(':').next().unwrap_or_default();
        let given = answers.get(&name).or_else(|| answers.get(kind)).cloned();
        Ask {
            given: given.filter(|given| choices.iter().any(|(choice, ..)| choice == given)),
            name,
            choices,
        }
    }
}

/// Makes a choice of a question.
pub(super) fn choice(value: &str, vi: &str, en: &str) -> (String, String, String) {
    (value.to_owned(), vi.to_owned(), en.to_owned())
}

/// Says what the files tell about themselves.
pub(super) fn finding(
    finding: &Finding,
    mapping: &Mapping,
    files: &[File],
    answers: &BTreeMap<String, String>,
) -> Note {
    let of = |key: &String, units: &BTreeMap<String, ntm_programme::lineage::Named>| {
        units.get(key).map_or_else(
            || key.clone(),
            |unit| match &unit.code {
                Some(code) => format!("{} ({code})", unit.name),
                None => unit.name.clone(),
            },
        )
    };
    let old = |key: &String| of(key, &mapping.olds);
    let new = |key: &String| of(key, &mapping.news);
    let all = |keys: &[String]| keys.iter().map(new).collect::<Vec<_>>().join(", ");
    let (vi, en) = match finding {
        Finding::TwoWholes { old: key, news, .. } => (
            format!("{} nhập toàn bộ vào nhiều đơn vị: {}.", old(key), all(news)),
            format!("{} went whole into several units: {}.", old(key), all(news)),
        ),
        Finding::WholeAndPart { old: key, news, .. } => (
            format!(
                "{} vừa nhập toàn bộ vừa nhập một phần: {}.",
                old(key),
                all(news)
            ),
            format!(
                "{} went whole into one unit and in part into others: {}.",
                old(key),
                all(news)
            ),
        ),
        Finding::ExtentsDiffer { old: a, new: b, .. } => (
            format!(
                "{} vào {}: nơi ghi toàn bộ, nơi ghi một phần.",
                old(a),
                new(b)
            ),
            format!(
                "{} into {}: told as the whole and as a part.",
                old(a),
                new(b)
            ),
        ),
        Finding::NamesDiffer { code, names, .. } => (
            format!("Mã {code} mang hai tên: {}.", names.join(", ")),
            format!("Code {code} has two names: {}.", names.join(", ")),
        ),
        Finding::Days { days, .. } => {
            let days: Vec<String> = days.iter().map(|day| written(*day)).collect();
            (
                format!(
                    "Tệp có nhiều ngày hiệu lực ({}). Hãy tách mỗi ngày một tệp.",
                    days.join(", ")
                ),
                format!(
                    "There are several days ({}). Make a file for each.",
                    days.join(", ")
                ),
            )
        }
        Finding::OnlyInOne {
            old: a,
            new: b,
            told,
        } => {
            let name = told.first().and_then(|it| files.get(it.file));
            let name = name.map_or("", |file| file.name.as_str());
            (
                format!(
                    "Hai tệp khác nhau: chỉ “{name}” có liên kết {} vào {}.",
                    old(a),
                    new(b)
                ),
                format!(
                    "The files differ: only “{name}” has {} going into {}.",
                    old(a),
                    new(b)
                ),
            )
        }
        Finding::LonePart { old: a, new: b, .. } => (
            format!(
                "Chỉ một phần {} nhập vào {}; tệp không cho biết phần còn lại.",
                old(a),
                new(b)
            ),
            format!(
                "Only a part of {} went into {}; of the rest nothing is said.",
                old(a),
                new(b)
            ),
        ),
        Finding::Repeated { old: a, new: b, .. } => (
            format!(
                "{} vào {} được ghi nhiều lần; tính một lần.",
                old(a),
                new(b)
            ),
            format!(
                "{} into {} stands several times; it counts once.",
                old(a),
                new(b)
            ),
        ),
        Finding::OtherTier { old: a, new: b, .. } => (
            format!(
                "Hai tệp khác nhau ở liên kết {} vào {}: một tệp kể đơn vị cũ cùng các xã, tệp kia kể ở cấp huyện. Tên đơn vị quyết định cấp.",
                old(a),
                new(b)
            ),
            format!(
                "The files differ about {} going into {}: one lists the old unit among communes, the other among districts. Its name decides.",
                old(a),
                new(b)
            ),
        ),
    };
    let ask = finding.asks().map(|(name, choices)| {
        let choices = choices.map(answer_words).into_iter().collect();
        Ask::new(name, choices, answers)
    });
    Note {
        weight: finding.weight(),
        message: Message::new(vi, en),
        places: places(finding.told(), files),
        ask,
    }
}

fn answer_words(answer: Answer) -> (String, String, String) {
    match answer {
        Answer::Take => choice(answer.as_str(), "Nhận liên kết này", "Take the link"),
        Answer::Leave => choice(answer.as_str(), "Bỏ liên kết này", "Leave it out"),
        Answer::GoesOn => choice(
            answer.as_str(),
            "Đơn vị cũ vẫn tiếp tục (điều chỉnh địa giới)",
            "The old unit goes on (a transfer)",
        ),
        Answer::Ends => choice(answer.as_str(), "Đơn vị cũ kết thúc", "The old unit ends"),
    }
}

/// Says where the files say something.
pub(super) fn places(told: &[Told], files: &[File]) -> Vec<Message> {
    told.iter()
        .map(|told| {
            let name = files.get(told.file).map_or("", |file| file.name.as_str());
            Message::new(
                format!("{name}: {}", at_vi(&told.place)),
                format!("{name}: {}", at_en(&told.place)),
            )
        })
        .collect()
}
