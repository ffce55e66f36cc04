//! Boundaries of places: areas on the map, made small enough to be drawn.
//!
//! [`geojson::read`] takes files from strangers; [`Shape::simplified`] leaves out corners by the area
//! that they add (Visvalingam and Whyatt), the least first, so that a hostile ring costs no more than
//! any other of its length.

pub mod geojson;

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use serde::{Deserialize, Serialize};

/// A place in millionths of a degree (WGS 84): whole numbers, so that what is kept, compared and
/// drawn is the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "(i32, i32)", into = "(i32, i32)")]
pub struct Point {
    /// Longitude, east of Greenwich.
    pub lon: i32,
    /// Latitude, north of the equator.
    pub lat: i32,
}

impl From<(i32, i32)> for Point {
    fn from((lon, lat): (i32, i32)) -> Point {
        Point { lon, lat }
    }
}

impl From<Point> for (i32, i32) {
    fn from(point: Point) -> (i32, i32) {
        (point.lon, point.lat)
    }
}

/// A closed line: at least four points, the last the same as the first.
pub type Ring = Vec<Point>;

/// An area: the ring around it, then the rings around what is not of it.
pub type Polygon = Vec<Ring>;

/// What a place covers.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Shape(pub Vec<Polygon>);

/// The least that a corner has to add to stay when a shape is kept, as twice its area in square
/// millionths of a degree: some thousand square metres, less than a line is wide on any map here.
pub const KEPT_CORNER: u64 = 400_000;

/// No shape is kept with more points.
pub const KEPT_POINTS: usize = 2_000;

impl Shape {
    /// Returns how many points it has.
    pub fn points(&self) -> usize {
        self.rings().map(Vec::len).sum()
    }

    /// Returns all rings.
    pub fn rings(&self) -> impl Iterator<Item = &Ring> {
        self.0.iter().flatten()
    }

    /// Returns the least and the greatest corner of the rectangle around it; `None` where it has no
    /// point.
    pub fn bounds(&self) -> Option<(Point, Point)> {
        let mut points = self.rings().flatten();
        let first = *points.next()?;
        Some(points.fold((first, first), |(low, high), it| {
            (
                Point {
                    lon: low.lon.min(it.lon),
                    lat: low.lat.min(it.lat),
                },
                Point {
                    lon: high.lon.max(it.lon),
                    lat: high.lat.max(it.lat),
                },
            )
        }))
    }

    /// Returns the shape without the corners that add less than `least` (twice their area), and with
    /// no more points than `most`: the smallest areas go first, then the smallest corners. No ring
    /// falls below four points, and the largest area always stays.
    #[must_use]
    pub fn simplified(&self, least: u64, most: usize) -> Shape {
        let mut polygons: Vec<&Polygon> = self.0.iter().collect();
        // A ring needs four points: there is room for so many.
        let room = (most / 4).max(1);
        polygons.sort_by_cached_key(|polygon| {
            Reverse(polygon.first().map_or(0, |ring| doubled_area(ring)))
        });
        polygons.truncate(room);
        let mut holes_left = room - polygons.len().min(room);
        let kept: Vec<Polygon> = polygons
            .into_iter()
            .map(|polygon| {
                let of_note = |ring: &&Ring| doubled_area(ring) >= u128::from(least);
                let holes: Vec<&Ring> = polygon
                    .iter()
                    .skip(1)
                    .filter(of_note)
                    .take(holes_left)
                    .collect();
                holes_left -= holes.len();
                polygon.iter().take(1).chain(holes).cloned().collect()
            })
            .collect();
        // Four points for each, and of the rest as much as it has itself beyond four.
        let beyond = |ring: &Ring| ring.len().saturating_sub(4);
        let rings: usize = kept.iter().map(Vec::len).sum();
        let all: usize = kept.iter().flatten().map(beyond).sum();
        let rest = most.saturating_sub(4 * rings);
        let share = |ring: &Ring| 4 + (rest * beyond(ring)).checked_div(all).unwrap_or(0);
        Shape(
            kept.iter()
                .map(|polygon| {
                    let rings = polygon.iter();
                    rings
                        .map(|ring| simplify(ring, least, share(ring)))
                        .collect()
                })
                .collect(),
        )
    }

    /// Returns a point for a label: the middle of the largest ring's corners, weighted by area.
    pub fn middle(&self) -> Option<Point> {
        let outer = self.0.iter().filter_map(|polygon| polygon.first());
        let ring = outer.max_by_key(|ring| doubled_area(ring))?;
        let first = *ring.first()?;
        let (mut area, mut lon, mut lat) = (0_i128, 0_i128, 0_i128);
        for pair in ring.windows(2) {
            let (ax, ay) = from(first, pair[0]);
            let (bx, by) = from(first, pair[1]);
            let cross = i128::from(ax) * i128::from(by) - i128::from(bx) * i128::from(ay);
            area += cross;
            lon += i128::from(ax + bx) * cross;
            lat += i128::from(ay + by) * cross;
        }
        if area == 0 {
            return Some(first);
        }
        let at = |sum: i128, from: i32| {
            i32::try_from(i128::from(from) + sum / (3 * area)).unwrap_or(from)
        };
        Some(Point {
            lon: at(lon, first.lon),
            lat: at(lat, first.lat),
        })
    }
}

