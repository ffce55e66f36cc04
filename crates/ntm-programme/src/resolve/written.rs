//! A name as a document writes it, taken apart: the head that says what kind of
//! body is meant, the words that qualify it, the levels, and proper names.
//!
//! ```text
//! Văn phòng Điều phối │ NTM        │ huyện      │
//! UBND                │            │ các xã     │ Mường So, Khổng Lào
//! Phòng               │ Tài chính… │            │
//! ```

use ntm_text::fold;
use ntm_text::nfc;
use ntm_text::tone_key;

use crate::unit::UnitKind;
use crate::unit::UnitVersion;

/// A written name taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) head: Option<UnitKind>,
    /// What stands between head and level, folded, without filler words.
    pub(super) qualifier: Vec<String>,
    pub(super) levels: Vec<Level>,
    /// "các …" or "cấp …": all of the level and not one.
    pub(super) plural: bool,
    /// Proper names after the level, each with the level that it is of.
    pub(super) names: Vec<(Option<Level>, String)>,
    /// Words after the level that are no name: "có cụm công nghiệp".
    pub(super) condition: Vec<String>,
}

/// A level that a document names, and the kinds of places that it covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Level {
    pub(super) word: &'static str,
    pub(super) kinds: &'static [UnitKind],
}

impl Level {
    pub(super) fn tier(self) -> u8 {
        self.kinds.first().and_then(|kind| kind.tier()).unwrap_or(0)
    }

    /// Returns whether a place is of the level. "Thành phố" and "thị xã" are
    /// kinds of the same level as others, told apart by their names.
    pub(super) fn suits(self, unit: &UnitVersion) -> bool {
        let name = folded(&unit.name);
        let named = |word: &str| name.starts_with(&fold(word));
        let told_apart = matches!(self.word, "thành phố" | "thị xã");
        let says_its_level = LEVELS.iter().any(|(word, _)| named(word));
        self.kinds.contains(&unit.kind) && (!told_apart || named(self.word) || !says_its_level)
    }

    /// "cấp xã" covers wards and townships too.
    fn whole(self) -> Self {
        if self.tier() == 3 {
            Self {
                word: "",
                kinds: COMMUNES,
            }
        } else {
            Self { word: "", ..self }
        }
    }
}

const COMMUNES: &[UnitKind] = &[
    UnitKind::Commune,
    UnitKind::Ward,
    UnitKind::Township,
    UnitKind::SpecialZone,
];

/// The words for levels, longest first, as written and as kinds of places.
const LEVELS: [(&str, &[UnitKind]); 11] = [
    ("thị trấn", &[UnitKind::Township]),
    ("đặc khu", &[UnitKind::SpecialZone]),
    ("thị xã", &[UnitKind::District]),
    ("thành phố", &[UnitKind::District, UnitKind::Province]),
    ("huyện", &[UnitKind::District]),
    ("quận", &[UnitKind::District]),
    ("tỉnh", &[UnitKind::Province]),
    ("phường", &[UnitKind::Ward]),
    ("xã", &[UnitKind::Commune]),
    ("thôn", &[UnitKind::Village]),
    ("bản", &[UnitKind::Village]),
];

