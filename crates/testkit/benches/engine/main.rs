//! The engine natively: `cargo bench -p counterfoil-testkit`.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a benchmark: what goes wrong here is seen at once"
)]

mod workload;

fn main() {
    for figure in workload::measure(millis) {
        println!("{}", figure.row("native"));
    }
}

#[expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
fn millis() -> f64 {
    use std::sync::LazyLock;
    use std::time::Instant;
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    START.elapsed().as_secs_f64() * 1000.0
}