/// Returns how far a point is from another, east and north.
fn from(origin: Point, point: Point) -> (i64, i64) {
    (
        i64::from(point.lon) - i64::from(origin.lon),
        i64::from(point.lat) - i64::from(origin.lat),
    )
}

/// Returns twice the area of a triangle, below nought where it turns to the right.
fn turn(a: Point, b: Point, c: Point) -> i64 {
    let (bx, by) = from(a, b);
    let (cx, cy) = from(a, c);
    bx * cy - cx * by
}

/// Returns twice the area within a ring.
fn doubled_area(ring: &[Point]) -> u128 {
    let Some(first) = ring.first() else { return 0 };
    let corners = ring.windows(2);
    let sum: i128 = corners
        .map(|pair| i128::from(turn(*first, pair[0], pair[1])))
        .sum();
    sum.unsigned_abs()
}

/// Returns a closed line without the corners that add less than `least`, and with no more than `most`
/// points. It keeps its order, and at least four points; a line that is none of the kind comes back
/// as it was.
pub fn simplify(ring: &[Point], least: u64, most: usize) -> Ring {
    let count = ring.len().saturating_sub(1);
    if count < 3 || ring.first() != ring.last() {
        return ring.to_vec();
    }
    let mut before: Vec<usize> = (0..count).map(|at| (at + count - 1) % count).collect();
    let mut after: Vec<usize> = (0..count).map(|at| (at + 1) % count).collect();
    let adds = |before: &[usize], after: &[usize], at: usize| {
        turn(ring[before[at]], ring[at], ring[after[at]]).unsigned_abs()
    };
    let mut known: Vec<u64> = (0..count).map(|at| adds(&before, &after, at)).collect();
    let mut heap: BinaryHeap<Reverse<(u64, usize)>> =
        (0..count).map(|at| Reverse((known[at], at))).collect();
    let (mut gone, mut left) = (vec![false; count], count);
    while let Some(Reverse((area, at))) = heap.pop() {
        if gone[at] || known[at] != area {
            continue;
        }
        if left == 3 || (area >= least && left < most) {
            break;
        }
        gone[at] = true;
        left -= 1;
        let (one, two) = (before[at], after[at]);
        after[one] = two;
        before[two] = one;
        for at in [one, two] {
            // A corner that stands out only because its neighbour went is no less than that.
            known[at] = adds(&before, &after, at).max(area);
            heap.push(Reverse((known[at], at)));
        }
    }
    let mut kept: Ring = (0..count)
        .filter(|at| !gone[*at])
        .map(|at| ring[at])
        .collect();
    kept.extend(kept.first().copied());
    kept
}

/// Where a ring crosses itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Crossing {
    /// Nowhere.
    None,
    /// Near this point.
    At(Point),
    /// It would take too long to find out.
    Unknown,
}

