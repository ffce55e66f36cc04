//! Reminding by the ladder of each office, in the application and by letter.
//!
//! Each step is taken once. After days without power a person is told once what still holds, not one
//! reminder for each day missed. What is urgent leaves as a letter at once, everything else as one
//! letter a day, or each in a letter of its own where the person chose so; whoever has seen the news
//! in the application gets no letter about it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::{SignedDuration, Timestamp, ToSpan as _, civil::Date};
use ntm_programme::{
    calendar,
    escalation::{Audience, Channel, DueStep, Ladder, due_steps},
    identity::{AccountId, UnitId},
    right::{Action, Resource},
};
use ntm_store::{
    Query, Tx,
    outbox::{self, Letter, LetterState, NewLetter},
    reminder::{self as kept, LadderRow, News, Taken, ToDo, Told},
    setting, unit,
};
use serde_json::json;
use uuid::Uuid;

use crate::{
    Fault, Message, Office, Op, Outcome,
    clock::legal_day,
    follow::Part,
    part::cut,
    record::{Record, record},
    told,
};

/// The last day whose steps were taken.
const UNTIL: &str = "remind.until";
/// After longer downtime than this, in days, older steps are past use.
const LONGEST_DOWNTIME: i64 = 31;
/// How many names of units a reminder says before it counts the rest.
const MOST_NAMES: usize = 5;

impl Office {
    /// Takes every step whose day has come since the last round, and returns how many reminders
    /// were written. A round that was interrupted is repeated without telling anybody twice.
    pub async fn remind(&self, op: &Op) -> Outcome<u64> {
        let mut db = self.store().read().await?;
        let since = self.reminded_until(&mut db, op.today).await?;
        let ladders = Ladders::of(&mut db).await?;
        drop(db);
        let mut written = 0;
        let mut people = People::default();
        for due in ladders.due_days(since, op.today) {
            let rows = self.to_do_on(due, op.today).await?;
            for group in rows.chunk_by(same_occurrence) {
                written += self
                    .remind_of(op, group, since, &ladders, &mut people)
                    .await?;
            }
        }
        let mut tx = self.store().begin().await?;
        setting::set(&mut tx, UNTIL, &op.today.to_string(), op.now, None).await?;
        tx.commit().await?;
        Ok(written)
    }

    /// Tells whether the round of today is over: the daily letter waits for it.
    pub async fn has_reminded(&self, op: &Op) -> Outcome<bool> {
        let mut db = self.store().read().await?;
        Ok(self.reminded_until(&mut db, op.today).await? >= op.today)
    }

    async fn reminded_until(&self, db: &mut impl Query, today: Date) -> Outcome<Date> {
        let earliest = today.saturating_sub(LONGEST_DOWNTIME.days());
        let until = setting::get(db, UNTIL)
            .await?
            .and_then(|day| day.parse().ok());
        Ok(match until {
            Some(day) => Date::max(day, earliest),
            None => today.saturating_sub(1.days()),
        })
    }

    async fn to_do_on(&self, due: Date, today: Date) -> Outcome<Vec<ToDo>> {
        let mut rows: Vec<ToDo> = Vec::new();
        loop {
            let mut db = self.store().read().await?;
            let after = rows.last().map(|row| (row.task, row.id));
            let page = kept::to_do_on(&mut db, due, today, after, 1000).await?;
            if page.is_empty() {
                // The units of one occurrence stand together.
                rows.sort_by(|a, b| {
                    (a.task, a.deadline, &a.period, a.id)
                        .cmp(&(b.task, b.deadline, &b.period, b.id))
                });
                return Ok(rows);
            }
            rows.extend(page);
        }
    }

