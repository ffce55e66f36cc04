//! Tables by the lines that are drawn around their cells.

/// A line that is drawn level or upright.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Rule {
    Level { at: f64, from: f64, to: f64 },
    Upright { at: f64, from: f64, to: f64 },
}

/// Lines that should meet miss each other by so much.
const NEAR: f64 = 3.0;

impl Rule {
    /// Returns the rule between two points, where it is one.
    pub(crate) fn between(one: (f64, f64), other: (f64, f64)) -> Option<Self> {
        let (width, height) = ((one.0 - other.0).abs(), (one.1 - other.1).abs());
        const SHORTEST: f64 = 5.0;
        if !width.is_finite() || !height.is_finite() {
            None
        } else if height < NEAR && width > SHORTEST {
            Some(Self::Level {
                at: (one.1 + other.1) / 2.0,
                from: one.0.min(other.0),
                to: one.0.max(other.0),
            })
        } else if width < NEAR && height > SHORTEST {
            Some(Self::Upright {
                at: (one.0 + other.0) / 2.0,
                from: one.1.min(other.1),
                to: one.1.max(other.1),
            })
        } else {
            None
        }
    }

    fn meets(&self, other: &Self) -> bool {
        match (self, other) {
            (
                Self::Level { at, from, to },
                Self::Upright {
                    at: x,
                    from: top,
                    to: bottom,
                },
            )
            | (
                Self::Upright {
                    at: x,
                    from: top,
                    to: bottom,
                },
                Self::Level { at, from, to },
            ) => (top - NEAR..=bottom + NEAR).contains(at) && (from - NEAR..=to + NEAR).contains(x),
            _ => false,
        }
    }
}

/// A table: where its columns and rows part, and which of its places are one cell.
pub(crate) struct Grid {
    columns: Vec<f64>,
    rows: Vec<f64>,
    /// For each place, row by row, the first place of its cell.
    cells: Vec<usize>,
}

impl Grid {
    /// Returns the tables among the rules of a page, from the top.
    pub(crate) fn all(rules: &[Rule]) -> Vec<Self> {
        // A page of drawings is no page of tables.
        const MOST: usize = 3000;
        if rules.len() > MOST {
            return Vec::new();
        }
        let mut groups = Groups::new(rules.len());
        for (index, rule) in rules.iter().enumerate() {
            for (other, beside) in rules.iter().enumerate().skip(index + 1) {
                if rule.meets(beside) {
                    groups.join(index, other);
                }
            }
        }
        let mut tables: Vec<Self> = groups
            .members()
            .iter()
            .filter_map(|group| Self::of(&group.iter().map(|at| rules[*at]).collect::<Vec<_>>()))
            .collect();
        tables.sort_by(|one, other| one.top().total_cmp(&other.top()));
        tables
    }

    fn of(rules: &[Rule]) -> Option<Self> {
        let mut columns = Vec::new();
        let mut rows = Vec::new();
        let mut sides = Vec::new();
        for rule in rules {
            match rule {
                Rule::Level { at, from, to } => {
                    rows.push(*at);
                    sides.extend([*from, *to]);
                }
                Rule::Upright { at, .. } => columns.push(*at),
            }
        }
        // A table may be open at its sides.
        columns.extend(sides.iter().copied().reduce(f64::min));
        columns.extend(sides.iter().copied().reduce(f64::max));
        let (columns, rows) = (distinct(columns), distinct(rows));
        // Two columns and two rows at least; no page shows more than so many.
        const WIDEST: usize = 64;
        const LONGEST: usize = 500;
        if !(3..=WIDEST).contains(&columns.len()) || !(3..=LONGEST).contains(&rows.len()) {
            return None;
        }
        let mut grid = Self {
            columns,
            rows,
            cells: Vec::new(),
        };
        grid.cells = grid.cells(rules);
        Some(grid)
    }

    /// Joins the places between which no rule is drawn.
    fn cells(&self, rules: &[Rule]) -> Vec<usize> {
        let (across, down) = (self.columns.len() - 1, self.rows.len() - 1);
        let parted = |upright: bool, line: f64, from: f64, to: f64| {
            let middle = (from + to) / 2.0;
            rules.iter().any(|rule| match rule {
                Rule::Upright { at, from, to } if upright => {
                    (at - line).abs() <= NEAR && (*from..=*to).contains(&middle)
                }
                Rule::Level { at, from, to } if !upright => {
                    (at - line).abs() <= NEAR && (*from..=*to).contains(&middle)
                }
                _ => false,
            })
        };
        let mut groups = Groups::new(across * down);
        for row in 0..down {
            for column in 0..across {
                let place = row * across + column;
                let (top, bottom) = (self.rows[row], self.rows[row + 1]);
                let (left, right) = (self.columns[column], self.columns[column + 1]);
                if column + 1 < across && !parted(true, right, top, bottom) {
                    groups.join(place, place + 1);
                }
                if row + 1 < down && !parted(false, bottom, left, right) {
                    groups.join(place, place + across);
                }
            }
        }
        (0..across * down)
            .map(|place| groups.first(place))
            .collect()
    }

