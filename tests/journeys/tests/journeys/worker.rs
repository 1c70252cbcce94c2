//! Where the service worker's script is asked for, nothing else is ever answered: a browser that took a page for
//! it would be stranded with the old one.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

use counterfoil_journeys::Server;

#[tokio::test(flavor = "multi_thread")]
async fn the_path_of_the_worker_never_answers_with_a_page() {
    let server = Server::with_northwind("manager");
    let mut asked = 0;
    for path in
        ["/sw.js", "/sw.js?1", "/sw.js?x=/orders", "/sw-off.js", "/%73w.js", "/SW.js", "/old/sw.js"]
    {
        for accept in
            ["*/*", "text/html", "text/html,application/xhtml+xml,*/*;q=0.8", "text/javascript"]
        {
            for method in ["GET", "HEAD", "POST"] {
                for more in [
                    "service-worker: script\r\n",
                    "accept-encoding: gzip, br\r\nservice-worker: script\r\n",
                ] {
                    let (status, kind) = head(
                        server.address(),
                        method,
                        path,
                        &format!("accept: {accept}\r\n{more}"),
                    );
                    let what = format!("{method} {path} as {accept}: {status} {kind:?}");
                    assert!(!kind.contains("html"), "{what}");
                    let is_script = path.starts_with("/sw.js") || path == "/sw-off.js";
                    let is_right = match (is_script, method) {
                        (true, "GET" | "HEAD") => {
                            status == 200 && kind.starts_with("text/javascript")
                        }
                        (_, _) => status >= 400 || kind.starts_with("text/javascript"),
                    };
                    assert!(is_right, "{what}");
                    asked += 1;
                }
            }
        }
    }
    println!("{asked} requests, none answered with a page");
}

/// The status and the content type of an answer.
fn head(address: SocketAddr, method: &str, path: &str, more: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nhost: {address}\r\ncontent-length: 0\r\n{more}connection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let text = String::from_utf8_lossy(&answer);
    let head = text.split("\r\n\r\n").next().unwrap();
    let status = head.split_whitespace().nth(1).unwrap().parse().unwrap();
    let kind =
        head.lines().find_map(|line| line.strip_prefix("content-type: ")).unwrap_or_default();
    (status, kind.to_owned())
}
