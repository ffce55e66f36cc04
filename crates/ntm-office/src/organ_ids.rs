//! Electronic identifiers of units (mã định danh điện tử): kept with their dates, one by one or out of a
//! table, because packages for exchange name senders and receivers by them.

use std::collections::HashMap;

use jiff::civil::Date;
use ntm_programme::{
    identity::UnitId,
    organ_id::{NoOrganId, OrganId},
    unit::Validity,
};
use ntm_store::{
    Query, Tx,
    organ_id::{self as kept, UnitOrganId},
    unit::{self, Filter},
};
use serde_json::json;

use crate::{
    Fault, Message, Office, Op, Outcome,
    import_units::{Known, find, known},
    sheet,
    units::{UnitPage, tidy, written},
};

/// A page of the register.
#[derive(Debug, Clone)]
pub struct OrganIdPage {
    pub units: UnitPage,
    /// What the units bear; one without an identifier is not in it.
    pub borne: HashMap<UnitId, UnitOrganId>,
    /// Of all units of the day, how many bear one, and how many there are.
    pub known: (u64, u64),
}

/// What a table of identifiers comes to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrganIdTable {
    pub rows: Vec<OrganIdRow>,
    pub new: usize,
    pub same: usize,
    pub faulty: usize,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganIdRow {
    pub line: u64,
    /// The unit as the register calls it, or as the row does where it is not known.
    pub unit: String,
    pub organ_id: String,
    pub from: Option<Date>,
    /// None where the unit bears it already, or the row has a fault.
    new: Option<(UnitId, UnitOrganId)>,
    pub fault: Option<Message>,
}

impl OrganIdRow {
    /// Whether the row changes something.
    pub fn is_new(&self) -> bool {
        self.new.is_some()
    }
}

/// The columns of the table as the register's file has them: key, Vietnamese heading, English heading.
const COLUMNS: [sheet::Column; 5] = [
    ("unit", "Đơn vị", "Unit"),
    ("parent", "Trực thuộc", "Belongs to"),
    ("organ_id", "Mã định danh", "Identifier"),
    ("from", "Từ ngày", "From"),
    ("decision", "Căn cứ", "Decision"),
];

impl Office {
    /// Returns units with the identifiers that they bear on the filter's day.
    pub async fn organ_ids(
        &self,
        op: &Op,
        filter: &Filter,
        after: Option<(&str, UnitId)>,
        limit: usize,
    ) -> Outcome<OrganIdPage> {
        let units = self.list_units(op, filter, after, limit).await?;
        let mut db = self.store().read().await?;
        let shown: Vec<UnitId> = units.rows.iter().map(|row| row.unit.unit).collect();
        let all = Filter::on(filter.day);
        let identified = Filter {
            identified: Some(true),
            ..all.clone()
        };
        Ok(OrganIdPage {
            borne: kept::on(&mut db, &shown, filter.day).await?,
            known: (
                unit::count(&mut db, &identified).await?,
                unit::count(&mut db, &all).await?,
            ),
            units,
        })
    }

