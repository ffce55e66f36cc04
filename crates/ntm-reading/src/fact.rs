//! Facts: what a document says is so or is to be reached, in figures:
//! disbursement, state of criteria, targets.

use crate::cue::Cue;
use crate::doubt::Doubt;
use crate::lexicon::Class;
use crate::outline::Paragraph;
use crate::page::{Page, same};
use crate::plain::plain;
use crate::reading::{Fact, Question};
use crate::time::Date;
use serde_json::{Map, Value, json};
use std::ops::Range;

/// Finds the facts of the body, and the questions that their figures raise.
pub(crate) fn facts(
    page: &Page<'_>,
    paragraphs: &[Paragraph],
    body: Range<usize>,
    as_of: Date,
) -> (Vec<Fact>, Vec<Question>) {
    let mut facts = Vec::new();
    let mut questions = Vec::new();
    for paragraph in paragraphs.get(body).unwrap_or(&[]) {
        for clause in clauses(page, paragraph.words()) {
            let told = page.begun(clause.clone());
            let tells = |cue: Cue| told & cue.bit() != 0;
            if tells(Cue::Disbursed)
                && let Some((fact, question)) = money(page, clause.clone())
            {
                facts.push(fact);
                questions.extend(question);
            }
            if tells(Cue::Kept) {
                facts.extend(kept(page, clause.clone()));
            }
            if tells(Cue::Criterion) {
                facts.extend(ratio(page, clause.clone(), as_of));
                facts.extend(floor(page, clause.clone()));
                facts.extend(unmet(page, clause));
            }
        }
    }
    (facts, questions)
}

fn clauses(page: &Page<'_>, words: Range<usize>) -> Vec<Range<usize>> {
    let mut clauses = Vec::new();
    let mut start = words.start;
    for at in page.cues(words.clone(), Cue::Stop) {
        if page.ends_sentence(at, words.end) {
            clauses.push(start..at + 1);
            start = at + 1;
        }
    }
    if start < words.end {
        clauses.push(start..words.end);
    }
    clauses
}

/// A number as written, with the word behind it.
fn number(page: &Page<'_>, at: usize) -> Option<(ntm_text::Decimal, usize)> {
    page.get(at).filter(|word| word.is_number())?;
    let mut end = at + 1;
    while (page.sign(end, '.') || page.sign(end, ','))
        && page.get(end).is_some_and(|sign| sign.glued)
        && page
            .get(end + 1)
            .is_some_and(|word| word.is_number() && word.glued)
    {
        end += 2;
    }
    let slice = &page.text[page.span(at..end)];
    ntm_text::parse_decimal(slice).map(|value| (value, end))
}

/// An amount of money in đồng, with the word behind it.
fn amount(page: &Page<'_>, at: usize) -> Option<(i64, usize)> {
    let (_, end) = number(page, at)?;
    let unit = page.get(end)?;
    if !same!(unit, "triệu" | "tỷ" | "tỉ" | "nghìn" | "đồng" | "trđ") {
        return None;
    }
    let mut stop = end + 1;
    while page
        .get(stop)
        .is_some_and(|word| same!(word, "đồng" | "tỷ"))
    {
        stop += 1;
    }
    let dong = ntm_text::parse_money(&page.text[page.span(at..stop)])?;
    Some((dong, stop))
}

/// "25.608,6 triệu đồng/58.759,9 triệu đồng, đạt 43,6% KH", "giải ngân đạt
/// 41,97%".
fn money(page: &Page<'_>, clause: Range<usize>) -> Option<(Fact, Option<Question>)> {
    let cue = page
        .cues(clause.clone(), Cue::Disbursed)
        .find(|&at| page.get(at + 1).is_some_and(|w| same!(w, "ngân")))?;
    let mut amounts: Vec<(i64, Range<usize>)> = Vec::new();
    let mut percent: Option<(ntm_text::Decimal, Range<usize>)> = None;
    let mut at = cue;
    while at < clause.end {
        if let Some((dong, end)) = amount(page, at) {
            amounts.push((dong, at..end));
            at = end;
        } else if let Some((value, end)) = number(page, at) {
            if page.sign(end, '%') && percent.is_none() {
                percent = Some((value, at..end + 1));
            }
            at = end;
        } else {
            at += 1;
        }
    }
    let (percent, place) = percent?;
    // From where the clause speaks of it to its last figure.
    let start = (clause.start..cue)
        .rev()
        .find(|&at| page.sign(at, ';') || page.sign(at, ':'))
        .map_or(clause.start, |at| at + 1);
    let mut end = place
        .end
        .max(amounts.last().map_or(0, |(_, words)| words.end));
    while end < clause.end && !page.sign(end, ';') && !page.sign(end, ',') && !page.sign(end, '.') {
        end += 1;
    }
    let aimed = aims(page, start.max(place.start.saturating_sub(12))..place.end);
    let mut values = Map::new();
    values.insert("percent".into(), json!(percent.to_f64()));
    let mut question = None;
    let ratio = amounts
        .windows(2)
        .find(|pair| page.sign(pair[0].1.end, '/') && pair[0].1.end + 1 == pair[1].1.start);
    if let Some(pair) = ratio {
        let (paid, planned) = (pair[0].0, pair[1].0);
        values.insert("disbursed".into(), json!(paid as f64 / 1e6));
        values.insert("planned".into(), json!(planned as f64 / 1e6));
        values.insert("currency".into(), json!("triệu đồng"));
        let share = if planned == 0 {
            0.0
        } else {
            paid as f64 / planned as f64 * 100.0
        };
        if (share - percent.to_f64()).abs() > 0.1 {
            let share = ntm_text::format_decimal(share, 1);
            question = Some(Question {
                doubt: Doubt::Share {
                    written: ntm_text::format_decimal(percent.to_f64(), 2),
                    part: ntm_text::format_million_dong(paid),
                    whole: ntm_text::format_million_dong(planned),
                    share: share.clone(),
                },
                proposal: Some(share),
                span: page.span(pair[0].1.start..place.end),
            });
        }
    }
    let kind = if aimed { "target" } else { "disbursement" };
    let fact = Fact {
        kind: kind.to_owned(),
        quote: page.quote(start..end).by("giải ngân"),
        unit: None,
        values: Value::Object(values),
    };
    Some((fact, question))
}

