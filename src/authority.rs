//! The authority in the page as a wasm of its own: loaded by those who work with the sample data, and by
//! nobody else.

fn main() {
    counterfoil::browser::mock::serve::serve();
}
