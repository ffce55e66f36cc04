//! The demonstration: huyện Phong Thổ in July 2023, made by the use cases themselves.
//!
//! Everything comes about as it would in an office, only faster: places and people are entered, the
//! five public documents are received and read, a notice is reviewed and assigned, communes report.
//! The clock is moved from day to day meanwhile, so that each event bears its plausible date.

mod boundaries;
mod campaign;
mod clock;
mod criteria;
mod papers;
mod places;
mod reorganisation;
mod reports;
mod story;

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context as _, bail};
use jiff::civil::{Date, date};
use ntm_web::{Demonstration, DemonstrationAccount};

use crate::{config::Config, server};
use clock::MovedClock;
use places::Places;

pub(crate) use reorganisation::reorganise;

/// The day that the demonstration shows.
pub(crate) const TODAY: Date = date(2023, 7, 23);

/// The password of everybody in the demonstration.
const PASSWORD: &str = "nong-thon-moi";

/// Makes the demonstration in a folder, unless it is there.
///
/// It is made beside the folder and put in its place when complete, so that a start that was broken
/// off leaves nothing half-made behind.
pub(crate) async fn prepare(folder: &Path) -> anyhow::Result<()> {
    if folder.join("ntm.sqlite").exists() {
        return Ok(());
    }
    if folder.exists() {
        // Fails where there is something in it: that is not ours to remove.
        std::fs::remove_dir(folder).with_context(|| {
            format!(
                "{} holds something else; name another folder by --data",
                folder.display()
            )
        })?;
    }
    let workshop = beside(folder)?;
    if workshop.exists() {
        std::fs::remove_dir_all(&workshop)?;
    }
    eprintln!("Making the demonstration; this takes some seconds …");
    load(&workshop).await?;
    std::fs::rename(&workshop, folder)
        .with_context(|| format!("cannot put the demonstration into {}", folder.display()))
}

async fn load(folder: &Path) -> anyhow::Result<()> {
    let settled = Config {
        data: Some(folder.to_owned()),
        ..Config::default()
    }
    .settle();
    let clock = Arc::new(MovedClock::on(date(2022, 9, 1)));
    let office = server::open_office(&settled, clock.clone()).await?;
    let places = Places::read()?;
    let known = places::enter(&office, &places, PASSWORD).await?;
    boundaries::before(&office).await?;
    story::tell(&office, &clock, &known).await?;
    criteria::go_on(&office, &known, story::ROUNDS_FROM)
        .await
        .context("the demonstration's criteria")?;
    story::confirm_figures(&office, &known)
        .await
        .context("the demonstration's figures")?;
    campaign::hold(&office, &known)
        .await
        .context("the demonstration's campaign")?;
    reports::draft(&office, &known)
        .await
        .context("the demonstration's reports")?;
    papers::send(&office, &known)
        .await
        .context("the demonstration's papers")?;
    office.store().analyze().await?;
    Ok(())
}

fn beside(folder: &Path) -> anyhow::Result<PathBuf> {
    let Some(name) = folder.file_name() else {
        bail!("{} is not a folder that can be made", folder.display());
    };
    let mut name = name.to_owned();
    name.push(".loading");
    Ok(folder.with_file_name(name))
}

/// Returns whom a visitor can be: the sign-in page shows them.
pub(crate) fn visitors() -> anyhow::Result<Demonstration> {
    let places = Places::read()?;
    let accounts = places
        .person
        .iter()
        .map(|person| DemonstrationAccount {
            login: person.login.clone(),
            name: person.name.clone(),
            unit: places.unit_called(&person.unit),
        })
        .collect();
    Ok(Demonstration {
        accounts,
        password: PASSWORD.to_owned(),
    })
}

/// Returns what the command prints when it serves.
pub(crate) fn welcome(address: &str, today: Date, shown: &Demonstration) -> String {
    let mut text = format!(
        "\nNTM · demonstration · {}/{}/{}\n{address}\n\n",
        today.day(),
        today.month(),
        today.year()
    );
    let width = shown.accounts.iter().map(|it| it.login.len()).max();
    for account in &shown.accounts {
        let _ = writeln!(
            text,
            "  {:width$}  {} · {}",
            account.login,
            account.name,
            account.unit,
            width = width.unwrap_or(0)
        );
    }
    let _ = write!(
        text,
        "\nMật khẩu của tất cả · password of all: {}\nCtrl+C: dừng · stop",
        shown.password
    );
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use ntm_store::{Query as _, params};

    #[tokio::test]
    async fn it_is_made_once_and_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("demo");
        prepare(&folder).await.unwrap();
        let before = counts(&folder).await;
        prepare(&folder).await.unwrap();
        assert_eq!(counts(&folder).await, before);

        let [documents, tasks, late, accepted] = before;
        assert_eq!((documents, tasks), (5, 19));
        assert!(late >= 4, "{late} communes were late in July");
        assert!(accepted >= 8, "{accepted} obligations accepted");
    }

    #[tokio::test]
    async fn a_folder_with_something_else_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("letter.txt"), "dear").unwrap();
        assert!(prepare(folder.path()).await.is_err());
        assert!(folder.path().join("letter.txt").exists());
    }

    async fn counts(folder: &Path) -> [i64; 4] {
        let settled = Config {
            data: Some(folder.to_owned()),
            today: Some(TODAY),
            ..Config::default()
        }
        .settle();
        let office = server::open_office(&settled, server::clock(&settled))
            .await
            .unwrap();
        let mut db = office.store().read().await.unwrap();
        let row = db
            .query_one(
                "SELECT (SELECT COUNT(*) FROM document) AS documents,
                        (SELECT COUNT(*) FROM task) AS tasks,
                        (SELECT COUNT(*) FROM obligation WHERE frozen_on IS NOT NULL) AS late,
                        (SELECT COUNT(*) FROM obligation WHERE state = 'accepted') AS accepted",
                params![],
            )
            .await
            .unwrap();
        ["documents", "tasks", "late", "accepted"].map(|it| row.get(it).unwrap())
    }
}
