//! Words of the list of orders.

use crate::ui::text::grouped;
use crate::ui::text::orders::OrdersWords;

impl OrdersWords {
    /// The Korean words.
    pub const KOREAN: OrdersWords = OrdersWords {
        title: "주문",
        search: "주문 검색",
        search_hint: "번호, 거래처, 초성, 메모, is:refused, after:mon, total:>1000",
        clear: "검색 지우기",
        new_order: "새 주문",
        pins: "보기",
        all: "전체",
        drafts: "작성 중",
        parked: "보류",
        placed: "접수",
        confirmed: "확정",
        to_fix: "확인 필요",
        not_sent: "미전송",
        changed: "변경됨",
        shipped: "출고",
        cancelled: "취소",
        orders: |count| format!("주문 {}건", grouped(count)),
        pending: |count| format!("{}건 미전송", grouped(count)),
        list: "주문, 최신순",
        number: "번호",
        official: "공식 번호",
        currency: "통화",
        reference: "참조 번호",
        customer: "거래처",
        lines: "품목",
        amount: "합계",
        status: "상태",
        placed_on: "접수",
        by: "담당",
        line_count: |count| format!("품목 {}건", grouped(count)),
        no_customer: "알 수 없는 거래처",
        news: |count| format!("새 주문 {}건", grouped(count)),
        preview: "선택한 주문",
        none_title: "아직 주문이 없습니다",
        none: "첫 주문은 주문 입력에서 시작합니다.",
        none_offline_title: "이 기기에 아직 주문이 없습니다",
        none_offline: "아직 서버에 연결된 적이 없습니다. 여기에서 받은 주문은 보관했다가 나중에 보냅니다.",
        kept_title: "목록은 다음에 연결되면 돌아옵니다",
        kept: |changes| {
            let changes = grouped(changes);
            format!(
                "보낼 변경 {changes}건을 이 기기에 보관하고 있습니다. 무엇에 관한 것인지는 먼저 받아 와야 합니다."
            )
        },
        to_outbox: "발신함 열기",
        no_match_title: "찾는 주문이 없습니다",
        no_match: |text| format!("“{text}”에 맞는 주문이 없습니다."),
        clear_filters: "모든 주문 보기",
        ledger: "접수된 모든 주문",
        total_orders: "주문",
        total_lines: "품목 수",
        total_units: "수량",
        total_gross: "할인 전",
        total_net: "공급가액",
        how_net: "공급가액 계산 방법",
        how: "할인 전 금액은 단가 × 수량이며, 품목마다 최소 화폐 단위로 반올림합니다. 공급가액은 품목마다 할인을 빼고 같은 방법으로 한 번 반올림하여 더한 금액으로, 부가세를 더하기 전입니다. 접수되고 취소되지 않은 주문을 세며, 아직 보내지 않은 것도 포함합니다. 모두 이 브라우저에서 자체 기록으로 계산합니다.",
    };
}
