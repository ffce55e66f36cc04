//! The templates that ship with the program: one file each in `data/templates`.

use std::sync::LazyLock;

use minijinja::{Value, value::Serde};

use super::field::{Context, FIELDS, Field};
use crate::paper::PaperKind;

/// A kind of template, and the text that ships for it.
#[derive(Debug)]
pub struct Shipped {
    /// The word by which addresses and tables call it: "don-doc".
    pub key: &'static str,
    pub vi: &'static str,
    pub en: &'static str,
    /// What kind of paper comes of it.
    pub paper: PaperKind,
    /// The names of the fields that belong to this kind alone.
    pub(super) own: Vec<&'static str>,
    /// Whether a paper of this kind gives tasks, which can be followed.
    pub gives_tasks: bool,
    pub text: &'static str,
}

/// Fields that every template knows.
const COMMON: &[&str] = &[
    "co_quan",
    "cap_tren",
    "dia_danh",
    "ngay",
    "nam",
    "trich_yeu",
    "kinh_gui",
    "noi_nhan",
    "luu",
];

impl Shipped {
    /// Tells whether templates of this kind know a field.
    pub fn knows(&self, name: &str) -> bool {
        COMMON.contains(&name) || self.has(name)
    }

    /// Tells whether a field belongs to this kind and not to all.
    pub fn has(&self, name: &str) -> bool {
        self.own.contains(&name)
    }

    /// Returns the fields that templates of this kind know.
    pub fn fields(&self) -> impl Iterator<Item = &'static Field> {
        FIELDS.iter().filter(|field| self.knows(field.name))
    }

    /// Returns a context without the fields that are of other kinds.
    pub(super) fn only_known(&self, context: &Context) -> Value {
        let all = Value::from(Serde(context));
        let known = self.fields();
        Value::from_pairs(known.map(|it| (it.name, all.get_attr(it.name).unwrap_or_default())))
    }

    fn read(key: &'static str, file: &'static str) -> Shipped {
        let (head, text) = file.split_once("\n---\n").unwrap_or(("", file));
        let said = |name: &str| {
            head.lines()
                .filter_map(|line| line.split_once(':'))
                .find(|(key, _)| *key == name)
                .map_or("", |(_, value)| value.trim())
        };
        Shipped {
            key,
            vi: said("vi"),
            en: said("en"),
            paper: PaperKind::from_key(said("paper")).unwrap_or(PaperKind::Letter),
            own: said("fields").split_whitespace().collect(),
            gives_tasks: said("follow") == "yes",
            text,
        }
    }
}

macro_rules! files {
    ($($key:literal)+) => {
        &[$(($key, include_str!(concat!("../../../../data/templates/", $key, ".txt"))),)+]
    };
}

const FILES: &[(&str, &str)] = files!(
    "don-doc" "tra-loi" "giao-ban" "giay-moi" "bien-ban" "ket-luan" "bao-cao" "ke-hoach" "to-trinh"
    "phan-cong"
);

/// All kinds of templates, in the order in which they are offered.
pub static SHIPPED: LazyLock<Vec<Shipped>> = LazyLock::new(|| {
    FILES
        .iter()
        .map(|(key, file)| Shipped::read(key, file))
        .collect()
});

/// Returns a kind by its word.
pub fn shipped(key: &str) -> Option<&'static Shipped> {
    SHIPPED.iter().find(|it| it.key == key)
}
