//! Words for a device that comes up, or cannot.

use crate::ui::text::grouped;
use crate::ui::text::opening::Opening;

impl Opening {
    /// The Korean words.
    pub const KOREAN: Opening = Opening {
        rebuilding: |percent| format!("목록을 다시 만드는 중입니다. {percent}%"),
        no_server: "이 기기는 처음 사용하는 기기이고, 서버가 응답하지 않습니다. 한 번 연결하면 그다음부터는 네트워크 없이도 사용할 수 있습니다.",
        signed_out: "서버에 로그인한 뒤 이 페이지를 다시 열어 주십시오.",
        outdated: "이 앱은 서버와 함께 쓰기에는 오래된 버전입니다. 연결된 상태에서 새로 고침해 주십시오.",
        held: "브라우저의 데이터베이스가 아직 열리지 않습니다. 이전 버전의 앱이 열린 다른 창이 잡고 있습니다. 그 창을 닫아 주십시오.",
        overtaken: "더 새로운 버전의 앱이 이 브라우저를 사용했으므로, 이 버전은 데이터베이스를 읽을 수 없습니다. 다시 시도하면 최신 버전을 불러옵니다. 잃은 것은 없습니다.",
        no_storage: "브라우저의 데이터베이스를 열 수 없어 아무것도 보관할 수 없습니다. 시크릿 창이기 때문일 수 있습니다.",
        storage_full: "브라우저의 저장 공간이 가득 차서 아무것도 보관할 수 없습니다. 먼저 공간을 확보해 주십시오.",
        rescue: "확정되지 않은 작업은 저널에도 있습니다. 안전을 위해 내보내십시오. 다시 시도해도 안 되면 새 데이터베이스로 시작하십시오. 저널과 서버에서 모든 것을 가져옵니다.",
        export: "미확정 작업 내보내기",
        renew: "새 데이터베이스로 시작",
        exported: |count| format!("변경 {}건을 내보냈습니다.", grouped(count)),
        nothing_left: "저널에 확정되지 않은 작업이 없습니다.",
        not_rescued: "브라우저가 허용하지 않았습니다. 이 앱이 열린 다른 창을 닫고 다시 시도해 주십시오.",
        again: "다시 시도",
        sample: "예제 데이터 사용",
    };
}