fn aims(page: &Page<'_>, range: Range<usize>) -> bool {
    range.into_iter().any(|at| {
        let word = &page.words[at];
        let next = page.get(at + 1);
        (same!(word, "phấn" | "phân") && next.is_some_and(|w| same!(w, "đấu" | "đầu")))
            || (same!(word, "mục") && next.is_some_and(|w| same!(w, "tiêu")))
            || (same!(word, "ít" | "tối") && next.is_some_and(|w| same!(w, "nhất" | "thiểu")))
            || (same!(word, "đảm" | "bảo") && next.is_some_and(|w| same!(w, "bảo" | "đảm")))
            || same!(word, "quyết" | "hoàn")
    })
}

/// "xã cơ bản đạt 9/19 tiêu chí", "ít nhất 3 xã (…) đạt 19/19 tiêu chí".
fn ratio(page: &Page<'_>, clause: Range<usize>, as_of: Date) -> Option<Fact> {
    let at = page.cues(clause.clone(), Cue::Number).find(|&at| {
        page.sign(at + 1, '/')
            && page.get(at + 2).is_some_and(|w| w.is_number())
            && page.get(at + 3).is_some_and(|w| same!(w, "tiêu"))
            && page.get(at + 4).is_some_and(|w| same!(w, "chí"))
    })?;
    let (met, total) = (page.words[at].value, page.words[at + 2].value);
    if met > total || total > 60 {
        return None;
    }
    let from = (clause.start..at)
        .rev()
        .find(|&word| page.sign(word, ',') || page.sign(word, ';'))
        .map_or(clause.start, |comma| comma + 1);
    let close =
        (from..at).any(|word| page.sign(word, ')')) && !(from..at).any(|word| page.sign(word, '('));
    let start = if close {
        (clause.start..at)
            .rev()
            .find(|&word| page.sign(word, '('))
            .map_or(from, |bracket| {
                (clause.start..bracket)
                    .rev()
                    .find(|&word| page.sign(word, ',') || page.sign(word, ';'))
                    .map_or(clause.start, |comma| comma + 1)
            })
    } else {
        from
    };
    let aimed = aims(page, clause.start..at);
    let mut values = Map::new();
    values.insert(
        if aimed { "criteria_met" } else { "met" }.into(),
        json!(met),
    );
    values.insert(
        if aimed { "criteria_total" } else { "total" }.into(),
        json!(total),
    );
    if aimed {
        values.extend(year_of(page, clause.start..at));
        values.extend(wanted(page, start..at));
    } else if let Some(day) = as_of.iso() {
        values.insert("as_of".into(), json!(day));
    }
    let kind = if aimed { "target" } else { "criteria_status" };
    Some(Fact {
        kind: kind.to_owned(),
        quote: page.quote(start..at + 5).by("số tiêu chí đạt"),
        unit: None,
        values: Value::Object(values),
    })
}

/// "đến năm 2025": the year until which something is aimed at, the last that is named before it.
fn year_of(page: &Page<'_>, range: Range<usize>) -> Option<(String, Value)> {
    let at = range.rev().find(|&at| {
        same!(page.words[at], "năm")
            && page
                .get(at + 1)
                .is_some_and(|word| word.is_number() && (2000..2100).contains(&word.value))
    })?;
    let year = page.get(at + 1)?.value;
    Some(("by".into(), json!(year.to_string())))
}

