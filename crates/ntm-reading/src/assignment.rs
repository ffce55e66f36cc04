//! Who is told to do something at the start of a clause.

mod lead_in;
#[cfg(test)]
mod tests;

use crate::body::{self, Name, Names, Reach, Sort};
use crate::lexicon::Class;
use crate::page::{Page, same};
use crate::reading::Strength;
use lead_in::within;
use lead_in::within_from;
use std::ops::Range;

/// Bodies that a clause tells to act.
#[derive(Debug, Clone)]
pub(crate) struct Assignment {
    pub(crate) leads: Vec<Name>,
    pub(crate) strength: Strength,
    pub(crate) rule: &'static str,
    /// First word of what is to be done.
    pub(crate) action: usize,
}

/// Reads the assignment at the start of a clause.
pub(crate) fn assignment(page: &Page<'_>, clause: Range<usize>) -> Option<Assignment> {
    let at = skip_connectors(page, clause.start, clause.end);
    if at >= clause.end {
        return None;
    }
    cued(page, at, clause.end)
        .or_else(|| {
            // "Bộ giao Cục Thú y …"
            let issuer = page.words[at].is_capital()
                && same!(page.words[at], "Bộ" | "Sở" | "Tỉnh" | "Huyện" | "Xã");
            let next = page.end(at + 1, Class::Assign).filter(|_| issuer);
            next.and_then(|_| cued(page, at + 1, clause.end))
        })
        .or_else(|| toward(page, at, clause.end))
        .or_else(|| subject(page, at, clause.end))
        .or_else(|| behind_topic(page, at, clause.end))
        .or_else(|| within(page, at, clause.end))
}

/// Skips "đồng thời", "Ngoài ra,", "Trong đó" before the real start.
pub(crate) fn skip_connectors(page: &Page<'_>, at: usize, limit: usize) -> usize {
    let mut at = at;
    for _ in 0..3 {
        let Some(word) = page.get(at).filter(|_| at < limit) else {
            break;
        };
        let next = page.get(at + 1);
        let two = (same!(word, "đồng") && next.is_some_and(|w| same!(w, "thời")))
            || (same!(word, "tuy") && next.is_some_and(|w| same!(w, "nhiên")))
            || (same!(word, "vì" | "do") && next.is_some_and(|w| same!(w, "vậy")))
            || (same!(word, "do" | "theo") && next.is_some_and(|w| same!(w, "đó")))
            || (same!(word, "ngoài") && next.is_some_and(|w| same!(w, "ra")))
            || (same!(word, "bên")
                && next.is_some_and(|w| same!(w, "cạnh"))
                && page.get(at + 2).is_some_and(|w| same!(w, "đó")))
            || (same!(word, "trong") && next.is_some_and(|w| same!(w, "đó")))
            || (same!(word, "đặc") && next.is_some_and(|w| same!(w, "biệt")));
        if two {
            at += if same!(word, "bên") { 3 } else { 2 };
        } else if word.is(',')
            || word.is('"')
            || word.is('-')
            || word.is(':')
            || (same!(word, "và") && next.is_some())
            || same!(word, "riêng") && !next.is_some_and(|w| same!(w, "đối"))
        {
            at += 1;
        } else {
            break;
        }
    }
    at
}

/// "Giao X …", "Đề nghị X …", "Yêu cầu X …".
fn cued(page: &Page<'_>, at: usize, limit: usize) -> Option<Assignment> {
    let (end, strength, rule) = cue(page, at)?;
    let mut start = end;
    // "Giao cho", "Giao nhiệm vụ cho"
    while page
        .get(start)
        .is_some_and(|w| w.is(':') || same!(w, "cho"))
        && start < limit
    {
        start += 1;
    }
    let names = body::names(
        page,
        start,
        limit,
        Reach {
            semicolons: true,
            bare: true,
        },
    )?;
    let mut names = widened(page, names, limit, rule);
    let action = match page.sign(names.end, ':') && names.end + 1 < limit {
        true => names.end + 1,
        false => {
            let known = predicate(page, names.end, limit);
            let other = || unknown_verb(page, &names, limit).filter(|_| rule != "khuyến khích");
            match known.or_else(other) {
                Some(action) => action,
                // "Đề nghị Đài truyền thanh thông báo …": told to tell.
                None if page.starts(names.end, Class::Verb) => names.end,
                None => rest_of_names(page, &mut names, limit)?,
            }
        }
    };
    Some(Assignment {
        leads: names.list,
        strength,
        rule,
        action,
    })
}

