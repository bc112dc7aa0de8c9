//! One style sheet from the many beside the components, and the fonts it names.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use xtask::digest;
use xtask::house::House;

/// Where the joined sheet and the fonts went, below the served folder.
pub struct Styles {
    /// The sheet.
    pub sheet: String,
    /// Fonts in the order in which the sheet names them.
    pub fonts: Vec<String>,
}

/// What comes first, in this order: the layers' order decides every later conflict.
const FIRST: [&str; 3] = ["app/ui/styles/layers.css", "app/ui/styles/tokens.css", "app/ui/styles/base.css"];

/// Joins, shortens and writes the sheet.
pub fn join(house: &House, pkg: &Path) -> Result<Styles> {
    let mut sheet = String::new();
    for path in sources(&house.root)? {
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", house.shown(&path)))?;
        ensure!(!text.contains("@import"), "{}: @import does not survive joining", house.shown(&path));
        sheet.push_str(&text);
        sheet.push('\n');
    }
    let (sheet, fonts) = with_fonts(&shorten(&sheet), &house.root.join("app/ui/fonts"), &pkg.join("fonts"))?;
    let name = format!("app.{}.css", digest::of([sheet.as_bytes()]));
    fs::create_dir_all(pkg)?;
    fs::write(pkg.join(&name), &sheet)?;
    Ok(Styles { sheet: format!("pkg/{name}"), fonts })
}

/// Every sheet in the order of joining: the first three, the design system's, then each module's.
fn sources(root: &Path) -> Result<Vec<PathBuf>> {
    let first: Vec<PathBuf> = FIRST.iter().map(|name| root.join(name)).filter(|path| path.exists()).collect();
    let ui = root.join("app/ui/src");
    let mut general = Vec::new();
    collect(&ui, &mut general)?;
    let mut own = Vec::new();
    for entry in fs::read_dir(root.join("app"))?.flatten() {
        let source = entry.path().join("src");
        if source.is_dir() && source != ui {
            collect(&source, &mut own)?;
        }
    }
    collect(&root.join("app/src"), &mut own)?;
    general.sort();
    own.sort();
    Ok([first, general, own].concat())
}

fn collect(folder: &Path, sheets: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, sheets)?;
        } else if path.extension().is_some_and(|extension| extension == "css") {
            sheets.push(path);
        }
    }
    Ok(())
}

/// Copies the fonts the sheet names, under names that carry their contents, and points the sheet to them.
fn with_fonts(sheet: &str, from: &Path, to: &Path) -> Result<(String, Vec<String>)> {
    let mut out = String::with_capacity(sheet.len());
    let mut fonts = Vec::new();
    let mut rest = sheet;
    while let Some(start) = rest.find("url(") {
        let (before, after) = rest.split_at(start + 4);
        out.push_str(before);
        let end = after.find(')').context("a url( in the style sheets does not end")?;
        let address = after[..end].trim_matches(['"', '\'', ' ']);
        rest = &after[end..];
        let Some(name) = address.rsplit('/').next().filter(|name| name.ends_with(".woff2")) else {
            out.push_str(&after[..end]);
            continue;
        };
        let bytes = fs::read(from.join(name)).with_context(|| format!("the style sheets name the font {name}"))?;
        let hashed = format!("{}.{}.woff2", name.trim_end_matches(".woff2"), digest::of([bytes.as_slice()]));
        if !to.join(&hashed).exists() {
            fs::create_dir_all(to)?;
            fs::write(to.join(&hashed), bytes)?;
        }
        out.push_str(&format!("fonts/{hashed}"));
        let path = format!("pkg/fonts/{hashed}");
        if !fonts.contains(&path) {
            fonts.push(path);
        }
    }
    out.push_str(rest);
    Ok((out, fonts))
}

/// Leaves out comments and needless white space. Strings stay as they are, and so does a space whose absence could mean
/// something else (`a :hover`, `1px + 2px`).
fn shorten(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut characters = css.chars().peekable();
    let mut space = false;
    while let Some(character) = characters.next() {
        if character == '/' && characters.peek() == Some(&'*') {
            characters.next();
            let mut last = ' ';
            for inside in characters.by_ref() {
                if last == '*' && inside == '/' {
                    break;
                }
                last = inside;
            }
            space = true;
            continue;
        }
        if character.is_whitespace() {
            space = true;
            continue;
        }
        if space && !out.is_empty() && !out.ends_with(['{', '}', ';', ',']) && !"{};,".contains(character) {
            out.push(' ');
        }
        space = false;
        if character == '}' && out.ends_with(';') {
            out.pop();
        }
        out.push(character);
        if character == '"' || character == '\'' {
            let mut escaped = false;
            for inside in characters.by_ref() {
                out.push(inside);
                if inside == character && !escaped {
                    break;
                }
                escaped = inside == '\\' && !escaped;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shortening_keeps_the_meaning() {
        let css =
            "/* head */\n.a :hover , .b > .c {\n  color : light-dark( red, blue );\n  width: calc(1px + 2px);\n}\n";
        assert_eq!(shorten(css), ".a :hover,.b > .c{color : light-dark( red,blue );width: calc(1px + 2px)}");
        let strings = ".q::before { content: \"a  ; \\\" /* no */ b\"; }";
        assert_eq!(shorten(strings), ".q::before{content: \"a  ; \\\" /* no */ b\"}");
        assert_eq!(shorten("a/* x */b { }"), "a b{}");
    }
}
