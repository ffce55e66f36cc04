//! Drawings of Phong Thổ's communes, so that there is a map: hexagons, and no true boundaries. One file
//! for the communes of 2022, one for those of 1 July 2025.

use jiff::civil::{Date, date};
use ntm_office::{Fault, Office, Op, boundaries::AskedBoundaries, perform::Upload};

/// The first day of the drawing of the district's 17 communes.
const FIRST: Date = date(2022, 1, 1);

/// Imports the drawing of the communes of 2022.
pub(crate) async fn before(office: &Office) -> anyhow::Result<()> {
    let file = include_str!("../../../../data/demonstration/so-do-phong-tho.geojson");
    import(office, "so-do-phong-tho.geojson", file, FIRST).await
}

/// Imports the drawing of what these communes became.
pub(crate) async fn after(office: &Office, on: Date) -> anyhow::Result<()> {
    let file = include_str!("../../../../data/demonstration/so-do-2025.geojson");
    import(office, "so-do-2025.geojson", file, on).await
}

async fn import(office: &Office, name: &str, file: &'static str, on: Date) -> anyhow::Result<()> {
    let told = |fault: Fault| anyhow::anyhow!("{name}: {}", fault.message().en);
    let op = Op::system(office, "demonstration");
    let asked = AskedBoundaries {
        file: Upload {
            name: name.to_owned(),
            media_type: "application/geo+json".to_owned(),
            bytes: file.into(),
        },
        on,
        source: "Hình lục giác vẽ cho bản trình diễn".to_owned(),
        schematic: true,
        leave_out: false,
    };
    let id = office.keep_boundaries(&op, &asked).await.map_err(told)?;
    office.apply_boundaries(&op, id).await.map_err(told)?;
    Ok(())
}
