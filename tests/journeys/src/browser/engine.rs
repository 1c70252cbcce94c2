//! Which browsers there are, and how each is started with a driver that steers it.

use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::process::Command;
use std::thread;

use serde_json::json;
use thirtyfour::Capabilities;
use thirtyfour::prelude::*;

use super::processes::{Processes, drain, said};
use super::{LOOK_AGAIN, PATIENCE, Profile};
use crate::cable::own_address;
use crate::given;

/// For Chromium: nothing around the page that takes time or goes to a network.
const CHROMIUM: [&str; 9] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1280,900",
];
/// Its new way to keep databases, which is off in most places.
const SQLITE: &str = "--enable-features=IdbSqliteBackingStore,IdbSqliteOnDiskRollout";
const FIREFOX: [&str; 3] = ["-headless", "--width=1280", "--height=6000"];
/// `WebKitGTK` draws nothing without a screen.
const SCREEN: [&str; 7] = ["-displayfd", "1", "-screen", "0", "1280x6000x24", "-nolisten", "tcp"];
/// Chromium's driver is started so often until it has a port.
const DRIVER_STARTS_MAX: u32 = 5;
const WEBKIT_PORT: u16 = 4444;
const WEBKIT_LAUNCHER: &str = include_str!("webkit.py");

/// A browser by what it is made of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Engine {
    /// Chromium. The only one with Chromium's own tools: all else that is told to a browser needs it.
    #[default]
    Chromium,
    /// Chromium that keeps databases in `SQLite` instead of `LevelDB`.
    ChromiumSqlite,
    /// Firefox.
    Firefox,
    /// `WebKitGTK` as it is: without a private file system.
    WebKit,
    /// `WebKitGTK` with the private file system that Safari has.
    WebKitFiles,
}

impl std::str::FromStr for Engine {
    type Err = String;

    fn from_str(name: &str) -> Result<Engine, String> {
        match name {
            "chromium" => Ok(Engine::Chromium),
            "chromium-sqlite" => Ok(Engine::ChromiumSqlite),
            "firefox" => Ok(Engine::Firefox),
            "webkit" => Ok(Engine::WebKit),
            "webkit-files" => Ok(Engine::WebKitFiles),
            other => Err(format!("there is no engine {other}")),
        }
    }
}

/// What a started driver listens at, and what it has to be asked for.
type Started = (SocketAddr, Capabilities);

/// Starts a driver among `processes`.
pub(super) fn start(processes: &mut Processes, profile: &Profile, arguments: &[&str]) -> Started {
    match profile.engine {
        Engine::Chromium => chromium(processes, profile, arguments),
        Engine::ChromiumSqlite => chromium(processes, profile, &[arguments, &[SQLITE]].concat()),
        Engine::Firefox => firefox(processes, profile),
        Engine::WebKit => webkit(processes, profile, &[]),
        Engine::WebKitFiles => webkit(processes, profile, &["files"]),
    }
}

fn chromium(processes: &mut Processes, profile: &Profile, arguments: &[&str]) -> Started {
    // A killed browser leaves its lock behind.
    drop(std::fs::remove_file(profile.path().join("SingletonLock")));
    // It takes a free port of one kind of address, and gives up if the same is taken on the other kind.
    let port = (0..DRIVER_STARTS_MAX).find_map(|_| {
        let mut driver = program("CHROMEDRIVER", profile);
        said(processes.start(driver.arg("--port=0")), |line| {
            line.trim_end_matches('.').split("successfully on port ").nth(1)?.parse().ok()
        })
    });
    let mut asked = DesiredCapabilities::chrome();
    for argument in CHROMIUM.iter().chain(arguments) {
        asked.add_arg(argument).expect("an argument");
    }
    let folder = format!("--user-data-dir={}", profile.path().display());
    asked.add_arg(&folder).expect("an argument");
    asked.set_binary(&given("CHROMIUM").display().to_string()).expect("a path");
    ((Ipv4Addr::LOCALHOST, port.expect("chromedriver's port")).into(), asked.into())
}

fn firefox(processes: &mut Processes, profile: &Profile) -> Started {
    let mut driver = program("GECKODRIVER", profile);
    let address = said(processes.start(driver.args(["--port", "0"])), |line| {
        line.split("Listening on ").nth(1)?.parse().ok()
    });
    let mut asked = DesiredCapabilities::firefox();
    let folder = profile.path().display().to_string();
    for argument in FIREFOX.iter().chain(&["-profile", &folder]) {
        asked.add_arg(argument).expect("an argument");
    }
    asked.set_firefox_binary(&given("FIREFOX").display().to_string()).expect("a path");
    (address.expect("geckodriver's address"), asked.into())
}

/// The browsers that come with `WebKitGTK` forget their profile when they are steered: a window of our own
/// does not.
fn webkit(processes: &mut Processes, profile: &Profile, switches: &[&str]) -> Started {
    let mut screen = program("XVFB", profile);
    let number: Option<u32> = said(processes.start(screen.args(SCREEN)), |line| line.parse().ok());
    let display = format!(":{}", number.expect("a screen"));
    let launcher = profile.litter().join("webkit.py");
    std::fs::write(&launcher, WEBKIT_LAUNCHER).expect("room for a launcher");
    // It does not say which port it took, so it gets an address that nobody else uses.
    let host = own_address();
    let address = SocketAddr::from((host, WEBKIT_PORT));
    let mut driver = program("WEBKIT_DRIVER", profile);
    driver.arg(format!("--host={host}")).arg(format!("--port={WEBKIT_PORT}"));
    drain(processes.start(driver.env("DISPLAY", display)));
    let deadline = tokio::time::Instant::now() + PATIENCE;
    while TcpStream::connect(address).is_err() {
        assert!(tokio::time::Instant::now() < deadline, "WebKit's driver does not listen");
        thread::sleep(LOOK_AGAIN);
    }
    let mut words = vec![launcher.display().to_string(), profile.path().display().to_string()];
    words.extend(switches.iter().map(|&word| word.to_owned()));
    let mut asked = Capabilities::new();
    let options = json!({ "binary": given("PYTHON"), "args": words });
    asked.set("webkitgtk:browserOptions", options).expect("options");
    (address, asked)
}

/// The program that the environment variable `name` says, with a folder of its own for what it leaves behind.
fn program(name: &str, profile: &Profile) -> Command {
    let mut program = Command::new(given(name));
    program.env("TMPDIR", profile.litter());
    program
}
