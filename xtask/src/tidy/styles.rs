//! Components name a colour by its role, so that light, dark and contrast stay decided in one file; and a page's policy
//! lets a style attribute carry data, not design.

use anyhow::Result;

use super::{Findings, Tree};

const COLOUR_FUNCTIONS: [&str; 10] =
    ["rgb(", "rgba(", "hsl(", "hsla(", "hwb(", "lab(", "lch(", "oklab(", "oklch(", "color("];

pub(super) fn check(tree: &Tree) -> Result<Findings> {
    let mut findings = Findings::default();
    for file in &tree.files {
        if file.extension() == "css" && !file.path.ends_with("/tokens.css") {
            for (line, colour) in raw_colours(&file.text) {
                findings.errors.push(format!("{}:{line}: raw colour {colour}; use a token", file.path));
            }
        }
        if file.extension() == "rs" && file.path.starts_with("app/") {
            for (index, line) in file.text.lines().enumerate() {
                if designs_inline(line, &file.text) {
                    let number = index + 1;
                    findings.errors.push(format!("{}:{number}: style= may set custom properties only", file.path));
                }
            }
        }
    }
    Ok(findings)
}

/// The raw colours in a sheet's declarations, with their lines. Selectors (`#id`), strings and addresses do not count, and neither does a
/// colour derived from a token (`oklch(from var(--ink) …)`).
fn raw_colours(css: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let plain = without_comments_and_strings(css);
    let mut rest = plain.as_str();
    let mut line = 1;
    while let Some(end) = rest.find(['{', '}', ';']) {
        let (part, after) = rest.split_at(end);
        if !after.starts_with('{')
            && let Some((_, value)) = part.split_once(':')
        {
            found.extend(colours_in(value).into_iter().map(|colour| (line + part.matches('\n').count(), colour)));
        }
        line += part.matches('\n').count();
        rest = &after[1..];
    }
    found
}

fn colours_in(value: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (start, _) in value.match_indices('#') {
        let digits: String = value[start + 1..].chars().take_while(char::is_ascii_alphanumeric).collect();
        if matches!(digits.len(), 3 | 4 | 6 | 8) && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            found.push(format!("#{digits}"));
        }
    }
    for function in COLOUR_FUNCTIONS {
        for (start, _) in value.match_indices(function) {
            let before = value[..start].chars().next_back();
            let whole = before.is_none_or(|character| !(character.is_ascii_alphanumeric() || character == '-'));
            if whole && !value[start + function.len()..].trim_start().starts_with("from ") {
                found.push(format!("{function}…)"));
            }
        }
    }
    found
}

fn without_comments_and_strings(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(start) = rest.find(['/', '"', '\'', 'u']) {
        let (before, after) = rest.split_at(start);
        out.push_str(before);
        let skipped = if after.starts_with("/*") {
            after.find("*/").map(|end| end + 2)
        } else if after.starts_with("url(") {
            after.find(')').map(|end| end + 1)
        } else if after.starts_with(['"', '\'']) {
            let quote = &after[..1];
            after[1..].find(quote).map(|end| end + 2)
        } else {
            out.push_str(&after[..1]);
            Some(1)
        };
        let skipped = skipped.unwrap_or(after.len());
        // Lines stay countable.
        out.extend(after[..skipped].chars().filter(|character| *character == '\n'));
        rest = &after[skipped..];
    }
    out.push_str(rest);
    out
}

/// Whether a line of a view writes a style that is not a custom property: `style="color: …"`, `style:width=…`.
/// Whether the value is a name that the same file binds to custom properties: `let style = format!("--at:…")`.
fn named_properties(value: &str, text: &str) -> bool {
    let name: String = value.chars().take_while(|character| character.is_alphanumeric() || *character == '_').collect();
    let bound =
        text.split_once(&format!("let {name} = ")).map(|(_, bound)| bound.chars().take(300).collect::<String>());
    !name.is_empty() && bound.is_some_and(|bound| bound.contains("\"--"))
}

fn designs_inline(line: &str, text: &str) -> bool {
    let code = line.split("//").next().unwrap_or(line);
    for (start, _) in code.match_indices("style") {
        let before = code[..start].chars().next_back();
        if before.is_some_and(|character| character.is_alphanumeric() || "_-.:".contains(character)) {
            continue;
        }
        let after = &code[start + "style".len()..];
        if let Some(property) = after.strip_prefix(':') {
            // `style:--share=…`; a Rust path such as `style::Name` is none of this.
            if !property.starts_with("--") && !property.starts_with(':') && property.contains('=') {
                return true;
            }
        } else if let Some(value) = after.strip_prefix('=')
            && !value.starts_with(['=', '>'])
            && !value.contains("\"--")
            && !named_properties(value, text)
        {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raw_colours_are_found_in_declarations_only() {
        let css = "/* #fff */ #add { color: var(--ink); background: #fff; }\n.a::before { content: \"#abc\" }\n\
                   .b { border: 1px solid oklch(0.5 0 0); fill: oklch(from var(--ink) l c h / 0.5) }\n\
                   .c { mask: url(data:image/svg+xml,%3Csvg fill='#000'%3E); color: color-mix(in oklch, var(--a), var(--b)) }";
        assert_eq!(raw_colours(css), [(1, "#fff".to_owned()), (3, "oklch(…)".to_owned())]);
    }

    #[test]
    fn inline_design_is_told_from_data() {
        assert!(designs_inline(r#"<div style="color: red">"#, ""));
        assert!(designs_inline("<div style:width=width>", ""));
        assert!(designs_inline("<div style=move || text.get()>", ""));
        assert!(!designs_inline(r#"<div style="--share: 40%">"#, ""));
        assert!(!designs_inline(r#"<div style=move || format!("--share: {}%", share.get())>"#, ""));
        assert!(!designs_inline("<div style:--share=share>", ""));
        assert!(!designs_inline("use crate::style::Name;", ""));
        assert!(!designs_inline("let style = 3;", ""));
    }
}
