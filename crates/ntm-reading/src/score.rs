//! Scores a reading against a hand-made annotation, with the figures of
//! `testdata/gold/score.py`: names are compared folded, two tasks are the same
//! when their texts overlap by at least half of their union.

use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Counts over all documents added so far.
#[derive(Debug, Clone, Default)]
pub struct Score {
    counts: [Count; NAMES.len()],
    header: [(usize, usize); HEADER.len()],
    silent: usize,
    differences: Vec<String>,
    rules: BTreeMap<(&'static str, String), Verdicts>,
}

/// How often what a rule found was right, and how often it was wrong.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Verdicts {
    pub right: usize,
    pub wrong: usize,
}

const NAMES: [&str; 9] = [
    "tasks",
    "deadlines",
    "leads",
    "coordinators",
    "report_to",
    "criteria",
    "units",
    "references",
    "to_places",
];
const TASKS: usize = 0;
const DEADLINES: usize = 1;
const CRITERIA: usize = 5;
const REFERENCES: usize = 7;
const TO_PLACES: usize = 8;
const BODIES: [usize; 4] = [2, 3, 4, 6];

const HEADER: [&str; 9] = [
    "type",
    "code_number",
    "code_notation",
    "place",
    "issued_date",
    "event_date",
    "chair",
    "signer.full_name",
    "signer.competence",
];

#[derive(Debug, Clone, Copy, Default)]
struct Count {
    hits: usize,
    extra: usize,
    missed: usize,
}

impl Count {
    fn precision(self) -> f64 {
        share(self.hits, self.hits + self.extra)
    }

    fn recall(self) -> f64 {
        share(self.hits, self.hits + self.missed)
    }

    fn f1(self) -> f64 {
        let (p, r) = (self.precision(), self.recall());
        if p + r > 0.0 {
            2.0 * p * r / (p + r)
        } else {
            0.0
        }
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        1.0
    } else {
        part as f64 / whole as f64
    }
}

