//! The templates of an office: as they ship or as the office wrote them, version by version.

use std::cmp::Ordering;

use jiff::Timestamp;
use ntm_drafting::{
    paper::{Block, Paper, Signature},
    template::{self, Context, Filled, SHIPPED, Shipped, TemplateFault},
};
use ntm_programme::{
    identity::UnitId,
    right::{Action, Decision, Resource, may},
    signing::Delegation,
};
use ntm_store::{
    Query,
    signing::Letterhead,
    template::{self as kept, TemplateVersion},
    unit,
};
use serde_json::json;

use crate::{
    Fault, Office, Op, Outcome,
    record::{Record, record},
    signing::{signature, symbol},
};

/// A kind of template and what counts for an office.
#[derive(Debug, Clone)]
pub struct TemplateLine {
    pub kind: &'static Shipped,
    /// The version of the office; 0 where what ships counts.
    pub number: i64,
    pub changed: Option<(Timestamp, Option<String>)>,
}

/// A template with all its versions.
#[derive(Debug, Clone)]
pub struct TemplateView {
    pub kind: &'static Shipped,
    /// The text that counts.
    pub text: String,
    /// Its version, whether of the office or back to what ships; 0 where the office wrote none.
    pub number: i64,
    /// Whether what ships counts.
    pub is_shipped: bool,
    /// The latest first.
    pub versions: Vec<TemplateVersion>,
    pub may_edit: bool,
}

impl Office {
    /// Returns the kinds of templates, and which version of each counts for one's office.
    pub async fn templates(&self, op: &Op) -> Outcome<Vec<TemplateLine>> {
        let mut db = self.store().read().await?;
        let owner = readable(&mut db, op).await?;
        let versions = kept::versions(&mut db, owner, None).await?;
        let line = |kind: &'static Shipped| {
            let latest = versions.iter().find(|it| it.kind == kind.key);
            TemplateLine {
                kind,
                number: latest.map_or(0, |it| it.text.as_ref().map_or(0, |_| it.number)),
                changed: latest.map(|it| (it.at, it.by_name.clone())),
            }
        };
        Ok(SHIPPED.iter().map(line).collect())
    }

    /// Returns a template of one's office.
    pub async fn template(&self, op: &Op, kind: &str) -> Outcome<TemplateView> {
        let mut db = self.store().read().await?;
        let owner = readable(&mut db, op).await?;
        let kind = template::shipped(kind).ok_or(Fault::NotFound)?;
        let versions = kept::versions(&mut db, owner, Some(kind.key)).await?;
        let resource = Resource::of(unit::line(&mut db, owner).await?);
        let latest = versions.first();
        let own = latest.and_then(|it| it.text.clone());
        Ok(TemplateView {
            kind,
            is_shipped: own.is_none(),
            text: own.unwrap_or_else(|| kind.text.to_owned()),
            number: latest.map_or(0, |it| it.number),
            may_edit: may(&op.who, Action::EditTemplate, &resource, op.today) == Decision::Allowed,
            versions,
        })
    }

    /// Tells whether a template could be kept, and keeps nothing.
    pub async fn try_template(&self, op: &Op, kind: &str, text: &str) -> Outcome<()> {
        let kind = template::shipped(kind).ok_or(Fault::NotFound)?;
        let mut db = self.store().read().await?;
        let owner = op.who.unit.ok_or(Fault::NotFound)?;
        let line = unit::line(&mut db, owner).await?;
        op.require(Action::EditTemplate, &Resource::of(line))?;
        template::check(kind, &text.replace("\r\n", "\n")).map_err(fault)
    }

    /// Keeps what an office wrote as the next version; `None` goes back to what ships. `seen` is the
    /// version that was shown.
    ///
    /// # Errors
    ///
    /// [`Fault::Invalid`] where the template cannot be used, with line and reason.
    pub async fn write_template(
        &self,
        op: &Op,
        kind: &str,
        text: Option<&str>,
        seen: i64,
    ) -> Outcome<i64> {
        let kind = template::shipped(kind).ok_or(Fault::NotFound)?;
        let owner = op.who.unit.ok_or(Fault::NotFound)?;
        let mut tx = self.store().begin().await?;
        let line = unit::line(&mut tx, owner).await?;
        op.require(Action::EditTemplate, &Resource::of(line))?;
        let text = text.map(|it| it.replace("\r\n", "\n"));
        if let Some(text) = &text {
            template::check(kind, text).map_err(fault)?;
        }
        let latest = kept::latest(&mut tx, owner, kind.key).await?;
        let number = latest.as_ref().map_or(0, |it| it.number);
        let now = latest.and_then(|it| it.text);
        if now == text {
            // Nothing would change; also the same form sent twice.
            return Ok(number);
        }
        if number != seen {
            return Err(Fault::changed_meanwhile());
        }
        let identity = unit::identity(&mut tx, owner)
            .await?
            .ok_or(Fault::NotFound)?;
        let version = TemplateVersion {
            kind: kind.key.to_owned(),
            number: number + 1,
            text,
            by: op.who.account,
            by_name: None,
            at: op.now,
        };
        if !kept::keep(&mut tx, identity.province, owner, &version).await? {
            return Err(Fault::changed_meanwhile());
        }
        record(
            &mut tx,
            op,
            Record {
                province: identity.province,
                action: "template.write",
                resource: "template",
                id: format!("{owner}/{}", kind.key),
                data: json!({ "number": version.number, "shipped": version.text.is_none() }),
            },
        )
        .await?;
        tx.commit().await?;
        Ok(version.number)
    }
}