/// "ít nhất 3 xã (Hoang Thèn, Lản Nhì Thàng, Bản Lang)": how many communes, and which.
fn wanted(page: &Page<'_>, range: Range<usize>) -> Map<String, Value> {
    let mut values = Map::new();
    let counted = range.clone().find(|&at| {
        page.words[at].is_number() && page.get(at + 1).is_some_and(|word| same!(word, "xã"))
    });
    if let Some(at) = counted {
        values.insert("communes_min".into(), json!(page.words[at].value));
    }
    let open = range.clone().find(|&at| page.sign(at, '('));
    let close = range.clone().rev().find(|&at| page.sign(at, ')'));
    if let (Some(open), Some(close)) = (open, close)
        && open + 1 < close
        && counted.is_some_and(|at| at < open)
    {
        let names = plain(&page.text[page.span(open + 1..close)]);
        let names: Vec<&str> = names
            .split([',', ';'])
            .map(|name| name.trim_matches(|letter: char| !letter.is_alphanumeric()))
            .filter(|name| !name.is_empty())
            .collect();
        values.insert("communes".into(), json!(names));
    }
    values
}

/// "đến năm 2025, tiếp tục giữ vững 04 xã đã đạt chuẩn NTM".
fn kept(page: &Page<'_>, clause: Range<usize>) -> Option<Fact> {
    let at = page.cues(clause.clone(), Cue::Kept).find(|&at| {
        page.get(at + 1).is_some_and(|word| same!(word, "vững"))
            && page.get(at + 2).is_some_and(|word| word.is_number())
            && page.get(at + 3).is_some_and(|word| same!(word, "xã"))
    })?;
    let ends = |at: usize| page.sign(at, ',') || page.sign(at, ';') || page.sign(at, '.');
    let end = (at..clause.end).find(|&at| ends(at)).unwrap_or(clause.end);
    let standard = (at..end).any(|at| {
        same!(page.words[at], "đạt") && page.get(at + 1).is_some_and(|word| same!(word, "chuẩn"))
    });
    if !standard {
        return None;
    }
    let year = (clause.start..at)
        .rev()
        .take(12)
        .find(|&at| same!(page.words[at], "đến"))
        .filter(|&at| {
            page.get(at + 1)
                .is_some_and(|word| same!(word, "năm" | "hết"))
        });
    let mut values = Map::new();
    values.extend(year_of(page, year.unwrap_or(at)..at));
    values.insert(
        "communes_keeping_ntm".into(),
        json!(page.words[at + 2].value),
    );
    Some(Fact {
        kind: "target".to_owned(),
        quote: page
            .quote(year.unwrap_or(at)..end)
            .by("giữ vững số xã đạt chuẩn"),
        unit: None,
        values: Value::Object(values),
    })
}

/// "không có xã dưới 15 tiêu chí".
fn floor(page: &Page<'_>, clause: Range<usize>) -> Option<Fact> {
    let at = page.cues(clause.clone(), Cue::Number).find(|&at| {
        at.checked_sub(1)
            .is_some_and(|before| same!(page.words[before], "dưới"))
            && page.get(at + 1).is_some_and(|word| same!(word, "tiêu"))
            && page.get(at + 2).is_some_and(|word| same!(word, "chí"))
    })?;
    let start = (clause.start..at)
        .rev()
        .take(8)
        .find(|&at| same!(page.words[at], "không"))?;
    let communes = (start..at).any(|at| same!(page.words[at], "xã"));
    if !communes {
        return None;
    }
    let mut values = Map::new();
    values.extend(year_of(page, clause.start..start));
    values.insert("communes_below".into(), json!(0));
    values.insert("criteria_threshold".into(), json!(page.words[at].value));
    Some(Fact {
        kind: "target".to_owned(),
        quote: page.quote(start..at + 3).by("không có xã dưới"),
        unit: None,
        values: Value::Object(values),
    })
}

/// "Một số tiêu chí chưa đạt như: Tiêu chí số 1 (Quy hoạch); …".
fn unmet(page: &Page<'_>, clause: Range<usize>) -> Option<Fact> {
    let criteria = page
        .cues(clause.clone(), Cue::Criterion)
        .find(|&at| page.get(at + 1).is_some_and(|w| same!(w, "chí")))?;
    let colon = clause.clone().find(|&at| page.sign(at, ':'))?;
    let not_met = (clause.start..colon).any(|at| {
        same!(page.words[at], "chưa") && page.get(at + 1).is_some_and(|w| same!(w, "đạt"))
    });
    if !not_met || criteria > colon || page.starts(clause.start, Class::Strong) {
        return None;
    }
    let mut numbers = Vec::new();
    let mut names = Map::new();
    for at in colon..clause.end {
        let numbered =
            same!(page.words[at], "chí") && page.get(at + 1).is_some_and(|w| same!(w, "số"));
        let Some(number) = page
            .get(at + 2)
            .filter(|w| numbered && w.is_number() && w.value <= 30)
        else {
            continue;
        };
        numbers.push(number.value);
        if page.sign(at + 3, '(')
            && let Some(close) =
                (at + 4..clause.end.min(at + 20)).find(|&word| page.sign(word, ')'))
        {
            names.insert(
                number.value.to_string(),
                json!(plain(&page.text[page.span(at + 4..close)])),
            );
        }
    }
    if numbers.is_empty() {
        return None;
    }
    let values = json!({ "unmet": numbers, "unmet_count": numbers.len(), "names": names });
    Some(Fact {
        kind: "criteria_status".to_owned(),
        quote: page.quote(clause).by("tiêu chí chưa đạt"),
        unit: None,
        values,
    })
}
