//! What a server holds in the end, read through its API, and what in it stands twice.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;

use counterfoil_journeys::speak;
use serde_json::Value;

/// Orders by their streams, and the commands behind them.
#[derive(Debug, Clone, Default)]
pub struct History {
    orders: BTreeMap<String, Order>,
    commands: BTreeMap<String, u64>,
    /// When each device asked for its newest event on each stream, by its own clock.
    asked: BTreeMap<(String, String), i64>,
    disordered: Vec<String>,
    head: u64,
}

#[derive(Debug, Clone, Default)]
struct Order {
    number: String,
    opened: u64,
    placed: u64,
    /// The official number, once it is placed.
    official: Option<u64>,
    products: Vec<String>,
}

impl History {
    /// The whole history of the server at `address`.
    ///
    /// # Panics
    /// It does not answer, or a position is left out.
    #[must_use]
    pub fn of(address: SocketAddr) -> History {
        let mut history = History::default();
        loop {
            let path = format!("GET /api/v1/events?after={}&limit=500", history.head);
            let reply = speak(address, &path, "").expect("a server that answers");
            let page: Value = serde_json::from_str(&reply.body).expect("a page");
            let events = page["events"].as_array().expect("events");
            if events.is_empty() {
                return history;
            }
            for event in events {
                history.take(event);
            }
        }
    }

    fn take(&mut self, event: &Value) {
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let position = event["position"].as_u64().expect("a position");
        assert_eq!(position, self.head + 1, "the history has no gaps");
        self.head = position;
        *self.commands.entry(text(&event["command"])).or_default() += 1;
        let stream = text(&event["stream"]);
        self.keep_order(&stream, event);
        if !stream.starts_with("order-") {
            return;
        }
        let order = self.orders.entry(stream).or_default();
        match event["kind"].as_str().expect("a kind") {
            "order.opened" => {
                order.opened += 1;
                order.number = text(&event["payload"]["provisional"]);
            }
            "order.line_added" => order.products.push(text(&event["payload"]["line"]["product"])),
            "order.placed" => {
                order.placed += 1;
                order.official = event["payload"]["number"].as_u64();
            }
            _ => {}
        }
    }

    /// Notes it if the event's device asked for it before one that stands in front of it on the same stream.
    fn keep_order(&mut self, stream: &str, event: &Value) {
        let device = event["device"].as_str().expect("a device");
        let asked = event["occurred_at"]["at"].as_i64().expect("a moment");
        let newest = self.asked.entry((device.to_owned(), stream.to_owned())).or_insert(asked);
        if asked < *newest {
            self.disordered.push(format!("{} on {stream} by {device}", event["kind"]));
        }
        *newest = asked.max(*newest);
    }

    /// The events that stand behind a later one of the same device on the same stream. No clock goes back in a
    /// trial that asks for this.
    #[must_use]
    pub fn disordered(&self) -> Vec<String> {
        self.disordered.clone()
    }

    /// How many lines the placed order with this number has; `None` if there is none.
    #[must_use]
    pub fn lines(&self, number: &str) -> Option<u64> {
        let order = self.orders.values().find(|order| order.number == number && order.placed > 0);
        order.map(|order| u64::try_from(order.products.len()).unwrap_or(u64::MAX))
    }

    /// The orders whose official number is another one in a `later` history, with both.
    #[must_use]
    pub fn renumbered_in(&self, later: &History) -> Vec<String> {
        let pairs =
            self.orders.iter().filter_map(|(id, order)| Some((order, later.orders.get(id)?)));
        let changed = pairs.filter_map(|(order, later)| {
            let (from, to) = (order.official?, later.official?);
            (from != to).then(|| format!("{}: {from} is now {to}", order.number))
        });
        changed.collect()
    }

    /// Whether the command `id` became something.
    #[must_use]
    pub fn knows(&self, id: &str) -> bool {
        self.commands.contains_key(id)
    }

    /// How many orders are placed.
    #[must_use]
    pub fn placed(&self) -> usize {
        self.orders.values().filter(|order| order.placed > 0).count()
    }

