//! What no honest client sends, thrown at the real program: a quick no, and no memory lost to it.

use std::fs;
use std::io::Write as _;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::Instant;

use crate::process::Program;
use crate::world::{Device, all_accepted, folder, id};

/// A refusal takes the server at most so much work, however busy the machine is.
const WORK_MAX: Duration = Duration::from_millis(100);
/// And it comes without waiting for anything: far sooner than any time limit of the server.
const QUICK: Duration = Duration::from_secs(5);
/// The most memory that all of it together may leave behind or take meanwhile.
const GROWTH_KILOBYTES_MAX: u64 = 32 * 1024;
/// How often each is sent. The quickest counts: the others tell how busy the machine is.
const TIMES: u32 = 5;
/// What the kernel counts the work of a program in.
const TICK: Duration = Duration::from_millis(10);

/// A body: what it is called, how it is sent, and what is answered.
struct Bomb {
    name: &'static str,
    encoding: &'static str,
    part: Vec<u8>,
    times: usize,
    status: u16,
}

impl Bomb {
    fn plain(name: &'static str, body: String, status: u16) -> Bomb {
        Bomb { name, encoding: "identity", part: body.into_bytes(), times: 1, status }
    }

    fn packed(name: &'static str, body: &[u8]) -> Bomb {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packer.write_all(body).unwrap();
        let part = packer.finish().unwrap();
        Bomb { name, encoding: "gzip", part, times: 1, status: 413 }
    }

    fn length(&self) -> usize {
        self.part.len() * self.times
    }
}

fn push_of(commands: &str) -> String {
    format!(r#"{{"epoch":null,"device":"{}","after":0,"commands":[{commands}]}}"#, id(1))
}

fn zeros(count: usize) -> String {
    vec!["0"; count].join(",")
}

/// A command whose content is `payload`.
fn command_with(payload: &str) -> String {
    let command = Device::new(1).fill_shop().remove(0);
    let own = command.payload.as_str().to_owned();
    serde_json::to_string(&command).unwrap().replace(&own, payload)
}

fn bombs() -> Vec<Bomb> {
    let deep = "[".repeat(100_000);
    let command = command_with("{}");
    let many = push_of(&vec![command.as_str(); 100_000].join(","));
    let spaces = Bomb {
        name: "a gigabyte",
        encoding: "identity",
        part: vec![b' '; 64 * 1024],
        times: 16 * 1024,
        status: 413,
    };
    vec![
        spaces,
        Bomb::plain("nested 100,000 deep", push_of(&deep), 400),
        Bomb::plain("nested 100,000 deep in a payload", push_of(&command_with(&deep)), 400),
        Bomb::plain("a million elements", push_of(&zeros(1_000_000)), 413),
        Bomb::plain("100,000 elements for commands", push_of(&zeros(100_000)), 400),
        Bomb::plain("100,000 commands", many, 413),
        Bomb::packed("64 MiB in 64 KiB", &vec![b' '; 64 * 1024 * 1024]),
        Bomb::packed("a million elements, packed", push_of(&zeros(1_000_000)).as_bytes()),
    ]
}

/// Sends as much of `bomb` as is taken, and gives the status with the time that it took to come.
async fn throw(bomb: &Bomb, base: &str) -> (u16, Duration) {
    let stream = TcpStream::connect(base.strip_prefix("http://").unwrap()).await.unwrap();
    let (mut answer, mut request) = stream.into_split();
    let head = format!(
        "POST /api/v1/commands HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n\
         content-encoding: {}\r\ncontent-length: {}\r\n\r\n",
        bomb.encoding,
        bomb.length()
    );
    let begun = Instant::now();
    let sending = async {
        request.write_all(head.as_bytes()).await?;
        for _ in 0..bomb.times {
            request.write_all(&bomb.part).await?;
        }
        std::future::pending::<std::io::Result<()>>().await
    };
    let reading = async {
        let mut status = [0; 12];
        answer.read_exact(&mut status).await.map(|_| status)
    };
    tokio::pin!(sending, reading);
    let status = tokio::select! {
        biased;
        status = &mut reading => status,
        // The server hung up before all was sent: its answer is there to be read.
        _ = &mut sending => reading.await,
    };
    let status = String::from_utf8(status.unwrap().to_vec()).unwrap();
    (status.strip_prefix("HTTP/1.1 ").unwrap().parse().unwrap(), begun.elapsed())
}

/// A line of `/proc/<id>/status`, in kilobytes.
fn kilobytes(program: &Program, name: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", program.child.id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
    line.trim_start_matches(':').trim().trim_end_matches(" kB").parse().unwrap()
}

/// How long the program has kept a processor busy.
fn worked(program: &Program) -> Duration {
    let stat = fs::read_to_string(format!("/proc/{}/stat", program.child.id())).unwrap();
    // After the name in brackets, the 12th and 13th numbers: in the program, and in the kernel for it.
    let (_, numbers) = stat.rsplit_once(") ").unwrap();
    let ticks = numbers.split(' ').skip(11).take(2).map(|ticks| ticks.parse::<u32>().unwrap());
    TICK * ticks.sum()
}

#[tokio::test]
async fn every_bomb_is_refused_quickly_and_costs_little_memory() {
    let folder = folder();
    let program = Program::start(&folder.path().join("history.db"));
    let mut device = Device::new(1);
    assert!(all_accepted(&program.push(&device.shop(&[])).await));
    let bombs = bombs();
    let before = kilobytes(&program, "VmRSS");
    // From here on the peak is counted anew.
    fs::write(format!("/proc/{}/clear_refs", program.child.id()), "5").unwrap();
    for bomb in &bombs {
        let mut quickest = Duration::MAX;
        let before = worked(&program);
        for _ in 0..TIMES {
            let (status, took) = throw(bomb, &program.base).await;
            assert_eq!(status, bomb.status, "{}", bomb.name);
            quickest = quickest.min(took);
        }
        let work = worked(&program).saturating_sub(before) / TIMES;
        println!("{}: {quickest:?}, {work:?} of work", bomb.name);
        assert!(work <= WORK_MAX, "{} took {work:?} of work", bomb.name);
        assert!(quickest <= QUICK, "{} took {quickest:?}", bomb.name);
    }
    let growth = kilobytes(&program, "VmHWM").saturating_sub(before);
    println!("memory: {before} kB and at most {growth} kB more");
    assert!(growth <= GROWTH_KILOBYTES_MAX, "{growth} kB");
    let order = device.order(10, 1);
    assert!(all_accepted(&program.push(&device.push(0, order)).await), "and it goes on");
}

#[tokio::test]
async fn a_payload_that_is_carried_without_being_read_is_refused_when_it_is() {
    let folder = folder();
    let program = Program::start(&folder.path().join("history.db"));
    let notes = format!("[{}]", zeros(60_000));
    let mut command: Value = serde_json::from_str(&command_with(&notes)).unwrap();
    // An old shape is raised to the newest one, so this is the longest way there is.
    command["kind"] = json!("order.note");
    let push = push_of(&command.to_string());
    let request = crate::world::client().post(format!("{}/api/v1/commands", program.base));
    let answer =
        request.header("content-type", "application/json").body(push).send().await.unwrap();
    let answer: Value = answer.json().await.unwrap();
    assert_eq!(answer["outcomes"][0]["verdict"], json!({"rejected": "malformed"}));
}
