//! Names as people search for them: without case, accents and signs.

use unicode_normalization::UnicodeNormalization;

/// A name in small letters without accents; everything that is neither letter nor digit becomes one blank.
#[must_use]
pub fn folded(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for letter in name.nfd() {
        match letter {
            'ł' | 'Ł' => out.push('l'),
            'ø' | 'Ø' => out.push('o'),
            'đ' | 'Đ' | 'ð' | 'Ð' => out.push('d'),
            'ß' => out.push_str("ss"),
            'æ' | 'Æ' => out.push_str("ae"),
            'œ' | 'Œ' => out.push_str("oe"),
            'þ' | 'Þ' => out.push_str("th"),
            'ı' => out.push('i'),
            // O'Brien and OBrien are one name.
            '\'' | '’' | '`' => {}
            letter if letter.is_alphanumeric() => out.extend(letter.to_lowercase()),
            letter if unicode_normalization::char::is_combining_mark(letter) => {}
            _ if out.is_empty() || out.ends_with(' ') => {}
            _ => out.push(' '),
        }
    }
    out.truncate(out.trim_end().len());
    out
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
        assert_eq!(folded("Łukasz Brandão-O’Neil"), "lukasz brandao oneil");
        assert_eq!(folded("  Nguyễn  Thị Lan "), "nguyen thi lan");
        assert_eq!(search_text(&[Some("Kowalczyk"), Some("Marta Anna"), None]), " kowalczyk marta anna");
        assert_eq!(sort_text(Some("Ekström"), "Maja"), "ekstrom, maja");
    }
}