impl Score {
    /// Adds one document: its annotation, what the reader gave, its text. Rules are counted where
    /// the reading is written with them ([`crate::annotation::Shape::explain`]).
    pub fn add(&mut self, name: &str, gold: &Value, predicted: &Value, text: &str) {
        for (at, key) in HEADER.iter().enumerate() {
            let (want, got) = (header_field(gold, key), header_field(predicted, key));
            self.header[at].1 += 1;
            self.header[at].0 += usize::from(want == got);
            if !got.is_empty() {
                let rule = header_value(predicted, &format!("{key}_rule"));
                self.judge(key, rule.as_str(), want == got);
            }
            if want != got {
                self.differences
                    .push(format!("{name} {key}: gold {want:?} got {got:?}"));
            }
        }
        let source = fold(text);
        let (gold_tasks, got_tasks) = (tasks(gold), tasks(predicted));
        let pairs = matched(&source, gold_tasks, got_tasks);
        self.counts[TASKS].hits += pairs.len();
        self.counts[TASKS].missed += gold_tasks.len() - pairs.len();
        self.counts[TASKS].extra += got_tasks.len() - pairs.len();
        for (at, task) in gold_tasks.iter().enumerate() {
            if !pairs.iter().any(|&(i, _)| i == at) {
                self.differences
                    .push(format!("{name} missed task {}", brief(task)));
            }
        }
        for (at, task) in got_tasks.iter().enumerate() {
            let paired = pairs.iter().any(|&(_, j)| j == at);
            self.judge(NAMES[TASKS], task["rule"].as_str(), paired);
            if !paired {
                self.differences
                    .push(format!("{name} extra task {}", brief(task)));
            }
        }
        for &(i, j) in &pairs {
            let (want, got) = (&gold_tasks[i], &got_tasks[j]);
            for field in BODIES {
                let (a, b) = (strings(&want[NAMES[field]]), strings(&got[NAMES[field]]));
                let right = count_bodies(&mut self.counts[field], &a, &b);
                self.judge_all(NAMES[field], got, &right);
                if sorted_folds(&a) != sorted_folds(&b) {
                    self.differences.push(format!(
                        "{name} {}: gold {a:?} got {b:?} [{}] {}",
                        NAMES[field],
                        got["rule"].as_str().unwrap_or(""),
                        brief(want)
                    ));
                }
            }
            let numbers = |task: &Value| -> Vec<String> {
                task["criteria"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .map(Value::to_string)
                    .collect()
            };
            let (want, found) = (numbers(want), numbers(got));
            let Counted { right, .. } = count_sets(&mut self.counts[CRITERIA], want, found);
            self.judge_all(NAMES[CRITERIA], got, &right);
        }
        let (want, got) = (deadlines(gold_tasks), deadlines(got_tasks));
        let Counted {
            right,
            missed,
            extra,
        } = count_sets(&mut self.counts[DEADLINES], want, got);
        let found = got_tasks.iter().flat_map(deadlines_of);
        for (deadline, right) in found.zip(right) {
            self.judge(NAMES[DEADLINES], deadline["rule"].as_str(), right);
        }
        let asked: BTreeSet<String> = got_tasks
            .iter()
            .flat_map(deadlines_of)
            .filter(|deadline| deadline["question"].is_string())
            .map(deadline_key)
            .collect();
        for wrong in extra.iter().filter(|wrong| !asked.contains(*wrong)) {
            self.silent += 1;
            self.differences
                .push(format!("{name} SILENT WRONG deadline {wrong}"));
        }
        self.differences
            .extend(missed.iter().map(|d| format!("{name} missed deadline {d}")));
        self.differences
            .extend(extra.iter().map(|d| format!("{name} extra deadline {d}")));
        let (want, got) = (references(gold), references(predicted));
        let Counted { missed, extra, .. } = count_sets(&mut self.counts[REFERENCES], want, got);
        self.differences.extend(
            missed
                .iter()
                .map(|r| format!("{name} missed reference {r}")),
        );
        self.differences
            .extend(extra.iter().map(|r| format!("{name} extra reference {r}")));
        let places = |value: &Value| strings(&value["document"]["to_places"]);
        let (want, got) = (places(gold), places(predicted));
        let right = count_bodies(&mut self.counts[TO_PLACES], &want, &got);
        self.judge_all(NAMES[TO_PLACES], &predicted["document"], &right);
        if sorted_folds(&want) != sorted_folds(&got) {
            self.differences
                .push(format!("{name} to_places: gold {want:?} got {got:?}"));
        }
    }

    /// Counts for each item of a list whether its rule was right.
    fn judge_all(&mut self, field: &'static str, of: &Value, right: &[bool]) {
        let rules = &of[format!("{field}_rules")];
        for (at, right) in right.iter().enumerate() {
            self.judge(field, rules[at].as_str(), *right);
        }
    }

    fn judge(&mut self, field: &'static str, rule: Option<&str>, right: bool) {
        let Some(rule) = rule else {
            return;
        };
        let counted = self.rules.entry((field, rule.to_owned())).or_default();
        counted.right += usize::from(right);
        counted.wrong += usize::from(!right);
    }

    /// Returns which rules were right and wrong, by field and rule.
    pub fn rules(&self) -> impl Iterator<Item = (&str, &str, Verdicts)> {
        self.rules
            .iter()
            .map(|((field, rule), verdicts)| (*field, rule.as_str(), *verdicts))
    }

    /// Returns the figures in the form of `score.py --json`.
    pub fn to_json(&self) -> Value {
        let mut out = Map::new();
        for (name, count) in NAMES.iter().zip(self.counts) {
            out.insert(
                (*name).into(),
                json!({
                    "p": rounded(count.precision()),
                    "r": rounded(count.recall()),
                    "f1": rounded(count.f1()),
                    "gold": count.hits + count.missed,
                }),
            );
        }
        let mut header = Map::new();
        for (key, (right, all)) in HEADER.iter().zip(self.header) {
            header.insert((*key).into(), json!(rounded(share(right, all))));
        }
        header.insert("all".into(), json!(rounded(self.header_share())));
        out.insert("header".into(), Value::Object(header));
        Value::Object(out)
    }

    /// Returns the figures as lines to be looked at.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for (name, count) in NAMES.iter().zip(self.counts) {
            text.push_str(&format!(
                "{name:13} P {:.3}  R {:.3}  F1 {:.3}  (gold {})\n",
                count.precision(),
                count.recall(),
                count.f1(),
                count.hits + count.missed
            ));
        }
        text.push_str("header       ");
        for (key, (right, all)) in HEADER.iter().zip(self.header) {
            text.push_str(&format!(" {key} {:.2} ", share(right, all)));
        }
        text.push_str(&format!(" all {:.2}\n", self.header_share()));
        text.push_str(&format!(
            "wrong deadlines given without a question: {}\n",
            self.silent
        ));
        text
    }

    /// Returns how many deadlines were given that the annotation does not have
    /// and that carry no question: the worst error there is.
    pub fn silent_deadlines(&self) -> usize {
        self.silent
    }

    /// Returns every difference that was counted.
    pub fn differences(&self) -> &[String] {
        &self.differences
    }

    /// Returns the F1 of one figure, or the share of right header fields for
    /// `header`.
    pub fn figure(&self, name: &str) -> Option<f64> {
        if name == "header" {
            return Some(self.header_share());
        }
        NAMES
            .iter()
            .position(|n| *n == name)
            .map(|at| self.counts[at].f1())
    }

    fn header_share(&self) -> f64 {
        let right = self.header.iter().map(|f| f.0).sum();
        let all = self.header.iter().map(|f| f.1).sum::<usize>().max(1);
        share(right, all)
    }
}

