//! PDF: letters with their places, by `hayro-interpret`; [`layout`] makes lines and paragraphs of them.

use crate::{
    Intake, Kind, Limits, Note, Refusal,
    layout::{self, Letter, Page},
    legacy,
};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, GlyphDrawMode, Image, InterpreterCache,
    InterpreterSettings, Paint, PathDrawMode, SoftMask,
    font::Glyph,
    hayro_cmap::BfString,
    hayro_syntax::{DecryptionError, LoadPdfError, Pdf},
    interpret_page,
    util::TransformExt,
};
use kurbo::{Affine, BezPath, Point, Rect};
use memchr::memmem;
use std::io::Read;

pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<Intake, Refusal> {
    if is_cut_off(bytes) {
        return Err(Refusal::Truncated);
    }
    weigh(bytes, limits)?;
    // A thread of its own: a panic in foreign code ends there, and a deep page has room.
    const STACK: usize = 32 << 20;
    let data = bytes.to_vec();
    std::thread::scope(|scope| {
        std::thread::Builder::new()
            .name("ntm-intake-pdf".into())
            .stack_size(STACK)
            .spawn_scoped(scope, || pages(data, limits))
            .map_err(|error| Refusal::Damaged(error.to_string()))?
            .join()
            .unwrap_or_else(|panic| {
                Err(match panic.downcast::<Exhausted>() {
                    Ok(_) => Refusal::TooMuchText {
                        limit: limits.text_bytes,
                    },
                    Err(_) => Refusal::Damaged("the interpreter of PDF gave up".into()),
                })
            })
    })
    .and_then(|pages| assemble(&pages))
}

/// The last thing of a PDF is where its table of objects begins: after the last object.
fn is_cut_off(bytes: &[u8]) -> bool {
    let last = |sign: &[u8]| memmem::rfind(bytes, sign);
    let end = last(b"%%EOF").max(last(b"startxref"));
    match (end, last(b"endobj")) {
        (None, _) => true,
        (Some(end), Some(object)) => end < object,
        (Some(_), None) => false,
    }
}

/// Unpacks every packed stream into nothing and counts, before anybody unpacks
/// it into memory. Pictures may have ten times as much together: only painting
/// would unpack them, one by one.
fn weigh(bytes: &[u8], limits: &Limits) -> Result<(), Refusal> {
    let limit = limits.unpacked_bytes as u64;
    let (mut content, mut pictures) = (0, 0);
    for at in memmem::find_iter(bytes, b"stream") {
        if bytes[..at].ends_with(b"end") {
            continue;
        }
        let body = &bytes[at + 6..];
        let body = body
            .strip_prefix(b"\r\n")
            .or_else(|| body.strip_prefix(b"\n"))
            .or_else(|| body.strip_prefix(b"\r"))
            .unwrap_or(body);
        // Every zlib stream that compresses begins with this nibble.
        if body.first().is_none_or(|first| first & 0x0F != 8) {
            continue;
        }
        let mut unpacked = flate2::read::ZlibDecoder::new(body).take(limit + 1);
        let size = count(&mut unpacked);
        let dictionary = &bytes[at.saturating_sub(512)..at];
        let begin = memmem::rfind(dictionary, b" obj").unwrap_or(0);
        if memmem::find(&dictionary[begin..], b"/Image").is_some() {
            pictures += size;
        } else {
            content += size;
        }
        if size > limit || content > limit || pictures > limit.saturating_mul(10) {
            return Err(Refusal::ZipBomb);
        }
    }
    Ok(())
}

/// Counts what can be read before the end or the first fault.
fn count(reader: &mut impl Read) -> u64 {
    std::io::copy(reader, &mut Counter(0)).unwrap_or_default()
}

struct Counter(u64);

impl std::io::Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn pages(data: Vec<u8>, limits: &Limits) -> Result<Vec<Page>, Refusal> {
    let pdf = Pdf::new(data).map_err(|error| match error {
        LoadPdfError::Decryption(
            DecryptionError::PasswordProtected | DecryptionError::UnsupportedAlgorithm,
        ) => Refusal::PasswordProtected,
        LoadPdfError::Decryption(other) => Refusal::Damaged(format!("{other:?}")),
        LoadPdfError::Invalid => Refusal::Damaged("no PDF inside".into()),
    })?;
    let count = pdf.pages().len();
    if count == 0 {
        return Err(Refusal::Damaged("no pages".into()));
    }
    if count > limits.pages {
        return Err(Refusal::TooManyPages {
            pages: count,
            limit: limits.pages,
        });
    }
    let cache = InterpreterCache::new();
    let settings = InterpreterSettings {
        render_annotations: false,
        ..InterpreterSettings::default()
    };
    let mut collector = Collector::new(limits);
    for page in pdf.pages().iter() {
        let (width, height) = page.render_dimensions();
        let mut context = Context::new(
            page.initial_transform(true).to_kurbo(),
            Rect::new(0.0, 0.0, f64::from(width), f64::from(height)),
            &cache,
            pdf.xref(),
            settings.clone(),
        );
        collector.pages.push(Page {
            width: f64::from(width),
            height: f64::from(height),
            letters: Vec::new(),
            unreadable: 0,
        });
        interpret_page(page, &mut context, &mut collector);
    }
    Ok(collector.pages)
}