fn cue(page: &Page<'_>, at: usize) -> Option<(usize, Strength, &'static str)> {
    let word = page.get(at)?;
    // "chỉ đạo X" and "phân công" in small letters are what a lead does.
    if let Some(end) = page.end(at, Class::Assign) {
        let weak = same!(word, "chỉ" | "phân") && !word.is_capital();
        let directs = same!(word, "chỉ");
        return (!weak && !directs).then_some((end, Strength::Assign, "giao"));
    }
    if let Some(end) = page.end(at, Class::Request) {
        return Some((end, Strength::Request, "đề nghị"));
    }
    if let Some(end) = page.end(at, Class::Encourage) {
        return Some((end, Strength::Encourage, "khuyến khích"));
    }
    page.end(at, Class::Require)
        .map(|end| (end, Strength::Assign, "yêu cầu"))
}

/// "Yêu cầu các đơn vị sản xuất, kinh doanh, … khẩn trương": where a list of
/// common nouns is followed by a comma, it reaches to the words that begin an
/// order.
fn widened(page: &Page<'_>, mut names: Names, limit: usize, rule: &str) -> Names {
    let ends_open =
        page.sign(names.end, ',') || page.get(names.end).is_some_and(|w| same!(w, "và"));
    let verb_next = !page.starts(names.end + 1, Class::Strong);
    if rule == "giao"
        || !ends_open
        || !verb_next
        || names
            .list
            .last()
            .is_none_or(|name| name.sort != Sort::Group)
    {
        return names;
    }
    let stop = (names.end..limit.min(names.end + 60))
        .take_while(|&at| !page.ends_sentence(at, limit) && !page.sign(at, ';'))
        .find(|&at| {
            page.starts(at, Class::Strong)
                && !same!(page.words[at], "không" | "chủ" | "ngay" | "tự" | "cùng")
        });
    if let (Some(stop), Some(last)) = (stop, names.list.last_mut()) {
        last.words.end = stop;
        names.end = stop;
    }
    names
}

/// "Đối với X: …", "Riêng đối với X phải …".
fn toward(page: &Page<'_>, at: usize, limit: usize) -> Option<Assignment> {
    let end = page.end(at, Class::Toward)?;
    if end - at < 2 {
        return None;
    }
    let names = body::names(page, end, limit, Reach::default())?;
    let next = page.get(names.end)?;
    if same!(next, "thì" | "là") {
        return None;
    }
    // "Đối với cấp huyện, đề nghị UBND cấp huyện …": the cue names the lead.
    let clause_end = (names.end..limit)
        .find(|&w| page.ends_sentence(w, limit))
        .unwrap_or(limit);
    if let Some(inner) = within_from(page, names.end, clause_end.min(names.end + 14)) {
        return Some(inner);
    }
    if next.is(':') {
        return Some(Assignment {
            leads: names.list,
            strength: Strength::Assign,
            rule: "đối với",
            action: names.end + 1,
        });
    }
    // "Đối với 5 xã phấn đấu đạt chuẩn (…): Đảng ủy, UBND các xã tập trung …": who
    // stands behind the colon acts, what stands before it tells for whom.
    let colon = (names.end..clause_end.min(names.end + 40))
        .take_while(|&w| !page.sign(w, ';'))
        .find(|&w| page.sign(w, ':'));
    if let Some(inner) = colon
        .and_then(|colon| cued(page, colon + 1, limit).or_else(|| subject(page, colon + 1, limit)))
    {
        return Some(inner);
    }
    let (list, action) = match predicate(page, names.end, limit) {
        Some(action) => (names.list, action),
        None => up_to_order(page, names, limit)?,
    };
    Some(Assignment {
        leads: list,
        strength: Strength::Assign,
        rule: "đối với",
        action,
    })
}

