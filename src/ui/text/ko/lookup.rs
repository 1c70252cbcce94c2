//! Words that all places to look things up have in common.

use crate::ui::text::lookup::LookupWords;

impl LookupWords {
    /// The Korean words.
    pub const KOREAN: LookupWords = LookupWords {
        back: "목록으로",
        as_of: |at| format!("{at} 기준, 내 주문 포함"),
        no_match_title: "검색 결과 없음",
        clear: "검색 지우기",
        missing: "이 기기에 없습니다.",
        missing_hint: "마지막 연결 이후에 생겼거나 주소가 잘못되었을 수 있습니다.",
        save: "저장",
    };
}
