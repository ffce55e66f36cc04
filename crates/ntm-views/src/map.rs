//! A map drawn by the server: a shape for each place, which leads to its page.
//!
//! It needs no script and no picture from elsewhere. A shape is told apart by its pattern and by the
//! sign on it, and not by its colour alone.

use askama::Template;
use askama::filters::HtmlSafe;
use ntm_programme::boundary::{Point, Shape};

use crate::pages::criteria::Mark;

/// A drawing is no wider and no higher than this.
const WIDTH: f64 = 1000.0;
/// See [`WIDTH`].
const HEIGHT: f64 = 760.0;
/// All shapes together have about so many points: the page stays light.
const POINTS: usize = 3_600;
/// Of more shapes only those with room for it bear their names.
const NAMED: usize = 60;

/// A map of places.
#[derive(Debug, Clone, PartialEq, Template)]
#[template(
    ext = "html",
    source = r##"<figure class="map"><svg viewBox="0 0 {{ width }} {{ height }}" role="group" aria-labelledby="map-said map-desc"><title id="map-said">{{ said }}</title><desc id="map-desc">{{ description }}</desc><defs><pattern id="map-x" width="12" height="12" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="f x" width="12" height="12"/><rect class="l x" width="3" height="12"/></pattern><pattern id="map-w" width="14" height="14" patternUnits="userSpaceOnUse"><rect class="f w" width="14" height="14"/><circle class="l w" cx="7" cy="7" r="2.6"/></pattern><pattern id="map-o" width="12" height="12" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)"><rect class="f o" width="12" height="12"/><rect class="l o" width="5" height="12"/></pattern></defs>{% for place in places %}<a href="{{ place.href }}" aria-label="{{ place.said }}"><title>{{ place.said }}</title><path class="{{ place.class }}"{% if !place.pattern.is_empty() %} fill="url(#map-{{ place.pattern }})"{% endif %} d="{{ place.path }}"/></a>{% endfor %}<g aria-hidden="true">{% for place in places %}{% if place.named %}<text{% if place.is_dark() %} class="on-dark"{% endif %} x="{{ place.at.0 }}" y="{{ place.at.1 }}">{% for line in place.name %}<tspan x="{{ place.at.0 }}" dy="{% if !loop.first %}18{% else if place.name.len() == 2 %}-16{% else %}-4{% endif %}">{{ line }}</tspan>{% endfor %}<tspan class="v" x="{{ place.at.0 }}" dy="20">{{ place.sign }}</tspan></text>{% endif %}{% endfor %}</g></svg><figcaption class="small"><ul class="plain legend">{% for it in legend %}<li><svg class="swatch" viewBox="0 0 24 18" aria-hidden="true"><rect class="{{ it.0 }}"{% if !it.1.is_empty() %} fill="url(#map-{{ it.1 }})"{% endif %} width="24" height="18"/></svg>{{ it.2 }}</li>{% endfor %}</ul>{% for note in notes %}<p class="muted">{{ note }}</p>{% endfor %}</figcaption></figure>"##
)]
pub struct Map {
    /// What it shows, for those who do not see it.
    pub said: String,
    pub description: String,
    /// What each kind of shape means, in words.
    pub legend: Vec<(&'static str, &'static str, String)>,
    /// Where the boundaries come from, and what they are not.
    pub notes: Vec<String>,
    width: String,
    height: String,
    places: Vec<Placed>,
}

impl HtmlSafe for Map {}

/// How a place is filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fill {
    /// How it stands at a criterion.
    Mark(Mark),
    /// A step from 0, the least, to 4, all.
    Step(u8),
}

impl Fill {
    /// Returns the class of the shape, and the name of its pattern, which may be empty.
    pub fn drawn(self) -> (&'static str, &'static str) {
        match self {
            Self::Mark(mark @ (Mark::Unmet | Mark::Waiting | Mark::Undecided)) => {
                ("b", mark.class())
            }
            Self::Mark(Mark::Met) => ("b y", ""),
            Self::Mark(Mark::NotRequired) => ("b r", ""),
            Self::Step(0) => ("b s0", ""),
            Self::Step(1) => ("b s1", ""),
            Self::Step(2) => ("b s2", ""),
            Self::Step(3) => ("b s3", ""),
            Self::Step(_) => ("b s4", ""),
        }
    }
}

