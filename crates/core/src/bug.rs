//! Bugs that can be switched on, to see that the tests find them. `cargo xtask mutants` does that.
//!
//! They are there in a build for which the compiler is told `--cfg counterfoil_bugs`, and only with debug
//! assertions. In every other build `bug!` is `false`: the compiler drops what stands behind it.

/// Whether the bug of this name is switched on.
#[cfg(not(all(counterfoil_bugs, debug_assertions)))]
#[macro_export]
macro_rules! bug {
    ($name:literal) => {
        false
    };
}

/// Whether the bug of this name is switched on: the one that `COUNTERFOIL_BUG` names.
#[cfg(all(counterfoil_bugs, debug_assertions))]
#[macro_export]
macro_rules! bug {
    ($name:literal) => {
        $crate::bug::is_on($name)
    };
}

/// Whether `COUNTERFOIL_BUG` names this one.
#[cfg(all(counterfoil_bugs, debug_assertions))]
pub fn is_on(name: &str) -> bool {
    static ON: std::sync::OnceLock<Option<String>> = std::sync::OnceLock::new();
    ON.get_or_init(|| std::env::var("COUNTERFOIL_BUG").ok()).as_deref() == Some(name)
}