fn rounded(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}

/// Folds like the scorer: letters and digits, `%` and `/`, one space between.
fn fold(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    for c in ntm_text::fold(&keep_other_scripts(raw)).chars() {
        if c.is_ascii_alphanumeric() || c == '%' || c == '/' {
            text.push(c);
        } else if !text.is_empty() && !text.ends_with(' ') {
            text.push(' ');
        }
    }
    text.truncate(text.trim_end().len());
    text
}

/// The scorer knows no look-alikes: letters of other scripts end a word there.
fn keep_other_scripts(raw: &str) -> std::borrow::Cow<'_, str> {
    let other = |c: char| matches!(c, '\u{370}'..='\u{4FF}' | '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{FEFF}' | 'Ð' | 'ð');
    if raw.chars().any(other) {
        raw.replace(other, " ").into()
    } else {
        raw.into()
    }
}

fn header_value<'a>(document: &'a Value, key: &str) -> &'a Value {
    key.split('.')
        .fold(&document["document"], |value, part| &value[part])
}

fn header_field(document: &Value, key: &str) -> String {
    header_value(document, key)
        .as_str()
        .filter(|v| !v.is_empty() && *v != "null")
        .map(fold)
        .unwrap_or_default()
}

fn tasks(document: &Value) -> &[Value] {
    document["tasks"].as_array().map_or(&[], Vec::as_slice)
}

fn strings(list: &Value) -> Vec<String> {
    list.as_array()
        .into_iter()
        .flatten()
        .filter_map(|v| v.as_str().map(str::to_owned))
        .collect()
}

fn matched(source: &str, gold: &[Value], got: &[Value]) -> Vec<(usize, usize)> {
    let place = |task: &Value| {
        task["text"]
            .as_str()
            .and_then(|text| find(source, &fold(text)))
    };
    let gold: Vec<_> = gold.iter().map(place).collect();
    let got: Vec<_> = got.iter().map(place).collect();
    let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
    for (i, a) in gold.iter().enumerate() {
        for (j, b) in got.iter().enumerate() {
            let share = overlap(a.as_ref(), b.as_ref());
            if share >= 0.5 {
                pairs.push((share, i, j));
            }
        }
    }
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then(b.1.cmp(&a.1)).then(b.2.cmp(&a.2)));
    let mut chosen: Vec<(usize, usize)> = Vec::new();
    for (_, i, j) in pairs {
        if !chosen.iter().any(|&(a, b)| a == i || b == j) {
            chosen.push((i, j));
        }
    }
    chosen
}

