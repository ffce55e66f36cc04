//! How a connection to PostgreSQL is encrypted, as its address says.
//!
//! `sslmode` means what it means to PostgreSQL's own programs:
//!
//! | `sslmode` | encrypted | what the server's certificate has to prove |
//! |---|---|---|
//! | `disable` | never | |
//! | `prefer` (the default) | where the server offers it | nothing |
//! | `require` | always | nothing |
//! | `verify-full` | always | that it is the host of the address, to an authority in `sslrootcert` (a PEM file) or else to a public one |

use {
    super::{StoreError, error::chain},
    percent_encoding::percent_decode_str,
    rustls::{
        ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme,
        client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
        crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature},
        pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject},
    },
    std::{fmt::Display, str::FromStr, sync::Arc},
    tokio_postgres::{Config, config::SslMode},
    tokio_postgres_rustls::MakeRustlsConnect,
};

/// Reads where an address leads to, and how to encrypt on the way.
pub(super) fn read(url: &str) -> Result<(Config, MakeRustlsConnect), StoreError> {
    let (server, parameters) = url.rsplit_once('?').unwrap_or((url, ""));
    let (mut mode, mut authorities, mut others) = ("prefer", None, Vec::new());
    for parameter in parameters.split('&') {
        match parameter.split_once('=') {
            Some(("sslmode", value)) => mode = value,
            Some(("sslrootcert", value)) => authorities = Some(decoded(value)?),
            _ => others.push(parameter),
        }
    }
    if authorities.is_some() && mode != "verify-full" {
        return Err(wrong(
            "sslrootcert is looked at only with sslmode=verify-full",
        ));
    }
    let (mode, tls) = match mode {
        "disable" => (SslMode::Disable, trusting_whoever_answers()?),
        "prefer" => (SslMode::Prefer, trusting_whoever_answers()?),
        "require" => (SslMode::Require, trusting_whoever_answers()?),
        "verify-full" => (SslMode::Require, trusting(authorities.as_deref())?),
        other => {
            return Err(wrong(format!(
                "sslmode is “{other}”, but can only be disable, prefer, require or verify-full"
            )));
        }
    };
    let mut config = Config::from_str(&format!("{server}?{}", others.join("&")))
        .map_err(|error| wrong(chain(&error)))?;
    config.ssl_mode(mode);
    Ok((config, MakeRustlsConnect::new(tls)))
}

fn trusting(authorities: Option<&str>) -> Result<ClientConfig, StoreError> {
    let mut roots = RootCertStore::empty();
    match authorities {
        None => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
        Some(path) => {
            let unread = |error: &dyn Display| wrong(format!("sslrootcert {path}: {error}"));
            for certificate in CertificateDer::pem_file_iter(path).map_err(|e| unread(&e))? {
                let certificate = certificate.map_err(|error| unread(&error))?;
                roots.add(certificate).map_err(|error| unread(&error))?;
            }
            if roots.is_empty() {
                return Err(unread(&"holds no certificate"));
            }
        }
    }
    let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(wrong)?;
    Ok(tls.with_root_certificates(roots).with_no_client_auth())
}

fn trusting_whoever_answers() -> Result<ClientConfig, StoreError> {
    let provider = Arc::new(ring::default_provider());
    let tls = ClientConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .map_err(wrong)?;
    Ok(tls
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Whoever(provider)))
        .with_no_client_auth())
}

/// Takes any certificate, but asks that the server holds its key.
#[derive(Debug)]
struct Whoever(Arc<CryptoProvider>);

impl ServerCertVerifier for Whoever {
    fn verify_server_cert(
        &self,
        _certificate: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _host: &ServerName<'_>,
        _ocsp: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signed, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        let algorithms = &self.0.signature_verification_algorithms;
        algorithms.supported_schemes()
    }
}

fn decoded(value: &str) -> Result<String, StoreError> {
    let value = percent_decode_str(value).decode_utf8().map_err(wrong)?;
    Ok(value.into_owned())
}

fn wrong(why: impl Display) -> StoreError {
    StoreError::Unreachable(why.to_string())
}
