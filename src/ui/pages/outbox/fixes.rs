//! What can be done about a refusal: which ways out there are, what each of them asks, and what the
//! order would look like after it. Pure; whether it would be accepted is asked of `decide` elsewhere.

use std::collections::BTreeMap;

use counterfoil_core::gather::{Arrange, Gather};
use counterfoil_orders::{Line, LineId, Money, Order, OrderCommand, Quantity, Refusal, Stage};

/// A way out of a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fix {
    /// Other quantities, chosen line by line, and ask again.
    Reduce,
    /// As much as there is, and ask again.
    TakeAvailable,
    /// The prices in force, and ask again.
    TakePrices,
    /// The lines that cannot be had, taken out, and ask again.
    RemoveLines,
    /// As much discount as the role may give.
    LowerDiscount,
    /// The same once more: what stood in the way may be gone.
    Again,
    /// Put aside for later.
    Park,
    /// Given up here, and written on by hand on the pad.
    Edit,
    /// Given up.
    Dismiss,
}

/// The quantities that a person chose, in smallest units. 0 takes the line out.
pub type Chosen = BTreeMap<LineId, u32>;

/// A refused command with what is needed to answer it.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// What was asked.
    pub asked: OrderCommand,
    /// Why the server said no.
    pub refusal: Refusal,
    /// The order as it is without the refused command.
    pub order: Order,
}

impl Case {
    /// The ways out, the best first. [`Fix::Dismiss`] is always the last.
    pub fn offered(&self) -> Vec<Fix> {
        let placing = matches!(self.asked, OrderCommand::Place);
        let mut fixes = match self.refusal {
            Refusal::CreditExceeded { .. } if self.can_choose() => vec![Fix::Reduce, Fix::Again],
            Refusal::StockShort { .. } if self.can_choose() => {
                vec![Fix::TakeAvailable, Fix::Reduce, Fix::Again]
            }
            Refusal::StockShort { .. } => vec![Fix::TakeAvailable, Fix::Again],
            Refusal::PriceChanged { .. } => vec![Fix::TakePrices],
            Refusal::ItemGone { .. } if placing => vec![Fix::RemoveLines],
            Refusal::DiscountTooHigh { .. } => vec![Fix::LowerDiscount, Fix::Again],
            Refusal::CreditExceeded { .. }
            | Refusal::CustomerBlocked { .. }
            | Refusal::NotAllowed { .. }
            | Refusal::AlreadyChanged { .. } => vec![Fix::Again],
            Refusal::ItemGone { .. } | Refusal::AlreadyClosed { .. } | Refusal::Invalid { .. } => {
                vec![]
            }
        };
        if placing && matches!(self.order.stage, Stage::Draft) {
            fixes.push(Fix::Park);
        }
        if matches!(self.order.stage, Stage::Draft | Stage::Placed(_) | Stage::Confirmed(_)) {
            fixes.push(Fix::Edit);
        }
        fixes.push(Fix::Dismiss);
        fixes
    }

    /// Whether choosing quantities can answer it: the lines in question are in the order.
    fn can_choose(&self) -> bool {
        match &self.asked {
            OrderCommand::Place => true,
            OrderCommand::ChangeQuantity { line, .. } => self.order.line(*line).is_some(),
            _ => false,
        }
    }

    /// The quantities to begin with: those that were wanted, cut to what is available if that was the
    /// trouble.
    pub fn first_choice(&self) -> Chosen {
        let wanted = |line: &Line| match &self.asked {
            OrderCommand::ChangeQuantity { line: changed, quantity, .. } if *changed == line.id => {
                quantity.get()
            }
            _ => line.quantity.get(),
        };
        let lines = self.order.lines.iter();
        let mut chosen: Chosen = lines.map(|line| (line.id, wanted(line))).gather();
        if let Refusal::StockShort { lines } = &self.refusal {
            for short in lines {
                chosen.insert(short.line, u32::try_from(short.available).unwrap_or(0));
            }
        }
        self.fitted(&chosen).unwrap_or(chosen)
    }

    /// `chosen`, cut until the credit limit is kept, by as little as that takes: the dearest line first,
    /// so that most lines stay whole. `None` if the trouble is another one, or nothing would be left.
    fn fitted(&self, chosen: &Chosen) -> Option<Chosen> {
        let fits = |chosen: &Chosen| {
            let after = self.after(&self.changes(chosen));
            self.credit_left(&after).map(|left| left.minor >= 0)
        };
        let mut fitted = chosen.clone();
        let mut lines: Vec<&Line> = self.order.lines.iter().collect();
        lines.arrange_by_key(|line| std::cmp::Reverse(line.net(self.order.terms).minor));
        for line in lines {
            if fits(&fitted)? {
                break;
            }
            let (mut least, mut most) = (0, fitted.get(&line.id).copied().unwrap_or(0));
            // The most pieces that fit lie in least..most, if any do.
            while most.saturating_sub(least) > 1 {
                let middle = least.midpoint(most);
                fitted.insert(line.id, middle);
                if fits(&fitted)? { least = middle } else { most = middle }
            }
            fitted.insert(line.id, least);
        }
        (fits(&fitted)? && fitted.values().any(|pieces| *pieces > 0)).then_some(fitted)
    }

