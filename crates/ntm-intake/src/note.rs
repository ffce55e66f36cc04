//! What the person who uploaded a file should know about its text.

/// Something that the person who uploaded a file should know about its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// The text was not UTF-8 and has been converted.
    Converted(Encoding),
    /// Control characters were taken out.
    ControlCharacters(usize),
    /// Pages, counted from 1, that have no text: pictures, perhaps scans.
    PagesWithoutText(Vec<usize>),
    /// Letters of a PDF whose meaning its fonts do not tell.
    UnreadableLetters(usize),
    /// The text was recognised in pictures, so sure on average, in per cent.
    Recognised { pages: usize, confidence: u8 },
}

impl Note {
    pub fn message_vi(&self) -> String {
        match self {
            Self::Converted(encoding) => format!(
                "Văn bản dùng bảng mã {}, đã được chuyển sang Unicode.",
                encoding.name()
            ),
            Self::ControlCharacters(count) => {
                format!("Đã bỏ {count} ký tự điều khiển không hiển thị.")
            }
            Self::PagesWithoutText(pages) => format!(
                "Các trang không có chữ (có thể là ảnh chụp): {}.",
                page_list(pages)
            ),
            Self::UnreadableLetters(count) => {
                format!("Có {count} ký tự trong PDF không xác định được, đã thay bằng “�”.")
            }
            Self::Recognised { pages, confidence } => format!(
                "Chữ của {pages} trang do máy nhận dạng từ ảnh (độ tin cậy trung bình {confidence}%); hãy đối chiếu số, ngày và tên với bản gốc."
            ),
        }
    }

    pub fn message_en(&self) -> String {
        match self {
            Self::Converted(encoding) => {
                format!(
                    "The text was in {} and has been converted to Unicode.",
                    encoding.name()
                )
            }
            Self::ControlCharacters(count) => {
                format!("{count} invisible control characters were removed.")
            }
            Self::PagesWithoutText(pages) => {
                format!(
                    "Pages without text (perhaps pictures): {}.",
                    page_list(pages)
                )
            }
            Self::UnreadableLetters(count) => {
                format!("{count} letters of the PDF could not be told and stand as “�”.")
            }
            Self::Recognised { pages, confidence } => format!(
                "The letters of {pages} pages were recognised in pictures (on average {confidence} % sure); compare numbers, dates and names with the original."
            ),
        }
    }
}

fn page_list(pages: &[usize]) -> String {
    const SHOWN: usize = 20;
    let mut list = pages
        .iter()
        .take(SHOWN)
        .map(usize::to_string)
        .collect::<Vec<_>>()
        .join(", ");
    if pages.len() > SHOWN {
        list.push_str(", …");
    }
    list
}

/// How letters are written as bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Utf16,
    Windows1258,
    /// TCVN 5712:1993, third set (.VnTime and its kin).
    Tcvn3,
    /// VNI for Windows (VNI-Times and its kin).
    Vni,
}

impl Encoding {
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf16 => "UTF-16",
            Self::Windows1258 => "Windows-1258",
            Self::Tcvn3 => "TCVN3 (ABC)",
            Self::Vni => "VNI",
        }
    }
}
