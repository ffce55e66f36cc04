//! A running server: store, office, jobs and HTTP, started and stopped in order.

use std::{io::IsTerminal as _, sync::Arc, time::Duration};

use anyhow::Context as _;
use ntm_intake::Programs;
use ntm_jobs::{Mailer, Runner, Smtp};
use ntm_office::{Clock, Office, SetClock, Settings, SystemChance, SystemClock};
use ntm_store::{Store, files::Files, migration};
use ntm_web::{App, Demonstration, Options};
use tokio::net::TcpListener;

use crate::config::{LogFormat, Settled};

/// Opens the store of an installation, brings its schema up to date, and returns its office.
pub(crate) async fn open_office(
    settled: &Settled,
    clock: Arc<dyn Clock>,
) -> anyhow::Result<Office> {
    std::fs::create_dir_all(&settled.data)
        .with_context(|| format!("cannot make the data folder {}", settled.data.display()))?;
    let store = Store::open(&settled.database)
        .await
        .context("cannot open the database")?;
    migration::migrate(&store, clock.now())
        .await
        .context("cannot bring the database up to date")?;
    let files =
        Files::open(settled.data.join("files")).context("cannot open the folder of files")?;
    let settings = Settings {
        base_url: settled.base_url.clone(),
        upload_bytes: settled.upload_mb * 1024 * 1024,
        programs: Programs::find(),
        ..Settings::default()
    };
    Ok(Office::new(
        store,
        files,
        clock,
        Arc::new(SystemChance),
        settings,
    ))
}

/// Returns the clock that the settings ask for.
pub(crate) fn clock(settled: &Settled) -> Arc<dyn Clock> {
    match settled.today {
        Some(day) => Arc::new(SetClock::on(day)),
        None => Arc::new(SystemClock),
    }
}

/// Serves until the process is asked to stop, then lets what is under way finish.
pub(crate) async fn serve(
    office: Office,
    settled: &Settled,
    demonstration: Option<Demonstration>,
    ready: impl FnOnce(),
) -> anyhow::Result<()> {
    let metrics = metrics_exporter_prometheus::PrometheusBuilder::new()
        .install_recorder()
        .context("cannot collect metrics")?;
    let options = Options {
        secure_cookies: settled.base_url.starts_with("https://"),
        // Many visitors of a demonstration come from one machine, and its password is no secret.
        sign_in_per_minute: if demonstration.is_some() { 6000 } else { 10 },
        demonstration,
    };
    let listener = TcpListener::bind(settled.listen)
        .await
        .with_context(|| format!("cannot listen on {}", settled.listen))?;
    let store = office.store().clone();
    let runner = Runner::start(office.clone(), mailer(settled)?);
    let app = ntm_web::router(App::new(office, options, Some(metrics)));
    ready();
    let server = axum::serve(
        listener,
        app.into_make_service_with_connect_info::<std::net::SocketAddr>(),
    )
    .with_graceful_shutdown(asked_to_stop());
    let served = tokio::select! {
        result = server => result.context("the server failed"),
        () = patience_over() => {
            tracing::warn!("some requests did not finish in time");
            Ok(())
        }
    };
    runner.stop().await;
    if let Err(error) = store.settle().await {
        tracing::warn!(error = %error, "the log of the database stays: it is read at the next start");
    }
    tracing::info!("stopped");
    served
}

/// Returns the way in which letters leave, as the settings say.
pub(crate) fn mailer(settled: &Settled) -> anyhow::Result<Mailer> {
    let Some(mail) = &settled.mail else {
        tracing::info!("no mail server is configured: letters are kept as unsent");
        return Ok(Mailer::None);
    };
    let mailer = match mail.server.strip_prefix("folder:") {
        Some(folder) => Mailer::folder(folder.into(), &mail.from),
        None => Mailer::smtp(
            &Smtp {
                host: mail.server.clone(),
                port: mail.port,
                credentials: mail.user.clone().zip(mail.password.clone()),
                encryption: mail
                    .encryption
                    .clone()
                    .unwrap_or_else(|| "starttls".to_owned()),
                authorities: mail.authorities.clone(),
            },
            &mail.from,
        ),
    };
    mailer.context("letters cannot leave")
}

/// Requests under way get this long to finish after the signal.
const PATIENCE: Duration = Duration::from_secs(20);

async fn patience_over() {
    asked_to_stop().await;
    tokio::time::sleep(PATIENCE).await;
}

async fn asked_to_stop() {
    let interrupt = async {
        let _ = tokio::signal::ctrl_c().await;
    };
    #[cfg(unix)]
    let terminate = async {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut stream) => {
                stream.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}

/// Starts the log.
pub(crate) fn start_log(settled: &Settled) {
    use tracing_subscriber::{EnvFilter, fmt};
    let filter = EnvFilter::try_new(&settled.log).unwrap_or_else(|_| EnvFilter::new("info"));
    let log = fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    match settled.log_format {
        LogFormat::Json => log.json().init(),
        LogFormat::Text => log.init(),
    }
}
