//! What Tesseract prints (hOCR): words with their places and how sure it is of them.

use crate::{
    Refusal,
    layout::{Letter, Page},
    xml::{Step, walk},
};

/// Returns the pages, measured in dots, with lines that stand level.
pub(crate) fn read(hocr: &str) -> Result<Vec<Page>, Refusal> {
    // The document type before it names no entities.
    let html = hocr.find("<html").unwrap_or(0);
    let mut pages = Vec::new();
    let mut line = Line::default();
    let mut lines = Vec::new();
    let mut word: Option<Word> = None;
    let mut depth = 0;
    // Where in the letters of the page the open line begins.
    let mut begin = 0;
    walk(&hocr[html..], None, |step| {
        match step {
            Step::Open(element) => {
                depth += 1;
                let title = element.attribute("title").unwrap_or_default();
                match element.attribute("class").as_deref() {
                    Some("ocr_page") => {
                        let [_, _, right, bottom] = numbers(&title, "bbox");
                        sweep(&mut pages, begin);
                        level(&mut pages, &mut lines);
                        begin = 0;
                        pages.push(Page {
                            width: right,
                            height: bottom,
                            ..Page::default()
                        });
                    }
                    Some("ocr_line" | "ocr_header" | "ocr_caption" | "ocr_textfloat") => {
                        sweep(&mut pages, begin);
                        begin = pages.last().map_or(0, |page| page.letters.len());
                        line = Line::read(&title);
                        lines.push(line.clone());
                    }
                    Some("ocrx_word") => word = Some(Word::read(&title, depth)),
                    _ => {}
                }
            }
            Step::Text(text) => {
                if let Some(word) = &mut word {
                    word.text.push_str(&text);
                }
            }
            Step::Close(_) => {
                if word.as_ref().is_some_and(|word| word.depth == depth)
                    && let (Some(word), Some(page)) = (word.take(), pages.last_mut())
                {
                    word.write(&line, page);
                }
                depth -= 1;
            }
            Step::Foreign { .. } => {}
        }
        Ok(())
    })?;
    sweep(&mut pages, begin);
    level(&mut pages, &mut lines);
    Ok(pages)
}

/// Takes away a line of accents that were torn off the letters below: short signs, none of them a
/// word, and little trust in them.
fn sweep(pages: &mut [Page], begin: usize) {
    const TRUSTED: usize = 70;
    let Some(page) = pages.last_mut() else {
        return;
    };
    let line = page.letters.get(begin..).unwrap_or_default();
    let words = || line.iter().filter(|letter| letter.text != " ");
    let trust: usize = words()
        .map(|word| usize::from(word.confidence.unwrap_or(100)))
        .sum();
    let is_word = |word: &Letter| word.text.chars().filter(|it| it.is_alphanumeric()).count() > 1;
    if words().count() > 1 && !words().any(is_word) && trust < words().count() * TRUSTED {
        page.letters.truncate(begin);
    }
}

/// Turns the last page so that its lines stand level (paper lies askew on the glass), and gives
/// lines of about the same size the same.
fn level(pages: &mut [Page], lines: &mut Vec<Line>) {
    let lines = std::mem::take(lines);
    let middle = |value: fn(&Line) -> f64| {
        let mut values: Vec<f64> = lines.iter().map(value).collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or(0.0)
    };
    // What is turned further is no page of lines.
    let slope = Some(middle(|line| line.slope)).filter(|slope| slope.abs() < 0.2);
    let slope = slope.unwrap_or(0.0);
    let size = middle(|line| line.size);
    for letter in pages
        .last_mut()
        .into_iter()
        .flat_map(|page| &mut page.letters)
    {
        let (left, base) = (letter.left, letter.base);
        letter.base = base - slope * left;
        letter.left = left + slope * base;
        letter.right += slope * base;
        if (letter.size - size).abs() < size * 0.5 {
            letter.size = size;
        }
    }
}

