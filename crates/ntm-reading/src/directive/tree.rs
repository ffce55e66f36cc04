//! Where a paragraph stands among the headings, and what it inherits there.

use super::{Level, Reader, Scope, Zone};
use crate::lexicon::Class;
use crate::outline::{Form, Paragraph};
use crate::page::same;
use std::ops::Range;

impl Reader<'_, '_> {
    /// Puts the paragraph's marker into the tree.
    pub(super) fn enter(&mut self, paragraph: &Paragraph) {
        let Some(marker) = &paragraph.marker else {
            // Text without marker ends lists of bullets.
            if !self.last_was_heading {
                while self.levels.last().is_some_and(|level| {
                    matches!(
                        level.form,
                        Form::Dash | Form::Plus | Form::Letter | Form::SmallRoman
                    )
                }) {
                    self.levels.pop();
                }
            }
            return;
        };
        if let Some(at) = self
            .levels
            .iter()
            .position(|level| level.form == marker.form)
        {
            self.levels.truncate(at);
        } else if let Form::Number(depth) = marker.form {
            // "2." after "1.1.": the shallower numbers stay above.
            while self.levels.last().is_some_and(|level| match level.form {
                Form::Number(other) => other > depth,
                Form::Dash | Form::Plus | Form::Letter | Form::SmallRoman => true,
                _ => false,
            }) {
                self.levels.pop();
            }
        } else if matches!(marker.form, Form::Roman | Form::Part | Form::Article) {
            let keep = self
                .levels
                .iter()
                .take_while(|level| {
                    matches!(level.form, Form::Part)
                        || (marker.form != Form::Part && level.form == Form::Roman)
                })
                .count();
            self.levels.truncate(keep);
        }
        let label = marker.names_section().then(|| marker.label.clone());
        self.levels.push(Level {
            form: marker.form,
            label,
            scope: None,
            zone: None,
            criteria: Vec::new(),
        });
    }

    pub(super) fn zone_here(&self) -> Zone {
        self.levels
            .iter()
            .rev()
            .find_map(|level| level.zone)
            .unwrap_or(self.zone)
    }

    pub(super) fn scope_here(&self) -> Option<&Scope> {
        self.levels
            .iter()
            .rev()
            .find_map(|level| level.scope.as_ref())
            .or(self.scope.as_ref())
    }

    pub(super) fn section(&self) -> Option<String> {
        self.levels
            .iter()
            .rev()
            .find_map(|level| level.label.clone())
    }

    /// Settles what the part under a heading is for.
    pub(super) fn part(&mut self, words: Range<usize>) {
        let page = self.page;
        let mut start = words.start;
        while start < words.end
            && (same!(
                page.words[start],
                "về" | "một" | "số" | "các" | "những" | "công" | "tác"
            ) || !page.words[start].is_word())
        {
            start += 1;
        }
        let organisation = words.clone().any(|at| page.starts(at, Class::Organisation));
        let idle = page.starts(start, Class::Idle) || page.starts(words.start, Class::Idle);
        let plan = words.clone().any(|at| page.starts(at, Class::Plan));
        let is_plan = matches!(
            self.kind,
            "KH" | "CTr" | "PA" | "ĐA" | "HD" | "QĐ" | "QC" | "QyĐ" | "NQ"
        );
        // "Về tình hình …" is an item of the agenda of a resolution: what was
        // found, and who has to act.
        let money = words
            .clone()
            .any(|at| same!(page.words[at], "vốn" | "phí" | "giải"));
        let agenda = (self.kind == "NQ" || money && !is_plan)
            && same!(page.words[words.start], "về")
            && idle;
        // In a plan "Nhiệm vụ trọng tâm" is what, not who.
        let what = is_plan && plan && same!(page.words[start], "nhiệm");
        let zone = if organisation && !what {
            Some(Zone::Tasks)
        } else if agenda {
            Some(Zone::Named)
        } else if idle {
            Some(Zone::Idle)
        } else if plan && is_plan {
            Some(Zone::Named)
        } else if plan && matches!(self.zone, Zone::Context | Zone::Idle) {
            Some(Zone::Tasks)
        } else if self.levels.len() <= 1 && self.zone != Zone::Context && !is_plan {
            Some(self.zone)
        } else {
            None
        };
        // A part of its own ends what an idle part before it was.
        match self.levels.last_mut() {
            Some(level) => level.zone = zone,
            None => {
                if let Some(zone) = zone {
                    self.zone = zone;
                }
            }
        }
    }

    pub(super) fn open_zone(&mut self) {
        if self.zone == Zone::Context {
            self.zone = Zone::Tasks;
        }
        if let Some(level) = self.levels.last_mut()
            && level.zone.is_none()
        {
            level.zone = Some(Zone::Tasks);
        }
    }

    pub(super) fn set(&mut self, scope: Scope) {
        match self.levels.last_mut() {
            Some(level) => level.scope = Some(scope),
            None => self.scope = Some(scope),
        }
    }
}
