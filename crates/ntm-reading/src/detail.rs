//! What a directive says besides who has to act: with whom, until when, to
//! whom it is reported, which criteria, places and documents it concerns.

use crate::body::{self, Name, Reach, Sort};
use crate::cue::Cue;
use crate::lexicon::Class;
use crate::page::{Page, alike, same};
use crate::reading::{Criterion, Directive, Quote};
use crate::reference::{self, Cited};
use crate::time::{self, Issued, Setting};
use std::ops::Range;

/// What the whole document gives to every directive.
pub(crate) struct Context<'p> {
    pub(crate) issued: Issued,
    /// Words of cited documents and their dates.
    pub(crate) covers: &'p [Range<usize>],
    pub(crate) cited: &'p [Cited],
}

/// How many words of a task are looked through: some eight pages. What is
/// longer is no task of an office, and time must not grow with its square.
const LONGEST: usize = 2_000;

/// Reads everything about a directive but its leads.
pub(crate) fn details(
    page: &Page<'_>,
    context: &Context<'_>,
    piece: Range<usize>,
    action: usize,
    leads: &[Name],
    inherited: &[Name],
) -> Directive {
    let whole = piece.clone();
    let piece = piece.start..piece.end.min(piece.start + LONGEST);
    let mut with = coordinators(page, piece.clone(), leads);
    let own = with.len();
    for name in inherited {
        if !with.iter().any(|known| same_name(page, known, name)) {
            with.push(name.clone());
        }
    }
    // What stands before the order is why it is given.
    let deed = action.clamp(piece.start, piece.end)..piece.end;
    let Recipients { to, by, via } = recipients(page, deed.clone(), leads);
    let reasons = deed.start > piece.start + 8
        && same!(page.words[piece.start], "thực" | "căn" | "theo" | "xét");
    let found = time::deadlines(
        page,
        if reasons { deed.clone() } else { piece.clone() },
        context.issued,
        context.covers,
        Setting::Sentence,
    );
    let found = without_onward(page, found);
    let urgent = page.holds(piece.clone(), Class::Urgent);
    Directive {
        text: page.quote(whole),
        title: title(page, deed),
        // Those of a heading or a label are found by the rule that finds its leads.
        coordinators: quotes(page, &with, |at| if at < own { "phối hợp" } else { "" }),
        report_to: quotes(page, &to, |at| by[at]),
        via: quotes(page, &via, |_| "qua"),
        units: units(page, piece.clone(), leads, &with, &to),
        criteria: criteria(page, piece.clone(), "tiêu chí số"),
        references: reference::within(page, context.cited, &piece),
        deadlines: found.into_iter().map(|found| found.deadline).collect(),
        urgent,
        ..Directive::default()
    }
}

/// Leaves out until when the recipient in turn reports: "gửi Sở A trước ngày
/// 20/10 để tổng hợp, báo cáo UBND tỉnh trước ngày 25/10".
fn without_onward(page: &Page<'_>, mut found: Vec<time::Found>) -> Vec<time::Found> {
    let mut at = 1;
    while at < found.len() {
        let between = found[at - 1].words.end..found[at].words.start;
        let purpose = between.clone().find(|&word| same!(page.words[word], "để"));
        let reports = |from: usize| {
            (from..between.end).any(|word| {
                let next = page.get(word + 1);
                same!(page.words[word], "báo") && next.is_some_and(|w| same!(w, "cáo"))
                    || same!(page.words[word], "trình")
            })
        };
        let ends = between
            .clone()
            .any(|word| page.sign(word, ';') || page.ends_sentence(word, between.end));
        if !ends && purpose.is_some_and(reports) {
            found.remove(at);
        } else {
            at += 1;
        }
    }
    found
}

/// Quotes the leads of a directive, found by a rule.
pub(crate) fn leads(page: &Page<'_>, names: &[Name], rule: &'static str) -> Vec<Quote> {
    quotes(page, names, |_| rule)
}

