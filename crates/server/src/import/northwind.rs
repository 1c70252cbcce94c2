//! The Northwind tables as typed rows: every number, date and reference is checked here.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::Path;

use counterfoil_core::UtcMillis;
use counterfoil_orders::{Currency, Date, Money, Ppm, Quantity};

use super::table::{self, Broken, Origin, Row};

/// A customer.
#[derive(Debug, Clone)]
pub(super) struct Customer {
    pub(super) at: Origin,
    pub(super) id: String,
    pub(super) name: String,
    pub(super) contact: String,
    pub(super) phone: String,
    pub(super) address: String,
    pub(super) city: String,
    pub(super) country: String,
}

/// A product with its category's name.
#[derive(Debug, Clone)]
pub(super) struct Product {
    pub(super) at: Origin,
    pub(super) id: u32,
    pub(super) name: String,
    pub(super) category: String,
    pub(super) package: String,
    pub(super) price: Money,
    pub(super) in_stock: u32,
    pub(super) on_order: u32,
    pub(super) discontinued: bool,
}

/// An order with its lines, in the order of the file.
#[derive(Debug, Clone)]
pub(super) struct Order {
    pub(super) at: Origin,
    pub(super) id: u32,
    pub(super) customer: String,
    pub(super) ordered: Day,
    pub(super) required: Option<Day>,
    pub(super) shipped: Option<Day>,
    pub(super) ship_name: String,
    pub(super) lines: Vec<Line>,
}

/// A line of an order.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) at: Origin,
    pub(super) product: u32,
    pub(super) price: Money,
    pub(super) quantity: Quantity,
    pub(super) discount: Ppm,
}

/// A day, and its first instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Day {
    pub(super) date: Date,
    pub(super) midnight: UtcMillis,
}

/// Everything, by id.
#[derive(Debug, Clone, Default)]
pub(super) struct Northwind {
    pub(super) customers: BTreeMap<String, Customer>,
    pub(super) products: BTreeMap<u32, Product>,
    pub(super) orders: BTreeMap<u32, Order>,
}

