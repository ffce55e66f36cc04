//! A review campaign (đợt rà soát): what each place still needs for the indicators that it has not
//! met, in whole đồng, by kind, source and year.
//!
//! A place lists its [needs](Need); the bodies in charge verify them; [`totals`] adds them up. An
//! indicator that is not met has to be answered, if only by "không có nhu cầu"; one that is met takes
//! no need ([`asked`]).

use std::collections::BTreeMap;
use std::fmt;

use ntm_text::{parse_decimal, parse_money};
use serde::{Deserialize, Serialize};

use crate::criteria::{Quantity, Verdict};
use crate::identity::UnitId;
use crate::word::words;

/// The largest amount of one need, in đồng: ten thousand tỷ. Whatever is larger is a slip, and a
/// country's list of such amounts still adds up without overflow.
pub const MOST: i64 = 10_000_000_000_000;

/// Below this amount, in đồng, somebody has probably written millions.
pub const LITTLE: i64 = 1_000_000;

/// So many years ahead a need can be planned.
const YEARS_AHEAD: i16 = 10;

words! {
    /// What a need is.
    NeedKind {
        /// Something is built, bought or repaired out of investment.
        Works = "works", "Công trình (vốn đầu tư)", "Works (investment)";
        /// Spending that is no investment: training, support, operation.
        Recurrent = "recurrent", "Kinh phí sự nghiệp", "Recurrent spending";
        /// The indicator will be met without money: an explicit answer.
        Nothing = "nothing", "Không có nhu cầu", "Nothing needed";
    }
}

words! {
    /// Where the money is proposed to come from.
    Source {
        /// The central budget.
        Central = "central", "Ngân sách trung ương", "Central budget";
        /// The province's budget.
        Province = "province", "Ngân sách tỉnh", "Provincial budget";
        /// The district's budget, where there is one.
        District = "district", "Ngân sách huyện", "District budget";
        /// The commune's budget.
        Commune = "commune", "Ngân sách xã", "Communal budget";
        /// Other programmes and projects.
        Combined = "combined", "Lồng ghép chương trình, dự án khác", "Other programmes and projects";
        /// Loans.
        Credit = "credit", "Vốn tín dụng", "Credit";
        /// Enterprises and co-operatives.
        Enterprise = "enterprise", "Doanh nghiệp, hợp tác xã", "Enterprises and co-operatives";
        /// What people give in money, labour and land.
        People = "people", "Nhân dân đóng góp", "Contributions of the people";
        /// Any other lawful source.
        Other = "other", "Nguồn hợp pháp khác", "Other lawful sources";
    }
}

/// What one indicator of one place still needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Need {
    pub kind: NeedKind,
    /// What is built, or what the money is for.
    pub name: String,
    pub quantity: Option<Quantity>,
    /// What the quantity counts: km, phòng học, hộ.
    pub measure: String,
    /// In whole đồng; nought for [`NeedKind::Nothing`].
    pub amount: i64,
    /// `None` for [`NeedKind::Nothing`].
    pub source: Option<Source>,
    /// `None` for [`NeedKind::Nothing`].
    pub year: Option<i16>,
}

/// A need as somebody wrote it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WrittenNeed {
    pub kind: String,
    pub name: String,
    pub quantity: String,
    pub measure: String,
    pub amount: String,
    pub source: String,
    pub year: String,
}

/// Why something is no need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NeedFault {
    #[error("Hãy chọn loại nhu cầu: công trình hoặc kinh phí sự nghiệp.")]
    Kind,
    #[error("Hãy ghi tên công trình hoặc nội dung chi.")]
    NameWanted,
    #[error("Tên dài quá 300 chữ.")]
    NameTooLong,
    #[error("Số lượng không phải một số dương. Viết như 2,5 hoặc 12.")]
    Quantity,
    #[error("Có số lượng thì ghi cả đơn vị tính (km, phòng, hộ…), dài không quá 40 chữ.")]
    MeasureWanted,
    #[error("{0}")]
    Amount(AmountFault),
    #[error("Hãy chọn nguồn vốn đề xuất.")]
    SourceWanted,
    #[error("Năm thực hiện phải từ {from} đến {to}.")]
    Year { from: i16, to: i16 },
}

