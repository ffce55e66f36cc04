//! What a merger makes of the titles of those that were merged.

use crate::unit::Status;

/// The law that says so.
pub const AFTER_MERGER: &str = "Nghị quyết số 35/2023/UBTVQH15, Điều 17";

/// What is to be done about the title of a unit that came from others. Nothing
/// is inherited: a title begins with a decision on the new unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AfterMerger {
    /// The highest title that all of them bore: the province decides that the
    /// new unit bears it, without another assessment.
    pub propose: Option<Status>,
    /// The highest title above that, which only some of them bore: the province
    /// has the new unit reviewed.
    pub review: Option<Status>,
}

/// Returns what is to be done, from the highest title of each unit that went
/// into the new one, wholly or in part.
pub fn after_merger(titles: &[Option<Status>]) -> AfterMerger {
    let lowest = titles.iter().copied().min().flatten();
    let highest = titles.iter().copied().max().flatten();
    AfterMerger {
        propose: lowest,
        review: highest.filter(|highest| Some(*highest) > lowest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Status::{Advanced, Model, Recognised};
    use proptest::prelude::*;

    #[test]
    fn all_or_review_or_nothing() {
        let check = |titles: &[Option<Status>], propose, review| {
            assert_eq!(after_merger(titles), AfterMerger { propose, review });
        };
        check(&[], None, None);
        check(&[None, None], None, None);
        check(
            &[Some(Recognised), Some(Recognised)],
            Some(Recognised),
            None,
        );
        check(&[Some(Recognised), None], None, Some(Recognised));
        check(
            &[Some(Advanced), Some(Recognised)],
            Some(Recognised),
            Some(Advanced),
        );
        check(&[Some(Model), Some(Model)], Some(Model), None);
    }

    proptest! {
        #[test]
        fn nobody_is_proposed_for_what_one_of_them_lacked(
            titles in prop::collection::vec(
                prop::option::of(prop::sample::select(Status::ALL)), 0..6),
        ) {
            let AfterMerger { propose, review } = after_merger(&titles);
            if let Some(propose) = propose {
                prop_assert!(titles.iter().all(|title| *title >= Some(propose)));
            }
            if let Some(review) = review {
                prop_assert!(titles.contains(&Some(review)));
                prop_assert!(titles.iter().any(|title| *title < Some(review)));
            }
        }
    }
}
