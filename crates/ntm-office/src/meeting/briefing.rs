//! What an office is briefed from: everything that is not as it should be, from the same figures as the
//! pages that they lead to.

use jiff::civil::Date;
use ntm_programme::{
    calendar,
    identity::{ObligationId, TargetId, UnitId},
    meeting::{Topic, is_behind, share_of_year},
    right::{Action, may_ever},
    target::TargetState,
};
use ntm_text::format_scaled;

use super::may_prepare;
use crate::{
    Fault, Filter, Message, Office, Op, Outcome, Standing,
    outgoing::draft::LateLine,
    report::expect::{Expected, Look, TypeTable},
    stated::PaymentKept,
    target::goal_said,
};

/// How many petitions are listed.
const PETITIONS: i64 = 100;

/// How things stand, as far as they are not as they should be.
#[derive(Debug, Clone)]
pub struct Briefing {
    pub on: Date,
    /// The gravest first; a topic without a line says that there is nothing.
    pub topics: Vec<(Topic, Vec<BriefingLine>)>,
    /// Whether the one who looks can call a meeting from it.
    pub may_call: bool,
}

/// One thing that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BriefingLine {
    /// Whom it is about.
    pub who: String,
    pub what: Message,
    pub from: Whence,
}

/// The page from which a line comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whence {
    /// What a unit is late with.
    Unit(UnitId),
    /// One report.
    Report(ObligationId),
    /// A criterion of a place: place, number, set.
    Criterion(UnitId, u16, String),
    /// The criteria of a place: place, set.
    Place(UnitId, String),
    Target(TargetId),
    /// A document, by its code.
    Document(String),
    /// A task, by its code.
    Task(String),
}

impl Briefing {
    /// Returns how many lines there are.
    pub fn len(&self) -> usize {
        self.topics.iter().map(|(_, lines)| lines.len()).sum()
    }

    /// Tells whether everything is as it should be.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Office {
    /// Returns what one's office is briefed from, as of today.
    ///
    /// # Errors
    ///
    /// [`Fault::NotFound`] for whoever follows nothing.
    pub async fn briefing(&self, op: &Op) -> Outcome<Briefing> {
        if !may_ever(&op.who, Action::Follow) {
            return Err(Fault::NotFound);
        }
        let (mut exceptions, risks) = self.criteria_at_risk(op).await?;
        exceptions.extend(self.targets_missed(op).await?);
        let look = Look {
            year: Some(op.today.year()),
            code: None,
        };
        let reports = self.expected_reports(op, &look).await?;
        let topics = vec![
            (Topic::Exceptions, exceptions),
            (Topic::LateUnits, self.late_lines(op).await?),
            (Topic::LateReports, late_reports(&reports)),
            (Topic::CriteriaAtRisk, risks),
            (Topic::MoneyBehind, self.money_behind(op).await?),
            (Topic::Petitions, self.open_petitions(op).await?),
        ];
        Ok(Briefing {
            on: op.today,
            topics,
            may_call: may_prepare(op),
        })
    }

    async fn late_lines(&self, op: &Op) -> Outcome<Vec<BriefingLine>> {
        let late = match op.who.unit {
            Some(owner) => self.late_with(op, owner).await?,
            None => Vec::new(),
        };
        Ok(late.into_iter().map(late_line).collect())
    }

