//! Refusals in words. Never blame, numbers first.

use counterfoil_orders::{Field, Rank, Rule, Status};

use crate::ui::text::amount::money;
use crate::ui::text::refusals::Refusals;

impl Refusals {
    /// The Korean words.
    pub const KOREAN: Refusals = Refusals {
        over_limit: |by| format!("신용 한도를 {by} 초과했습니다."),
        limit_of: |name, limit| format!("{name} 한도: {limit}"),
        exposure: |open| format!("다른 주문의 미결제액: {open}"),
        this_order: |total| format!("이 주문: {total}"),
        alone: str::to_owned,
        short: |line| format!("{}: 요청 {}, 재고 {}", line.name, line.asked, line.available),
        several_short: |count| format!("{count}개 품목 재고 부족"),
        price: |item, was, now| format!("{item}: 이전 {was}, 현재 {now}"),
        several_prices: |count| format!("단가 {count}건 변경"),
        gone: |item| format!("{item} 판매 중지"),
        several_gone: |count| format!("{count}개 품목 판매 중지"),
        blocked: |name, reason| format!("{name} 거래 보류: {reason}"),
        discount: |asked, limit| format!("할인 {asked}는 허용 한도 {limit}를 넘습니다."),
        may_give: |needs| format!("할 수 있는 역할: {}", rank(needs)),
        changed_first: |what| format!("다른 사람이 먼저 변경했습니다: {}", field(what)),
        closed: |at| format!("이미 {} 상태의 주문입니다.", status(at)),
        not_allowed: |action| format!("{} 권한이 없습니다.", deed(action)),
        may: |role, needs| format!("현재 역할: {role}. 할 수 있는 역할: {}", rank(needs)),
        invalid: |what, broken| format!("{}: {}", field(what), rule(broken)),
    };
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Draft => "작성 중",
        Status::Parked => "보류",
        Status::Placed => "접수",
        Status::Confirmed => "확정",
        Status::Shipped => "출고",
        Status::Cancelled => "취소",
    }
}

fn rank(rank: Rank) -> &'static str {
    match rank {
        Rank::Viewer => "열람자",
        Rank::Clerk => "주문 담당",
        Rank::Approver => "승인자",
        Rank::Manager => "매니저",
        Rank::Admin => "관리자",
        Rank::Integration => "연동 프로그램",
    }
}

/// What a command of this kind does, before "권한".
fn deed(kind: &str) -> String {
    match kind {
        "order.place" => "주문 접수".to_owned(),
        "order.confirm" => "주문 확정".to_owned(),
        "order.ship" => "출고 처리".to_owned(),
        "order.cancel" => "주문 취소".to_owned(),
        "order.record_payment" => "입금 기록".to_owned(),
        "customer.register" => "거래처 등록".to_owned(),
        "customer.change" => "거래처 수정".to_owned(),
        "customer.set_conditions" => "결제 조건·단가표 변경".to_owned(),
        "customer.set_credit_limit" => "신용 한도 변경".to_owned(),
        "customer.block" | "customer.unblock" => "거래 보류".to_owned(),
        "product.reprice" => "단가 변경".to_owned(),
        "product.count_stock" => "재고 실사".to_owned(),
        "product.discontinue" => "판매 중지".to_owned(),
        other => format!("이 작업({other})"),
    }
}

fn field(field: Field) -> &'static str {
    match field {
        Field::Stream => "기록",
        Field::Provisional => "번호",
        Field::Customer => "거래처",
        Field::Terms => "조건",
        Field::Lines => "주문 품목",
        Field::Product => "품목",
        Field::Quantity => "수량",
        Field::Unit => "단위",
        Field::Price => "단가",
        Field::Discount => "할인",
        Field::Note => "메모",
        Field::Reference => "참조 번호",
        Field::Label => "이름표",
        Field::Reason => "사유",
        Field::Amount => "금액",
        Field::Method => "결제 방법",
        Field::Code => "코드",
        Field::Name => "이름",
        Field::Contact => "연락처",
        Field::Category => "분류",
        Field::List => "단가표",
        Field::CreditLimit => "신용 한도",
        Field::Days => "결제 기한",
        Field::Level => "재고 수준",
        Field::Tax => "부가세",
    }
}

fn rule(rule: &Rule) -> String {
    match rule {
        Rule::Required => "필수 항목입니다".to_owned(),
        Rule::TooLong { max } => format!("최대 {max}자입니다"),
        Rule::OutOfRange { min, max } => format!("{min}에서 {max}까지 가능합니다"),
        Rule::TooMany { max } => format!("최대 {max}개입니다"),
        Rule::NotThere => "없습니다".to_owned(),
        Rule::AlreadyThere => "이미 있습니다".to_owned(),
        Rule::WrongKind => "종류가 다릅니다".to_owned(),
        Rule::WrongCurrency => "통화가 다릅니다".to_owned(),
        Rule::WrongStage { status: at } => format!("{} 상태에서는 할 수 없습니다", status(*at)),
        Rule::NotPlain => "인쇄할 수 없는 글자가 있습니다".to_owned(),
        Rule::MoreThanDue { due } => format!("남은 금액은 {}입니다", money(*due)),
    }
}
