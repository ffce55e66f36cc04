//! What can go wrong, said twice: once for people, once for the log.

use ntm_store::StoreError;

/// What every practice answers.
pub type Outcome<T> = Result<T, Fault>;

/// A sentence for people: what happened, what was kept, what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The Vietnamese sentence.
    pub vi: String,
    /// The same sentence in English.
    pub en: String,
}

impl Message {
    /// Makes a message from its two sentences.
    pub fn new(vi: impl Into<String>, en: impl Into<String>) -> Message {
        Message {
            vi: vi.into(),
            en: en.into(),
        }
    }
}

/// One field of a form that cannot be taken as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldFault {
    /// The field's name in the form.
    pub field: &'static str,
    /// What to do about it.
    pub message: Message,
}

impl FieldFault {
    /// Says in both languages what is wrong with a field.
    pub fn new(field: &'static str, vi: impl Into<String>, en: impl Into<String>) -> FieldFault {
        FieldFault {
            field,
            message: Message::new(vi, en),
        }
    }
}

/// Why a practice was not carried out. Nothing was changed where a fault is answered.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// There is no such thing, or the one who asks may not know of it.
    #[error("not found")]
    NotFound,
    /// Nobody has signed in, or the session has ended.
    #[error("not signed in")]
    SignedOut,
    /// The one who asks may see the thing but not do this to it.
    #[error("denied: {}", .0.en)]
    Denied(Message),
    /// What was sent cannot be taken; each field says why.
    #[error("invalid: {} field(s)", .0.len())]
    Invalid(Vec<FieldFault>),
    /// A rule of the programme forbids it.
    #[error("refused: {}", .0.en)]
    Refused(Message),
    /// Somebody else changed the thing in the meantime.
    #[error("conflict: {}", .0.en)]
    Conflict(Message),
    /// Too many attempts; try again after so many seconds.
    #[error("too many attempts")]
    TooMany {
        /// Seconds to wait.
        retry_after: u64,
    },
    /// The disk is full: nothing was written.
    #[error("no space left")]
    Full,
    /// The database is busy: nothing was written.
    #[error("busy")]
    Busy,
    /// Anything that nobody expected; logged once at the edge.
    #[error("internal: {0}")]
    Internal(Box<dyn std::error::Error + Send + Sync>),
}

impl Fault {
    /// Makes an internal fault from any error.
    pub fn internal(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Fault {
        Fault::Internal(error.into())
    }

    /// Makes a refusal by rule.
    pub fn refused(vi: impl Into<String>, en: impl Into<String>) -> Fault {
        Fault::Refused(Message::new(vi, en))
    }

    /// Makes a fault of one field.
    pub fn field(field: &'static str, vi: impl Into<String>, en: impl Into<String>) -> Fault {
        Fault::Invalid(vec![FieldFault {
            field,
            message: Message::new(vi, en),
        }])
    }

    /// Answers that somebody else changed the thing since it was shown.
    pub fn changed_meanwhile() -> Fault {
        Fault::Conflict(Message::new(
            "Nội dung này vừa được người khác thay đổi. Thay đổi của bạn chưa được lưu; hãy xem bản mới rồi làm lại.",
            "Somebody else has just changed this. Your change was not saved; look at the new version and repeat it.",
        ))
    }

    /// Returns the sentence for people.
    pub fn message(&self) -> Message {
        match self {
            Fault::NotFound => Message::new(
                "Không tìm thấy nội dung này, hoặc bạn không được xem.",
                "There is no such thing here, or you may not see it.",
            ),
            Fault::SignedOut => Message::new(
                "Phiên làm việc đã kết thúc. Hãy đăng nhập lại rồi làm tiếp.",
                "Your session has ended. Sign in again to continue.",
            ),
            Fault::Invalid(fields) => fields.first().map_or_else(
                || Message::new("Dữ liệu chưa hợp lệ.", "What was sent is not valid."),
                |field| field.message.clone(),
            ),
            Fault::Denied(message) | Fault::Refused(message) | Fault::Conflict(message) => {
                message.clone()
            }
            Fault::TooMany { retry_after } => Message::new(
                format!("Quá nhiều lần thử. Hãy thử lại sau {retry_after} giây."),
                format!("Too many attempts. Try again in {retry_after} seconds."),
            ),
            Fault::Full => Message::new(
                "Ổ đĩa của máy chủ đã đầy nên chưa lưu được. Dữ liệu cũ vẫn nguyên vẹn; hãy báo quản trị viên.",
                "The server's disk is full, so nothing was saved. What was there is intact; tell the administrator.",
            ),
            Fault::Busy => Message::new(
                "Máy chủ đang bận nên chưa lưu được. Hãy thử lại sau ít giây.",
                "The server is busy, so nothing was saved. Try again in a few seconds.",
            ),
            Fault::Internal(_) => Message::new(
                "Có lỗi ngoài dự kiến. Thay đổi chưa được lưu, dữ liệu cũ vẫn nguyên vẹn. Hãy thử lại; nếu vẫn lỗi, báo quản trị viên kèm mã yêu cầu.",
                "Something unexpected went wrong. Nothing was saved and what was there is intact. Try again; if it persists, tell the administrator the request id.",
            ),
        }
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Fault {
        match error {
            StoreError::Busy(_) => Fault::Busy,
            StoreError::Full(_) => Fault::Full,
            other => Fault::Internal(Box::new(other)),
        }
    }
}
