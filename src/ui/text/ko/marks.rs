//! Words of the marks.

use crate::ui::text::marks::Marks;

impl Marks {
    /// The Korean words.
    pub const KOREAN: Marks = Marks {
        saving: "저장 중",
        saving_spoken: "최근 변경을 저장하는 중",
        here: "기기 저장",
        here_spoken: "이 기기에 저장됨, 보내지 않음",
        received: "서버 수신",
        received_spoken: "서버 수신 · 처리 대기",
        held: "대기",
        held_spoken: "이 기기에서 대기",
        changed: "변경됨",
        changed_spoken: "변경되어 확정",
        refused: "반려됨",
        refused_spoken: "반려됨, 확인 필요",
        set_aside: "격리됨",
        set_aside_spoken: "격리됨 · 지원 필요",
        not_saved: "저장 실패",
        not_saved_spoken: "아직 저장되지 않음, 이 페이지를 닫지 마십시오",
        confirmed: "확정",
    };
}
