//! Texts folded for search: small letters, no accents, and the initial consonants of Hangul.

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

/// The initial consonant of a Hangul syllable, as the letter that a keyboard types.
fn initial(letter: char) -> Option<char> {
    const INITIALS: [char; 19] = [
        'ㄱ', 'ㄲ', 'ㄴ', 'ㄷ', 'ㄸ', 'ㄹ', 'ㅁ', 'ㅂ', 'ㅃ', 'ㅅ', 'ㅆ', 'ㅇ', 'ㅈ', 'ㅉ', 'ㅊ',
        'ㅋ', 'ㅌ', 'ㅍ', 'ㅎ',
    ];
    let syllable = u32::from(letter).checked_sub(0xac00).filter(|index| *index < 11_172)?;
    INITIALS.get(usize::try_from(syllable / 588).ok()?).copied()
}

/// What a search looks through: `parts` folded, one per line, then their Hangul initials.
pub fn haystack(parts: &[&str]) -> String {
    let mut hay = String::new();
    for part in parts.iter().filter(|part| !part.is_empty()) {
        hay.push('\n');
        hay.push_str(&fold(part));
        let mut initials = String::new();
        for letter in part.chars() {
            initials.extend(initial(letter).or_else(|| letter.is_whitespace().then_some(' ')));
        }
        if !initials.trim().is_empty() {
            hay.push('\n');
            hay.push_str(&initials);
        }
    }
    hay
}

/// The words of a query, folded, in any order.
pub fn terms(query: &str) -> Vec<String> {
    fold(query).split_whitespace().map(str::to_owned).collect()
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
}
