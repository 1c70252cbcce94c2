//! Days and spans.

use crate::ui::text::when::When;

impl When {
    /// The Korean words.
    pub const KOREAN: When = When {
        day: |year, month, day| format!("{year}년 {month}월 {day}일"),
        day_of_year: |month, day| format!("{month}월 {day}일"),
        under_a_minute: "1분 미만",
        minutes: |count| format!("{count}분"),
        hours: |count| format!("{count}시간"),
        days: |count| format!("{count}일"),
    };
}
