//! Words of the frame: navigation, connection, strip.

use crate::ui::text::frame::Frame;
use crate::ui::text::grouped;

impl Frame {
    /// The Korean words.
    pub const KOREAN: Frame = Frame {
        brand: "Counterfoil",
        sample: "예제 데이터",
        skip: "본문으로 건너뛰기",
        navigation: "주 메뉴",
        new_order: "새 주문",
        orders: "주문",
        drafts: "작성 중",
        customers: "거래처",
        items: "품목",
        more: "더 보기",
        today: "오늘",
        pass: "준비",
        outbox: "발신함",
        settings: "설정",
        keys: "단축키",
        close: "닫기",
        cancel: "취소",
        undo: "되돌리기",
        undone: |number, now| format!("{number}, 되돌림: {now}"),
        not_undone: |number, deed| {
            format!(
                "{number}: “{deed}” 작업은 되돌릴 수 없습니다. 지금 할 수 있는 일은 주문서에 있습니다."
            )
        },
        nothing_to_undo: "이 페이지에서 되돌릴 수 있는 작업이 없습니다.",
        saved_already: "모두 이 기기에 이미 저장되어 있습니다.",
        saving_now: "이 기기에 저장하는 중입니다.",
        not_saved: "지금은 이 기기에 저장할 수 없습니다. 까닭은 위 줄에 있습니다.",
        how_computed: "계산 방법",
        not_found: "없는 페이지입니다.",
        to_new_order: "새 주문",
        need_you: |count| format!("{count}건 확인 필요"),
        page_title: Frame::ENGLISH.page_title,
        left_out: "목록 하나가 앱을 거듭 멈추게 하여 다음 업데이트까지 뺐습니다. 주문은 안전하며, 주소나 발신함에서 하나씩 열 수 있습니다.",
        recovered: |restored, missing| {
            let back = format!("이 브라우저에서 사라졌던 변경 {restored}건을 되살렸습니다.");
            match missing {
                0 => back,
                _ => format!("{back} 저장된 변경이 최대 {missing}건 빠져 있을 수 있습니다."),
            }
        },
        restored: |at, again| {
            let server = format!("서버가 위치 {at}에서 만든 백업으로 복원되었습니다.");
            match again {
                0 => server,
                _ => format!("{server} 변경 {again}건을 다시 보내고 있습니다."),
            }
        },
        online: "온라인 · 모두 확정",
        sending: |count| format!("{count}건 보내는 중"),
        slow: "느림",
        offline: "오프라인",
        silent: "서버 응답 없음",
        sign_in: |count| match count {
            0 => "로그인".to_owned(),
            _ => format!("로그인하면 {count}건 전송"),
        },
        update: |count| match count {
            0 => "업데이트 필요".to_owned(),
            _ => "업데이트 후 전송".to_owned(),
        },
        paused: "일시 중지",
        foreign: "다른 서버",
        not_saving: "저장 안 됨",
        journal_alone: "저널에만 저장",
        with_here: |state, count| match count {
            0 => state.to_owned(),
            _ => format!("{state} · {count}건 기기 저장"),
        },
        strip_offline: |count| format!("네트워크 없음, 작업 가능. {}", wait(count)),
        strip_silent: |count| format!("서버 응답 없음, 작업 가능. {}", wait(count)),
        strip_not_ours: |count| {
            format!("이 네트워크의 로그인 페이지가 막고 있을 수 있습니다. {}", wait(count))
        },
        strip_signed_out: |count| format!("로그아웃됨, 작업 가능. 로그인할 때까지 {}", wait(count)),
        strip_update: |count| {
            format!(
                "이 앱은 서버와 함께 쓰기에는 오래된 버전입니다. 업데이트할 때까지 {}",
                wait(count)
            )
        },
        strip_foreign: "서버의 이력이 이 기기의 이력과 다릅니다. 반영한 것도 지운 것도 없습니다. 지원을 요청하십시오.",
        strip_full: "저장되지 않고 있습니다. 공간을 확보하고, 이 페이지를 닫지 마십시오.",
        strip_failed: "저장되지 않고 있습니다. 이 페이지를 닫지 말고 두거나, 내보내십시오.",
        strip_journal_for_room: "작업이 저널에만 있고 보내지 않았습니다. 공간을 확보하십시오.",
        strip_journal_alone: "작업이 저널에만 있고 보내지 않았습니다. 이 페이지를 새로 고치거나, 내보내십시오.",
        strip_log_alone: "작업이 한 곳에만 보관됩니다. 저널이 응답하지 않습니다.",
        strip_scarce: |percent| {
            format!("브라우저 저장 공간이 {percent}% 찼습니다. 이 기기의 공간을 확보하십시오.")
        },
        update_waits: "새 버전이 준비되었습니다. 저장된 것은 모두 그대로입니다.",
        update_take: "업데이트",
        update_saving: "먼저 저장하는 중",
        update_took_over: "더 새로운 버전으로 바뀌었습니다. 이 탭은 아직 이전 버전이니, 주문 사이에 새로 고침하십시오.",
        reload: "새로 고침",
        send_now: "지금 보내기",
        export: "내보내기",
    };
}

fn wait(count: usize) -> String {
    match count {
        0 => "기다리는 변경은 없습니다.".to_owned(),
        _ => format!("변경 {}건이 이 기기에서 기다립니다.", grouped(count)),
    }
}
