//! The same result whatever the wrapping: composed and decomposed text, line
//! ends, hard spaces, tone placement, markdown; and no panic on any text.

#![allow(clippy::unwrap_used)]

use ntm_reading::{Reading, read};
use proptest::prelude::*;
use std::path::Path;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

fn seeds() -> Vec<(String, String)> {
    texts("seeds")
}

/// A document as it is, with what was read.
struct Plain {
    file: String,
    text: String,
    reading: Reading,
}

/// The seeds and the papers of other forms; more can be added from a folder
/// outside the repository with `NTM_VARIANTS`.
static DOCUMENTS: LazyLock<Vec<Plain>> = LazyLock::new(|| {
    let mut documents = seeds();
    documents.extend(texts("forms"));
    if let Some(folder) = std::env::var_os("NTM_VARIANTS") {
        documents.extend(texts_in(Path::new(&folder)));
    }
    documents
        .into_iter()
        .map(|(file, text)| Plain {
            reading: read(&text),
            file,
            text,
        })
        .collect()
});

fn texts(name: &str) -> Vec<(String, String)> {
    texts_in(
        &Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../testdata")
            .join(name),
    )
}

fn texts_in(folder: &Path) -> Vec<(String, String)> {
    let mut texts: Vec<(String, String)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .map(|path| {
            (
                path.file_name().unwrap().to_string_lossy().into_owned(),
                std::fs::read_to_string(path).unwrap(),
            )
        })
        .collect();
    texts.sort();
    assert!(!texts.is_empty());
    texts
}

/// What was read, without what a variant may change: white space, marks of
/// markdown and the spelling of tones in quotes.
fn essence(reading: &Reading, texts: bool) -> Vec<String> {
    let word = |text: &str| {
        let plain = ntm_text::fold_words(&untagged(text)).replace(' ', "");
        if texts {
            plain
        } else {
            plain.replace(|c: char| c.is_ascii_digit(), "")
        }
    };
    let words = |quotes: &[ntm_reading::Quote]| {
        quotes
            .iter()
            .map(|q| word(&q.text))
            .collect::<Vec<_>>()
            .join("|")
    };
    let header = &reading.header;
    let mut lines = vec![format!(
        "{:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} to {} places {}",
        header.kind,
        header.code_number.as_ref().map(|q| word(&q.text)),
        header.code_notation.as_ref().map(|q| word(&q.text)),
        header.place.as_ref().map(|q| word(&q.text)),
        header.issued_date.as_ref().map(|d| &d.value),
        header.event_date.as_ref().map(|d| &d.value),
        header.chair.as_ref().map(|q| word(&q.text)),
        header.signer.full_name.as_ref().map(|q| word(&q.text)),
        words(&header.to),
        words(&header.to_places),
    )];
    lines.extend(
        header
            .references
            .iter()
            .map(|r| format!("{} {:?}", word(&r.quote.text), r.date)),
    );
    for task in &reading.directives {
        let deadlines: Vec<String> = task
            .deadlines
            .iter()
            .map(|d| format!("{} {} {}", d.kind, word(&d.value), d.bound))
            .collect();
        lines.push(format!(
            "{:?} {} leads {} with {} to {} via {} units {} {:?} {deadlines:?} {:?}",
            task.section,
            if texts {
                word(&task.text.text)
            } else {
                String::new()
            },
            words(&task.leads),
            words(&task.coordinators),
            words(&task.report_to),
            words(&task.via),
            words(&task.units),
            task.criteria.iter().map(|it| it.number).collect::<Vec<_>>(),
            task.strength,
        ));
    }
    lines
}

/// Takes tags of HTML out of a quote.
fn untagged(text: &str) -> String {
    text.replace("&nbsp;", " ")
        .split('<')
        .enumerate()
        .map(|(at, part)| match part.split_once('>') {
            Some((_, rest)) if at > 0 => rest,
            _ => part,
        })
        .collect()
}

