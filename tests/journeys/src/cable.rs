//! The network cable between browser and server: everything goes through it, until it is pulled.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

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
}

impl Cable {
    /// A plugged cable to `server`.
    ///
    /// # Panics
    /// No port is free.
    #[must_use]
    pub fn to(server: SocketAddr) -> Cable {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("the address of a bound listener");
        let state = State { server, open: Vec::new(), plugged: true, loses_answers: false };
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

    /// Network again, at the same address.
    ///
    /// # Panics
    /// Somebody else took the port meanwhile.
    pub fn plug(&self) {
        self.state.lock().unwrap().plugged = true;
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

fn relay(client: TcpStream, state: &Arc<Mutex<State>>) {
    let server = state.lock().unwrap().server;
    let Ok(server) = TcpStream::connect(server) else { return };
    let pair = (client.try_clone(), server.try_clone());
    let (Ok(to_client), Ok(to_server)) = pair else { return };
    state.lock().unwrap().open.extend([to_client, to_server]);
    let (Ok(up_from), Ok(up_to)) = (client.try_clone(), server.try_clone()) else { return };
    let pushing = Arc::new(Mutex::new(false));
    let (sees_push, state) = (Arc::clone(&pushing), Arc::clone(state));
    thread::spawn(move || {
        pump(up_from, up_to, |bytes| {
            // A request's head stands at the start of what is read; its body may come apart from it.
            if bytes.starts_with(b"POST ") || bytes.starts_with(b"GET ") {
                *sees_push.lock().unwrap() = bytes.starts_with(b"POST /api/v1/commands");
            }
            true
        });
    });
    thread::spawn(move || {
        pump(server, client, |_| {
            !(*pushing.lock().unwrap() && state.lock().unwrap().loses_answers)
        });
    });
}

/// Copies until one end closes or `lets_pass` says no; then cuts both.
fn pump(mut from: TcpStream, mut to: TcpStream, lets_pass: impl Fn(&[u8]) -> bool) {
    let mut buffer = [0; 16 * 1024];
    while let Ok(count) = from.read(&mut buffer) {
        let bytes = &buffer[..count];
        if count == 0 || !lets_pass(bytes) || to.write_all(bytes).is_err() {
            break;
        }
    }
    drop(from.shutdown(Shutdown::Both));
    drop(to.shutdown(Shutdown::Both));
}
