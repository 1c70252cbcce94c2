//! What the palette offers for a text: pages and deeds, then customers, items and orders, each kind best first.

use counterfoil_orders::fold;
use counterfoil_orders::{Board, Catalogue, CustomerCard, Directory, ItemHit, OrderRow, Query};

use crate::screen::Link;
use crate::ui::address;
use crate::ui::appearance::Theme;
use crate::ui::parts::icon::Icon;
use crate::ui::text::amount::money;
use crate::ui::text::text;

/// How many orders, customers and items are offered, of each.
const EACH_MAX: usize = 5;

/// What choosing an entry does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// Go to an address.
    Go(String),
    /// Send and fetch now.
    SendNow,
    /// Leave the network alone, or use it again.
    Pause(bool),
    /// A file with everything that is not confirmed.
    Export,
    /// Light, dark, or as the system has it.
    Theme(Theme),
    /// The list of all keys.
    Keys,
}

/// One thing that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What it is called.
    pub word: String,
    /// What it is, or more about it.
    pub more: String,
    /// Its drawing.
    pub icon: Icon,
    /// The keys that do the same; empty if there are none.
    pub keys: &'static str,
    /// What choosing it does.
    pub deed: Deed,
}

/// Where the palette looks.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The orders.
    pub board: &'a Board,
    /// The customers.
    pub directory: &'a Directory,
    /// The items.
    pub catalogue: &'a Catalogue,
    /// How the link is: what is paused can be resumed.
    pub link: Link,
}

/// All entries for `typed`: every page and deed if nothing is typed, else what has all its words.
pub fn entries(typed: &str, source: Source<'_>) -> Vec<Entry> {
    let mut found = deeds(typed, source.link);
    if typed.trim().is_empty() {
        return found;
    }
    found.extend(source.directory.search(typed, EACH_MAX).into_iter().map(customer));
    found.extend(source.catalogue.search(typed, "", EACH_MAX).into_iter().map(item));
    // Behind those: an order answers to its customer's name too.
    let query = Query { text: typed.to_owned(), ..Query::default() };
    let search = source.board.search(&query);
    let orders = search.rows().take(EACH_MAX).filter_map(|(place, _)| source.board.row(place.id));
    found.extend(orders.map(order));
    found
}

/// The pages and deeds that have all words of `typed`, the best first.
fn deeds(typed: &str, link: Link) -> Vec<Entry> {
    let terms = fold::terms(typed);
    let rank = |entry: &Entry| fold::rank(&fold::haystack(&[&entry.word, &entry.more]), &terms);
    let all = pages().into_iter().chain(acts(link));
    let mut ranked: Vec<(usize, Entry)> =
        all.filter_map(|entry| rank(&entry).map(|rank| (rank, entry))).collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, entry)| entry).collect()
}

fn pages() -> Vec<Entry> {
    let words = &text().frame;
    let page = |word: &str, icon, keys, path: &str| Entry {
        word: word.to_owned(),
        more: text().palette.page.to_owned(),
        icon,
        keys,
        deed: Deed::Go(path.to_owned()),
    };
    vec![
        page(text().palette.new_order, Icon::New, "n", "/new"),
        page(words.orders, Icon::Orders, "g o", "/orders"),
        page(words.drafts, Icon::Pad, "", "/orders?q=is:draft"),
        page(words.customers, Icon::Customer, "g c", "/customers"),
        page(words.items, Icon::Items, "g i", "/items"),
        page(words.today, Icon::Today, "g t", "/today"),
        page(words.pass, Icon::Truck, "g p", "/pass"),
        page(words.outbox, Icon::Outbox, "g u", "/outbox"),
        page(words.settings, Icon::Settings, "g s", "/settings"),
        page(text().lab.title, Icon::Box, "g l", "/lab"),
        page(text().lab.log, Icon::Note, "", "/lab/log"),
        page(text().lab.time, Icon::Clock, "", "/lab/time"),
        page(text().lab.replay, Icon::Check, "", "/lab/views"),
    ]
}

fn acts(link: Link) -> Vec<Entry> {
    let words = &text().palette;
    let act = |word: &str, icon, keys, deed| Entry {
        word: word.to_owned(),
        more: words.act.to_owned(),
        icon,
        keys,
        deed,
    };
    let pause = if link == Link::Paused {
        act(words.resume, Icon::Play, "", Deed::Pause(false))
    } else {
        act(words.pause, Icon::Pause, "", Deed::Pause(true))
    };
    vec![
        act(words.send_now, Icon::Send, "", Deed::SendNow),
        pause,
        act(words.export, Icon::Export, "", Deed::Export),
        act(words.light, Icon::Settings, "", Deed::Theme(Theme::Light)),
        act(words.dark, Icon::Settings, "", Deed::Theme(Theme::Dark)),
        act(words.system, Icon::Settings, "", Deed::Theme(Theme::System)),
        act(text().frame.keys, Icon::Note, "?", Deed::Keys),
    ]
}

fn order(row: OrderRow) -> Entry {
    let official = row.official.map(|number| format!(" · {number}")).unwrap_or_default();
    Entry {
        word: format!("{}{official}", row.provisional),
        more: format!("{} · {}", row.customer_name, money(row.total)),
        icon: Icon::Orders,
        keys: "",
        deed: Deed::Go(address::order(row.id)),
    }
}

fn customer(card: CustomerCard) -> Entry {
    let more = [card.city, card.country].join(" ");
    Entry {
        word: card.name,
        more: more.trim().to_owned(),
        icon: Icon::Customer,
        keys: "",
        deed: Deed::Go(address::customer(card.id)),
    }
}

fn item(hit: ItemHit) -> Entry {
    Entry {
        word: hit.name,
        more: hit.package,
        icon: Icon::Items,
        keys: "",
        deed: Deed::Go(address::item(hit.id)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(typed: &str) -> Vec<String> {
        let source = Source {
            board: &Board::default(),
            directory: &Directory::default(),
            catalogue: &Catalogue::default(),
            link: Link::Up,
        };
        entries(typed, source).into_iter().map(|entry| entry.word).collect()
    }

    #[test]
    fn nothing_typed_offers_every_page_and_deed() {
        assert_eq!(words("").len(), pages().len() + acts(Link::Up).len());
        assert_eq!(words("  "), words(""));
    }

    #[test]
    fn all_typed_words_have_to_be_found_in_any_order() {
        assert_eq!(words("order new"), ["New order"]);
        assert_eq!(words("dark"), ["Dark theme"]);
        assert_eq!(words("nothing like it"), Vec::<String>::new());
    }

    #[test]
    fn what_is_paused_can_be_resumed_and_the_other_way_round() {
        let deed = |link: Link| acts(link).swap_remove(1).deed;
        let (paused, up) = (deed(Link::Paused), deed(Link::Up));
        assert_eq!((paused, up), (Deed::Pause(false), Deed::Pause(true)));
    }
}