/// Why something is no amount of money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AmountFault {
    #[error("Hãy ghi số tiền.")]
    Missing,
    #[error("Không phải một số tiền. Ghi bằng đồng như 1.250.000.000, hoặc 1.250 triệu, 1,25 tỷ.")]
    NotMoney,
    #[error(
        "Số tiền ghi bằng đồng thì không có phần lẻ. Ghi 1.250.000.000, hoặc kèm đơn vị: 1.234,5 triệu."
    )]
    Fraction,
    #[error("Số tiền phải lớn hơn 0. Nếu không cần tiền, chọn “Không có nhu cầu”.")]
    NotPositive,
    #[error("Số tiền lớn hơn 10.000 tỷ đồng; hãy kiểm tra lại.")]
    TooMuch,
}

impl NeedFault {
    /// Returns the field that it is about.
    pub fn field(self) -> &'static str {
        match self {
            NeedFault::Kind => "kind",
            NeedFault::NameWanted | NeedFault::NameTooLong => "name",
            NeedFault::Quantity => "quantity",
            NeedFault::MeasureWanted => "measure",
            NeedFault::Amount(_) => "amount",
            NeedFault::SourceWanted => "source",
            NeedFault::Year { .. } => "year",
        }
    }

    /// Returns the sentence in English; `Display` is the Vietnamese one.
    pub fn text_en(self) -> String {
        match self {
            NeedFault::Kind => "Choose what it is: works or recurrent spending.".to_owned(),
            NeedFault::NameWanted => "Name the works, or what the money is for.".to_owned(),
            NeedFault::NameTooLong => "The name has more than 300 letters.".to_owned(),
            NeedFault::Quantity => {
                "The quantity is no positive number. Write it like 2,5 or 12.".to_owned()
            }
            NeedFault::MeasureWanted => {
                "Say what the quantity counts (km, rooms, households), in at most 40 letters."
                    .to_owned()
            }
            NeedFault::Amount(fault) => fault.text_en().to_owned(),
            NeedFault::SourceWanted => "Choose the proposed source.".to_owned(),
            NeedFault::Year { from, to } => format!("The year has to be from {from} to {to}."),
        }
    }
}

impl AmountFault {
    /// Returns the sentence in English; `Display` is the Vietnamese one.
    pub fn text_en(self) -> &'static str {
        match self {
            AmountFault::Missing => "Give the amount.",
            AmountFault::NotMoney => {
                "This is no amount. Write đồng like 1.250.000.000, or 1.250 triệu, 1,25 tỷ."
            }
            AmountFault::Fraction => {
                "An amount in đồng has no decimals. Write 1.250.000.000, or name the unit: 1.234,5 triệu."
            }
            AmountFault::NotPositive => {
                "The amount has to be above nought. Where no money is needed, say “Không có nhu cầu”."
            }
            AmountFault::TooMuch => "The amount is above 10,000 tỷ đồng; look at it again.",
        }
    }
}

/// Reads an amount of money in đồng: "1.250.000.000", "1.250 triệu", "1,25 tỷ đồng".
///
/// # Errors
///
/// An [`AmountFault`] that tells what to write instead.
///
/// # Examples
///
/// ```
/// use ntm_programme::campaign::{AmountFault, read_amount};
///
/// assert_eq!(read_amount("1.250.000.000"), Ok(1_250_000_000));
/// assert_eq!(read_amount("1.234,5 triệu"), Ok(1_234_500_000));
/// assert_eq!(read_amount("1.234,5"), Err(AmountFault::Fraction));
/// ```
pub fn read_amount(written: &str) -> Result<i64, AmountFault> {
    let written = written.trim();
    if written.is_empty() {
        return Err(AmountFault::Missing);
    }
    let amount = match parse_decimal(written) {
        Some(number) if number.digits < 0 => return Err(AmountFault::NotPositive),
        Some(number) if number.scaled(0).is_some() => number.scaled(0),
        Some(number) if number.scale > 0 => return Err(AmountFault::Fraction),
        Some(_) => return Err(AmountFault::TooMuch),
        None => parse_money(written),
    };
    match amount {
        None => Err(AmountFault::NotMoney),
        Some(..=0) => Err(AmountFault::NotPositive),
        Some(amount) if amount > MOST => Err(AmountFault::TooMuch),
        Some(amount) => Ok(amount),
    }
}