/// Every quote is the text at its span.
fn assert_spans(text: &str, reading: &Reading) {
    let check = |quote: &ntm_reading::Quote| {
        assert_eq!(text.get(quote.span.clone()), Some(quote.text.as_str()))
    };
    let header = &reading.header;
    header.to.iter().chain(&header.to_places).for_each(check);
    header.references.iter().for_each(|r| check(&r.quote));
    for quote in [
        &header.code_number,
        &header.code_notation,
        &header.place,
        &header.subject,
        &header.chair,
    ] {
        quote.iter().for_each(check);
    }
    for dated in [&header.issued_date, &header.event_date]
        .into_iter()
        .flatten()
    {
        assert!(text.get(dated.span.clone()).is_some());
    }
    for quote in [
        &header.signer.full_name,
        &header.signer.position,
        &header.signer.competence,
    ] {
        quote.iter().for_each(check);
    }
    for task in &reading.directives {
        check(&task.text);
        let lists = [
            &task.leads,
            &task.coordinators,
            &task.report_to,
            &task.via,
            &task.units,
            &task.references,
        ];
        lists.into_iter().flatten().for_each(check);
        task.deadlines.iter().for_each(|d| check(&d.quote));
        assert!(task.title.chars().count() <= 140, "{}", task.title);
    }
    for fact in &reading.facts {
        check(&fact.quote);
        fact.unit.iter().for_each(check);
    }
    for question in &reading.questions {
        assert!(text.get(question.span.clone()).is_some());
    }
    reading
        .repairs
        .iter()
        .for_each(|repair| check(&repair.quote));
}

fn assert_same(name: &str, change: &str, vary: impl Fn(&str) -> String) {
    let mut differences = Vec::new();
    for Plain {
        file,
        text,
        reading,
    } in DOCUMENTS.iter()
    {
        let varied = vary(text);
        if varied == *text {
            continue;
        }
        let other = read(&varied);
        assert_spans(&varied, &other);
        // Page numbers stay in the quotes that they interrupt.
        let texts = name != "page";
        let (plain, other) = (essence(reading, texts), essence(&other, texts));
        if let Some((a, b)) = plain.iter().zip(&other).find(|(a, b)| a != b) {
            differences.push(format!("{file}\n  {a}\n  {b}"));
        } else if plain.len() != other.len() {
            differences.push(format!("{file}: {} and {}", plain.len(), other.len()));
        }
    }
    assert!(
        differences.is_empty(),
        "{name} {change}\n{}",
        differences.join("\n")
    );
}

#[test]
fn spans_slice_the_text_to_the_quote() {
    for plain in DOCUMENTS.iter() {
        assert_spans(&plain.text, &plain.reading);
    }
}

#[test]
fn decomposed_text_gives_the_same() {
    assert_same("NFD", "", |text| text.nfd().collect());
}

#[test]
fn line_ends_and_spaces_give_the_same() {
    assert_same("CRLF", "", |text| text.replace('\n', "\r\n"));
    assert_same("CR", "", |text| text.replace('\n', "\r"));
    assert_same("NBSP", "", |text| text.replace(' ', "\u{A0}"));
    assert_same("BOM", "", |text| format!("\u{FEFF}{text}"));
    assert_same("zero width", "", |text| {
        text.replace("ngày ", "ng\u{200B}ày ")
    });
    assert_same("double spaces", "", |text| text.replace(' ', "  "));
    assert_same("spaces at line ends", "", |text| text.replace('\n', " \n"));
    assert_same("tabs", "", |text| text.replace("\n- ", "\n-\t"));
    assert_same("joiners", "", |text| text.replace(' ', " \u{200D}"));
    assert_same("soft hyphens", "", |text| {
        text.replace("phối hợp", "ph\u{AD}ối h\u{AD}ợp")
            .replace("báo cáo", "báo cá\u{AD}o")
    });
}

