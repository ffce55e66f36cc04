//! Who signs for a unit and what the head of its papers is, as its administrator says.

use jiff::civil::Date;
use ntm_drafting::paper::{Behalf, PaperKind, Signature};
use ntm_programme::{
    identity::{DelegationId, UnitId},
    right::{Action, Decision, Resource, may},
    signing::{Delegation, SigningForm},
    unit::{Gazetteer, UnitVersion, Validity},
};
use ntm_store::{
    Query, Tx,
    signing::{self as kept, Letterhead},
    unit,
};
use serde_json::json;
use uuid::Uuid;

use crate::{
    Fault, FieldFault, Message, Office, Op, Outcome,
    record::{Record, record},
    units::tidy,
};

/// Who signs for a unit, and the head of its papers.
#[derive(Debug, Clone)]
pub struct SigningView {
    pub unit: UnitId,
    pub name: String,
    pub letterhead: Letterhead,
    /// All that was ever said, the latest first.
    pub delegations: Vec<Delegation>,
    /// The head of the register, who signs without being named here.
    pub head: Option<Delegation>,
    pub may_edit: bool,
    /// Other units whose signing the one who asks can look after.
    pub others: Vec<(UnitId, String)>,
}

impl Office {
    /// Returns who signs for a unit; for that of the one who asks where none is named.
    pub async fn signing(&self, op: &Op, unit: Option<UnitId>) -> Outcome<SigningView> {
        let mut db = self.store().read().await?;
        let unit = unit.or(op.who.unit).ok_or(Fault::NotFound)?;
        let resource = Resource::of(unit::line(&mut db, unit).await?);
        let allows = |action| may(&op.who, action, &resource, op.today) == Decision::Allowed;
        let may_edit = allows(Action::EditSigning);
        if !may_edit && !allows(Action::ReadOutgoing) {
            return Err(Fault::NotFound);
        }
        let gazetteer = self.gazetteer(&mut db, op.today).await?;
        let name = gazetteer.unit(unit).ok_or(Fault::NotFound)?.name.clone();
        let mut others = Vec::new();
        for grant in &op.who.grants {
            let own = gazetteer.unit(grant.unit).into_iter();
            for it in own.chain(gazetteer.bodies_of(grant.unit)) {
                let resource = Resource::of(line_in(&gazetteer, it.unit));
                let may = may(&op.who, Action::EditSigning, &resource, op.today);
                if may == Decision::Allowed && !others.iter().any(|(unit, _)| *unit == it.unit) {
                    others.push((it.unit, it.name.clone()));
                }
            }
        }
        Ok(SigningView {
            unit,
            name,
            letterhead: letterhead(&mut db, &gazetteer, unit).await?,
            delegations: kept::delegations(&mut db, unit).await?,
            head: head(&mut db, &gazetteer, unit, op.today).await?,
            may_edit,
            others,
        })
    }