    /// How many commands became something.
    #[must_use]
    pub fn commands(&self) -> usize {
        self.commands.len()
    }

    /// What stands in it twice: a number, an opening, a placing, or an item that was added once. Nobody adds
    /// the same item twice to an order of this shop.
    #[must_use]
    pub fn doubled(&self) -> Vec<String> {
        let mut found = Vec::new();
        let mut numbers = BTreeSet::new();
        for (stream, order) in &self.orders {
            if !numbers.insert(&order.number) {
                found.push(format!("the number {} on {stream}", order.number));
            }
            if order.opened > 1 || order.placed > 1 {
                found.push(format!("{}: opened or placed twice", order.number));
            }
            let distinct: BTreeSet<_> = order.products.iter().collect();
            if distinct.len() < order.products.len() {
                found.push(format!("{}: a line", order.number));
            }
        }
        let twice = self.commands.iter().filter(|(_, events)| **events > 1);
        found.extend(twice.map(|(id, events)| format!("command {id} became {events} events")));
        found
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn history(events: &[(&str, &str, &str)]) -> History {
        let mut history = History::default();
        for (index, (stream, kind, word)) in events.iter().enumerate() {
            let payload = json!({ "provisional": word, "line": { "product": word } });
            history.take(&json!({
                "position": index + 1, "stream": stream, "kind": kind, "payload": payload,
                "command": format!("c{index}"), "device": "d", "occurred_at": { "at": index },
            }));
        }
        history
    }

    #[test]
    fn an_order_counts_when_it_is_placed() {
        let open = [("order-1", "order.opened", "A1Z-1"), ("order-1", "order.line_added", "tea")];
        assert_eq!(history(&open).lines("A1Z-1"), None);
        let placed = [&open[..], &[("order-1", "order.placed", "")]].concat();
        assert_eq!(history(&placed).lines("A1Z-1"), Some(1));
        assert_eq!(history(&placed).doubled(), Vec::<String>::new());
    }

    #[test]
    fn what_a_device_asked_for_later_must_not_stand_in_front() {
        let event = |position: u64, device: &str, stream: &str, at: i64| {
            json!({
                "position": position, "stream": stream, "kind": "order.placed", "payload": {},
                "command": format!("c{position}"), "device": device, "occurred_at": { "at": at },
            })
        };
        let mut history = History::default();
        history.take(&event(1, "a", "order-1", 20));
        history.take(&event(2, "b", "order-1", 10));
        history.take(&event(3, "a", "order-2", 10));
        history.take(&event(4, "a", "order-1", 20));
        assert_eq!(history.disordered(), Vec::<String>::new());
        history.take(&event(5, "a", "order-1", 19));
        assert_eq!(history.disordered(), ["\"order.placed\" on order-1 by a"]);
    }

    #[test]
    fn an_order_with_another_official_number_is_told() {
        let with = |number: u64| {
            let mut history = history(&[("order-1", "order.opened", "A1Z-1")]);
            history.take(&json!({
                "position": 2, "stream": "order-1", "kind": "order.placed", "payload": { "number": number },
                "command": "c", "device": "d", "occurred_at": { "at": 2 },
            }));
            history
        };
        assert_eq!(with(7).renumbered_in(&with(7)), Vec::<String>::new());
        assert_eq!(with(7).renumbered_in(&with(9)), ["A1Z-1: 7 is now 9"]);
    }

    #[test]
    fn whatever_stands_twice_is_found() {
        let opened = ("order-1", "order.opened", "A1Z-1");
        let line = ("order-1", "order.line_added", "tea");
        let placed = ("order-1", "order.placed", "");
        for events in [
            vec![opened, opened],
            vec![opened, line, line],
            vec![opened, line, placed, placed],
            vec![opened, ("order-2", "order.opened", "A1Z-1")],
        ] {
            assert_eq!(history(&events).doubled().len(), 1, "{events:?}");
        }
    }
}