/// A place to be drawn.
#[derive(Debug, Clone)]
pub struct MapPlace {
    pub name: String,
    /// `Bản Lang: 16/19`.
    pub said: String,
    /// What stands on the shape beside the name: `16/19`, `✓`.
    pub sign: String,
    pub href: String,
    pub fill: Fill,
    pub shape: Shape,
}

#[derive(Debug, Clone, PartialEq)]
struct Placed {
    /// In one line, or in two where there is no room for it.
    name: Vec<String>,
    said: String,
    sign: String,
    href: String,
    class: &'static str,
    pattern: &'static str,
    path: String,
    at: (String, String),
    named: bool,
}

impl Placed {
    /// Whether its letters have to be light.
    fn is_dark(&self) -> bool {
        matches!(self.class, "b y" | "b s4")
    }
}

impl Map {
    /// Draws places; `None` where there is nothing to draw.
    pub fn of(said: impl Into<String>, places: &[MapPlace]) -> Option<Self> {
        let shapes = places.iter().filter_map(|it| it.shape.bounds());
        let (low, high) = shapes.reduce(|(a, b), (c, d)| {
            let least = Point {
                lon: a.lon.min(c.lon),
                lat: a.lat.min(c.lat),
            };
            let greatest = Point {
                lon: b.lon.max(d.lon),
                lat: b.lat.max(d.lat),
            };
            (least, greatest)
        })?;
        let middle = f64::from(low.lat).midpoint(f64::from(high.lat)) / 1e6;
        // A degree of longitude is shorter the farther it is from the equator.
        let across = middle.to_radians().cos();
        let wide = (f64::from(high.lon) - f64::from(low.lon)).max(1.0) * across;
        let tall = (f64::from(high.lat) - f64::from(low.lat)).max(1.0);
        const EDGE: f64 = 8.0;
        let scale = ((WIDTH - 2.0 * EDGE) / wide).min((HEIGHT - 2.0 * EDGE) / tall);
        let place = |it: Point| {
            let x = EDGE + (f64::from(it.lon) - f64::from(low.lon)) * across * scale;
            let y = EDGE + (f64::from(high.lat) - f64::from(it.lat)) * scale;
            (x.round() as i32, y.round() as i32)
        };
        // Less than half a step of the drawing, twice.
        let least = (1.0 / (scale * scale)).min(1e15) as u64;
        let most = (POINTS / places.len().max(1)).max(8);
        let drawn = places.iter().map(|it| {
            let small = it.shape.simplified(least, most);
            let at = it.shape.middle().map_or((0, 0), place);
            let (class, pattern) = it.fill.drawn();
            let bounds = it.shape.bounds();
            let room = bounds.map_or(0, |(a, b)| place(b).0 - place(a).0);
            Placed {
                name: lines(&it.name, room),
                said: it.said.clone(),
                sign: it.sign.clone(),
                href: it.href.clone(),
                class,
                pattern,
                path: path(&small, place),
                at: (at.0.to_string(), at.1.to_string()),
                named: places.len() <= NAMED && room >= 70,
            }
        });
        Some(Self {
            said: said.into(),
            description: String::new(),
            legend: Vec::new(),
            notes: Vec::new(),
            width: (wide * scale + 2.0 * EDGE).ceil().to_string(),
            height: (tall * scale + 2.0 * EDGE).ceil().to_string(),
            places: drawn.collect(),
        })
    }
}

