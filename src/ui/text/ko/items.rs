//! Words of the items.

use crate::ui::text::grouped;
use crate::ui::text::items::ItemsWords;

impl ItemsWords {
    /// The Korean words.
    pub const KOREAN: ItemsWords = ItemsWords {
        title: "품목",
        search: "품목 검색",
        search_hint: "이름, 코드, 분류",
        count: |count| format!("품목 {}개", grouped(count)),
        also_gone: "판매 중지 품목 포함",
        code: "코드",
        name: "품목",
        package: "포장",
        category: "분류",
        price: "단가",
        stock: "재고",
        gone: "판매 중지",
        not_counted: "재고 미확인",
        none_title: "아직 품목이 없습니다",
        none: "판매 품목은 서버에서 등록합니다.",
        none_offline_title: "이 기기에 아직 품목이 없습니다",
        none_offline: "서버에 아직 연결되지 않았습니다. 처음 연결되면 품목을 받아 옵니다.",
        no_match: |typed| format!("“{typed}”에 맞는 품목이 없습니다."),
        found_by: "주문 입력에서 검색어",
        found: |code, name| match code {
            "" => name.to_owned(),
            _ => format!("{code} 또는 {name}"),
        },
        units: "단위",
        unit: "단위",
        holds: "입수량",
        prices: "단가",
        list: "단가표",
        version: |version| match version {
            1 => "첫 단가".to_owned(),
            _ => format!("단가 {version}차"),
        },
        stock_title: "재고",
        on_hand: "주문 가능",
        counted: "실사",
        counted_at: |level, at| format!("{level} · {at}"),
        reserved: "출고 대기",
        own: "내 미전송 주문",
        rule: "부족할 때",
        rule_refuse: "주문이 반려됩니다",
        rule_backorder: "주문이 접수되어 입고를 기다립니다",
        orders: "이 품목의 주문",
        start: "이 품목으로 주문 시작",
        reprice: "단가 변경",
        reprice_plain: "지금부터 적용됩니다. 이미 작성된 주문의 단가는 그대로입니다.",
        reprice_amount: "단가",
        bad_price: "이 통화의 금액이 아닙니다.",
        recount: "재고 실사",
        recount_plain: "출고 대기 물량을 포함한 현재 수량입니다.",
        recount_level: "실사 수량",
        bad_level: "이 품목에 맞는 수량이 아닙니다.",
        discontinue: "판매 중지",
        discontinue_plain: "더는 주문할 수 없으며 되돌릴 수 없습니다. 이미 담긴 주문은 그대로입니다.",
        needed: "수량을 적어 주십시오.",
    };
}
