//! Reorganisation: which unit became which, whether that is told without
//! contradiction, and what follows for figures and titles.
//!
//! The law behind it: Resolution 35/2023/UBTVQH15 on the arrangement of units,
//! Resolution 202/2025/QH15 and 1654–1687/NQ-UBTVQH15 on the units of July 2025.

mod express;
mod mapping;
mod title;

pub use express::Adds;
pub use express::Basis;
pub use express::Expressed;
pub use express::StatedShare;
pub use express::Why;
pub use express::re_express;
pub use mapping::Answer;
pub use mapping::Counts;
pub use mapping::Finding;
pub use mapping::Link;
pub use mapping::LinkFate;
pub use mapping::Mapping;
pub use mapping::Named;
pub use mapping::Told;
pub use mapping::Weight;
pub use mapping::name_key;
pub use title::AFTER_MERGER;
pub use title::AfterMerger;
pub use title::after_merger;
