//! Closed lists of words: each with the key under which it is kept and its name in two languages.

/// Declares enums of words, in the order in which lists show them.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident {
        $($(#[$of:meta])* $variant:ident = $key:literal, $vi:literal, $en:literal;)+
    })+) => {$(
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
        )]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$of])* $variant,)+ }

        impl $name {
            /// All of them, in the order in which lists show them.
            pub const ALL: &'static [$name] = &[$($name::$variant,)+];

            /// Returns the word under which it is kept.
            pub fn key(self) -> &'static str {
                match self { $($name::$variant => $key,)+ }
            }

            /// Returns what is kept under a word.
            pub fn from_key(key: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|it| it.key() == key)
            }

            /// Returns its Vietnamese name.
            pub fn label_vi(self) -> &'static str {
                match self { $($name::$variant => $vi,)+ }
            }

            /// Returns its English name.
            pub fn label_en(self) -> &'static str {
                match self { $($name::$variant => $en,)+ }
            }
        }
    )+};
}

pub(crate) use words;
