//! Words of the lab.

use crate::dispatch::Site;
use crate::ui::text::lab::Lab;

impl Lab {
    /// The Korean words.
    pub const KOREAN: Lab = Lab {
        title: "실험실",
        about: "스위치를 켜면 해당하는 일이 시도할 때마다 실패하고, 지연을 주면 늦어집니다. 그래도 저장됨으로 표시된 것은 사라지지 않고, 두 번 접수되는 것도 없습니다. 스위치는 여기에서 끄거나 이 탭을 닫을 때까지 켜져 있습니다.",
        clear: "모두 끄기",
        late: "지연 (ms)",
        counts: |hits, failed| format!("{hits}회 시도, 일부러 {failed}회 실패"),
        what,
    };
}

fn what(site: Site) -> &'static str {
    match site {
        Site::DatabaseOpen => "데이터베이스를 열 수 없음",
        Site::DatabaseConnection => "데이터베이스 연결이 모르는 사이에 끊김",
        Site::DatabaseRequest => "쓰기 중 요청 하나가 실패함",
        Site::DatabaseCommit => "쓰기가 중단됨",
        Site::DatabaseRoom => "데이터베이스가 가득 참",
        Site::DatabaseWord => "쓰기는 되었지만 결과를 알 수 없음",
        Site::DatabaseRead => "읽기가 실패함",
        Site::JournalOpen => "저널 폴더를 열 수 없음",
        Site::JournalBegin => "저널이 새 파일을 시작할 수 없음",
        Site::JournalAppend => "저널이 파일에 덧붙일 수 없음",
        Site::JournalWord => "프레임은 기록되었지만 결과를 알 수 없음",
        Site::Mirror => "저널의 대역이 아무것도 받지 않음",
        Site::Marker => "표식이 세워지지 않음",
        Site::NetworkRequest => "요청이 나가지 않음",
        Site::NetworkAnswer => "응답을 잃음",
        Site::NetworkLive => "실시간 연결이 열리지 않음",
        Site::OrderList => "주문이 바뀔 때 주문 목록이 앱을 멈춤",
    }
}