/// Quotes names, each with its rule; a level alone is quoted as the document names it in full.
fn quotes(page: &Page<'_>, names: &[Name], rule: impl Fn(usize) -> &'static str) -> Vec<Quote> {
    let mut quotes: Vec<Quote> = Vec::with_capacity(names.len());
    for (at, name) in names.iter().enumerate() {
        let words = match name.sort {
            Sort::Bare => full_place(page, name).unwrap_or_else(|| name.words.clone()),
            Sort::Body if name.words.len() <= 4 => {
                full_council(page, name).unwrap_or_else(|| unarticled(page, name))
            }
            _ => unarticled(page, name),
        };
        let quote = page.quote(words).by(rule(at));
        if !quotes.iter().any(|known| known.span == quote.span) {
            quotes.push(quote);
        }
    }
    quotes
}

/// "các xã Mường So" in a list of names is "xã Mường So".
fn unarticled(page: &Page<'_>, name: &Name) -> Range<usize> {
    let start = name.words.start;
    let article = same!(page.words[start], "các");
    let named = article
        && page.end(start + 1, Class::Place).is_some_and(|kind| {
            kind < name.words.end && (page.words[kind].is_capital() || page.words[kind].is_number())
        });
    if named {
        start + 1..name.words.end
    } else {
        name.words.clone()
    }
}

/// Returns where the document names the one unit of a level: "xã" is "xã Bản
/// Bo" where no other commune is named.
fn full_place(page: &Page<'_>, name: &Name) -> Option<Range<usize>> {
    let level = page.words[name.words.start].exact;
    if let Some(known) = page.full_places.borrow().get(&level) {
        return known.clone();
    }
    let found = search_full_place(page, level);
    page.full_places.borrow_mut().insert(level, found.clone());
    found
}

fn search_full_place(page: &Page<'_>, level: u64) -> Option<Range<usize>> {
    let mut found: Option<(Range<usize>, Vec<u64>)> = None;
    for at in 0..page.len().saturating_sub(2) {
        let word = &page.words[at];
        if word.exact != level
            || !page.words[at + 1].is_capital()
            || page.words[at + 1].letters() < 2
        {
            continue;
        }
        let end = (at + 1..(at + 5).min(page.len()))
            .find(|&next| {
                let word = &page.words[next];
                let title = word.is_capital() && word.case == crate::words::Case::Title;
                let apart = word.line != page.words[next - 1].line;
                !title || apart
            })
            .unwrap_or(page.len().min(at + 5));
        if end == at + 1 {
            continue;
        }
        let key: Vec<u64> = page.words[at + 1..end].iter().map(|w| w.fold).collect();
        match &found {
            None => found = Some((at..end, key)),
            Some((_, known)) if known[0] == key[0] => {}
            Some(_) => return None,
        }
    }
    found.map(|(words, _)| words)
}

/// "UBND" alone is the one that the document names first with its level.
fn full_council(page: &Page<'_>, name: &Name) -> Option<Range<usize>> {
    let words = name.words.clone();
    let council = page.end(words.start, Class::Whole) == Some(words.end)
        && same!(page.words[words.start], "UBND" | "HĐND");
    if !council {
        return None;
    }
    let key = page.words[words.start].exact;
    if let Some(known) = page.full_places.borrow().get(&key) {
        return known.clone();
    }
    let found = search_full_council(page, key);
    page.full_places.borrow_mut().insert(key, found.clone());
    found
}

fn search_full_council(page: &Page<'_>, key: u64) -> Option<Range<usize>> {
    let end = (0..page.len() - 1).find(|&at| {
        page.words[at].exact == key && same!(page.words[at + 1], "huyện" | "tỉnh" | "xã" | "thành")
    })?;
    let stop = page.end(end + 1, Class::Level).unwrap_or(end + 2);
    Some(end..stop)
}

fn same_name(page: &Page<'_>, a: &Name, b: &Name) -> bool {
    let key = |name: &Name| page.words[name.words.clone()].iter().map(|word| word.fold);
    key(a).eq(key(b))
}