/// The heads of bodies, folded; where one begins another, the longer first.
const HEADS: [(&str, UnitKind); 28] = [
    ("van phong dieu phoi", UnitKind::CoordinationOffice),
    ("van phong uy ban nhan dan", UnitKind::Office),
    ("van phong hoi dong nhan dan", UnitKind::Office),
    ("van phong huyen uy", UnitKind::PartyCommittee),
    ("uy ban nhan dan", UnitKind::PeoplesCommittee),
    ("chinh quyen", UnitKind::PeoplesCommittee),
    ("hoi dong nhan dan", UnitKind::PeoplesCouncil),
    ("ban chi dao", UnitKind::SteeringCommittee),
    ("ban quan ly", UnitKind::ManagementBoard),
    ("ban phat trien", UnitKind::DevelopmentBoard),
    ("uy ban mat tran to quoc", UnitKind::Front),
    ("mat tran to quoc", UnitKind::Front),
    ("dang uy", UnitKind::PartyCommittee),
    ("cap uy", UnitKind::PartyCommittee),
    ("huyen uy", UnitKind::PartyCommittee),
    ("tinh uy", UnitKind::PartyCommittee),
    ("thanh uy", UnitKind::PartyCommittee),
    ("thi uy", UnitKind::PartyCommittee),
    ("hoi nong dan", UnitKind::Union),
    ("hoi lien hiep phu nu", UnitKind::Union),
    ("hoi cuu chien binh", UnitKind::Union),
    ("doan thanh nien", UnitKind::Union),
    ("lien doan lao dong", UnitKind::Union),
    ("cong doan", UnitKind::Union),
    ("trung tam", UnitKind::Agency),
    ("chi cuc", UnitKind::Agency),
    ("phong", UnitKind::Department),
    ("so", UnitKind::Department),
];

/// What offices shorten, and what it stands for.
const ABBREVIATIONS: [(&str, &str); 38] = [
    ("ubnd", "Ủy ban nhân dân"),
    ("hdnd", "Hội đồng nhân dân"),
    ("ubmttq", "Ủy ban Mặt trận Tổ quốc"),
    ("ubmttqvn", "Ủy ban Mặt trận Tổ quốc Việt Nam"),
    ("mttq", "Mặt trận Tổ quốc"),
    ("mttqvn", "Mặt trận Tổ quốc Việt Nam"),
    ("tqvn", "Tổ quốc Việt Nam"),
    ("ubmt", "Ủy ban Mặt trận"),
    ("bcd", "Ban Chỉ đạo"),
    ("bql", "Ban Quản lý"),
    ("bptt", "Ban Phát triển thôn"),
    ("btv", "Ban Thường vụ"),
    ("vp", "Văn phòng"),
    ("vpdp", "Văn phòng Điều phối"),
    ("dp", "Điều phối"),
    ("ntm", "nông thôn mới"),
    ("mtqg", "mục tiêu quốc gia"),
    ("ctmtqg", "Chương trình mục tiêu quốc gia"),
    ("qlda", "Quản lý dự án"),
    ("gddt", "Giáo dục Đào tạo"),
    ("gd", "Giáo dục"),
    ("dt", "Đào tạo"),
    ("tckh", "Tài chính Kế hoạch"),
    ("tc", "Tài chính"),
    ("kh", "Kế hoạch"),
    ("kt", "Kinh tế"),
    ("ht", "Hạ tầng"),
    ("nn", "Nông nghiệp"),
    ("nnptnt", "Nông nghiệp Phát triển nông thôn"),
    ("ptnt", "Phát triển nông thôn"),
    ("tnmt", "Tài nguyên Môi trường"),
    ("tn", "Tài nguyên"),
    ("mt", "Môi trường"),
    ("ldtbxh", "Lao động Thương binh Xã hội"),
    ("vhtt", "Văn hóa Thông tin"),
    ("vh", "Văn hóa"),
    ("lhpn", "Liên hiệp Phụ nữ"),
    ("ccb", "Cựu chiến binh"),
];

/// Words before a head that name a person of the body or several bodies.
const OPENINGS: [&str; 12] = [
    "cac dong chi",
    "dong chi",
    "lanh dao",
    "thu truong",
    "nguoi dung dau",
    "chu tich",
    "giam doc",
    "bi thu",
    "ban thuong vu",
    "thuong truc",
    "cac",
    "toan the",
];

/// Words that tell no two bodies apart.
const FILLERS: [&str; 4] = ["cac", "va", "cua", "cap"];

/// Words that do not tell apart the committees and offices of which a place has
/// but one, nor their programmes; in the name of a department they would.
const PROGRAMME: [&str; 16] = [
    "ve", "thuc", "hien", "xay", "dung", "giai", "doan", "nam", "viet", "so", "chuong", "trinh",
    "muc", "tieu", "quoc", "gia",
];