impl WrittenNeed {
    /// Reads what somebody wrote, in a year.
    ///
    /// # Errors
    ///
    /// Every [`NeedFault`] at once, each for its field.
    pub fn read(&self, year: i16) -> Result<Need, Vec<NeedFault>> {
        let mut faults = Vec::new();
        let Some(kind) = NeedKind::from_key(self.kind.trim()) else {
            return Err(vec![NeedFault::Kind]);
        };
        let name = self.name.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.chars().count() > 300 {
            faults.push(NeedFault::NameTooLong);
        }
        if kind == NeedKind::Nothing {
            // Its words, where there are some, say by what the indicator will be met.
            return match faults.is_empty() {
                true => Ok(Need::nothing(name)),
                false => Err(faults),
            };
        }
        if name.is_empty() {
            faults.push(NeedFault::NameWanted);
        }
        let measure = self.measure.trim().to_owned();
        let quantity = match self.quantity.trim() {
            "" => None,
            written => match Quantity::parse(written) {
                Some(quantity) if quantity.0 > 0 => Some(quantity),
                _ => {
                    faults.push(NeedFault::Quantity);
                    None
                }
            },
        };
        if measure.chars().count() > 40 || (quantity.is_some() && measure.is_empty()) {
            faults.push(NeedFault::MeasureWanted);
        }
        let amount = read_amount(&self.amount).unwrap_or_else(|fault| {
            faults.push(NeedFault::Amount(fault));
            0
        });
        let source = Source::from_key(self.source.trim());
        if source.is_none() {
            faults.push(NeedFault::SourceWanted);
        }
        let to = year.saturating_add(YEARS_AHEAD);
        let planned = self.year.trim().parse().ok();
        let planned = planned.filter(|it| (year..=to).contains(it));
        if planned.is_none() {
            faults.push(NeedFault::Year { from: year, to });
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(Need {
            kind,
            name,
            quantity,
            measure,
            amount,
            source,
            year: planned,
        })
    }
}

impl Need {
    /// Returns the answer that nothing is needed, with the words of who says so.
    pub fn nothing(name: String) -> Need {
        Need {
            kind: NeedKind::Nothing,
            name,
            quantity: None,
            measure: String::new(),
            amount: 0,
            source: None,
            year: None,
        }
    }

    /// Tells whether the amount is so small that it was probably meant in millions.
    pub fn is_little(&self) -> bool {
        self.kind != NeedKind::Nothing && self.amount < LITTLE
    }
}

/// What a campaign asks about an indicator of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// It is not met: needs, or the answer that there are none.
    Wanted,
    /// Nobody can say whether it is met: needs may be given.
    Open,
    /// It is met or not required: nothing is missing.
    Closed,
}

/// Returns what a campaign asks about an indicator whose official verdict is this.
pub fn asked(verdict: Verdict) -> Asked {
    match verdict {
        Verdict::Unmet => Asked::Wanted,
        Verdict::Undecided { .. } => Asked::Open,
        Verdict::Met | Verdict::NotRequired => Asked::Closed,
    }
}

/// A need in its place, as it is counted.
#[derive(Debug, Clone, Copy)]
pub struct Counted<'a> {
    pub unit: UnitId,
    pub criterion: u16,
    pub need: &'a Need,
    /// What the body in charge found it to be, once it has looked.
    pub verified: Option<i64>,
}

