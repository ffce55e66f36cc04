//! When recognition is withdrawn: the share of criteria that a recognised commune no longer meets.
//!
//! Quyết định 18/2022/QĐ-TTg, Chương V: from 30 % to below 50 % of the criteria, one of the key
//! criteria among them; or 50 % and more. The unit is the criterion, not the indicator.

use serde::Serialize;

use super::{Criterion, CriterionVerdict, Verdict};

/// What the rule says of a recognised commune, with what it counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Revocation {
    /// Criteria of the set.
    pub criteria: u16,
    /// Numbers of the criteria that are not met.
    pub failed: Vec<u16>,
    /// Numbers of the criteria that nobody can judge: the forecast counts them as failed.
    pub undecided: Vec<u16>,
    /// Those among the failed that count double.
    pub failed_keys: Vec<u16>,
    /// The rule applies today.
    pub applies: bool,
    /// The rule would apply if what is undecided failed too.
    pub may_apply: bool,
    /// How many criteria more, at the least, have to fail before the rule applies; 0 where it does.
    pub margin: u16,
}

/// Applies the rule to the verdicts of a set's criteria.
pub fn revocation<'a>(
    verdicts: impl IntoIterator<Item = (&'a Criterion, CriterionVerdict)>,
) -> Revocation {
    let (mut criteria, mut failed, mut undecided) = (0u16, Vec::new(), Vec::new());
    let (mut failed_keys, mut undecided_keys, mut keys) = (Vec::new(), 0usize, 0usize);
    for (criterion, it) in verdicts {
        criteria += 1;
        keys += usize::from(criterion.revocation_key);
        match it.verdict {
            Verdict::Unmet => {
                failed.push(criterion.number);
                if criterion.revocation_key {
                    failed_keys.push(criterion.number);
                }
            }
            Verdict::Undecided { .. } => {
                undecided.push(criterion.number);
                undecided_keys += usize::from(criterion.revocation_key);
            }
            Verdict::Met | Verdict::NotRequired => {}
        }
    }
    let all = usize::from(criteria);
    let applies = rule(all, failed.len(), !failed_keys.is_empty());
    let may_apply = rule(
        all,
        failed.len() + undecided.len(),
        !failed_keys.is_empty() || undecided_keys > 0,
    );
    // The worst is counted: a key criterion is the first to go.
    let more = |more: &usize| {
        let key = !failed_keys.is_empty() || (*more > 0 && keys > 0);
        rule(all, failed.len() + more, key)
    };
    let margin = (0..=all).find(more).unwrap_or(all);
    Revocation {
        criteria,
        applies,
        may_apply,
        margin: u16::try_from(margin).unwrap_or(u16::MAX),
        failed,
        undecided,
        failed_keys,
    }
}

/// 30 % with a key criterion among them, or half.
fn rule(all: usize, failed: usize, key: bool) -> bool {
    all > 0 && (2 * failed >= all || (10 * failed >= 3 * all && key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::criteria::{judge_criterion, shipped};

    #[test]
    fn the_rule_counts_criteria() {
        let set = &shipped()[0];
        let check = |failed: &[u16], margin: u16| {
            let verdicts = set.criteria.iter().map(|criterion| {
                let verdict = if failed.contains(&criterion.number) {
                    Verdict::Unmet
                } else {
                    Verdict::Met
                };
                (criterion, judge_criterion([verdict]))
            });
            let it = revocation(verdicts);
            assert_eq!((it.margin, it.failed.as_slice()), (margin, failed));
            assert_eq!(it.applies, margin == 0);
        };
        // 30 % of 19 is 5,7: six criteria, one of them Thu nhập, Môi trường or Quốc phòng và An ninh.
        check(&[1, 2, 3, 4, 10], 1);
        check(&[1, 2, 3, 4, 5, 6], 1);
        check(&[1, 2, 3, 4, 5, 10], 0);
        check(&[1, 2, 3, 4, 5, 6, 7, 8, 9], 1);
        check(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 11], 0);
        check(&[], 6);
    }
}
