//! Every word of the interface, in Vietnamese and in English.
//!
//! One file per area; an entry is `key: "Vietnamese", "English";` and, where
//! it holds values, `key(a, b): "còn {a} …", "{a} left …";`. A template takes
//! the words of its area with `crate::words::AREA::of(frame.lang)` and says
//! `w.key()`. A key without one of the two languages does not compile.

/// Defines the words of one area: see the module.
macro_rules! words {
    ($($key:ident $(($($value:ident),+))? : $vietnamese:literal, $english:literal;)*) => {
        /// The words of this area in one language.
        #[derive(Debug, Clone, Copy)]
        pub struct Words(pub $crate::frame::Lang);

        /// Returns the words of this area in a language.
        pub fn of(lang: impl Into<$crate::frame::Lang>) -> Words {
            Words(lang.into())
        }

        impl Words {
            $(crate::words::words!(@one $key $(($($value),+))? $vietnamese, $english);)*
        }
    };
    (@one $key:ident $vietnamese:literal, $english:literal) => {
        pub const fn $key(self) -> &'static str {
            match self.0 {
                $crate::frame::Lang::Vi => $vietnamese,
                $crate::frame::Lang::En => $english,
            }
        }
    };
    (@one $key:ident ($($value:ident),+) $vietnamese:literal, $english:literal) => {
        pub fn $key(self, $($value: impl std::fmt::Display),+) -> String {
            match self.0 {
                $crate::frame::Lang::Vi => format!($vietnamese),
                $crate::frame::Lang::En => format!($english),
            }
        }
    };
}
pub(crate) use words;

pub mod administer;
pub mod api;
pub mod boundary;
pub mod campaign;
pub mod common;
pub mod criteria;
pub mod document;
pub mod enter;
pub mod exchange;
pub mod follow;
pub mod frame;
pub mod holidays;
pub mod keeping;
pub mod lexicon;
pub mod list;
pub mod meeting;
pub mod next;
pub mod organ_id;
pub mod outgoing;
pub mod parts;
pub mod receive;
pub mod reorganise;
pub mod report;
pub mod report_form;
pub mod review;
pub mod rule;
pub mod target;
pub mod tell;
pub mod work;
pub mod workbook;
