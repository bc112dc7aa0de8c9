//! The words of marked-up text: HTML as notes and narratives are written in, and RTF.

use crate::words::line;

/// Elements whose content nobody reads.
const UNREAD: [&str; 3] = ["style", "script", "title"];

/// The words of marked-up text, a line for each block of it.
pub fn plain(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        out.push_str(&entities(&rest[..start]));
        rest = &rest[start..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let Some(end) = rest.find('>') else { break };
        let tag = &rest[1..end];
        let name: String = tag
            .trim_start_matches('/')
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_lowercase();
        rest = &rest[end + 1..];
        if UNREAD.contains(&name.as_str()) && !tag.starts_with('/') && !tag.ends_with('/') {
            let lower = rest.to_ascii_lowercase();
            rest = lower.find(&format!("</{name}")).map_or("", |at| &rest[at..]);
            continue;
        }
        match name.as_str() {
            "p" | "div" | "br" | "tr" | "li" | "ul" | "ol" | "table" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                out.push('\n');
            }
            "td" | "th" => out.push(' '),
            _ => {}
        }
    }
    out.push_str(&entities(rest));
    lines(&out)
}

fn lines(text: &str) -> Option<String> {
    Some(text.lines().filter_map(line).collect::<Vec<_>>().join("\n")).filter(|text| !text.is_empty())
}

/// Names of the characters 160 to 255 (HTML 4.01 §24.2).
const LATIN: [&str; 96] = [
    "nbsp", "iexcl", "cent", "pound", "curren", "yen", "brvbar", "sect", "uml", "copy", "ordf", "laquo", "not", "shy",
    "reg", "macr", "deg", "plusmn", "sup2", "sup3", "acute", "micro", "para", "middot", "cedil", "sup1", "ordm",
    "raquo", "frac14", "frac12", "frac34", "iquest", "Agrave", "Aacute", "Acirc", "Atilde", "Auml", "Aring", "AElig",
    "Ccedil", "Egrave", "Eacute", "Ecirc", "Euml", "Igrave", "Iacute", "Icirc", "Iuml", "ETH", "Ntilde", "Ograve",
    "Oacute", "Ocirc", "Otilde", "Ouml", "times", "Oslash", "Ugrave", "Uacute", "Ucirc", "Uuml", "Yacute", "THORN",
    "szlig", "agrave", "aacute", "acirc", "atilde", "auml", "aring", "aelig", "ccedil", "egrave", "eacute", "ecirc",
    "euml", "igrave", "iacute", "icirc", "iuml", "eth", "ntilde", "ograve", "oacute", "ocirc", "otilde", "ouml",
    "divide", "oslash", "ugrave", "uacute", "ucirc", "uuml", "yacute", "thorn", "yuml",
];

/// Names of others that notes use (HTML 4.01 §24.3 and §24.4).
const NAMED: [(&str, char); 41] = [
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("amp", '&'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("bull", '•'),
    ("hellip", '…'),
    ("permil", '‰'),
    ("prime", '′'),
    ("Prime", '″'),
    ("euro", '€'),
    ("trade", '™'),
    ("larr", '←'),
    ("uarr", '↑'),
    ("rarr", '→'),
    ("darr", '↓'),
    ("minus", '−'),
    ("le", '≤'),
    ("ge", '≥'),
    ("ne", '≠'),
    ("asymp", '≈'),
    ("infin", '∞'),
    ("hearts", '♥'),
    ("dagger", '†'),
    ("alpha", 'α'),
    ("beta", 'β'),
    ("gamma", 'γ'),
    ("delta", 'δ'),
    ("Delta", 'Δ'),
    ("mu", 'μ'),
    ("Omega", 'Ω'),
    ("oelig", 'œ'),
    ("OElig", 'Œ'),
    ("scaron", 'š'),
    ("Scaron", 'Š'),
];

/// Text with its entities as what they stand for; one that is not known stands as it is.
fn entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find(';').filter(|end| *end <= 10);
        match end.and_then(|end| Some((entity(&rest[1..end])?, end))) {
            Some((sign, end)) => {
                out.push(sign);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let number = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(number).filter(|sign| !sign.is_control());
    }
    let latin = || {
        LATIN
            .iter()
            .position(|known| *known == name)
            .and_then(|at| u32::try_from(at + 160).ok())
            .and_then(char::from_u32)
    };
    NAMED.iter().find(|(known, _)| *known == name).map(|(_, sign)| *sign).or_else(latin)
}

/// The characters 128 to 159 of Windows-1252; five of them are none.
const WINDOWS: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";

/// Text in Windows-1252, which also reads what is declared as ISO 8859-1 or US-ASCII (WHATWG Encoding §4.2).
pub fn windows_1252(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| sign(*byte)).collect()
}

fn sign(byte: u8) -> char {
    match byte {
        128..=159 => WINDOWS.chars().nth(usize::from(byte - 128)).unwrap_or(char::REPLACEMENT_CHARACTER),
        other => char::from(other),
    }
}

/// Parts of an RTF file that are not its text.
const TABLES: [&str; 14] = [
    "fonttbl",
    "colortbl",
    "stylesheet",
    "info",
    "pict",
    "object",
    "themedata",
    "datastore",
    "listtable",
    "listoverridetable",
    "rsidtbl",
    "generator",
    "xmlnstbl",
    "filetbl",
];

/// What stands in a group of RTF.
#[derive(Clone, Copy)]
struct Group {
    unread: bool,
    /// How many characters stand beside a `\u` for readers that do not know it.
    beside: usize,
}

