//! Where each order stands between this device and the server, told in the words of the marks.

use crate::ui::mark::Worst;
use crate::ui::parts::stub::Open;

/// Whether a person must act on the order.
pub fn needs_person(open: Option<&Open>) -> bool {
    open.is_some_and(|open| match open.worst {
        Worst::NotSaved | Worst::Refused | Worst::SetAside | Worst::Changed => true,
        Worst::Settled
        | Worst::Unmarked
        | Worst::Saving
        | Worst::Pending
        | Worst::Received
        | Worst::Held => false,
    })
}

/// Whether something of the order has not been taken in by the server.
pub fn not_sent(open: Option<&Open>) -> bool {
    open.is_some_and(|open| match open.worst {
        Worst::Saving
        | Worst::Pending
        | Worst::Held
        | Worst::Refused
        | Worst::SetAside
        | Worst::NotSaved => true,
        Worst::Settled | Worst::Unmarked | Worst::Received | Worst::Changed => false,
    })
}
