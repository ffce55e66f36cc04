//! `ntm user`: accounts from the machine itself, for when nobody can sign in any more.

use anyhow::{Context as _, bail};
use ntm_office::{Fault, Office, Op, people::Person};
use ntm_programme::{
    identity::{AccountId, UnitId},
    right::{Grant, Role},
};
use ntm_store::{account, unit::Filter};

use crate::installation::{self, Installation, say};

/// Accounts of the people who sign in.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// Make an account; prints its one-time password
    Add(Add),
    /// Give a person a new one-time password; their sessions end
    Reset(Reset),
    /// Disable an account; its sessions end at once
    Disable(Named),
    /// Let a disabled account in again
    Enable(Named),
    /// List the accounts
    List(List),
}

#[derive(clap::Args)]
struct Add {
    /// The name to sign in with.
    login: String,
    /// The full name ("Vàng Thị Mai").
    #[arg(long)]
    name: String,
    /// The unit: its full name or code.
    #[arg(long)]
    unit: String,
    /// A role, or a role for another unit: `coordinator`, `leader:Huyện Phong Thổ`. Several times.
    #[arg(long = "role", required = true, value_name = "ROLE[:UNIT]")]
    roles: Vec<String>,
    /// The position ("Chánh Văn phòng").
    #[arg(long)]
    position: Option<String>,
    /// The e-mail address.
    #[arg(long)]
    email: Option<String>,
    #[command(flatten)]
    installation: Installation,
}

#[derive(clap::Args)]
struct Reset {
    /// The name to sign in with.
    login: String,
    /// Remove the second factor too: the telephone is lost.
    #[arg(long)]
    second_factor: bool,
    #[command(flatten)]
    installation: Installation,
}

#[derive(clap::Args)]
struct Named {
    /// The name to sign in with.
    login: String,
    #[command(flatten)]
    installation: Installation,
}

#[derive(clap::Args)]
struct List {
    #[command(flatten)]
    installation: Installation,
}

/// Runs the command.
pub(crate) fn run(arguments: Arguments) -> anyhow::Result<()> {
    installation::run(async {
        match arguments.what {
            What::Add(arguments) => add(arguments).await,
            What::Reset(arguments) => {
                let (office, op) = office(arguments.installation).await?;
                let id = account_of(&office, &arguments.login).await?;
                let password = office
                    .reset_password(&op, id, arguments.second_factor)
                    .await
                    .map_err(told)?;
                say(format!(
                    "one-time password of {}: {password}",
                    arguments.login
                ));
                Ok(())
            }
            What::Disable(arguments) => {
                let (office, op) = office(arguments.installation).await?;
                let id = account_of(&office, &arguments.login).await?;
                office.disable_person(&op, id).await.map_err(told)?;
                say(format!(
                    "{} is disabled, its sessions have ended",
                    arguments.login
                ));
                Ok(())
            }
            What::Enable(arguments) => {
                let (office, op) = office(arguments.installation).await?;
                let id = account_of(&office, &arguments.login).await?;
                office.enable_person(&op, id).await.map_err(told)?;
                say(format!("{} is enabled", arguments.login));
                Ok(())
            }
            What::List(arguments) => {
                let (office, op) = office(arguments.installation).await?;
                let page = office
                    .list_people(&op, &account::Filter::default(), None, 100_000)
                    .await
                    .map_err(told)?;
                for row in page.rows {
                    let roles: Vec<&str> = row.roles.iter().map(|role| role.key()).collect();
                    let state = if row.account.disabled_at.is_some() {
                        " (disabled)"
                    } else {
                        ""
                    };
                    say(format!(
                        "{}\t{}\t{}\t{}{state}",
                        row.account.login,
                        row.account.full_name,
                        row.unit_name,
                        roles.join(",")
                    ));
                }
                Ok(())
            }
        }
    })
}

async fn add(arguments: Add) -> anyhow::Result<()> {
    let (office, op) = office(arguments.installation).await?;
    let unit = unit_of(&office, &op, &arguments.unit).await?;
    let mut grants = Vec::new();
    for given in &arguments.roles {
        let (key, scope) = given
            .split_once(':')
            .map_or((given.as_str(), None), |(key, scope)| (key, Some(scope)));
        let Some(role) = Role::from_key(key) else {
            let known: Vec<&str> = Role::ALL.iter().map(|role| role.key()).collect();
            bail!("there is no role {key}; the roles are {}", known.join(", "));
        };
        let unit = match scope {
            Some(scope) => unit_of(&office, &op, scope).await?,
            None => unit,
        };
        grants.push(Grant { role, unit });
    }
    let person = Person {
        full_name: arguments.name,
        unit,
        position: arguments.position,
        email: arguments.email,
        grants,
    };
    let (_, password) = office
        .create_person(&op, &arguments.login, &person)
        .await
        .map_err(told)?;
    say(format!(
        "one-time password of {}: {password}",
        arguments.login
    ));
    Ok(())
}

/// Opens the office of an installation, and an operation of the machine's holder.
pub(crate) async fn office(installation: Installation) -> anyhow::Result<(Office, Op)> {
    let settled = installation.settle()?;
    if let Some(path) = settled.database.strip_prefix("sqlite:")
        && !std::path::Path::new(path).exists()
    {
        bail!("there is no database at {path}; `ntm serve` or `ntm migrate` makes one");
    }
    let office = crate::server::open_office(&settled, crate::server::clock(&settled)).await?;
    let op = Op::system(&office, "command");
    Ok((office, op))
}

/// Tells a fault with all the fields that are at fault.
pub(crate) fn told(fault: Fault) -> anyhow::Error {
    match fault {
        Fault::Invalid(fields) => {
            let said: Vec<String> = fields.into_iter().map(|it| it.message.en).collect();
            anyhow::anyhow!("{}", said.join(" "))
        }
        Fault::Internal(error) => anyhow::anyhow!("{error}"),
        other => anyhow::anyhow!("{}", other.message().en),
    }
}

async fn account_of(office: &Office, login: &str) -> anyhow::Result<AccountId> {
    let mut db = office.store().read().await?;
    let account = account::by_login(&mut db, &login.trim().to_lowercase()).await?;
    Ok(account
        .with_context(|| format!("nobody signs in as {login}"))?
        .id)
}

async fn unit_of(office: &Office, op: &Op, text: &str) -> anyhow::Result<UnitId> {
    let filter = Filter {
        name: Some(text.to_owned()),
        ..Filter::on(op.today)
    };
    let rows = office
        .list_units(op, &filter, None, 20)
        .await
        .map_err(told)?
        .rows;
    let folded = ntm_text::fold(text);
    let exact: Vec<_> = rows
        .iter()
        .filter(|row| row.folded == folded || row.unit.code.as_deref() == Some(text))
        .collect();
    match (exact.as_slice(), rows.as_slice()) {
        ([one], _) => Ok(one.unit.unit),
        ([], [one]) => Ok(one.unit.unit),
        ([], []) => bail!("no unit is called {text}"),
        _ => {
            let names: Vec<&str> = rows.iter().map(|row| row.unit.name.as_str()).collect();
            bail!(
                "several units match {text}: {}; give the code",
                names.join("; ")
            )
        }
    }
}
