//! Names as people search for them: without case, accents and signs, in every script.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// A name in small letters without accents; everything that is neither letter nor digit becomes one blank.
///
/// Marks that are letters of their script stay: vowels of the scripts of India and Thailand, the voicing of kana, the Cyrillic
/// й. Katakana become hiragana; what Arabic and Hebrew may leave out (points, the hamza of an alef) is left out.
#[must_use]
pub fn folded(name: &str) -> String {
    fold(name, false)
}

/// As [`folded`], but letters that may be typed in two ways stay where `keep` says so: ä is typed a and ae.
fn fold(name: &str, keep: bool) -> String {
    let mut out = String::with_capacity(name.len());
    // The letter that a mark belongs to.
    let mut base = None;
    // An accent that stands alone is an apostrophe; its decomposition would begin with a blank.
    for sign in name.chars().filter(|sign| !matches!(sign, '´' | '¨' | '¸')).nfkd() {
        match sign {
            // O'Brien and OBrien are one name.
            '\'' | '‘' | '’' | '`' | 'ʻ' | 'ʼ' | 'ʹ' | '׳' | '״' => {}
            // What joins letters, stretches a word or varies a sign.
            '\u{200c}' | '\u{200d}' | '\u{ad}' | '\u{640}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => {}
            mark if is_combining_mark(mark) => {
                let Some(letter) = base else { continue };
                match (letter, mark) {
                    ('a', '\u{308}') if keep => put_instead(&mut out, 'ä'),
                    ('o', '\u{308}') if keep => put_instead(&mut out, 'ö'),
                    ('u', '\u{308}') if keep => put_instead(&mut out, 'ü'),
                    ('a', '\u{30a}') if keep => put_instead(&mut out, 'å'),
                    _ if is_accent(letter, mark) => {}
                    _ => out.push(mark),
                }
            }
            letter if letter.is_alphanumeric() => {
                for letter in letter.to_lowercase() {
                    base = Some(letter);
                    match letter {
                        'ø' | 'æ' | 'œ' | 'đ' if keep => out.push(letter),
                        _ => plain(letter, &mut out),
                    }
                }
            }
            _ => {
                base = None;
                if !out.is_empty() && !out.ends_with(' ') {
                    out.push(' ');
                }
            }
        }
    }
    out.trim_end().nfc().collect()
}

fn put_instead(out: &mut String, letter: char) {
    out.pop();
    out.push(letter);
}

/// Whether a mark only accents this letter, so that people leave it out when they type.
fn is_accent(letter: char, mark: char) -> bool {
    match letter {
        // Latin and Greek.
        'a'..='z' | '\u{df}'..='\u{3ff}' | '\u{1e00}'..='\u{1fff}' => true,
        // Cyrillic: stress, and ё for е.
        '\u{400}'..='\u{52f}' => matches!(mark, '\u{300}' | '\u{301}') || (letter == 'е' && mark == '\u{308}'),
        // Hebrew points.
        '\u{5d0}'..='\u{5f4}' => true,
        // Arabic vowels; the hamza of an alef.
        '\u{620}'..='\u{6ff}' => letter == 'ا' || !matches!(mark, '\u{653}'..='\u{655}'),
        _ => false,
    }
}

/// A small letter as it is typed on a keyboard that does not have it.
fn plain(letter: char, out: &mut String) {
    match letter {
        'ł' => out.push('l'),
        'ø' => out.push('o'),
        'đ' | 'ð' => out.push('d'),
        'ħ' => out.push('h'),
        'ŧ' => out.push('t'),
        'ı' => out.push('i'),
        'ə' => out.push('e'),
        'ŋ' => out.push_str("ng"),
        'ß' => out.push_str("ss"),
        'æ' => out.push_str("ae"),
        'œ' => out.push_str("oe"),
        'þ' => out.push_str("th"),
        'ς' => out.push('σ'),
        'ى' | 'ی' => out.push('ي'),
        'ک' => out.push('ك'),
        'ة' => out.push('ه'),
        'ٱ' => out.push('ا'),
        // Katakana and hiragana stand in the same order.
        'ァ'..='ヶ' => out.extend(char::from_u32(u32::from(letter) - 0x60)),
        '٠'..='٩' => out.extend(char::from_u32(u32::from(letter) - u32::from('٠') + u32::from('0'))),
        '۰'..='۹' => out.extend(char::from_u32(u32::from(letter) - u32::from('۰') + u32::from('0'))),
        _ => out.push(letter),
    }
}

