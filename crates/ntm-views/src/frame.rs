//! The frame around every page: who looks, where, on which day.

use jiff::civil::Date;

use crate::paths;
use crate::say;
use crate::words;

/// Everything that the frame shows.
#[derive(Debug, Clone)]
pub struct Frame {
    pub lang: Lang,
    /// The title of the page, shown as its heading and in the window.
    pub title: String,
    /// The part of the product that the page belongs to.
    pub section: Section,
    /// The unit that one works for.
    pub unit_name: String,
    /// Who is signed in; none on the pages before.
    pub account: Option<AccountBadge>,
    pub counts: NavCounts,
    /// The day on which the page was made.
    pub today: Date,
    /// Whether that day was set and is not the true one.
    pub demo_clock: bool,
    /// What the last action came to.
    pub flash: Option<Flash>,
    /// The address of the page with its query, to come back to.
    pub path: String,
    /// The way to this page, without the page itself.
    pub crumbs: Vec<Crumb>,
    /// The version of the program, for the foot of the page.
    pub version: String,
}

impl Frame {
    /// Returns a frame for somebody who is not signed in.
    pub fn new(lang: Lang, title: impl Into<String>, section: Section, today: Date) -> Self {
        Self {
            lang,
            title: title.into(),
            section,
            unit_name: String::new(),
            account: None,
            counts: NavCounts::default(),
            today,
            demo_clock: false,
            flash: None,
            path: paths::OVERVIEW.to_owned(),
            crumbs: Vec::new(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }

    /// Returns the frame with one more step on the way to the page.
    #[must_use]
    pub fn crumb(mut self, text: impl Into<String>, href: impl Into<String>) -> Self {
        self.crumbs.push(Crumb {
            text: text.into(),
            href: href.into(),
        });
        self
    }

    /// Returns a frame as the coordination officer of Phong Thổ sees it.
    pub fn sample(lang: Lang, title: impl Into<String>, section: Section) -> Self {
        let mut frame = Self::new(lang, title, section, jiff::civil::date(2023, 7, 23));
        frame.unit_name = "Huyện Phong Thổ".to_owned();
        frame.account = Some(AccountBadge {
            name: "Vàng Thị Mai".to_owned(),
            initials: "VM".to_owned(),
            unit: "Văn phòng Điều phối NTM huyện".to_owned(),
            role: match lang {
                Lang::Vi => "Cán bộ điều phối",
                Lang::En => "Coordination officer",
            }
            .to_owned(),
            administers: true,
            works: true,
            reminds: true,
        });
        frame.counts = NavCounts {
            my_work: 6,
            documents_to_review: 2,
            late: 9,
            notifications: 3,
        };
        frame.demo_clock = true;
        frame
    }

    /// Returns the entries of the navigation, in order.
    pub fn navigation(&self) -> Vec<NavItem> {
        let w = words::frame::of(self.lang);
        let item = |section, text, href, icon| NavItem {
            text,
            href,
            icon,
            current: self.section == section,
            count: 0,
            count_said: String::new(),
        };
        let counted = |mut item: NavItem, count: u64, said: String| {
            item.count = count;
            item.count_said = said;
            item
        };
        let counts = self.counts;
        let mut items = vec![
            item(Section::Overview, w.overview(), paths::OVERVIEW, "home"),
            counted(
                item(Section::MyWork, w.my_work(), paths::MY_WORK, "inbox"),
                counts.my_work,
                w.to_do(counts.my_work),
            ),
            counted(
                item(Section::Documents, w.documents(), paths::DOCUMENTS, "file"),
                counts.documents_to_review,
                w.to_review(counts.documents_to_review),
            ),
            counted(
                item(Section::Tasks, w.tasks(), paths::TASKS, "list"),
                counts.late,
                w.late_tasks(counts.late),
            ),
            item(
                Section::Criteria,
                words::criteria::of(self.lang).title(),
                paths::CRITERIA,
                "grid",
            ),
            item(
                Section::Reports,
                words::report::of(self.lang).title(),
                paths::REPORTS,
                "archive",
            ),
            item(
                Section::Meetings,
                words::meeting::of(self.lang).title(),
                paths::MEETINGS,
                "people",
            ),
            item(Section::Calendar, w.calendar(), paths::CALENDAR, "calendar"),
            item(Section::Units, w.units(), paths::UNITS, "building"),
        ];
        if self.account.as_ref().is_some_and(|who| !who.works) {
            items.retain(|item| {
                [paths::OVERVIEW, paths::UNITS, paths::CRITERIA].contains(&item.href)
            });
            // Who does not work in the programme administers what is asked, and sees no figures.
            for item in &mut items {
                if item.href == paths::CRITERIA {
                    item.href = paths::CRITERIA_SETS;
                }
            }
        }
        if self.account.as_ref().is_some_and(|who| who.administers) {
            items.push(item(
                Section::Settings,
                w.administration(),
                paths::ADMINISTRATION,
                "gear",
            ));
        } else if self.account.as_ref().is_some_and(|who| who.reminds) {
            let text = words::list::of(self.lang).ladders();
            items.push(item(Section::Settings, text, paths::LADDERS, "gear"));
        }
        items
    }

    /// Returns today's date as it is shown.
    pub fn today_said(&self) -> String {
        say::date(self.today)
    }
}

/// The language of the interface, chosen by each person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Lang {
    #[default]
    Vi,
    En,
}

impl Lang {
    pub const ALL: [Self; 2] = [Self::Vi, Self::En];

