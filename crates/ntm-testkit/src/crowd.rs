//! Many communes, for what is done to many at once.

use ntm_programme::{identity::UnitId, unit::UnitKind};
use ntm_store::params;
use uuid::Uuid;

use crate::province::{PROVINCE, Small, line, units};

impl Small {
    /// Plants so many further communes in the district, before anybody has looked at the register.
    pub async fn plant_communes(&self, count: u16) -> Vec<UnitId> {
        let now = self.office.clock().now();
        let since = jiff::civil::date(2004, 1, 1);
        let above = line(units::DISTRICT);
        let (mut planted, mut versions, mut lines) = (Vec::new(), Vec::new(), Vec::new());
        for number in 1..=count {
            let commune = UnitId(Uuid::from_u128(0xC000 + u128::from(number)));
            let name = format!("Xã Số {number:04}");
            planted.push(commune);
            versions.push(
                params![
                    commune,
                    since,
                    name.as_str(),
                    ntm_text::fold(&name),
                    UnitKind::Commune.as_str(),
                    units::DISTRICT
                ]
                .to_vec(),
            );
            let all = std::iter::once(commune).chain(above.iter().copied());
            for (depth, ancestor) in (0_i64..).zip(all) {
                lines.push(params![ancestor, commune, depth].to_vec());
            }
        }
        let identities = planted
            .iter()
            .map(|it| params![*it, PROVINCE, now].to_vec())
            .collect();
        let mut tx = self.office.store().begin().await.expect("a transaction");
        for (sql, rows) in [
            (
                "INSERT INTO unit (id, province, created_at) VALUES ($1, $2, $3)",
                identities,
            ),
            (
                "INSERT INTO unit_version (unit_id, valid_from, name, folded, kind, parent_id)
                 VALUES ($1, $2, $3, $4, $5, $6)",
                versions,
            ),
            (
                "INSERT INTO unit_ancestor (ancestor_id, unit_id, depth) VALUES ($1, $2, $3)",
                lines,
            ),
        ] {
            tx.execute_many(sql, rows).await.expect("communes");
        }
        tx.commit().await.expect("committed");
        planted
    }
}
