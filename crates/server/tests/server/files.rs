//! The built app: what is kept, what is asked for anew, what is missing.

use std::fs;

use reqwest::{Response, StatusCode};

use crate::world::{Running, folder};

const WASM: &str = "counterfoil-a1b2c3d4e5f60718_bg.wasm";

async fn get(server: &Running, path: &str, accept: &str, encoding: &str) -> Response {
    let request = server.client.get(format!("{}{path}", server.base));
    let request = request.header("accept", accept).header("accept-encoding", encoding);
    request.send().await.unwrap()
}

#[tokio::test]
async fn the_app_is_served_with_the_right_type_and_freshness() {
    let (folder, app) = (folder(), folder());
    let page = "<!doctype html><script type=\"module\">start()</script>";
    fs::write(app.path().join("index.html"), page).unwrap();
    fs::write(app.path().join("sw.js"), "self.x = 1;").unwrap();
    fs::write(app.path().join(WASM), vec![0_u8; 100_000]).unwrap();
    fs::write(app.path().join("plain.css"), "b{}").unwrap();
    fs::write(app.path().join("plain.css.br"), "packed").unwrap();
    let server = Running::serve(folder.path(), Some(app.path())).await;
    let (html, any) = ("text/html,*/*", "*/*");
    let wasm = format!("/{WASM}");
    for (path, accept, status, kind, cache) in [
        ("/", any, 200, "text/html; charset=utf-8", "no-cache"),
        ("/orders/7", html, 200, "text/html; charset=utf-8", "no-cache"),
        ("/orders/7", any, 404, "application/json", ""),
        ("/sw.js", any, 200, "text/javascript", "no-cache"),
        (&wasm, any, 200, "application/wasm", "public, max-age=31536000, immutable"),
        ("/counterfoil-0000000000000000_bg.wasm", html, 404, "application/json", ""),
        ("/..%2f..%2fetc%2fpasswd", any, 404, "application/json", ""),
        ("/api/v1/nothing", html, 404, "application/json", "no-store"),
        ("/api/nothing.html", html, 404, "application/json", ""),
    ] {
        let answer = get(&server, path, accept, "identity").await;
        let header = |name: &str| {
            answer.headers().get(name).map_or("", |value| value.to_str().unwrap()).to_owned()
        };
        assert_eq!(answer.status().as_u16(), status, "{path} {accept}");
        assert_eq!(
            (header("content-type").as_str(), header("cache-control").as_str()),
            (kind, cache)
        );
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("referrer-policy"), "no-referrer");
        assert!(header("content-security-policy").starts_with("default-src 'none'"));
    }
    let policy = get(&server, "/", html, "identity").await;
    let policy = policy.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("script-src 'self' 'wasm-unsafe-eval' 'sha256-"), "{policy}");
    server.stop().await;
}

#[tokio::test]
async fn answers_are_packed_if_the_browser_takes_it() {
    let (folder, app) = (folder(), folder());
    fs::write(app.path().join("index.html"), "<p>hello</p>").unwrap();
    fs::write(app.path().join(WASM), vec![0_u8; 100_000]).unwrap();
    fs::write(app.path().join("plain.css"), "b{}").unwrap();
    fs::write(app.path().join("plain.css.br"), "packed").unwrap();
    let server = Running::serve(folder.path(), Some(app.path())).await;
    let wasm = format!("/{WASM}");
    for encoding in ["br", "gzip"] {
        let packed = get(&server, &wasm, "*/*", encoding).await;
        assert_eq!(packed.headers()["content-encoding"], encoding);
        assert!(packed.bytes().await.unwrap().len() < 5_000);
    }
    let whole = get(&server, &wasm, "*/*", "identity").await;
    assert!(!whole.headers().contains_key("content-encoding"));
    assert_eq!(whole.bytes().await.unwrap().len(), 100_000);
    let ready = get(&server, "/plain.css", "*/*", "br").await;
    assert_eq!(ready.headers()["content-encoding"], "br");
    assert_eq!(ready.text().await.unwrap(), "packed");
    let post = server.client.post(format!("{}/", server.base)).send().await.unwrap();
    assert_eq!(post.status(), StatusCode::METHOD_NOT_ALLOWED);
    server.stop().await;
}