/// Looks for a place where a ring crosses itself; touching is no crossing. Takes from `budget` what it
/// looks at.
pub fn crossing(ring: &[Point], budget: &mut u64) -> Crossing {
    let mut lines: Vec<(Point, Point)> = ring
        .windows(2)
        .map(|pair| (pair[0].min(pair[1]), pair[0].max(pair[1])))
        .collect();
    lines.sort_unstable();
    for (index, (a, b)) in lines.iter().enumerate() {
        for (c, d) in &lines[index + 1..] {
            if c.lon > b.lon {
                break;
            }
            if *budget == 0 {
                return Crossing::Unknown;
            }
            *budget -= 1;
            let apart = |p, q, r, s| turn(p, q, r).signum() * turn(p, q, s).signum() < 0;
            if apart(*a, *b, *c, *d) && apart(*c, *d, *a, *b) {
                return Crossing::At(*c);
            }
        }
    }
    Crossing::None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ring(points: &[(i32, i32)]) -> Ring {
        points.iter().copied().map(Point::from).collect()
    }

    const SQUARE: [(i32, i32); 5] = [(0, 0), (1000, 0), (1000, 1000), (0, 1000), (0, 0)];

    #[test]
    fn corners_go_by_what_they_add() {
        let bumpy = ring(&[(0, 0), (500, 1), (1000, 0), (1000, 1000), (0, 1000), (0, 0)]);
        assert_eq!(simplify(&bumpy, 2_000, 100), ring(&SQUARE));
        assert_eq!(simplify(&bumpy, 1, 100), bumpy);
        assert_eq!(simplify(&bumpy, 0, 5).len(), 5);
        assert_eq!(simplify(&bumpy, 0, 0).len(), 4);
    }

    #[test]
    fn a_bow_tie_crosses_itself_and_a_square_does_not() {
        let check = |points: &[(i32, i32)], expected: bool| {
            let found = crossing(&ring(points), &mut 1_000);
            assert_eq!(found != Crossing::None, expected, "{points:?}: {found:?}");
        };
        check(&SQUARE, false);
        check(&[(0, 0), (1000, 1000), (1000, 0), (0, 1000), (0, 0)], true);
        // Two areas that touch in one point.
        check(
            &[
                (0, 0),
                (10, 10),
                (20, 0),
                (20, 20),
                (10, 10),
                (0, 20),
                (0, 0),
            ],
            false,
        );
        assert_eq!(crossing(&ring(&SQUARE), &mut 0), Crossing::Unknown);
    }

    #[test]
    fn the_middle_of_a_square_is_its_middle() {
        let shape = Shape(vec![vec![ring(&SQUARE)]]);
        assert_eq!(shape.middle(), Some(Point { lon: 500, lat: 500 }));
        let bounds = (
            Point { lon: 0, lat: 0 },
            Point {
                lon: 1000,
                lat: 1000,
            },
        );
        assert_eq!(shape.bounds(), Some(bounds));
        assert_eq!(Shape::default().middle(), None);
    }

    #[test]
    fn of_many_islands_the_largest_stay() {
        let island = |at: i32, size: i32| {
            let corners = [(0, 0), (size, 0), (size, size), (0, size), (0, 0)];
            vec![ring(&corners.map(|(x, y)| (x + at, y)))]
        };
        let shape = Shape((1..=50).map(|it| island(it * 1_000, it)).collect());
        let small = shape.simplified(0, 40);
        assert_eq!(small.0.len(), 10);
        assert!(small.0[0][0][0].lon >= 50_000, "the largest first");
    }

    #[test]
    fn islands_beside_a_large_one_take_no_more_points_than_there_are() {
        let corners = (0..119).map(|at| (at * 10_000, if at % 2 == 0 { 0 } else { at * 9_000 }));
        let mut large: Vec<(i32, i32)> = corners.collect();
        large.push(large[0]);
        let hole = vec![(0, 0), (900, 0), (900, 900), (0, 0)];
        let island = |at: i32| vec![ring(&[(at, 0), (at + 99, 0), (at, 99), (at, 0)])];
        let mut shape = Shape((0..6).map(island).collect());
        shape.0.push(vec![ring(&large), ring(&hole), ring(&hole)]);
        assert_eq!(shape.simplified(0, 36).points(), 36);
        assert!(shape.simplified(0, 30).points() <= 30);
    }

    fn any_ring() -> impl Strategy<Value = Ring> {
        let side = 180_000_000;
        proptest::collection::vec((-side..side, -side / 2..side / 2), 3..120).prop_map(|mut it| {
            it.push(it[0]);
            ring(&it)
        })
    }

    proptest! {
        #[test]
        fn what_is_simplified_is_closed_and_never_below_four_points(
            ring in any_ring(), least in 0u64..u64::MAX, most in 0usize..200,
        ) {
            let small = simplify(&ring, least, most);
            prop_assert!(small.len() >= 4);
            prop_assert_eq!(small.first(), small.last());
            prop_assert!(small.len() <= ring.len());
            prop_assert!(small.len() <= most.max(4) || small.len() == ring.len());
            prop_assert!(small.iter().all(|it| ring.contains(it)));
            // In the same order.
            let mut places = ring.iter();
            prop_assert!(small[..small.len() - 1].iter().all(|it| places.any(|at| at == it)));
        }

        #[test]
        fn to_ask_for_nothing_changes_nothing(ring in any_ring()) {
            prop_assert_eq!(simplify(&ring, 0, usize::MAX), ring);
        }

        #[test]
        fn a_shape_keeps_its_largest_area_and_its_bounds_shrink(rings in proptest::collection::vec(any_ring(), 1..8), most in 0usize..100) {
            let shape = Shape(rings.into_iter().map(|it| vec![it]).collect());
            let small = shape.simplified(KEPT_CORNER, most);
            prop_assert!(!small.0.is_empty());
            prop_assert!(small.rings().all(|ring| ring.len() >= 4 && ring.first() == ring.last()));
            prop_assert!(small.points() <= most.max(4));
            let (low, high) = small.bounds().expect("has points");
            let (least, greatest) = shape.bounds().expect("has points");
            prop_assert!(least.lon <= low.lon && high.lat <= greatest.lat);
        }

        #[test]
        fn what_is_kept_is_read_back(ring in any_ring()) {
            let shape = Shape(vec![vec![ring]]);
            let written = serde_json::to_string(&shape).expect("is written");
            prop_assert_eq!(serde_json::from_str::<Shape>(&written).expect("is read"), shape);
        }

        #[test]
        fn no_ring_takes_longer_than_its_budget(ring in any_ring(), mut budget in 0u64..500) {
            let whole = budget;
            crossing(&ring, &mut budget);
            prop_assert!(budget <= whole);
        }
    }
}
