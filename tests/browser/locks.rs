//! Web Locks.

use counterfoil::browser::locks::{hold, hold_within};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stage::fresh;

#[wasm_bindgen_test]
async fn a_lock_has_one_holder_at_a_time() {
    let name = fresh("lock");
    let held = hold(&name).await;
    assert!(held.is_some());
    assert!(hold_within(&name, 50).await.is_none(), "it is taken");
    drop(held);
    assert!(hold_within(&name, 5_000).await.is_some());
}
