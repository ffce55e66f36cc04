//! A thousand letters made together in the product: drafted from late tasks, issued, and given out as DOCX
//! and PDF, with the memory that they take.

use std::time::Instant;

use anyhow::Context as _;
use jiff::{ToSpan as _, civil::Date};
use ntm_office::{
    Office, Op,
    outgoing::{letters::LettersView, wanted::Drafting},
};
use ntm_programme::{
    identity::{AccountId, DelegationId, OutgoingId, UnitId},
    right::{Actor, Grant, Role},
    signing::{Delegation, SigningForm},
    unit::Validity,
};
use ntm_store::{params, signing};

use super::{
    figures::memory,
    seed::{self, Size, Thing, account_id, id},
};

/// How many letters are made.
pub(crate) const LETTERS: usize = 1_000;

/// Late tasks of every commune.
const TASKS: usize = 3;

/// One province with so many communes, all of them late, in an empty database; then their letters.
pub(crate) async fn measure(office: &Office, say: impl Fn(&str)) -> anyhow::Result<()> {
    let today = office.clock().today();
    let size = Size {
        provinces: 1,
        communes: LETTERS,
        documents: 0,
        obligations: 0,
    };
    seed::seed(office, size, today, |_| {}).await?;
    lay_late(office, today).await?;
    let unit = UnitId(id(Thing::Office, 0));
    let op = Op {
        who: Actor {
            account: Some(AccountId(account_id("office", 0))),
            unit: Some(unit),
            grants: vec![Grant {
                role: Role::Coordinator,
                unit,
            }],
        },
        ..Op::system(office, "bench")
    };
    let system = Op::system(office, "bench");
    let drafting = Drafting {
        id: Some(OutgoingId(office.new_id(op.now))),
        template: "don-doc".to_owned(),
        units: (0..LETTERS).map(seed::commune).collect(),
        signer: Some(DelegationId(id(Thing::Account, 0))),
        ..Drafting::default()
    };
    say("| what | limit | ours |");
    say("|---|---|---|");
    let before = memory(std::process::id()).map_or(0, |it| it.0);
    let whole = Instant::now();
    let told = |what: &str, begun: Instant| {
        let now = memory(std::process::id()).map_or(0, |it| it.0);
        say(&format!(
            "| {LETTERS} letters {what} | – | {:.1} s, {} MB more than before |",
            begun.elapsed().as_secs_f64(),
            now.saturating_sub(before) / 1_000_000
        ));
    };
    let begun = Instant::now();
    let letters = office.start_letters(&op, &drafting).await?;
    office.draft_letters(&system, letters).await?;
    told("drafted", begun);
    let begun = Instant::now();
    office.ask_letters_issued(&op, letters, today).await?;
    office.issue_letters(&system, letters).await?;
    told("issued, each with its number and DOCX", begun);
    let begun = Instant::now();
    let mut bytes = 0;
    for code in office.letter_codes(&op, letters).await? {
        let (_, docx) = office.outgoing_docx(&op, &code).await?;
        let paper = office.outgoing(&op, &code).await?.paper;
        let pdf = tokio::task::spawn_blocking(move || ntm_press::print(&paper)).await??;
        bytes += docx.len() + pdf.len();
    }
    told("read as DOCX and set as PDF", begun);
    say(&format!(
        "| all of it | 60 s | {:.1} s, {} MB of files |",
        whole.elapsed().as_secs_f64(),
        bytes / 1_000_000
    ));
    let view: LettersView = office.letter_batch(&op, letters, 0, 1).await?;
    anyhow::ensure!(
        view.tally.issued == LETTERS as i64,
        "{} letters are issued",
        view.tally.issued
    );
    Ok(())
}

/// Lays tasks that every commune is late with, and who signs for the office.
async fn lay_late(office: &Office, today: Date) -> anyhow::Result<()> {
    let now = office.clock().now();
    let (province, owner) = (1_i64, id(Thing::Office, 0));
    let due = today.checked_sub(10.days())?;
    let (mut tasks, mut deadlines, mut obligations) = (Vec::new(), Vec::new(), Vec::new());
    for number in 0..TASKS {
        let task = id(Thing::Task, number);
        tasks.push(
            params![
                province,
                task,
                format!("NV-{}-{number:06}", today.year()),
                owner,
                "Rà soát hiện trạng các tiêu chí chưa đạt, xây dựng kế hoạch thực hiện",
                account_id("office", 0),
                now,
                due
            ]
            .to_vec(),
        );
        let written = format!("chậm nhất ngày {due}");
        deadlines.push(params![province, task, written, due].to_vec());
        for commune in 0..LETTERS {
            let obligation = id(Thing::Obligation, number * LETTERS + commune);
            let unit = id(Thing::Commune, commune);
            obligations.push(params![province, obligation, task, unit, owner, due, now].to_vec());
        }
    }
    let signer = Delegation {
        id: DelegationId(id(Thing::Account, 0)),
        unit: UnitId(owner),
        form: SigningForm::Head,
        position: "Chánh Văn phòng".to_owned(),
        name: "Nguyễn Văn Thử".to_owned(),
        head: None,
        collective: None,
        valid: Validity {
            from: due,
            to: None,
        },
        source: None,
    };
    let mut tx = office.store().begin().await?;
    tx.execute_many(
        "INSERT INTO task (province, id, code, owner_unit, title, text, strength, assigned_by,
            assigned_at, assigned_on)
         VALUES ($1, $2, $3, $4, $5, $5, 'assign', $6, $7, $8)",
        tasks,
    )
    .await
    .context("tasks")?;
    tx.execute_many(
        "INSERT INTO task_deadline (province, task_id, position, written, kind, value, bound)
         VALUES ($1, $2, 1, $3, 'date', $4, 'by')",
        deadlines,
    )
    .await
    .context("deadlines")?;
    tx.execute_many(
        "INSERT INTO obligation (province, id, task_id, deadline, unit_id, first_unit, owner_unit,
            period, opens_on, due_on, first_due_on, state, opened_at, changed_at)
         VALUES ($1, $2, $3, 1, $4, $4, $5, 'once', $6, $6, $6, 'due', $7, $7)",
        obligations,
    )
    .await
    .context("obligations")?;
    signing::add(&mut tx, province, &signer, None, now).await?;
    tx.commit().await?;
    Ok(())
}