    pub(crate) fn top(&self) -> f64 {
        self.rows.first().copied().unwrap_or(0.0)
    }

    pub(crate) fn sides(&self) -> (f64, f64) {
        let first = self.columns.first().copied().unwrap_or(0.0);
        (first, self.columns.last().copied().unwrap_or(0.0))
    }

    /// Returns the cell in which a point lies.
    pub(crate) fn cell(&self, across: f64, down: f64) -> Option<usize> {
        let place = |lines: &[f64], at: f64| {
            let after = lines.partition_point(|line| *line <= at);
            (1..lines.len()).contains(&after).then(|| after - 1)
        };
        let row = place(&self.rows, down)?;
        let column = place(&self.columns, across)?;
        self.cells
            .get(row * (self.columns.len() - 1) + column)
            .copied()
    }

    /// Returns the cells of each row, with the height at which it ends. A cell of several rows
    /// comes in each of them; a place in its cell's width is empty.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (f64, Vec<Option<usize>>)> {
        let across = self.columns.len() - 1;
        self.cells
            .chunks(across)
            .enumerate()
            .map(move |(row, cells)| {
                let places = cells.iter().enumerate().map(|(column, cell)| {
                    let wide = column > 0 && cells[column - 1] == *cell;
                    (!wide).then_some(*cell)
                });
                (self.rows[row + 1], places.collect())
            })
    }
}

/// Lines at about the same place are one.
fn distinct(mut places: Vec<f64>) -> Vec<f64> {
    places.sort_by(f64::total_cmp);
    places.dedup_by(|next, kept| *next - *kept <= NEAR);
    places
}

/// Things of which some belong together.
struct Groups {
    above: Vec<usize>,
}

impl Groups {
    fn new(count: usize) -> Self {
        Self {
            above: (0..count).collect(),
        }
    }

    /// The first of the group that something belongs to.
    fn first(&mut self, mut at: usize) -> usize {
        while self.above[at] != at {
            self.above[at] = self.above[self.above[at]];
            at = self.above[at];
        }
        at
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.first(one), self.first(other));
        self.above[one.max(other)] = one.min(other);
    }

    fn members(&mut self) -> Vec<Vec<usize>> {
        let mut members = vec![Vec::new(); self.above.len()];
        for at in 0..self.above.len() {
            members[self.first(at)].push(at);
        }
        members.retain(|group| !group.is_empty());
        members
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ops::Range;

    fn level(at: f64, columns: Range<f64>) -> Rule {
        Rule::between((columns.start, at), (columns.end, at + 1.0)).expect("a rule")
    }

    fn upright(at: f64, rows: Range<f64>) -> Rule {
        Rule::between((at, rows.start), (at, rows.end)).expect("a rule")
    }

    #[test]
    fn cells_may_take_several_places() {
        // | a | b | c |
        // | a |   d   |
        let rules = [
            level(0.0, 0.0..300.0),
            level(20.0, 100.0..300.0),
            level(40.0, 0.0..300.0),
            upright(0.0, 0.0..40.0),
            upright(100.0, 0.0..40.0),
            upright(200.0, 0.0..20.0),
            upright(301.0, 0.0..40.0),
            // The line under the motto.
            level(500.0, 100.0..200.0),
        ];
        let tables = Grid::all(&rules);
        assert_eq!(tables.len(), 1);
        let rows: Vec<_> = tables[0].lines().map(|(_, cells)| cells).collect();
        assert_eq!(
            rows,
            [
                vec![Some(0), Some(1), Some(2)],
                vec![Some(0), Some(4), None]
            ]
        );
        assert_eq!(tables[0].cell(250.0, 30.0), Some(4));
        assert_eq!(tables[0].cell(50.0, 39.0), Some(0));
        assert_eq!(tables[0].cell(50.0, 50.0), None);
    }

    #[test]
    fn a_frame_is_no_table() {
        let frame = [
            level(0.0, 0.0..300.0),
            level(400.0, 0.0..300.0),
            upright(0.0, 0.0..400.0),
            upright(300.0, 0.0..400.0),
        ];
        assert!(Grid::all(&frame).is_empty());
        assert_eq!(Rule::between((0.0, 0.0), (50.0, 50.0)), None);
        assert_eq!(Rule::between((0.0, 0.0), (2.0, 2.0)), None);
    }
}
