//! Every no of the domain, with all failing lines and the facts it rests on.

mod wire;

use counterfoil_core::StreamId;
use serde::{Deserialize, Serialize};

use crate::{LineId, Money, Ppm, Price, Rank, Status};

/// A line that asks for more than there is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShortLine {
    /// Which.
    pub line: LineId,
    /// Of what.
    pub product: StreamId,
    /// The product's name.
    pub name: String,
    /// Smallest units asked on this line.
    pub asked: i64,
    /// Smallest units left for this line, not negative: what earlier lines of the order take is gone.
    pub available: i64,
}

/// A line whose price is not the current one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StalePrice {
    /// Which.
    pub line: LineId,
    /// Of what.
    pub product: StreamId,
    /// The product's name.
    pub name: String,
    /// On the line.
    pub was: Price,
    /// In force.
    pub now: Price,
}

/// A line with something that is no longer sold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoneLine {
    /// Which.
    pub line: LineId,
    /// Of what.
    pub product: StreamId,
    /// The product's name.
    pub name: String,
}

/// Where a rule was broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The order, customer or product itself.
    Stream,
    /// The provisional number.
    Provisional,
    /// The customer of an order.
    Customer,
    /// The terms of an order.
    Terms,
    /// The lines of an order, or one of them.
    Lines,
    /// The product of a line.
    Product,
    /// A quantity.
    Quantity,
    /// A unit or a unit table.
    Unit,
    /// A price, or the version of one.
    Price,
    /// A discount.
    Discount,
    /// A note.
    Note,
    /// The customer's reference.
    Reference,
    /// A park label.
    Label,
    /// A reason.
    Reason,
    /// An amount of money.
    Amount,
    /// A way to pay.
    Method,
    /// A code.
    Code,
    /// A name.
    Name,
    /// A contact, phone, email or address.
    Contact,
    /// A category or package.
    Category,
    /// A price list's name.
    List,
    /// A credit limit.
    CreditLimit,
    /// Days to pay.
    Days,
    /// A stock level.
    Level,
    /// A tax rate.
    Tax,
}

/// Which rule was broken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Must not be empty.
    Required,
    /// At most so many letters.
    TooLong {
        /// Letters.
        max: usize,
    },
    /// From, to.
    OutOfRange {
        /// The least.
        min: i64,
        /// The most.
        max: i64,
    },
    /// At most so many.
    TooMany {
        /// How many.
        max: usize,
    },
    /// There is none such.
    NotThere,
    /// There is one already.
    AlreadyThere,
    /// Not of the kind that the command is about.
    WrongKind,
    /// In another currency.
    WrongCurrency,
    /// Possible only after, or only before, the order was placed or parked.
    WrongStage {
        /// Where the order is.
        status: Status,
    },
    /// Control characters in a text.
    NotPlain,
    /// More than is still due.
    MoreThanDue {
        /// That.
        due: Money,
    },
}

/// The domain's no. On the wire its code stands in `code`, the facts in `params`: see the module `wire`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case")]
pub enum Refusal {
    /// Over the customer's credit limit.
    CreditExceeded {
        /// Who.
        customer: StreamId,
        /// Their name.
        name: String,
        /// The limit.
        limit: Money,
        /// Open from all other orders.
        exposure: Money,
        /// Open of this one, with the change.
        total: Money,
        /// How much too much.
        over_by: Money,
    },
    /// Not enough in store.
    StockShort {
        /// Every line that is short.
        lines: Vec<ShortLine>,
    },
    /// Lines carry prices that are no longer in force.
    PriceChanged {
        /// All of them.
        lines: Vec<StalePrice>,
    },
    /// Lines have something that is no longer sold.
    ItemGone {
        /// All of them.
        lines: Vec<GoneLine>,
    },
    /// The customer is on hold.
    CustomerBlocked {
        /// Who.
        customer: StreamId,
        /// Their name.
        name: String,
        /// Why.
        reason: String,
    },
    /// The discount is above what the asker's role may give.
    DiscountTooHigh {
        /// On which line.
        line: LineId,
        /// Asked.
        asked: Ppm,
        /// Allowed to this role.
        limit: Ppm,
        /// The lowest role that may.
        needs: Rank,
    },
    /// Somebody else was here first: what the command speaks of is no longer, or already, there.
    AlreadyChanged {
        /// What.
        field: Field,
        /// Which line, if one.
        line: Option<LineId>,
    },
    /// The order is past that.
    AlreadyClosed {
        /// Where it is.
        status: Status,
    },
    /// The role does not allow it.
    NotAllowed {
        /// The command's kind.
        action: String,
        /// The role that asked.
        role: String,
        /// The lowest role that may.
        needs: Rank,
    },
    /// A rule of form is broken.
    Invalid {
        /// Where.
        field: Field,
        /// Which.
        rule: Rule,
        /// On which line, if one.
        line: Option<LineId>,
    },
}

impl Refusal {
    /// The code as it stands on the wire.
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::CreditExceeded { .. } => "credit_exceeded",
            Refusal::StockShort { .. } => "stock_short",
            Refusal::PriceChanged { .. } => "price_changed",
            Refusal::ItemGone { .. } => "item_gone",
            Refusal::CustomerBlocked { .. } => "customer_blocked",
            Refusal::DiscountTooHigh { .. } => "discount_too_high",
            Refusal::AlreadyChanged { .. } => "already_changed",
            Refusal::AlreadyClosed { .. } => "already_closed",
            Refusal::NotAllowed { .. } => "not_allowed",
            Refusal::Invalid { .. } => "invalid",
        }
    }

    pub(crate) fn invalid(field: Field, rule: Rule) -> Refusal {
        Refusal::Invalid { field, rule, line: None }
    }
}
