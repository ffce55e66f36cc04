//! Why a file is not taken in, in words for the person who brought it.

use crate::{Failure, Program};

/// Why a file gives no text. The file itself may still be kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the file is empty")]
    Empty,
    #[error("the file has {bytes} bytes, more than {limit}")]
    TooLarge { bytes: usize, limit: usize },
    #[error("the file is not a document that can be read: {0:?}")]
    Unknown(Stranger),
    #[error("the file is cut off")]
    Truncated,
    #[error("the file is locked with a password")]
    PasswordProtected,
    #[error("the file unpacks to more than is allowed")]
    ZipBomb,
    #[error("the file declares XML entities")]
    XmlEntities,
    #[error("the file has a part with an unsafe name: {name:?}")]
    UnsafeName { name: String },
    #[error("no letters are recognised on {pages} pages")]
    NoLetters { pages: usize },
    #[error("the file needs {}, which is not installed", .program.name())]
    Missing { program: Program },
    #[error("{}: {failure}", .program.name())]
    Program { program: Program, failure: Failure },
    #[error("the picture has {dots} dots, more than {limit}")]
    PictureTooLarge { dots: usize, limit: usize },
    #[error("more than {limit} files come with it")]
    TooManyFiles { limit: usize },
    /// Not the file's fault: the work was given up, or there was no room for it.
    #[error("the work was stopped")]
    Stopped,
    #[error("there is no room to work in: {0}")]
    NoRoom(String),
    #[error("the file has {pages} pages, more than {limit}")]
    TooManyPages { pages: usize, limit: usize },
    #[error("the file has more than {limit} bytes of text")]
    TooMuchText { limit: usize },
    #[error("the file is damaged: {0}")]
    Damaged(String),
}

/// What a file that cannot be a document seems to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stranger {
    /// An Excel or PowerPoint file, old or new.
    Sheet,
    /// A picture of a kind that is not read.
    Picture,
    /// ZIP, RAR, 7z: several files in one.
    Archive,
    Binary,
}