/// Finds the bodies after "phối hợp (chặt chẽ) (với)".
pub(crate) fn coordinators(page: &Page<'_>, piece: Range<usize>, leads: &[Name]) -> Vec<Name> {
    let mut found: Vec<Name> = Vec::new();
    let mut at = piece.start;
    let last = piece.end.saturating_sub(1);
    while let Some(cue) = page.cues(at..last, Cue::With).next() {
        at = cue;
        let word = &page.words[at];
        let next = &page.words[at + 1];
        let full = same!(word, "phối") && same!(next, "hợp");
        let short = same!(word, "phối") && same!(next, "với");
        if !(full || short) {
            at += 1;
            continue;
        }
        // "(Sở A chủ trì, Sở B, Sở C phối hợp; …)"
        let ends = full && page.get(at + 2).is_none_or(|w| !w.is_word());
        if ends && let Some(names) = beside_the_lead(page, piece.start, at) {
            for name in names {
                if !found.iter().any(|known| same_name(page, known, &name)) {
                    found.push(name);
                }
            }
            at += 2;
            continue;
        }
        let mut start = if full { at + 2 } else { at + 1 };
        let mut with = false;
        for _ in 0..5 {
            let Some(word) = page.get(start).filter(|_| start < piece.end) else {
                break;
            };
            if same!(word, "với" | "cùng" | "của") {
                with = true;
                start += 1;
            } else if same!(
                word,
                "chặt" | "chẽ" | "hiệu" | "quả" | "tốt" | "có" | "đồng" | "kịp" | "thời"
            ) && !with
                || same!(word, "bộ") && same!(page.words[start - 1], "đồng")
            {
                start += 1;
            } else {
                break;
            }
        }
        let reach = Reach {
            bare: true,
            ..Reach::default()
        };
        let mut listed = body::names(page, start, piece.end, reach);
        if let Some(names) = listed.as_mut() {
            names.without_charge(page);
        }
        match listed {
            Some(names)
                if with
                    || names.list.iter().all(|name| {
                        name.sort != Sort::Group || page.starts(name.words.start, Class::Determiner)
                    }) =>
            {
                at = names.end;
                for name in names.list {
                    let known = found
                        .iter()
                        .chain(leads)
                        .any(|known| same_name(page, known, &name));
                    if !known {
                        found.push(name);
                    }
                }
            }
            _ => {
                // "phối hợp chặt chẽ với địa phương": the common noun alone.
                let alone = page
                    .end(start, Class::Generic)
                    .or_else(|| page.end(start, Class::Level));
                if let Some(end) =
                    alone.filter(|end| with && *end <= piece.end && *end >= start + 2)
                {
                    let name = Name::whole(start..end);
                    if !found.iter().any(|known| same_name(page, known, &name)) {
                        found.push(name);
                    }
                }
                at = start.max(at + 1);
            }
        }
    }
    found
}

/// Reads the bodies between "chủ trì," and "phối hợp".
fn beside_the_lead(page: &Page<'_>, from: usize, end: usize) -> Option<Vec<Name>> {
    let start = (from.max(end.saturating_sub(40)) + 2..end)
        .rev()
        .find(|&at| {
            page.sign(at, ',')
                && same!(page.words[at - 1], "trì")
                && same!(page.words[at - 2], "chủ")
        })?
        + 1;
    let names = body::names(page, start, end, Reach::default())?;
    (names.end == end).then_some(names.list)
}

/// Whether a clause says to whom something is reported.
pub(crate) fn reports_to_somebody(page: &Page<'_>, piece: Range<usize>) -> bool {
    !recipients(page, piece, &[]).to.is_empty()
}

/// To whom the result goes, by which rule each of them was found, and through whom.
struct Recipients {
    to: Vec<Name>,
    by: Vec<&'static str>,
    via: Vec<Name>,
}

