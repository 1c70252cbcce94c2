//! Words of the palette.

use crate::ui::text::palette::Palette;

impl Palette {
    /// The Korean words.
    pub const KOREAN: Palette = Palette {
        title: "이동·실행",
        hint: "이름, 번호, 낱말",
        open: "이동·실행",
        nothing: |typed| format!("“{typed}”에 맞는 결과가 없습니다."),
        page: "화면",
        act: "실행",
        new_order: "새 주문",
        send_now: "지금 보내기",
        pause: "전송 일시 중지",
        resume: "전송 재개",
        export: "미확정 내역 내보내기",
        light: "밝은 화면",
        dark: "어두운 화면",
        system: "시스템 설정에 맞춘 화면",
        not_exported: "브라우저에서 내보내지 못했습니다.",
    };
}
