//! The catalogue a new chain starts with: common tests, LOINC codes, US units, usual adult ranges and a few of children.
//! Ranges are starting points from general laboratory practice; each laboratory sets those of its own methods.

use kernel::database::execute;
use rules::names::search_text;
use sea_orm::{ConnectionTrait, DbErr};
use serde_json::{Value, json};
use uuid::Uuid;

/// Sex, from and until an age in months, low, high, critical low, critical high; NaN stands for none.
type Range = (&'static str, u32, u32, f64, f64, f64, f64);

const NO: f64 = f64::NAN;
const LIFE: u32 = 0;

const fn all(low: f64, high: f64) -> Range {
    ("any", 0, LIFE, low, high, NO, NO)
}
const fn critical(low: f64, high: f64, critical_low: f64, critical_high: f64) -> Range {
    ("any", 0, LIFE, low, high, critical_low, critical_high)
}
const fn women(low: f64, high: f64) -> Range {
    ("female", 192, LIFE, low, high, NO, NO)
}
const fn men(low: f64, high: f64) -> Range {
    ("male", 192, LIFE, low, high, NO, NO)
}
const fn children(low: f64, high: f64) -> Range {
    ("any", 6, 192, low, high, NO, NO)
}

/// Ranges of the first days of life: LOINC code, from and until an age in days, low, high. Haemoglobin: mean ± 2 standard
/// deviations of term newborns (Harriet Lane Handbook, haematology). Total bilirubin: term newborns (Tietz Textbook of Clinical
/// Chemistry).
const NEWBORNS: &[(&str, u32, u32, f64, f64)] = &[
    ("718-7", 0, 7, 14.5, 22.5),
    ("718-7", 7, 14, 13.5, 21.5),
    ("718-7", 14, 30, 12.5, 20.5),
    ("718-7", 30, 60, 10.0, 18.0),
    ("1975-2", 0, 1, 1.4, 8.7),
    ("1975-2", 1, 3, 3.4, 11.5),
    ("1975-2", 3, 6, 1.5, 12.0),
];

/// LOINC code, name, unit, decimals, ranges.
const ANALYTES: &[(&str, &str, &str, i16, &[Range])] = &[
    ("2951-2", "Sodium", "mmol/L", 0, &[critical(135.0, 145.0, 120.0, 160.0)]),
    ("2823-3", "Potassium", "mmol/L", 1, &[critical(3.5, 5.0, 2.5, 6.2), ("any", 0, 12, 3.7, 5.9, 2.5, 7.0)]),
    ("2075-0", "Chloride", "mmol/L", 0, &[critical(98.0, 107.0, 80.0, 120.0)]),
    ("2028-9", "Carbon dioxide, total", "mmol/L", 0, &[critical(22.0, 29.0, 10.0, 40.0)]),
    ("2345-7", "Glucose", "mg/dL", 0, &[critical(70.0, 140.0, 40.0, 450.0)]),
    ("1558-6", "Glucose, fasting", "mg/dL", 0, &[critical(70.0, 99.0, 40.0, 450.0)]),
    ("3094-0", "Urea nitrogen", "mg/dL", 0, &[critical(7.0, 20.0, NO, 100.0)]),
    (
        "2160-0",
        "Creatinine",
        "mg/dL",
        2,
        &[
            ("female", 192, LIFE, 0.50, 1.05, NO, 7.4),
            ("male", 192, LIFE, 0.70, 1.30, NO, 7.4),
            ("any", 0, LIFE, 0.30, 1.05, NO, 7.4),
            children(0.30, 0.70),
        ],
    ),
    ("98979-8", "eGFR", "mL/min/1.73 m²", 0, &[("any", 216, LIFE, 60.0, NO, NO, NO)]),
    ("17861-6", "Calcium", "mg/dL", 1, &[critical(8.6, 10.2, 6.5, 13.0)]),
    ("4548-4", "HbA1c", "%", 1, &[all(4.0, 5.6)]),
    ("6690-2", "Leukocytes", "10³/µL", 1, &[critical(4.0, 11.0, 1.0, 50.0), ("any", 0, 24, 6.0, 17.5, 2.0, 50.0)]),
    ("789-8", "Erythrocytes", "10⁶/µL", 2, &[women(3.80, 5.10), men(4.30, 5.70), all(3.70, 5.70)]),
    (
        "718-7",
        "Haemoglobin",
        "g/dL",
        1,
        &[
            ("female", 192, LIFE, 12.0, 15.5, 6.0, 20.0),
            ("male", 192, LIFE, 13.5, 17.5, 6.0, 20.0),
            ("any", 6, 192, 11.0, 14.5, 6.0, 20.0),
            ("any", 0, LIFE, 12.0, 17.5, 6.0, 22.0),
        ],
    ),
    ("4544-3", "Haematocrit", "%", 1, &[women(36.0, 46.0), men(41.0, 53.0), children(33.0, 43.0), all(36.0, 53.0)]),
    ("787-2", "MCV", "fL", 0, &[all(80.0, 100.0), children(72.0, 90.0)]),
    ("785-6", "MCH", "pg", 1, &[all(27.0, 33.0)]),
    ("786-4", "MCHC", "g/dL", 1, &[all(32.0, 36.0)]),
    ("788-0", "RDW", "%", 1, &[all(11.5, 14.5)]),
    ("777-3", "Platelets", "10³/µL", 0, &[critical(150.0, 400.0, 20.0, 1000.0)]),
    ("2093-3", "Cholesterol", "mg/dL", 0, &[all(NO, 200.0)]),
    ("2085-9", "HDL cholesterol", "mg/dL", 0, &[women(50.0, NO), men(40.0, NO), all(40.0, NO)]),
    ("13457-7", "LDL cholesterol, calculated", "mg/dL", 0, &[all(NO, 100.0)]),
    ("2571-8", "Triglycerides", "mg/dL", 0, &[all(NO, 150.0)]),
    ("1742-6", "ALT", "U/L", 0, &[women(NO, 33.0), men(NO, 41.0), all(NO, 41.0)]),
    ("1920-8", "AST", "U/L", 0, &[women(NO, 32.0), men(NO, 40.0), all(NO, 40.0)]),
    ("6768-6", "Alkaline phosphatase", "U/L", 0, &[all(40.0, 129.0), children(100.0, 400.0)]),
    ("2324-2", "GGT", "U/L", 0, &[women(6.0, 42.0), men(10.0, 71.0), all(6.0, 71.0)]),
    ("1975-2", "Bilirubin, total", "mg/dL", 1, &[critical(0.2, 1.2, NO, 15.0)]),
    ("1751-7", "Albumin", "g/dL", 1, &[all(3.5, 5.2)]),
    ("3016-3", "TSH", "mIU/L", 2, &[all(0.40, 4.00)]),
    ("3024-7", "Free T4", "ng/dL", 2, &[all(0.80, 1.80)]),
    ("1988-5", "CRP", "mg/L", 1, &[all(NO, 5.0)]),
    ("4537-7", "ESR, Westergren", "mm/h", 0, &[women(NO, 20.0), men(NO, 15.0), all(NO, 20.0)]),
    ("2276-4", "Ferritin", "ng/mL", 0, &[women(13.0, 150.0), men(30.0, 400.0), all(13.0, 400.0)]),
    ("2498-4", "Iron", "µg/dL", 0, &[all(60.0, 170.0)]),
    ("2132-9", "Vitamin B12", "pg/mL", 0, &[all(200.0, 900.0)]),
    ("62292-8", "25-hydroxyvitamin D", "ng/mL", 0, &[all(30.0, 100.0)]),
    ("14957-5", "Albumin in urine", "mg/L", 1, &[all(NO, 30.0)]),
    ("2161-8", "Creatinine in urine", "mg/dL", 0, &[]),
    ("9318-7", "Albumin/creatinine ratio in urine", "mg/g", 0, &[all(NO, 30.0)]),
    ("6301-6", "INR", "", 1, &[critical(0.8, 1.2, NO, 5.0)]),
    ("5902-2", "Prothrombin time", "s", 1, &[all(11.0, 13.5)]),
    (
        "89579-7",
        "Troponin I, high sensitivity",
        "ng/L",
        0,
        &[
            ("female", 192, LIFE, NO, 16.0, NO, 100.0),
            ("male", 192, LIFE, NO, 34.0, NO, 100.0),
            ("any", 0, LIFE, NO, 34.0, NO, 100.0),
        ],
    ),
    ("33762-6", "NT-proBNP", "pg/mL", 0, &[all(NO, 125.0)]),
    ("48065-7", "D-dimer", "µg/mL FEU", 2, &[all(NO, 0.50)]),
    ("3084-1", "Uric acid", "mg/dL", 1, &[women(2.4, 6.0), men(3.4, 7.0), all(2.4, 7.0)]),
    ("19123-9", "Magnesium", "mg/dL", 1, &[critical(1.6, 2.6, 1.0, 4.7)]),
    ("2777-1", "Phosphate", "mg/dL", 1, &[critical(2.5, 4.5, 1.0, 8.9)]),
    ("2524-7", "Lactate", "mmol/L", 1, &[critical(0.5, 2.0, NO, 4.0)]),
    ("2857-1", "PSA", "ng/mL", 2, &[men(NO, 4.0)]),
];

/// House code, name, specimen, minutes promised, the same when urgent, LOINC codes of its analytes.
const TESTS: &[(&str, &str, &str, i32, i32, &[&str])] = &[
    (
        "L-101",
        "Basic metabolic panel",
        "Serum",
        180,
        60,
        &["2951-2", "2823-3", "2075-0", "2028-9", "2345-7", "3094-0", "2160-0", "98979-8", "17861-6"],
    ),
    ("L-104", "Potassium, creatinine, eGFR", "Serum", 180, 60, &["2823-3", "2160-0", "98979-8", "2951-2", "2075-0"]),
    ("L-110", "HbA1c", "EDTA blood", 240, 120, &["4548-4"]),
    ("L-111", "Glucose, fasting", "Fluoride plasma", 120, 45, &["1558-6"]),
    (
        "L-112",
        "Full blood count",
        "EDTA blood",
        90,
        45,
        &["718-7", "4544-3", "789-8", "787-2", "785-6", "786-4", "788-0", "6690-2", "777-3"],
    ),
    ("L-113", "ESR", "Citrate blood", 120, 90, &["4537-7"]),
    ("L-120", "Lipids", "Serum", 240, 120, &["2093-3", "2085-9", "13457-7", "2571-8"]),
    ("L-121", "Liver panel", "Serum", 240, 90, &["1742-6", "1920-8", "6768-6", "2324-2", "1975-2", "1751-7"]),
    ("L-122", "TSH", "Serum", 240, 120, &["3016-3"]),
    ("L-123", "TSH, free T4", "Serum", 240, 120, &["3016-3", "3024-7"]),
    ("L-124", "CRP", "Serum", 120, 45, &["1988-5"]),
    ("L-125", "Ferritin", "Serum", 240, 120, &["2276-4"]),
    ("L-126", "Iron and ferritin", "Serum", 240, 120, &["2498-4", "2276-4"]),
    ("L-127", "Vitamin B12", "Serum", 1440, 480, &["2132-9"]),
    ("L-128", "Vitamin D", "Serum", 1440, 480, &["62292-8"]),
    ("L-131", "Urine albumin and creatinine", "Urine", 240, 120, &["14957-5", "2161-8", "9318-7"]),
    ("L-140", "INR", "Citrate plasma", 90, 45, &["6301-6", "5902-2"]),
    ("L-141", "Troponin I", "Heparin plasma", 60, 45, &["89579-7"]),
    ("L-142", "NT-proBNP", "Heparin plasma", 180, 60, &["33762-6"]),
    ("L-143", "D-dimer", "Citrate plasma", 90, 45, &["48065-7"]),
    ("L-150", "Uric acid", "Serum", 240, 120, &["3084-1"]),
    ("L-151", "Magnesium, phosphate", "Serum", 180, 60, &["19123-9", "2777-1"]),
    ("L-152", "Lactate", "Fluoride plasma", 60, 30, &["2524-7"]),
    ("L-153", "PSA", "Serum", 480, 240, &["2857-1"]),
];

/// Analytes that are worked out from others of the same test.
pub const ESTIMATED_GFR: &str = "98979-8";
/// Serum creatinine.
pub const CREATININE: &str = "2160-0";

fn optional(value: f64) -> Value {
    if value.is_nan() { Value::Null } else { value.into() }
}

/// Writes the catalogue a new chain starts with. Sites that run a test, and its reagents, are set by the laboratory.
///
/// # Errors
/// When the database refuses.
pub async fn first_catalogue(connection: &impl ConnectionTrait, mut new_id: impl FnMut() -> Uuid) -> Result<(), DbErr> {
    let (mut analytes, mut ranges, mut tests, mut parts) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut ids = std::collections::BTreeMap::new();
    for (code, name, unit, decimals, limits) in ANALYTES {
        let id = new_id();
        ids.insert(*code, id);
        let unit = (!unit.is_empty()).then_some(*unit);
        analytes.push(json!({ "id": id, "code": code, "name": name, "unit": unit, "decimals": decimals }));
        for (sex, from, until, low, high, critical_low, critical_high) in *limits {
            let until = (*until != LIFE).then_some(*until);
            ranges.push(json!({ "analyte_id": id, "sex": sex, "from_months": from, "until_months": until,
                "low": optional(*low), "high": optional(*high), "critical_low": optional(*critical_low),
                "critical_high": optional(*critical_high) }));
        }
    }
    for (code, from, until, low, high) in NEWBORNS {
        ranges.push(json!({ "analyte_id": ids.get(code), "sex": "any", "from_months": 0, "from_days": from,
            "until_days": until, "low": low, "high": high }));
    }
    for (code, name, specimen, minutes, urgent, of) in TESTS {
        let id = new_id();
        tests.push(json!({ "id": id, "code": code, "name": name, "search": search_text(&[Some(name), Some(code)]),
            "specimen": specimen, "minutes": minutes, "urgent": urgent }));
        for (position, analyte) in of.iter().enumerate() {
            parts.push(json!({ "test": id, "analyte": ids.get(analyte), "position": position }));
        }
    }
    for (sql, rows) in [
        (
            "INSERT INTO lab_analyte (id, code, name, unit, decimals) SELECT id, code, name, unit, decimals FROM \
          jsonb_to_recordset($1) AS r(id uuid, code text, name text, unit text, decimals smallint)",
            analytes,
        ),
        (
            "INSERT INTO lab_range (analyte_id, sex, from_months, until_months, from_days, until_days, low, high, critical_low, \
          critical_high) SELECT analyte_id, sex, from_months, until_months, COALESCE(from_days, 0), until_days, low, high, \
          critical_low, critical_high FROM jsonb_to_recordset($1) AS r(analyte_id uuid, sex text, from_months integer, \
          until_months integer, from_days integer, until_days integer, low double precision, high double precision, critical_low double precision, critical_high double precision)",
            ranges,
        ),
        (
            "INSERT INTO lab_test (id, code, name, search_name, specimen, minutes, minutes_urgent, active) SELECT id, code, name, \
          search, specimen, minutes, urgent, true FROM jsonb_to_recordset($1) AS r(id uuid, code text, name text, search text, \
          specimen text, minutes integer, urgent integer)",
            tests,
        ),
        (
            "INSERT INTO lab_test_analyte (test_id, analyte_id, position) SELECT test, analyte, position FROM \
          jsonb_to_recordset($1) AS r(test uuid, analyte uuid, position smallint)",
            parts,
        ),
    ] {
        execute(connection, sql, vec![Value::from(rows).into()]).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_test_is_made_of_known_analytes_and_codes_have_their_check_digit() {
        for (code, ..) in ANALYTES {
            let (digits, check) = code.split_once('-').expect("a LOINC code");
            // LOINC's check digit is the mod 10 of Luhn.
            let sum: u32 = digits
                .chars()
                .rev()
                .enumerate()
                .map(|(place, digit)| {
                    let digit = digit.to_digit(10).expect("a digit") * if place % 2 == 0 { 2 } else { 1 };
                    digit / 10 + digit % 10
                })
                .sum();
            assert_eq!(check, ((10 - sum % 10) % 10).to_string(), "{code}");
        }
        for (test, _, _, minutes, urgent, of) in TESTS {
            assert!(urgent <= minutes && !of.is_empty(), "{test}");
            for analyte in *of {
                assert!(ANALYTES.iter().any(|known| known.0 == *analyte), "{test} {analyte}");
            }
        }
    }
}