/// Whether a sign is of a script that sets no blanks between words, or none between the parts of a name.
fn is_unspaced(sign: char) -> bool {
    matches!(sign, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// The words by which a person is found, each once: those of all parts of the name, the words of a part joined (van der Berg as
/// vanderberg), and family and given name joined either way where their script sets no blank between them. Letters that may be
/// typed in two ways stand as they are, and a plus where words were joined; what may be typed for a word is the table
/// `name_spelling`'s.
#[must_use]
pub fn words(family: Option<&str>, given: &str, preferred: Option<&str>) -> Vec<String> {
    let mut words = Vec::new();
    let mut add = |word: String| {
        if !word.is_empty() && !words.contains(&word) {
            words.push(word);
        }
    };
    for part in [family, Some(given), preferred].into_iter().flatten() {
        let part = fold(part, true);
        part.split(' ').map(str::to_owned).for_each(&mut add);
        if let Some((first, rest)) = part.split_once(' ') {
            add(format!("{first}+{}", rest.replace(' ', "")));
        }
    }
    if let Some(family) = family {
        let (family, given) = (fold(family, true).replace(' ', ""), fold(given, true).replace(' ', ""));
        if family.contains(is_unspaced) && given.contains(is_unspaced) {
            add(format!("{family}+{given}"));
            add(format!("{given}+{family}"));
        }
    }
    words
}

/// The words of all parts of a name, each after a blank, so that a search for ` mar` finds words that start so.
#[must_use]
pub fn search_text(parts: &[Option<&str>]) -> String {
    parts
        .iter()
        .flatten()
        .flat_map(|part| folded(part).split(' ').map(|word| format!(" {word}")).collect::<Vec<_>>())
        .collect()
}

/// Family name, then given name, folded: the order of lists.
#[must_use]
pub fn sort_text(family: Option<&str>, given: &str) -> String {
    match family {
        Some(family) => format!("{}, {}", folded(family), folded(given)),
        None => folded(given),
    }
}

/// A name as staff read it: `Kowalczyk, Marta`.
#[must_use]
pub fn listed(family: Option<&str>, given: &str) -> String {
    family.map_or_else(|| given.to_owned(), |family| format!("{family}, {given}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_case_and_signs_do_not_count() {
        for (name, plain) in [
            ("Łukasz Brandão-O’Neil", "lukasz brandao oneil"),
            ("  Nguyễn  Thị Lan ", "nguyen thi lan"),
            ("Þórunn Guðmundsdóttir", "thorunn gudmundsdottir"),
            ("Weiß", "weiss"),
            ("ＭÜＬＬＥＲ", "muller"),
            ("Dvořák Žižka", "dvorak zizka"),
            ("İbrahim Yıldız", "ibrahim yildiz"),
            ("Παπαδόπουλος", "παπαδοπουλοσ"),
            ("Алёна", "алена"),
            ("أَحْمَد", "احمد"),
            ("یاسمی\u{200c}ن", "ياسمين"),
            ("שָׁלוֹם", "שלום"),
            ("ヤマダ", "やまだ"),
            ("ｶﾞ", "が"),
            ("%_.'*😀", ""),
        ] {
            assert_eq!(folded(name), plain, "{name}");
        }
        assert_eq!(search_text(&[Some("Kowalczyk"), Some("Marta Anna"), None]), " kowalczyk marta anna");
        assert_eq!(sort_text(Some("Ekström"), "Maja"), "ekstrom, maja");
    }

    #[test]
    fn marks_that_are_letters_stay() {
        for (one, other) in
            [("राम", "रामी"), ("किरण", "करण"), ("ดี", "ดา"), ("かき", "がき"), ("Сергей", "Сергеи"), ("김", "기")]
        {
            assert_ne!(folded(one), folded(other), "{one} and {other}");
        }
    }

    #[test]
    fn a_person_has_words() {
        assert_eq!(words(Some("Müller"), "Jürgen", None), ["müller", "jürgen"]);
        assert_eq!(words(Some("van der Berg"), "Anna", None), ["van", "der", "berg", "van+derberg", "anna"]);
        assert_eq!(words(Some("李"), "小龙", None), ["李", "小龙", "李+小龙", "小龙+李"]);
        assert_eq!(words(None, "Sukarno", Some("Sukarno")), ["sukarno"]);
    }
}
