//! Concentrations of one substance in other units: what only moves the decimal point, and between mass and amount of substance by
//! the molar mass. A substance that is not in the table is never converted; its values stay in a series of their own.

use crate::units::{canonical, shifted};

/// A substance as laboratories report it.
struct Substance {
    /// Grams of one mole of what the mass is reported as.
    grams_per_mole: f64,
    /// The LOINC codes under which it is reported in serum, plasma, blood or urine.
    codes: &'static [&'static str],
}

/// Molar masses, worked out from each formula with the standard atomic weights (IUPAC 2021, abridged). Left out on purpose: haemoglobin
/// (a monomer or four of them), albumin and other proteins (no one mass), 25-hydroxyvitamin D as a total (two substances), ammonia
/// (reported as itself and as nitrogen).
const SUBSTANCES: &[Substance] = &[
    // Glucose, C6H12O6.
    Substance { grams_per_mole: 180.16, codes: &["2345-7", "2339-0", "1558-6", "14749-6", "15074-8", "2350-7"] },
    // Creatinine, C4H7N3O.
    Substance { grams_per_mole: CREATININE, codes: &["2160-0", "38483-4", "14682-9", "2161-8", "14683-7"] },
    // Cholesterol, C27H46O; in lipoproteins it is reported as cholesterol.
    Substance {
        grams_per_mole: 386.66,
        codes: &["2093-3", "2085-9", "2089-1", "13457-7", "18262-6", "14647-2", "14646-4", "22748-8"],
    },
    // Triglycerides, reported as triolein, C57H104O6.
    Substance { grams_per_mole: 885.45, codes: &["2571-8", "14927-8"] },
    // Bilirubin, C33H36N4O6; conjugated is reported as bilirubin.
    Substance { grams_per_mole: 584.67, codes: &["1975-2", "1968-7", "1971-1", "14631-6", "14629-0", "14630-8"] },
    // Urea by its nitrogen: two atoms in each molecule.
    Substance { grams_per_mole: 28.014, codes: &["3094-0", "6299-2", "14937-7"] },
    // Urea, CH4N2O.
    Substance { grams_per_mole: 60.056, codes: &["3091-6", "22664-7"] },
    // Uric acid, C5H4N4O3.
    Substance { grams_per_mole: 168.11, codes: &["3084-1", "14933-6"] },
    // Calcium.
    Substance { grams_per_mole: 40.078, codes: &["17861-6", "2000-8", "1994-3", "1995-0"] },
    // Magnesium.
    Substance { grams_per_mole: 24.305, codes: &["19123-9", "2601-3"] },
    // Phosphate, reported as phosphorus.
    Substance { grams_per_mole: 30.974, codes: &["2777-1", "14879-1"] },
    // Iron; binding capacity is reported as iron.
    Substance { grams_per_mole: 55.845, codes: &["2498-4", "14798-3", "2500-7", "14800-7"] },
    // Thyroxine, C15H11I4NO4.
    Substance { grams_per_mole: 776.87, codes: &["3024-7", "14920-3", "3026-2", "14921-1"] },
    // Triiodothyronine, C15H12I3NO4.
    Substance { grams_per_mole: 650.98, codes: &["3051-0", "14928-6", "3053-6", "14930-2"] },
    // Cortisol, C21H30O5.
    Substance { grams_per_mole: 362.47, codes: &["2143-6", "14675-3"] },
    // Cobalamin (vitamin B12), C63H88CoN14O14P.
    Substance { grams_per_mole: 1355.4, codes: &["2132-9", "14685-2"] },
    // Folate, C19H19N7O6.
    Substance { grams_per_mole: 441.40, codes: &["2284-8", "14732-2"] },
    // Testosterone, C19H28O2.
    Substance { grams_per_mole: 288.43, codes: &["2986-8", "14913-8"] },
    // Estradiol, C18H24O2.
    Substance { grams_per_mole: 272.39, codes: &["2243-4", "14715-7"] },
];

/// Grams of one mole of creatinine.
const CREATININE: f64 = 113.12;

/// Figures that a worked-out value has at least: `7 mmol/L` of glucose is `126 mg/dL`, not `100`.
const FIGURES: usize = 3;

/// What a concentration counts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Counts {
    Mass,
    Amount,
}

/// What a unit counts, and the power of ten between it and grams or moles in a litre.
fn read(unit: &str) -> Option<(Counts, i32)> {
    let unit = canonical(unit);
    let (of, volume) = unit.split_once('/')?;
    let volume = match volume {
        "L" => 0,
        "dL" => -1,
        "mL" => -3,
        "uL" => -6,
        _ => return None,
    };
    let (counts, prefix) = match of.strip_suffix("mol") {
        Some(prefix) => (Counts::Amount, prefix),
        None => (Counts::Mass, of.strip_suffix('g')?),
    };
    let power = match prefix {
        "" => 0,
        "m" => -3,
        "u" => -6,
        "n" => -9,
        "p" => -12,
        _ => return None,
    };
    Some((counts, power - volume))
}

