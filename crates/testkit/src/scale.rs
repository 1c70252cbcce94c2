//! How much is tried: what each test says, or what a person asks for by `COUNTERFOIL_SEEDS`.

/// How many seeds are asked for, if anybody asked.
pub fn seeds() -> Option<u64> {
    number("COUNTERFOIL_SEEDS")
}

/// The one seed that is asked for by `COUNTERFOIL_SEED`, to see it again.
pub fn seed() -> Option<u64> {
    number("COUNTERFOIL_SEED")
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}