impl Refusal {
    /// Returns what happened and what to do, in Vietnamese.
    pub fn message_vi(&self) -> String {
        match self {
            Self::Empty => "Tệp không có nội dung. Hãy kiểm tra và tải lên lại tệp có nội dung.".into(),
            Self::TooLarge { bytes, limit } => format!(
                "Tệp có dung lượng {}, vượt mức cho phép {}. Hãy nén ảnh trong tệp hoặc tách phụ lục thành tệp riêng rồi tải lên lại.",
                megabytes_vi(*bytes),
                megabytes_vi(*limit)
            ),
            Self::Unknown(stranger) => match stranger {
                Stranger::Sheet => "Đây là tệp bảng tính hoặc trình chiếu, không phải văn bản chỉ đạo. Hãy tải lên văn bản ở định dạng DOCX, PDF hoặc TXT.",
                Stranger::Picture => "Đây là tệp ảnh thuộc loại hệ thống không đọc. Hãy lưu ảnh thành PNG, JPEG hoặc TIFF, hoặc tải lên bản văn bản gốc (DOCX, PDF).",
                Stranger::Archive => "Đây là tệp nén. Hãy giải nén và tải lên từng văn bản (DOCX, PDF, TXT…).",
                Stranger::Binary => "Không nhận dạng được tệp này là văn bản. Hệ thống nhận TXT, HTML, DOC, DOCX, RTF, ODT, PDF, ảnh quét, thư EML và edXML; hãy kiểm tra lại tệp.",
            }
            .into(),
            Self::Truncated => "Tệp bị cụt, thiếu phần cuối (thường do tải về hoặc sao chép dở dang). Hãy lấy lại bản đầy đủ rồi tải lên lại.".into(),
            Self::PasswordProtected => "Tệp được bảo vệ bằng mật khẩu nên không đọc được. Hãy gỡ mật khẩu (lưu lại không đặt mật khẩu) rồi tải lên lại.".into(),
            Self::ZipBomb => "Tệp khi giải nén có dung lượng lớn bất thường nên bị từ chối để bảo đảm an toàn. Hãy mở tệp, lưu lại thành tệp mới rồi tải lên; nếu vẫn bị từ chối, hãy báo quản trị viên.".into(),
            Self::XmlEntities => "Tệp chứa khai báo không an toàn (DOCTYPE hoặc thực thể XML) nên bị từ chối. Hãy mở bằng Word, lưu lại thành tệp mới rồi tải lên lại.".into(),
            Self::UnsafeName { .. } => "Tệp chứa thành phần có đường dẫn không an toàn nên bị từ chối. Hãy mở bằng Word, lưu lại thành tệp mới rồi tải lên lại.".into(),
            Self::NoLetters { pages } => format!(
                "Không nhận ra chữ nào trên {pages} trang của tệp (ảnh mờ, trang trắng hoặc phông chữ lạ). Tệp gốc vẫn được giữ; hãy tải lên bản quét rõ hơn (từ 200 dpi), bản DOCX hoặc PDF có chữ, hoặc nhập nhiệm vụ bằng tay."
            ),
            Self::Missing { program } => match program {
                Program::Tesseract | Program::Poppler => format!(
                    "Tệp là bản quét (ảnh chụp), không có chữ để đọc trực tiếp; máy chủ chưa cài chương trình {} để nhận dạng chữ (gói {}). Tệp gốc vẫn được giữ; hãy đề nghị quản trị viên cài đặt rồi bấm “Đọc lại”, hoặc tải lên bản DOCX, PDF có chữ.",
                    program.name(),
                    program.packages()
                ),
                Program::LibreOffice => format!(
                    "Đây là tệp Word đời cũ (.doc) hoặc RTF; máy chủ chưa cài chương trình {} để đọc loại tệp này (gói {}). Tệp gốc vẫn được giữ; hãy đề nghị quản trị viên cài đặt rồi bấm “Đọc lại”, hoặc mở bằng Word, lưu thành .docx rồi tải lên lại.",
                    program.name(),
                    program.packages()
                ),
            },
            Self::Program { program, failure } => {
                let what = match failure {
                    Failure::TimedOut { seconds } => format!("quá thời gian cho phép ({seconds} giây)"),
                    Failure::TooMuchOutput { .. } => "tệp khi mở ra lớn bất thường".to_owned(),
                    Failure::Stopped | Failure::Broken(_) => "chương trình dừng giữa chừng".to_owned(),
                };
                format!(
                    "Chương trình {} không đọc được tệp này: {what}. Tệp gốc vẫn được giữ; hãy bấm “Đọc lại” để thử lại, hoặc lưu tệp thành DOCX hay PDF có chữ rồi tải lên.",
                    program.name()
                )
            }
            Self::PictureTooLarge { dots, limit } => format!(
                "Ảnh có {} triệu điểm ảnh, vượt mức cho phép {} triệu. Hãy quét lại ở 300 dpi rồi tải lên.",
                dots.div_ceil(1_000_000),
                limit / 1_000_000
            ),
            Self::TooManyFiles { limit } => format!(
                "Thư có nhiều hơn {limit} tệp đính kèm. Hãy tải lên từng văn bản riêng."
            ),
            Self::Stopped | Self::NoRoom(_) => "Việc đọc tệp bị dừng giữa chừng (máy chủ khởi động lại hoặc hết chỗ). Tệp gốc vẫn được giữ; hãy bấm “Đọc lại” sau ít phút.".into(),
            Self::TooManyPages { pages, limit } => format!(
                "Tệp có {} trang, vượt mức cho phép {} trang. Hãy tách phần văn bản chỉ đạo thành tệp riêng rồi tải lên lại.",
                grouped(*pages),
                grouped(*limit)
            ),
            Self::TooMuchText { limit } => format!(
                "Tệp chứa nhiều chữ hơn mức cho phép ({}). Hãy tách phần văn bản chỉ đạo thành tệp riêng rồi tải lên lại.",
                megabytes_vi(*limit)
            ),
            Self::Damaged(_) => "Tệp bị hỏng nên không đọc được. Hãy thử mở bằng Word hoặc trình đọc PDF; nếu mở được, hãy lưu lại thành tệp mới rồi tải lên lại.".into(),
        }
    }

