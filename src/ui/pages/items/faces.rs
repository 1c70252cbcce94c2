//! What the items' pages show: plain values, made by pure functions.

use counterfoil_core::{Known, StreamId, World};
use counterfoil_orders::{Order, Product, Sale, Stage, State, StockRule, UnitTable};

use crate::ui::opens::OpenOrders;
use crate::ui::pages::lookup::row::{Cell, Entry, Tone};
use crate::ui::pages::orders::opens::not_sent;
use crate::ui::pages::pad::hits::ItemFace;
use crate::ui::parts::stub::Open;
use crate::ui::text::{amount, text};

/// How an item stands in the list beside what the pad says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Whether it is still sold.
    pub sale: Sale,
    /// Whether the server's figures are old.
    pub age: Age,
    /// The worst of what is on its way.
    pub open: Open,
}

/// Whether figures are worth trusting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Age {
    /// They are.
    Fresh,
    /// They may have changed since.
    Old,
}

/// The row of `face`, found under `category`.
pub fn entry(face: &ItemFace, category: &str, standing: Standing) -> Entry {
    let words = &text().items;
    let stock = face.stock.clone().unwrap_or_else(|| words.not_counted.to_owned());
    let tone = match standing.age {
        Age::Fresh if face.stock_out => Tone::Short,
        Age::Fresh => Tone::Plain,
        Age::Old => Tone::Old,
    };
    Entry {
        id: face.product,
        code: face.code.clone(),
        name: face.name.clone(),
        note: (standing.sale == Sale::Discontinued).then_some(words.gone),
        tile: tile(&face.name),
        cells: vec![
            Cell::plain("package", face.package.clone()),
            Cell::plain("category", category.to_owned()),
            Cell::plain("price", price(face)),
            Cell { column: "stock", text: stock, tone },
        ],
        open: standing.open,
    }
}

/// The price with what it is for, where that is more than a piece.
pub fn price(face: &ItemFace) -> String {
    if face.usual.is_each() { face.price.clone() } else { format!("{}/{}", face.price, face.usual) }
}

/// Two letters in place of a picture: the first of the first two words, or of the one there is.
pub fn tile(name: &str) -> String {
    let letter = |word: &str| word.chars().find(|letter| letter.is_alphanumeric());
    let mut words = name.split_whitespace().filter_map(|word| Some((word, letter(word)?)));
    let Some((word, first)) = words.next() else { return String::new() };
    let second = words.next().map(|(_, second)| second);
    let next = || word.chars().skip_while(|letter| *letter != first).nth(1);
    let second = second.or_else(next);
    let upper = first.to_uppercase();
    upper.chain(second.into_iter().flat_map(char::to_lowercase)).collect()
}

/// The card of an item.
#[derive(Debug, Clone, PartialEq)]
pub struct Face {
    /// Its name.
    pub name: String,
    /// Its code; empty if none.
    pub code: String,
    /// What it is found under and how it is packed, each with its name.
    pub facts: Vec<(&'static str, String)>,
    /// Two letters in place of a picture.
    pub tile: String,
    /// Whether it is still sold.
    pub sale: Sale,
    /// Its units, each with what it holds.
    pub units: Vec<[String; 3]>,
    /// Its prices: the list, the amount, which one it is there.
    pub prices: Vec<[String; 3]>,
    /// What is left to promise; `None`: it was never counted.
    pub left: Option<String>,
    /// Whether nothing is.
    pub is_out: bool,
    /// What was found at the last count.
    pub counted: Option<String>,
    /// What waits to be shipped, of all orders.
    pub reserved: String,
    /// Of that, what is in own orders that the server has not taken in; `None` for nothing.
    pub own: Option<String>,
    /// What happens when there is not enough.
    pub rule: &'static str,
}

/// The sums that an item's stock rests on, in smallest units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sums {
    /// What has left, of all orders.
    pub shipped: i64,
    /// What waits to be shipped.
    pub reserved: i64,
    /// Of that, what is in own orders that the server has not taken in.
    pub own: i64,
}

/// The face of `product`.
pub fn face(product: &Product, sums: Sums) -> Face {
    let words = &text().items;
    let article = &product.article;
    let smallest = article.units.smallest();
    let unit = if smallest.is_each() { String::new() } else { format!(" {smallest}") };
    let much = |number: i64| format!("{}{unit}", amount::whole(number));
    let left = product.available(sums.shipped, sums.reserved);
    let facts = [
        (words.found_by, (words.found)(&article.code, &article.name)),
        (words.category, article.category.clone()),
        (words.package, article.package.clone()),
    ];
    let list = |(list, prices): (&String, &Vec<counterfoil_orders::Money>)| {
        let price = prices.last()?;
        let version = (words.version)(u32::try_from(prices.len()).ok()?);
        Some([list.clone(), per(amount::money(*price), product), version])
    };
    Face {
        name: article.name.clone(),
        code: article.code.clone(),
        facts: facts.into_iter().filter(|(_, value)| !value.is_empty()).collect(),
        tile: tile(&article.name),
        sale: product.sale,
        units: units(&article.units),
        prices: product.prices.iter().filter_map(list).collect(),
        left: left.map(much),
        is_out: left.is_some_and(|left| left <= 0),
        counted: product.count.map(|count| much(i64::from(count.level))),
        reserved: much(sums.reserved),
        own: (sums.own != 0).then(|| much(sums.own)),
        rule: match product.stock_rule {
            StockRule::Refuse => words.rule_refuse,
            StockRule::Backorder => words.rule_backorder,
        },
    }
}