    /// Gives a unit an identifier from a day on. The same once more changes nothing.
    ///
    /// # Errors
    ///
    /// [`Fault::Invalid`] where it is no identifier, begins no later than the one before, or belongs to
    /// another unit.
    pub async fn set_organ_id(
        &self,
        op: &Op,
        unit: UnitId,
        organ_id: &str,
        from: Date,
        decision: &str,
    ) -> Outcome<()> {
        let organ_id: OrganId = organ_id.parse().map_err(no_organ_id)?;
        let decision = Some(tidy(decision)).filter(|it| !it.is_empty());
        let new = UnitOrganId {
            valid: Validity::since(from),
            organ_id,
            decision,
        };
        let mut tx = self.store().begin().await?;
        self.may_edit(&mut tx, op, unit).await?;
        if is_new(&mut tx, unit, &new).await? {
            self.keep_organ_id(&mut tx, op, unit, &new).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// Takes a table of identifiers, all rows or, where any has a fault, none; looking at it alone keeps
    /// nothing.
    ///
    /// # Errors
    ///
    /// [`Fault::Invalid`] with the field `file` where it is no table.
    pub async fn bring_organ_ids(
        &self,
        op: &Op,
        bytes: &[u8],
        only_look: bool,
    ) -> Outcome<OrganIdTable> {
        let others = [("ma dinh danh dien tu", "organ_id")];
        let column = |heading: &str| sheet::column(heading, &COLUMNS, &others);
        let needed = [COLUMNS[0], COLUMNS[2], COLUMNS[3]];
        let rows = sheet::read(bytes, column, &needed)?;
        let mut tx = self.store().begin().await?;
        let known = known(&mut tx, op.today).await?;
        let mut table = OrganIdTable::default();
        let mut taken: HashMap<OrganId, UnitId> = HashMap::new();
        for (line, row) in &rows {
            let read = self
                .read_row(&mut tx, op, &known, *line, row, &mut taken)
                .await?;
            // A row without an identifier is a unit that has none yet, as the register writes it.
            let Some(read) = read else { continue };
            match (&read.new, &read.fault) {
                (_, Some(_)) => table.faulty += 1,
                (Some(_), None) => table.new += 1,
                (None, None) => table.same += 1,
            }
            table.rows.push(read);
        }
        if only_look {
            return Ok(table);
        }
        if table.faulty > 0 {
            return Err(Fault::field(
                "file",
                format!(
                    "Bảng còn {} dòng có lỗi nên chưa lưu dòng nào. Hãy sửa rồi tải lại.",
                    table.faulty
                ),
                format!("{} rows have faults, so none was kept.", table.faulty),
            ));
        }
        for (unit, new) in table.rows.iter().filter_map(|row| row.new.as_ref()) {
            self.keep_organ_id(&mut tx, op, *unit, new).await?;
        }
        tx.commit().await?;
        Ok(table)
    }

    async fn read_row(
        &self,
        tx: &mut Tx,
        op: &Op,
        known: &Known,
        line: u64,
        row: &HashMap<&'static str, String>,
        taken: &mut HashMap<OrganId, UnitId>,
    ) -> Outcome<Option<OrganIdRow>> {
        let cell = |key: &str| row.get(key).map_or("", String::as_str);
        if cell("organ_id").is_empty() {
            return Ok(None);
        }
        let mut read = OrganIdRow {
            line,
            unit: cell("unit").to_owned(),
            organ_id: cell("organ_id").to_owned(),
            from: sheet::day(cell("from")),
            new: None,
            fault: None,
        };
        let checked = async {
            let unit = the_unit(known, cell("unit"), cell("parent"))?;
            let version = known.units.get(&unit).ok_or(Fault::NotFound)?;
            read.unit.clone_from(&version.name);
            let organ_id: OrganId = cell("organ_id").parse().map_err(no_organ_id)?;
            let from = read.from.ok_or_else(|| {
                Fault::field(
                    "from",
                    "Hãy ghi ngày bắt đầu, ví dụ 01/7/2025.",
                    "Give the first day, such as 01/7/2025.",
                )
            })?;
            self.may_edit(tx, op, unit).await?;
            let decision = Some(cell("decision").to_owned()).filter(|it| !it.is_empty());
            let new = UnitOrganId {
                valid: Validity::since(from),
                organ_id,
                decision,
            };
            if taken
                .insert(new.organ_id.clone(), unit)
                .is_some_and(|it| it != unit)
            {
                return Err(Fault::field(
                    "organ_id",
                    format!("Mã {} có ở hai dòng của bảng.", new.organ_id),
                    format!("Two rows have the identifier {}.", new.organ_id),
                ));
            }
            Ok(is_new(tx, unit, &new).await?.then_some((unit, new)))
        };
        match checked.await {
            Ok(new) => read.new = new,
            Err(Fault::Invalid(faults)) => {
                read.fault = faults.into_iter().next().map(|it| it.message);
            }
            Err(Fault::Denied(message)) => read.fault = Some(message),
            Err(other) => return Err(other),
        }
        Ok(Some(read))
    }

    async fn keep_organ_id(
        &self,
        tx: &mut Tx,
        op: &Op,
        unit: UnitId,
        new: &UnitOrganId,
    ) -> Outcome<()> {
        let identity = unit::identity(tx, unit).await?.ok_or(Fault::NotFound)?;
        kept::add(tx, unit, new).await?;
        let data = json!({
            "organ_id": new.organ_id.as_str(), "from": new.valid.from, "decision": new.decision,
        });
        self.told(tx, op, identity.province, "unit.set_organ_id", unit, data)
            .await
    }
}

/// Whether a unit does not bear an identifier yet; a fault where it cannot.
async fn is_new(db: &mut impl Query, unit: UnitId, new: &UnitOrganId) -> Outcome<bool> {
    let from = new.valid.from;
    if let Some(last) = kept::of_unit(db, unit).await?.first() {
        if last.organ_id == new.organ_id && last.valid.contains(from) {
            return Ok(false);
        }
        if last.valid.from >= from {
            let day = written(last.valid.from);
            return Err(Fault::field(
                "from",
                format!(
                    "Ngày bắt đầu phải sau ngày {day}, khi mã trước có hiệu lực: lịch sử không bị sửa."
                ),
                format!("The first day must be after {day}: history is not rewritten."),
            ));
        }
    }
    match kept::holder(db, &new.organ_id, from).await? {
        Some(other) if other != unit => {
            let names = unit::names(db, &[other], from).await?;
            let name = names.get(&other).map_or("", String::as_str);
            Err(Fault::field(
                "organ_id",
                format!("Mã {} đang là của “{name}” vào ngày đó.", new.organ_id),
                format!("{} belongs to “{name}” on that day.", new.organ_id),
            ))
        }
        _ => Ok(true),
    }
}

/// Returns the one unit that a row means.
fn the_unit(known: &Known, text: &str, above: &str) -> Outcome<UnitId> {
    let above_folded = ntm_text::fold(above);
    let is_below = |unit: &UnitId| {
        let parent = known.units.get(unit).and_then(|it| it.parent);
        let name = parent
            .and_then(|it| known.units.get(&it))
            .map(|it| &it.name);
        above.is_empty() || name.is_some_and(|it| ntm_text::fold(it) == above_folded)
    };
    let found: Vec<UnitId> = find(known, text).into_iter().filter(is_below).collect();
    match found.as_slice() {
        [one] => Ok(*one),
        [] => Err(Fault::field(
            "unit",
            format!("Không có đơn vị “{text}”."),
            format!("There is no unit “{text}”."),
        )),
        several => Err(Fault::field(
            "unit",
            format!(
                "Có {} đơn vị tên “{text}”; hãy ghi mã đơn vị hoặc thêm cột “Trực thuộc”.",
                several.len()
            ),
            format!(
                "{} units are called “{text}”; give the code or the unit above.",
                several.len()
            ),
        )),
    }
}

fn no_organ_id(fault: NoOrganId) -> Fault {
    Fault::field(
        "organ_id",
        fault.to_string(),
        "An identifier is groups of letters and digits between full stops, at most 13 characters: 000.00.12.H35.",
    )
}