    /// Returns the code of the language: `vi`, `en`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Vi => "vi",
            Self::En => "en",
        }
    }

    /// Returns the name of the language, in the language itself.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Vi => "Tiếng Việt",
            Self::En => "English",
        }
    }

    /// Returns the other language, which the account menu offers.
    pub const fn other(self) -> Self {
        match self {
            Self::Vi => Self::En,
            Self::En => Self::Vi,
        }
    }

    /// Reads the code of a language.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lang| lang.code() == code)
    }
}

// Templates hand values over by reference.
impl From<&Lang> for Lang {
    fn from(lang: &Lang) -> Self {
        *lang
    }
}

/// The part of the product that a page belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    Overview,
    MyWork,
    Documents,
    Tasks,
    Calendar,
    Criteria,
    Reports,
    Meetings,
    Units,
    Search,
    /// Administration: people, ladders, outbox, audit, backup.
    Settings,
    /// One's own account: security, tokens, feeds, notifications.
    Account,
    /// Before signing in.
    Enter,
}

/// Who is signed in.
#[derive(Debug, Clone)]
pub struct AccountBadge {
    pub name: String,
    /// Two letters for the round badge.
    pub initials: String,
    pub unit: String,
    /// The role in words.
    pub role: String,
    /// Whether the navigation leads to administration.
    pub administers: bool,
    /// Whether the navigation leads to documents, tasks and one's own work.
    pub works: bool,
    /// Whether it leads to the ladder of reminders and to the letters that left.
    pub reminds: bool,
}

/// The numbers beside the entries of the navigation.
#[derive(Debug, Clone, Copy, Default)]
pub struct NavCounts {
    pub my_work: u64,
    pub documents_to_review: u64,
    pub late: u64,
    pub notifications: u64,
}

/// What the last action came to, said once at the top of the next page.
#[derive(Debug, Clone)]
pub struct Flash {
    pub kind: FlashKind,
    pub text: String,
}

impl Flash {
    pub fn done(text: impl Into<String>) -> Self {
        Self {
            kind: FlashKind::Done,
            text: text.into(),
        }
    }

    pub fn note(text: impl Into<String>) -> Self {
        Self {
            kind: FlashKind::Note,
            text: text.into(),
        }
    }

    pub fn problem(text: impl Into<String>) -> Self {
        Self {
            kind: FlashKind::Problem,
            text: text.into(),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlashKind {
    Done,
    Note,
    Problem,
}

impl FlashKind {
    pub const fn class(self) -> &'static str {
        match self {
            Self::Done => "ok",
            Self::Note => "info",
            Self::Problem => "late",
        }
    }

    pub const fn icon(self) -> &'static str {
        match self {
            Self::Done => "check",
            Self::Note => "info",
            Self::Problem => "alert",
        }
    }

    pub fn word(self, lang: impl Into<Lang>) -> &'static str {
        let w = words::frame::of(lang);
        match self {
            Self::Done => w.flash_done(),
            Self::Note => w.flash_note(),
            Self::Problem => w.flash_problem(),
        }
    }
}

/// One step on the way to the page.
#[derive(Debug, Clone)]
pub struct Crumb {
    pub text: String,
    pub href: String,
}

/// One entry of the navigation.
#[derive(Debug, Clone)]
pub struct NavItem {
    pub text: &'static str,
    pub href: &'static str,
    pub icon: &'static str,
    pub current: bool,
    pub count: u64,
    /// The count in words, for those who do not see where it stands.
    pub count_said: String,
}