fn units(table: &UnitTable) -> Vec<[String; 3]> {
    let smallest = table.smallest();
    let row = |measure: &counterfoil_orders::quantity::Measure| {
        [measure.unit.to_string(), format!("{} {smallest}", measure.factor), String::new()]
    };
    table.measures().iter().map(row).collect()
}

/// `amount` with what it buys, where that is more than one smallest unit.
fn per(amount: String, product: &Product) -> String {
    let per = product.article.price_per;
    let unit = product.article.units.measures().iter().find(|measure| measure.factor == per);
    match unit {
        Some(measure) if per > 1 => format!("{amount}/{}", measure.unit),
        None if per > 1 => format!("{amount}/{per}"),
        Some(_) | None => amount,
    }
}

/// How much of `product` is in orders of `opens` that wait to be shipped and that the server has not taken
/// in. Smallest units.
pub fn own_unsent(product: StreamId, opens: &OpenOrders, world: &dyn World<State>) -> i64 {
    let unsent = opens.iter().filter(|(_, open)| not_sent(Some(open)));
    let sum = unsent.filter_map(|(order, _)| match world.state(*order) {
        Known::Yes(Some(state)) => Some(waits(state.order()?, product)),
        Known::Yes(None) | Known::NotYet => None,
    });
    sum.fold(0, i64::saturating_add)
}

fn waits(order: &Order, product: StreamId) -> i64 {
    match order.stage {
        Stage::Placed(_) | Stage::Confirmed(_) => {
            let lines = order.lines.iter().filter(|line| line.product == product);
            lines.fold(0, |sum, line| sum.saturating_add(i64::from(line.quantity.get())))
        }
        Stage::Draft | Stage::Parked { .. } | Stage::Shipped { .. } | Stage::Cancelled { .. } => 0,
    }
}

#[cfg(test)]
mod tests {
    use counterfoil_orders::{Article, Count, Currency, Money, Unit, product_id};
    use uuid::Uuid;

    use super::*;

    fn product() -> Product {
        let usd = |minor| Money::new(minor, Currency::Usd);
        Product {
            article: Article {
                code: "14".to_owned(),
                category: "Produce".to_owned(),
                package: "40 - 100 g pkgs.".to_owned(),
                units: UnitTable::pieces(Some(12)).unwrap(),
                ..Article::named("Tofu".to_owned())
            },
            prices: [
                ("standard".to_owned(), vec![usd(2_325), usd(2_400)]),
                ("market".to_owned(), vec![usd(2_100)]),
            ]
            .into(),
            count: Some(Count { level: 35, shipped: 10 }),
            stock_rule: StockRule::Refuse,
            sale: Sale::Open,
        }
    }

    #[test]
    fn a_tile_has_the_first_letters() {
        for (name, letters) in [
            ("Chai", "Ch"),
            ("Côte de Blaye", "Cd"),
            ("Gudbrandsdalsost", "Gu"),
            ("  'Louisiana Fiery", "Lf"),
            ("X", "X"),
            ("한빛 두부", "한두"),
            ("…", ""),
        ] {
            assert_eq!(tile(name), letters, "{name}");
        }
    }

    #[test]
    fn the_card_tells_units_prices_and_what_is_left() {
        let face = face(&product(), Sums { shipped: 30, reserved: 4, own: 3 });
        assert_eq!((face.left.as_deref(), face.is_out), (Some("11"), false));
        assert_eq!((face.counted.as_deref(), face.reserved.as_str()), (Some("35"), "4"));
        assert_eq!(face.own.as_deref(), Some("3"));
        let rows = |rows: &[[&str; 3]]| -> Vec<[String; 3]> {
            rows.iter().map(|row| row.map(str::to_owned)).collect()
        };
        assert_eq!(face.units, rows(&[["each", "1 each", ""], ["case", "12 each", ""]]));
        let prices = [["market", "$21.00", "first price"], ["standard", "$24.00", "price no. 2"]];
        assert_eq!(face.prices, rows(&prices));
        assert_eq!(face.facts.first().map(|(_, value)| value.as_str()), Some("14 or Tofu"));
        let never = Product { count: None, ..product() };
        assert_eq!(super::face(&never, Sums::default()).left, None);
    }

    #[test]
    fn a_row_is_grey_when_its_figures_are_old_and_pink_when_nothing_is_left() {
        let hit = |available| {
            let product = product();
            let hit = counterfoil_orders::ItemHit {
                id: product_id(Uuid::nil()),
                code: product.article.code.clone(),
                name: product.article.name.clone(),
                category: product.article.category.clone(),
                package: String::new(),
                units: product.article.units.clone(),
                price: product.price("standard"),
                count: product.count,
                stock_rule: product.stock_rule,
                sale: product.sale,
            };
            ItemFace::of(hit, available)
        };
        for (available, age, words, tone) in [
            (Some(11), Age::Fresh, "11 on hand", Tone::Plain),
            (Some(0), Age::Fresh, "0 on hand", Tone::Short),
            (Some(0), Age::Old, "0 on hand", Tone::Old),
            (None, Age::Fresh, "not counted", Tone::Plain),
        ] {
            let standing = Standing { sale: Sale::Open, age, open: Open::default() };
            let entry = entry(&hit(available), "Produce", standing);
            let stock = entry.cells.last().unwrap();
            assert_eq!((stock.text.as_str(), stock.tone), (words, tone));
            assert_eq!((entry.note, entry.tile.as_str()), (None, "To"));
        }
        let gone = Standing { sale: Sale::Discontinued, age: Age::Fresh, open: Open::default() };
        assert_eq!(entry(&hit(None), "", gone).note, Some("No longer sold"));
        assert_eq!(price(&ItemFace { usual: Unit("kg".to_owned()), ..hit(None) }), "24.00/kg");
    }
}
