//! The network cable between browser and server: everything goes through it, until it is pulled.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use crate::storm::{self, Fate, Storm};

/// A TCP relay at an address of its own. Pulled, it refuses connections and cuts those that are open,
/// as a dead network does; the server behind it runs on.
#[derive(Debug)]
pub struct Cable {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
    listening: Mutex<Option<JoinHandle<()>>>,
}

#[derive(Debug)]
struct State {
    server: SocketAddr,
    open: Vec<TcpStream>,
    plugged: bool,
    loses_answers: bool,
    storm: Option<Storm>,
    met: BTreeMap<&'static str, u64>,
}

impl Cable {
    /// A plugged cable to `server`.
    ///
    /// # Panics
    /// No port is free.
    #[must_use]
    pub fn to(server: SocketAddr) -> Cable {
        let listener = TcpListener::bind((own_address(), 0)).expect("a free port");
        let address = listener.local_addr().expect("the address of a bound listener");
        let state = State {
            server,
            open: Vec::new(),
            plugged: true,
            loses_answers: false,
            storm: None,
            met: BTreeMap::new(),
        };
        let cable =
            Cable { address, state: Arc::new(Mutex::new(state)), listening: Mutex::new(None) };
        cable.accept(listener);
        cable
    }

    /// Where the browser finds the app.
    #[must_use]
    pub fn address(&self) -> String {
        format!("http://{}", self.address)
    }

    /// No network from now on.
    ///
    /// # Panics
    /// The relay has died.
    pub fn pull(&self) {
        {
            let mut state = self.state.lock().unwrap();
            state.plugged = false;
            for stream in state.open.drain(..) {
                // The other side may have closed it already.
                drop(stream.shutdown(Shutdown::Both));
            }
        }
        // Wakes the listener, which sees that it is unplugged and gives the port free.
        drop(TcpStream::connect(self.address));
        if let Some(listening) = self.listening.lock().unwrap().take() {
            listening.join().expect("a relay that ends in order");
        }
    }

    /// Network again, at the same address, if it was gone.
    ///
    /// # Panics
    /// Somebody else took the port meanwhile.
    pub fn plug(&self) {
        if std::mem::replace(&mut self.state.lock().unwrap().plugged, true) {
            return;
        }
        self.accept(TcpListener::bind(self.address).expect("the port that was ours"));
    }

    /// Points the cable at another server, such as the same one started again.
    ///
    /// # Panics
    /// The relay has died.
    pub fn lead_to(&self, server: SocketAddr) {
        self.state.lock().unwrap().server = server;
    }

    /// From now on, what is sent arrives, and no answer to a push comes back: the connection is cut.
    ///
    /// # Panics
    /// The relay has died.
    pub fn lose_answers(&self, lose: Answers) {
        self.state.lock().unwrap().loses_answers = lose == Answers::AreLost;
    }

    /// Bad weather from now on, drawn from `seed`: of a hundred requests to the API, `percent` are cut,
    /// delayed, doubled, or lose their answer or half of it. With 0 the weather is fine again.
    ///
    /// # Panics
    /// The relay has died.
    pub fn storm(&self, seed: u64, percent: u8) {
        self.state.lock().unwrap().storm = (percent > 0).then(|| Storm::new(seed, percent));
    }

    /// What requests have met with so far.
    ///
    /// # Panics
    /// The relay has died.
    #[must_use]
    pub fn met(&self) -> BTreeMap<&'static str, u64> {
        self.state.lock().unwrap().met.clone()
    }

    fn accept(&self, listener: TcpListener) {
        let state = Arc::clone(&self.state);
        let listening = thread::spawn(move || {
            for client in listener.incoming() {
                let Ok(client) = client else { continue };
                if !state.lock().unwrap().plugged {
                    return;
                }
                relay(client, &state);
            }
        });
        *self.listening.lock().unwrap() = Some(listening);
    }
}

/// Whether the server's answers to pushes arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answers {
    /// As they should.
    Arrive,
    /// The command is decided, its sender never hears of it.
    AreLost,
}

