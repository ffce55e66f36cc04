//! `ntm bench`: lay a country into an empty database, and measure a server that runs on it.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use anyhow::bail;
use ntm_office::Office;
use ntm_store::Query as _;
use ntm_views::paths;

use crate::{
    bench::{
        client::Client,
        criteria, evening,
        figures::memory,
        letters,
        load::{self, Day},
        papers, period, reports,
        seed::{self, Size},
    },
    config::Config,
    server,
};

/// Measures speed and memory on a country's size of data.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    measure: Measure,
}

#[derive(clap::Subcommand)]
enum Measure {
    /// Lay 34 provinces, 3,321 communes, 50,000 documents and 1,000,000 obligations into an empty database
    Seed {
        /// The whole country (the only size; a word that the command is meant).
        #[arg(long)]
        national: bool,
        /// Divides documents and obligations, to try the measure itself.
        #[arg(long, default_value_t = 1)]
        divide: usize,
        #[arg(long, env = "NTM_DATABASE", value_name = "URL")]
        database: Option<String>,
        #[arg(long, default_value = "bench-data")]
        data: PathBuf,
    },
    /// 200 people look, pause, and look again, on a running server
    Load {
        #[arg(long, default_value = "127.0.0.1:8080")]
        server: SocketAddr,
        #[arg(long, default_value_t = 200)]
        people: usize,
        #[arg(long, default_value_t = 60)]
        seconds: u64,
        /// The server's process, whose memory is read.
        #[arg(long)]
        process: Option<u32>,
    },
    /// Every commune submits within a minute, and the rows are counted
    Evening {
        #[arg(long, default_value = "127.0.0.1:8080")]
        server: SocketAddr,
        #[arg(long, default_value_t = 60)]
        seconds: u64,
        #[arg(long, env = "NTM_DATABASE", value_name = "URL")]
        database: Option<String>,
        #[arg(long, default_value = "bench-data")]
        data: PathBuf,
    },
    /// Five monthly reports open for every commune of the country, and the rows are counted
    Period {
        #[arg(long, env = "NTM_DATABASE", value_name = "URL")]
        database: Option<String>,
        #[arg(long, default_value = "bench-data")]
        data: PathBuf,
    },
    /// Criteria of 3,321 communes over 60 months: lay them, then measure what pages and commands ask
    Criteria {
        /// Lays units (into an empty database) and criteria first.
        #[arg(long)]
        lay: bool,
        /// How many months of figures are laid.
        #[arg(long, default_value_t = 60)]
        months: usize,
        #[arg(long, env = "NTM_DATABASE", value_name = "URL")]
        database: Option<String>,
        #[arg(long, default_value = "bench-data")]
        data: PathBuf,
    },
    /// Every commune sends a report of sixty fields within a minute, and all are put together
    Reports {
        #[arg(long, default_value = "127.0.0.1:8080")]
        server: SocketAddr,
        #[arg(long, default_value_t = 60)]
        seconds: u64,
        /// Lays units (into an empty database) and reports, and does nothing else.
        #[arg(long)]
        lay: bool,
        #[arg(long, env = "NTM_DATABASE", value_name = "URL")]
        database: Option<String>,
        #[arg(long, default_value = "bench-data")]
        data: PathBuf,
    },
    /// A paper of twenty pages and a thousand letters, as DOCX and PDF
    Papers,
    /// A thousand letters made together from late tasks, in an empty database: drafted, issued, as DOCX and PDF
    Letters {
        #[arg(long, env = "NTM_DATABASE", value_name = "URL")]
        database: Option<String>,
        #[arg(long, default_value = "bench-letters")]
        data: PathBuf,
    },
    /// How many bytes the first view of each page takes over the wire, with style, script and fonts
    Weight {
        #[arg(long, default_value = "127.0.0.1:8080")]
        server: SocketAddr,
    },
}

/// Runs the command.
pub(crate) fn run(arguments: Arguments) -> anyhow::Result<()> {
    tokio::runtime::Runtime::new()?.block_on(measure(arguments.measure))
}

async fn units(office: &Office) -> anyhow::Result<i64> {
    let mut db = office.store().read().await?;
    let row = db
        .query_one("SELECT COUNT(*) AS count FROM unit", &[])
        .await?;
    Ok(row.get("count")?)
}