/// A value of the analyte with this LOINC code in another unit. What only moves the decimal point keeps every digit; between mass and
/// amount it is rounded to the figures it was written with, three at least. None where the substance or a unit is not known.
#[must_use]
pub fn converted(code: &str, written: &str, from: &str, to: &str) -> Option<String> {
    let ((counts, power), (wanted, wanted_power)) = (read(from)?, read(to)?);
    if counts == wanted {
        return shifted(written, power - wanted_power);
    }
    let substance = SUBSTANCES.iter().find(|one| one.codes.contains(&code))?;
    let number: f64 = written.parse().ok()?;
    let in_litre = number * 10_f64.powi(power - wanted_power);
    let value = match counts {
        Counts::Mass => in_litre / substance.grams_per_mole,
        Counts::Amount => in_litre * substance.grams_per_mole,
    };
    rounded(value, written)
}

/// With as many figures as the writing has, three at least.
fn rounded(value: f64, written: &str) -> Option<String> {
    if !value.is_finite() {
        return None;
    }
    if value == 0.0 {
        return Some("0".to_owned());
    }
    let figures = written.trim_start_matches(['-', '0', '.']).bytes().filter(u8::is_ascii_digit).count().max(FIGURES);
    let digits = i32::try_from(figures).ok()?;
    // The exponent after rounding: 9.996 with three figures is 10.0.
    let scientific = format!("{value:.*e}", figures - 1);
    let exponent: i32 = scientific.split_once('e')?.1.parse().ok()?;
    let places = digits - 1 - exponent;
    match usize::try_from(places) {
        Ok(places) => Some(format!("{value:.places$}")),
        Err(_) => Some(format!("{value:.0}")),
    }
}

/// Creatinine in mg/dL from one of the two units it is reported in; none from any other, which nothing is worked out from.
#[must_use]
pub fn creatinine_in_mg_per_dl(value: f64, unit: &str) -> Option<f64> {
    match canonical(unit).as_str() {
        "mg/dL" => Some(value),
        // µmol/L × g/mol = µg/L, of which 10,000 are 1 mg/dL.
        "umol/L" => Some(value * CREATININE / 10_000.0),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mass_and_amount_come_together_by_the_molar_mass() {
        for (code, written, from, to, there) in [
            ("2345-7", "5.5", "mmol/L", "mg/dL", "99.1"),
            ("2345-7", "7", "mmol/L", "mg/dL", "126"),
            ("2345-7", "126", "mg/dL", "mmol/L", "6.99"),
            ("2160-0", "88.4", "\u{b5}mol/L", "mg/dL", "1.00"),
            ("2093-3", "200", "mg/dL", "mmol/L", "5.17"),
            ("2571-8", "1.7", "mmol/L", "mg/dL", "151"),
            ("3094-0", "20", "mg/dL", "mmol/L", "7.14"),
            ("17861-6", "10.0", "mg/dL", "mmol/L", "2.50"),
            ("3024-7", "1.20", "ng/dL", "pmol/L", "15.4"),
            ("1975-2", "1.0", "mg/dL", "umol/L", "17.1"),
            ("2132-9", "400", "pg/mL", "pmol/L", "295"),
        ] {
            assert_eq!(converted(code, written, from, to).as_deref(), Some(there), "{code} {written} {from}");
        }
    }

    #[test]
    fn what_only_moves_the_point_keeps_every_digit() {
        assert_eq!(converted("718-7", "141", "g/L", "g/dL").as_deref(), Some("14.1"));
        assert_eq!(converted("2160-0", "0.0884", "mmol/L", "umol/L").as_deref(), Some("88.4"));
        assert_eq!(converted("9999-9", "12.50", "ng/mL", "ug/L").as_deref(), Some("12.50"));
    }

    #[test]
    fn what_is_not_known_is_not_converted() {
        assert_eq!(converted("718-7", "8.7", "mmol/L", "g/dL"), None);
        assert_eq!(converted("2345-7", "5.5", "mmol/L", "%"), None);
        assert_eq!(converted("2345-7", "5.5", "mEq/L", "mg/dL"), None);
        assert_eq!(converted("2345-7", "1:80", "mmol/L", "mg/dL"), None);
    }

    #[test]
    fn creatinine_is_converted_from_its_two_units_only() {
        assert_eq!(creatinine_in_mg_per_dl(1.0, "mg/dL"), Some(1.0));
        let converted = creatinine_in_mg_per_dl(88.4, "\u{b5}mol/L").unwrap();
        assert!((converted - 1.0).abs() < 0.001, "{converted}");
        assert_eq!(creatinine_in_mg_per_dl(1.0, "mmol/L"), None);
        assert_eq!(creatinine_in_mg_per_dl(1.0, ""), None);
    }
}
