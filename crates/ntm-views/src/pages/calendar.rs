//! The month, and the board by unit.

use askama::Template;
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::civil::date;

use crate::assets;
use crate::frame::FlashKind;
use crate::frame::Frame;
use crate::frame::Lang;
use crate::frame::Section;
use crate::icon;
use crate::pages::Page;
use crate::pages::work::ObligationRow;
use crate::parts::Choice;
use crate::parts::Empty;
use crate::parts::Exports;
use crate::parts::Field;
use crate::parts::Filters;
use crate::parts::Link;
use crate::parts::Pager;
use crate::parts::Progress;
use crate::parts::Sentence;
use crate::parts::Tab;
use crate::parts::Tabs;
use crate::parts::Tone;
use crate::paths;
use crate::say;
use crate::words;

/// What falls due in a month, day by day.
#[derive(Debug, Template)]
#[template(path = "work/calendar.html")]
pub struct CalendarPage {
    pub frame: Frame,
    pub year: i16,
    pub month: i8,
    /// Addresses of the months before and after, and of the current one.
    pub previous: String,
    pub next: String,
    pub this_month: String,
    pub filters: Filters,
    /// Made by [`weeks`].
    pub weeks: Vec<Vec<CalendarDay>>,
    /// The way to the feeds.
    pub links: Vec<Link>,
    /// The month as a list.
    pub exports: Exports,
}

impl CalendarPage {
    fn is_empty(&self) -> bool {
        let mut days = self.weeks.iter().flatten();
        days.all(|day| day.items.is_empty())
    }

    fn nothing(&self) -> Empty {
        let w = words::work::of(self.frame.lang);
        Empty::new("calendar", w.no_obligation_month())
    }

    fn month_said(&self) -> String {
        say::month(self.frame.lang, self.year, self.month)
    }

    fn is_today(&self, day: &CalendarDay) -> bool {
        day.date == self.frame.today
    }

    fn weekdays(&self) -> [&'static str; 7] {
        let w = words::work::of(self.frame.lang);
        [
            w.monday(),
            w.tuesday(),
            w.wednesday(),
            w.thursday(),
            w.friday(),
            w.saturday(),
            w.sunday(),
        ]
    }

    fn weekday(&self, day: &CalendarDay) -> &'static str {
        let at = day.date.weekday().to_monday_zero_offset();
        self.weekdays()[usize::try_from(at).unwrap_or(0)]
    }
}

#[derive(Debug, Clone)]
pub struct CalendarDay {
    pub date: Date,
    /// Whether it belongs to the month, and not to the one before or after.
    pub inside: bool,
    pub items: Vec<CalendarItem>,
    /// How many more there are, and where.
    pub more: u64,
    pub more_href: String,
}

/// What falls due on a day: one obligation, or one task with several.
#[derive(Debug, Clone)]
pub struct CalendarItem {
    pub tone: Tone,
    /// The name of a picture in [`icon`].
    pub icon: &'static str,
    pub title: String,
    pub href: String,
    /// `16 xã, 11 đã gửi`; may be empty.
    pub under: String,
}

/// Lays the days of a month out in weeks from Monday to Sunday; items of days
/// outside the weeks shown are passed over.
pub fn weeks(year: i16, month: i8, days: Vec<CalendarDay>) -> Vec<Vec<CalendarDay>> {
    let Ok(first) = Date::new(year, month, 1) else {
        return Vec::new();
    };
    let back = i64::from(first.weekday().to_monday_zero_offset());
    let start = first.saturating_sub(back.days());
    let shown = i64::from(first.days_in_month()) + back;
    (0..shown.div_euclid(7) + i64::from(shown % 7 > 0))
        .map(|week| {
            (0..7)
                .map(|day| {
                    let date = start.saturating_add((week * 7 + day).days());
                    let found = days.iter().find(|it| it.date == date).cloned();
                    let mut shown = found.unwrap_or(CalendarDay {
                        date,
                        inside: true,
                        items: Vec::new(),
                        more: 0,
                        more_href: String::new(),
                    });
                    shown.inside = date.month() == month;
                    shown
                })
                .collect()
        })
        .collect()
}

/// Units side by side, each with what it has open, the worst first.
#[derive(Debug, Template)]
#[template(path = "work/board.html")]
pub struct BoardPage {
    pub frame: Frame,
    /// The first sentence, made from the data; may be empty.
    pub said: Sentence,
    pub tabs: Tabs,
    pub filters: Filters,
    pub units: Vec<BoardUnit>,
    pub pager: Pager,
    pub exports: Exports,
}

impl BoardPage {
    fn nothing(&self) -> Empty {
        let w = words::work::of(self.frame.lang);
        Empty::new("building", w.no_task()).text(w.no_task_text())
    }
}

#[derive(Debug, Clone)]
pub struct BoardUnit {
    pub unit: Link,
    pub progress: Progress,
    /// The most urgent, at most five.
    pub rows: Vec<ObligationRow>,
    /// How many more are open, and where.
    pub more: u64,
    pub more_href: String,
}

