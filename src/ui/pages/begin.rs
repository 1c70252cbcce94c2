//! Begins a draft that has its customer, and perhaps lines, from the start.

use counterfoil_core::StreamId;
use counterfoil_orders::{Item, OrderCommand, Outset, Ppm, Quantity, Refusal, Terms, Unit, Whole};

use crate::dispatch::Dispatcher;

/// Begins a draft for `customer` with `items`, at the prices of today. Gives it back with the number of items
/// that could not be taken over: what was sold once may not be today.
///
/// # Errors
/// The refusal; then nothing was begun.
pub fn begin(
    dispatcher: Dispatcher,
    (customer, terms): (StreamId, Terms),
    mut items: Vec<Item>,
) -> Result<(StreamId, usize), Refusal> {
    let (stream, provisional) = dispatcher.new_order();
    let whole = |items: Vec<Item>| {
        OrderCommand::Enter(Box::new(Whole {
            customer,
            items,
            outset: Outset::Draft,
            provisional: provisional.clone(),
            terms,
        }))
    };
    let asked = items.len();
    items.retain(|item| {
        let alone = whole(vec![item.clone()]).into();
        dispatcher.preview(stream, &alone).is_ok()
    });
    let missing = asked.saturating_sub(items.len());
    dispatcher.send(stream, whole(items))?;
    Ok((stream, missing))
}

/// So much of `product`, without a discount or a note.
pub fn plain_item(product: StreamId, (quantity, unit): (Quantity, Unit)) -> Item {
    Item { discount: Ppm::ZERO, note: String::new(), price_version: None, product, quantity, unit }
}
