//! The Korean words, a file for each group. Sentences end in 합니다, marks are nouns; no particle stands behind a
//! name, since its form would hang on how the name ends.

mod bulk;
mod customers;
mod deeds;
mod frame;
mod items;
pub mod keys;
mod lab;
mod lookup;
mod marks;
mod opening;
mod orders;
mod outbox;
mod pad;
mod palette;
mod pass;
mod refusals;
mod settings;
mod slip;
mod sums;
mod today;
mod when;

#[cfg(test)]
mod tests {
    use counterfoil_core::{Moment, StreamId, StreamKind, UtcMillis};
    use counterfoil_orders::{
        Currency, Date, Field, LineId, Money, OrderCommand, OrderEvent, Ppm, PriceBasis, Refusal,
        Rounding, Rule, Status, Step, TaxRounding,
    };

    use super::super::{
        ENGLISH, KOREAN, Language, amount, deeds, refusals, slip, speak, sums, when,
    };
    use crate::ui::mark::Mark;

    struct Hanbit;

    impl deeds::Names for Hanbit {
        fn of(&self, _: StreamId) -> String {
            "한빛 마트".to_owned()
        }
        fn on_line(&self, _: LineId) -> String {
            "두부".to_owned()
        }
    }

    /// Runs `test` with Korean words, and leaves English ones to whatever runs on this thread next.
    fn in_korean(test: impl FnOnce()) {
        speak(Language::Korean);
        test();
        speak(Language::English);
    }

    fn is_hangul(letter: char) -> bool {
        ('가'..='힣').contains(&letter)
    }

    /// Every plain sentence of the table under its name; those that are made of parts are not among them.
    fn sentences(table: &str) -> Vec<(&str, &str)> {
        let lines = table.lines().filter_map(|line| line.trim().split_once(": \""));
        lines.map(|(name, words)| (name, words.trim_end_matches("\","))).collect()
    }

    #[test]
    fn every_sentence_is_in_korean() {
        const NAMES: [&str; 5] = ["Counterfoil", "Enter", "is:refused", "after:mon", "total:>1000"];
        let (english, korean) = (format!("{ENGLISH:#?}"), format!("{KOREAN:#?}"));
        let (english, korean) = (sentences(&english), sentences(&korean));
        assert_eq!(english.len(), korean.len());
        assert!(korean.len() > 300, "{}", korean.len());
        for ((name, before), (same, words)) in english.into_iter().zip(korean) {
            assert_eq!(name, same);
            if name == "brand" {
                continue;
            }
            assert!(words.contains(is_hangul), "{name}: {words}");
            assert_ne!(before, words, "{name}");
            assert!(
                !["을(를)", "이(가)", "은(는)", "과(와)"].iter().any(|both| words.contains(both))
            );
            let bare = NAMES.iter().fold(words.to_owned(), |bare, name| bare.replace(name, ""));
            let latin = bare.split(|letter: char| !letter.is_ascii_alphabetic());
            assert!(latin.clone().all(|word| word.len() < 3), "{name}: {words}");
        }
    }