/// Returns a name in one line, or cut near its middle where there is no room for it.
fn lines(name: &str, room: i32) -> Vec<String> {
    /// How wide a letter is, about.
    const LETTER: usize = 9;
    let letters = name.chars().count();
    let spaces = name.match_indices(' ').map(|(at, _)| at);
    let middle = spaces.min_by_key(|at| at.abs_diff(name.len() / 2));
    match middle {
        Some(at) if letters * LETTER > usize::try_from(room).unwrap_or(0) => {
            vec![name[..at].to_owned(), name[at + 1..].to_owned()]
        }
        _ => vec![name.to_owned()],
    }
}

/// Writes a shape as a path: where it begins, then each step from the point before.
fn path(shape: &Shape, place: impl Fn(Point) -> (i32, i32)) -> String {
    let mut path = String::new();
    for ring in shape.rings() {
        let mut last = None;
        for point in &ring[..ring.len().saturating_sub(1)] {
            let (x, y) = place(*point);
            match last {
                None => path.push_str(&format!("M{x} {y}")),
                Some(before) if before == (x, y) => continue,
                Some((a, b)) => path.push_str(&format!("l{} {}", x - a, y - b)),
            }
            last = Some((x, y));
        }
        path.push('z');
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(lon: i32, lat: i32) -> Shape {
        let side = 100_000;
        let corners = [(0, 0), (side, 0), (side, side), (0, side), (0, 0)];
        let ring = corners.map(|(x, y)| Point {
            lon: lon + x,
            lat: lat + y,
        });
        Shape(vec![vec![ring.to_vec()]])
    }

    fn place(name: &str, fill: Fill, shape: Shape) -> MapPlace {
        MapPlace {
            name: name.to_owned(),
            said: format!("{name}: đạt"),
            sign: "✓".to_owned(),
            href: "/x?a=1&b=2".to_owned(),
            fill,
            shape,
        }
    }

    #[test]
    fn north_is_up_and_every_shape_says_what_it_is() {
        let places = [
            place(
                "Nam <b>",
                Fill::Mark(Mark::Met),
                square(103_000_000, 22_000_000),
            ),
            place(
                "Bắc",
                Fill::Mark(Mark::Unmet),
                square(103_000_000, 22_100_000),
            ),
        ];
        let map = Map::of("Thu nhập", &places).expect("is drawn");
        let height = |index: usize| map.places[index].at.1.parse::<i32>().unwrap();
        assert!(height(1) < height(0), "north is above south");
        let html = map.to_string();
        assert_eq!(html.matches("<path").count(), 2);
        assert!(html.contains("aria-label=\"Bắc: đạt\"") && html.contains("url(#map-x)"));
        assert!(!html.contains("<b>") && !html.contains("style="), "{html}");
        assert_eq!(Map::of("", &[]), None);
    }

    #[test]
    fn a_long_name_is_cut_near_its_middle() {
        assert_eq!(lines("Vàng Ma Chải", 200), ["Vàng Ma Chải"]);
        assert_eq!(lines("Vàng Ma Chải", 80), ["Vàng Ma", "Chải"]);
        assert_eq!(lines("Nghĩatrang", 10), ["Nghĩatrang"]);
    }

    #[test]
    fn a_map_of_many_stays_light() {
        let corners = (0..720).map(|step| {
            let angle = f64::from(step).to_radians() / 2.0;
            let reach = 40_000.0 + 8_000.0 * (angle * 31.0).sin();
            Point {
                lon: (reach * angle.cos()) as i32,
                lat: (reach * angle.sin()) as i32,
            }
        });
        let mut ring: Vec<Point> = corners.collect();
        ring.push(ring[0]);
        let places: Vec<MapPlace> = (0..400)
            .map(|index: i32| {
                let moved = ring.iter().map(|it| Point {
                    lon: it.lon + 103_000_000 + index % 20 * 100_000,
                    lat: it.lat + 22_000_000 + index / 20 * 100_000,
                });
                let shape = Shape(vec![vec![moved.collect()]]);
                place("Xã", Fill::Step(2), shape)
            })
            .collect();
        let html = Map::of("", &places).expect("is drawn").to_string();
        assert!(html.len() < 90_000, "{}", html.len());
    }
}