    /// Returns what may cost a recognition, then criteria that were lost or nearly are.
    async fn criteria_at_risk(&self, op: &Op) -> Outcome<(Vec<BriefingLine>, Vec<BriefingLine>)> {
        let Some((matrix, watch)) = self.criteria_overview(op).await? else {
            return Ok((Vec::new(), Vec::new()));
        };
        let mut db = self.store().read().await?;
        let gazetteer = self.gazetteer(&mut db, op.today).await?;
        drop(db);
        // Pages of criteria say "Ma Ly Pho"; beside units of other kinds it is "Xã Ma Ly Pho".
        let whole = |unit: UnitId| {
            let found = gazetteer.unit(unit);
            found.map(|it| it.name.clone()).unwrap_or_default()
        };
        let set = &matrix.set;
        let named = |number: u16| {
            let found = set.criteria.iter().find(|it| it.number == number);
            found.map(|it| it.name.clone()).unwrap_or_default()
        };
        let grave = watch.revocations.iter().map(|(unit, _, rule)| {
            let (failed, all) = (rule.failed.len(), rule.criteria);
            BriefingLine {
                who: whole(*unit),
                what: match rule.applies {
                    true => Message::new(
                        format!("thuộc diện xem xét thu hồi công nhận: {failed}/{all} tiêu chí không còn đạt"),
                        format!("recognition may be withdrawn: {failed} of {all} criteria are met no more"),
                    ),
                    false => Message::new(
                        format!(
                            "cảnh báo thu hồi công nhận: {failed}/{all} tiêu chí không còn đạt, {} chưa kết luận được",
                            rule.undecided.len()
                        ),
                        format!(
                            "warning of withdrawal: {failed} of {all} criteria are met no more, {} cannot be said",
                            rule.undecided.len()
                        ),
                    ),
                },
                from: Whence::Criterion(*unit, rule.failed.first().copied().unwrap_or(1), set.id.clone()),
            }
        });
        let lost = watch
            .lost
            .iter()
            .map(|(unit, _, number, since)| BriefingLine {
                who: whole(*unit),
                what: Message::new(
                    format!(
                        "không còn đạt tiêu chí số {number} ({}) từ ngày {}",
                        named(*number),
                        calendar::written(*since)
                    ),
                    format!(
                        "meets criterion {number} ({}) no more since {}",
                        named(*number),
                        calendar::written(*since)
                    ),
                ),
                from: Whence::Criterion(*unit, *number, set.id.clone()),
            });
        // A line for each place: it is asked about its place, not about each of its indicators.
        let mut near: Vec<(UnitId, Vec<&str>)> = Vec::new();
        for (unit, _, indicator, _, verdict) in &watch.near {
            if !verdict.is_reached() {
                continue;
            }
            match near.iter_mut().find(|it| it.0 == *unit) {
                Some(known) => known.1.push(indicator),
                None => near.push((*unit, vec![indicator])),
            }
        }
        let near = near.into_iter().map(|(unit, indicators)| {
            let in_order = set.indicators().map(|it| it.code.as_str());
            let listed: Vec<&str> = in_order.filter(|it| indicators.contains(it)).collect();
            let (count, listed) = (indicators.len(), listed.join(", "));
            BriefingLine {
                who: whole(unit),
                what: Message::new(
                    format!("{count} chỉ tiêu đạt sát ngưỡng, có nguy cơ mất: {listed}"),
                    format!("{count} indicator(s) hardly above their bar: {listed}"),
                ),
                from: Whence::Place(unit, set.id.clone()),
            }
        });
        Ok((grave.collect(), lost.chain(near).collect()))
    }

    async fn targets_missed(&self, op: &Op) -> Outcome<Vec<BriefingLine>> {
        let targets = match self.targets(op, None).await {
            Ok(targets) => targets,
            Err(Fault::NotFound | Fault::Denied(_)) => return Ok(Vec::new()),
            Err(fault) => return Err(fault),
        };
        let missed = targets.lines.into_iter();
        let missed = missed.filter(|it| it.state == TargetState::Missed);
        Ok(missed
            .map(|it| {
                let (have, want) = (it.measured.have, it.measured.want);
                let goal = |english| goal_said(&it.target.aim, &it.names, english);
                BriefingLine {
                    what: Message::new(
                        format!("mục tiêu “{}” không đạt: {have}/{want}", goal(false)),
                        format!("the target “{}” is missed: {have} of {want}", goal(true)),
                    ),
                    from: Whence::Target(it.target.id),
                    who: it.area,
                }
            })
            .collect())
    }

