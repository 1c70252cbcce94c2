//! Every sentence that a person reads. One table per language; the compiler holds them complete.
//!
//! A table has one group per page or part. A second language is a second value of each group.

pub mod amount;
pub mod customers;
pub mod frame;
pub mod items;
pub mod keys;
pub mod lab;
pub mod lookup;
pub mod marks;
pub mod opening;
pub mod orders;
pub mod outbox;
pub mod pad;
pub mod refusals;
pub mod settings;
pub mod slip;
pub mod sums;
pub mod when;

use customers::CustomersWords;
use frame::Frame;
use items::ItemsWords;
use lab::Lab;
use lookup::LookupWords;
use marks::Marks;
use opening::Opening;
use pad::Pad;
use settings::Settings;

/// All words of one language.
#[derive(Debug)]
#[allow(missing_docs, reason = "each group is described where it is defined")]
pub struct Text {
    pub customers: CustomersWords,
    pub frame: Frame,
    pub items: ItemsWords,
    pub keys: &'static [(&'static str, &'static str)],
    pub lab: Lab,
    pub lookup: LookupWords,
    pub marks: Marks,
    pub opening: Opening,
    pub pad: Pad,
    pub settings: Settings,
}

static ENGLISH: Text = Text {
    customers: CustomersWords::ENGLISH,
    frame: Frame::ENGLISH,
    items: ItemsWords::ENGLISH,
    keys: keys::ENGLISH,
    lab: Lab::ENGLISH,
    lookup: LookupWords::ENGLISH,
    marks: Marks::ENGLISH,
    opening: Opening::ENGLISH,
    pad: Pad::ENGLISH,
    settings: Settings::ENGLISH,
};

/// The words of the chosen language.
pub fn text() -> &'static Text {
    &ENGLISH
}

/// `count` with its noun: "1 order", "3 orders".
pub fn counted(count: usize, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{} {many}", grouped(count)) }
}

/// `count` with separators every three digits.
pub fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Defines a group of words with its English table: `name: type = words`.
macro_rules! words {
    ($(#[$about:meta])* $group:ident { $($key:ident: $kind:ty = $english:expr,)* }) => {
        $(#[$about])*
        #[derive(Debug)]
        #[allow(missing_docs, reason = "the words say themselves what they are")]
        pub struct $group { $(pub $key: $kind,)* }

        impl $group {
            /// The English words.
            pub const ENGLISH: $group = $group { $($key: $english,)* };
        }
    };
}
pub(crate) use words;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_carry_their_noun_and_their_separators() {
        for (count, expected) in [(0, "0 orders"), (1, "1 order"), (1_234_567, "1,234,567 orders")]
        {
            assert_eq!(counted(count, "order", "orders"), expected);
        }
    }
}