/// "Đối với các xã biên giới, xã an toàn khu, đề nghị …": what the grammar does
/// not know belongs to the last name, up to the words that order.
fn up_to_order(page: &Page<'_>, names: Names, limit: usize) -> Option<(Vec<Name>, usize)> {
    let orders = |at: usize| {
        page.sign(at, ',')
            && (page.starts(at + 1, Class::Request)
                || page.starts(at + 1, Class::Require)
                || same!(page.words[at + 1], "cần" | "phải"))
    };
    let comma = (names.end..limit.saturating_sub(2).min(names.end + 16))
        .take_while(|&at| !page.ends_sentence(at, limit) && !page.sign(at, ';'))
        .find(|&at| orders(at))?;
    let mut list = names.list;
    list.last_mut()?.words.end = comma;
    Some((list, comma + 1))
}

/// "Bộ Tài chính khẩn trương …", and "UBND tỉnh yêu cầu X …".
fn subject(page: &Page<'_>, at: usize, limit: usize) -> Option<Assignment> {
    let mut names = body::names(
        page,
        at,
        limit,
        Reach {
            semicolons: true,
            bare: page.get(at).is_some_and(|w| w.is_capital()),
        },
    )?;
    let told = names
        .list
        .iter()
        .all(|name| name.sort != Sort::Bare && name.sort != Sort::Place);
    // "Các cơ quan chủ chương trình (Bộ A, Bộ B): …"
    let behind = match page.sign(names.end, '(') {
        true => (names.end..limit.min(names.end + 40))
            .find(|&at| page.sign(at, ')'))
            .map_or(names.end, |close| close + 1),
        false => names.end,
    };
    if page.sign(behind, ':') && told && behind + 2 < limit {
        return Some(Assignment {
            leads: names.list,
            strength: Strength::Assign,
            rule: "chủ thể",
            action: behind + 1,
        });
    }
    let known = predicate(page, names.end, limit)
        .or_else(|| names.without_charge(page).then_some(names.end));
    let action = known
        .or_else(|| unknown_verb(page, &names, limit))
        .or_else(|| rest_of_names(page, &mut names, limit).filter(|_| told))?;
    // The issuer requires, asks or assigns: the bodies behind are told.
    if let Some(inner) = cue(page, action)
        .filter(|(_, _, rule)| *rule != "giao" || !page.words[action].is_capital())
        .and_then(|_| cued(page, action, limit))
    {
        return Some(inner);
    }
    Some(Assignment {
        leads: names.list,
        strength: Strength::Assign,
        rule: "chủ thể",
        action,
    })
}

/// "Đối với các kiến nghị của địa phương: Giao X …", "Tiêu chí số 5 (Giáo
/// dục): UBND huyện …".
fn behind_topic(page: &Page<'_>, at: usize, limit: usize) -> Option<Assignment> {
    let colon = (at..limit.min(at + 30)).find(|&word| page.sign(word, ':'))?;
    if (at..colon).any(|word| page.ends_sentence(word, limit) || page.sign(word, ';')) {
        return None;
    }
    let next = colon + 1;
    cued(page, next, limit)
        .or_else(|| toward(page, next, limit))
        .or_else(|| subject(page, next, limit))
}

/// "Giao A, các Tổ đại biểu giám sát …": what follows a comma up to the verb is
/// told as well, though the grammar does not know it as a body.
fn rest_of_names(page: &Page<'_>, names: &mut Names, limit: usize) -> Option<usize> {
    let start = names.end + 1;
    let listed = page.sign(names.end, ',') || page.get(names.end).is_some_and(|w| same!(w, "và"));
    let named = page.starts(start, Class::Determiner) || page.get(start)?.is_capital();
    // "các hiệp hội giấy, thép, nhựa tuyên truyền …"
    let kinds =
        names.list.len() > 1 && page.starts(names.list.last()?.words.start, Class::Determiner);
    if !listed || !(named || kinds) {
        return None;
    }
    let action = (start + 1..limit.min(start + 25))
        .take_while(|&at| {
            !page.sign(at, ';') && !page.sign(at, ':') && !page.ends_sentence(at, limit)
        })
        .find(|&at| {
            let small = page.words[at].is_word() && !page.words[at].is_capital();
            small && (page.starts(at, Class::Verb) || page.starts(at, Class::Strong))
        })?;
    match names.list.last_mut().filter(|_| !named) {
        Some(last) => last.words.end = action,
        None => names.list.push(Name::whole(start..action)),
    }
    names.end = action;
    Some(action)
}

