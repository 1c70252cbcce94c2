//! The sample data arrives whole, exactly once, or not at all.

use std::fs;
use std::path::{Path, PathBuf};

use counterfoil_server::args::Import;
use counterfoil_server::import::{self, ImportFault};
use counterfoil_server::query::Totals;

use crate::world::{Running, folder};

const TABLES: [&str; 5] =
    ["categories.csv", "customers.csv", "products.csv", "orders.csv", "order-details.csv"];

fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/northwind")
}

/// A copy of the sample in which `file` is changed.
fn changed(file: &str, change: impl Fn(String) -> String) -> tempfile::TempDir {
    let copy = folder();
    for table in TABLES {
        let mut text = fs::read_to_string(sample().join(table)).unwrap();
        if table == file {
            text = change(text);
        }
        fs::write(copy.path().join(table), text).unwrap();
    }
    copy
}

#[tokio::test]
async fn the_totals_are_right_and_a_second_import_changes_nothing() {
    let folder = folder();
    let options = Import { northwind: sample(), database: folder.path().join("history.db") };
    let first = import::run(&options).await.unwrap();
    let expected =
        Totals { orders: 830, lines: 2_155, units: 51_317, gross: 135_445_859, net: 126_579_329 };
    assert_eq!(first.totals, expected);
    let again = import::run(&options).await.unwrap();
    assert_eq!((again.events, again.totals), (0, expected));
    assert!(again.to_string().starts_with("Nothing to do: this sample data was imported before."));

    let server = Running::start(folder.path()).await;
    let totals: Totals = server.get("/api/v1/reports/totals").await.json().await.unwrap();
    assert_eq!(totals, expected);
    let snapshot: counterfoil_sync::protocol::Snapshot =
        server.get("/api/v1/snapshot").await.json().await.unwrap();
    assert_eq!(snapshot.streams.len(), 91 + 77 + 830);
    assert_eq!(snapshot.position.0, first.events);
    let count = |text: &str| {
        let states = snapshot.streams.iter().map(|one| one.state.as_str());
        states.filter(|state| state.contains(text)).count()
    };
    assert_eq!(count("\"Shipped\""), 830 - 21);
    assert_eq!(count("\"discontinued\""), 8);
    server.stop().await;
}

async fn broken(northwind: &Path) -> (Vec<String>, bool) {
    let folder = folder();
    let database = folder.path().join("history.db");
    let options = Import { northwind: northwind.to_owned(), database: database.clone() };
    let Err(ImportFault::Broken(broken)) = import::run(&options).await else {
        panic!("the import must not go on")
    };
    (broken.iter().map(ToString::to_string).collect(), database.exists())
}

#[tokio::test]
async fn all_broken_rows_are_named_and_nothing_is_imported() {
    let copy = changed("order-details.csv", |text| {
        text.replacen("10248,11,14.00,12,0", "10248,11,14.00,0,0", 1)
            .replacen("10248,42,9.80,10,0", "10248,4200,9.80,10,0", 1)
            .replacen("10248,72,34.80,5,0", "99999,72,cheap,5,1.5", 1)
            + "10248,11\n10249,14,18.60,9,0\n"
    });
    let lines = fs::read_to_string(copy.path().join("order-details.csv")).unwrap().lines().count();
    let (found, touched) = broken(copy.path()).await;
    assert_eq!(
        found,
        [
            "order-details.csv:2: quantity must be a whole number from 1 to 1000000, not \"0\""
                .to_owned(),
            "order-details.csv:3: productID must be a known product, not \"4200\"".to_owned(),
            "order-details.csv:4: discount must be from 0 to 1, such as 0.15, not \"1.5\""
                .to_owned(),
            "order-details.csv:4: orderID must be a known order, not \"99999\"".to_owned(),
            "order-details.csv:4: unitPrice must be a price such as 12.50, not \"cheap\""
                .to_owned(),
            format!("order-details.csv:{}: it has 2 fields, the header has 5", lines - 1),
            format!("order-details.csv:{lines}: product 14 is on order 10249 already"),
            "orders.csv:2: the order has no lines".to_owned(),
        ]
    );
    assert!(!touched, "not even a database was made");
}

#[tokio::test]
async fn missing_files_columns_and_references_are_named() {
    let copy = changed("customers.csv", |text| {
        let doubled = text.lines().nth(1).unwrap().to_owned();
        format!("{}\n{doubled}\n", text.trim_end())
    });
    assert_eq!(broken(copy.path()).await.0, ["customers.csv:93: \"ALFKI\" was there before"]);
    let copy = changed("orders.csv", |text| text.replace("orderDate", "date"));
    let found = broken(copy.path()).await.0;
    assert!(
        found.contains(&"orders.csv:1: the column orderDate is missing".to_owned()),
        "{found:?}"
    );
    let copy = changed("orders.csv", |text| text.replacen("10248,VINET", "10248,NOBOD", 1));
    let found = broken(copy.path()).await.0;
    let unknown = "orders.csv:2: customerID must be a known customer, not \"NOBOD\"";
    assert!(found.contains(&unknown.to_owned()), "{found:?}");
    let empty = folder();
    let found = broken(empty.path()).await.0;
    assert_eq!(found.len(), TABLES.len());
    assert!(found[0].starts_with("categories.csv: it cannot be read: No such file"), "{found:?}");
}

#[tokio::test]
async fn other_data_under_the_same_ids_stops_at_its_row() {
    let folder = folder();
    let database = folder.path().join("history.db");
    let options = Import { northwind: sample(), database: database.clone() };
    let first = import::run(&options).await.unwrap();
    let copy = changed("products.csv", |text| text.replacen("Chai", "Tea", 1));
    let options = Import { northwind: copy.path().to_owned(), database: database.clone() };
    let refused = import::run(&options).await.unwrap_err().to_string();
    assert_eq!(
        refused,
        "products.csv:2: this row was imported before with another content. What stands before it was imported"
    );
    let options = Import { northwind: sample(), database };
    assert_eq!(import::run(&options).await.unwrap().totals, first.totals);
}