/// Returns the paper that a template comes to with example values.
///
/// # Errors
///
/// [`Fault::Invalid`] where the template cannot be used, with line and reason.
pub fn preview(kind: &'static Shipped, text: &str) -> Outcome<Paper> {
    let text = text.replace("\r\n", "\n");
    template::check(kind, &text).map_err(fault)?;
    let context = Context::sample();
    let typed = [
        Block::Heading("1. Nội dung thứ nhất".into()),
        Block::Paragraph("Nội dung soạn cho văn bản.".into()),
    ];
    let filled = template::fill(kind, &text, &context, &typed).map_err(fault)?;
    let head = Letterhead {
        unit: UnitId(uuid::Uuid::nil()),
        issuer: context.co_quan.clone(),
        parent: context.cap_tren.clone(),
        abbreviation: "VPĐP".to_owned(),
        section: Some("NTM".to_owned()),
        place: context.dia_danh.clone(),
        archive: context.luu.clone(),
        version: 0,
    };
    Ok(paper(kind, filled, &head, None))
}

/// Puts a paper together: what the template came to, the letterhead, who signs.
pub(crate) fn paper(
    kind: &Shipped,
    filled: Filled,
    head: &Letterhead,
    signer: Option<&Delegation>,
) -> Paper {
    let unsigned = || Signature {
        collective: None,
        behalf: None,
        acting: false,
        position: String::new(),
        name: String::new(),
        beside: None,
    };
    Paper {
        kind: kind.paper,
        parent: head.parent.clone(),
        issuer: head.issuer.clone(),
        number: None,
        symbol: symbol(kind.paper, head),
        place: head.place.clone(),
        date: None,
        subject: filled.subject,
        urgency: filled.urgency,
        to: filled.to,
        bases: filled.bases,
        body: filled.body,
        signature: signer.map_or_else(unsigned, signature),
        recipients: filled.recipients,
        archive: filled.archive.unwrap_or_else(|| head.archive.clone()),
        appendices: filled.appendices,
    }
}

/// Sets two texts against each other line by line: `Less` for a line that stands only in the one before,
/// `Greater` for one that stands only in the one after.
pub fn difference<'a>(before: &'a str, after: &'a str) -> Vec<(Ordering, &'a str)> {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let (width, height) = (new.len() + 1, old.len() + 1);
    // How many lines both have in common from here on.
    let mut common = vec![0_u32; width * height];
    for row in (0..old.len()).rev() {
        for column in (0..new.len()).rev() {
            common[row * width + column] = match old[row] == new[column] {
                true => common[(row + 1) * width + column + 1] + 1,
                false => common[(row + 1) * width + column].max(common[row * width + column + 1]),
            };
        }
    }
    let (mut row, mut column) = (0, 0);
    let mut lines = Vec::with_capacity(old.len().max(new.len()));
    while row < old.len() || column < new.len() {
        let both = row < old.len() && column < new.len();
        if both && old[row] == new[column] {
            lines.push((Ordering::Equal, new[column]));
            (row, column) = (row + 1, column + 1);
        } else if column == new.len()
            || (row < old.len()
                && common[(row + 1) * width + column] >= common[row * width + column + 1])
        {
            lines.push((Ordering::Less, old[row]));
            row += 1;
        } else {
            lines.push((Ordering::Greater, new[column]));
            column += 1;
        }
    }
    lines
}

async fn readable(db: &mut impl Query, op: &Op) -> Outcome<UnitId> {
    let owner = op.who.unit.ok_or(Fault::NotFound)?;
    let line = unit::line(db, owner).await?;
    op.require(Action::ReadOutgoing, &Resource::of(line))?;
    Ok(owner)
}

/// Returns the text that counts for an office, and its version; 0 for what ships.
pub(crate) async fn counting(
    db: &mut impl Query,
    owner: UnitId,
    kind: &'static Shipped,
) -> Outcome<(String, i64)> {
    let latest = kept::latest(db, owner, kind.key).await?;
    Ok(match latest {
        Some(TemplateVersion {
            text: Some(text),
            number,
            ..
        }) => (text, number),
        _ => (kind.text.to_owned(), 0),
    })
}

/// Says what is wrong with a template.
pub(crate) fn fault(fault: TemplateFault) -> Fault {
    Fault::field("text", fault.to_string(), fault.text_en())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_texts_are_set_against_each_other() {
        let lines = difference("a\nb\nc", "a\nx\nc\nd");
        let signs: Vec<(Ordering, &str)> = vec![
            (Ordering::Equal, "a"),
            (Ordering::Less, "b"),
            (Ordering::Greater, "x"),
            (Ordering::Equal, "c"),
            (Ordering::Greater, "d"),
        ];
        assert_eq!(lines, signs);
        assert!(difference("", "").is_empty());
    }
}
