//! Times gathered and said: median, 95th and 99th of a hundred, the longest.

use std::{collections::BTreeMap, time::Duration};

/// The times of each kind of request.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    times: BTreeMap<&'static str, Vec<Duration>>,
    failures: BTreeMap<String, usize>,
}

impl Figures {
    /// Takes down one answer.
    pub(crate) fn add(&mut self, what: &'static str, took: Duration) {
        self.times.entry(what).or_default().push(took);
    }

    /// Takes down one failure.
    pub(crate) fn fail(&mut self, why: String) {
        *self.failures.entry(why).or_default() += 1;
    }

    /// Adds the figures of somebody else.
    pub(crate) fn join(&mut self, other: Figures) {
        for (what, times) in other.times {
            self.times.entry(what).or_default().extend(times);
        }
        for (why, count) in other.failures {
            *self.failures.entry(why).or_default() += count;
        }
    }

    /// Returns how many failed.
    pub(crate) fn failed(&self) -> usize {
        self.failures.values().sum()
    }

    /// Returns a table in Markdown, a row for each kind, with the limit beside the figure.
    pub(crate) fn table(&mut self, limit: Duration) -> String {
        let mut table = String::from(
            "| request | count | p50 | p95 | p99 | longest | limit p95 |\n|---|---:|---:|---:|---:|---:|---:|\n",
        );
        for (what, times) in &mut self.times {
            times.sort_unstable();
            let at = |share: f64| {
                let index = ((times.len() as f64 * share).ceil() as usize).clamp(1, times.len());
                milliseconds(times[index - 1])
            };
            table += &format!(
                "| {what} | {} | {} | {} | {} | {} | {} |\n",
                times.len(),
                at(0.5),
                at(0.95),
                at(0.99),
                at(1.0),
                milliseconds(limit)
            );
        }
        for (why, count) in &self.failures {
            table += &format!("\n{count} failed: {why}\n");
        }
        table
    }
}

fn milliseconds(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
}

/// Returns the resident memory of a process in bytes, as the system counts it now, and its peak.
pub(crate) fn memory(process: u32) -> Option<(u64, u64)> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let kilobytes = |name: &str| {
        status
            .lines()
            .find_map(|line| line.strip_prefix(name))?
            .split_whitespace()
            .next()?
            .parse::<u64>()
            .ok()
    };
    Some((kilobytes("VmRSS:")? * 1024, kilobytes("VmHWM:")? * 1024))
}