/// The words of RTF (Microsoft's specification, 1.9.1), a line for each paragraph; none where its bytes are in a code page that is
/// not known here.
pub fn rtf(bytes: &[u8]) -> Option<String> {
    let mut out = String::new();
    let mut groups = vec![Group { unread: false, beside: 1 }];
    let (mut at, mut skip) = (0, 0_usize);
    let mut half: Option<u16> = None;
    let mut page = 1252;
    while at < bytes.len() {
        let group = *groups.last()?;
        let mut put = |text: &str| {
            if !group.unread {
                out.push_str(text);
            }
        };
        match bytes[at] {
            b'{' => groups.push(group),
            b'}' if groups.len() > 1 => {
                groups.pop();
                skip = 0;
            }
            b'}' | b'\r' | b'\n' => {}
            b'\\' => {
                let (word, number, end) = control(bytes, at + 1);
                at = end;
                match word {
                    "'" => {
                        let byte = u8::try_from(number.unwrap_or(0)).unwrap_or(b'?');
                        if skip > 0 {
                            skip -= 1;
                        } else if byte < 128 || page == 1252 {
                            put(&sign(byte).to_string());
                        } else if !group.unread {
                            return None;
                        }
                    }
                    "u" => {
                        // Written as a signed number of 16 bits.
                        let unit = u16::try_from(number.unwrap_or(0).rem_euclid(65_536)).unwrap_or(0);
                        let units: Vec<u16> = half.take().into_iter().chain([unit]).collect();
                        match String::from_utf16(&units) {
                            Ok(text) => put(&text),
                            Err(_) => half = Some(unit),
                        }
                        skip = group.beside;
                    }
                    "uc" => groups.last_mut()?.beside = usize::try_from(number.unwrap_or(1)).unwrap_or(1),
                    "ansicpg" => page = number.unwrap_or(1252),
                    "bin" => at += usize::try_from(number.unwrap_or(0)).unwrap_or(0),
                    "*" => groups.last_mut()?.unread = true,
                    word if TABLES.contains(&word) => groups.last_mut()?.unread = true,
                    "par" | "line" | "row" | "sect" | "page" => put("\n"),
                    "tab" | "cell" | "~" => put(" "),
                    "_" => put("-"),
                    "endash" => put("–"),
                    "emdash" => put("—"),
                    "lquote" => put("‘"),
                    "rquote" => put("’"),
                    "ldblquote" => put("“"),
                    "rdblquote" => put("”"),
                    "bullet" => put("•"),
                    "\\" | "{" | "}" | " " => put(word),
                    _ => {}
                }
                continue;
            }
            byte if skip > 0 => {
                let _ = byte;
                skip -= 1;
            }
            byte if byte < 128 || page == 1252 => put(&sign(byte).to_string()),
            _ if group.unread => {}
            _ => return None,
        }
        at += 1;
    }
    lines(&out)
}

/// A control word or sign, its number, and where it ends. The blank after a word belongs to it.
fn control(bytes: &[u8], start: usize) -> (&str, Option<i32>, usize) {
    let letters = bytes[start..].iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    if letters == 0 {
        let Some(byte) = bytes.get(start) else { return ("", None, start) };
        let word = if byte.is_ascii() { std::str::from_utf8(&bytes[start..=start]).unwrap_or("") } else { "" };
        if word == "'" {
            let hex = bytes.get(start + 1..start + 3).and_then(|hex| std::str::from_utf8(hex).ok());
            return (word, hex.and_then(|hex| i32::from_str_radix(hex, 16).ok()), (start + 3).min(bytes.len()));
        }
        return (word, None, start + 1);
    }
    let word = std::str::from_utf8(&bytes[start..start + letters]).unwrap_or("");
    let mut end = start + letters;
    let digits = end + usize::from(bytes.get(end) == Some(&b'-'));
    let count = bytes[digits..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut number = None;
    if count > 0 {
        number = std::str::from_utf8(&bytes[end..digits + count]).ok().and_then(|text| text.parse().ok());
        end = digits + count;
    }
    (word, number, end + usize::from(bytes.get(end) == Some(&b' ')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marked_up_text_is_read_as_lines() {
        let div = "<div xmlns=\"x\"><p>Two <b>words</b> &amp; more</p><ul><li>one</li><li>two</li></ul></div>";
        assert_eq!(plain(div).as_deref(), Some("Two words & more\none\ntwo"));
        assert_eq!(plain("<div/>"), None);
        let page = "<head><style>p { color: red }</style></head><!-- a > b --><p>Caf&eacute; &#8211; &#x2265;&nbsp;5 &amp;lt; &odd;</p>";
        assert_eq!(plain(page).as_deref(), Some("Café – ≥ 5 &lt; &odd;"));
    }

    #[test]
    fn rich_text_is_read_without_its_marks() {
        let text = br"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\*\generator Own;}\b Caf\'e9\b0  36.8 \u176?C\par{\i \{kept\}}\line\'93so\'94 \u-10179?\u-8704?}";
        assert_eq!(rtf(text).as_deref(), Some("Café 36.8 °C\n{kept}\n“so” 😀"));
        assert_eq!(rtf(br"{\rtf1\ansi\ansicpg1250 \'b3}"), None);
        assert_eq!(rtf(br"{\rtf1\ansi\ansicpg1250 plain}").as_deref(), Some("plain"));
    }
}
