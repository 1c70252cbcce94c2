//! Words of what is done with many orders at once.

use crate::ui::text::bulk::Bulk;
use crate::ui::text::grouped;

impl Bulk {
    /// The Korean words.
    pub const KOREAN: Bulk = Bulk {
        choose: "선택",
        bar: "선택한 주문",
        chosen: |count| format!("{}건 선택", grouped(count)),
        is_chosen: "선택됨",
        all: |count| format!("전체 {}", grouped(count)),
        stop: "선택 끝내기",
        export: "표 파일로 저장",
        not_exported: "브라우저가 파일을 받지 않았습니다. 다운로드 설정을 확인하고 다시 눌러 주십시오.",
        progress: |asked, all| format!("{} / {}", grouped(asked), grouped(all)),
        result: |done, refused| match refused {
            0 => format!("{}건 처리", grouped(done)),
            _ => format!("{}건 처리, {}건 거절", grouped(done), grouped(refused)),
        },
        waiting: |count| format!("{}건은 아직 서버에 전달되지 않았습니다.", grouped(count)),
        refused_there: "서버가 거절했습니다. 까닭과 할 수 있는 일은 주문서에 있습니다.",
        only_refused: "이 주문만 선택",
    };
}
