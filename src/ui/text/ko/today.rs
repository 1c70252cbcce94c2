//! Words of the day's figures.

use crate::ui::text::grouped;
use crate::ui::text::today::Today;

impl Today {
    /// The Korean words.
    pub const KOREAN: Today = Today {
        title: "오늘",
        day: "날짜",
        earlier: "이전 주문일",
        later: "다음 주문일",
        to_today: "오늘",
        orders: "주문",
        value: "금액",
        average: "건당",
        not_sent: "미전송",
        to_fix: "확인 필요",
        as_of: |clock| format!("{clock} 기준"),
        whole_day: |day| format!("{day}, 이 기기에 있는 주문 전체"),
        included: |waiting| match waiting {
            0 => String::new(),
            _ => format!("아직 전송되지 않은 주문 {}건 포함", grouped(waiting)),
        },
        computed: "취소되지 않은 접수 주문의 결제 금액입니다. 네트워크와 관계없이 이 기기에서 계산합니다.",
        by_hour: "시간대별",
        by_item: "품목별",
        by_seller: "담당자별",
        hour: "시각",
        item: "품목",
        seller: "담당자",
        before_tax: "세전",
        as_table: "표로 보기",
        chart: |orders, value| format!("시간대별 주문 {}건, 합계 {value}", grouped(orders)),
        more_items: |count| format!("외 {}개 품목", grouped(count)),
        unknown_item: "알 수 없는 품목",
        none_today: "오늘 접수된 주문이 없습니다",
        none: |day| format!("{day}에 접수된 주문이 없습니다"),
        none_hint: "이 기기나 다른 기기에서 주문이 접수되면 채워집니다.",
        to_day: |day| format!("{day} 보기"),
    };
}
