//! One sentence for each thing that can be asked of an order, or happen to it.

use counterfoil_orders::{Date, OrderCommand, OrderEvent, Outset};

use crate::ui::text::amount::{amount, money, percent};
use crate::ui::text::deeds::{Deeds, Names};
use crate::ui::text::grouped;
use crate::ui::text::slip::{date, quantity};

impl Deeds {
    /// The Korean words.
    pub const KOREAN: Deeds = Deeds {
        asked,
        happened,
        kind,
        nothing: "없음",
        unknown: "알 수 없는 기록",
        a_line: "품목",
    };
}

fn asked(command: &OrderCommand, names: &dyn Names) -> String {
    match command {
        OrderCommand::Open { customer, .. } => format!("{} 주문 작성 시작", names.of(*customer)),
        OrderCommand::Enter(whole) => {
            let name = names.of(whole.customer);
            let lines = grouped(whole.items.len());
            match whole.outset {
                Outset::Draft => format!("{name} 주문 작성 시작, 품목 {lines}건"),
                Outset::Placed => format!("{name} 주문 접수, 품목 {lines}건"),
            }
        }
        OrderCommand::ChangeCustomer { customer } => {
            format!("거래처 변경: {}", names.of(*customer))
        }
        OrderCommand::AddLine { product, quantity, .. } => {
            format!("{} × {} 추가", names.of(*product), quantity.get())
        }
        OrderCommand::ChangeQuantity { line, quantity, .. } => {
            format!("{} 수량 변경: {}", names.on_line(*line), quantity.get())
        }
        OrderCommand::RemoveLine { line } => format!("{} 삭제", names.on_line(*line)),
        OrderCommand::DiscountLine { line, discount } => {
            format!("{} {} 할인", names.on_line(*line), percent(*discount))
        }
        OrderCommand::NoteLine { line, text } => noted_line(&names.on_line(*line), text),
        OrderCommand::Note { text, .. } => format!("메모 “{text}”"),
        OrderCommand::SetReference { text } => reference(text),
        OrderCommand::SetDelivery { date } => delivery(*date),
        OrderCommand::AcceptPrices => "현재 단가 적용".to_owned(),
        OrderCommand::Park { label } => format!("보류 “{label}”"),
        OrderCommand::Resume => "이어서 작성".to_owned(),
        OrderCommand::Place => "주문 접수".to_owned(),
        OrderCommand::Confirm => "주문 확정".to_owned(),
        OrderCommand::Ship { on } => format!("{} 출고", date(*on)),
        OrderCommand::Cancel { reason, .. } => format!("취소: {reason}"),
        OrderCommand::RecordPayment { amount, method } => {
            format!("{} 입금 기록 ({method})", money(*amount))
        }
    }
}

fn happened(event: &OrderEvent, names: &dyn Names) -> String {
    match event {
        OrderEvent::Opened { customer, .. } => format!("{} 주문 작성 시작됨", names.of(*customer)),
        OrderEvent::Entered(entered) => {
            let name = names.of(entered.customer);
            let lines = grouped(entered.lines.len());
            match (entered.outset, entered.number) {
                (Outset::Draft, _) => format!("{name} 주문 작성 시작됨, 품목 {lines}건"),
                (Outset::Placed, None) => format!("{name} 주문 접수됨, 품목 {lines}건"),
                (Outset::Placed, Some(number)) => {
                    format!("{name} 주문 접수됨, 품목 {lines}건, 제{number}호")
                }
            }
        }
        OrderEvent::CustomerChanged { customer } => {
            format!("거래처 변경됨: {}", names.of(*customer))
        }
        OrderEvent::LineAdded { line } => {
            let much = quantity(line.quantity, &line.unit, line.factor);
            format!("{} 추가됨, {much}, 단가 {}", names.of(line.product), amount(line.price.amount))
        }
        OrderEvent::QuantityChanged { line, quantity: much, unit, factor } => {
            format!("{} 수량 변경됨: {}", names.on_line(*line), quantity(*much, unit, *factor))
        }
        OrderEvent::LineRemoved { line } => format!("{} 삭제됨", names.on_line(*line)),
        OrderEvent::LineDiscounted { line, discount } => {
            format!("{} {} 할인됨", names.on_line(*line), percent(*discount))
        }
        OrderEvent::LineNoted { line, text } => noted_line(&names.on_line(*line), text),
        OrderEvent::Noted { text, .. } => format!("메모 “{text}”"),
        OrderEvent::ReferenceSet { text } => reference(text),
        OrderEvent::DeliverySet { date } => delivery(*date),
        OrderEvent::PricesAccepted { lines } => {
            format!("현재 단가 적용됨, 품목 {}건", grouped(lines.len()))
        }
        OrderEvent::Parked { label } => format!("보류됨 “{label}”"),
        OrderEvent::Resumed => "이어서 작성됨".to_owned(),
        OrderEvent::Placed { number: Some(number), .. } => format!("접수됨, 제{number}호"),
        OrderEvent::Placed { number: None, .. } => "접수됨".to_owned(),
        OrderEvent::Confirmed => "확정됨".to_owned(),
        OrderEvent::Shipped { on } => format!("{} 출고됨", date(*on)),
        OrderEvent::Cancelled { reason, .. } => format!("취소됨: {reason}"),
        OrderEvent::PaymentRecorded { amount, method } => {
            format!("{} 입금됨 ({method})", money(*amount))
        }
    }
}

/// What an event of this kind says in a word or two. One that a newer app wrote keeps its name.
fn kind(kind: &str) -> String {
    let word = match kind {
        "order.opened" | "order.entered" => "주문 작성",
        "order.customer_changed" => "거래처 변경",
        "order.line_added" => "품목 추가",
        "order.quantity_changed" => "수량 변경",
        "order.line_removed" => "품목 삭제",
        "order.line_discounted" => "품목 할인",
        "order.line_noted" => "품목 메모",
        "order.noted" => "메모",
        "order.reference_set" => "참조 번호",
        "order.delivery_set" => "납품일",
        "order.prices_accepted" => "단가 적용",
        "order.parked" => "보류",
        "order.resumed" => "이어서 작성",
        "order.placed" => "접수",
        "order.confirmed" => "확정",
        "order.shipped" => "출고",
        "order.cancelled" => "취소",
        "order.payment_recorded" => "입금",
        "customer.registered" => "거래처 등록",
        "customer.changed" => "거래처 정보 변경",
        "customer.conditions_set" => "거래 조건",
        "customer.credit_limit_set" => "신용 한도",
        "customer.blocked" => "거래 보류",
        "customer.unblocked" => "거래 재개",
        "product.listed" => "품목 등록",
        "product.changed" => "품목 정보 변경",
        "product.repriced" => "단가 변경",
        "product.stock_counted" => "재고 집계",
        "product.stock_rule_set" => "재고 규칙",
        "product.discontinued" => "판매 중지",
        other => other,
    };
    word.to_owned()
}

fn noted_line(item: &str, text: &str) -> String {
    match text {
        "" => format!("{item} 메모 삭제"),
        _ => format!("{item} 메모: “{text}”"),
    }
}

fn reference(text: &str) -> String {
    match text {
        "" => "참조 번호 삭제".to_owned(),
        _ => format!("참조 번호 {text}"),
    }
}

fn delivery(day: Option<Date>) -> String {
    match day {
        Some(day) => format!("{} 납품", date(day)),
        None => "납품일 지정 없음".to_owned(),
    }
}