impl Counted<'_> {
    /// Returns what counts: what was verified, before that what is proposed.
    pub fn amount(&self) -> i64 {
        self.verified.unwrap_or(self.need.amount)
    }
}

/// Some needs together. Amounts are in đồng.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Sum {
    /// How many needs.
    pub needs: u64,
    /// How many of them a body has verified.
    pub verified: u64,
    /// As the places propose.
    pub proposed: i64,
    /// What counts of works.
    pub works: i64,
    /// What counts of recurrent spending.
    pub recurrent: i64,
}

impl Sum {
    /// Returns what counts in all.
    pub fn counted(&self) -> i64 {
        self.works + self.recurrent
    }

    fn add(&mut self, it: &Counted<'_>) {
        self.needs += 1;
        self.verified += u64::from(it.verified.is_some());
        self.proposed += it.need.amount;
        match it.need.kind {
            NeedKind::Works => self.works += it.amount(),
            NeedKind::Recurrent => self.recurrent += it.amount(),
            NeedKind::Nothing => {}
        }
    }
}

/// Needs added up in every way in which they are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Totals {
    pub all: Sum,
    pub by_unit: BTreeMap<UnitId, Sum>,
    pub by_criterion: BTreeMap<u16, Sum>,
    pub by_source: BTreeMap<Source, Sum>,
    pub by_year: BTreeMap<i16, Sum>,
}

