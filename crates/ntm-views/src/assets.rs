//! The files that pages need besides their HTML, embedded in the program and
//! named by their content, so that a browser may keep them for ever.

use std::sync::LazyLock;

use crate::paths;

/// One embedded file.
#[derive(Debug)]
pub struct Asset {
    /// The name in the source: `ntm.css`.
    pub name: &'static str,
    /// The address: `/static/ntm.0123456789abcdef.css`.
    pub url: String,
    pub bytes: Vec<u8>,
    pub content_type: &'static str,
    /// A strong entity tag with its quotes.
    pub etag: String,
}

/// Returns the file at an address below [`paths::STATIC`].
pub fn find(path: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| asset.url == path)
}

/// Returns the address of a file by its name in the source, or an empty one
/// where there is no such file.
pub fn url(name: &str) -> &'static str {
    ASSETS
        .iter()
        .find(|asset| asset.name == name)
        .map_or("", |asset| asset.url.as_str())
}

/// Returns all embedded files.
pub fn all() -> &'static [Asset] {
    &ASSETS
}

static ASSETS: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    let mut assets: Vec<Asset> = FILES
        .iter()
        .map(|(name, bytes)| asset(name, bytes.to_vec()))
        .collect();
    // The stylesheet names its fonts; it comes last, when they have addresses.
    let mut style = include_str!("../assets/ntm.css").to_owned();
    for font in &assets {
        style = style.replace(
            &format!("url({})", font.name),
            &format!("url({})", font.url),
        );
    }
    assets.push(asset("ntm.css", style.into_bytes()));
    assets
});

const FILES: &[(&str, &[u8])] = &[
    (
        "fonts/be-vietnam-pro-latin-400.woff2",
        include_bytes!("../assets/fonts/be-vietnam-pro-latin-400.woff2"),
    ),
    (
        "fonts/be-vietnam-pro-latin-600.woff2",
        include_bytes!("../assets/fonts/be-vietnam-pro-latin-600.woff2"),
    ),
    (
        "fonts/be-vietnam-pro-vietnamese-400.woff2",
        include_bytes!("../assets/fonts/be-vietnam-pro-vietnamese-400.woff2"),
    ),
    (
        "fonts/be-vietnam-pro-vietnamese-600.woff2",
        include_bytes!("../assets/fonts/be-vietnam-pro-vietnamese-600.woff2"),
    ),
    (
        "htmx.js",
        include_bytes!("../assets/vendor/htmx-4.0.1.min.js"),
    ),
    ("ntm.js", include_bytes!("../assets/ntm.js")),
    ("draft.js", include_bytes!("../assets/draft.js")),
    ("icon.svg", include_bytes!("../assets/icon.svg")),
];

fn asset(name: &'static str, bytes: Vec<u8>) -> Asset {
    let hash = fingerprint(&bytes);
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    let stem = stem.rsplit('/').next().unwrap_or(stem);
    Asset {
        name,
        url: format!("{}{stem}.{hash:016x}.{extension}", paths::STATIC),
        content_type: match extension {
            "css" => "text/css; charset=utf-8",
            "js" => "text/javascript; charset=utf-8",
            "svg" => "image/svg+xml",
            "woff2" => "font/woff2",
            _ => "application/octet-stream",
        },
        etag: format!("\"{hash:016x}\""),
        bytes,
    }
}

/// FNV-1a: enough to tell versions of our own files apart.
fn fingerprint(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_found_at_its_address() {
        for asset in all() {
            assert_eq!(find(&asset.url).map(|found| found.name), Some(asset.name));
            assert_eq!(url(asset.name), asset.url);
            assert_ne!(asset.content_type, "application/octet-stream");
        }
        assert!(find("/static/ntm.css").is_none());
    }

    #[test]
    fn the_stylesheet_knows_its_fonts_by_their_addresses() {
        let style = find(url("ntm.css")).map(|asset| String::from_utf8_lossy(&asset.bytes));
        let style = style.unwrap_or_default();
        assert_eq!(style.matches("url(/static/").count(), 4);
        assert!(!style.contains("url(fonts/"), "a font has no address");
    }

    #[test]
    fn the_stylesheet_and_the_scripts_fetch_nothing_from_elsewhere() {
        for asset in all().iter().filter(|asset| asset.name != "htmx.js") {
            let text = String::from_utf8_lossy(&asset.bytes);
            let foreign = text.replace("http://www.w3.org/", "");
            assert!(
                !foreign.contains("http://") && !foreign.contains("https://"),
                "{}",
                asset.name
            );
        }
    }
}
