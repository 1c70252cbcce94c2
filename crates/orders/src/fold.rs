//! Texts folded for search: small letters, no accents, Hangul as it is typed and by its initial consonants.

/// `text` in small letters without Latin accents.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars().flat_map(char::to_lowercase) {
        match plain(letter) {
            Some(plain) => folded.push_str(plain),
            None if ('\u{300}'..='\u{36f}').contains(&letter) => {}
            None => folded.push(letter),
        }
    }
    folded
}

/// What stands for an accented Latin letter.
fn plain(letter: char) -> Option<&'static str> {
    Some(match letter {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' => "a",
        'æ' => "ae",
        'ç' | 'ć' | 'č' | 'ĉ' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ė' | 'ę' | 'ě' => "e",
        'ğ' | 'ģ' | 'ĝ' => "g",
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'į' | 'ı' => "i",
        'ķ' => "k",
        'ĺ' | 'ļ' | 'ľ' | 'ł' => "l",
        'ñ' | 'ń' | 'ņ' | 'ň' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ő' => "o",
        'œ' => "oe",
        'ŕ' | 'ř' => "r",
        'ś' | 'š' | 'ş' | 'ș' | 'ŝ' => "s",
        'ß' => "ss",
        'ť' | 'ţ' | 'ț' => "t",
        'þ' => "th",
        'ù' | 'ú' | 'û' | 'ü' | 'ū' | 'ů' | 'ű' | 'ų' => "u",
        'ý' | 'ÿ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        _ => return None,
    })
}

/// The initial consonants of Hangul, in the order of the syllables.
const INITIALS: [char; 19] = [
    'ㄱ', 'ㄲ', 'ㄴ', 'ㄷ', 'ㄸ', 'ㄹ', 'ㅁ', 'ㅂ', 'ㅃ', 'ㅅ', 'ㅆ', 'ㅇ', 'ㅈ', 'ㅉ', 'ㅊ', 'ㅋ',
    'ㅌ', 'ㅍ', 'ㅎ',
];

/// The final consonants, in the order of the syllables. Before them comes none.
const FINALS: [char; 27] = [
    'ㄱ', 'ㄲ', 'ㄳ', 'ㄴ', 'ㄵ', 'ㄶ', 'ㄷ', 'ㄹ', 'ㄺ', 'ㄻ', 'ㄼ', 'ㄽ', 'ㄾ', 'ㄿ', 'ㅀ', 'ㅁ',
    'ㅂ', 'ㅄ', 'ㅅ', 'ㅆ', 'ㅇ', 'ㅈ', 'ㅊ', 'ㅋ', 'ㅌ', 'ㅍ', 'ㅎ',
];

/// The keys that type the letters `ㄱ` to `ㅣ`: what an input method puts together is taken apart.
const KEYS: [&str; 51] = [
    "ㄱ", "ㄲ", "ㄱㅅ", "ㄴ", "ㄴㅈ", "ㄴㅎ", "ㄷ", "ㄸ", "ㄹ", "ㄹㄱ", "ㄹㅁ", "ㄹㅂ", "ㄹㅅ",
    "ㄹㅌ", "ㄹㅍ", "ㄹㅎ", "ㅁ", "ㅂ", "ㅃ", "ㅂㅅ", "ㅅ", "ㅆ", "ㅇ", "ㅈ", "ㅉ", "ㅊ", "ㅋ",
    "ㅌ", "ㅍ", "ㅎ", "ㅏ", "ㅐ", "ㅑ", "ㅒ", "ㅓ", "ㅔ", "ㅕ", "ㅖ", "ㅗ", "ㅗㅏ", "ㅗㅐ", "ㅗㅣ",
    "ㅛ", "ㅜ", "ㅜㅓ", "ㅜㅔ", "ㅜㅣ", "ㅠ", "ㅡ", "ㅡㅣ", "ㅣ",
];

/// Initial, vowel and final of a Hangul syllable, by their places; place 0 of the finals is none.
fn syllable(letter: char) -> Option<(u32, u32, u32)> {
    let place = u32::from(letter).checked_sub(0xac00).filter(|place| *place < 11_172)?;
    Some((place / 588, place % 588 / 28, place % 28))
}

fn at<T: Copy>(table: &[T], place: u32) -> Option<T> {
    table.get(usize::try_from(place).ok()?).copied()
}

/// Adds `text` as it is typed: each Hangul syllable key by key, all else as it is. So a syllable that is still
/// being typed is the beginning of the whole one, even where its last key goes on to the next: 한ㅂ and 하 of 한빛.
fn spell(text: &str, into: &mut String) {
    for letter in text.chars() {
        let key = |letter| at(&KEYS, u32::from(letter).checked_sub(0x3131)?);
        if let Some((first, vowel, last)) = syllable(letter) {
            let first = at(&INITIALS, first);
            let vowel = char::from_u32(vowel + 0x314f);
            let last = last.checked_sub(1).and_then(|last| at(&FINALS, last));
            into.extend([first, vowel, last].into_iter().flatten().filter_map(key));
        } else if let Some(keys) = key(letter) {
            into.push_str(keys);
        } else {
            into.push(letter);
        }
    }
}

/// The initial at `place` as a letter that no keyboard types, so that initials are found among initials alone.
fn initial(place: u32) -> Option<char> {
    char::from_u32(place + 0x1100)
}

/// A key that types an initial, as that initial.
fn as_initial(key: char) -> Option<char> {
    let place = INITIALS.iter().position(|letter| *letter == key)?;
    initial(u32::try_from(place).ok()?)
}