fn find(source: &str, quote: &str) -> Option<Range<usize>> {
    if quote.is_empty() {
        return None;
    }
    source.find(quote).map(|at| at..at + quote.len())
}

fn overlap(a: Option<&Range<usize>>, b: Option<&Range<usize>>) -> f64 {
    let (Some(a), Some(b)) = (a, b) else {
        return 0.0;
    };
    let common = a.end.min(b.end).saturating_sub(a.start.max(b.start));
    if common == 0 {
        return 0.0;
    }
    common as f64 / (a.end.max(b.end) - a.start.min(b.start)) as f64
}

/// What comparing two lists gave.
struct Counted {
    /// For each item of the reader whether it is in the annotation.
    right: Vec<bool>,
    missed: Vec<String>,
    extra: Vec<String>,
}

fn count_sets(count: &mut Count, mut gold: Vec<String>, got: Vec<String>) -> Counted {
    let right = take(count, &mut gold, &got, |g, item| g == item);
    let wrong = got.into_iter().zip(&right).filter(|(_, right)| !**right);
    Counted {
        extra: wrong.map(|(item, _)| item).collect(),
        missed: gold,
        right,
    }
}

fn count_bodies(count: &mut Count, gold: &[String], got: &[String]) -> Vec<bool> {
    let mut gold: Vec<String> = gold.iter().map(|g| fold(g)).collect();
    let got: Vec<String> = got.iter().map(|g| fold(g)).collect();
    take(count, &mut gold, &got, same_body)
}

/// Takes from the annotation what the reader found; tells for each of its items whether it was there.
fn take(
    count: &mut Count,
    gold: &mut Vec<String>,
    got: &[String],
    same: impl Fn(&str, &str) -> bool,
) -> Vec<bool> {
    let right: Vec<bool> = got
        .iter()
        .map(|item| {
            let at = gold.iter().position(|g| same(g, item));
            at.map(|at| gold.remove(at)).is_some()
        })
        .collect();
    let hits = right.iter().filter(|it| **it).count();
    count.hits += hits;
    count.extra += right.len() - hits;
    count.missed += gold.len();
    right
}

fn same_body(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    short.split(' ').count() >= 2
        && format!(" {long} ").contains(&format!(" {short} "))
        && short.len() * 2 >= long.len()
}

fn deadlines_of(task: &Value) -> impl Iterator<Item = &Value> {
    task["deadlines"].as_array().into_iter().flatten()
}

fn deadlines(tasks: &[Value]) -> Vec<String> {
    tasks
        .iter()
        .flat_map(deadlines_of)
        .map(deadline_key)
        .collect()
}

fn deadline_key(deadline: &Value) -> String {
    let text = |key: &str| deadline[key].as_str().unwrap_or("None").to_owned();
    let value = text("value").to_lowercase();
    // Annotations of an office may be older than the form of these values.
    let (value, _) = crate::annotation::as_annotated(&value);
    format!("{} {value}", text("kind"))
}

fn references(document: &Value) -> Vec<String> {
    let all: BTreeSet<String> = document["document"]["references"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|reference| reference["text"].as_str())
        .map(|text| fold(text).replace(' ', ""))
        .collect();
    all.into_iter().collect()
}

fn sorted_folds(names: &[String]) -> Vec<String> {
    let mut folds: Vec<String> = names.iter().map(|name| fold(name)).collect();
    folds.sort();
    folds
}

fn brief(task: &Value) -> String {
    let text: String = task["text"]
        .as_str()
        .unwrap_or("")
        .chars()
        .take(90)
        .collect();
    format!("[{}] {text:?}", task["section"].as_str().unwrap_or("-"))
}