    /// Reminds of one occurrence of a task: one piece of news for each person and step, whatever the
    /// number of units.
    async fn remind_of(
        &self,
        op: &Op,
        group: &[ToDo],
        since: Date,
        ladders: &Ladders,
        people: &mut People,
    ) -> Outcome<u64> {
        let mut taken: Vec<Taken> = Vec::new();
        let mut told: BTreeMap<(AccountId, i32), Vec<(&ToDo, DueStep)>> = BTreeMap::new();
        let mut tx = self.store().begin().await?;
        for row in group {
            // Whoever was given a task today was told so today.
            let since = since.max(legal_day(row.opened_at));
            let ladder = ladders.find(row.owner, &row.ladder);
            let mut last: BTreeMap<AccountId, DueStep> = BTreeMap::new();
            for step in due_steps(ladder, row.due_on, since, op.today) {
                for account in people.of(&mut tx, row, step.step.to).await? {
                    // Of several steps that were missed the last is told, at once if any was to be.
                    let urgent = last
                        .get(&account)
                        .is_some_and(|before| before.step.channel == Channel::Immediate);
                    let mut step = step;
                    if urgent {
                        step.step.channel = Channel::Immediate;
                    }
                    last.insert(account, step);
                }
            }
            for (account, step) in last {
                taken.push(Taken {
                    province: row.province,
                    obligation: row.id,
                    due_on: row.due_on,
                    offset_days: step.step.offset_days,
                    account,
                    audience: step.step.to.as_str(),
                    channel: step.step.channel.as_str(),
                    on: op.today,
                    at: op.now,
                });
                let key = (account, step.step.offset_days);
                told.entry(key).or_default().push((row, step));
            }
        }
        if taken.is_empty() {
            return Ok(0);
        }
        let news = told
            .into_iter()
            .filter_map(|((account, offset), rows)| self.news(op, account, offset, &rows))
            .collect();
        kept::take(&mut tx, &taken).await?;
        kept::tell(&mut tx, news).await?;
        tx.commit().await?;
        Ok(taken.len() as u64)
    }

    fn news(
        &self,
        op: &Op,
        account: AccountId,
        offset: i32,
        rows: &[(&ToDo, DueStep)],
    ) -> Option<News> {
        let (row, step) = rows.first()?;
        let days_left = calendar::days_between(op.today, row.due_on);
        // People of the unit itself need not be told which unit it is.
        let own = matches!(step.step.to, Audience::AssigneeOfficer | Audience::UnitHead);
        let names: Vec<&str> = rows
            .iter()
            .filter(|_| !own)
            .take(MOST_NAMES)
            .map(|(row, _)| row.unit_name.as_str())
            .collect();
        Some(News {
            id: self.new_id(op.now),
            account,
            province: row.province,
            obligation: (rows.len() == 1).then_some(row.id),
            data: json!({
                "code": row.code, "title": row.title, "due_on": row.due_on, "days_left": days_left,
                "units": names, "count": rows.len(), "audience": step.step.to,
            }),
            urgent: step.step.channel == Channel::Immediate,
            dedupe: format!(
                "remind:{}:{}:{}:{}:{offset}:{account}",
                row.task, row.deadline, row.period, row.due_on
            ),
            at: op.now,
        })
    }

    /// Writes the letters that wait for no hour, and returns how many: what is urgent, one letter for
    /// each person, and all news of those who want each in a letter of its own.
    pub async fn write_letters_at_once(&self, op: &Op) -> Outcome<u64> {
        let mut written = 0;
        loop {
            let mut db = self.store().read().await?;
            let readers = kept::owed_at_once(&mut db, 100).await?;
            drop(db);
            if readers.is_empty() {
                return Ok(written + self.write_the_rest(op, Sending::Singly).await?);
            }
            for reader in readers {
                written += self.write_to(op, &reader, Sending::AtOnce).await?;
            }
        }
    }

    /// Writes the daily letter of everybody who has unseen news, and returns how many. Nobody gets
    /// an empty letter, nobody two on one day.
    pub async fn write_digests(&self, op: &Op) -> Outcome<u64> {
        self.write_the_rest(op, Sending::Daily).await
    }

    async fn write_the_rest(&self, op: &Op, sending: Sending) -> Outcome<u64> {
        let digest = sending == Sending::Daily;
        let mut written = 0;
        let mut after = AccountId(Uuid::nil());
        loop {
            let mut db = self.store().read().await?;
            let readers = kept::owed_the_rest(&mut db, digest, news_since(op), after, 200).await?;
            drop(db);
            let Some(last) = readers.last() else {
                return Ok(written);
            };
            after = last.account;
            for reader in &readers {
                written += self.write_to(op, reader, sending).await?;
            }
        }
    }

