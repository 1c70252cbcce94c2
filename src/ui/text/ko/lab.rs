//! Words of the lab.

use crate::dispatch::{RecordKind, Site, Subject};
use crate::screen::{Link, NetFault};
use crate::ui::pages::lab::scenes::Scene;
use crate::ui::text::grouped;
use crate::ui::text::lab::{Lab, whole};

impl Lab {
    /// The Korean words.
    pub const KOREAN: Lab = Lab {
        title: "실험실",
        parts: "실험실의 부분",
        overview: "개요",
        overview_about: "이 기기에 무엇이 보관되고 어떻게 견디는지 보여 줍니다. 모두 실제 자료이며, 보기만 해서는 아무것도 바뀌지 않습니다.",
        part_title: |part| format!("실험실: {part}"),
        log: "로그",
        log_about: "이 기기에서 요청한 것과 서버가 알려 온 것을 기록된 순서대로 보여 줍니다.",
        time: "타임머신",
        time_about: "로그의 어느 차례에서든 그때의 상태를 보여 줍니다.",
        views: "뷰",
        views_about: "로그에서 계산한 목록과, 다시 계산해도 같은지에 대한 검사입니다.",
        sync: "동기화",
        sync_about: "서버와의 연결 상태와 주고받은 내용을 보여 줍니다.",
        scenes: "장면",
        scenes_about: "실제로 있을 법한 문제를 한 번에 일으키고, 그래도 지켜져야 하는 것을 보여 줍니다.",
        faults: "장애",
        faults_about: "저장과 네트워크를 일부러 실패시키는 스위치입니다.",
        turns: |count| format!("{count}차례"),
        switched_on: |count| match count {
            0 => "모두 꺼짐".to_owned(),
            count => format!("{count}개 켜짐"),
        },
        about: "스위치를 켜면 해당하는 일이 시도할 때마다 실패하고, 지연을 주면 늦어집니다. 그래도 저장됨으로 표시된 것은 사라지지 않고, 두 번 접수되는 것도 없습니다. 스위치는 여기에서 끄거나 이 탭을 닫을 때까지 켜져 있습니다.",
        clear: "모두 끄기",
        late: "지연 (ms)",
        counts: |hits, failed| format!("{hits}회 시도, 일부러 {failed}회 실패"),
        what,
        search: "로그 검색",
        search_hint: "종류, 주문, 거래처, 사람, 식별자",
        search_clear: "검색 지우기",
        found: |count| format!("기록 {}건", grouped(count)),
        read_all: |turns| format!("전체 {turns}차례"),
        read_some: |read, turns| format!("최근 {read}차례에서, 전체 {turns}차례"),
        news: |count| format!("새 차례 {count}개"),
        folding: "로그를 읽는 중…",
        unreadable: "지금은 로그를 읽을 수 없습니다.",
        none_title: "아직 없음",
        none: "요청하거나 받은 것이 생기면 여기에 나타납니다.",
        no_match_title: "해당하는 기록 없음",
        no_match: |text| format!("\u{201c}{text}\u{201d}: 해당하는 기록이 없습니다."),
        turn: "차례",
        kind: "종류",
        name: "이름",
        subject: "주문 또는 대상",
        place: "위치",
        place_in: |position, version| format!("{} \u{b7} v{version}", grouped(whole(position))),
        who: "누가",
        this_device: "이 기기",
        happened: "발생",
        recorded: "기록",
        size: "크기",
        bytes: |bytes| format!("{} B", grouped(bytes)),
        kind_of,
        stream: "스트림",
        command: "명령",
        device: "기기",
        content: "내용",
        copy: "복사",
        copied: "복사됨",
        not_copied: "브라우저에서 복사하지 못했습니다.",
        gone: "이 기록은 더 이상 로그에 없습니다.",
        chain: "같은 명령의 기록",
        open_order: "주문 열기",
        back: "로그로 돌아가기",
        view: "뷰",
        version: "버전",
        rows: "행",
        stands_at: "현재 위치",
        behind: "뒤처짐",
        nothing_behind: "없음",
        events_behind: |events, turns| format!("이벤트 {events}건, {turns}차례"),
        subject_of,
        left_out: "제외됨",
        replay: "재생 검사",
        replay_about: "로그 전체를 처음부터 다시 접고, 열린 명령을 그 위에 얹어 모든 뷰를 새로 만든 다음, 화면에 보이는 것과 비교합니다.",
        replaying: |done, all| format!("{all}차례 중 {done}차례\u{2026}"),
        replay_failed: "검사하지 못했습니다. 로그를 읽을 수 없거나 계속 바뀌고 있습니다. 다시 시도하십시오.",
        all_equal: |rows, turns, millis| {
            format!("{rows}개 모두 같습니다. {turns}차례를 {millis}ms에 접었습니다.")
        },
        some_differ: |rows, turns, millis| {
            format!("{rows}개가 다릅니다. {turns}차례를 {millis}ms에 접었습니다.")
        },
        shown: "화면",
        again: "재생",
        digest: "다이제스트",
        result: "결과",
        took: "걸린 시간",
        millis: |millis| format!("{millis}ms"),
        equal: "같음",
        differs: "다름",
        one_by_one: "하나씩 비교",
        exchanges: "최근 교환",
        exchanges_about: "이 탭의 최근 백 건이며, 메모리에만 둡니다. 대표 탭만 서버와 이야기합니다.",
        no_exchange: "이 탭은 서버와 이야기한 적이 없습니다.",
        asked_at: "요청 시각",
        question: "요청",
        answer: "응답",
        push: |commands| format!("명령 {commands}건 처리"),
        pull: |after| format!("{} 이후 이벤트", grouped(whole(after))),
        snapshot: "전체 상태",
        page: |events, outcomes, to| match outcomes {
            0 => format!("이벤트 {events}건, {}까지", grouped(whole(to))),
            _ => format!("결과 {outcomes}건, 이벤트 {events}건, {}까지", grouped(whole(to))),
        },
        received: |commands| format!("명령 {commands}건 수신"),
        streams: |streams| format!("상태 {}건", grouped(streams)),
        fault_of,
        promises: "지켜져야 하는 것",
        promised: |reading| {
            if reading {
                "로그를 세는 중\u{2026}"
            } else {
                "로그 전체에서 바로 셉니다. 장면을 시작하고 주문을 받은 다음 다시 보십시오."
            }
        },
        lost: "잃은 명령",
        doubled: "겹친 이벤트",
        counted: |asked, decided, taken_back, open| {
            format!(
                "여기에서 요청한 명령 {asked}건: 확정 {decided}, 취소 {taken_back}, 열림 {open}"
            )
        },
        begin_scene: "시작",
        end_scene: "끝내기",
        scene,
        link: "연결",
        link_of,
        tab: "이 탭",
        leads: "대표",
        follows: "대기",
        last_contact: "마지막 연락",
        cursor: "받아들인 위치",
        head: "서버 위치",
        epoch: "이력",
        past: |turn, all| {
            format!("과거: {all}차례 중 {turn}차례. 여기에서는 아무것도 할 수 없습니다.")
        },
        present: |turn| format!("지금: {turn}차례."),
        to_now: "지금으로",
        slider: "로그의 차례",
        slider_keys: "화살표 키로 한 차례씩, 윗글쇠와 함께 누르면 열 차례씩 움직입니다.",
        earlier: "한 차례 앞으로",
        later: "한 차례 뒤로",
        rebuilding: "이동 중\u{2026}",
        orders: "주문",
        placed: "접수됨, 취소 제외",
        net: "해당 공급가액",
        customers: "거래처",
        items: "품목",
        open: "열린 명령",
        position: "알고 있는 위치",
        by_status: "상태별 주문",
        last_records: "직전 기록",
        shed: "공간을 마련하려고 오래된 차례를 이 기기에서 지웠습니다. 과거는 그 다음부터 시작합니다.",
    };
}