/// Behind a body's own name a small word that joins nothing is a verb, known
/// or not: "Báo và Đài phủ sóng …".
fn unknown_verb(page: &Page<'_>, names: &Names, limit: usize) -> Option<usize> {
    let last = names.list.last()?;
    let at = names.end;
    let word = page.get(at).filter(|_| at + 2 < limit)?;
    let joins = same!(
        word,
        "của"
            | "và"
            | "về"
            | "trong"
            | "tại"
            | "cho"
            | "với"
            | "là"
            | "thì"
            | "mà"
            | "theo"
            | "từ"
            | "đến"
            | "ở"
            | "hoặc"
            | "nào"
            | "để"
            | "khi"
            | "sau"
            | "như"
            | "trên"
            | "do"
            | "bằng"
            | "qua"
            | "vào"
            | "nếu"
            | "có"
            | "giai"
            | "năm"
            | "khóa"
            | "nhiệm"
            | "lần"
            | "thứ"
            | "số"
            | "đồng"
            | "nhất"
    );
    let small = word.is_word() && word.case == crate::words::Case::Lower;
    let post = page.starts(last.words.start, Class::Title);
    let told = page.starts(at, Class::Telling) || page.starts(at, Class::Decision);
    ((last.sort == Sort::Body || post) && small && !joins && !told).then_some(at)
}

/// Returns the first word of what a subject is to do, or `None` where nothing
/// is to be done.
pub(crate) fn predicate(page: &Page<'_>, at: usize, limit: usize) -> Option<usize> {
    let mut at = at;
    // An apposition: "Bộ Tài chính - Cơ quan Thường trực Ban Chỉ đạo đôn đốc".
    if page.sign(at, '-') {
        // "đồng chí Hoàng Văn Páo - Trưởng phòng Kinh tế: tham mưu …"
        let colon = (at + 1..limit.min(at + 12))
            .find(|&word| page.sign(word, ':'))
            .filter(|_| page.starts(at + 1, Class::Title));
        if let Some(colon) = colon {
            at = colon + 1;
        } else if let Some(names) = body::names(page, at + 1, limit, Reach::default()) {
            at = names.end;
        }
    }
    if page.sign(at, '(') {
        at = (at..limit.min(at + 40)).find(|&word| page.sign(word, ')'))? + 1;
    }
    if page.get(at).is_some_and(|w| same!(w, "giai"))
        && page.get(at + 1).is_some_and(|w| same!(w, "đoạn"))
    {
        at += 2;
        while page.get(at).is_some_and(|w| w.is_number() || w.is('-')) {
            at += 1;
        }
    }
    if page.sign(at, ',') {
        // ", nhất là thành phố Hà Nội và các đô thị lớn phải …"
        let especially = page
            .get(at + 1)
            .is_some_and(|w| same!(w, "nhất" | "đặc" | "trong" | "bao" | "trước"))
            && (2..=3).any(|more| {
                page.get(at + more)
                    .is_some_and(|w| same!(w, "là" | "gồm" | "đó" | "hết"))
            });
        at = match especially {
            true => (at..limit.min(at + 40)).find(|&word| page.starts(word, Class::Strong))?,
            false => at + 1,
        };
    }
    if at >= limit {
        return None;
    }
    // "các xã còn lại mỗi xã xây dựng …"
    if same!(page.words[at], "mỗi" | "từng") {
        let each = page
            .end(at + 1, Class::Level)
            .or_else(|| page.end(at + 1, Class::Generic))?;
        return predicate(page, each, limit).map(|_| at);
    }
    // "là cơ quan đầu mối, chủ trì theo dõi …"
    if same!(page.words[at], "là")
        && page
            .get(at + 1)
            .is_some_and(|w| same!(w, "cơ" | "đơn" | "đầu" | "thường"))
    {
        let comma = (at..limit.min(at + 16)).find(|&word| page.sign(word, ','))?;
        let deed = page.starts(comma + 1, Class::Verb)
            || page.starts(comma + 1, Class::Strong)
            || page.starts(comma + 1, Class::Adverb);
        return deed.then_some(at);
    }
    let told = page
        .end(at, Class::Telling)
        .or_else(|| page.end(at, Class::Decision))
        .filter(|_| !agrees_on(page, at) && !informs(page, at));
    if let Some(end) = told {
        // "đã", "ghi nhận", "thông báo": nothing is to be done.
        let acts = page.end(at, Class::Verb).is_some_and(|verb| verb > end);
        if !acts {
            return None;
        }
    }
    let mut skipped = manner(page, at, limit).unwrap_or(at);
    for _ in 0..4 {
        match page.end(skipped, Class::Adverb) {
            // "Các sở, ngành theo chức năng nhiệm vụ:" acts in nothing yet.
            Some(end) if end >= limit => return None,
            Some(end) => {
                skipped = end;
                if page.sign(skipped, ',') {
                    skipped += 1;
                }
            }
            None => break,
        }
    }
    // "khẩn trương, quyết liệt": adverbs alone tell that an act follows.
    let acts = page.starts(skipped, Class::Verb)
        || page.starts(skipped, Class::Strong)
        || page.starts(skipped, Class::Assign)
        || page.starts(skipped, Class::Request)
        || page.starts(at, Class::Strong)
        || (skipped > at && page.get(skipped).is_some_and(|w| w.is_word()));
    if !acts {
        return None;
    }
    if page.starts(skipped, Class::Telling) && !page.starts(skipped, Class::Verb) {
        return None;
    }
    Some(at)
}

