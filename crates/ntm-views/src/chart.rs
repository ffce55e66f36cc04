//! A small chart: a figure through time against its bar.

use askama::Template;
use askama::filters::HtmlSafe;

/// Figures through time, the bar that they have to reach, and where they lead.
#[derive(Debug, Clone, PartialEq, Template)]
#[template(
    ext = "html",
    source = r#"<figure class="chart"><svg viewBox="0 0 420 200" role="img" aria-label="{{ said }}">{% for tick in heights %}<line class="grid" x1="44" x2="410" y1="{{ tick.at }}" y2="{{ tick.at }}"/><text x="38" y="{{ tick.at }}" dy="4" class="end">{{ tick.label }}</text>{% endfor %}{% for tick in times %}<text x="{{ tick.at }}" y="192" class="mid">{{ tick.label }}</text>{% endfor %}{% if !bar.is_empty() %}<polyline class="bar-line" points="{{ bar }}"/>{% endif %}{% if !ahead.is_empty() %}<polyline class="ahead" points="{{ ahead }}"/>{% endif %}<polyline class="line" points="{{ line }}"/>{% for dot in dots %}<circle class="dot" cx="{{ dot.0 }}" cy="{{ dot.1 }}" r="4"/>{% endfor %}</svg><figcaption class="small muted"><span class="key line"></span>{{ line_said }}{% if !bar.is_empty() %} <span class="key bar-line"></span>{{ bar_said }}{% endif %}{% if !ahead.is_empty() %} <span class="key ahead"></span>{{ ahead_said }}{% endif %}</figcaption></figure>"#
)]
pub struct Chart {
    /// What it shows, for those who do not see it.
    pub said: String,
    pub line_said: String,
    pub bar_said: String,
    pub ahead_said: String,
    heights: Vec<Tick>,
    times: Vec<Tick>,
    line: String,
    bar: String,
    ahead: String,
    dots: Vec<(String, String)>,
}

#[derive(Debug, Clone, PartialEq)]
struct Tick {
    at: String,
    label: String,
}

/// What a chart is drawn from: times are years with their fraction (2023.5 is the middle of 2023).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Series {
    pub figures: Vec<(f64, f64)>,
    pub bar: Vec<(f64, f64)>,
    /// The figure that is forecast for a later time.
    pub ahead: Option<(f64, f64)>,
}

impl Chart {
    /// Draws a series; `None` where there is no figure. `label` writes a figure.
    pub fn of(
        said: impl Into<String>,
        series: &Series,
        label: impl Fn(f64) -> String,
    ) -> Option<Self> {
        let last = *series.figures.last()?;
        let points = || {
            let shown = series.figures.iter().chain(&series.bar);
            shown.copied().chain(series.ahead)
        };
        let range = |of: fn((f64, f64)) -> f64| {
            points()
                .map(of)
                .fold((f64::MAX, f64::MIN), |(low, high), value| {
                    (low.min(value), high.max(value))
                })
        };
        let (from, to) = range(|it| it.0);
        let (from, to) = (from.floor(), to.ceil().max(from.floor() + 1.0));
        let (low, high) = range(|it| it.1);
        let step = step((high - low).max(high.abs() * 0.05).max(0.5));
        let low = (low / step).floor() * step;
        let high = ((high / step).ceil() * step).max(low + step);
        let x = |time: f64| 44.0 + 366.0 * (time - from) / (to - from);
        let y = |value: f64| 170.0 - 156.0 * (value - low) / (high - low);
        let place = |(time, value): (f64, f64)| (said_at(x(time)), said_at(y(value)));
        let path = |points: &mut dyn Iterator<Item = (f64, f64)>| {
            let placed: Vec<String> = points
                .map(|point| {
                    let (x, y) = place(point);
                    format!("{x},{y}")
                })
                .collect();
            placed.join(" ")
        };
        let count = ((high - low) / step).round() as usize;
        Some(Self {
            said: said.into(),
            line_said: String::new(),
            bar_said: String::new(),
            ahead_said: String::new(),
            heights: (0..=count)
                .map(|n| low + step * n as f64)
                .map(|value| Tick {
                    at: said_at(y(value)),
                    label: label(value),
                })
                .collect(),
            // A year's name stands in the middle of the year.
            times: (from as i64..to as i64)
                .map(|year| Tick {
                    at: said_at(x(year as f64 + 0.5)),
                    label: year.to_string(),
                })
                .collect(),
            line: path(&mut series.figures.iter().copied()),
            bar: path(&mut series.bar.iter().copied()),
            ahead: match series.ahead {
                Some(ahead) => path(&mut [last, ahead].into_iter()),
                None => String::new(),
            },
            dots: series.figures.iter().copied().map(place).collect(),
        })
    }

    /// Names the line, the bar and the forecast under the chart.
    #[must_use]
    pub fn named(mut self, line: &str, bar: &str, ahead: &str) -> Self {
        line.clone_into(&mut self.line_said);
        bar.clone_into(&mut self.bar_said);
        ahead.clone_into(&mut self.ahead_said);
        self
    }
}

impl HtmlSafe for Chart {}

/// Returns a round distance of lines so that four to eight of them fit.
fn step(range: f64) -> f64 {
    let rough = range / 4.0;
    let power = 10f64.powf(rough.log10().floor());
    let part = rough / power;
    let round = [1.0, 2.0, 5.0].into_iter().find(|it| part <= *it);
    power * round.unwrap_or(10.0)
}

fn said_at(place: f64) -> String {
    format!("{place:.1}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_higher_stands_higher() {
        let series = Series {
            figures: vec![(2021.0, 32.0), (2022.0, 34.0), (2023.5, 36.8)],
            bar: vec![(2021.0, 36.0), (2025.0, 45.0)],
            ahead: Some((2025.0, 41.0)),
        };
        let chart = Chart::of("thu nhập", &series, |it| it.to_string()).expect("has figures");
        let heights: Vec<f64> = chart.dots.iter().map(|it| it.1.parse().unwrap()).collect();
        assert!(heights.is_sorted_by(|a, b| a > b), "{heights:?}");
        assert_eq!(chart.times.len(), 4);
        assert!((4..=9).contains(&chart.heights.len()));
        assert!(chart.to_string().contains("class=\"ahead\""));
        assert_eq!(Chart::of("", &Series::default(), |it| it.to_string()), None);
        // One figure alone, without a bar.
        let one = Series {
            figures: vec![(2023.0, 0.0)],
            ..Series::default()
        };
        assert!(
            !Chart::of("", &one, |it| it.to_string())
                .unwrap()
                .to_string()
                .contains("NaN")
        );
    }
}