    #[test]
    fn the_keys_are_the_same_in_both_languages() {
        let keys =
            |all: &[(&'static str, &str)]| all.iter().map(|(key, _)| *key).collect::<Vec<_>>();
        assert_eq!(keys(ENGLISH.keys), keys(KOREAN.keys));
        assert!(KOREAN.keys.iter().all(|(_, what)| what.contains(is_hangul)));
    }

    #[test]
    fn the_states_are_said_as_they_were_agreed() {
        let (slip, frame) = (&KOREAN.slip, &KOREAN.frame);
        for (words, agreed) in [
            (slip.saving, "저장 중"),
            (slip.saved, "이 기기에 저장됨"),
            (slip.sending, "보내는 중"),
            (slip.unclear, "응답 확인 중 · 두 번 접수되지 않습니다"),
            (slip.received, "서버 수신 · 처리 대기"),
            (slip.all_confirmed, "확정"),
            (slip.changed, "변경되어 확정"),
            (slip.set_aside, "격리됨 · 지원 필요"),
            (slip.draft_kept, "작성 중 · 이 기기에 보관"),
            (frame.online, "온라인 · 모두 확정"),
            (&(frame.sending)(3), "3건 보내는 중"),
            (&(frame.with_here)(frame.slow, 3), "느림 · 3건 기기 저장"),
            (&(frame.with_here)(frame.offline, 3), "오프라인 · 3건 기기 저장"),
            (frame.silent, "서버 응답 없음"),
            (&(frame.sign_in)(3), "로그인하면 3건 전송"),
            (&(frame.update)(3), "업데이트 후 전송"),
            (frame.paused, "일시 중지"),
            (frame.not_saving, "저장 안 됨"),
        ] {
            assert_eq!(words, agreed);
        }
    }

    #[test]
    fn a_word_on_a_stub_has_five_syllables_at_most() {
        for mark in [
            Mark::Saving,
            Mark::Here,
            Mark::Received,
            Mark::Held,
            Mark::Changed,
            Mark::Refused,
            Mark::SetAside,
            Mark::NotSaved,
            Mark::JustConfirmed,
        ] {
            assert!(KOREAN.marks.short(mark).chars().count() <= 5, "{mark:?}");
            assert!(KOREAN.marks.spoken(mark).contains(is_hangul), "{mark:?}");
        }
    }

    #[test]
    fn days_clocks_and_spans_read_as_in_korea() {
        let at = |millis| Moment { at: UtcMillis(millis), offset_minutes: 540 };
        let (then, now) = (at(894_413_520_000), at(1_795_255_200_000));
        let birthday = Date::parse(1998, 5, 6).unwrap();
        in_korean(|| {
            assert_eq!(when::day(then), "1998년 5월 6일");
            assert_eq!(when::short(then, now), "1998년 5월 6일");
            assert_eq!(when::short(then, at(894_585_600_000)), "5월 6일");
            assert_eq!(when::full(then, at(894_585_600_000)), "5월 6일 09:12");
            assert_eq!(when::short(then, at(894_420_000_000)), "09:12");
            assert_eq!(slip::date(birthday), "1998년 5월 6일");
            for (minutes, span) in [(0, "1분 미만"), (14, "14분"), (180, "3시간"), (2_880, "2일")]
            {
                assert_eq!(when::span(minutes * 60_000), span);
            }
        });
    }

    #[test]
    fn amounts_and_counts_keep_their_separators() {
        in_korean(|| {
            let won = Money::new(1_342_303, Currency::Krw);
            assert_eq!(amount::money(won), "₩1,342,303");
            assert_eq!(amount::percent(Ppm::parse(75_000).unwrap()), "7.5%");
        });
        for (count, words) in [(0, "주문 0건"), (1, "주문 1건"), (1_234_567, "주문 1,234,567건")]
        {
            assert_eq!((KOREAN.orders.orders)(count), words);
        }
    }

    #[test]
    fn refusals_sums_and_deeds_are_whole_sentences() {
        let id = StreamId { kind: StreamKind::parse("customer").unwrap(), id: uuid::Uuid::nil() };
        let line = LineId(uuid::Uuid::nil());
        let gone = || counterfoil_orders::GoneLine { line, product: id, name: "두부".to_owned() };
        let quantity = counterfoil_orders::Quantity::parse(12).unwrap();
        let unit = counterfoil_orders::Unit("box".to_owned());
        let tax = Step::Tax {
            rate: Some(Ppm::parse(100_000).unwrap()),
            basis: PriceBasis::Net,
            when: TaxRounding::PerTotal,
            rounding: Rounding::Down,
            sum: Money::new(496_202, Currency::Krw),
        };
        in_korean(|| {
            for (refusal, headline) in [
                (Refusal::ItemGone { lines: vec![gone()] }, "두부 판매 중지"),
                (Refusal::ItemGone { lines: vec![gone(), gone()] }, "2개 품목 판매 중지"),
                (
                    Refusal::AlreadyClosed { status: Status::Shipped },
                    "이미 출고 상태의 주문입니다.",
                ),
                (
                    Refusal::Invalid { field: Field::Name, rule: Rule::Required, line: None },
                    "이름: 필수 항목입니다",
                ),
            ] {
                assert_eq!(refusals::refusal(&refusal).headline, headline);
            }
            let words = "부가세 10%, 별도, 합계에서 한 번 내림: 496,202";
            assert_eq!(sums::step(&tax), words);
            let change = OrderCommand::ChangeCustomer { customer: id };
            assert_eq!(deeds::asked(&change, &Hanbit), "거래처 변경: 한빛 마트");
            let set = OrderEvent::QuantityChanged { line, quantity, unit, factor: 1 };
            assert_eq!(deeds::happened(&set, &Hanbit), "두부 수량 변경됨: 12 box");
            assert_eq!(deeds::deeds("order.line_added order.placed"), "품목 추가, 접수");
            let each = counterfoil_orders::Unit::each();
            assert_eq!(slip::quantity(quantity, &each, 1), "12 개");
        });
    }
}
