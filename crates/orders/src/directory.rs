//! The directory: all customers, searched as one types.

use std::collections::BTreeMap;

use counterfoil_core::gather::Arrange;
use counterfoil_core::{StreamId, View};
use serde::{Deserialize, Serialize};

use crate::{CUSTOMER, Customer, Money, State, fold};

/// One customer as a search shows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerCard {
    /// Who.
    pub id: StreamId,
    /// Their code; empty if none.
    pub code: String,
    /// Their name.
    pub name: String,
    /// Whom to ask for.
    pub contact: String,
    /// How to call.
    pub phone: String,
    /// In which city.
    pub city: String,
    /// In which country.
    pub country: String,
    /// Days until an invoice is due.
    pub days: u16,
    /// Which prices apply.
    pub price_list: String,
    /// How much may be open at once.
    pub credit_limit: Option<Money>,
    /// Why nothing may be placed for them; `None` if they are served.
    pub blocked: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Entry {
    card: CustomerCard,
    text: String,
}

/// All customers.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Directory {
    entries: BTreeMap<StreamId, Entry>,
}

impl Directory {
    /// The customers that have all words of `text`, the best first, then by name; at most `limit`.
    /// An empty text finds all.
    pub fn search(&self, text: &str, limit: usize) -> Vec<CustomerCard> {
        let found = self.ranked(text).into_iter().take(limit);
        found.filter_map(|id| self.card(id)).cloned().collect()
    }

    /// All customers that have all words of `text`, the best first, then by name. An empty text finds all.
    pub fn ranked(&self, text: &str) -> Vec<StreamId> {
        let terms = fold::terms(text);
        let mut found: Vec<(usize, &str, StreamId)> = Vec::new();
        for (id, Entry { card, text }) in &self.entries {
            if let Some(rank) = fold::rank(text, &terms) {
                found.push((rank, &card.name, *id));
            }
        }
        found.arrange_by_key(|hit| *hit);
        found.into_iter().map(|(_, _, id)| id).collect()
    }

    /// Customer `id`.
    pub fn card(&self, id: StreamId) -> Option<&CustomerCard> {
        self.entries.get(&id).map(|entry| &entry.card)
    }

    /// How many customers there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl View<State> for Directory {
    const NAME: &'static str = "directory";
    const VERSION: u32 = 2;

    fn change(&mut self, stream: StreamId, _: Option<&State>, after: Option<&State>) {
        if stream.kind != CUSTOMER {
            return;
        }
        self.entries.remove(&stream);
        if let Some(customer) = after.and_then(State::customer) {
            let profile = &customer.profile;
            let text = fold::haystack(&[
                &profile.name,
                &profile.code,
                &profile.city,
                &profile.contact,
                &profile.phone,
            ]);
            self.entries.insert(stream, Entry { card: card(stream, customer), text });
        }
    }
}

fn card(id: StreamId, customer: &Customer) -> CustomerCard {
    let Customer { profile, conditions, credit_limit, blocked, holds: _ } = customer.clone();
    CustomerCard {
        id,
        code: profile.code,
        name: profile.name,
        contact: profile.contact,
        phone: profile.phone,
        city: profile.city,
        country: profile.country,
        days: conditions.days,
        price_list: conditions.price_list,
        credit_limit,
        blocked,
    }
}
