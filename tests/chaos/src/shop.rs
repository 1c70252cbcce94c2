//! The shop that every trial is about: a few customers without a credit limit and a few goods at 10.00 each,
//! so that an order is as many lines as its amount is tens.

use counterfoil_journeys::Server;
use serde_json::json;

/// Who buys.
pub const CUSTOMERS: [&str; 4] = ["Amber", "Basil", "Cedar", "Daisy"];
/// What is sold.
pub const GOODS: [&str; 12] = [
    "Apple", "Bread", "Cocoa", "Dates", "Eggs", "Flour", "Grapes", "Honey", "Juice", "Kiwi",
    "Lemon", "Mango",
];
/// The price of anything, in cents.
pub const PRICE: u64 = 1_000;

/// Opens the shop at `server`.
///
/// # Panics
/// The server does not accept it.
#[must_use]
pub fn open(mut server: Server) -> Server {
    for (index, name) in CUSTOMERS.iter().enumerate() {
        let register = json!({
            "profile": { "name": name },
            "conditions": { "days": 30, "price_list": "standard" },
            "credit_limit": null,
        });
        server.asks(&customer(index), "customer.register", register);
    }
    for (index, name) in GOODS.iter().enumerate() {
        let article = json!({
            "code": format!("X{index}"), "name": name, "category": "", "package": "",
            "units": [{ "unit": "each", "factor": 1 }], "price_per": 1, "tax": null,
        });
        let list = json!({ "article": article, "price": { "currency": "USD", "minor": PRICE } });
        server.asks(&product(index), "product.list", list);
    }
    server
}

/// The stream of a customer.
#[must_use]
pub fn customer(index: usize) -> String {
    format!("customer-00000000-0000-4000-8000-{index:012x}")
}

/// The stream of a product.
#[must_use]
pub fn product(index: usize) -> String {
    format!("product-00000000-0000-4000-8000-{index:012x}")
}