#[test]
fn tone_placement_gives_the_same() {
    const PAIRS: [(&str, &str); 12] = [
        ("òa", "oà"),
        ("óa", "oá"),
        ("ỏa", "oả"),
        ("õa", "oã"),
        ("ọa", "oạ"),
        ("ủy", "uỷ"),
        ("úy", "uý"),
        ("ũy", "uỹ"),
        ("ụy", "uỵ"),
        ("ùy", "uỳ"),
        ("óe", "oé"),
        ("ỏe", "oẻ"),
    ];
    let swap = |text: &str, forth: bool| {
        PAIRS.iter().fold(text.to_owned(), |text, &(old, new)| {
            let (old_capital, new_capital) = (capital(old), capital(new));
            if forth {
                text.replace(old, new).replace(&old_capital, &new_capital)
            } else {
                text.replace(new, old).replace(&new_capital, &old_capital)
            }
        })
    };
    assert_same("tone", "new", |text| swap(text, true));
    assert_same("tone", "old", |text| swap(text, false));
}

fn capital(pair: &str) -> String {
    let mut letters = pair.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

#[test]
fn look_alikes_give_the_same() {
    assert_same("eth", "", |text| text.replace('Đ', "Ð"));
    assert_same("Cyrillic", "", |text| {
        text.replace('C', "С").replace('T', "Т").replace('P', "Р")
    });
    assert_same("small eth", "", |text| text.replace('đ', "ð"));
    assert_same("more Cyrillic", "", |text| {
        "асеорхуАВЕКМНОХ"
            .chars()
            .zip("aceopxyABEKMHOX".chars())
            .fold(text.to_owned(), |text, (other, latin)| {
                text.replace(latin, &other.to_string())
            })
    });
    assert_same("Greek", "", |text| {
        "ΑΒΕΗΚΜΝΟΤο"
            .chars()
            .zip("ABEHKMNOTo".chars())
            .fold(text.to_owned(), |text, (other, latin)| {
                text.replace(latin, &other.to_string())
            })
    });
    assert_same("full width", "", |text| {
        text.replace(':', "：")
            .replace(';', "；")
            .replace(',', "，")
    });
    assert_same("dash", "", |text| text.replace("\n- ", "\n– "));
}

#[test]
fn markdown_gives_the_same() {
    assert_same("plain", "", |text| text.replace("**", ""));
    assert_same("bold headings", "", |text| {
        text.lines()
            .map(|line| {
                if line.starts_with("1. ") || line.starts_with("2. ") {
                    format!("**{line}**")
                } else {
                    line.to_owned()
                }
            })
            .collect::<Vec<_>>()
            .join("\n")
    });
}

#[test]
fn left_overs_of_html_give_the_same() {
    assert_same("paragraphs", "<p>", |text| {
        text.lines()
            .map(|line| match line.trim() {
                "" => String::new(),
                _ => format!("<p style=\"text-align: justify\">{line}</p>"),
            })
            .collect::<Vec<_>>()
            .join("\n")
    });
    assert_same("breaks", "<br>", |text| text.replace('\n', "<br/>\n"));
    assert_same("one line", "<p>", |text| {
        text.lines()
            .filter(|line| !line.trim().is_empty())
            .map(|line| format!("<p>{line}</p>"))
            .collect()
    });
    assert_same("wrapped paragraphs", "<p>", |text| {
        // Lines that are wrapped already are no paragraphs.
        if text.lines().all(|line| line.chars().count() < 600) {
            return text.to_owned();
        }
        text.lines()
            .map(|line| match line.trim() {
                "" => String::new(),
                _ => format!("<p>\n{}</p>", wrapped(line, 72)),
            })
            .collect::<Vec<_>>()
            .join("\n")
    });
    assert_same("spans", "<b>", |text| {
        text.replace("Giao ", "<b>Giao</b> ")
            .replace(" trước ngày ", " <span>trước ngày</span> ")
    });
    assert_same("entities", "&nbsp;", |text| {
        text.replace(" ngày ", "&nbsp;ngày&nbsp;")
    });
}

#[test]
fn capitals_in_headings_give_the_same() {
    // "III. Tổ chức thực hiện" and "III. TỔ CHỨC THỰC HIỆN".
    assert_same("capitals", "roman", |text| {
        text.lines()
            .map(|line| {
                let roman = line.split_once(['.', '-']).is_some_and(|(head, _)| {
                    !head.is_empty() && head.chars().all(|c| "IVX".contains(c))
                });
                if roman && line.chars().count() < 60 && !line.trim_end().ends_with(['.', ';', ':'])
                {
                    line.to_uppercase()
                } else {
                    line.to_owned()
                }
            })
            .collect::<Vec<_>>()
            .join("\n")
    });
}

/// "1. Sở Công Thương" and "1. SỞ CÔNG THƯƠNG".
#[test]
fn capitals_in_headings_of_bodies_give_the_same() {
    assert_same("capitals", "numbers", |text| {
        text.lines()
            .map(|line| {
                let numbered = line.split_once(". ").is_some_and(|(head, _)| {
                    !head.is_empty() && head.chars().all(|c| c.is_ascii_digit())
                });
                let short = line.chars().count() < 110 && !line.trim_end().ends_with(['.', ';']);
                if numbered && short {
                    line.to_uppercase()
                } else {
                    line.to_owned()
                }
            })
            .collect::<Vec<_>>()
            .join("\n")
    });
}

/// No empty line between paragraphs; all lines of a paragraph in one.
#[test]
fn joined_paragraphs_give_the_same() {
    assert_same("no empty lines", "", |text| {
        text.lines()
            .filter(|line| !line.trim().is_empty())
            .collect::<Vec<_>>()
            .join("\n")
    });
    assert_same("three empty lines", "", |text| {
        text.replace("\n\n", "\n\n\n\n")
    });
}

#[test]
fn glued_paragraphs_give_the_same() {
    assert_same("form feeds", "", |text| text.replace("\n\n", "\n\u{c}\n"));
    assert_same("line separators", "", |text| text.replace('\n', "\u{2028}"));
}

/// Slips of scanners in words of the lexicon: one mark wrong in a phrase.
#[test]
fn slips_of_scanners_give_the_same() {
    const SLIPS: [(&str, &str); 27] = [
        ("chủ trì", "chủ tri"),
        ("Chủ trì", "Chủ trí"),
        ("phối hợp", "phôi hợp"),
        ("Phối hợp", "Phối hơp"),
        ("báo cáo", "báo cảo"),
        ("hoàn thành", "hoàn thánh"),
        ("đề nghị", "đê nghị"),
        ("Đề nghị", "Dề nghị"),
        ("yêu cầu", "yêu câu"),
        ("tham mưu", "tham mưụ"),
        ("rà soát", "rà soat"),
        ("khẩn trương", "khân trương"),
        ("tiếp tục", "tiếp tuc"),
        ("đôn đốc", "đôn dốc"),
        ("tổng hợp", "tông hợp"),
        ("Văn phòng", "Văn phong"),
        ("Ủy ban nhân dân", "Ủy ban nhân dan"),
        ("Phòng Tài chính", "Phòng Tài chinh"),
        ("trước ngày", "truớc ngày"),
        ("trước ngày", "trước ngảy"),
        ("Kính gửi", "Kinh gửi"),
        ("Nơi nhận", "Nơi nhân"),
        ("Đối với", "Đôi với"),
        ("như sau", "như sạu"),
        ("trong tháng", "trong thảng"),
        ("hết tháng", "hết thang"),
        ("hàng tháng", "hảng tháng"),
    ];
    for (right, wrong) in SLIPS {
        assert_same("slip", wrong, |text| text.replace(right, wrong));
    }
}

/// What was read through is told: the words as they stand, what was meant, why.
#[test]
fn repairs_are_told() {
    let text = "THÔNG BÁO\nKết luận\n\nChủ tịch UBND xã kết luận như sau:\n\n1. Dề nghị Sở Y tế phôi hợp với Công an tỉnh kiểm tra.\n";
    let reading = read(text);
    let repairs: Vec<(&str, &str, &str)> = reading
        .repairs
        .iter()
        .map(|r| (r.quote.text.as_str(), r.repaired.as_str(), r.rule.as_str()))
        .collect();
    assert_eq!(
        repairs,
        [
            ("Dề nghị", "đề nghị", "đ"),
            ("phôi hợp", "phối hợp", "dấu thanh")
        ]
    );
    assert_eq!(reading.directives[0].coordinators[0].text, "Công an tỉnh");
    assert_spans(text, &reading);
}

#[test]
fn hard_wraps_give_the_same() {
    for width in [66usize, 72, 76, 80, 90, 100, 110, 120] {
        assert_same("wrap", &width.to_string(), |text| {
            match ends_are_seen(text, width) {
                true => wrapped(text, width),
                false => text.to_owned(),
            }
        });
    }
}

/// Whether it can be seen where paragraphs end once a text is wrapped: not where
/// a last line fills the width by chance and a paragraph without number, empty
/// line or bullet follows.
fn ends_are_seen(text: &str, width: usize) -> bool {
    let lines: Vec<&str> = text.lines().collect();
    lines.windows(2).all(|pair| {
        let last = wrapped(pair[0], width)
            .lines()
            .last()
            .map_or(0, |line| line.chars().count());
        let next = pair[1].split(' ').next().unwrap_or_default();
        let bare = next.starts_with(char::is_uppercase) && next.chars().all(char::is_alphabetic);
        let sentence = pair[0].ends_with('.');
        !(sentence && bare && last + 8 + next.chars().count() > width)
    })
}

/// The breaks were lost, and then the whole was wrapped.
#[test]
fn wraps_of_glued_text_give_the_same() {
    let glued = "ỦY BAN NHÂN DÂNTỈNH THANH SƠNCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAMĐộc lập - Tự do - Hạnh phúc\
        Số: 512/UBND-KTThanh Sơn, ngày 12 tháng 3 năm 2025V/v rà soát hồ sơ xã đạt chuẩn nông thôn mới trên địa bàn tỉnh\
        Kính gửi: - Các sở: Nông nghiệp và Môi trường, Tài chính;- Ủy ban nhân dân các huyện, thành phố.\
        Thực hiện Kế hoạch số 15/KH-UBND ngày 20/01/2025 của Ủy ban nhân dân tỉnh về xây dựng nông thôn mới;\
        Chủ tịch Ủy ban nhân dân tỉnh yêu cầu:1. Sở Nông nghiệp và Môi trườnga) Chủ trì, phối hợp với Sở Tài chính \
        hướng dẫn các huyện hoàn thiện hồ sơ đề nghị công nhận xã đạt chuẩn, hoàn thành trước ngày 30/4/2025.\
        b) Tổng hợp kết quả, báo cáo Ủy ban nhân dân tỉnh trước ngày 15/5/2025.\
        2. Ủy ban nhân dân các huyện, thành phốa) Chỉ đạo các xã rà soát từng tiêu chí, tiêu chí nào chưa đạt \
        phải có giải pháp và thời hạn hoàn thành cụ thể.b) Bố trí vốn đối ứng theo quy định của Hội đồng nhân dân tỉnh.\
        Yêu cầu các cơ quan, đơn vị nghiêm túc triển khai thực hiện./.Nơi nhận:- Như trên;- Lưu: VT, KT.KT. CHỦ TỊCH\
        PHÓ CHỦ TỊCHNguyễn Văn An";
    let plain = read(glued);
    assert_eq!(plain.directives.len(), 4);
    for width in [60, 72, 80, 100] {
        let text = wrapped(glued, width);
        let other = read(&text);
        assert_spans(&text, &other);
        assert_eq!(essence(&plain, true), essence(&other, true), "{width}");
    }
}

/// Wraps every line at a width, as mail programs and PDF readers do.
fn wrapped(text: &str, width: usize) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let mut length = 0;
        for word in line.split(' ') {
            let letters = word.chars().count();
            if length > 0 && length + 1 + letters > width {
                out.push('\n');
                length = 0;
            } else if length > 0 {
                out.push(' ');
                length += 1;
            }
            out.push_str(word);
            length += letters;
        }
        out.push('\n');
    }
    out
}

