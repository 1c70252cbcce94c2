//! Functions and promises as the harness expects them.

use js_sys::{Function, JSON, Promise};
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

use crate::desk::Fault;

/// A function without arguments that takes its time.
pub(crate) fn of_none<F>(work: impl Fn() -> F + 'static) -> Function
where
    F: Future<Output = Result<JsValue, Fault>> + 'static,
{
    let promise = move || {
        let work = work();
        future_to_promise(async move { work.await.map_err(said) })
    };
    Closure::<dyn Fn() -> Promise>::new(promise).into_js_value().unchecked_into()
}

/// A function of one argument.
pub(crate) fn of_one(work: impl Fn(JsValue) -> Promise + 'static) -> Function {
    Closure::<dyn Fn(JsValue) -> Promise>::new(work).into_js_value().unchecked_into()
}

/// A function of three arguments.
pub(crate) fn of_three(work: impl Fn(JsValue, JsValue, JsValue) -> Promise + 'static) -> Function {
    let closure = Closure::<dyn Fn(JsValue, JsValue, JsValue) -> Promise>::new(work);
    closure.into_js_value().unchecked_into()
}

/// What the harness gave.
pub(crate) fn read<T: DeserializeOwned>(given: &JsValue) -> Result<T, Fault> {
    let text = JSON::stringify(given).or(Err(Fault::Unknown))?;
    serde_json::from_str(&String::from(text)).or(Err(Fault::Unknown))
}

/// A promise that is settled already.
pub(crate) fn settled(result: Result<JsValue, Fault>) -> Promise {
    match result {
        Ok(value) => Promise::resolve(&value),
        Err(fault) => Promise::reject(&said(fault)),
    }
}

/// A promise that is kept when `wait` is called back.
pub(crate) fn later(wait: impl FnOnce(Box<dyn FnOnce()>)) -> Promise {
    let mut wait = Some(wait);
    Promise::new(&mut |keep, _| {
        if let Some(wait) = wait.take() {
            // Keeping a promise cannot fail.
            wait(Box::new(move || drop(keep.call0(&JsValue::NULL))));
        }
    })
}

fn said(fault: Fault) -> JsValue {
    js_sys::Error::new(&fault.to_string()).into()
}