/// Finds to whom the result goes, and through whom.
fn recipients(page: &Page<'_>, piece: Range<usize>, leads: &[Name]) -> Recipients {
    let mut to: Vec<Name> = Vec::new();
    let mut by: Vec<&'static str> = Vec::new();
    let mut via: Vec<Name> = Vec::new();
    let mut at = piece.start;
    // "gửi A để tổng hợp, báo cáo B": B is reported to by A.
    let mut beyond = false;
    let told = Cue::Recipient.bit() | Cue::Part.bit() | Cue::Stop.bit();
    while let Some(next) = page.marked(at..piece.end, told).next() {
        at = next;
        let word = &page.words[at];
        if word.is(';') || page.ends_sentence(at, piece.end) {
            beyond = false;
        }
        if same!(word, "để")
            && !to.is_empty()
            && page
                .get(at + 1)
                .is_some_and(|w| same!(w, "xem" | "tổng" | "theo" | "phối" | "được" | "kịp"))
        {
            beyond = true;
        }
        if same!(word, "qua")
            && !(at > piece.start && same!(page.words[at - 1], "thời" | "hiệu" | "vượt" | "trải"))
            && let Some(names) = body::names(page, at + 1, piece.end, Reach::default())
            && names.list[0].sort == Sort::Body
            && (page.sign(at.wrapping_sub(1), '(')
                || same!(page.words[at.saturating_sub(1)], "thông")
                || !to.is_empty())
        {
            at = names.end;
            via.extend(names.list);
            continue;
        }
        let Some(start) = cue(page, at, piece.clone()) else {
            at += 1;
            continue;
        };
        match target(page, start, piece.end) {
            Some(mut names) => {
                at = names.end;
                // "gửi về A (qua B) và C": the list goes on behind the bracket.
                if page.sign(at, '(')
                    && let Some(close) = (at..piece.end.min(at + 20)).find(|&w| page.sign(w, ')'))
                    && page.get(close + 1).is_some_and(|w| same!(w, "và"))
                    && let Some(more) = body::names(page, close + 2, piece.end, Reach::default())
                {
                    if page.get(at + 1).is_some_and(|w| same!(w, "qua"))
                        && let Some(through) = body::names(page, at + 2, close, Reach::default())
                    {
                        via.extend(through.list);
                    }
                    at = more.end;
                    names.list.extend(more.list);
                }
                if beyond {
                    continue;
                }
                for name in names.list {
                    let known = to.iter().any(|known| same_name(page, known, &name))
                        || leads.iter().any(|lead| same_name(page, lead, &name));
                    if !known {
                        to.push(name);
                        by.push(start.rule);
                    }
                }
            }
            None => at += 1,
        }
    }
    Recipients { to, by, via }
}

/// A word that sends something, and how its recipient is found behind it.
#[derive(Clone, Copy)]
struct Sends {
    /// First word behind the cue.
    at: usize,
    /// The recipient may stand later, after "về", "cho", "lên".
    far: bool,
    rule: &'static str,
}

fn cue(page: &Page<'_>, at: usize, piece: Range<usize>) -> Option<Sends> {
    let word = &page.words[at];
    let next = page.get(at + 1);
    let before = at
        .checked_sub(1)
        .filter(|before| *before >= piece.start)
        .map(|before| &page.words[before]);
    if same!(word, "trình") {
        let part = before.is_some_and(|w| {
            same!(
                w,
                "quá"
                    | "chương"
                    | "công"
                    | "lộ"
                    | "quy"
                    | "tờ"
                    | "giáo"
                    | "hành"
                    | "tiến"
                    | "thuyết"
                    | "giải"
                    | "phương"
                    | "tường"
            )
        }) || next.is_some_and(|w| same!(w, "độ" | "tự" | "diễn" | "bày"));
        if part {
            return None;
        }
        let mut start = at + 1;
        while page
            .get(start)
            .is_some_and(|w| same!(w, "lên" | "cho" | "kỳ" | "họp" | "duyệt"))
        {
            start += 1;
        }
        return Some(Sends {
            at: start,
            far: false,
            rule: "trình",
        });
    }
    if same!(word, "báo") && next.is_some_and(|w| same!(w, "cáo")) {
        if before.is_some_and(|w| same!(w, "độ" | "theo" | "với" | "dự" | "thảo"))
            && word.is_capital()
        {
            return None;
        }
        return Some(Sends {
            at: at + 2,
            far: true,
            rule: "báo cáo",
        });
    }
    if same!(word, "gửi") {
        return Some(Sends {
            at: at + 1,
            far: true,
            rule: "gửi",
        });
    }
    if same!(word, "phản") && next.is_some_and(|w| same!(w, "ánh")) {
        return Some(Sends {
            at: at + 2,
            far: true,
            rule: "phản ánh",
        });
    }
    if (same!(word, "đề") && next.is_some_and(|w| same!(w, "xuất")))
        || (same!(word, "kiến") && next.is_some_and(|w| same!(w, "nghị")))
    {
        let mut start = at + 2;
        if page
            .get(start)
            .is_some_and(|w| same!(w, "kiến" | "với" | "lên"))
        {
            start += if same!(page.words[start], "kiến") {
                2
            } else {
                1
            };
        }
        return Some(Sends {
            at: start,
            far: false,
            rule: "đề xuất",
        });
    }
    None
}