/// Reads and checks all tables in `folder`.
///
/// # Errors
/// Everything that is wrong, in order of file and line.
pub(super) fn read(folder: &Path) -> Result<Northwind, Vec<Broken>> {
    let mut broken = Vec::new();
    let mut rows =
        |file, columns: &[&'static str]| table::read((folder, file), columns, &mut broken);
    let categories = rows("categories.csv", &["categoryID", "categoryName"]);
    let customers = rows("customers.csv", &CUSTOMER);
    let products = rows("products.csv", &PRODUCT);
    let orders = rows("orders.csv", &ORDER);
    let details = rows("order-details.csv", &DETAIL);
    let categories = unique(&categories, &mut broken, |row, broken| {
        Some((row.read(("categoryID", "a number"), broken, number)?, row.text("categoryName")))
    });
    let mut all = Northwind {
        customers: unique(&customers, &mut broken, customer),
        products: unique(&products, &mut broken, |row, broken| product(row, &categories, broken)),
        orders: BTreeMap::new(),
    };
    all.orders = unique(&orders, &mut broken, |row, broken| order(row, &all.customers, broken));
    for row in &details {
        detail(row, &mut all, &mut broken);
    }
    for order in all.orders.values().filter(|order| order.lines.is_empty()) {
        broken.push(Broken { at: order.at, reason: "the order has no lines".to_owned() });
    }
    broken.sort();
    if broken.is_empty() { Ok(all) } else { Err(broken) }
}

const CUSTOMER: [&str; 9] = [
    "customerID",
    "companyName",
    "contactName",
    "address",
    "city",
    "region",
    "postalCode",
    "country",
    "phone",
];
const PRODUCT: [&str; 8] = [
    "productID",
    "productName",
    "categoryID",
    "quantityPerUnit",
    "unitPrice",
    "unitsInStock",
    "unitsOnOrder",
    "discontinued",
];
const ORDER: [&str; 6] =
    ["orderID", "customerID", "orderDate", "requiredDate", "shippedDate", "shipName"];
const DETAIL: [&str; 5] = ["orderID", "productID", "unitPrice", "quantity", "discount"];

/// The rows by what `read` takes for their key; a key that comes again is broken.
fn unique<'a, K: Ord + std::fmt::Debug + Clone, T>(
    rows: &'a [Row],
    broken: &mut Vec<Broken>,
    read: impl Fn(&'a Row, &mut Vec<Broken>) -> Option<(K, T)>,
) -> BTreeMap<K, T> {
    let mut all = BTreeMap::new();
    for row in rows {
        let Some((key, value)) = read(row, broken) else { continue };
        match all.entry(key) {
            Entry::Vacant(place) => {
                place.insert(value);
            }
            Entry::Occupied(first) => {
                row.is_broken(broken, format!("{:?} was there before", first.key()));
            }
        }
    }
    all
}

fn customer(row: &Row, broken: &mut Vec<Broken>) -> Option<(String, Customer)> {
    let id = row.read(("customerID", "1 to 10 letters"), broken, |text| {
        let fits = (1..=10).contains(&text.len()) && text.chars().all(char::is_alphanumeric);
        fits.then(|| text.to_owned())
    });
    let name = row.read(("companyName", "a name"), broken, filled);
    let place = ["address", "region", "postalCode"];
    let parts: Vec<&str> =
        place.iter().map(|column| row.text(column)).filter(|part| !part.is_empty()).collect();
    let customer = Customer {
        at: row.at,
        id: id?,
        name: name?,
        contact: row.text("contactName").to_owned(),
        phone: row.text("phone").to_owned(),
        address: parts.join(", "),
        city: row.text("city").to_owned(),
        country: row.text("country").to_owned(),
    };
    Some((customer.id.clone(), customer))
}

fn product(
    row: &Row,
    categories: &BTreeMap<u32, &str>,
    broken: &mut Vec<Broken>,
) -> Option<(u32, Product)> {
    let id = row.read(("productID", "a number"), broken, number);
    let name = row.read(("productName", "a name"), broken, filled);
    let category = row.read(("categoryID", "a known category"), broken, |text| {
        number(text).and_then(|id| categories.get(&id))
    });
    let price = row.read(("unitPrice", "a price such as 12.50"), broken, price);
    let in_stock = row.read(("unitsInStock", "a number"), broken, number);
    let on_order = row.read(("unitsOnOrder", "a number"), broken, number);
    let discontinued = row.read(("discontinued", "0 or 1"), broken, |text| match text {
        "0" => Some(false),
        "1" => Some(true),
        _ => None,
    });
    let product = Product {
        at: row.at,
        id: id?,
        name: name?,
        category: (*category?).to_owned(),
        package: row.text("quantityPerUnit").to_owned(),
        price: price?,
        in_stock: in_stock?,
        on_order: on_order?,
        discontinued: discontinued?,
    };
    Some((product.id, product))
}

fn order(
    row: &Row,
    customers: &BTreeMap<String, Customer>,
    broken: &mut Vec<Broken>,
) -> Option<(u32, Order)> {
    let maybe = |text: &str| if text.is_empty() { Some(None) } else { day(text).map(Some) };
    let id = row.read(("orderID", "a number"), broken, number);
    let customer = row.read(("customerID", "a known customer"), broken, |text| {
        customers.get(text).map(|found| found.id.clone())
    });
    let ordered = row.read(("orderDate", "a day such as 1996-07-04"), broken, day);
    let required = row.read(("requiredDate", "a day or NULL"), broken, maybe);
    let shipped = row.read(("shippedDate", "a day or NULL"), broken, maybe);
    let order = Order {
        at: row.at,
        id: id?,
        customer: customer?,
        ordered: ordered?,
        required: required?,
        shipped: shipped?,
        ship_name: row.text("shipName").to_owned(),
        lines: Vec::new(),
    };
    Some((order.id, order))
}

fn detail(row: &Row, all: &mut Northwind, broken: &mut Vec<Broken>) {
    let order = row.read(("orderID", "a known order"), broken, |text| {
        number(text).filter(|id| all.orders.contains_key(id))
    });
    let product = row.read(("productID", "a known product"), broken, |text| {
        number(text).filter(|id| all.products.contains_key(id))
    });
    let price = row.read(("unitPrice", "a price such as 12.50"), broken, price);
    let quantity = row.read(("quantity", "a whole number from 1 to 1000000"), broken, |text| {
        number(text).and_then(Quantity::parse)
    });
    let discount = row.read(("discount", "from 0 to 1, such as 0.15"), broken, fraction);
    let line = || Some((product?, price?, quantity?, discount?));
    let (Some((product, price, quantity, discount)), Some(order)) =
        (line(), order.and_then(|id| all.orders.get_mut(&id)))
    else {
        return;
    };
    if order.lines.iter().any(|other| other.product == product) {
        row.is_broken(broken, format!("product {product} is on order {} already", order.id));
    }
    order.lines.push(Line { at: row.at, product, price, quantity, discount });
}

fn filled(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

fn number(text: &str) -> Option<u32> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

fn price(text: &str) -> Option<Money> {
    Money::parse(text, Currency::Usd).filter(|money| money.minor >= 0)
}

/// A share such as `0.15`, in at most six decimals.
fn fraction(text: &str) -> Option<Ppm> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let decimals = u32::try_from(part.len()).ok()?;
    let scale = 10_u32.checked_pow(6_u32.checked_sub(decimals)?)?;
    let digits = number(&format!("{whole}{part}")).filter(|_| !whole.is_empty())?;
    Ppm::parse(digits.checked_mul(scale)?)
}

/// A day such as `1996-07-04`, with or without a midnight behind it.
fn day(text: &str) -> Option<Day> {
    let (day, time) = text.split_once(' ').unwrap_or((text, ""));
    if !time.bytes().all(|byte| matches!(byte, b'0' | b':' | b'.')) {
        return None;
    }
    let date: Date = day.parse().ok()?;
    let mut parts = day.split('-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    let midnight = UtcMillis(days_from_civil(year, month, day) * 86_400_000);
    Some(Day { date, midnight })
}

/// Days since 1970-01-01 in the Gregorian calendar. Years are counted from March, so that the leap day
/// is the last of its year.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_count_from_1970() {
        for (text, days) in [
            ("1970-01-01", Some(0)),
            ("1996-02-29 00:00:00.000", Some(9_555)),
            ("1998-05-06 00:00:00.000", Some(10_352)),
            ("2000-03-01", Some(11_017)),
            ("1997-02-29", None),
            ("1996-07-04 10:00:00.000", None),
            ("", None),
            ("04.07.1996", None),
        ] {
            assert_eq!(day(text).map(|day| day.midnight.0 / 86_400_000), days, "{text}");
        }
    }

    #[test]
    fn shares_and_prices_are_exact_or_nothing() {
        for (text, parts) in [
            ("0", Some(0)),
            ("0.15", Some(150_000)),
            ("1", Some(1_000_000)),
            ("0.000001", Some(1)),
            ("0.0000001", None),
            ("1.1", None),
            ("-0.1", None),
            (".5", None),
            ("", None),
            ("a", None),
            ("99999999999", None),
        ] {
            assert_eq!(fraction(text).map(Ppm::parts), parts, "{text}");
        }
        for (text, minor) in
            [("14.00", Some(1_400)), ("2.5", Some(250)), ("-1", None), ("1.005", None), ("", None)]
        {
            assert_eq!(price(text).map(|money| money.minor), minor, "{text}");
        }
    }
}