fn assemble(pages: &[Page]) -> Result<Intake, Refusal> {
    let bare: Vec<usize> = pages
        .iter()
        .enumerate()
        .filter(|(_, page)| {
            page.letters
                .iter()
                .all(|letter| letter.text.trim().is_empty())
        })
        .map(|(index, _)| index + 1)
        .collect();
    if bare.len() == pages.len() {
        return Err(Refusal::Scan { pages: pages.len() });
    }
    let (mut text, mut ranges) = layout::read(pages, None);
    let old = legacy::recognise(&text).map(|(_, encoding)| encoding);
    if old.is_some() {
        (text, ranges) = layout::read(pages, old);
    }
    let unreadable: usize = pages.iter().map(|page| page.unreadable).sum();
    let readable: usize = pages.iter().map(|page| page.letters.len()).sum();
    // Fonts that tell nothing of their letters: only the picture is left.
    if unreadable * 2 > readable {
        return Err(Refusal::Scan { pages: pages.len() });
    }
    let mut notes: Vec<Note> = old.map(Note::Converted).into_iter().collect();
    if !bare.is_empty() {
        notes.push(Note::PagesWithoutText(bare));
    }
    if unreadable > 0 {
        notes.push(Note::UnreadableLetters(unreadable));
    }
    Ok(Intake {
        kind: Kind::Pdf,
        text,
        pages: ranges,
        notes,
    })
}

/// Thrown through the interpreter, quietly, when a page paints without end.
struct Exhausted;

struct Collector {
    pages: Vec<Page>,
    text_left: usize,
    steps_left: usize,
}

impl Collector {
    fn new(limits: &Limits) -> Self {
        Self {
            pages: Vec::new(),
            text_left: limits.text_bytes,
            // Tables of lines and drawings take more steps than letters.
            steps_left: limits.text_bytes.saturating_mul(4),
        }
    }

    fn step(&mut self) {
        match self.steps_left.checked_sub(1) {
            Some(left) => self.steps_left = left,
            None => std::panic::resume_unwind(Box::new(Exhausted)),
        }
    }

    fn take(&mut self, glyph: &Glyph<'_>, transform: Affine) {
        let Some(page) = self.pages.last_mut() else {
            return;
        };
        let [a, b, c, d, _, _] = transform.as_coeffs();
        let (along, up) = (a.hypot(b), c.hypot(d));
        // Stamps and watermarks stand across the lines.
        if !along.is_finite()
            || !up.is_finite()
            || along == 0.0
            || b.abs() > a.abs() * 0.2
            || a < 0.0
        {
            return;
        }
        let text: String = match glyph.as_unicode() {
            Some(BfString::Char(char)) => char.into(),
            Some(BfString::String(string)) => string,
            None => {
                page.unreadable += 1;
                '\u{FFFD}'.into()
            }
        };
        if text.chars().all(char::is_control) {
            return;
        }
        let origin = transform * Point::ORIGIN;
        let advance = match glyph {
            Glyph::Outline(outline) => outline.advance_width().map(f64::from),
            Glyph::Type3(_) => None,
        };
        let left = self.text_left.checked_sub(text.len());
        page.letters.push(Letter {
            text,
            left: origin.x,
            // The interpreter scales letters to a thousandth.
            right: origin.x + advance.unwrap_or(500.0) * along,
            base: origin.y,
            size: up * 1000.0,
        });
        match left {
            Some(left) => self.text_left = left,
            None => std::panic::resume_unwind(Box::new(Exhausted)),
        }
    }
}

impl<'a> Device<'a> for Collector {
    fn draw_glyph(
        &mut self,
        glyph: &Glyph<'a>,
        transform: Affine,
        glyph_transform: Affine,
        _: &Paint<'a>,
        _: &GlyphDrawMode,
    ) {
        self.step();
        self.take(glyph, transform * glyph_transform);
    }

    fn draw_path(&mut self, _: &BezPath, _: Affine, _: &Paint<'a>, _: &PathDrawMode) {
        self.step();
    }

    fn draw_image(&mut self, _: Image<'a, '_>, _: Affine) {
        self.step();
    }

    fn push_clip_path(&mut self, _: &ClipPath) {
        self.step();
    }

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {
        self.step();
    }

    fn set_soft_mask(&mut self, _: Option<SoftMask<'a>>) {}
    fn set_blend_mode(&mut self, _: BlendMode) {}
    fn pop_clip_path(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}