    async fn write_to(&self, op: &Op, reader: &kept::Reader, sending: Sending) -> Outcome<u64> {
        let mut tx = self.store().begin().await?;
        let urgent = sending == Sending::AtOnce;
        let since = if urgent {
            Timestamp::MIN
        } else {
            news_since(op)
        };
        let news = kept::untold(&mut tx, reader.account, urgent, since, 100).await?;
        let in_one_letter = match sending {
            Sending::AtOnce | Sending::Daily => news.len().max(1),
            Sending::Singly => 1,
        };
        let mut written = 0;
        for some in news.chunks(in_one_letter) {
            written += u64::from(
                self.write_letter(&mut tx, op, reader, some, sending)
                    .await?,
            );
        }
        tx.commit().await?;
        Ok(written)
    }

    async fn write_letter(
        &self,
        tx: &mut Tx,
        op: &Op,
        reader: &kept::Reader,
        news: &[Told],
        sending: Sending,
    ) -> Outcome<bool> {
        let Some(first) = news.first() else {
            return Ok(false);
        };
        let letter = self.new_id(op.now);
        let (kind, dedupe) = match sending {
            Sending::AtOnce => ("at_once", format!("at-once:{}", first.id)),
            Sending::Daily => ("digest", format!("digest:{}:{}", reader.account, op.today)),
            Sending::Singly => ("single", format!("single:{}", first.id)),
        };
        let (subject, body) = self.letter(op, reader, news, sending);
        let posted = outbox::post(
            tx,
            &NewLetter {
                id: letter,
                account: reader.account,
                kind,
                address: reader
                    .email
                    .as_deref()
                    .filter(|address| !address.is_empty()),
                subject: &subject,
                body: &body,
                dedupe: &dedupe,
                why: &why(news),
                not_before: op.now,
                now: op.now,
            },
        )
        .await?;
        // A letter of today that is there already is the one that told it.
        kept::told_by(tx, letter, news).await?;
        Ok(posted)
    }

    fn letter(
        &self,
        op: &Op,
        reader: &kept::Reader,
        news: &[Told],
        sending: Sending,
    ) -> (String, String) {
        let english = reader.english;
        let say = |vi: &str, en: &str| if english { en } else { vi }.to_owned();
        let day = calendar::written(op.today);
        let subject = match (news, sending) {
            ([one], Sending::AtOnce | Sending::Singly) => told::sentence(one, english),
            (_, Sending::AtOnce) => match english {
                false => format!("{} việc cần xử lý ngay", news.len()),
                true => format!("{} matters need you at once", news.len()),
            },
            _ => match english {
                false => format!("Việc ngày {day}: {} thông báo mới", news.len()),
                true => format!("{day}: {} new notifications", news.len()),
            },
        };
        let base = &self.settings().base_url;
        let mut body = format!("{} {},\n", say("Kính gửi", "Dear"), reader.full_name);
        let (pressing, rest): (Vec<&Told>, Vec<&Told>) =
            news.iter().partition(|it| told::is_pressing(it));
        for (heading, part) in [
            (say("Quá hạn hoặc bị trả lại", "Late or returned"), pressing),
            (say("Việc khác", "Other news"), rest),
        ] {
            if part.is_empty() {
                continue;
            }
            body.push_str(&format!("\n{heading}:\n"));
            for it in part {
                body.push_str(&format!("- {}\n", told::sentence(it, english)));
                let remark = told::remark(it);
                if !remark.is_empty() {
                    body.push_str(&format!("  {}: {remark}\n", say("Ý kiến", "Remark")));
                }
                body.push_str(&format!("  {base}{}\n", told::path(it)));
            }
        }
        body.push_str(&format!(
            "\n{}\n{base}/thong-bao\n{}\n{base}/tai-khoan\n",
            say(
                "Thư tự động của hệ thống theo dõi nhiệm vụ nông thôn mới. Xem tất cả thông báo:",
                "An automatic letter of the task tracking system. All notifications:",
            ),
            say("Chọn cách nhận thư:", "How letters come is chosen here:"),
        ));
        (subject.chars().take(200).collect(), body)
    }

    /// Returns what one was told, the latest first, and where the next part begins.
    pub async fn notifications(
        &self,
        op: &Op,
        after: Option<&str>,
        most: u32,
    ) -> Outcome<Part<Told>> {
        let account = op.who.account.ok_or(Fault::SignedOut)?;
        let mut db = self.store().read().await?;
        let mut rows = kept::told_to(&mut db, account, position(after), most + 1).await?;
        let next = cut(&mut rows, most).map(|last| cursor(last.at, last.id));
        Ok(Part { rows, next })
    }

