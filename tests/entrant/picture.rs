//! The dashboard as the harness reads it: one object of JavaScript, of which only what changed is written.

use counterfoil_core::{StreamId, Versioned};
use counterfoil_orders::{Orders, State};
use counterfoil_sync::replica::StreamChange;
use js_sys::{Array, Object, Reflect};
use wasm_bindgen::JsValue;

use crate::catalogue;
use crate::dashboard::{Dashboard, Patch, Row, Sum};

/// The names of a row's fields; a text is handed over to JavaScript anew each time it is named.
struct Names {
    id: JsValue,
    customer: JsValue,
    created_at: JsValue,
    total: JsValue,
    count: JsValue,
    sum: JsValue,
}

/// The dashboard and its object.
pub(crate) struct Picture {
    dashboard: Dashboard,
    names: Names,
    view: Object,
    recent: Array,
    open: Object,
    confirmed: Object,
}

impl Picture {
    /// Of all that is there.
    pub(crate) fn of<'a>(
        streams: impl Iterator<Item = (StreamId, &'a Versioned<State>)>,
    ) -> Picture {
        let mut dashboard = Dashboard::default();
        for (stream, held) in streams {
            dashboard.change(stream, None, Some(&held.state));
        }
        let names = Names {
            id: "id".into(),
            customer: "customerId".into(),
            created_at: "createdAt".into(),
            total: "total".into(),
            count: "count".into(),
            sum: "sum".into(),
        };
        let [view, stats, open, confirmed] = [(); 4].map(|()| Object::new());
        let recent: Array = dashboard.recent().map(|row| names.row(row)).collect();
        set(&stats, &"open".into(), &open);
        set(&stats, &"confirmed".into(), &confirmed);
        set(&view, &"stats".into(), &stats);
        set(&view, &"recent".into(), &recent);
        let picture = Picture { dashboard, names, view, recent, open, confirmed };
        picture.write_sums();
        picture
    }

    /// The object; it is the same one each time.
    pub(crate) fn view(&self) -> JsValue {
        self.view.clone().into()
    }

    /// Takes in what changed.
    pub(crate) fn change(&mut self, changes: &[StreamChange<Orders>]) -> JsValue {
        for change in changes {
            let before = change.before.as_ref().map(|held| &held.state);
            let after = change.after.as_ref().map(|held| &held.state);
            for patch in self.dashboard.change(change.stream, before, after) {
                self.write(&patch);
            }
        }
        self.write_sums();
        self.view()
    }

    fn write(&self, patch: &Patch) {
        let index = |index: usize| u32::try_from(index).unwrap_or(u32::MAX);
        match patch {
            Patch::Out(at) => {
                self.recent.splice_many(index(*at), 1, &[]);
            }
            Patch::In(at, row) => {
                self.recent.splice_many(index(*at), 0, &[self.names.row(row)]);
            }
        }
    }

    fn write_sums(&self) {
        let sums = [(&self.open, self.dashboard.open), (&self.confirmed, self.dashboard.confirmed)];
        for (object, Sum { count, sum }) in sums {
            set(object, &self.names.count, &number(count));
            set(object, &self.names.sum, &number(sum));
        }
    }
}

impl Names {
    fn row(&self, row: &Row) -> JsValue {
        let object = Object::new();
        set(&object, &self.id, &row.order.id.to_string().into());
        set(&object, &self.customer, &catalogue::code(row.customer).into());
        set(&object, &self.created_at, &number(row.created_at));
        set(&object, &self.total, &number(row.total));
        object.into()
    }
}

fn set(object: &Object, name: &JsValue, value: &JsValue) {
    // A plain object takes every value.
    drop(Reflect::set(object, name, value));
}

#[expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "cents and millis of the workload stay far below 2^53"
)]
fn number(value: i64) -> JsValue {
    JsValue::from_f64(value as f64)
}