fn target(page: &Page<'_>, sends: Sends, limit: usize) -> Option<body::Names> {
    let reach = Reach::default();
    let mut start = sends.at;
    for _ in 0..3 {
        if page
            .get(start)
            .is_some_and(|w| same!(w, "về" | "lên" | "cho" | "tới" | "đến" | "với") || w.is(','))
        {
            start += 1;
        }
        if page.get(start).is_some_and(|w| same!(w, "tất"))
            && page.get(start + 1).is_some_and(|w| same!(w, "cả"))
        {
            start += 2;
        }
    }
    let direct = body::names(page, start, limit, reach);
    if let Some(names) = direct {
        let addressed = start > sends.at;
        let sure = names.list[0].sort == Sort::Body
            || addressed
            || sends.far
                && names.list[0].sort == Sort::Group
                && page.starts(start, Class::Determiner);
        // "báo cáo các đơn vị": whom; "đề xuất các địa phương": who.
        let certain = names.list[0].sort == Sort::Body || addressed;
        if sure && certain {
            return Some(names);
        }
    }
    // "gửi về Sở trước ngày …": the one of its kind that the document names.
    if let Some(name) = alone(page, start, limit) {
        return Some(body::Names {
            end: start + 1,
            list: vec![name],
        });
    }
    if !sends.far {
        return None;
    }
    let end = limit.min(sends.at + 40);
    for at in sends.at..end {
        let word = &page.words[at];
        if word.is(';') || word.is(':') || page.ends_sentence(at, limit) {
            break;
        }
        if !(same!(word, "lên" | "tới" | "đến" | "cho") || alike!(word, "ve")) {
            continue;
        }
        if let Some(names) = body::names(page, at + 1, limit, reach)
            && (names.list[0].sort == Sort::Body && names.list[0].words.len() >= 2)
        {
            return Some(names);
        }
        if let Some(name) = alone(page, at + 1, limit) {
            return Some(body::Names {
                end: at + 2,
                list: vec![name],
            });
        }
    }
    None
}

/// Reads "Bộ", "Sở", "Phòng" alone: the body of that kind that stands in the
/// letterhead.
fn alone(page: &Page<'_>, at: usize, limit: usize) -> Option<Name> {
    let word = page.get(at).filter(|_| at < limit)?;
    let kind = same!(word, "Bộ" | "Sở" | "Phòng" | "Ban" | "Cục" | "Viện");
    let ends = page.get(at + 1).is_none_or(|next| {
        !next.is_word()
            || next.case == crate::words::Case::Lower
                && (page.starts(at + 1, Class::Verb)
                    || same!(next, "trước" | "để" | "theo" | "bằng" | "qua" | "chậm"))
    });
    if !kind || !word.is_capital() || word.case != crate::words::Case::Title || !ends {
        return None;
    }
    let letterhead = page.len().min(60);
    (0..letterhead)
        .filter(|&start| page.words[start].exact == word.exact && page.words[start].is_capital())
        .find_map(|start| {
            // The letterhead ends with the motto and the number.
            let end = (start + 1..page.len().min(start + 20))
                .find(|&at| {
                    let next = page.get(at + 1);
                    alike!(page.words[at], "cong") && next.is_some_and(|w| alike!(w, "hoa"))
                        || alike!(page.words[at], "so") && next.is_some_and(|w| w.is(':'))
                        || alike!(page.words[at], "doc") && next.is_some_and(|w| alike!(w, "lap"))
                })
                .unwrap_or(page.len().min(start + 20));
            let names = body::names(page, start, end, Reach::default())?;
            let name = names.list.into_iter().next()?;
            (name.words.start == start && name.words.len() >= 2).then_some(name)
        })
}

