//! A working day: 200 people who look, pause one to three seconds, and look again.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use ntm_views::paths;

use super::{
    client::Client,
    figures::Figures,
    seed::{Size, token},
};

/// How the day goes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Day {
    /// How many people work at once.
    pub(crate) people: usize,
    /// How long the day lasts.
    pub(crate) lasts: Duration,
}

/// Works the day against a server and returns the times.
pub(crate) async fn work(address: SocketAddr, size: Size, day: Day) -> anyhow::Result<Figures> {
    // Which obligation each will open is looked up before the day begins, and not counted.
    let mut desks = Vec::with_capacity(day.people);
    for number in 0..day.people {
        desks.push(Desk::of(address, size, number).await);
    }
    let mut people = tokio::task::JoinSet::new();
    for desk in desks {
        people.spawn(person(desk, day));
    }
    let mut figures = Figures::default();
    while let Some(person) = people.join_next().await {
        figures.join(person?);
    }
    Ok(figures)
}

/// Somebody who works: one in ten in a province's office, the others in communes.
struct Desk {
    number: usize,
    client: Client,
    /// The address of the first thing to do.
    obligation: Option<String>,
}

impl Desk {
    async fn of(address: SocketAddr, size: Size, number: usize) -> Desk {
        let in_office = number.is_multiple_of(10);
        let token = if in_office {
            token("office", number / 10 % size.provinces)
        } else {
            token("commune", number * 7 % size.communes)
        };
        let mut client = Client::new(address, &token);
        let obligation = first_obligation(&mut client).await;
        Desk {
            number,
            client,
            obligation,
        }
    }
}

async fn person(desk: Desk, day: Day) -> Figures {
    let Desk {
        number,
        mut client,
        obligation,
    } = desk;
    let mut figures = Figures::default();
    let mut pace = Pace(number as u64 + 1);
    // People come within the length of a pause, not all in one second.
    tokio::time::sleep(Duration::from_millis(pace.next() % 3000)).await;
    let end = Instant::now() + day.lasts;
    let mut step = number;
    while Instant::now() < end {
        step += 1;
        let (what, path) = match step % 5 {
            0 | 1 => ("Việc của tôi", paths::MY_WORK.to_owned()),
            2 => ("nhiệm vụ, danh sách", paths::TASKS.to_owned()),
            3 => ("tìm", format!("{}?q={}", paths::SEARCH, pace.question())),
            _ => match &obligation {
                Some(path) => ("một việc", String::clone(path)),
                None => ("Việc của tôi", paths::MY_WORK.to_owned()),
            },
        };
        let began = Instant::now();
        match client.get(&path).await {
            Ok(answer) if answer.status == 200 => figures.add(what, began.elapsed()),
            Ok(answer) => figures.fail(format!("{what}: status {}", answer.status)),
            Err(error) => figures.fail(format!("{what}: {error}")),
        }
        tokio::time::sleep(pace.pause()).await;
    }
    figures
}

/// Returns the address of the first obligation on one's own list.
pub(crate) async fn first_obligation(client: &mut Client) -> Option<String> {
    let page = client.get_plain(paths::MY_WORK).await.ok()?;
    let html = String::from_utf8(page.body).ok()?;
    let at = html.find("href=\"/viec/")? + 6;
    let end = html[at..].find('"')? + at;
    Some(html[at..end].to_owned())
}

struct Pace(u64);

impl Pace {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn pause(&mut self) -> Duration {
        Duration::from_millis(1000 + self.next() % 2000)
    }

    fn question(&mut self) -> &'static str {
        let questions = [
            "moi+truong",
            "giai+ngan",
            "thu+nhap",
            "thi+dua",
            "giao+thong",
            "nuoc+sach",
            "muong+so",
            "tieu+chi+truong",
        ];
        questions[self.next() as usize % questions.len()]
    }
}
