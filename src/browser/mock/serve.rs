//! The authority's own end of the way to it: texts in, texts out.

use std::cell::RefCell;
use std::rc::Rc;

use counterfoil_core::{Position, StreamId};
use counterfoil_sync::replica::{NetFault, StoreFault};
use futures_util::future::LocalBoxFuture;
use js_sys::{Function, Promise, Reflect};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

use super::reach::{Act, FULL, OPEN, READY, Reached, name_of};
use super::{Faults, Mock};

impl Reached for Mock {
    fn ask(&self, act: Act, body: String) -> LocalBoxFuture<'_, Result<String, NetFault>> {
        Box::pin(async move {
            match act {
                Act::Push => written(&self.push(&read(&body)?).await?),
                Act::Pull => {
                    let (after, limit): (Position, usize) = read(&body)?;
                    written(&self.pull(after, limit).await?)
                }
                Act::Snapshot => written(&self.snapshot().await?),
                Act::Timeline => {
                    let stream: StreamId = read(&body)?;
                    written(&self.timeline(stream).await?)
                }
                Act::SetFaults => {
                    Mock::set_faults(self, read(&body)?);
                    Ok(String::new())
                }
            }
        })
    }

    fn faults(&self) -> Faults {
        Mock::faults(self)
    }

    fn set_faults(&self, faults: Faults) {
        Mock::set_faults(self, faults);
    }
}

fn read<T: DeserializeOwned>(body: &str) -> Result<T, NetFault> {
    serde_json::from_str(body).or(Err(NetFault::NotAccepted))
}

fn written(answer: &impl Serialize) -> Result<String, NetFault> {
    serde_json::to_string(answer).or(Err(NetFault::Trouble))
}

/// Hands what answers to the page that waits for it. Nothing happens where none does.
pub fn serve() {
    let mock = Rc::<RefCell<Option<Rc<Mock>>>>::default();
    let answer = Closure::<dyn Fn(String, String) -> Promise>::new(move |act: String, body| {
        let mock = Rc::clone(&mock);
        future_to_promise(async move {
            let said = answer(&mock, &act, body).await;
            said.map(JsValue::from).map_err(JsValue::from)
        })
    });
    let window = web_sys::window().map(JsValue::from).unwrap_or_default();
    let ready = Reflect::get(&window, &READY.into()).and_then(JsCast::dyn_into::<Function>);
    if let Ok(ready) = ready {
        // Who waited may be gone.
        drop(ready.call1(&JsValue::NULL, &answer.into_js_value()));
    }
}

/// What is said to `act`, or the name of a fault.
async fn answer(
    mock: &RefCell<Option<Rc<Mock>>>,
    act: &str,
    body: String,
) -> Result<String, &'static str> {
    if act == OPEN {
        let opened = Mock::open(&body).await.map_err(|fault| match fault {
            StoreFault::Full => FULL,
            StoreFault::Failed | StoreFault::Moved => name_of(NetFault::Trouble),
        })?;
        mock.replace(Some(Rc::new(opened)));
        return Ok(String::new());
    }
    let act = Act::ALL.into_iter().find(|known| known.name() == act);
    let opened = mock.borrow().clone();
    let (Some(act), Some(opened)) = (act, opened) else {
        return Err(name_of(NetFault::NotAccepted));
    };
    opened.ask(act, body).await.map_err(name_of)
}