    /// Returns what happened and what to do, in English.
    pub fn message_en(&self) -> String {
        match self {
            Self::Empty => "The file has no content. Check it and upload a file with content.".into(),
            Self::TooLarge { bytes, limit } => format!(
                "The file has {}; at most {} are accepted. Compress its pictures or send the annexes as files of their own.",
                megabytes_en(*bytes),
                megabytes_en(*limit)
            ),
            Self::Unknown(stranger) => match stranger {
                Stranger::Sheet => "This is a spreadsheet or a presentation, not a document of direction. Upload the document as DOCX, PDF or TXT.",
                Stranger::Picture => "This is a picture of a kind that is not read. Save it as PNG, JPEG or TIFF, or upload the original document (DOCX, PDF).",
                Stranger::Archive => "This is an archive. Unpack it and upload each document (DOCX, PDF, TXT…).",
                Stranger::Binary => "This file is not recognised as a document. TXT, HTML, DOC, DOCX, RTF, ODT, PDF, scans, letters (EML) and edXML are accepted.",
            }
            .into(),
            Self::Truncated => "The file is cut off: its end is missing. Fetch the complete file and upload it again.".into(),
            Self::PasswordProtected => "The file is locked with a password. Save it without a password and upload it again.".into(),
            Self::ZipBomb => "The file unpacks to an unusual size and was refused. Save it as a new file and upload that; if it is refused again, tell the administrator.".into(),
            Self::XmlEntities => "The file contains an unsafe declaration (DOCTYPE or XML entity) and was refused. Save it as a new file and upload that.".into(),
            Self::UnsafeName { .. } => "The file contains a part with an unsafe path and was refused. Save it as a new file and upload that.".into(),
            Self::NoLetters { pages } => format!(
                "No letters are recognised on the {pages} pages of the file (a faint picture, blank pages, strange fonts). The original is kept; upload a clearer scan (200 dpi or more), a DOCX or a PDF with text, or enter the tasks by hand."
            ),
            Self::Missing { program } => match program {
                Program::Tesseract | Program::Poppler => format!(
                    "The file is a scan without text, and {} for recognising letters is not installed on the server (package {}). The original is kept; ask the administrator to install it and press “Read again”, or upload a DOCX or a PDF with text.",
                    program.name(),
                    program.packages()
                ),
                Program::LibreOffice => format!(
                    "This is an old Word file (.doc) or RTF, and {} for reading it is not installed on the server (package {}). The original is kept; ask the administrator to install it and press “Read again”, or save the file as .docx and upload that.",
                    program.name(),
                    program.packages()
                ),
            },
            Self::Program { program, failure } => {
                let what = match failure {
                    Failure::TimedOut { seconds } => format!("it took longer than {seconds} seconds"),
                    Failure::TooMuchOutput { .. } => "the file opens to an unusual size".to_owned(),
                    Failure::Stopped | Failure::Broken(_) => "the program broke off".to_owned(),
                };
                format!(
                    "{} could not read this file: {what}. The original is kept; press “Read again” to try once more, or save the file as DOCX or as a PDF with text and upload that.",
                    program.name()
                )
            }
            Self::PictureTooLarge { dots, limit } => format!(
                "The picture has {} million dots; at most {} million are accepted. Scan it again at 300 dpi and upload that.",
                dots.div_ceil(1_000_000),
                limit / 1_000_000
            ),
            Self::TooManyFiles { limit } => format!(
                "More than {limit} files come with the letter. Upload each document by itself."
            ),
            Self::Stopped | Self::NoRoom(_) => "Reading was broken off (the server was restarted, or had no room). The original is kept; press “Read again” in some minutes.".into(),
            Self::TooManyPages { pages, limit } => format!(
                "The file has {pages} pages; at most {limit} are accepted. Send the document of direction as a file of its own."
            ),
            Self::TooMuchText { limit } => format!(
                "The file has more text than is accepted ({}). Send the document of direction as a file of its own.",
                megabytes_en(*limit)
            ),
            Self::Damaged(_) => "The file is damaged and cannot be read. If another program opens it, save it as a new file and upload that.".into(),
        }
    }
}

fn megabytes_vi(bytes: usize) -> String {
    format!("{} MB", tenths(bytes).replace('.', ","))
}

fn megabytes_en(bytes: usize) -> String {
    format!("{} MB", tenths(bytes))
}

fn tenths(bytes: usize) -> String {
    // Rounded up, so that a file just over the limit does not seem to have exactly the limit.
    let tenths = (bytes as u64 * 10).div_ceil(1 << 20);
    match tenths % 10 {
        0 => (tenths / 10).to_string(),
        rest => format!("{}.{rest}", tenths / 10),
    }
}

/// Vietnamese style: a dot between thousands.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push('.');
        }
        grouped.push(digit);
    }
    grouped
}
