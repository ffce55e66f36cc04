//! What completes a name behind its head.

use super::group::common_list;
use super::head::headed;
use super::place::{begins_proper, level_list, proper};
use super::post::acts;
use super::{Reach, Tail, name};
use crate::lexicon::Class;
use crate::page::same;
use crate::words::Case;

impl Tail<'_, '_> {
    /// Reads the tail; returns its end and whether proper names may follow.
    pub(super) fn read(&self, from: usize) -> (usize, bool) {
        let page = self.page;
        let mut at = from;
        let mut lists = false;
        let mut plural = self.plural;
        let mut opened = false;
        while at < self.limit {
            let word = &page.words[at];
            if let Some(end) = self.name_at(at, from) {
                at = end;
                lists = false;
                continue;
            }
            if word.is_capital()
                && (self.common || at == from)
                && page.starts(at, Class::Head)
                && let Some(inner) = headed(page, at, at, self.limit, false)
                && inner.words.len() >= 2
            {
                at = inner.words.end;
                lists = inner.lists;
                continue;
            }
            // "TB&XH", "Nông nghiệp & PTNT"
            if word.is('&')
                && page.get(at + 1).is_some_and(|w| w.is_capital())
                && at + 1 < self.limit
            {
                at += 2;
                continue;
            }
            if word.is_word() && self.stops(at, from) {
                break;
            }
            // "các huyện miền núi" are more than those of a "miền".
            let open = page.end(at, Class::Open).unwrap_or(at);
            let level = page.end(at, Class::Level);
            if let Some(end) = level.filter(|end| *end <= self.limit && *end >= open) {
                if begins_proper(page, end)
                    && page.starts(at, Class::Place)
                    && let Some(stop) = proper(page, end, self.limit)
                {
                    at = stop;
                    lists = true;
                } else {
                    at = level_list(page, end, self.limit);
                    lists = false;
                }
                continue;
            }
            if let Some(end) = page
                .end(at, Class::Determiner)
                .filter(|end| *end < self.limit)
            {
                // "các xã còn lại mỗi xã xây dựng …": each of them.
                if same!(word, "mỗi" | "từng") {
                    break;
                }
                let follows = page.starts(end, Class::Level)
                    || page.starts(end, Class::Generic)
                    || page.starts(end, Class::Place);
                // "Sở GTVT các tỉnh"
                let short = at > from && page.words[at - 1].case == Case::Upper;
                let part = at > from && !page.starts(from, Class::Level) && lists && !short;
                if !follows || part {
                    break;
                }
                plural = true;
                at = match page.end(end, Class::Generic) {
                    Some(stop) if page.end(end, Class::Level).is_none_or(|level| level < stop) => {
                        common_list(page, stop, self.limit)
                    }
                    _ => end,
                };
                continue;
            }
            if let Some(end) = page.end(at, Class::Open).filter(|end| *end <= self.limit) {
                let group = self.common || plural || self.open;
                // "các cơ quan tham mưu", but "Ban Xây dựng Đảng tham mưu …".
                let named = !self.common && !plural && page.words[at - 1].is_capital();
                if group && !((at > from || named) && page.starts(at, Class::Verb)) {
                    at = end;
                    opened = true;
                    continue;
                }
                // "đảng ủy trực thuộc Tỉnh ủy": whose they are.
                if group || !page.starts(at, Class::Relative) {
                    break;
                }
            }
            if word.is(':')
                && plural
                && page.get(at + 1).is_some_and(|w| w.is_capital())
                && at + 1 < self.limit
            {
                let Some(end) = proper(page, at + 1, self.limit) else {
                    break;
                };
                // A list of names, not the text behind a heading.
                let listed = page.sign(end, ',')
                    || page.sign(end, ';')
                    || page.get(end).is_some_and(|w| same!(w, "và"))
                    || end == self.limit;
                if !listed || page.starts(at + 1, Class::Verb) && !page.starts(at + 1, Class::Name)
                {
                    break;
                }
                return (end, true);
            }
            if begins_proper(page, at) {
                let below = at > from && page.words[at - 1].line != word.line;
                if below && page.starts(at, Class::Verb) {
                    break;
                }
                at += 1;
                lists = true;
                continue;
            }
            if word.is_number() {
                // "Ban Quản lý dự án 6 rà soát", "Tổng công ty Xây dựng 4, …"
                let ends = page.sign(at + 1, ',') || acts(page, at + 1, self.limit);
                let of_head =
                    !self.plural && word.letters() <= 2 && (at == from && self.open || ends);
                let after_name = of_head
                    || at > from
                        && (page.words[at - 1].is_capital()
                            || same!(page.words[at - 1], "số" | "đoạn")
                            || page.sign(at - 1, '-'));
                if !after_name || page.sign(at + 1, '/') || page.sign(at + 1, '.') {
                    break;
                }
                at += 1;
                continue;
            }
            if same!(word, "số") && page.get(at + 1).is_some_and(|w| w.is_number()) {
                at += 1;
                continue;
            }
            if word.is('-') {
                let Some(next) = page.get(at + 1).filter(|_| at + 1 < self.limit) else {
                    break;
                };
                let apposition = !word.glued
                    && (page.starts(at + 1, Class::Head) || page.starts(at + 1, Class::Title))
                    && !page.starts(at + 1, Class::Name);
                let period = next.is_number() && at > from && page.words[at - 1].is_number();
                if !apposition && (next.is_capital() || page.starts(at + 1, Class::Name)) || period
                {
                    at = page
                        .end(at + 1, Class::Name)
                        .filter(|end| *end <= self.limit)
                        .unwrap_or(at + 2);
                    continue;
                }
                break;
            }
            if same!(word, "và") && self.joins && at > from {
                let next = at + 1;
                let capital = page
                    .get(next)
                    .is_some_and(|w| w.is_capital() && w.case == Case::Title)
                    && next < self.limit;
                let other = page.starts(next, Class::Head)
                    && headed(page, next, next, self.limit, false).is_some()
                    || page.starts(next, Class::Determiner)
                    || page.starts(next, Class::Title);
                // "Hiệp hội Chế biến và Xuất khẩu thủy sản"
                let small = page.words[at - 1].is_word()
                    && page.words[from].is_capital()
                    && page.end(from, Class::Name).is_none()
                    && !page.starts(next, Class::Generic)
                    && !(from..at).any(|w| {
                        page.starts(w, Class::Level)
                            || page.starts(w, Class::Verb) && !page.words[w].is_capital()
                    });
                if capital && !other && (page.words[at - 1].is_capital() || small) {
                    at += 2;
                    continue;
                }
                break;
            }
            if let Some(end) = page
                .end(at, Class::Relative)
                .filter(|end| *end < self.limit)
            {
                // "các xã có điều kiện đăng ký …", "các đoàn thể tham gia vận động":
                // what they do.
                let deed = page.starts(at, Class::Verb);
                if deed
                    && (opened
                        || page
                            .end(end, Class::Verb)
                            .is_some_and(|stop| stop >= end + 2))
                {
                    break;
                }
                match self.relative(at, end, plural) {
                    Some(stop) => {
                        // "các doanh nghiệp trên địa bàn tỉnh | tham gia …"
                        opened |= same!(word, "trên" | "tại");
                        at = stop;
                        lists = false;
                        continue;
                    }
                    None => break,
                }
            }
            let joint = same!(word, "và" | "hoặc" | "các" | "những" | "cùng");
            // "Phòng Cải cách hành chính": the name goes on in small letters.
            let within_name = self.joins
                && word.is_word()
                && word.case == Case::Lower
                && !joint
                && at > from
                && at <= from + 5
                && page.words[from..at].iter().all(|word| word.is_word())
                && page.words[from].is_capital()
                && page.end(from, Class::Name).is_none()
                && page.end(from, Class::Province) != Some(at)
                && !(from..at).any(|word| page.starts(word, Class::Level));
            // "Phòng Tài nguyên - Môi trường"
            let behind_dash = self.joins
                && word.is_word()
                && word.case == Case::Lower
                && !joint
                && at >= from + 2
                && page.words[at - 1].is_capital()
                && page.sign(at - 2, '-');
            if within_name || behind_dash {
                at += 1;
                lists = false;
                continue;
            }
            let result = same!(word, "kết" | "tình" | "tiến" | "nội")
                && page
                    .get(at + 1)
                    .is_some_and(|w| same!(w, "quả" | "hình" | "độ" | "dung"));
            // "Trung tâm Văn hóa huyện | mở lớp"
            let closed = at > from && page.end(at - 1, Class::Level) == Some(at);
            if self.open
                && !closed
                && word.is_word()
                && word.case == Case::Lower
                && !joint
                && !result
                && at < from + 14
            {
                at += 1;
                continue;
            }
            break;
        }
        (at, lists)
    }

