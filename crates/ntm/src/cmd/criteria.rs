//! `ntm criteria`: the criteria sets that ship, and the check of a file of one's own.

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use ntm_programme::criteria::{
    Certainty, CriteriaSet, Mapping, SetFault, circles, shipped, shipped_mappings,
};

use ntm_store::criteria_set;

use crate::installation::{self, Installation, say};

/// Criteria sets as data.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: Criteria,
}

#[derive(clap::Subcommand)]
enum Criteria {
    /// List the sets that ship with the program, with what is not yet confirmed in each
    List,
    /// Validate files of criteria, and mappings from one set to the next: name the line and the reason
    /// of every fault. A mapping may lead between sets that ship and sets named beside it
    Check {
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// Judge all cells anew by what is asked today, or prove that every verdict that was ever kept
    /// still follows from its inputs
    Recompute {
        /// Changes nothing: names every verdict that does not follow, and fails where there is one.
        #[arg(long)]
        verify: bool,
        /// The set; all that are in use where none is named.
        #[arg(long, value_name = "ID")]
        set: Option<String>,
        #[command(flatten)]
        installation: Installation,
    },
}

/// Runs the command.
pub(crate) fn run(arguments: Arguments) -> anyhow::Result<()> {
    match arguments.what {
        Criteria::List => {
            for set in shipped() {
                say(summary(set));
            }
            Ok(())
        }
        Criteria::Check { files } => {
            let faulty = check(&files)?;
            if faulty > 0 {
                bail!("{faulty} of {} files are at fault", files.len());
            }
            Ok(())
        }
        Criteria::Recompute {
            verify,
            set,
            installation,
        } => installation::run(recompute(verify, set, installation)),
    }
}

/// Says of each file what it holds or what is wrong with it; returns how many are at fault.
fn check(files: &[PathBuf]) -> anyhow::Result<usize> {
    let mut texts = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(file)
            .with_context(|| format!("cannot read {}", file.display()))?;
        texts.push((file.display(), text));
    }
    let (mappings, sets): (Vec<_>, Vec<_>) = texts
        .into_iter()
        .partition(|(_, text)| Mapping::is_meant(text));
    let mut faulty = 0;
    let mut tell = |file: &std::path::Display<'_>, told: Result<String, Vec<SetFault>>| match told {
        Ok(summary) => say(format!("{file}: {summary}")),
        Err(faults) => {
            faulty += 1;
            for fault in faults {
                say(format!("{file}: {fault}"));
            }
        }
    };
    let mut known: Vec<CriteriaSet> = shipped().to_vec();
    for (file, text) in &sets {
        let read = CriteriaSet::read(text);
        tell(file, read.as_ref().map(summary).map_err(Clone::clone));
        known.extend(read);
    }
    let mut leads: Vec<(String, String)> = shipped_mappings()
        .iter()
        .map(|it| (it.from.clone(), it.to.clone()))
        .collect();
    for (file, text) in &mappings {
        tell(file, check_mapping(text, &known, &mut leads));
    }
    Ok(faulty)
}

/// Checks a mapping against its sets, and against the mappings before it for circles.
fn check_mapping(
    text: &str,
    known: &[CriteriaSet],
    leads: &mut Vec<(String, String)>,
) -> Result<String, Vec<SetFault>> {
    let mapping = Mapping::read(text)?;
    let fault = |reason: String| {
        vec![SetFault {
            line: mapping.line(),
            reason,
        }]
    };
    let find = |id: &str| {
        // A set that was named beside the mapping comes after those that ship.
        let set = known.iter().rev().find(|set| set.id == id);
        set.ok_or_else(|| fault(format!("không có bộ tiêu chí {id}")))
    };
    let faults = mapping.check(find(&mapping.from)?, find(&mapping.to)?);
    if !faults.is_empty() {
        return Err(faults);
    }
    leads.push((mapping.from.clone(), mapping.to.clone()));
    let round = circles(leads.iter().map(|(from, to)| (from.as_str(), to.as_str())));
    if !round.is_empty() {
        return Err(fault(format!("ánh xạ đi vòng qua {}", round.join(", "))));
    }
    Ok(format!(
        "{} → {}: {} dòng ánh xạ",
        mapping.from,
        mapping.to,
        mapping.links.len()
    ))
}

async fn recompute(
    verify: bool,
    set: Option<String>,
    installation: Installation,
) -> anyhow::Result<()> {
    let (office, op) = super::user::office(installation).await?;
    let used = criteria_set::sets(&mut office.store().read().await?).await?;
    let mut differing = 0;
    for kept in used {
        if set.as_ref().is_some_and(|set| *set != kept.id) {
            continue;
        }
        if verify {
            let mut count = 0;
            let found = office
                .verify_verdicts(&kept.id, |looked| count = looked)
                .await
                .map_err(anyhow::Error::from)?;
            for it in &found {
                let version = &it.version;
                say(format!(
                    "{} {} {}: {}, found {}",
                    version.place.unit,
                    version.place.indicator,
                    version.number,
                    version.verdict.key(),
                    it.found
                ));
            }
            differing += found.len();
            say(format!(
                "{}: {count} verdicts, {} differ",
                kept.id,
                found.len()
            ));
        } else {
            let rejudged = office.rejudge(&op, &kept.id).await?;
            say(format!(
                "{}: {} cells judged anew, {} verdicts and {} standings changed",
                kept.id, rejudged.cells, rejudged.changed, rejudged.standings
            ));
        }
    }
    if differing > 0 {
        bail!("{differing} verdicts do not follow from their inputs");
    }
    Ok(())
}

fn summary(set: &CriteriaSet) -> String {
    let indicators = set.indicators().count();
    let unconfirmed = set
        .indicators()
        .filter(|it| it.certainty == Certainty::Unconfirmed)
        .count();
    format!(
        "{}: {}, {} tiêu chí, {indicators} chỉ tiêu, {unconfirmed} chưa xác nhận",
        set.id,
        set.decision,
        set.criteria.len()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapping_is_checked_against_its_sets_and_for_circles() {
        let known = shipped().to_vec();
        let text = &shipped_mappings()[0].file;
        let told = |text: &str, leads: &mut Vec<(String, String)>| {
            let told = check_mapping(text, &known, leads);
            told.map_err(|faults| faults.iter().map(ToString::to_string).collect::<Vec<_>>())
        };
        let mut leads = Vec::new();
        assert!(told(text, &mut leads).is_ok_and(|said| said.ends_with("76 dòng ánh xạ")));
        let unknown = text.replace("to = \"xa-ntm-2026-2030\"", "to = \"xa-ntm-2031\"");
        let faults = told(&unknown, &mut Vec::new()).unwrap_err();
        assert_eq!(faults, ["dòng 6: không có bộ tiêu chí xa-ntm-2031"]);
        let missing = text.replacen("old = \"4.2\"", "old = \"4.1\"", 1);
        let faults = told(&missing, &mut Vec::new()).unwrap_err();
        assert!(
            faults.iter().any(|it| it.contains("chỉ tiêu 4.2 của bộ")),
            "{faults:?}"
        );
        // Another mapping leads back.
        let mut leads = vec![("xa-ntm-2026-2030".to_owned(), "xa-ntm-2021-2025".to_owned())];
        let faults = told(text, &mut leads).unwrap_err();
        assert!(faults[0].contains("ánh xạ đi vòng qua"), "{faults:?}");
    }
}
