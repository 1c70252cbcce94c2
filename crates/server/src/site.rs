//! The built app, as static files.
//!
//! What carries a hash of its content in its name is kept for ever by browsers; everything else is asked
//! for anew each time, the page and the service worker above all. A path that no file has is answered
//! with the page only when a person navigates there: an asset that is missing is missing.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use sha2::{Digest as _, Sha256};
use tower::ServiceExt as _;
use tower_http::services::ServeDir;

use crate::guard::POLICY;
use crate::problem::Fault;

/// Fewest hexadecimal digits in a row that count as a hash in a file's name.
const HASH_DIGITS_MIN: usize = 12;
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK_FIRST: HeaderValue = HeaderValue::from_static("no-cache");

/// A directory cannot be served as the app.
#[derive(Debug, thiserror::Error)]
#[error(
    "the app in {root} cannot be served: index.html: {reason}. Build it first, or leave out --app"
)]
pub struct SiteFault {
    root: PathBuf,
    reason: std::io::Error,
}

/// A directory with a built app.
#[derive(Debug)]
pub struct Site {
    page: PathBuf,
    files: ServeDir,
}

/// What a path is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Page,
    File(Freshness),
    Nothing,
    Change,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Freshness {
    ForEver,
    AskFirst,
}

impl Site {
    /// The app in `root`.
    ///
    /// # Errors
    /// Its page cannot be read.
    pub fn open(root: &Path) -> Result<Site, SiteFault> {
        let page = root.join("index.html");
        std::fs::read_to_string(&page)
            .map_err(|reason| SiteFault { root: root.to_owned(), reason })?;
        let files = ServeDir::new(root)
            .append_index_html_on_directories(false)
            .precompressed_br()
            .precompressed_gzip();
        Ok(Site { page, files })
    }
}

/// Answers everything that is not the API.
pub async fn file(State(site): State<Arc<Site>>, request: Request<Body>) -> Response {
    match wanted(request.method(), request.uri().path(), request.headers()) {
        Wanted::Page => page(&site.page).await,
        Wanted::File(freshness) => asset(&site.files, freshness, request).await,
        Wanted::Nothing => Fault::NotFound.into_response(),
        Wanted::Change => Fault::WrongMethod.into_response(),
    }
}

/// The page is read each time, so that an app built anew is served with the right policy at once.
async fn page(path: &Path) -> Response {
    let Ok(html) = tokio::fs::read_to_string(path).await else {
        return Fault::NotFound.into_response();
    };
    let kind = HeaderValue::from_static("text/html; charset=utf-8");
    let policy = HeaderValue::try_from(policy(&html));
    let policy = policy.unwrap_or(HeaderValue::from_static(POLICY));
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, ASK_FIRST),
        (header::CONTENT_SECURITY_POLICY, policy),
    ];
    (headers, html).into_response()
}

async fn asset(files: &ServeDir, freshness: Freshness, request: Request<Body>) -> Response {
    let Ok(response) = files.clone().oneshot(request).await;
    if matches!(response.status(), StatusCode::NOT_FOUND | StatusCode::TEMPORARY_REDIRECT) {
        return Fault::NotFound.into_response();
    }
    let mut response = response.into_response();
    let cache = match freshness {
        Freshness::ForEver => FOR_EVER,
        Freshness::AskFirst => ASK_FIRST,
    };
    response.headers_mut().insert(header::CACHE_CONTROL, cache);
    response
}

fn wanted(method: &Method, path: &str, headers: &HeaderMap) -> Wanted {
    if method != Method::GET && method != Method::HEAD {
        return Wanted::Change;
    }
    let name = path.rsplit('/').next().unwrap_or_default();
    if path == "/" || path == "/index.html" {
        return Wanted::Page;
    }
    if path.split('/').any(|part| part.starts_with('.')) {
        return Wanted::Nothing;
    }
    if name.contains('.') {
        let hashed = path.split(['-', '_', '.', '/']).any(is_hash);
        return Wanted::File(if hashed { Freshness::ForEver } else { Freshness::AskFirst });
    }
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    let by_person = accept.is_some_and(|accept| accept.contains("text/html"));
    if by_person { Wanted::Page } else { Wanted::Nothing }
}

fn is_hash(part: &str) -> bool {
    let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    part.len() >= HASH_DIGITS_MIN && part.bytes().all(hex)
}

/// The policy of a page: its own inline scripts may run, and no others.
fn policy(html: &str) -> String {
    let mut sources = String::from("script-src 'self' 'wasm-unsafe-eval'");
    for script in inline_scripts(html) {
        sources.push_str(" 'sha256-");
        sources.push_str(&BASE64.encode(Sha256::digest(script)));
        sources.push('\'');
    }
    POLICY.replace("script-src 'self' 'wasm-unsafe-eval'", &sources)
}

/// The texts of all scripts that stand in the page itself.
fn inline_scripts(html: &str) -> impl Iterator<Item = &str> {
    html.split("<script").skip(1).filter_map(|tag| {
        let (attributes, rest) = tag.split_once('>')?;
        let (text, _) = rest.split_once("</script")?;
        let inline = !attributes.split_whitespace().any(|one| one.starts_with("src="));
        (inline && !text.is_empty()).then_some(text)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_for_navigations_and_a_missing_asset_is_missing() {
        let (for_ever, ask) = (Wanted::File(Freshness::ForEver), Wanted::File(Freshness::AskFirst));
        for (path, accept, expected) in [
            ("/", "*/*", Wanted::Page),
            ("/index.html", "*/*", Wanted::Page),
            ("/orders/17", "text/html,application/xhtml+xml", Wanted::Page),
            ("/orders/17", "*/*", Wanted::Nothing),
            ("/orders/17", "application/json", Wanted::Nothing),
            ("/sw.js", "text/html", ask),
            ("/manifest.webmanifest", "*/*", ask),
            ("/counterfoil-a1b2c3d4e5f60718_bg.wasm", "*/*", for_ever),
            ("/counterfoil-a1b2c3d4e5f60718.js", "*/*", for_ever),
            ("/tokens-a1b2c3d4e5f6071.css", "*/*", for_ever),
            ("/icons/icon-512.png", "*/*", ask),
            ("/snippets/part-0011223344556677/inline0.js", "*/*", for_ever),
            ("/.git/config", "text/html", Wanted::Nothing),
            ("/a/../../etc/passwd", "text/html", Wanted::Nothing),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
            assert_eq!(wanted(&Method::GET, path, &headers), expected, "{path} {accept}");
        }
        assert_eq!(wanted(&Method::POST, "/", &HeaderMap::new()), Wanted::Change);
    }

    #[test]
    fn inline_scripts_are_allowed_by_their_hash_and_others_are_not() {
        let html = "<script src=\"/a.js\"></script><script type=\"module\">\nrun()\n</script>";
        assert_eq!(inline_scripts(html).collect::<Vec<_>>(), ["\nrun()\n"]);
        let hash = BASE64.encode(Sha256::digest("\nrun()\n"));
        let expected = format!("script-src 'self' 'wasm-unsafe-eval' 'sha256-{hash}'; style-src");
        assert!(policy(html).contains(&expected), "{}", policy(html));
        assert_eq!(policy("<script src=/a.js></script>"), POLICY);
    }
}