fn link_of(link: Link) -> &'static str {
    match link {
        Link::Unknown => "시도 전",
        Link::Up => "연결됨",
        Link::Down(_) => "끊김",
        Link::NoNetwork => "네트워크 없음",
        Link::Paused => "일시 중지",
        Link::ForeignHistory => "다른 이력",
    }
}

fn fault_of(fault: NetFault) -> &'static str {
    match fault {
        NetFault::Offline => "응답 없음",
        NetFault::NotOurs => "다른 것이 응답함",
        NetFault::Trouble => "서버에 문제가 있음",
        NetFault::Busy { .. } => "서버가 바쁨",
        NetFault::SignedOut => "세션이 끝남",
        NetFault::UpgradeNeeded => "앱이 너무 오래됨",
        NetFault::NotAccepted => "받아들여지지 않음",
    }
}

fn scene(scene: Scene) -> (&'static str, &'static str) {
    match scene {
        Scene::Tunnel => {
            ("터널", "네트워크가 전혀 없습니다. 그래도 주문을 받고, 연결되면 보냅니다.")
        }
        Scene::MarketHall => ("시장", "응답이 2초 늦게 오고, 일부는 오지 않습니다."),
        Scene::LostAnswer => (
            "잃어버린 응답",
            "서버는 처리했지만 응답이 사라집니다. 다시 보내도 한 번만 접수됩니다.",
        ),
        Scene::Twice => ("두 번", "보낸 것이 모두 두 번 도착하지만 한 번만 접수됩니다."),
        Scene::DiskFull => (
            "가득 찬 디스크",
            "데이터베이스에 더 쓸 수 없습니다. 저널이 대신하고, 화면에 알립니다.",
        ),
    }
}

fn kind_of(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::Command => "명령",
        RecordKind::Prediction => "예측",
        RecordKind::Event => "이벤트",
        RecordKind::Outcome => "결과",
        RecordKind::Deed => "처리",
        RecordKind::Sent => "전송 중",
        RecordKind::History => "이력",
    }
}

fn subject_of(subject: Subject) -> &'static str {
    match subject {
        Subject::States => "모든 상태",
        Subject::Sums => "모든 합계",
        Subject::Board => "주문",
        Subject::Catalogue => "품목",
        Subject::Directory => "거래처",
    }
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