    /// Returns what documents say of payments of this year that lag behind the share of the year that had
    /// passed by their day: the last word about each place or body.
    async fn money_behind(&self, op: &Op) -> Outcome<Vec<BriefingLine>> {
        let said = match self.stated_of(op, None, "payment").await {
            Ok(said) => said,
            Err(Fault::NotFound | Fault::Denied(_)) => return Ok(Vec::new()),
            Err(fault) => return Err(fault),
        };
        let mut seen = Vec::new();
        let mut lines = Vec::new();
        for line in said {
            let stated = &line.kept.stated;
            let Some((unit, on)) = stated.unit.zip(stated.on) else {
                continue;
            };
            if on.year() != op.today.year() || seen.contains(&unit) {
                continue;
            }
            seen.push(unit);
            let Ok(payment) = serde_json::from_value::<PaymentKept>(stated.said.clone()) else {
                continue;
            };
            let Some(percent) = payment.percent.filter(|it| is_behind(*it, on)) else {
                continue;
            };
            let (paid, passed) = (
                format_scaled(percent, 2),
                format_scaled(share_of_year(on), 2),
            );
            let day = calendar::written(on);
            lines.push(BriefingLine {
                who: line.unit,
                what: Message::new(
                    format!("giải ngân {paid}% kế hoạch đến ngày {day}, khi đã qua {passed}% thời gian của năm"),
                    format!("{paid}% of the plan was paid by {day}, when {passed}% of the year had passed"),
                ),
                from: Whence::Document(line.kept.code),
            });
        }
        Ok(lines)
    }

    /// Returns tasks about petitions that are not done.
    async fn open_petitions(&self, op: &Op) -> Outcome<Vec<BriefingLine>> {
        let filter = Filter {
            standing: Standing::ToDo,
            words: "kiến nghị".to_owned(),
            ..Filter::default()
        };
        let part = self.task_part(op, &filter, None, PETITIONS).await?;
        let lines = part.rows.into_iter().map(|it| {
            let (vi, en) = match it.due_on {
                Some(due) if due < op.today => (
                    format!(", quá hạn từ ngày {}", calendar::written(due)),
                    format!(", late since {}", calendar::written(due)),
                ),
                Some(due) => (
                    format!(", hạn {}", calendar::written(due)),
                    format!(", due {}", calendar::written(due)),
                ),
                None => (String::new(), String::new()),
            };
            BriefingLine {
                who: it.written.clone().unwrap_or_default(),
                what: Message::new(format!("{}{vi}", it.title), format!("{}{en}", it.title)),
                from: Whence::Task(it.task_code),
            }
        });
        Ok(lines.collect())
    }
}

fn late_line(late: LateLine) -> BriefingLine {
    BriefingLine {
        what: Message::new(
            format!(
                "{} nhiệm vụ quá hạn, lâu nhất {} ngày",
                late.tasks, late.days
            ),
            format!("{} task(s) late, at most {} day(s)", late.tasks, late.days),
        ),
        from: Whence::Unit(late.unit),
        who: late.name,
    }
}

/// Returns, for each type of report, the units whose reports are late and not there.
fn late_reports(expected: &Expected) -> Vec<BriefingLine> {
    expected.tables.iter().flat_map(late_of_type).collect()
}

fn late_of_type(table: &TypeTable) -> Vec<BriefingLine> {
    let mut lines = Vec::new();
    for row in &table.rows {
        for (period, report) in &row.reports {
            if !report.is_overdue() {
                continue;
            }
            let due = report.due_on.map(calendar::written).unwrap_or_default();
            lines.push(BriefingLine {
                who: row.name.clone(),
                what: Message::new(
                    format!(
                        "chưa gửi “{}” {}, hạn {due}",
                        table.series.of.title,
                        period.label_vi()
                    ),
                    format!(
                        "has not sent “{}” {}, due {due}",
                        table.series.of.title_en,
                        period.label_en()
                    ),
                ),
                from: Whence::Report(report.id),
            });
        }
    }
    lines
}