async fn measure(measure: Measure) -> anyhow::Result<()> {
    match measure {
        Measure::Seed {
            national,
            divide,
            database,
            data,
        } => {
            if !national {
                bail!("say --national: the country is laid into the database that you name");
            }
            let office = open_empty(database, data).await?;
            let today = office.clock().today();
            let national = Size::NATIONAL;
            let size = Size {
                documents: national.documents / divide,
                obligations: national.obligations / divide,
                ..national
            };
            seed::seed(&office, size, today, |what| eprintln!("{what}")).await
        }
        Measure::Criteria {
            lay,
            months,
            database,
            data,
        } => {
            let office = open(database, data).await?;
            if lay {
                let size = Size {
                    documents: 0,
                    obligations: 0,
                    ..Size::NATIONAL
                };
                let today = office.clock().today();
                if units(&office).await? == 0 {
                    seed::seed(&office, size, today, |what| eprintln!("{what}")).await?;
                }
                criteria::lay(&office, size, months, |what| eprintln!("{what}")).await?;
            }
            criteria::measure(&office, Size::NATIONAL, months, say).await
        }
        Measure::Reports {
            server,
            seconds,
            lay,
            database,
            data,
        } => {
            let office = open(database, data).await?;
            let today = office.clock().today();
            if lay {
                if units(&office).await? == 0 {
                    let size = Size {
                        documents: 0,
                        obligations: 0,
                        ..Size::NATIONAL
                    };
                    seed::seed(&office, size, today, |what| eprintln!("{what}")).await?;
                }
                let laid = reports::lay(&office, Size::NATIONAL, today).await?;
                say(&format!("{laid} reports of 60 fields are filled in"));
                return Ok(());
            }
            let lasts = Duration::from_secs(seconds);
            let mut sent =
                reports::evening(server, office.store(), Size::NATIONAL, today, lasts).await?;
            say(&sent.figures.table(Duration::from_millis(500)));
            say(&format!(
                "{} communes sent within {seconds} s; {} reports were sent, {} of them twice",
                sent.communes, sent.versions, sent.doubled
            ));
            let (took, there) = reports::merge(&office, today).await?;
            say(&format!(
                "put together, {there} reports: {:.0} ms (limit 1,000 ms)",
                took.as_secs_f64() * 1000.0
            ));
            if sent.versions != sent.communes as i64 || sent.doubled > 0 {
                bail!("a report was lost or sent twice");
            }
            Ok(())
        }
        Measure::Papers => papers::measure(say),
        Measure::Letters { database, data } => {
            let office = open_empty(database, data).await?;
            letters::measure(&office, say).await
        }
        Measure::Load {
            server,
            people,
            seconds,
            process,
        } => {
            let day = Day {
                people,
                lasts: Duration::from_secs(seconds),
            };
            let mut figures = load::work(server, Size::NATIONAL, day).await?;
            say(&figures.table(Duration::from_millis(100)));
            if let Some((now, peak)) = process.and_then(memory) {
                say(&format!(
                    "resident memory: {} MB now, {} MB at its peak (limit 200 MB)",
                    now / 1_000_000,
                    peak / 1_000_000
                ));
            }
            if figures.failed() > 0 {
                bail!("{} requests failed", figures.failed());
            }
            Ok(())
        }
        Measure::Evening {
            server,
            seconds,
            database,
            data,
        } => {
            let office = open(database, data).await?;
            let today = office.clock().today();
            let lasts = Duration::from_secs(seconds);
            let mut evening =
                evening::evening(server, office.store(), Size::NATIONAL, today, lasts).await?;
            say(&evening.figures.table(Duration::from_millis(500)));
            say(&format!(
                "{} communes submitted within {seconds} s; {} obligations stand as submitted, by {} submissions",
                evening.communes, evening.submitted, evening.events
            ));
            let all = evening.communes as i64;
            if (evening.submitted, evening.events) != (all, all) || evening.figures.failed() > 0 {
                bail!("something was lost or doubled");
            }
            Ok(())
        }
        Measure::Period { database, data } => {
            let office = open(database, data).await?;
            let today = office.clock().today();
            let period = period::period(&office, Size::NATIONAL, today).await?;
            say(&format!(
                "a period opened for {} communes × {} reports in {:.2} s (limit 5 s); {} rows, {} after once more",
                Size::NATIONAL.communes,
                seed::REPORT_TYPES,
                period.took.as_secs_f64(),
                period.rows,
                period.rows_after_again
            ));
            let all = (Size::NATIONAL.communes * seed::REPORT_TYPES) as i64;
            if (period.opened as i64, period.rows, period.rows_after_again) != (all, all, all) {
                bail!("something was lost or doubled");
            }
            Ok(())
        }
        Measure::Weight { server } => {
            for path in [
                paths::OVERVIEW,
                paths::MY_WORK,
                paths::TASKS,
                paths::CALENDAR,
                paths::DOCUMENTS,
            ] {
                let mut client = Client::new(server, &seed::token("office", 0));
                let page = client.get(path).await?;
                let html = String::from_utf8(client.get_plain(path).await?.body)?;
                let mut bytes = page.bytes;
                for asset in html
                    .split('"')
                    .filter(|part| part.starts_with(paths::STATIC))
                {
                    bytes += client.get(asset).await?.bytes;
                }
                say(&format!("{path:<12} {:>4} KB (limit 100 KB)", bytes / 1000));
            }
            Ok(())
        }
    }
}

/// Opens a database in which nothing stands yet.
async fn open_empty(database: Option<String>, data: PathBuf) -> anyhow::Result<Office> {
    let office = open(database, data).await?;
    let units = units(&office).await?;
    if units > 0 {
        bail!("the database is not empty: {units} units stand in it");
    }
    Ok(office)
}

async fn open(database: Option<String>, data: PathBuf) -> anyhow::Result<Office> {
    let settled = Config {
        database,
        data: Some(data),
        ..Config::default()
    }
    .settle();
    let clock = server::clock(&settled);
    server::open_office(&settled, clock).await
}

#[expect(clippy::print_stdout, reason = "the command's answer")]
fn say(text: &str) {
    println!("{text}");
}
