//! Why a file is not taken in, in words for the person who brought it.

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
    #[error("the PDF has {pages} pages and no text")]
    Scan { pages: usize },
    #[error("the file has {pages} pages, more than {limit}")]
    TooManyPages { pages: usize, limit: usize },
    #[error("the file has more than {limit} bytes of text")]
    TooMuchText { limit: usize },
    #[error("the file is damaged: {0}")]
    Damaged(String),
}

/// What a file that is no TXT, DOCX or PDF seems to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stranger {
    /// Word 97–2003.
    Doc,
    /// An Excel or PowerPoint file, old or new.
    Sheet,
    Odt,
    Rtf,
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
                Stranger::Doc => "Đây là tệp Word đời cũ (.doc, Word 97–2003), hệ thống chưa đọc được. Hãy mở bằng Word hoặc LibreOffice, chọn “Lưu thành” (Save As) định dạng .docx hoặc PDF rồi tải lên lại.",
                Stranger::Sheet => "Đây là tệp bảng tính hoặc trình chiếu, không phải văn bản chỉ đạo. Hãy tải lên văn bản ở định dạng DOCX, PDF hoặc TXT.",
                Stranger::Odt => "Đây là tệp OpenDocument (.odt), hệ thống chưa đọc được. Hãy lưu thành định dạng .docx hoặc PDF rồi tải lên lại.",
                Stranger::Rtf => "Đây là tệp RTF, hệ thống chưa đọc được. Hãy mở bằng Word, lưu thành định dạng .docx rồi tải lên lại.",
                Stranger::Picture => "Đây là tệp ảnh, hệ thống không đọc được chữ trong ảnh. Hãy tải lên bản văn bản gốc (DOCX hoặc PDF có chữ).",
                Stranger::Archive => "Đây là tệp nén. Hãy giải nén và tải lên từng văn bản (DOCX, PDF hoặc TXT).",
                Stranger::Binary => "Không nhận dạng được tệp này là văn bản. Hệ thống nhận tệp TXT, DOCX và PDF có chữ; hãy kiểm tra lại tệp.",
            }
            .into(),
            Self::Truncated => "Tệp bị cụt, thiếu phần cuối (thường do tải về hoặc sao chép dở dang). Hãy lấy lại bản đầy đủ rồi tải lên lại.".into(),
            Self::PasswordProtected => "Tệp được bảo vệ bằng mật khẩu nên không đọc được. Hãy gỡ mật khẩu (lưu lại không đặt mật khẩu) rồi tải lên lại.".into(),
            Self::ZipBomb => "Tệp khi giải nén có dung lượng lớn bất thường nên bị từ chối để bảo đảm an toàn. Hãy mở tệp, lưu lại thành tệp mới rồi tải lên; nếu vẫn bị từ chối, hãy báo quản trị viên.".into(),
            Self::XmlEntities => "Tệp DOCX chứa khai báo không an toàn (DOCTYPE hoặc thực thể XML) nên bị từ chối. Hãy mở bằng Word, lưu lại thành tệp mới rồi tải lên lại.".into(),
            Self::UnsafeName { .. } => "Tệp DOCX chứa thành phần có đường dẫn không an toàn nên bị từ chối. Hãy mở bằng Word, lưu lại thành tệp mới rồi tải lên lại.".into(),
            Self::Scan { pages } => format!(
                "Tệp PDF gồm {pages} trang là bản quét (ảnh chụp), không có chữ để đọc. Tệp gốc vẫn được giữ; hãy tải lên bản DOCX hoặc PDF có chữ, hoặc nhập nhiệm vụ bằng tay."
            ),
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
                Stranger::Doc => "This is an old Word file (.doc, Word 97–2003), which cannot be read yet. Save it as .docx or PDF and upload it again.",
                Stranger::Sheet => "This is a spreadsheet or a presentation, not a document of direction. Upload the document as DOCX, PDF or TXT.",
                Stranger::Odt => "This is an OpenDocument file (.odt), which cannot be read yet. Save it as .docx or PDF and upload it again.",
                Stranger::Rtf => "This is an RTF file, which cannot be read yet. Save it as .docx and upload it again.",
                Stranger::Picture => "This is a picture; its letters cannot be read. Upload the original document (DOCX or PDF with text).",
                Stranger::Archive => "This is an archive. Unpack it and upload each document (DOCX, PDF or TXT).",
                Stranger::Binary => "This file is not recognised as a document. TXT, DOCX and PDF with text are accepted.",
            }
            .into(),
            Self::Truncated => "The file is cut off: its end is missing. Fetch the complete file and upload it again.".into(),
            Self::PasswordProtected => "The file is locked with a password. Save it without a password and upload it again.".into(),
            Self::ZipBomb => "The file unpacks to an unusual size and was refused. Save it as a new file and upload that; if it is refused again, tell the administrator.".into(),
            Self::XmlEntities => "The DOCX contains an unsafe declaration (DOCTYPE or XML entity) and was refused. Save it as a new file and upload that.".into(),
            Self::UnsafeName { .. } => "The DOCX contains a part with an unsafe path and was refused. Save it as a new file and upload that.".into(),
            Self::Scan { pages } => format!(
                "The PDF of {pages} pages is a scan without text. The original is kept; upload a DOCX or a PDF with text, or enter the tasks by hand."
            ),
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
