//! How much of a product, and the units that people count in.

use serde::{Deserialize, Serialize};

use crate::money::parse_scaled;

/// The most of one product on one line, in its smallest unit.
pub const QUANTITY_MAX: u32 = 1_000_000;
/// The most units in one table.
pub const UNITS_MAX: usize = 12;
/// The longest name of a unit, in letters.
pub const UNIT_LETTERS_MAX: usize = 16;

/// An amount of one product. Unit: the product's smallest (a piece, a gram). Invariant: 1 to
/// [`QUANTITY_MAX`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct Quantity(u32);

impl Quantity {
    /// `amount` smallest units. `None` outside 1 to [`QUANTITY_MAX`].
    pub const fn parse(amount: u32) -> Option<Quantity> {
        if amount >= 1 && amount <= QUANTITY_MAX { Some(Quantity(amount)) } else { None }
    }

    /// Smallest units.
    pub const fn get(self) -> u32 {
        self.0
    }
}

/// An amount outside 1 to [`QUANTITY_MAX`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a quantity is from 1 to 1000000")]
pub struct QuantityFault;

impl TryFrom<u32> for Quantity {
    type Error = QuantityFault;
    fn try_from(amount: u32) -> Result<Quantity, QuantityFault> {
        Quantity::parse(amount).ok_or(QuantityFault)
    }
}

impl From<Quantity> for u32 {
    fn from(quantity: Quantity) -> u32 {
        quantity.0
    }
}

/// The name of a unit, such as `each`, `case`, `g` or `kg`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Unit(pub String);

impl Unit {
    /// A piece.
    pub fn each() -> Unit {
        Unit("each".to_owned())
    }

    /// Whether it is a piece.
    pub fn is_each(&self) -> bool {
        self.0 == "each"
    }
}

impl std::fmt::Display for Unit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A unit and how many smallest units it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// Its name.
    pub unit: Unit,
    /// Smallest units in one of it, at least 1.
    pub factor: u32,
}

/// The units that one product is counted in. The first is the smallest, with factor 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Measure>", into = "Vec<Measure>")]
pub struct UnitTable(Vec<Measure>);

/// A unit table that is empty, too long, starts with no factor 1, or names a unit twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a unit table starts with the smallest unit, factor 1, and names each unit once")]
pub struct UnitTableFault;

impl TryFrom<Vec<Measure>> for UnitTable {
    type Error = UnitTableFault;
    fn try_from(measures: Vec<Measure>) -> Result<UnitTable, UnitTableFault> {
        UnitTable::parse(measures).ok_or(UnitTableFault)
    }
}

impl From<UnitTable> for Vec<Measure> {
    fn from(table: UnitTable) -> Vec<Measure> {
        table.0
    }
}

impl Default for UnitTable {
    fn default() -> UnitTable {
        UnitTable(vec![Measure { unit: Unit::each(), factor: 1 }])
    }
}

impl UnitTable {
    /// The table of `measures`, the smallest first. `None` if it breaks a rule of
    /// [`UnitTableFault`].
    pub fn parse(measures: Vec<Measure>) -> Option<UnitTable> {
        let smallest = measures.first().is_some_and(|measure| measure.factor == 1);
        let sound = measures.iter().enumerate().all(|(index, measure)| {
            let letters = measure.unit.0.chars().count();
            let earlier = measures.iter().take(index);
            (1..=QUANTITY_MAX).contains(&measure.factor)
                && (1..=UNIT_LETTERS_MAX).contains(&letters)
                && !measure.unit.0.contains(|letter: char| !letter.is_alphabetic())
                && earlier.clone().all(|other| other.unit != measure.unit)
        });
        (smallest && sound && measures.len() <= UNITS_MAX).then_some(UnitTable(measures))
    }

    /// Pieces alone, or pieces and a case of `case` pieces.
    pub fn pieces(case: Option<u32>) -> Option<UnitTable> {
        let case = case.map(|factor| Measure { unit: Unit("case".to_owned()), factor });
        let each = Measure { unit: Unit::each(), factor: 1 };
        UnitTable::parse(std::iter::once(each).chain(case).collect())
    }

    /// Grams and kilograms.
    pub fn weight() -> UnitTable {
        let measure = |name: &str, factor| Measure { unit: Unit(name.to_owned()), factor };
        UnitTable(vec![measure("g", 1), measure("kg", 1000)])
    }

    /// All units, the smallest first.
    pub fn measures(&self) -> &[Measure] {
        &self.0
    }

    /// The smallest unit.
    pub fn smallest(&self) -> Unit {
        self.0.first().map_or_else(Unit::each, |measure| measure.unit.clone())
    }

    /// Smallest units in one `unit`; `None` if the product is not counted in it.
    pub fn factor(&self, unit: &Unit) -> Option<u32> {
        self.0.iter().find(|measure| measure.unit == *unit).map(|measure| measure.factor)
    }

    /// What a person typed: `12`, `1.258kg`, `2 case`, `2c` (a unit by its first letters). A bare
    /// number counts in `usual`. `None` if it is no such text, is no whole number of smallest units,
    /// or is out of range.
    pub fn read(&self, text: &str, usual: &Unit) -> Option<(Quantity, Unit)> {
        let text = text.trim();
        let split = text.find(|letter: char| letter.is_alphabetic()).unwrap_or(text.len());
        let (number, name) = text.split_at_checked(split)?;
        let name = name.trim().to_lowercase();
        let named = |measure: &&Measure| measure.unit.0.to_lowercase() == name;
        let begun = |measure: &&Measure| measure.unit.0.to_lowercase().starts_with(&name);
        let measure = if name.is_empty() {
            self.0.iter().find(|measure| measure.unit == *usual)?
        } else {
            self.0.iter().find(named).or_else(|| self.0.iter().find(begun))?
        };
        let thousandths = parse_scaled(number.trim(), 3)?.checked_mul(i64::from(measure.factor))?;
        let amount = (thousandths % 1000 == 0).then_some(thousandths / 1000)?;
        Some((Quantity::parse(u32::try_from(amount).ok()?)?, measure.unit.clone()))
    }
}

/// `amount` smallest units, told exactly in units of `factor`: `1.258` of 1000, `2` of 12. `None` if
/// it has no short decimal form there, such as 13 of 12.
pub fn in_unit(amount: u32, factor: u32) -> Option<String> {
    let thousandths = u64::from(amount).checked_mul(1000)?;
    let factor = u64::from(factor.max(1));
    if !thousandths.is_multiple_of(factor) {
        return None;
    }
    let (whole, part) = (thousandths / factor / 1000, thousandths / factor % 1000);
    if part == 0 {
        return Some(whole.to_string());
    }
    Some(format!("{whole}.{part:03}").trim_end_matches('0').to_owned())
}
