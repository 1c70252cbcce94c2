//! Every sentence that a person reads. One table per language; the compiler holds them complete.
//!
//! A table has one group per page or part, with its English words beside it. Each group has a second value in
//! [`ko`]: a new group needs `impl Group { pub const KOREAN: Group = .. }` there before the app compiles.

pub mod amount;
pub mod bulk;
pub mod customers;
pub mod deeds;
pub mod frame;
pub mod items;
pub mod keys;
pub mod ko;
pub mod lab;
pub mod lookup;
pub mod marks;
pub mod opening;
pub mod orders;
pub mod outbox;
pub mod pad;
pub mod palette;
pub mod pass;
pub mod refusals;
pub mod settings;
pub mod slip;
pub mod sums;
pub mod today;
pub mod when;

use std::cell::Cell;

use serde::{Deserialize, Serialize};

use bulk::Bulk;
use customers::CustomersWords;
use deeds::Deeds;
use frame::Frame;
use items::ItemsWords;
use lab::Lab;
use lookup::LookupWords;
use marks::Marks;
use opening::Opening;
use orders::OrdersWords;
use outbox::OutboxWords;
use pad::Pad;
use palette::Palette;
use pass::Pass;
use refusals::Refusals;
use settings::Settings;
use slip::SlipWords;
use sums::Sums;
use today::Today;
use when::When;

/// A language that the app speaks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Korean.
    Korean,
}

impl Language {
    /// All of them.
    pub const ALL: [Language; 2] = [Language::English, Language::Korean];

    /// The language of a tag such as `ko-KR`; English for one that the app does not speak.
    pub fn of(tag: &str) -> Language {
        let mut parts = tag.split(['-', '_']);
        let is_korean = parts.next().is_some_and(|language| language.eq_ignore_ascii_case("ko"));
        if is_korean { Language::Korean } else { Language::English }
    }

    /// Its tag.
    pub fn tag(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Korean => "ko",
        }
    }

    /// Its name, in itself.
    pub fn name(self) -> &'static str {
        match self {
            Language::English => "English",
            Language::Korean => "한국어",
        }
    }
}

/// All words of one language.
#[derive(Debug)]
#[allow(missing_docs, reason = "each group is described where it is defined")]
pub struct Text {
    pub bulk: Bulk,
    pub customers: CustomersWords,
    pub deeds: Deeds,
    pub frame: Frame,
    pub items: ItemsWords,
    pub keys: &'static [(&'static str, &'static str)],
    pub lab: Lab,
    pub lookup: LookupWords,
    pub marks: Marks,
    pub opening: Opening,
    pub orders: OrdersWords,
    pub outbox: OutboxWords,
    pub pad: Pad,
    pub palette: Palette,
    pub pass: Pass,
    pub refusals: Refusals,
    pub settings: Settings,
    pub slip: SlipWords,
    pub sums: Sums,
    pub today: Today,
    pub when: When,
}

static ENGLISH: Text = Text {
    bulk: Bulk::ENGLISH,
    customers: CustomersWords::ENGLISH,
    deeds: Deeds::ENGLISH,
    frame: Frame::ENGLISH,
    items: ItemsWords::ENGLISH,
    keys: keys::ENGLISH,
    lab: Lab::ENGLISH,
    lookup: LookupWords::ENGLISH,
    marks: Marks::ENGLISH,
    opening: Opening::ENGLISH,
    orders: OrdersWords::ENGLISH,
    outbox: OutboxWords::ENGLISH,
    pad: Pad::ENGLISH,
    palette: Palette::ENGLISH,
    pass: Pass::ENGLISH,
    refusals: Refusals::ENGLISH,
    settings: Settings::ENGLISH,
    slip: SlipWords::ENGLISH,
    sums: Sums::ENGLISH,
    today: Today::ENGLISH,
    when: When::ENGLISH,
};

static KOREAN: Text = Text {
    bulk: Bulk::KOREAN,
    customers: CustomersWords::KOREAN,
    deeds: Deeds::KOREAN,
    frame: Frame::KOREAN,
    items: ItemsWords::KOREAN,
    keys: ko::keys::KOREAN,
    lab: Lab::KOREAN,
    lookup: LookupWords::KOREAN,
    marks: Marks::KOREAN,
    opening: Opening::KOREAN,
    orders: OrdersWords::KOREAN,
    outbox: OutboxWords::KOREAN,
    pad: Pad::KOREAN,
    palette: Palette::KOREAN,
    pass: Pass::KOREAN,
    refusals: Refusals::KOREAN,
    settings: Settings::KOREAN,
    slip: SlipWords::KOREAN,
    sums: Sums::KOREAN,
    today: Today::KOREAN,
    when: When::KOREAN,
};

thread_local! {
    // A page has one thread, and so has each test: none speaks into another.
    static SPOKEN: Cell<Language> = const { Cell::new(Language::English) };
}

/// From now on [`text`] gives the words of `language`. What stands on the page already stays as it is.
pub fn speak(language: Language) {
    SPOKEN.set(language);
}

/// The words of the chosen language.
pub fn text() -> &'static Text {
    match SPOKEN.get() {
        Language::English => &ENGLISH,
        Language::Korean => &KOREAN,
    }
}

/// `count` with its English noun: "1 order", "3 orders". Korean nouns have one form, and need only [`grouped`].
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
    fn a_browser_speaks_the_language_of_its_tag() {
        for (tag, language) in [
            ("ko", Language::Korean),
            ("ko-KR", Language::Korean),
            ("KO_kr", Language::Korean),
            ("ko-Kore-KR", Language::Korean),
            ("en-US", Language::English),
            ("kok-IN", Language::English),
            ("de", Language::English),
            ("", Language::English),
        ] {
            assert_eq!(Language::of(tag), language, "{tag}");
        }
        for language in Language::ALL {
            assert_eq!(Language::of(language.tag()), language);
        }
    }

    #[test]
    fn what_is_spoken_is_english_until_another_language_is_chosen() {
        assert_eq!(text().settings.title, "Settings");
        speak(Language::Korean);
        assert_eq!(text().settings.title, "설정");
        speak(Language::English);
        assert_eq!(text().settings.title, "Settings");
    }

    #[test]
    fn counts_carry_their_noun_and_their_separators() {
        for (count, expected) in [(0, "0 orders"), (1, "1 order"), (1_234_567, "1,234,567 orders")]
        {
            assert_eq!(counted(count, "order", "orders"), expected);
        }
    }
}
