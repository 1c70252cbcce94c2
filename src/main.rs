//! The browser's entry: mounts the app.

fn main() {
    counterfoil::app::start();
}
