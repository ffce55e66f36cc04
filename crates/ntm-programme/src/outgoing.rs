//! Papers that go out: where they stand, and what is odd about a number that somebody typed.

/// Where a paper stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OutgoingState {
    /// It can still be changed and has no number.
    Draft,
    /// It has its number, and changes no more.
    Issued,
    /// It was taken back; number and text stay (Nghị định 30/2020/NĐ-CP, Điều 18).
    Recalled,
    /// A draft of which nothing came.
    Discarded,
}

impl OutgoingState {
    /// All states.
    pub const ALL: [OutgoingState; 4] = [
        OutgoingState::Draft,
        OutgoingState::Issued,
        OutgoingState::Recalled,
        OutgoingState::Discarded,
    ];

    /// Returns the word under which it is kept.
    pub fn key(self) -> &'static str {
        match self {
            OutgoingState::Draft => "draft",
            OutgoingState::Issued => "issued",
            OutgoingState::Recalled => "recalled",
            OutgoingState::Discarded => "discarded",
        }
    }

    /// Returns the state that is kept under a word.
    pub fn from_key(key: &str) -> Option<OutgoingState> {
        OutgoingState::ALL.into_iter().find(|it| it.key() == key)
    }

    /// Tells whether it stands in the register, with a number.
    pub fn is_registered(self) -> bool {
        matches!(self, OutgoingState::Issued | OutgoingState::Recalled)
    }
}

/// What is odd about a number that somebody typed: it is told and can be taken all the same, because
/// papers are issued outside too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberDoubt {
    /// Another paper of the register and year has it.
    Taken,
    /// It leaves numbers out: the next one would be another.
    Gap { next: u32 },
}

/// Returns what is odd about a number, `last` being the last of the register and year. Numbers run on
/// from 1 in each year (Nghị định 30/2020/NĐ-CP, Điều 15).
pub fn doubt(number: u32, last: u32, is_taken: bool) -> Option<NumberDoubt> {
    let next = last.saturating_add(1);
    match number {
        _ if is_taken => Some(NumberDoubt::Taken),
        number if number > next => Some(NumberDoubt::Gap { next }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_numbers_are_told() {
        for (number, last, taken, told) in [
            (1, 0, false, None),
            (8, 7, false, None),
            // A number that was left out before is taken up.
            (5, 7, false, None),
            (5, 7, true, Some(NumberDoubt::Taken)),
            (9, 7, false, Some(NumberDoubt::Gap { next: 8 })),
        ] {
            assert_eq!(doubt(number, last, taken), told, "{number} after {last}");
        }
        for state in OutgoingState::ALL {
            assert_eq!(OutgoingState::from_key(state.key()), Some(state));
        }
    }
}