/// Reads the criterion that a paragraph stands under: "Tiêu chí số 5 (Giáo
/// dục): …".
pub(crate) fn criterion_prefix(page: &Page<'_>, words: Range<usize>) -> Vec<Criterion> {
    let Some(colon) = words.clone().take(40).find(|&at| page.sign(at, ':')) else {
        return Vec::new();
    };
    if !page
        .get(words.start)
        .is_some_and(|w| same!(w, "tiêu" | "các"))
    {
        return Vec::new();
    }
    criteria(page, words.start..colon, "đề mục tiêu chí")
}

/// Finds numbered criteria: "tiêu chí số 5", "các tiêu chí số 1, 2 và 3".
fn criteria(page: &Page<'_>, piece: Range<usize>, rule: &'static str) -> Vec<Criterion> {
    let mut found = Vec::new();
    let mut at = piece.start;
    let last = piece.end.saturating_sub(2);
    while let Some(cue) = page.cues(at..last, Cue::Criterion).next() {
        at = cue;
        if !same!(page.words[at + 1], "chí") {
            at += 1;
            continue;
        }
        let mut next = at + 2;
        let numbered = same!(page.words[next], "số");
        if numbered {
            next += 1;
        }
        while let Some(word) = page
            .get(next)
            .filter(|w| next < piece.end && w.is_number() && (1..=30).contains(&w.value))
        {
            let other = page.sign(next + 1, '/')
                || page
                    .get(next + 1)
                    .is_some_and(|w| same!(w, "tiêu" | "chỉ" | "xã"));
            // "tiêu chí 2, 10, 17)": without "số" a row closes before no word, and
            // one number alone is none.
            let behind = page.get(next + 1).filter(|_| next + 1 < piece.end);
            let sure = numbered
                || behind.is_some_and(|w| w.is(':') || w.is('(') || w.is(',') || same!(w, "và"))
                || !found.is_empty() && behind.is_none_or(|w| !w.is_word());
            if other || !sure {
                break;
            }
            found.push(Criterion {
                number: word.value as u8,
                span: word.span(),
                rule,
            });
            let joined = page
                .get(next + 1)
                .is_some_and(|w| w.is(',') || same!(w, "và"));
            if !joined {
                break;
            }
            next += 2;
            if page.get(next).is_some_and(|w| same!(w, "số")) {
                next += 1;
            }
        }
        at = next.max(at + 2);
    }
    in_order(&mut found);
    found
}

/// Puts criteria in the order of their numbers, each once.
pub(crate) fn in_order(criteria: &mut Vec<Criterion>) {
    criteria.sort_by_key(|it| it.number);
    criteria.dedup_by_key(|it| it.number);
}

