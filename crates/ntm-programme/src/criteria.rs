//! Criteria: what a place has to reach, and whether it has.
//!
//! A [set](CriteriaSet) is a decision as data; sets of several periods live side by side. A
//! [bar](Bar) is what an indicator demands of a place of one [class](Class) in one year, and says
//! by whose word it stands: a bar that nobody has confirmed takes no part in a verdict. A
//! [value](Value) is what a place reached. [`judge`] puts the two together; the same inputs give
//! the same verdict for ever, and [`Inputs::hash`] names them.

mod bar;
mod carry;
mod cell;
mod forecast;
mod mapping;
mod quantity;
mod revocation;
mod set;
pub mod value;
mod verdict;
mod yardstick;

pub use bar::{Applied, Bar, Class, Grade, LaidBar, Layer, Layers, LoweredBar, Origin};
pub use carry::{
    Anew, Carried, Counts as CarryCounts, Fate, NewIndicator, Paper, Reached, Transition,
    UsedAgain, carry, used_again,
};
pub use cell::{Cell, CellAct, CellFault, ClaimState};
pub use forecast::forecast;
pub use mapping::{Link, LinkKind, Mapping, circles, shipped_mappings};
pub use quantity::Quantity;
pub use revocation::{Revocation, revocation};
pub use set::{
    Amended, Certainty, Check, Condition, CriteriaSet, Criterion, Indicator, Level, Measure,
    SetFault, SubMetric, shipped,
};
pub use value::{Value, ValueFault, Warning};
pub use verdict::{CriterionVerdict, Inputs, Undecided, Verdict, judge, judge_criterion};
pub use yardstick::{CellVerdict, CriterionStanding, Yardstick};