/// Whether two bodies are told to agree: "Bộ A, Bộ B thống nhất vị trí đổ vật
/// liệu", while an issuer that "thống nhất chủ trương" decides.
fn agrees_on(page: &Page<'_>, at: usize) -> bool {
    let thing = |w: &crate::words::Word| {
        same!(
            w,
            "vị" | "phương" | "phạm" | "quy" | "số" | "mức" | "tiến" | "thời" | "lộ" | "kế"
        )
    };
    same!(page.words[at], "thống") && page.get(at + 2).is_some_and(thing)
}

/// Whether somebody is told to inform others: "Sở A thông báo cho học sinh nghỉ
/// học", while an issuer that "thông báo để … biết" closes its paper.
fn informs(page: &Page<'_>, at: usize) -> bool {
    same!(page.words[at], "thông")
        && page.get(at + 1).is_some_and(|w| same!(w, "báo"))
        && page
            .get(at + 2)
            .is_some_and(|w| same!(w, "cho" | "ngay" | "kịp" | "rộng"))
}

/// Reads "theo địa bàn phụ trách", "theo lĩnh vực được phân công phụ trách tiêu
/// chí" between a body and its verb; returns the word behind.
fn manner(page: &Page<'_>, at: usize, limit: usize) -> Option<usize> {
    let of = page.get(at + 1)?;
    if !same!(page.words[at], "theo")
        || !same!(
            of,
            "chức" | "lĩnh" | "địa" | "nhiệm" | "thẩm" | "phạm" | "phân" | "ngành" | "trách"
        )
    {
        return None;
    }
    (at + 2..limit.min(at + 18))
        .take_while(|&word| !page.sign(word, ';') && !page.ends_sentence(word, limit))
        .find(|&word| {
            let inner = same!(page.words[word], "phụ" | "quản" | "phân" | "được" | "giao")
                || same!(page.words[word - 1], "được" | "phân" | "phạm");
            let starts = page.starts(word, Class::Strong)
                || page
                    .end(word, Class::Verb)
                    .is_some_and(|end| end >= word + 2);
            starts && !inner && !page.words[word].is_capital()
        })
}

/// Whether a clause consists of nothing but words of closing formulas.
pub(crate) fn is_formula(page: &Page<'_>, clause: Range<usize>) -> bool {
    let mut at = clause.start;
    let mut other = 0;
    let mut words = 0;
    while at < clause.end {
        if !page.words[at].is_word() {
            at += 1;
            continue;
        }
        match page.end(at, Class::Formula) {
            Some(end) => {
                words += end - at;
                at = end;
            }
            None => {
                other += 1;
                words += 1;
                at += 1;
            }
        }
    }
    words > 0 && other * 5 <= words && words <= 40
}
