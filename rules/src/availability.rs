//! Free starts: sessions less what is cut out of them and what is taken.

/// Minutes of a day, from and until.
pub type Span = (u32, u32);

/// A session of one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Session {
    /// From and until, in minutes of the day.
    pub span: Span,
    /// Minutes between two possible starts.
    pub step: u32,
}

/// Whether two spans share time.
#[must_use]
pub const fn overlap(a: Span, b: Span) -> bool {
    a.0 < b.1 && b.0 < a.1
}

/// The starts, in minutes of the day, at which a visit of this length fits into a session. `blocked` are cuts and taken
/// times in any order. Starts stand on the session's grid; a taken time that ends off the grid frees the next grid point.
pub fn starts(session: Session, minutes: u32, blocked: &[Span]) -> impl Iterator<Item = u32> {
    let step = session.step.max(5);
    let last = session.span.1.saturating_sub(minutes);
    (0..)
        .map(move |index| session.span.0 + index * step)
        .take_while(move |&start| start <= last && minutes > 0)
        .filter(move |&start| !blocked.iter().any(|&span| overlap((start, start + minutes), span)))
}

/// The stretches of a session that nothing takes, at least `shortest` minutes long.
#[must_use]
pub fn gaps(session: Span, shortest: u32, blocked: &[Span]) -> Vec<Span> {
    let mut blocked: Vec<Span> = blocked.iter().copied().filter(|&span| overlap(span, session)).collect();
    blocked.sort_unstable();
    let mut free = Vec::new();
    let mut from = session.0;
    for (start, end) in blocked.into_iter().chain([(session.1, session.1)]) {
        if start >= from + shortest {
            free.push((from, start));
        }
        from = from.max(end);
    }
    free
}

#[cfg(test)]
mod tests {
    use super::*;

    const MORNING: Session = Session { span: (540, 720), step: 20 };

    #[test]
    fn starts_fit_between_what_is_taken() {
        assert_eq!(starts(MORNING, 20, &[]).count(), 9);
        let free: Vec<u32> = starts(MORNING, 30, &[(560, 600), (700, 720)]).collect();
        assert_eq!(free, [600, 620, 640, 660]);
        assert_eq!(starts(MORNING, 300, &[]).count(), 0);
        assert_eq!(starts(MORNING, 20, &[(0, 1440)]).count(), 0);
    }

    #[test]
    fn gaps_are_what_is_left() {
        assert_eq!(gaps((540, 720), 15, &[(560, 600), (600, 700)]), [(540, 560), (700, 720)]);
        assert_eq!(gaps((540, 720), 15, &[(500, 550), (545, 710)]), []);
        assert_eq!(gaps((540, 720), 15, &[]), [(540, 720)]);
    }
}
