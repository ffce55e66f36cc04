//! The frame of a document: letterhead, subject, addressees, recipients,
//! signature; and where its body begins and ends.

mod address;
mod letterhead;
mod meeting;
mod signature;
mod subject;

use crate::outline::Paragraph;
use crate::page::{Page, alike};
use crate::reading::Header;
use crate::time::Date;
use address::{addressees, recipients};
use letterhead::{own_symbol, place_and_date};
use meeting::meeting;
use signature::signature;
pub(crate) use signature::{competence, is_name, is_signed};
use std::ops::Range;
use subject::head;

/// What the frame tells the rules of the body.
#[derive(Debug, Default)]
pub(crate) struct Frame {
    pub(crate) header: Header,
    pub(crate) issued: Date,
    /// Words of the document's own symbol.
    pub(crate) own_symbol: Option<Range<usize>>,
    /// Words of each addressee.
    pub(crate) to: Vec<Range<usize>>,
    /// Words of the subject.
    pub(crate) subject: Range<usize>,
    /// Paragraphs between the frame's head and foot.
    pub(crate) body: Range<usize>,
    /// First paragraph behind the foot: annexes, attached plans.
    pub(crate) annex: usize,
}

/// Reads the frame.
pub(crate) fn frame(page: &Page<'_>, paragraphs: &[Paragraph]) -> Frame {
    let mut frame = Frame::default();
    let foot = foot(page, paragraphs);
    let symbol_at = own_symbol(page, &mut frame);
    let date_at = place_and_date(page, &mut frame);
    let head = head(page, paragraphs, foot, &mut frame);
    let after_head = symbol_at
        .into_iter()
        .chain(date_at)
        .max()
        .map_or(0, |word| {
            paragraphs
                .iter()
                .position(|p| p.first > word)
                .unwrap_or(paragraphs.len())
        });
    let start = head.max(after_head).min(foot);
    let start = addressees(page, paragraphs, start, foot, &mut frame);
    frame.body = start..foot;
    frame.annex = recipients(page, paragraphs, foot, &mut frame);
    frame.annex = signature(page, paragraphs, foot, frame.annex, &mut frame);
    if matches!(frame.header.kind.as_deref(), Some("TB" | "KL" | "BB")) {
        meeting(page, paragraphs, &mut frame);
    }
    frame
}

/// Returns the paragraph with which the foot begins.
fn foot(page: &Page<'_>, paragraphs: &[Paragraph]) -> usize {
    let recipients = paragraphs.iter().position(|p| {
        let at = p.body;
        page.get(at).is_some_and(|w| alike!(w, "noi"))
            && page.get(at + 1).is_some_and(|w| alike!(w, "nhan"))
            && (p.end == at + 2 || page.get(at + 2).is_some_and(|w| w.is(':')))
    });
    recipients
        .or_else(|| {
            let late = paragraphs.len() / 3;
            paragraphs
                .iter()
                .enumerate()
                .skip(late)
                .find(|(_, p)| competence(page, p.first).is_some())
                .map(|(at, _)| at)
        })
        .unwrap_or(paragraphs.len())
}