    /// Marks what one was told as seen: all of it, or one.
    pub async fn see_notifications(&self, op: &Op, one: Option<Uuid>) -> Outcome<u64> {
        let account = op.who.account.ok_or(Fault::SignedOut)?;
        let mut tx = self.store().begin().await?;
        let seen = kept::see(&mut tx, account, one, op.now).await?;
        tx.commit().await?;
        Ok(seen)
    }

    /// Returns what was sent to whom in one's own office and below, and why; the latest first.
    pub async fn letters(
        &self,
        op: &Op,
        state: Option<LetterState>,
        after: Option<&str>,
        most: u32,
    ) -> Outcome<Part<Letter>> {
        let mut db = self.store().read().await?;
        let unit = self.ladder_office(&mut db, op).await?;
        let mut rows = outbox::list(&mut db, unit, state, position(after), most + 1).await?;
        let next = cut(&mut rows, most).map(|last| cursor(last.created_at, last.id));
        Ok(Part { rows, next })
    }

    /// Sends a letter again that could not be sent.
    pub async fn send_again(&self, op: &Op, letter: Uuid) -> Outcome<()> {
        let mut tx = self.store().begin().await?;
        let unit = self.ladder_office(&mut tx, op).await?;
        let mine = outbox::concerns(&mut tx, letter, unit).await?;
        if !mine {
            return Err(Fault::NotFound);
        }
        if !outbox::send_again(&mut tx, letter, op.now).await? {
            return Err(Fault::refused(
                "Thư này không gửi lại được: đã gửi rồi, hoặc người nhận chưa có địa chỉ.",
                "This letter cannot be sent again: it has left, or there is no address.",
            ));
        }
        record(
            &mut tx,
            op,
            Record {
                province: 0,
                action: "letter.send_again",
                resource: "letter",
                id: letter.to_string(),
                data: json!({}),
            },
        )
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Returns the ladder of one's own office and the version that it has: 0 for the standard one.
    pub async fn ladder(&self, op: &Op) -> Outcome<(Ladder, i64)> {
        let mut db = self.store().read().await?;
        let unit = self.ladder_office(&mut db, op).await?;
        Ok(match kept::ladder(&mut db, unit, DEFAULT).await? {
            Some(row) => (steps_of(&row)?, row.version),
            None => (Ladder::standard(), 0),
        })
    }

    /// Sets the ladder of one's own office in place of the version that was shown.
    pub async fn set_ladder(&self, op: &Op, ladder: &Ladder, version: i64) -> Outcome<()> {
        ladder
            .check()
            .map_err(|fault| Fault::Refused(Message::new(fault.text_vi(), fault.text_en())))?;
        let mut tx = self.store().begin().await?;
        let unit = self.ladder_office(&mut tx, op).await?;
        let steps = serde_json::to_value(ladder).map_err(Fault::internal)?;
        let row = LadderRow {
            owner: unit,
            name: DEFAULT.to_owned(),
            steps: steps.clone(),
            version,
        };
        if !kept::set_ladder(&mut tx, &row, op.now, op.who.account).await? {
            return Err(Fault::changed_meanwhile());
        }
        record(
            &mut tx,
            op,
            Record {
                province: 0,
                action: "ladder.set",
                resource: "unit",
                id: unit.to_string(),
                data: steps,
            },
        )
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Returns the office whose ladder one may change.
    async fn ladder_office(&self, db: &mut impl Query, op: &Op) -> Outcome<UnitId> {
        let unit = op.who.unit.ok_or(Fault::SignedOut)?;
        let line = unit::line(db, unit).await?;
        op.require(Action::EditLadder, &Resource::of(line))?;
        Ok(unit)
    }
}

/// How news leave by letter.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sending {
    /// What is late or returned: at once, all of it in one letter.
    AtOnce,
    /// Everything else: once a day, all of it in one letter.
    Daily,
    /// Everything else, for those who chose so: as it comes, each in a letter of its own.
    Singly,
}

/// The ladder of tasks that name none.
const DEFAULT: &str = "default";

/// News older than this are told by letter no more.
fn news_since(op: &Op) -> Timestamp {
    op.now - SignedDuration::from_hours(24 * 7)
}

fn why(news: &[Told]) -> String {
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for it in news {
        *kinds.entry(kind_vi(it)).or_default() += 1;
    }
    let parts: Vec<String> = kinds
        .iter()
        .map(|(kind, n)| format!("{n} {kind}"))
        .collect();
    parts.join(", ")
}

fn kind_vi(told: &Told) -> &'static str {
    match told.kind.as_str() {
        "reminded" if told::is_pressing(told) => "quá hạn",
        "reminded" => "nhắc hạn",
        "assigned" | "handed_on" => "giao việc",
        "returned" => "bị trả lại",
        "submitted" => "đã gửi kết quả",
        "asked" | "declined" => "đề nghị",
        "accepted" => "được chấp nhận",
        _ => "thông báo khác",
    }
}

