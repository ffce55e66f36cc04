//! PNG, JPEG and TIFF: pictures of pages.

use crate::{Intake, Kind, Means, Refusal, layout, process, recognise};

pub(crate) fn read(kind: Kind, bytes: &[u8], means: &Means<'_>) -> Result<Intake, Refusal> {
    let size = imagesize::blob_size(bytes)
        .map_err(|error| Refusal::Damaged(format!("no picture: {error}")))?;
    let dots = size.width.saturating_mul(size.height);
    if dots > means.limits.dots {
        return Err(Refusal::PictureTooLarge {
            dots,
            limit: means.limits.dots,
        });
    }
    let count = match kind {
        Kind::Tiff => tiff_pages(bytes),
        _ => 1,
    };
    if count > means.limits.scanned_pages {
        return Err(Refusal::TooManyPages {
            pages: count,
            limit: means.limits.scanned_pages,
        });
    }
    let folder = process::folder()?;
    let picture = folder.path().join("picture");
    process::lay(bytes, &picture)?;
    let mut pages = Vec::with_capacity(count);
    for index in 0..count {
        means.course.page(index + 1, count);
        let fineness = dots_per_inch(size.width, size.height);
        pages.push(recognise::page(
            &picture,
            index,
            fineness,
            folder.path(),
            means,
        )?);
    }
    let laid = layout::read(&pages, None);
    if laid.recognised.is_empty() {
        return Err(Refusal::NoLetters { pages: count });
    }
    Ok(Intake {
        pages: laid.pages,
        notes: vec![recognise::note(count, &laid.recognised)],
        recognised: laid.recognised,
        ..Intake::new(kind, laid.text)
    })
}

/// What a picture says of its fineness is often wrong; it shows a sheet of A4, nearly always.
fn dots_per_inch(width: usize, height: usize) -> f64 {
    const A4: f64 = 210.0 / 25.4;
    (width.min(height) as f64 / A4).clamp(70.0, 600.0)
}

/// Counts the pages of a TIFF along its chain of directories.
fn tiff_pages(bytes: &[u8]) -> usize {
    let little = bytes.starts_with(b"II");
    let number = |at: usize, length: usize| -> Option<usize> {
        let digits = bytes.get(at..at.checked_add(length)?)?;
        let add = |sum: usize, digit: &u8| sum << 8 | usize::from(*digit);
        Some(match little {
            true => digits.iter().rev().fold(0, add),
            false => digits.iter().fold(0, add),
        })
    };
    // A chain may bite its tail.
    const LONGEST: usize = 100_000;
    let mut count = 0;
    let mut directory = number(4, 4).unwrap_or(0);
    while directory != 0 && count < LONGEST {
        let Some(entries) = number(directory, 2) else {
            break;
        };
        count += 1;
        directory = number(directory + 2 + entries * 12, 4).unwrap_or(0);
    }
    count.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_the_pages_of_a_tiff() {
        let mut two = b"II*\0\x08\0\0\0".to_vec();
        two.extend(b"\0\0\x0e\0\0\0"); // no entries, the next one at 14
        two.extend(b"\0\0\0\0\0\0");
        assert_eq!(tiff_pages(&two), 2);
        let mut circle = b"MM\0*\0\0\0\x08".to_vec();
        circle.extend(b"\0\0\0\0\0\x08");
        assert_eq!(tiff_pages(&circle), 100_000);
        assert_eq!(tiff_pages(b"II*\0"), 1);
    }
}