/// One word of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    text: String,
    pub(super) folded: String,
    key: String,
    /// A comma, semicolon or colon follows.
    stop: bool,
}

impl Word {
    fn is_capital(&self) -> bool {
        self.text
            .chars()
            .next()
            .is_some_and(|first| first.is_uppercase() || first.is_numeric())
    }

    fn is_and(&self) -> bool {
        self.folded == "va"
    }
}

/// Takes a name apart into words, with abbreviations written out.
pub(super) fn words(name: &str) -> Vec<Word> {
    let mut found = Vec::new();
    let normal = nfc(name);
    let mut pending = String::new();
    for c in normal.text().chars().chain(['\n']) {
        if c.is_alphanumeric() {
            pending.push(c);
            continue;
        }
        if !pending.is_empty() {
            push(&mut found, std::mem::take(&mut pending));
        }
        if matches!(c, ',' | ';' | ':')
            && let Some(last) = found.last_mut()
        {
            last.stop = true;
        }
    }
    found
}

fn push(found: &mut Vec<Word>, text: String) {
    let folded = fold(&text);
    let short = ABBREVIATIONS.iter().find(|(short, _)| *short == folded);
    // "Tn" or "Mt" in mixed case is a name; only capitals abbreviate that far.
    let whole = text.chars().all(char::is_uppercase) || folded.len() > 3;
    match short {
        Some((_, long)) if whole => found.extend(long.split(' ').map(word)),
        _ => found.push(word(&text)),
    }
}

fn word(text: &str) -> Word {
    Word {
        text: text.to_owned(),
        folded: fold(text),
        key: tone_key(text),
        stop: false,
    }
}

/// Joins the folded words of a name, abbreviations written out.
pub(super) fn folded(name: &str) -> String {
    join(&words(name))
}

