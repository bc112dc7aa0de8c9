//! A Code 128 barcode (ISO/IEC 15417, code set B), drawn as one path.

use leptos::prelude::*;

/// Widths of bars and spaces by symbol value; the last is the stop.
const WIDTHS: [&str; 107] = [
    "212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312", "132212", "221213", "221312",
    "231212", "112232", "122132", "122231", "113222", "123122", "123221", "223211", "221132", "221231", "213212",
    "223112", "312131", "311222", "321122", "321221", "312212", "322112", "322211", "212123", "212321", "232121",
    "111323", "131123", "131321", "112313", "132113", "132311", "211313", "231113", "231311", "112133", "112331",
    "132131", "113123", "113321", "133121", "313121", "211331", "231131", "213113", "213311", "213131", "311123",
    "311321", "331121", "312113", "312311", "332111", "314111", "221411", "431111", "111224", "111422", "121124",
    "121421", "141122", "141221", "112214", "112412", "122114", "122411", "142112", "142211", "241211", "221114",
    "413111", "241112", "134111", "111242", "121142", "121241", "114212", "124112", "124211", "411212", "421112",
    "421211", "212141", "214121", "412121", "111143", "111341", "131141", "114113", "114311", "411113", "411311",
    "113141", "114131", "311141", "411131", "211412", "211214", "211232", "2331112",
];
const START_B: usize = 104;
const STOP: usize = 106;

/// The symbol values of a text with start, check and stop; none when it has a sign that code set B does not.
fn symbols(text: &str) -> Option<Vec<usize>> {
    let values: Vec<usize> =
        text.chars().map(|sign| (' '..='~').contains(&sign).then_some(sign as usize - 32)).collect::<Option<_>>()?;
    let check = values.iter().enumerate().map(|(place, value)| (place + 1) * value).sum::<usize>() + START_B;
    Some([START_B].into_iter().chain(values).chain([check % 103, STOP]).collect())
}

/// The bars as a path one unit high, and the width in modules.
fn path(text: &str) -> Option<(String, usize)> {
    let (mut path, mut at) = (String::new(), 0);
    for symbol in symbols(text)? {
        for (index, width) in WIDTHS[symbol].bytes().map(|digit| usize::from(digit - b'0')).enumerate() {
            if index % 2 == 0 {
                path.push_str(&format!("M{at} 0h{width}v1h-{width}z"));
            }
            at += width;
        }
    }
    Some((path, at))
}

/// A number as bars, with the number under them.
#[component]
pub fn Barcode(
    /// What it says: letters, digits and common signs.
    #[prop(into)]
    value: String,
) -> impl IntoView {
    let drawn = path(&value).map(|(path, width)| {
        view! {
            <svg viewBox=format!("0 0 {width} 1") preserveAspectRatio="none" aria-hidden="true">
                <path d=path></path>
            </svg>
        }
    });
    view! { <div class="barcode">{drawn}<code>{value}</code></div> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_symbol_is_eleven_modules_and_no_two_are_alike() {
        for (value, widths) in WIDTHS.iter().enumerate() {
            let sum: u32 = widths.chars().filter_map(|digit| digit.to_digit(10)).sum();
            assert_eq!(sum, if value == STOP { 13 } else { 11 }, "{value}");
            assert_eq!(WIDTHS.iter().filter(|other| *other == widths).count(), 1, "{value}");
        }
    }

    #[test]
    fn the_check_symbol_follows_the_standard() {
        // A published example: the check symbol of "Wikipedia" is 88.
        assert_eq!(symbols("Wikipedia").and_then(|symbols| symbols.iter().rev().nth(1).copied()), Some(88));
        assert_eq!(symbols("naïve"), None);
        assert_eq!(path("26-4471").map(|(_, width)| width), Some(11 * 9 + 13));
    }
}
