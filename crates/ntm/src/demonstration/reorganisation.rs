//! The communes of Phong Thổ on 1 July 2025: `data/demonstration/sap-xep-2025.csv`, which says what
//! the public mapping of that day says of them. The district ended the day before.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use ntm_office::{Fault, LineageFile, Office, Op, reorganise::Asked};

use super::boundaries;

const ON: Date = date(2025, 7, 1);

const NAME: &str = "sap-xep-2025.csv";

/// Carries the reorganisation out where the clock has come so far and nobody has done it yet.
pub(crate) async fn reorganise(office: &Office) -> anyhow::Result<()> {
    let op = Op::system(office, "demonstration");
    if op.today < ON {
        return Ok(());
    }
    let told = |fault: Fault| anyhow::anyhow!("{}", fault.message().en);
    let known = office.reorganisations(&op).await.map_err(told)?;
    if known.iter().any(|(kept, _)| kept.on == ON) {
        return Ok(());
    }
    let id = office
        .keep_reorganisation(&op, &asked())
        .await
        .map_err(told)?;
    office.apply_reorganisation(&op, id).await.map_err(told)?;
    boundaries::after(office, ON).await
}

fn asked() -> Asked {
    // The demonstration writes two names as the notice of 2023 does, the mapping otherwise.
    let same = ["old:03565", "old:03391"].map(|it| (it.to_owned(), "same".to_owned()));
    Asked {
        files: vec![LineageFile {
            name: NAME.to_owned(),
            content: include_str!("../../../../data/demonstration/sap-xep-2025.csv").to_owned(),
        }],
        on: ON,
        decision: None,
        within: None,
        ends_districts: true,
        answers: BTreeMap::from(same),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        config::Config,
        demonstration::{self, TODAY},
        server,
    };
    use ntm_office::reorganise::TitleState;
    use ntm_programme::unit::Status;

    async fn open(folder: &std::path::Path, today: Date) -> Office {
        let settled = Config {
            data: Some(folder.to_owned()),
            today: Some(today),
            ..Config::default()
        }
        .settle();
        let clock = server::clock(&settled);
        server::open_office(&settled, clock).await.unwrap()
    }

    #[tokio::test]
    async fn seventeen_communes_become_six_on_the_first_of_july_2025() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("demo");
        demonstration::prepare(&folder).await.unwrap();
        let office = open(&folder, TODAY).await;
        reorganise(&office).await.unwrap();
        let op = Op::system(&office, "test");
        assert!(office.reorganisations(&op).await.unwrap().is_empty());
        // Without answers, two names that differ stand in the way.
        let unanswered = Asked {
            answers: BTreeMap::new(),
            ..asked()
        };
        let preview = office.preview_reorganisation(&op, &unanswered).await;
        assert_eq!(preview.unwrap().open, 2);

        let office = open(&folder, date(2025, 7, 15)).await;
        let op = Op::system(&office, "test");
        let preview = office.preview_reorganisation(&op, &asked()).await.unwrap();
        let (counts, effects) = (preview.counts, preview.effects);
        assert_eq!((counts.old, counts.new, counts.full), (22, 6, 22));
        assert_eq!((effects.old_found, effects.old_founded), (17, 5));
        assert_eq!((effects.districts_ended, effects.new_founded), (1, 6));
        reorganise(&office).await.unwrap();
        reorganise(&office).await.unwrap();
        let kept = office.reorganisations(&op).await.unwrap();
        assert_eq!((kept.len(), kept[0].1), (1, 22));
        let shown = office.reorganisation(&op, kept[0].0.id).await.unwrap();
        let state = |name: &str| {
            let became = shown.became.iter().find(|it| it.unit.name == name);
            became.unwrap().title_state()
        };
        // Khổng Lào had been recognised; Bản Lang and Hoang Thèn had not.
        let review = TitleState::Review(Status::Recognised);
        assert_eq!(state("Xã Khổng Lào"), review);
        assert_eq!(state("Xã Phong Thổ"), review);
        assert_eq!(state("Xã Dào San"), TitleState::None);
        // Each day has the drawing of the units of that day.
        let province = shown.became[0].unit.parent.unwrap();
        let drawn = async |day| {
            let found = office.boundaries_on(&op, province, day).await.unwrap();
            assert!(found.iter().all(|it| it.schematic));
            found.len()
        };
        assert_eq!(drawn(date(2021, 12, 31)).await, 0);
        assert_eq!(drawn(date(2025, 6, 30)).await, 17);
        assert_eq!(drawn(ON).await, 6);
    }
}