/// Adds needs up. Answers that nothing is needed count nowhere.
pub fn totals<'a>(needs: impl IntoIterator<Item = Counted<'a>>) -> Totals {
    let mut totals = Totals::default();
    for it in needs {
        let (Some(source), Some(year)) = (it.need.source, it.need.year) else {
            continue;
        };
        totals.all.add(&it);
        totals.by_unit.entry(it.unit).or_default().add(&it);
        totals
            .by_criterion
            .entry(it.criterion)
            .or_default()
            .add(&it);
        totals.by_source.entry(source).or_default().add(&it);
        totals.by_year.entry(year).or_default().add(&it);
    }
    totals
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.key())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::criteria::Undecided;
    use proptest::prelude::*;
    use uuid::Uuid;

    #[test]
    fn amounts_are_read_in_whole_dong_or_refused_with_a_reason() {
        let check = |written: &str, expected: Result<i64, AmountFault>| {
            assert_eq!(read_amount(written), expected, "{written}");
        };
        check("1.250.000.000", Ok(1_250_000_000));
        check(" 850000000 ", Ok(850_000_000));
        check("1,25 tỷ", Ok(1_250_000_000));
        check("1.234,5 triệu đồng", Ok(1_234_500_000));
        check("10.000 tỷ", Ok(MOST));
        check("", Err(AmountFault::Missing));
        check("1.234,5", Err(AmountFault::Fraction));
        check("0,5", Err(AmountFault::Fraction));
        check("-1.000.000", Err(AmountFault::NotPositive));
        check("-1,5 tỷ", Err(AmountFault::NotPositive));
        check("0", Err(AmountFault::NotPositive));
        check("1,234.5", Err(AmountFault::NotMoney));
        check("một tỷ", Err(AmountFault::NotMoney));
        check("30/7/2023", Err(AmountFault::NotMoney));
        check("10.001 tỷ", Err(AmountFault::TooMuch));
        check("99999999999999999999999", Err(AmountFault::TooMuch));
    }

    fn written() -> WrittenNeed {
        let word = str::to_owned;
        WrittenNeed {
            kind: word("works"),
            name: word("  Đường bản  Nà Củng "),
            quantity: word("2,5"),
            measure: word("km"),
            amount: word("4.500.000.000"),
            source: word("central"),
            year: word("2024"),
        }
    }

    #[test]
    fn a_need_is_read_whole_or_every_fault_is_named_with_its_field() {
        let need = written().read(2023).unwrap();
        assert_eq!(
            (need.name.as_str(), need.amount),
            ("Đường bản Nà Củng", 4_500_000_000)
        );
        let check = |change: fn(&mut WrittenNeed), expected: &[&str]| {
            let mut need = written();
            change(&mut need);
            let faults = need.read(2023).err().unwrap_or_default();
            let fields: Vec<&str> = faults.iter().map(|it| it.field()).collect();
            assert_eq!(fields, expected, "{need:?}");
        };
        check(|it| it.kind.clear(), &["kind"]);
        check(|it| it.name = " ".to_owned(), &["name"]);
        check(|it| it.name = "a".repeat(301), &["name"]);
        check(|it| it.quantity = "hai".to_owned(), &["quantity"]);
        check(|it| it.quantity = "-2".to_owned(), &["quantity"]);
        check(|it| it.measure.clear(), &["measure"]);
        check(|it| it.year = "2022".to_owned(), &["year"]);
        check(|it| it.year = "2034".to_owned(), &["year"]);
        check(
            |it| {
                it.amount = "1.234,5".to_owned();
                it.source.clear();
                it.year.clear();
            },
            &["amount", "source", "year"],
        );
        let nothing = WrittenNeed {
            kind: "nothing".to_owned(),
            ..WrittenNeed::default()
        };
        assert_eq!(nothing.read(2023), Ok(Need::nothing(String::new())));
    }

    #[test]
    fn what_is_met_takes_no_need() {
        assert_eq!(asked(Verdict::Unmet), Asked::Wanted);
        assert_eq!(asked(Verdict::Met), Asked::Closed);
        assert_eq!(asked(Verdict::NotRequired), Asked::Closed);
        let why = Undecided::NotCollected;
        assert_eq!(asked(Verdict::Undecided { why }), Asked::Open);
    }

    #[test]
    fn keys_come_back() {
        for source in Source::ALL {
            assert_eq!(Source::from_key(source.key()), Some(*source));
        }
        for kind in NeedKind::ALL {
            assert_eq!(NeedKind::from_key(kind.key()), Some(*kind));
        }
    }

    fn need() -> impl Strategy<Value = (u128, u16, Need, Option<i64>)> {
        let kinds = prop::sample::select(NeedKind::ALL);
        let sources = prop::sample::select(Source::ALL);
        let place = (0..5u128, 1..20u16);
        let verified = prop::option::of(0..MOST);
        (place, kinds, sources, 1..MOST, 2023..2030i16, verified).prop_map(
            |((unit, criterion), kind, source, amount, year, verified)| {
                let need = match kind {
                    NeedKind::Nothing => Need::nothing(String::new()),
                    kind => Need {
                        kind,
                        name: "Công trình".to_owned(),
                        quantity: None,
                        measure: String::new(),
                        amount,
                        source: Some(source),
                        year: Some(year),
                    },
                };
                (unit, criterion, need, verified)
            },
        )
    }

    proptest! {
        #[test]
        fn the_whole_is_the_same_by_place_criterion_source_and_year(
            needs in prop::collection::vec(need(), 0..60)
        ) {
            let counted = needs.iter().map(|(unit, criterion, need, verified)| Counted {
                unit: UnitId(Uuid::from_u128(*unit)),
                criterion: *criterion,
                need,
                verified: *verified,
            });
            let totals = totals(counted.clone());
            let add = |sums: Vec<&Sum>| sums.into_iter().fold(Sum::default(), |a, b| Sum {
                needs: a.needs + b.needs,
                verified: a.verified + b.verified,
                proposed: a.proposed + b.proposed,
                works: a.works + b.works,
                recurrent: a.recurrent + b.recurrent,
            });
            prop_assert_eq!(add(totals.by_unit.values().collect()), totals.all);
            prop_assert_eq!(add(totals.by_criterion.values().collect()), totals.all);
            prop_assert_eq!(add(totals.by_source.values().collect()), totals.all);
            prop_assert_eq!(add(totals.by_year.values().collect()), totals.all);
            let by_hand: i64 = counted
                .filter(|it| it.need.kind != NeedKind::Nothing)
                .map(|it| it.amount())
                .sum();
            prop_assert_eq!(totals.all.counted(), by_hand);
        }
    }
}
