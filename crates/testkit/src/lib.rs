//! What tests share: given, when, then; a small domain; and a seeded world of clients and a server.
//!
//! Only ever a dev-dependency. Read in this order: [`given`], [`till`], [`world`].

pub mod given;
pub mod rng;
pub mod scale;
pub mod till;
pub mod world;
