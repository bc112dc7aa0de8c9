//! From values to places on the drawing.

/// The drawing's size and margins.
pub(super) const WIDTH: f64 = 420.0;
pub(super) const HEIGHT: f64 = 150.0;
pub(super) const LEFT: f64 = 34.0;
pub(super) const RIGHT: f64 = 8.0;
pub(super) const TOP: f64 = 16.0;
pub(super) const BOTTOM: f64 = 22.0;

/// A linear scale from the drawing's foot to its head.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Scale {
    pub(super) min: f64,
    pub(super) max: f64,
    /// Values with a grid line.
    pub(super) ticks: Vec<f64>,
}

impl Scale {
    /// A scale with round ticks that holds all values; from zero where bars stand on it.
    pub(super) fn new(values: impl Iterator<Item = f64>, from_zero: bool) -> Self {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in values {
            low = low.min(value);
            high = high.max(value);
        }
        if !low.is_finite() || !high.is_finite() {
            (low, high) = (0.0, 1.0);
        }
        if from_zero {
            low = low.min(0.0);
            high = high.max(0.0);
        }
        if high <= low {
            high = low + 1.0;
        }
        let rough = (high - low) / 3.0;
        let power = 10_f64.powf(rough.log10().floor());
        let step =
            [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().map(|k| k * power).find(|step| *step >= rough).unwrap_or(rough);
        let first = (low / step).floor() * step;
        let count = ((high - first) / step - 1e-9).ceil().max(1.0) as usize;
        let ticks: Vec<f64> = (0..=count).map(|index| first + index as f64 * step).collect();
        let max = ticks.last().copied().unwrap_or(high);
        Self { min: first, max, ticks }
    }

    pub(super) fn y(&self, value: f64) -> f64 {
        let room = HEIGHT - TOP - BOTTOM;
        TOP + room * (1.0 - (value - self.min) / (self.max - self.min))
    }
}

/// Centre of the band of one of `count` labels, and its width.
pub(super) fn band(index: usize, count: usize) -> (f64, f64) {
    let width = (WIDTH - LEFT - RIGHT) / count.max(1) as f64;
    (LEFT + width * (index as f64 + 0.5), width)
}

#[cfg(test)]
mod tests {
    use super::Scale;

    #[test]
    fn ticks_are_round_and_hold_all() {
        let scale = Scale::new([4.0, 8.0, 14.0].into_iter(), true);
        assert_eq!(scale.ticks, vec![0.0, 5.0, 10.0, 15.0]);
        let scale = Scale::new([7.2, 8.9].into_iter(), false);
        assert!(scale.min <= 7.2 && scale.max >= 8.9);
        assert_eq!(Scale::new(std::iter::empty(), true).ticks.first(), Some(&0.0));
        assert!(Scale::new([3.0].into_iter(), false).max > 3.0);
    }
}