    /// Reads a known name; in small letters only where no verb can stand.
    fn name_at(&self, at: usize, from: usize) -> Option<usize> {
        let page = self.page;
        let end = page.end(at, Class::Name).filter(|end| *end <= self.limit)?;
        if page.words[at].is_capital() {
            return Some(end);
        }
        let verb = page.starts(at, Class::Verb);
        let directly = at == from && self.names_directly;
        let long = end - at >= 3 && !verb;
        let given = page.slice(at).starts_with(|c: char| c.is_ascii_digit());
        (directly || long || given || (!verb && !self.common && end - at >= 2)).then_some(end)
    }

    /// Whether a word ends every name.
    fn stops(&self, at: usize, from: usize) -> bool {
        let page = self.page;
        let word = &page.words[at];
        if word.is_capital() && page.end(at, Class::Strong).is_none() {
            return false;
        }
        let joins = same!(
            word,
            "để" | "nhằm"
                | "về"
                | "theo"
                | "khi"
                | "nếu"
                | "thì"
                | "mà"
                | "trong"
                | "từ"
                | "với"
                | "đến"
                | "cho"
                | "bằng"
                | "là"
                | "ở"
                | "trước"
                | "sau"
                | "như"
                | "không"
                | "gồm"
                | "qua"
                | "vào"
                | "chậm"
                | "muộn"
                | "xong"
        );
        // "các tỉnh trong vùng", "các bệnh viện trong và ngoài công lập"
        if same!(word, "trong") && page.starts(at, Class::Open) {
            return false;
        }
        let meanwhile = same!(word, "đồng") && page.get(at + 1).is_some_and(|w| same!(w, "thời"));
        let somewhere = same!(word, "tại") && !(at == from && self.common);
        if joins || meanwhile || somewhere {
            return true;
        }
        if page.starts(at, Class::Strong) && !page.starts(at, Class::Open) {
            return true;
        }
        // "chủ chương trình", "tờ trình"
        let noun = same!(word, "trình")
            && at > from
            && same!(
                page.words[at - 1],
                "chương" | "công" | "quá" | "lộ" | "quy" | "tờ" | "giáo"
            );
        if noun {
            return false;
        }
        // A verb of one syllable is often part of a noun: "cấp", "lập", "giao".
        match page.end(at, Class::Verb) {
            None => false,
            Some(end) => {
                let open = page.end(at, Class::Open).is_some_and(|open| open >= end);
                let relative = page
                    .end(at, Class::Relative)
                    .is_some_and(|relative| relative >= end);
                let level = page.end(at, Class::Level).is_some_and(|level| level >= end);
                !(open || relative || level)
            }
        }
    }

