//! The reader against annotated documents: the five seeds always, the
//! development set where it lies beside the checkout.

#![allow(clippy::unwrap_used)]

use ntm_reading::annotation::{Shape, annotate};
use ntm_reading::score::Score;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn score(gold: &Path, documents: &Path) -> Score {
    let mut score = Score::default();
    let mut paths: Vec<PathBuf> = std::fs::read_dir(gold)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    for path in paths {
        let gold: serde_json::Value =
            serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let file = gold["file"].as_str().unwrap();
        let text = std::fs::read_to_string(documents.join(file)).unwrap();
        let predicted = annotate(
            file,
            &text,
            &ntm_reading::read(&text),
            Shape {
                explain: true,
                text: false,
            },
        );
        score.add(file, &gold, &predicted, &text);
    }
    score
}

fn check(score: &Score, least: &[(&str, f64)]) {
    for &(name, floor) in least {
        let figure = score.figure(name).unwrap();
        assert!(
            figure >= floor,
            "{name} {figure:.4} < {floor}\n{}",
            score.differences().join("\n")
        );
    }
    assert_eq!(
        score.silent_deadlines(),
        0,
        "{}",
        score.differences().join("\n")
    );
}

#[test]
fn seeds_reach_their_targets() {
    let score = score(
        &root().join("testdata/gold/seeds"),
        &root().join("testdata/seeds"),
    );
    check(
        &score,
        &[
            ("tasks", 0.98),
            ("leads", 0.98),
            ("coordinators", 0.94),
            ("deadlines", 0.99),
            ("report_to", 0.92),
            ("criteria", 1.0),
            ("references", 1.0),
            ("header", 0.99),
            ("to_places", 0.98),
        ],
    );
}

#[test]
fn development_set_reaches_its_targets() {
    let shared = root().join("../shared/gold");
    if !shared.join("dev-docs").is_dir() {
        eprintln!("không có {}: bỏ qua bộ phát triển", shared.display());
        return;
    }
    let score = score(&shared.join("dev"), &shared.join("dev-docs"));
    check(
        &score,
        &[
            ("tasks", 0.93),
            ("leads", 0.92),
            ("coordinators", 0.90),
            ("deadlines", 0.95),
            ("report_to", 0.88),
            ("references", 0.98),
            ("header", 0.95),
            ("to_places", 0.97),
        ],
    );
}

/// Papers of other forms than the seeds, made for this test: directive,
/// telegram, plan by labels and tables, decision with a plan, resolution,
/// Party conclusion, letters, two columns, lost numbering.
#[test]
fn other_forms_are_read() {
    let score = score(
        &root().join("testdata/gold/forms"),
        &root().join("testdata/forms"),
    );
    let names = [
        "tasks",
        "leads",
        "coordinators",
        "deadlines",
        "report_to",
        "criteria",
        "units",
        "references",
        "header",
        "to_places",
    ];
    check(&score, &names.map(|name| (name, 1.0)));
}

/// Collects every rule that an explained annotation names, with the place beside it.
fn rules_in(value: &serde_json::Value, found: &mut Vec<String>) {
    use serde_json::Value;
    match value {
        Value::Array(list) => list.iter().for_each(|it| rules_in(it, found)),
        Value::Object(map) => {
            for (name, value) in map {
                if name == "rule" || name.ends_with("_rule") {
                    found.push(value.as_str().unwrap().to_owned());
                } else if let Some(list) = name.strip_suffix("_rules") {
                    let spans = map[&format!("{list}_spans")].as_array().unwrap();
                    let rules = value.as_array().unwrap();
                    assert_eq!(spans.len(), rules.len(), "{list}");
                    found.extend(rules.iter().map(|it| it.as_str().unwrap().to_owned()));
                } else if name != "repairs" {
                    rules_in(value, found);
                }
            }
        }
        _ => {}
    }
}

/// Whatever is found says by which rule, and every rule that is told of comes up somewhere.
#[test]
fn every_field_names_its_rule() {
    let mut texts = vec![
        "Kính gửi: UBND các xã.\n\n1. Đề nghị UBND các xã báo cáo trong tháng 9; khó khăn phản ánh về Sở Nội vụ trong vòng 10 ngày kể từ ngày nhận văn bản này.\n\n2. Giao Sở Nội vụ tổng hợp, hoàn thành trong quý IV; họp vào tuần thứ hai của tháng 10.\n".to_owned(),
    ];
    for folder in ["testdata/seeds", "testdata/forms"] {
        for entry in std::fs::read_dir(root().join(folder)).unwrap() {
            texts.push(std::fs::read_to_string(entry.unwrap().path()).unwrap());
        }
    }
    let shape = Shape {
        explain: true,
        text: false,
    };
    let mut found: Vec<String> = Vec::new();
    for text in texts {
        let reading = ntm_reading::read(&text);
        rules_in(&annotate("", &text, &reading, shape), &mut found);
    }
    let unknown: Vec<&String> = found
        .iter()
        .filter(|rule| !ntm_reading::rule::ALL.contains(&rule.as_str()))
        .collect();
    assert!(unknown.is_empty(), "{unknown:?}");
    let unused: Vec<&&str> = ntm_reading::rule::ALL
        .iter()
        .filter(|rule| !found.iter().any(|it| it == *rule))
        .collect();
    assert!(unused.is_empty(), "{unused:?}");
}

/// The figures are those of `score.py`, where Python is at hand.
#[test]
fn figures_agree_with_the_script() {
    let script = root().join("testdata/gold/score.py");
    let found = std::process::Command::new("python3")
        .arg("--version")
        .output();
    if !found.is_ok_and(|output| output.status.success()) {
        eprintln!("không có python3: bỏ qua so sánh với score.py");
        return;
    }
    let gold = root().join("testdata/gold/seeds");
    let documents = root().join("testdata/seeds");
    let folder = tempfile::tempdir().unwrap();
    let mut own = Score::default();
    for entry in std::fs::read_dir(&gold).unwrap() {
        let path = entry.unwrap().path();
        let annotation: serde_json::Value =
            serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let file = annotation["file"].as_str().unwrap();
        let text = std::fs::read_to_string(documents.join(file)).unwrap();
        let mut reading = ntm_reading::read(&text);
        // Mistakes on purpose, so that the figures are not all 1.
        reading.directives.truncate(9);
        for (at, directive) in reading.directives.iter_mut().enumerate() {
            if at % 3 == 0 {
                directive.leads.clear();
                directive.deadlines.clear();
            }
            if at % 4 == 0 {
                directive.criteria.push(ntm_reading::Criterion {
                    number: 7,
                    span: 0..0,
                    rule: "tiêu chí số",
                });
            }
        }
        reading.header.to_places.pop();
        reading.header.place = None;
        let predicted = annotate(file, &text, &reading, Shape::default());
        std::fs::write(
            folder.path().join(path.file_name().unwrap()),
            predicted.to_string(),
        )
        .unwrap();
        own.add(file, &annotation, &predicted, &text);
    }
    let output = std::process::Command::new("python3")
        .arg(script)
        .arg(&gold)
        .arg(folder.path())
        .arg("--docs")
        .arg(&documents)
        .arg("--json")
        .output()
        .unwrap();
    let theirs: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let ours = own.to_json();
    for (name, figures) in theirs.as_object().unwrap() {
        for (key, value) in figures.as_object().unwrap() {
            let (Some(theirs), Some(ours)) = (value.as_f64(), ours[name][key].as_f64()) else {
                continue;
            };
            assert!(
                (theirs - ours).abs() < 0.0005,
                "{name}.{key}: {theirs} and {ours}"
            );
        }
    }
}
