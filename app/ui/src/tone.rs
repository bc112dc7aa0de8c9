//! What a colour says.

/// The meaning behind a hue. A tone never stands alone: words, and mostly a sign, say the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Tone {
    /// No meaning beyond the words.
    #[default]
    Neutral,
    /// Good, finished, in order.
    Ok,
    /// Waits, comes close to a limit.
    Warn,
    /// Harms, blocks, is over a limit.
    Danger,
    /// New or worth knowing.
    Info,
    /// Yours to act on.
    Brand,
    /// Urgent, on a filled ground; one or two a screen.
    Solid,
}

impl Tone {
    /// The value of `data-tone`; none for neutral.
    #[must_use]
    pub const fn attr(self) -> Option<&'static str> {
        match self {
            Self::Neutral => None,
            Self::Ok => Some("ok"),
            Self::Warn => Some("warn"),
            Self::Danger => Some("danger"),
            Self::Info => Some("info"),
            Self::Brand => Some("brand"),
            Self::Solid => Some("solid"),
        }
    }
}