/// Finds the places that a task is for or in.
fn units(
    page: &Page<'_>,
    piece: Range<usize>,
    leads: &[Name],
    with: &[Name],
    to: &[Name],
) -> Vec<Quote> {
    let mut quotes: Vec<Quote> = Vec::new();
    let mut keys: Vec<Vec<u64>> = Vec::new();
    let mut add = |words: Range<usize>| {
        let key: Vec<u64> = page.words[words.clone()]
            .iter()
            .filter(|w| w.is_word())
            .map(|w| w.fold)
            .collect();
        if !keys.contains(&key) {
            keys.push(key);
            quotes.push(page.quote(words).by("địa danh"));
        }
    };
    // Places among the leads: "xã Mường So", "UBND phường Văn Phú", "Hà Tĩnh".
    for (at, name) in leads.iter().enumerate() {
        let words = name.words.clone();
        let listed = leads
            .get(at + 1)
            .is_some_and(|next| next.listed_place(page));
        if let Some(start) = words.clone().find(|&at| {
            is_local(page, at) && at + 1 < words.end && body::begins_proper(page, at + 1)
        }) {
            add(start..words.end);
        } else if let Some(colon) = words.clone().find(|&at| page.sign(at, ':')) {
            if words.clone().any(|at| page.starts(at, Class::Place)) {
                add(colon + 1..words.end);
            }
        } else if name.listed_place(page) {
            add(words);
        } else if let Some(place) = words
            .clone()
            .rev()
            .find(|&at| page.starts(at, Class::Place))
            .filter(|&at| listed && at + 1 < words.end && body::begins_proper(page, at + 1))
        {
            // "UBND các tỉnh Lào Cai, Yên Bái"
            add(place + 1..words.end);
        }
    }
    let mut at = piece.start;
    let last = piece.end.saturating_sub(1);
    while let Some(cue) = page.cues(at..last, Cue::Local).next() {
        at = cue;
        if !is_local(page, at) {
            at += 1;
            continue;
        }
        let mut names = with.iter().chain(to).chain(leads);
        if let Some(inside) = names.find(|name| name.words.contains(&at)) {
            at = inside.words.end;
            continue;
        }
        let next = &page.words[at + 1];
        if page.starts(at + 1, Class::Name) {
            at += 1;
            continue;
        }
        if next.is('(') && page.get(at + 2).is_some_and(|w| w.is_capital()) {
            // "3 xã (Hoang Thèn, Lãn Nhì Thàng, Bản Lang)"
            let close = (at + 2..piece.end.min(at + 60))
                .find(|&w| page.sign(w, ')'))
                .unwrap_or(at + 2);
            let mut start = at + 2;
            for w in at + 2..=close {
                if page.sign(w, ',') || page.sign(w, ')') || page.sign(w, ';') {
                    if start < w && page.words[start].is_capital() {
                        add(start..w);
                    }
                    start = w + 1;
                }
            }
            at = close + 1;
            continue;
        }
        if next.is_capital()
            && let Some(names) = body::names(page, at, piece.end, Reach::default())
        {
            for name in &names.list {
                if name.sort == Sort::Place {
                    add(unarticled(page, name));
                }
            }
            at = names.end.max(at + 1);
            continue;
        }
        at += 1;
    }
    quotes
}

/// Whether a word is a kind of place below the district.
fn is_local(page: &Page<'_>, at: usize) -> bool {
    let word = &page.words[at];
    if same!(word, "xã") {
        let part = at > 0 && same!(page.words[at - 1], "thị" | "hợp" | "tác");
        let society = page.get(at + 1).is_some_and(|w| same!(w, "hội"));
        return !part && !society;
    }
    same!(word, "phường" | "thôn" | "bản" | "ấp" | "khóm" | "buôn")
        && !(word.is_capital() && at > 0 && same!(page.words[at - 1], "xã"))
        || (same!(word, "trấn") && at > 0 && same!(page.words[at - 1], "thị"))
        || (same!(word, "khu") && at > 0 && same!(page.words[at - 1], "đặc"))
}

/// Returns a short title: the first clause of the deed, on one line.
fn title(page: &Page<'_>, deed: Range<usize>) -> String {
    let start = (deed.start..deed.end)
        .find(|&at| page.words[at].is_word() || page.words[at].is_number())
        .unwrap_or(deed.start);
    // More words than a title can hold need no look.
    let last = deed.end.min(start + 150);
    let end = (start..last)
        .find(|&at| {
            page.sign(at, ';')
                || page.ends_sentence(at, deed.end)
                || at > start && page.begins_cell(at)
        })
        .unwrap_or(last);
    let mut short = time::plain(&page.text[page.span(start..end)]);
    if let Some((limit, next)) = short.char_indices().nth(139) {
        let cut = match next {
            ' ' => limit,
            _ => short[..limit]
                .rfind(' ')
                .or_else(|| short.find(' '))
                .unwrap_or(short.len()),
        };
        short.truncate(short[..cut].trim_end_matches([',', ':', ' ', '(']).len());
        short.push('…');
    }
    short.truncate(short.trim_end_matches([',', ':', ' ', '.']).len());
    let Some(first) = short.chars().next().filter(|first| first.is_lowercase()) else {
        return short;
    };
    let mut title: String = first.to_uppercase().collect();
    title.push_str(&short[first.len_utf8()..]);
    title
}
