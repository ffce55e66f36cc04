//! Line breaks that a converter lost, found again at markers.

use super::spelling::spell;
use super::{Case, Reader, Word};
use crate::page::same;
use ntm_text::letter;

impl Reader<'_> {
    /// Puts a line break before a marker that is glued to what stands before.
    #[inline(never)]
    pub(super) fn find_lost_break(&mut self) {
        let words = &self.out.words;
        let n = words.len();
        if n < self.line.first + 3 {
            return;
        }
        let (a, b, c) = (words[n - 3], words[n - 2], words[n - 1]);
        let first = self.line.first;
        // "sau:1. Thủ trưởng", "Đồng.2. Giao"
        if n >= first + 4
            && a.is_number()
            && a.value < 40
            && b.is('.')
            && c.is_capital()
            && !c.glued
            && a.glued
        {
            let before = words[n - 4];
            if !before.is_number() && !before.is('/') && !before.is('-') {
                self.break_at(n - 3);
                return;
            }
        }
        // "thực hiện.b) Tập trung"
        if n >= first + 4
            && a.is_word()
            && a.glued
            && a.letters() == 1
            && a.case == Case::Lower
            && b.is(')')
            && c.is_capital()
        {
            self.break_at(n - 3);
            return;
        }
        // "đặc khua) Chủ động": the marker is the last letter of the word.
        if a.is_word() && a.letters() > 2 && b.is(')') && b.glued && c.is_capital() && !c.glued {
            let last = self.text[a.span()].char_indices().next_back();
            if let Some((cut, c)) = last
                && letter(c).is_some_and(|it| it.plain <= b'h' as char && !it.upper)
                && !self.bracket_is_open(n - 3)
            {
                self.split_marker(n - 3, a.start + cut as u32);
                return;
            }
        }
        // ";- Ban", ": - Các", ".- Bảo đảm", "các huyện, thành phố- Bố trí"
        let level = same!(
            a,
            "tỉnh" | "huyện" | "xã" | "phố" | "phường" | "trấn" | "quận"
        );
        let ended = a.is(';') || a.is(':') || (a.is('.') || level) && b.glued && c.is_capital();
        if b.is('-') && ended && c.is_word() && !c.glued {
            self.break_at(n - 2);
            return;
        }
        // "thực hiện./.Nơi nhận", "Lưu: VT.KT. CHỦ TỊCH"
        let closed = a.is('/') && b.is('.') && c.is_capital() && c.glued;
        let stands_in = b.is('.')
            && b.glued
            && c.glued
            && c.case == Case::Upper
            && matches!(&self.text[c.span()], "KT" | "TL" | "TM" | "TUQ");
        if closed || stands_in {
            self.break_at(n - 1);
            return;
        }
        // "đặc khu.Nhằm": a sentence that was a paragraph.
        if b.is('.')
            && b.glued
            && c.is_capital()
            && c.glued
            && a.is_word()
            && a.letters() > 2
            && a.case == Case::Lower
        {
            self.break_at(n - 1);
        }
    }

    fn bracket_is_open(&self, at: usize) -> bool {
        for word in self.out.words[self.line.first..at].iter().rev().take(40) {
            if word.is('(') {
                return true;
            }
            if word.is(')') {
                return false;
            }
        }
        false
    }

    fn split_marker(&mut self, at: usize, cut: u32) {
        let mut head = self.out.words[at];
        let mut marker = head;
        head.end = cut;
        marker.start = cut;
        for part in [&mut head, &mut marker] {
            let spelt =
                spell(&self.text[part.span()]).spelt(self.text, part.span(), self.vocabulary);
            part.spell(spelt);
        }
        marker.glued = true;
        self.out.words[at] = head;
        self.out.words.insert(at + 1, marker);
        self.break_at(at + 1);
    }

    fn break_at(&mut self, at: usize) {
        if at <= self.line.first {
            return;
        }
        let tail: Vec<Word> = self.out.words.drain(at..).collect();
        self.end_line(false);
        let line = self.out.lines.len() as u32;
        self.out
            .words
            .extend(tail.into_iter().map(|word| Word { line, ..word }));
    }
}