/// What a search looks through: `parts` folded and spelled, one per line, each followed by its Hangul initials.
pub fn haystack(parts: &[&str]) -> String {
    let mut hay = String::new();
    for part in parts.iter().filter(|part| !part.is_empty()) {
        hay.push('\n');
        spell(&fold(part), &mut hay);
        let initials = part.chars().filter_map(initial_of).collect::<String>();
        if !initials.trim().is_empty() {
            hay.push('\n');
            hay.push_str(&initials);
        }
    }
    hay
}

/// What a letter is on the line of the initials.
fn initial_of(letter: char) -> Option<char> {
    match syllable(letter) {
        Some((first, ..)) => initial(first),
        None if letter.is_whitespace() => Some(' '),
        None => as_initial(letter),
    }
}

/// The words of a query, folded, in any order. One of nothing but consonants asks for initials.
pub fn terms(query: &str) -> Vec<String> {
    let term = |word| {
        let mut keys = String::new();
        spell(word, &mut keys);
        keys.chars().map(as_initial).collect::<Option<String>>().unwrap_or(keys)
    };
    fold(query).split_whitespace().map(term).collect()
}

/// Whether `term` is in `hay`. Both are short, and thousands are looked through at a key: the library's search,
/// which gets itself ready for a long text, takes longer to do so than to search.
pub fn has(hay: &str, term: &str) -> bool {
    term.is_empty() || starts(hay, term).next().is_some()
}

/// Where `term` begins in `hay`, overlapping places among them; nowhere if it is empty.
fn starts(hay: &str, term: &str) -> impl Iterator<Item = usize> {
    let (hay, term) = (hay.as_bytes(), term.as_bytes());
    let mut next = 0_usize;
    std::iter::from_fn(move || {
        let first = term.first()?;
        loop {
            let rest = hay.get(next..)?;
            let at = rest.iter().position(|byte| byte == first)?;
            let start = next.saturating_add(at);
            next = start.saturating_add(1);
            if rest.get(at..).is_some_and(|tail| tail.starts_with(term)) {
                return Some(start);
            }
        }
    })
}

/// How well `hay` answers `terms`: `None` if one of them is missing; otherwise lower is better, 0 if
/// each begins a part, 1 more for each that only begins a word, 2 more for each that is only inside.
pub fn rank(hay: &str, terms: &[String]) -> Option<usize> {
    let mut rank = 0_usize;
    for term in terms {
        let mut best = None;
        for at in starts(hay, term) {
            let before = hay.get(..at).and_then(|head| head.chars().next_back());
            let here = match before {
                None | Some('\n') => 0,
                Some(letter) if !letter.is_alphanumeric() => 1,
                Some(_) => 2,
            };
            best = Some(best.map_or(here, |best: usize| best.min(here)));
            if here == 0 {
                break;
            }
        }
        rank = rank.saturating_add(best?);
    }
    Some(rank)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_is_found_wherever_it_begins() {
        for (hay, term, at) in [
            ("", "a", vec![]),
            ("banana", "ana", vec![1, 3]),
            ("aab", "ab", vec![1]),
            ("aa", "aaa", vec![]),
            ("tee\nkäse", "käse", vec![4]),
            ("ㅎㅂ 마트", "마트", vec![7]),
        ] {
            assert_eq!(starts(hay, term).collect::<Vec<_>>(), at, "{term} in {hay}");
            assert_eq!(has(hay, term), hay.contains(term), "{term} in {hay}");
        }
        assert!(has("anything", ""));
    }

    #[test]
    fn hangul_is_found_by_initials_and_by_what_is_typed_so_far() {
        for (name, typed, found) in [
            ("한빛 마트", "ㅎ", true),
            ("한빛 마트", "ㅎㅂ", true),
            ("한빛 마트", "ㅁㅌ", true),
            ("한빛 마트", "ㅎㅂ ㅁㅌ", true),
            ("한빛 마트", "ㅂㅎ", false),
            // Initials are found among initials alone.
            ("한빛 마트", "ㄴㅂ", false),
            ("한빛 마트", "ㅊ", false),
            // Every state of an input method on the way to the name.
            ("한빛", "하", true),
            ("한빛", "한", true),
            ("한빛", "한ㅂ", true),
            ("한빛", "한비", true),
            ("한빛", "한빛", true),
            ("한빛", "빛", true),
            ("한빛", "한빈", false),
            ("한빛", "힌", false),
            // A final that is the next one's initial, and letters that are put together on the way.
            ("다람쥐", "달", true),
            ("과일", "고", true),
            ("과일", "괴", false),
            ("닭고기", "달", true),
            ("닭고기", "닥", false),
            ("값", "갑", true),
            ("각시", "ㄳ", true),
            ("불사조", "ㅄ", true),
            ("꽃집", "ㄲㅈ", true),
            ("꽃집", "ㄱㅈ", false),
            ("ㅋㅋ상회", "ㅋㅋㅅㅎ", true),
            ("서울 Mart 7", "mart", true),
            ("서울 Mart 7", "ㅅㅇ 7", true),
            ("Hanbit", "ㅎ", false),
        ] {
            let hay = haystack(&[name]);
            assert_eq!(rank(&hay, &terms(typed)).is_some(), found, "{typed} in {name}");
        }
    }

    #[test]
    fn what_begins_a_name_ranks_first_in_hangul_as_well() {
        for (typed, best) in [("한", 0), ("ㅎㅂ", 0), ("ㅁ", 1), ("마", 1), ("빛", 2)] {
            assert_eq!(rank(&haystack(&["한빛 마트"]), &terms(typed)), Some(best), "{typed}");
        }
    }
}