    /// Reads "thuộc …", "được phân công …", "có …"; returns its end.
    fn relative(&self, at: usize, end: usize, plural: bool) -> Option<usize> {
        let page = self.page;
        let word = &page.words[at];
        if same!(word, "của" | "thuộc" | "trực") {
            if let Some(owner) = name(
                page,
                end,
                self.limit,
                Reach {
                    bare: true,
                    ..Reach::default()
                },
                2,
            ) {
                return Some(owner.words.end);
            }
            // "các phòng thuộc Sở | kiểm tra …": the one of its kind.
            let one = page.get(end).is_some_and(|w| {
                w.is_capital() && same!(w, "Sở" | "Bộ" | "Ngành" | "Cục" | "Ban" | "Tỉnh" | "Huyện")
            });
            if one && page.starts(end + 1, Class::Verb) {
                return Some(end + 1);
            }
            return self.common.then(|| self.clause(end));
        }
        if same!(word, "trên" | "tại") && end - at >= 2 {
            return Some(self.place_behind(end));
        }
        if same!(word, "phụ") && page.starts(end, Class::Verb) {
            return None;
        }
        let allowed = plural || self.common;
        if !allowed && !same!(word, "được" | "phụ") {
            return None;
        }
        let stop = self.clause(end);
        (stop > end || same!(word, "phụ")).then_some(stop)
    }