#[derive(Clone, Default)]
struct Line {
    left: f64,
    bottom: f64,
    /// How far the line rises or falls for each dot to the right.
    slope: f64,
    /// How far above the bottom it stands at its left end.
    offset: f64,
    size: f64,
}

impl Line {
    fn read(title: &str) -> Self {
        let [left, _, _, bottom] = numbers(title, "bbox");
        let [slope, offset, ..] = numbers(title, "baseline");
        let [size, ..] = numbers(title, "x_size");
        Self {
            left,
            bottom,
            slope,
            offset,
            size: size.max(1.0),
        }
    }
}

struct Word {
    text: String,
    left: f64,
    right: f64,
    confidence: u8,
    /// The element that it stands in.
    depth: usize,
}

impl Word {
    fn read(title: &str, depth: usize) -> Self {
        let [left, _, right, _] = numbers(title, "bbox");
        let [confidence, ..] = numbers(title, "x_wconf");
        Self {
            text: String::new(),
            left,
            right,
            confidence: confidence.clamp(0.0, 100.0) as u8,
            depth,
        }
    }

    fn write(self, line: &Line, page: &mut Page) {
        let text = self.text.trim();
        // Rules, stamps and dust look like signs.
        const DUST: u8 = 50;
        let dust = self.confidence < DUST && !text.chars().any(char::is_alphanumeric);
        if text.is_empty() || dust || text.chars().all(|char| "|_¦".contains(char)) {
            return;
        }
        let letter = |text: &str, left: f64| Letter {
            text: text.to_owned(),
            left,
            right: self.right,
            base: line.bottom + line.offset + line.slope * (left - line.left),
            size: line.size,
            confidence: Some(self.confidence),
        };
        // Words that stand close are words all the same.
        page.letters
            .extend([letter(text, self.left), letter(" ", self.right)]);
    }
}

/// Returns the numbers behind a name: "bbox 1 2 3 4; baseline 0.003 -1".
fn numbers(title: &str, name: &str) -> [f64; 4] {
    let mut found = [0.0; 4];
    let values = title
        .split(';')
        .filter_map(|part| part.trim().strip_prefix(name))
        .find_map(|rest| rest.strip_prefix(' '));
    for (number, word) in found
        .iter_mut()
        .zip(values.unwrap_or_default().split_whitespace())
    {
        *number = word
            .parse()
            .ok()
            .filter(|it: &f64| it.is_finite())
            .unwrap_or(0.0);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout;

    #[test]
    fn lines_askew_are_levelled_and_keep_their_confidence() {
        let hocr = r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><body>
<div class='ocr_page' id='page_1' title='image "a.png"; bbox 0 0 2481 3508; ppageno 0; scan_res 300 300'>
<span class='ocr_line' title="bbox 300 400 2200 500; baseline 0.02 -50; x_size 60">
<span class='ocrx_word' title='bbox 300 400 900 460; x_wconf 96'>trước&amp;</span> <span class='ocrx_word' title='bbox 1900 430 2200 495; x_wconf 41'><strong>30/7</strong></span>
<span class='ocrx_word' title='bbox 2210 430 2220 495; x_wconf 12'>|</span></span>
<span class='ocr_line' title="bbox 300 500 2200 520; baseline 0 0; x_size 20">
<span class='ocrx_word' title='bbox 400 500 410 520; x_wconf 61'>z</span> <span class='ocrx_word' title='bbox 600 500 610 520; x_wconf 54'>Ũ</span></span></div></body></html>"#;
        let pages = read(hocr).expect("hocr");
        let bases: Vec<f64> = pages[0].letters.iter().map(|it| it.base.round()).collect();
        assert_eq!(bases, [444.0; 4], "500 - 50, less 0.02 of 300");
        let laid = layout::read(&pages, None);
        assert_eq!(laid.text, "trước& | 30/7\n");
        let seen: Vec<_> = laid
            .recognised
            .iter()
            .map(|word| (&laid.text[word.span.clone()], word.confidence))
            .collect();
        assert_eq!(seen, [("trước&", 96), ("30/7", 41)]);
    }
}
