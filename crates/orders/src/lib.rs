//! The order-entry domain: orders, customers, products, what may be done to them, and what the eye
//! sees of them.
//!
//! Pure: no clock, no chance, no input or output. Read in this order: [`order`], [`customer`],
//! [`product`], [`refusal`], [`policy`], [`domain`]; then the views [`board`], [`catalogue`],
//! [`directory`], the [`slip`] and the [`basket`].
#![deny(clippy::wildcard_enum_match_arm, clippy::float_arithmetic)]

pub mod basket;
mod binary;
pub mod board;
pub mod catalogue;
pub mod customer;
pub mod date;
pub mod directory;
pub mod domain;
pub mod fold;
pub mod money;
pub mod order;
pub mod policy;
pub mod product;
pub mod quantity;
pub mod refusal;
pub mod slip;
pub mod timeline;

mod check;
mod codec;
mod difference;
mod tally;

pub use basket::{Basket, BasketOrder, BasketRow, Habit, basket};
pub use board::{Board, OrderRow, Place, Query, Rows, Search, Window};
pub use catalogue::{Catalogue, ItemHit, Range};
pub use customer::{Conditions, Customer, CustomerCommand, CustomerEvent, Holds, Profile};
pub use date::Date;
pub use directory::{CustomerCard, Directory};
pub use domain::{
    CUSTOMER, Command, Event, ORDER, Orders, PRODUCT, SHOP, SHOP_KIND, State, customer_id,
    order_id, product_id,
};
pub use money::{Currency, Money, Ppm, PriceBasis, Rounding, TaxRounding, Terms};
pub use order::{
    Audience, Caller, Entered, EnteredLine, Item, Line, LineId, Note, Order, OrderCommand,
    OrderEvent, Outset, Placing, Price, Stage, Status, Step, Totals, Whole, way_back,
};
pub use policy::Rank;
pub use product::{
    Article, Count, Product, ProductCommand, ProductEvent, STANDARD_LIST, Sale, StockRule,
};
pub use quantity::{Measure, Quantity, Unit, UnitTable};
pub use refusal::{Field, GoneLine, Refusal, Rule, ShortLine, StalePrice};
pub use slip::{Action, Answer, CreditView, Slip, SlipLine, slip};
pub use tally::{credit, report, reserved, shipped};
pub use timeline::{EventSummary, sentence};
