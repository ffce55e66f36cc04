//! Letters in pictures, by Tesseract.

use crate::{
    Failure, Means, Note, Program, Recognised, Refusal, hocr,
    layout::{Letter, Page},
};
use std::{ffi::OsString, path::Path};

/// Pages are painted and read so finely; finer costs time and gives nothing.
pub(crate) const DOTS_PER_INCH: f64 = 300.0;

/// Reads one picture that stands in a folder. `index` is the page, counted from 0, in a file of
/// several pages.
pub(crate) fn page(
    picture: &Path,
    index: usize,
    dots_per_inch: f64,
    folder: &Path,
    means: &Means<'_>,
) -> Result<Page, Refusal> {
    let read = |layout: &str| -> Result<Page, Refusal> {
        let mut arguments: Vec<OsString> = vec![picture.into(), "stdout".into()];
        arguments.extend(["-l", "vie", "--psm", layout, "--dpi"].map(OsString::from));
        arguments.push(format!("{dots_per_inch:.0}").into());
        arguments.extend(["-c".into(), format!("tessedit_page_number={index}").into()]);
        arguments.push("hocr".into());
        let printed = means.programs.run(
            Program::Tesseract,
            arguments,
            folder,
            means.limits.program,
            means.course,
        )?;
        let pages = hocr::read(&String::from_utf8_lossy(&printed))?;
        Ok(pages.into_iter().next().unwrap_or_default())
    };
    // One block first: to look for columns tears accents off their lines, as a rule, and columns
    // are told by the gaps between words, as in every PDF. Where the doubts are many it was the
    // block that tore them; where nearly every word is doubtful the page lies sideways. To try
    // all of it on all pages would take three times as long.
    const BLOCK: &str = "6";
    const COLUMN: (usize, &str) = (93, "4");
    const ANY_DIRECTION: (usize, &str) = (60, "1");
    let mut best = read(BLOCK)?;
    for (doubtful, layout) in [COLUMN, ANY_DIRECTION] {
        if confidence(&best.letters) >= doubtful {
            break;
        }
        let other = match read(layout) {
            // It fails where there are too few letters to tell a direction by.
            Err(Refusal::Program {
                failure: Failure::Broken(_),
                ..
            }) => continue,
            read => read?,
        };
        if confidence(&other.letters) > confidence(&best.letters) {
            best = other;
        }
    }
    Ok(best)
}

/// Returns how sure the recognition is of a letter, on average.
fn confidence(letters: &[Letter]) -> usize {
    let words = letters.iter().filter(|it| !it.text.trim().is_empty());
    let (mut sum, mut weight) = (0, 0);
    for word in words {
        sum += usize::from(word.confidence.unwrap_or(100)) * word.text.len();
        weight += word.text.len();
    }
    sum.checked_div(weight).unwrap_or(0)
}

/// Returns what people should know of a text that was recognised.
pub(crate) fn note(pages: usize, recognised: &[Recognised]) -> Note {
    let sum: usize = recognised
        .iter()
        .map(|word| usize::from(word.confidence))
        .sum();
    let mean = sum.checked_div(recognised.len()).unwrap_or(0);
    Note::Recognised {
        pages,
        confidence: u8::try_from(mean).unwrap_or(100),
    }
}