fn join(words: &[Word]) -> String {
    words
        .iter()
        .map(|it| it.folded.as_str())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Returns the words that tell a body from others at the same place.
pub(super) fn telling(name: &str, place: &str) -> Vec<String> {
    let words = words(name);
    let (kind, start) = head_at(&words);
    let end = (start..words.len()).find(|&at| level_from(&words, at).is_some());
    let own = words.get(start..end.unwrap_or(words.len()));
    let mut telling = significant(own.unwrap_or_default(), kind);
    let place = significant(&self::words(place), kind);
    if end.is_none() && telling.ends_with(&place) {
        telling.truncate(telling.len() - place.len());
    }
    telling
}

impl Written {
    pub(super) fn read(name: &str) -> Self {
        let mut words = words(name);
        let mut plural = false;
        while let Some(length) = OPENINGS.iter().find_map(|it| starts(&words, it)) {
            plural |= words.iter().take(length).any(|word| word.folded == "cac");
            words.drain(..length);
        }
        let (head, start) = head_at(&words);
        let mut written = Self {
            head,
            qualifier: Vec::new(),
            levels: Vec::new(),
            plural,
            names: Vec::new(),
            condition: Vec::new(),
        };
        written.party_level(&words, start);
        let at = |at: usize| words.get(at..).unwrap_or_default();
        let run = (start..words.len()).find(|&from| level_from(&words, from).is_some());
        let Some(run) = run else {
            let rest = at(start);
            if head.is_none() {
                written.names = split(rest).into_iter().map(|name| (None, name)).collect();
            }
            written.qualifier = significant(rest, head);
            return written;
        };
        let end = written.read_levels(&words, run);
        let before = words.get(start..run).unwrap_or_default();
        let (before, said) = without_determiners(before);
        written.plural |= said;
        if said_level(before) {
            written.plural = true;
            written.levels = written.levels.iter().map(|level| level.whole()).collect();
        }
        written.qualifier = significant(before, head);
        let rest = at(end);
        match rest.first() {
            Some(first) if first.is_capital() => written.read_names(rest),
            Some(_) => written.condition = rest.iter().map(|it| it.folded.clone()).collect(),
            None => {}
        }
        written
    }

    /// "Huyện ủy" says its level by itself.
    fn party_level(&mut self, words: &[Word], start: usize) {
        if self.head != Some(UnitKind::PartyCommittee) || start < 2 {
            return;
        }
        let level = match words.get(start - 2).map(|word| word.folded.as_str()) {
            Some("huyen") => "huyện",
            Some("tinh") => "tỉnh",
            Some("thanh") => "thành phố",
            Some("thi") => "thị xã",
            _ => return,
        };
        self.levels.extend(level_called(level));
    }

    /// Reads "xã, phường và đặc khu" and returns where it ends.
    fn read_levels(&mut self, words: &[Word], run: usize) -> usize {
        let mut at = run;
        let mut end = run;
        while let Some(rest) = words.get(at..).filter(|rest| !rest.is_empty()) {
            if let Some((level, length)) = level_at(rest) {
                self.levels.push(level);
                at += length;
                end = at;
            } else if rest[0].is_and() || matches!(rest[0].folded.as_str(), "cac" | "cap") {
                self.plural |= !rest[0].is_and();
                at += 1;
            } else {
                break;
            }
        }
        if words
            .get(run..end)
            .is_some_and(|run| run.iter().any(|word| word.folded == "cap"))
        {
            self.levels = self.levels.iter().map(|level| level.whole()).collect();
        }
        self.plural |= self.levels.len() > 1;
        end
    }

    /// Reads "Mường So, Khổng Lào và thị trấn Phong Thổ".
    fn read_names(&mut self, rest: &[Word]) {
        let mut level = self.levels.last().copied();
        for part in parts(rest) {
            let mut part = part;
            // "UBND phường Văn Phú, UBND xã Yên Bình".
            part = part.get(head_at(part).1..).unwrap_or_default();
            if let Some((own, length)) = level_at(part) {
                level = Some(own);
                part = part.get(length..).unwrap_or_default();
            }
            if !part.is_empty() {
                self.names.push((level, text_of(part)));
            }
        }
    }
}

/// Finds the head and how many words belong to it alone: "phòng" and "sở" stay
/// with the words that tell departments apart.
fn head_at(words: &[Word]) -> (Option<UnitKind>, usize) {
    HEADS
        .iter()
        .find_map(|(head, kind)| starts(words, head).map(|length| (*kind, length)))
        .map_or((None, 0), |(kind, length)| {
            (
                Some(kind),
                if kind.is_one_of_its_kind() { length } else { 0 },
            )
        })
}

fn starts(words: &[Word], phrase: &str) -> Option<usize> {
    let mut length = 0;
    for part in phrase.split(' ') {
        if words.get(length)?.folded != part {
            return None;
        }
        length += 1;
    }
    Some(length)
}

/// Recognises a level by its written form, because folded "xa", "tinh" and
/// "ban" are other words too; a name typed without any marks is taken folded.
fn level_at(words: &[Word]) -> Option<(Level, usize)> {
    LEVELS.iter().find_map(|(level, kinds)| {
        let mut length = 0;
        for part in level.split(' ') {
            let word = words.get(length)?;
            let plain = word.text.is_ascii() && word.folded == fold(part) && *level != "bản";
            let village = *level != "bản" || word.text == "bản";
            if !(word.key == tone_key(part) && village || plain) {
                return None;
            }
            length += 1;
        }
        // "xã hội", "quản lý" and the like are no level.
        let next = words.get(length).map(|word| word.folded.as_str());
        let society = *level == "xã" && next == Some("hoi");
        (!society).then_some((Level { word: level, kinds }, length))
    })
}

/// Recognises a level among other words: the "thôn" of "nông thôn" is none.
fn level_from(words: &[Word], at: usize) -> Option<(Level, usize)> {
    let rural = at > 0
        && words
            .get(at - 1)
            .is_some_and(|before| before.folded == "nong");
    let found = level_at(words.get(at..).unwrap_or_default())?;
    (!rural || found.0.word != "thôn").then_some(found)
}

fn level_called(word: &str) -> Option<Level> {
    LEVELS
        .iter()
        .find(|(level, _)| *level == word)
        .map(|(word, kinds)| Level { word, kinds })
}

/// Strips "các" and "cấp" right before a level: they belong to it.
fn without_determiners(before: &[Word]) -> (&[Word], bool) {
    match before.split_last() {
        Some((last, rest)) if last.folded == "cac" => (rest, true),
        _ => (before, false),
    }
}

fn said_level(before: &[Word]) -> bool {
    before.last().is_some_and(|last| last.folded == "cap")
}

fn significant(words: &[Word], kind: Option<UnitKind>) -> Vec<String> {
    let one = kind.is_some_and(UnitKind::is_one_of_its_kind);
    words
        .iter()
        .map(|word| word.folded.clone())
        .filter(|word| !FILLERS.contains(&word.as_str()))
        .filter(|word| {
            !one || !PROGRAMME.contains(&word.as_str()) && !word.starts_with(char::is_numeric)
        })
        .collect()
}

fn split(words: &[Word]) -> Vec<String> {
    parts(words).map(text_of).collect()
}

/// Cuts at commas and at "và".
fn parts(words: &[Word]) -> impl Iterator<Item = &[Word]> {
    words
        .split_inclusive(|word| word.stop)
        .flat_map(|part| part.split(Word::is_and))
        .filter(|part| !part.is_empty())
}

fn text_of(words: &[Word]) -> String {
    words
        .iter()
        .map(|it| it.text.as_str())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, expected: &str) {
        let it = Written::read(name);
        let levels: Vec<_> = it.levels.iter().map(|level| level.word).collect();
        let names: Vec<_> = it.names.iter().map(|(_, name)| name.as_str()).collect();
        let found = format!(
            "{} [{}] {}{} ({}) {}",
            it.head.map_or("-", UnitKind::as_str),
            it.qualifier.join(" "),
            if it.plural { "*" } else { "" },
            levels.join("+"),
            names.join(" | "),
            it.condition.join(" "),
        );
        assert_eq!(found.trim(), expected, "{name}");
    }

    #[test]
    fn names_are_taken_apart() {
        check("UBND các xã", "peoples_committee [] *xã ()");
        check(
            "UBND các xã, thị trấn",
            "peoples_committee [] *xã+thị trấn ()",
        );
        check("Ủy ban nhân dân cấp xã", "peoples_committee [] * ()");
        check("UBND huyện", "peoples_committee [] huyện ()");
        check(
            "các xã Mường So, Không Lào",
            "- [] *xã (Mường So | Không Lào)",
        );
        check(
            "Chủ tịch UBND các xã, phường và đặc khu",
            "peoples_committee [] *xã+phường+đặc khu ()",
        );
        check(
            "UBND các phường: Yên Bái, Văn Phú",
            "peoples_committee [] *phường (Yên Bái | Văn Phú)",
        );
        check("Bản Lang", "- [ban lang]  (Bản Lang)");
        check("bản Hung Phong", "- [] bản (Hung Phong)");
        check("Sin Suối Hồ", "- [sin suoi ho]  (Sin Suối Hồ)");
        check(
            "Văn phòng Điều phối NTM huyện",
            "coordination_office [nong thon moi] huyện ()",
        );
        check(
            "Phòng Tài chính Kế hoạch",
            "department [phong tai chinh ke hoach]  ()",
        );
        check("Huyện ủy", "party_committee [] huyện ()");
        check("Ban Chỉ đạo xã Bản Bo", "steering_committee [] xã (Bản Bo)");
        check(
            "Ủy ban nhân dân các xã, phường có cụm công nghiệp",
            "peoples_committee [] *xã+phường () co cum cong nghiep",
        );
        check(
            "Phòng Lao động - Thương binh và Xã hội huyện",
            "department [phong lao dong thuong binh xa hoi] huyện ()",
        );
        check("UBND cac xa", "peoples_committee [] *xã ()");
    }
}
