//! Pages as trees: as much of HTML as the server writes.

/// An element, or text.
#[derive(Debug, Clone)]
pub enum Node {
    Element(Element),
    Text(String),
}

/// An element.
#[derive(Debug, Clone, Default)]
pub struct Element {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    pub children: Vec<Node>,
}

const VOID: [&str; 12] = ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"];

/// Not what a person reads: what is typed into, and what a program reads.
const UNREAD: [&str; 7] = ["script", "style", "template", "form", "select", "button", "svg"];

/// Reads a document.
pub fn parse(text: &str) -> Element {
    let mut open = vec![Element::default()];
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        push(&mut open, Node::Text(unescaped(&rest[..start])));
        rest = &rest[start..];
        if let Some(after) = rest.strip_prefix("<!--") {
            rest = after.split_once("-->").map_or("", |(_, rest)| rest);
            continue;
        }
        let Some((tag, after)) = tag(rest) else { break };
        rest = after;
        if tag.starts_with('!') {
            continue;
        }
        if let Some(name) = tag.strip_prefix('/') {
            close(&mut open, name.trim());
            continue;
        }
        let mut element = opened(tag);
        let name = element.name.clone();
        if name == "script" || name == "style" {
            let end = format!("</{name}>");
            rest = rest.split_once(end.as_str()).map_or("", |(_, rest)| rest);
        }
        if VOID.contains(&name.as_str()) || tag.ends_with('/') || name == "script" || name == "style" {
            element.children.clear();
            push(&mut open, Node::Element(element));
        } else {
            open.push(element);
        }
    }
    push(&mut open, Node::Text(unescaped(rest)));
    while open.len() > 1 {
        let last = open.pop().expect("an element");
        push(&mut open, Node::Element(last));
    }
    open.pop().expect("the document")
}

fn push(open: &mut [Element], node: Node) {
    open.last_mut().expect("an element").children.push(node);
}

fn close(open: &mut Vec<Element>, name: &str) {
    let Some(at) = open.iter().rposition(|element| element.name == name).filter(|at| *at > 0) else { return };
    while open.len() > at {
        let last = open.pop().expect("an element");
        push(open, Node::Element(last));
    }
}

/// The inside of a tag, up to the sign that ends it outside of quotation marks.
fn tag(text: &str) -> Option<(&str, &str)> {
    let mut quoted = None;
    for (at, c) in text.char_indices().skip(1) {
        match (quoted, c) {
            (None, '"' | '\'') => quoted = Some(c),
            (Some(mark), c) if mark == c => quoted = None,
            (None, '>') => return Some((&text[1..at], &text[at + 1..])),
            _ => {}
        }
    }
    None
}

fn opened(tag: &str) -> Element {
    let tag = tag.trim_end_matches('/');
    let (name, mut rest) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
    let mut attributes = Vec::new();
    while let Some((key, after)) = rest.trim_start().split_once('=').filter(|_| rest.contains('=')) {
        // Attributes without a value stand before this one.
        let mut keys = key.split_whitespace();
        let last = keys.next_back().unwrap_or_default();
        attributes.extend(keys.map(|key| (key.to_owned(), String::new())));
        let mark = after.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (value, after) = match mark {
            Some(mark) => after[1..].split_once(mark).unwrap_or((&after[1..], "")),
            None => after.split_once(char::is_whitespace).unwrap_or((after, "")),
        };
        attributes.push((last.to_owned(), unescaped(value)));
        rest = after;
    }
    attributes.extend(rest.split_whitespace().map(|key| (key.to_owned(), String::new())));
    Element { name: name.to_lowercase(), attributes, children: Vec::new() }
}

/// Text as it is read.
pub fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let known = [
            ("&amp;", "&"),
            ("&lt;", "<"),
            ("&gt;", ">"),
            ("&quot;", "\""),
            ("&apos;", "'"),
            ("&nbsp;", " "),
            ("&eacute;", "é"),
            ("&mdash;", "—"),
            ("&ndash;", "–"),
            ("&frac12;", "½"),
            ("&ge;", "≥"),
            ("&deg;", "°"),
            ("&times;", "×"),
            ("&hearts;", "♥"),
        ];
        if let Some((entity, sign)) = known.iter().find(|(entity, _)| rest.starts_with(entity)) {
            out.push_str(sign);
            rest = &rest[entity.len()..];
        } else if let Some((number, after)) = rest.strip_prefix("&#").and_then(|rest| rest.split_once(';')) {
            let sign = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok(),
                None => number.parse().ok(),
            };
            out.extend(sign.and_then(char::from_u32));
            rest = after;
        } else {
            out.push('&');
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    out
}

/// Without doubled or outer blanks.
pub fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Element {
    /// An attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Whether it has a class.
    pub fn is(&self, class: &str) -> bool {
        self.attribute("class").is_some_and(|classes| classes.split_whitespace().any(|one| one == class))
    }

    /// Elements directly within.
    pub fn elements(&self) -> impl Iterator<Item = &Self> {
        self.children.iter().filter_map(|child| match child {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// All elements within that fit, in order; not those within one that fits.
    pub fn all<'e>(&'e self, fits: &dyn Fn(&Self) -> bool) -> Vec<&'e Self> {
        let mut found = Vec::new();
        for element in self.elements() {
            if fits(element) { found.push(element) } else { found.extend(element.all(fits)) }
        }
        found
    }

    /// The first element within that fits.
    pub fn first<'e>(&'e self, fits: &dyn Fn(&Self) -> bool) -> Option<&'e Self> {
        self.all(fits).into_iter().next()
    }

    /// What a person reads of it.
    pub fn text(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        words(&out)
    }

    fn write(&self, out: &mut String) {
        for child in &self.children {
            match child {
                Node::Text(text) => out.push_str(text),
                Node::Element(element) if UNREAD.contains(&element.name.as_str()) => {}
                Node::Element(element) => {
                    out.push(' ');
                    element.write(out);
                    out.push(' ');
                }
            }
        }
    }
}