#[test]
fn page_numbers_in_sentences_give_the_same() {
    assert_same("page", "", |text| {
        let mut out = String::new();
        for (at, line) in text.lines().enumerate() {
            match line.char_indices().filter(|(_, c)| *c == ' ').nth(40) {
                Some((space, _)) if at % 3 == 0 => {
                    let next = line[space + 1..].chars().next().unwrap_or('A');
                    if next.is_lowercase() && !line[..space].ends_with([',', '.', ';', ':']) {
                        out.push_str(&format!(
                            "{}\n\n{}\n\n{}",
                            &line[..space],
                            at % 9 + 2,
                            &line[space + 1..]
                        ));
                    } else {
                        out.push_str(line);
                    }
                }
                _ => out.push_str(line),
            }
            out.push('\n');
        }
        out
    });
}

/// Shapes without end: no stack is long enough for rules that call themselves
/// for each word.
#[test]
fn endless_rows_are_read() {
    for row in [
        "UBND ",
        "các đơn vị của ",
        "Sở Y tế, ",
        "theo: ",
        "(giao ",
        "1/",
        "đồng chí ",
        "Chủ tịch ",
        "thuộc Sở ",
        "phụ trách ",
        "và các ",
        "**",
        "&amp;",
        "<p>",
        "\n- ",
        "\n1. ",
        "trước ngày ",
        "hằng tháng, ",
        "Cơ quan chủ trì: Sở A; ",
        "tháng 9, ",
        "(i) ",
        "</p><p>",
    ] {
        let body = row.repeat(6_000);
        let text = format!("THÔNG BÁO\nKết luận\n\nChủ tịch kết luận như sau:\n\n1. {body}");
        assert_spans(&text, &read(&text));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_text_is_read(text in "\\PC{0,400}") {
        assert_spans(&text, &read(&text));
    }

    #[test]
    fn words_of_the_trade_in_any_order_are_read(
        words in proptest::collection::vec(
            prop::sample::select(vec![
                "1.", "-", "a)", "(i)", "II.", "Giao", "Đề nghị", "yêu cầu", "UBND", "các xã", "Sở", "Xây dựng", "và", ",",
                ";", ":", ".", "\n", "\n\n", "chủ trì", "phối hợp", "với", "trước", "ngày", "30/7/2023", "20/20/2023",
                "hàng", "tháng", "quý", "báo cáo", "trình", "gửi về", "(", ")", "Nơi nhận:", "Kính gửi:", "KT.", "Số:",
                "/TB-UBND", "101", "Tiêu chí số", "5", "đối với", "như sau:", "THÔNG BÁO", "|", "**", "kỳ họp", "thứ",
                "Cơ quan chủ trì:", "STT", "Nội dung", "Thời gian", "đến hết", "năm", "2024", "tại", "trong",
            ]),
            0..160,
        )
    ) {
        let text = words.join(" ");
        assert_spans(&text, &read(&text));
    }

    #[test]
    fn mutilated_seeds_are_read(seed in 0usize..5, cuts in proptest::collection::vec((0.0f64..1.0, 0usize..60), 0..12)) {
        let seeds = seeds();
        let mut text = seeds[seed % seeds.len()].1.clone();
        for (place, length) in cuts {
            let mut start = (text.len() as f64 * place) as usize;
            while !text.is_char_boundary(start) { start -= 1; }
            let mut end = (start + length).min(text.len());
            while !text.is_char_boundary(end) { end += 1; }
            text.replace_range(start..end, "");
        }
        assert_spans(&text, &read(&text));
    }
}

/// A text that a converter cut short is read as far as it goes.
#[test]
fn a_text_may_end_anywhere() {
    for document in DOCUMENTS.iter() {
        let text = &document.text;
        let ends = text
            .char_indices()
            .filter(|(_, c)| matches!(c, '\n' | ':' | ';' | ',' | '(' | '/'))
            .map(|(at, c)| at + c.len_utf8());
        for end in ends {
            assert_spans(&text[..end], &read(&text[..end]));
        }
    }
}

/// The number of an account, or a row of figures that lost its blanks, is no
/// small number; 4294967296 is the first that 32 bits do not hold.
#[test]
fn a_number_may_be_of_any_length() {
    for number in ["4294967296", "1004294967299", "00000005332261958806667264"] {
        let text = format!("1. Sở Y tế chuyển vào tài khoản {number} trước ngày 30/7/2025.");
        assert_spans(&text, &read(&text));
    }
}