fn same_occurrence(a: &ToDo, b: &ToDo) -> bool {
    (a.task, a.deadline, &a.period) == (b.task, b.deadline, &b.period)
}

fn cursor(at: Timestamp, id: Uuid) -> String {
    format!("{}-{}", at.as_microsecond(), id.simple())
}

fn position(cursor: Option<&str>) -> Option<(Timestamp, Uuid)> {
    let (at, id) = cursor?.split_once('-')?;
    Some((
        Timestamp::from_microsecond(at.parse().ok()?).ok()?,
        id.parse().ok()?,
    ))
}

fn steps_of(row: &LadderRow) -> Outcome<Ladder> {
    serde_json::from_value(row.steps.clone()).map_err(Fault::internal)
}

/// The ladders of all offices.
struct Ladders {
    standard: Ladder,
    set: HashMap<(UnitId, String), Ladder>,
}

impl Ladders {
    async fn of(db: &mut impl Query) -> Outcome<Ladders> {
        let mut set = HashMap::new();
        for row in kept::ladders(db).await? {
            set.insert((row.owner, row.name.clone()), steps_of(&row)?);
        }
        Ok(Ladders {
            standard: Ladder::standard(),
            set,
        })
    }

    fn find(&self, office: UnitId, name: &str) -> &Ladder {
        self.set
            .get(&(office, name.to_owned()))
            .or_else(|| self.set.get(&(office, DEFAULT.to_owned())))
            .unwrap_or(&self.standard)
    }

    /// Returns the last days of which some step comes after `since` and up to `today`.
    fn due_days(&self, since: Date, today: Date) -> BTreeSet<Date> {
        let steps = self
            .set
            .values()
            .chain([&self.standard])
            .flat_map(|it| &it.steps);
        let offsets: BTreeSet<i32> = steps.map(|step| step.offset_days).collect();
        let mut days = BTreeSet::new();
        let mut day = since;
        while day < today {
            day = day.saturating_add(1.days());
            for offset in &offsets {
                days.insert(day.saturating_sub(i64::from(*offset).days()));
            }
        }
        days
    }
}

/// Who is meant, remembered for the length of a round.
#[derive(Default)]
struct People {
    known: HashMap<(UnitId, Audience), Vec<AccountId>>,
}

impl People {
    async fn of(
        &mut self,
        db: &mut impl Query,
        row: &ToDo,
        to: Audience,
    ) -> Outcome<Vec<AccountId>> {
        if let (Audience::AssigneeOfficer, Some(assignee)) = (to, row.assignee)
            && kept::is_active(db, assignee).await?
        {
            return Ok(vec![assignee]);
        }
        let unit = match to {
            Audience::AssigneeOfficer | Audience::UnitHead => row.unit,
            Audience::AssignerOffice | Audience::Leader => row.owner,
        };
        if let Some(known) = self.known.get(&(unit, to)) {
            return Ok(known.clone());
        }
        let found = self.look_up(db, unit, to).await?;
        self.known.insert((unit, to), found.clone());
        Ok(found)
    }

    /// Where nobody holds the role, whoever stands in for it: a reminder that reaches nobody is none.
    async fn look_up(
        &self,
        db: &mut impl Query,
        unit: UnitId,
        to: Audience,
    ) -> Outcome<Vec<AccountId>> {
        let roles: &[&str] = match to {
            Audience::AssigneeOfficer => &["officer", "head", "coordinator", "leader"],
            Audience::UnitHead => &["head", "leader", "coordinator"],
            Audience::AssignerOffice => &["coordinator", "leader"],
            Audience::Leader => &["leader"],
        };
        let line = match to {
            Audience::Leader => unit::line(db, unit).await?,
            _ => vec![unit],
        };
        for unit in line {
            for role in roles {
                let found = kept::holders(db, unit, role).await?;
                if !found.is_empty() {
                    return Ok(found);
                }
            }
        }
        Ok(Vec::new())
    }
}
