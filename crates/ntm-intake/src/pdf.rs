//! PDF: letters with their places, by `hayro-interpret`; [`layout`] makes lines and paragraphs of them.

use crate::{
    Intake, Kind, Limits, Means, Note, Program, Refusal,
    layout::{self, Letter, Page},
    legacy, process, recognise,
    ruled::Rule,
    syllable,
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
use kurbo::{Affine, BezPath, PathEl, Point, Rect, Shape as _};
use memchr::memmem;
use std::{ffi::OsString, io::Read};

pub(crate) fn read(bytes: &[u8], means: &Means<'_>) -> Result<Intake, Refusal> {
    let limits = &means.limits;
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
    .and_then(|sheets| with_scans(bytes, sheets, means))
    .and_then(assemble)
}

/// A page as it was interpreted.
#[derive(Default)]
struct Sheet {
    page: Page,
    /// The part of it that pictures cover, as a share.
    covered: f64,
    /// Whether anything is painted on it.
    painted: bool,
    /// Whether its letters were recognised in its picture.
    recognised: bool,
}

impl Sheet {
    /// Whether its words stand in a picture, or in curves. What a scanner's program believes to
    /// read, or a signature that was laid over it, is no text of the document.
    fn is_scan(&self) -> bool {
        const STAMP: usize = 200;
        let letters = &self.page.letters;
        let seen = letters.iter().any(|letter| !letter.text.trim().is_empty());
        let readable = letters.len() > self.page.unreadable * 2;
        let picture = self.covered > 0.5;
        match seen && readable {
            false => self.painted || seen,
            true => picture && (letters.len() < STAMP || !is_vietnamese(&self.page)),
        }
    }
}

/// Two words in three carry an accent; what a program guessed without knowing Vietnamese
/// carries none, or such as no word has.
fn is_vietnamese(page: &Page) -> bool {
    let text = layout::read(std::slice::from_ref(page), None).text;
    let words = text
        .split_whitespace()
        .filter(|word| word.chars().any(char::is_alphabetic))
        .count();
    let (plausible, accented) = syllable::plausibility(&text);
    accented * 3 >= words && plausible >= 70
}

/// Has the letters of scanned pages recognised, where the programs for it are there.
fn with_scans(
    bytes: &[u8],
    mut sheets: Vec<Sheet>,
    means: &Means<'_>,
) -> Result<Vec<Sheet>, Refusal> {
    let scans: Vec<usize> = (0..sheets.len())
        .filter(|at| sheets[*at].is_scan())
        .collect();
    if scans.is_empty() {
        return Ok(sheets);
    }
    let missing = [Program::Tesseract, Program::Poppler]
        .into_iter()
        .find(|program| !means.programs.has(*program));
    if let Some(program) = missing {
        // The pages that have text are read all the same; a note tells of the others.
        return match scans.len() < sheets.len() {
            true => Ok(sheets),
            false => Err(Refusal::Missing { program }),
        };
    }
    if scans.len() > means.limits.scanned_pages {
        return Err(Refusal::TooManyPages {
            pages: scans.len(),
            limit: means.limits.scanned_pages,
        });
    }
    let folder = process::folder()?;
    let source = folder.path().join("document.pdf");
    process::lay(bytes, &source)?;
    for (done, at) in scans.iter().enumerate() {
        means.course.page(done + 1, scans.len());
        let sheet = &mut sheets[*at];
        // A sheet larger than a desk is painted coarser.
        let inches = sheet.page.width * sheet.page.height / (72.0 * 72.0);
        let finest = (means.limits.dots as f64 / inches.max(1.0)).sqrt();
        let fineness = recognise::DOTS_PER_INCH.min(finest);
        let mut arguments: Vec<OsString> = ["-gray", "-png", "-singlefile", "-r"]
            .map(OsString::from)
            .to_vec();
        let number = (at + 1).to_string();
        arguments.push(format!("{fineness:.0}").into());
        arguments.extend(["-f", &number, "-l", &number].map(OsString::from));
        arguments.extend([source.clone().into(), "page".into()]);
        means.programs.run(
            Program::Poppler,
            arguments,
            folder.path(),
            means.limits.program,
            means.course,
        )?;
        let picture = folder.path().join("page.png");
        sheet.page = recognise::page(&picture, 0, fineness, folder.path(), means)?;
        sheet.recognised = true;
    }
    Ok(sheets)
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

fn pages(data: Vec<u8>, limits: &Limits) -> Result<Vec<Sheet>, Refusal> {
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
        collector.sheets.push(Sheet {
            page: Page {
                width: f64::from(width),
                height: f64::from(height),
                ..Page::default()
            },
            ..Sheet::default()
        });
        interpret_page(page, &mut context, &mut collector);
    }
    Ok(collector.sheets)
}

fn assemble(sheets: Vec<Sheet>) -> Result<Intake, Refusal> {
    let recognised = sheets.iter().filter(|sheet| sheet.recognised).count();
    let painted: Vec<bool> = sheets.iter().map(|sheet| sheet.painted).collect();
    let pages: Vec<Page> = sheets.into_iter().map(|sheet| sheet.page).collect();
    let bare: Vec<usize> = pages
        .iter()
        .enumerate()
        .filter(|(index, page)| {
            let blank = |letter: &Letter| letter.text.trim().is_empty();
            painted[*index] && page.letters.iter().all(blank)
        })
        .map(|(index, _)| index + 1)
        .collect();
    let mut laid = layout::read(&pages, None);
    let old = legacy::recognise(&laid.text).map(|(_, encoding)| encoding);
    if old.is_some() {
        laid = layout::read(&pages, old);
    }
    let unreadable: usize = pages.iter().map(|page| page.unreadable).sum();
    let readable: usize = pages.iter().map(|page| page.letters.len()).sum();
    // Nothing, or fonts that tell nothing of their letters.
    if unreadable * 2 > readable || laid.text.trim().is_empty() {
        return Err(Refusal::NoLetters { pages: pages.len() });
    }
    let mut notes: Vec<Note> = old.map(Note::Converted).into_iter().collect();
    if !bare.is_empty() {
        notes.push(Note::PagesWithoutText(bare));
    }
    if unreadable > 0 {
        notes.push(Note::UnreadableLetters(unreadable));
    }
    if recognised > 0 {
        notes.push(recognise::note(recognised, &laid.recognised));
    }
    Ok(Intake {
        pages: laid.pages,
        recognised: laid.recognised,
        notes,
        ..Intake::new(Kind::Pdf, laid.text)
    })
}

/// Takes the rules of tables: lines, and areas as thin as lines.
fn rule(path: &BezPath, transform: Affine, mode: &PathDrawMode, rules: &mut Vec<Rule>) {
    // Drawings have paths of a thousand turns.
    const LONGEST: usize = 200;
    let elements = path.elements();
    if elements.len() > LONGEST {
        return;
    }
    match mode {
        PathDrawMode::Fill(_) => {
            let bounds = transform.transform_rect_bbox(path.bounding_box());
            rules.extend(Rule::between(
                (bounds.x0, bounds.y0),
                (bounds.x1, bounds.y1),
            ));
        }
        PathDrawMode::Stroke(_) => {
            let (mut begin, mut last) = (Point::ZERO, Point::ZERO);
            for element in elements {
                let next = match element {
                    PathEl::MoveTo(to) => {
                        begin = *to;
                        last = *to;
                        continue;
                    }
                    PathEl::ClosePath => begin,
                    PathEl::LineTo(to) => *to,
                    PathEl::QuadTo(_, to) | PathEl::CurveTo(_, _, to) => {
                        last = *to;
                        continue;
                    }
                };
                let (from, to) = (transform * last, transform * next);
                rules.extend(Rule::between((from.x, from.y), (to.x, to.y)));
                last = next;
            }
        }
    }
}

/// Thrown through the interpreter, quietly, when a page paints without end.
struct Exhausted;

struct Collector {
    sheets: Vec<Sheet>,
    text_left: usize,
    steps_left: usize,
}

impl Collector {
    fn new(limits: &Limits) -> Self {
        Self {
            sheets: Vec::new(),
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

    /// Something other than a letter is painted, a picture of such an area.
    fn paint(&mut self, area: f64) {
        if let Some(sheet) = self.sheets.last_mut() {
            sheet.painted = true;
            sheet.covered += area / (sheet.page.width * sheet.page.height).max(1.0);
        }
    }

    fn take(&mut self, glyph: &Glyph<'_>, transform: Affine) {
        let Some(Sheet { page, .. }) = self.sheets.last_mut() else {
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
            confidence: None,
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

    fn draw_path(&mut self, path: &BezPath, transform: Affine, _: &Paint<'a>, mode: &PathDrawMode) {
        self.step();
        self.paint(0.0);
        if let Some(Sheet { page, .. }) = self.sheets.last_mut() {
            rule(path, transform, mode, &mut page.rules);
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, transform: Affine) {
        self.step();
        let (width, height) = (f64::from(image.width()), f64::from(image.height()));
        self.paint(transform.determinant().abs() * width * height);
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