impl Page for CalendarPage {
    const NAME: &'static str = "calendar";

    fn samples(lang: Lang) -> Vec<(&'static str, Self)> {
        let item = |tone, icon, title: &str, under: &str| CalendarItem {
            tone,
            icon,
            title: title.to_owned(),
            href: "/nhiem-vu/NV-2023-00012".to_owned(),
            under: under.to_owned(),
        };
        let day = |day, items, more| CalendarDay {
            date: date(2023, 7, day),
            inside: true,
            items,
            more,
            more_href: "/nhiem-vu?han=2023-07-28".to_owned(),
        };
        let report = || item(Tone::Good, "check", "Báo cáo tháng của UBND xã", "16/16");
        let days = vec![
            day(14, vec![report()], 0),
            day(
                19,
                vec![item(Tone::Bad, "late", "Báo cáo tiến độ quý II", "")],
                0,
            ),
            day(
                27,
                vec![
                    item(
                        Tone::Soon,
                        "clock",
                        "Rà soát hiện trạng tiêu chí, danh mục, nguồn vốn tối thiểu cần bổ sung",
                        "11/16",
                    ),
                    item(
                        Tone::Info,
                        "send",
                        "Hồ sơ công trình nguồn vốn năm 2023",
                        "",
                    ),
                ],
                3,
            ),
            day(
                29,
                vec![item(
                    Tone::Soon,
                    "clock",
                    "Rà soát tiêu chí thuộc phụ trách",
                    "4/12",
                )],
                0,
            ),
        ];
        let w = words::work::of(lang);
        let page = |days| Self {
            frame: Frame::sample(lang, w.calendar(), Section::Calendar),
            year: 2023,
            month: 7,
            previous: "/lich?thang=2023-06".to_owned(),
            next: "/lich?thang=2023-08".to_owned(),
            this_month: paths::CALENDAR.to_owned(),
            filters: Filters {
                lang,
                action: paths::CALENDAR.to_owned(),
                fields: vec![Field::select(
                    "don-vi",
                    words::common::of(lang).unit(),
                    vec![Choice::new("", words::common::of(lang).all(), true)],
                )],
                clear: None,
            },
            weeks: weeks(2023, 7, days),
            links: vec![Link::new(words::list::of(lang).feeds(), paths::FEEDS)],
            exports: Exports::of(|format| format!("?thang=2023-07&dinh-dang={format}")),
        };
        vec![("", page(days)), ("none", page(Vec::new()))]
    }
}

impl Page for BoardPage {
    const NAME: &'static str = "board";

    fn samples(lang: Lang) -> Vec<(&'static str, Self)> {
        let w = words::work::of(lang);
        let unit = |name: &str, done, late, all, skip| BoardUnit {
            unit: Link::new(name, "/don-vi/x"),
            progress: Progress { done, late, all },
            rows: super::work::sample_rows(lang)
                .into_iter()
                .skip(skip)
                .take(3)
                .collect(),
            more: 2,
            more_href: "/nhiem-vu?don-vi=x".to_owned(),
        };
        vec![(
            "",
            Self {
                frame: Frame::sample(lang, w.board(), Section::Tasks),
                said: Sentence::default().figure("4/36", "/nhiem-vu?tinh-trang=qua-han"),
                tabs: Tabs {
                    label: w.tasks().to_owned(),
                    tabs: vec![
                        Tab::new(w.tasks(), paths::TASKS, false),
                        Tab::new(w.board(), paths::BOARD, true),
                        Tab::new(w.calendar(), paths::CALENDAR, false),
                    ],
                },
                filters: Filters::none(lang),
                units: vec![
                    unit("Xã Pa Vây Sử", 5, 3, 10, 0),
                    unit("Xã Mù Sang", 8, 2, 12, 1),
                    unit("Xã Mồ Sì San", 6, 2, 9, 2),
                    unit("Văn phòng Điều phối NTM huyện", 10, 1, 17, 0),
                    unit("Xã Mường So", 9, 0, 11, 3),
                ],
                pager: Pager::none(lang),
                exports: Exports::of(|format| format!("?dinh-dang={format}")),
            },
        )]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_laid_out_from_monday_to_sunday() {
        let check = |year, month, rows: usize, first: Date, last: Date| {
            let weeks = weeks(year, month, Vec::new());
            assert_eq!(weeks.len(), rows);
            assert_eq!(weeks[0][0].date, first);
            assert_eq!(weeks[rows - 1][6].date, last);
        };
        check(2023, 7, 6, date(2023, 6, 26), date(2023, 8, 6));
        check(2021, 2, 4, date(2021, 2, 1), date(2021, 2, 28));
        check(2023, 6, 5, date(2023, 5, 29), date(2023, 7, 2));
    }

    #[test]
    fn days_of_other_months_are_outside() {
        let weeks = weeks(2023, 7, Vec::new());
        let inside = weeks.iter().flatten().filter(|day| day.inside).count();
        assert_eq!(inside, 31);
    }
}