    fn place_behind(&self, at: usize) -> usize {
        let page = self.page;
        match name(
            page,
            at,
            self.limit,
            Reach {
                bare: true,
                ..Reach::default()
            },
            2,
        ) {
            Some(place) => place.words.end,
            None => at,
        }
    }

    /// Returns the end of a clause that tells which bodies are meant.
    fn clause(&self, from: usize) -> usize {
        let page = self.page;
        let mut at = from;
        // "phụ trách tiêu chí | tổ chức kiểm tra": behind what somebody looks
        // after stands the deed.
        let mut charge = (from >= 2 && same!(page.words[from - 2], "phụ")).then_some(from);
        while at < self.limit && at < from + 60 {
            let word = &page.words[at];
            if same!(word, "phụ") && page.get(at + 1).is_some_and(|w| same!(w, "trách")) {
                charge = Some(at + 2);
            }
            if charge.is_some_and(|charge| at > charge)
                && page.end(at, Class::Verb).is_some_and(|end| end >= at + 2)
                && !same!(
                    page.words[at - 1],
                    "lĩnh"
                        | "vực"
                        | "công"
                        | "tác"
                        | "việc"
                        | "vụ"
                        | "trình"
                        | "các"
                        | "và"
                        | "dung"
                )
                && !page.sign(at - 1, ',')
            {
                break;
            }
            // "Phó Thủ tướng phụ trách về các vấn đề …": in charge, full stop.
            if charge == Some(at) && same!(word, "về") {
                break;
            }
            if word.is(':')
                || word.is(';')
                || word.is('(')
                || word.is('"')
                || page.ends_sentence(at, self.limit)
            {
                break;
            }
            if word.is(',') || same!(word, "và") {
                let next = at + 1;
                let acts = page.starts(next, Class::Verb)
                    || page.starts(next, Class::Strong)
                    || page.starts(next, Class::Adverb)
                    || page.starts(next, Class::Assign)
                    || page.starts(next, Class::Request);
                let names = page.starts(next, Class::Determiner) && !same!(page.words[at], "và")
                    || headed(page, next, next, self.limit, false).is_some()
                    || page.starts(next, Class::Title) && page.words[next].is_capital();
                if names || (acts && word.is(',')) {
                    break;
                }
            }
            if page.starts(at, Class::Strong) && at > from {
                let attributive = page
                    .get(at - 1)
                    .is_some_and(|w| same!(w, "công" | "giao" | "được"))
                    && same!(word, "chủ");
                let negated = same!(word, "không" | "cùng" | "tự" | "ngay" | "sớm");
                if !attributive && !negated {
                    break;
                }
            }
            if same!(word, "để" | "nhằm" | "thì")
                || same!(word, "trước")
                    && page
                        .get(at + 1)
                        .is_some_and(|w| same!(w, "ngày" | "tháng") || w.is_number())
            {
                break;
            }
            at += 1;
        }
        at
    }
}