    /// Says that somebody signs for a unit. The same delegation sent twice is one.
    ///
    /// # Errors
    ///
    /// [`Fault::Invalid`] for each field that the decree asks for and that is not there.
    pub async fn delegate(&self, op: &Op, said: &Delegation) -> Outcome<()> {
        let mut tx = self.store().begin().await?;
        let province = self.may_sign(&mut tx, op, said.unit).await?;
        let optional = |text: &Option<String>| {
            let text = text.as_deref().map(tidy).unwrap_or_default();
            (!text.is_empty()).then_some(text)
        };
        let delegation = Delegation {
            position: tidy(&said.position),
            name: tidy(&said.name),
            head: optional(&said.head).filter(|_| said.form.is_for_head()),
            collective: optional(&said.collective),
            source: optional(&said.source),
            ..said.clone()
        };
        let faults = delegation.faults().into_iter();
        let faults: Vec<FieldFault> = faults
            .map(|fault| FieldFault {
                field: fault.field(),
                message: Message::new(fault.to_string(), fault.text_en()),
            })
            .collect();
        if !faults.is_empty() {
            return Err(Fault::Invalid(faults));
        }
        let new = kept::add(&mut tx, province, &delegation, op.who.account, op.now).await?;
        if !new {
            return Ok(());
        }
        let data = json!({
            "form": delegation.form.key(), "position": delegation.position, "name": delegation.name,
            "from": delegation.valid.from, "to": delegation.valid.to, "source": delegation.source,
        });
        record_signing(
            &mut tx,
            op,
            (province, delegation.unit),
            "signing.delegate",
            data,
        )
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Ends a delegation: `last` is the last day on which it holds.
    pub async fn end_delegation(&self, op: &Op, id: DelegationId, last: Date) -> Outcome<UnitId> {
        let mut tx = self.store().begin().await?;
        let known = kept::delegation(&mut tx, id).await?;
        let known = known.ok_or(Fault::NotFound)?;
        let province = self.may_sign(&mut tx, op, known.unit).await?;
        let on = last.tomorrow().map_err(Fault::internal)?;
        if on <= known.valid.from {
            return Err(Fault::field(
                "last",
                "Ngày cuối phải từ ngày bắt đầu hiệu lực trở đi.",
                "The last day cannot lie before the first.",
            ));
        }
        if !kept::end(&mut tx, id, on).await? {
            return Err(Fault::refused(
                "Người ký này đã hết hiệu lực từ trước ngày đó.",
                "The delegation has ended before that day.",
            ));
        }
        let data = json!({ "name": known.name, "position": known.position, "last": last });
        record_signing(&mut tx, op, (province, known.unit), "signing.end", data).await?;
        tx.commit().await?;
        Ok(known.unit)
    }

    /// Sets the head of a unit's papers.
    pub async fn set_letterhead(&self, op: &Op, said: &Letterhead) -> Outcome<()> {
        let mut tx = self.store().begin().await?;
        let province = self.may_sign(&mut tx, op, said.unit).await?;
        let optional = |text: &Option<String>| {
            let text = text.as_deref().map(tidy).unwrap_or_default();
            (!text.is_empty()).then_some(text)
        };
        let head = Letterhead {
            unit: said.unit,
            issuer: tidy(&said.issuer),
            parent: optional(&said.parent),
            abbreviation: tidy(&said.abbreviation),
            section: optional(&said.section),
            place: tidy(&said.place),
            archive: tidy(&said.archive),
            version: said.version,
        };
        let wanted = [
            ("issuer", &head.issuer, "tên cơ quan ban hành", "who issues"),
            (
                "abbreviation",
                &head.abbreviation,
                "chữ viết tắt của cơ quan",
                "the abbreviation",
            ),
            ("place", &head.place, "địa danh", "the place"),
            ("archive", &head.archive, "nơi lưu", "where copies stay"),
        ];
        let missing = wanted.into_iter().filter(|(_, text, ..)| text.is_empty());
        let faults: Vec<FieldFault> = missing
            .map(|(field, _, vi, en)| {
                FieldFault::new(field, format!("Hãy ghi {vi}."), format!("Give {en}."))
            })
            .collect();
        if !faults.is_empty() {
            return Err(Fault::Invalid(faults));
        }
        if !kept::set_letterhead(&mut tx, &head, op.who.account, op.now).await? {
            return Err(Fault::changed_meanwhile());
        }
        let data = json!({
            "issuer": head.issuer, "parent": head.parent, "abbreviation": head.abbreviation,
            "section": head.section, "place": head.place, "archive": head.archive,
        });
        record_signing(
            &mut tx,
            op,
            (province, head.unit),
            "signing.letterhead",
            data,
        )
        .await?;
        tx.commit().await?;
        Ok(())
    }

    async fn may_sign(&self, tx: &mut Tx, op: &Op, unit: UnitId) -> Outcome<i64> {
        let line = unit::line(tx, unit).await?;
        op.require(Action::EditSigning, &Resource::of(line))?;
        let identity = unit::identity(tx, unit).await?.ok_or(Fault::NotFound)?;
        Ok(identity.province)
    }
}

async fn record_signing(
    tx: &mut Tx,
    op: &Op,
    (province, unit): (i64, UnitId),
    action: &'static str,
    data: serde_json::Value,
) -> Outcome<()> {
    record(
        tx,
        op,
        Record {
            province,
            action,
            resource: "unit",
            id: unit.to_string(),
            data,
        },
    )
    .await
}

fn line_in(gazetteer: &Gazetteer, unit: UnitId) -> Vec<UnitId> {
    let above = gazetteer.ancestors(unit).map(|it| it.unit);
    std::iter::once(unit).chain(above).collect()
}

/// Returns who can sign for a unit on a day: whoever was named, and the head of the register where
/// nobody was named as head.
pub(crate) async fn signers(
    db: &mut impl Query,
    gazetteer: &Gazetteer,
    unit: UnitId,
    day: Date,
) -> Outcome<Vec<Delegation>> {
    let mut signers = kept::delegations(db, unit).await?;
    signers.retain(|it| it.holds_on(day));
    let has_head = signers
        .iter()
        .any(|it| matches!(it.form, SigningForm::Head | SigningForm::Acting));
    if !has_head && let Some(head) = head(db, gazetteer, unit, day).await? {
        signers.push(head);
    }
    Ok(signers)
}

/// Returns the head of the register as somebody who signs, under an id that no delegation has.
async fn head(
    db: &mut impl Query,
    gazetteer: &Gazetteer,
    unit: UnitId,
    day: Date,
) -> Outcome<Option<Delegation>> {
    let Some(head) = unit::head_on(db, unit, day).await? else {
        return Ok(None);
    };
    let is_place = gazetteer.unit(unit).is_some_and(|it| it.kind.is_place());
    // "Chủ tịch UBND xã" signs as "CHỦ TỊCH" below "TM. ỦY BAN NHÂN DÂN".
    let position = match is_place {
        true => {
            let cut = [" UBND", " Ủy ban nhân dân"];
            let end = cut.iter().filter_map(|it| head.position.find(it)).min();
            head.position[..end.unwrap_or(head.position.len())].to_owned()
        }
        false => head.position,
    };
    Ok(Some(Delegation {
        id: DelegationId(Uuid::nil()),
        unit,
        form: SigningForm::Head,
        position,
        name: head.full_name,
        head: None,
        collective: is_place.then(|| COMMITTEE.to_owned()),
        valid: head.valid,
        source: None,
    }))
}

const COMMITTEE: &str = "Ủy ban nhân dân";

/// Returns how somebody signs.
pub(crate) fn signature(signer: &Delegation) -> Signature {
    let head = signer.head.clone().unwrap_or_default();
    Signature {
        collective: signer.collective.clone(),
        behalf: match signer.form {
            SigningForm::Head | SigningForm::Acting => None,
            SigningForm::Deputy => Some(Behalf::Deputy(head)),
            SigningForm::Order => Some(Behalf::Order(head)),
            SigningForm::Authority => Some(Behalf::Authority(head)),
        },
        acting: signer.form == SigningForm::Acting,
        position: signer.position.clone(),
        name: signer.name.clone(),
        beside: None,
    }
}

/// Returns the head of a unit's papers: as it was set, or as it follows from the register.
pub(crate) async fn letterhead(
    db: &mut impl Query,
    gazetteer: &Gazetteer,
    unit: UnitId,
) -> Outcome<Letterhead> {
    if let Some(set) = kept::letterhead(db, unit).await? {
        return Ok(set);
    }
    let own = gazetteer.unit(unit).ok_or(Fault::NotFound)?;
    let place = gazetteer.place_of(unit).ok_or(Fault::NotFound)?;
    let (issuer, parent, abbreviation) = match own.kind.is_place() {
        true => (addressed(own), None, "UBND".to_owned()),
        false => (
            own.name.clone(),
            Some(addressed(place)),
            initials(&own.name),
        ),
    };
    Ok(Letterhead {
        unit,
        issuer,
        parent,
        abbreviation,
        section: Some("NTM".to_owned()),
        place: place.proper_name().to_owned(),
        archive: "VT".to_owned(),
        version: 0,
    })
}

/// Returns a unit as papers call it: a place by its committee, "Ủy ban nhân dân xã Mường So".
pub(crate) fn addressed(unit: &UnitVersion) -> String {
    if !unit.kind.is_place() {
        return unit.name.clone();
    }
    format!("{COMMITTEE} {}", ntm_text::uncapitalised(unit.name.trim()))
}

/// Returns the first letters of a body's name: "Văn phòng Điều phối NTM huyện" is "VPĐP". What is an
/// abbreviation already, and the place behind the name, are left out.
fn initials(name: &str) -> String {
    const PLACES: [&str; 7] = ["huyện", "tỉnh", "xã", "phường", "thành", "thị", "trung"];
    name.split_whitespace()
        .take_while(|word| !PLACES.contains(word))
        .filter(|word| !matches!(*word, "và" | "-" | "các" | "của"))
        .filter(|word| !word.chars().all(char::is_uppercase))
        .filter_map(|word| word.chars().next())
        .flat_map(char::to_uppercase)
        .collect()
}

/// Returns the symbol of a paper (Nghị định 30/2020/NĐ-CP, Phụ lục I and III): the kind and the body; of a
/// letter the body and who drafted it.
pub(crate) fn symbol(kind: PaperKind, head: &Letterhead) -> String {
    match (kind.abbreviation(), head.section.as_deref()) {
        ("", Some(section)) => format!("{}-{section}", head.abbreviation),
        ("", None) => head.abbreviation.clone(),
        (kind, _) => format!("{kind}-{}", head.abbreviation),
    }
}

/// Returns a stretch of days from its first and its last day.
pub fn valid_until(from: Date, last: Option<Date>) -> Outcome<Validity> {
    let to = match last {
        Some(last) => Some(last.tomorrow().map_err(Fault::internal)?),
        None => None,
    };
    Ok(Validity { from, to })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_have_the_initials_that_offices_write() {
        for (name, short) in [
            ("Văn phòng Điều phối NTM huyện", "VPĐP"),
            ("Phòng Giáo dục và Đào tạo", "PGDĐT"),
            ("Phòng Tài chính - Kế hoạch huyện Phong Thổ", "PTCKH"),
        ] {
            assert_eq!(initials(name), short);
        }
    }
}
