//! Words of the pass.

use crate::ui::text::grouped;
use crate::ui::text::pass::Pass;

impl Pass {
    /// The Korean words.
    pub const KOREAN: Pass = Pass {
        title: "준비 현황",
        columns: "단계",
        new: "신규",
        doing: "준비 중",
        ready: "완료",
        begin: "준비 시작",
        done: "준비 완료",
        quiet: "대기 없음",
        new_note: "새 메모: ",
        more: |count| format!("이후 주문 {}건", grouped(count)),
        more_lines: |count| format!("외 {}개 품목", grouped(count)),
        since: |at| {
            format!(
                "다른 기기의 주문은 {at} 기준입니다. 여기서 넘긴 주문은 보관되었다가 나중에 전송됩니다."
            )
        },
    };
}
