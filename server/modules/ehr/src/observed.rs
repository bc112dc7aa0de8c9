//! What counts at one look beside vital signs and laboratory values: smoking, pregnancy, scores of questionnaires.

/// LOINC codes of what always counts, as US Core names them: tobacco smoking status, pregnancy status, the day a child is expected; and
/// of scores that carry no unit or a word: ECOG, PHQ-2 and PHQ-9, GAD-7, EPDS, AUDIT-C, DAST-10, MMSE, MoCA, Mini-Cog, Barthel, Morse,
/// asthma control, pain.
const COUNTS: &str = "'72166-2', '82810-3', '11778-8', '89247-1', '55758-7', '44261-6', '70274-6', '71354-5', '75626-2', \
    '82667-7', '72106-8', '72133-2', '72172-0', '72173-8', '96761-2', '59460-6', '82674-3', '72514-3'";

/// The latest value of each, the newest first, as a column of a statement; `patient` names the patient's id.
pub fn select(columns: &str, patient: &str) -> String {
    format!(
        "COALESCE((SELECT json_agg(x) FROM (SELECT {columns} FROM (SELECT *, row_number() OVER (PARTITION BY code_system, code, unit \
         ORDER BY at DESC NULLS LAST, id DESC) AS place FROM observation WHERE patient_id = {patient} AND category = 'other' \
         AND (unit = '{{score}}' OR code_system = 'loinc' AND code IN ({COUNTS})) \
         AND state IN ('final', 'amended', 'preliminary', 'unknown')) o WHERE place = 1 \
         ORDER BY at DESC NULLS LAST, id DESC LIMIT 24) x), '[]')"
    )
}