    /// The commands of `fix`, in order, each to be sent as an answer to the refused one. None for
    /// [`Fix::Edit`] and [`Fix::Dismiss`], which answer by giving up.
    pub fn commands(&self, fix: Fix, chosen: &Chosen) -> Vec<OrderCommand> {
        match fix {
            Fix::Reduce => self.and_again(self.changes(chosen)),
            Fix::TakeAvailable => match &self.asked {
                OrderCommand::AddLine { .. } => self.new_line_cut().into_iter().collect(),
                _ => self.and_again(self.changes(&self.first_choice())),
            },
            Fix::TakePrices => match &self.asked {
                OrderCommand::AddLine { .. } => vec![self.new_line_at_current_price()],
                _ => vec![OrderCommand::AcceptPrices, self.asked.clone()],
            },
            Fix::RemoveLines => self.and_again(self.removals()),
            Fix::LowerDiscount => self.discount_at_limit(),
            Fix::Again => vec![self.asked.clone()],
            Fix::Park => vec![OrderCommand::Park { label: self.order.provisional.clone() }],
            Fix::Edit | Fix::Dismiss => vec![],
        }
    }

    /// `steps`, and then the refused command once more unless the steps are themselves what it asked.
    fn and_again(&self, mut steps: Vec<OrderCommand>) -> Vec<OrderCommand> {
        if !matches!(self.asked, OrderCommand::ChangeQuantity { .. }) {
            steps.push(self.asked.clone());
        }
        steps
    }

    fn changes(&self, chosen: &Chosen) -> Vec<OrderCommand> {
        let change = |line: &Line| {
            let amount = *chosen.get(&line.id)?;
            match Quantity::parse(amount) {
                Some(quantity) if quantity == line.quantity => None,
                Some(quantity) => Some(OrderCommand::ChangeQuantity {
                    line: line.id,
                    quantity,
                    unit: line.unit.clone(),
                }),
                None => Some(OrderCommand::RemoveLine { line: line.id }),
            }
        };
        self.order.lines.iter().filter_map(change).collect()
    }

    fn removals(&self) -> Vec<OrderCommand> {
        let Refusal::ItemGone { lines } = &self.refusal else { return vec![] };
        lines.iter().map(|gone| OrderCommand::RemoveLine { line: gone.line }).collect()
    }

    fn discount_at_limit(&self) -> Vec<OrderCommand> {
        let Refusal::DiscountTooHigh { line, limit, .. } = &self.refusal else { return vec![] };
        let lower = OrderCommand::DiscountLine { line: *line, discount: *limit };
        match self.asked {
            OrderCommand::DiscountLine { .. } => vec![lower],
            _ => vec![lower, self.asked.clone()],
        }
    }

    fn new_line_cut(&self) -> Option<OrderCommand> {
        let Refusal::StockShort { lines } = &self.refusal else { return None };
        let mut cut = self.asked.clone();
        if let OrderCommand::AddLine { line, quantity, .. } = &mut cut {
            let short = lines.iter().find(|short| short.line == *line)?;
            *quantity = Quantity::parse(u32::try_from(short.available).ok()?)?;
        }
        Some(cut)
    }

    fn new_line_at_current_price(&self) -> OrderCommand {
        let mut current = self.asked.clone();
        if let OrderCommand::AddLine { price_version, .. } = &mut current {
            *price_version = None;
        }
        current
    }

    /// The order as it would be after `commands`, for its sums. New prices come from the refusal.
    pub fn after(&self, commands: &[OrderCommand]) -> Order {
        let mut after = self.order.clone();
        for command in commands {
            let of = |id: LineId| move |own: &&mut Line| own.id == id;
            match command {
                OrderCommand::ChangeQuantity { line, quantity, unit } => {
                    for own in after.lines.iter_mut().filter(of(*line)) {
                        own.quantity = *quantity;
                        own.unit = unit.clone();
                    }
                }
                OrderCommand::RemoveLine { line } => after.lines.retain(|own| own.id != *line),
                OrderCommand::DiscountLine { line, discount } => {
                    for own in after.lines.iter_mut().filter(of(*line)) {
                        own.discount = *discount;
                    }
                }
                OrderCommand::AcceptPrices => self.reprice(&mut after),
                _ => {}
            }
        }
        after
    }

    fn reprice(&self, order: &mut Order) {
        let Refusal::PriceChanged { lines } = &self.refusal else { return };
        for stale in lines {
            for own in order.lines.iter_mut().filter(|own| own.id == stale.line) {
                own.price = stale.now.clone();
            }
        }
    }

    /// What is left of the credit limit with `order` as it is; `None` if the trouble is another one.
    /// Negative: still too much.
    pub fn credit_left(&self, order: &Order) -> Option<Money> {
        let Refusal::CreditExceeded { limit, exposure, .. } = &self.refusal else { return None };
        let paid = order.placing().map_or(0, |placing| placing.paid);
        let due = order.totals().total.minor.saturating_sub(paid);
        let left = limit.minor.saturating_sub(exposure.minor).saturating_sub(due);
        Some(Money::new(left, limit.currency))
    }

    /// Why pressing the button with `commands` would be in vain, as far as this page can see.
    pub fn hindrance(&self, fix: Fix, commands: &[OrderCommand]) -> Option<Hindrance> {
        let after = self.after(commands);
        let places = commands.iter().any(|command| matches!(command, OrderCommand::Place));
        if places && after.lines.is_empty() {
            return Some(Hindrance::NothingLeft);
        }
        // Asking again unchanged hopes for news that this device has not heard.
        match self.credit_left(&after) {
            Some(left) if left.minor < 0 && fix == Fix::Reduce => Some(Hindrance::StillOver(left)),
            Some(_) | None => None,
        }
    }
}

/// Why a fix would not help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hindrance {
    /// No line is left.
    NothingLeft,
    /// Still over the limit; the amount left, negative.
    StillOver(Money),
}

#[cfg(test)]
mod tests;