/// A loopback address that nobody else uses: while the cable is pulled, its port is free, and whatever
/// program the system gave it to would keep us from taking it again.
pub(crate) fn own_address() -> Ipv4Addr {
    static LAST: AtomicU32 = AtomicU32::new(1);
    let [_, _, high, low] = std::process::id().to_be_bytes();
    let [.., last] = LAST.fetch_add(1, Ordering::Relaxed).to_be_bytes();
    Ipv4Addr::new(127, high | 1, low, last.max(1))
}

/// What one connection carries at the moment.
#[derive(Debug)]
struct Carried {
    pushes: bool,
    fate: Fate,
}

fn relay(client: TcpStream, state: &Arc<Mutex<State>>) {
    let server = state.lock().unwrap().server;
    let Ok(server) = TcpStream::connect(server) else { return };
    let pair = (client.try_clone(), server.try_clone());
    let (Ok(to_client), Ok(to_server)) = pair else { return };
    state.lock().unwrap().open.extend([to_client, to_server]);
    let (Ok(up_from), Ok(up_to)) = (client.try_clone(), server.try_clone()) else { return };
    let carried = Arc::new(Mutex::new(Carried { pushes: false, fate: Fate::Passes }));
    let (sent, state) = (Arc::clone(&carried), Arc::clone(state));
    let weather = Arc::clone(&state);
    let mut request = Vec::new();
    thread::spawn(move || {
        pump(up_from, up_to, |bytes| {
            if storm::begins(bytes) {
                request.clear();
                let fate = weather.lock().unwrap().fate(bytes);
                *sent.lock().unwrap() = Carried { pushes: storm::pushes(bytes), fate };
                if let Fate::Delayed(by) = fate {
                    thread::sleep(by);
                }
            }
            let fate = sent.lock().unwrap().fate;
            if fate == Fate::Doubled {
                request.extend_from_slice(bytes);
                if storm::is_whole(&request) {
                    send_beside(weather.lock().unwrap().server, std::mem::take(&mut request));
                }
            }
            if fate == Fate::Cut { 0 } else { bytes.len() }
        });
    });
    thread::spawn(move || {
        pump(server, client, |bytes| {
            let Carried { pushes, fate } = *carried.lock().unwrap();
            match fate {
                _ if pushes && state.lock().unwrap().loses_answers => 0,
                Fate::Unanswered | Fate::Cut => 0,
                Fate::Halved => bytes.len() / 2,
                Fate::Passes | Fate::Delayed(_) | Fate::Doubled => bytes.len(),
            }
        });
    });
}

impl State {
    fn fate(&mut self, request: &[u8]) -> Fate {
        let State { storm, met, .. } = self;
        let storm = storm.as_mut().filter(|_| storm::is_for_the_api(request));
        storm.map_or(Fate::Passes, |storm| storm.fate(met))
    }
}

/// Sends `request` over a connection of its own. Nobody waits for its answer.
fn send_beside(server: SocketAddr, request: Vec<u8>) {
    thread::spawn(move || {
        let Ok(mut stream) = TcpStream::connect(server) else { return };
        if stream.write_all(&request).is_ok() {
            // Read, so that the server gets rid of it; a server that dies meanwhile is no failure.
            drop(stream.read(&mut [0; 1024]));
        }
    });
}

/// Copies until one end closes, or `passes` lets fewer bytes pass than there are; then cuts both.
fn pump(mut from: TcpStream, mut to: TcpStream, mut passes: impl FnMut(&[u8]) -> usize) {
    let mut buffer = [0; 16 * 1024];
    while let Ok(count) = from.read(&mut buffer) {
        let bytes = &buffer[..count];
        let passing = passes(bytes);
        if to.write_all(&bytes[..passing]).is_err() || passing < count || count == 0 {
            break;
        }
    }
    drop(from.shutdown(Shutdown::Both));
    drop(to.shutdown(Shutdown::Both));
}
