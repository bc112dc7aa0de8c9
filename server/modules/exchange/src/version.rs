//! Which FHIR a resource is written in, told by elements that R4 does not have or has in another form. Only R4 (4.0.1) is read:
//! another version's resource would lose half of what it says without a word.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

/// A version that is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Foreign {
    /// Release 2.
    Dstu2,
    /// Release 3.
    Stu3,
    /// Release 5 or later.
    R5,
}

impl Foreign {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Dstu2 => "DSTU2",
            Self::Stu3 => "STU3",
            Self::R5 => "R5",
        }
    }
}

/// How an element looks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Any,
    Text,
    Object,
    List,
}

/// Type, element, form, version. The elements are those that the versions' own lists of changes name.
const MARKS: &[(&str, &str, Form, Foreign)] = &[
    ("Condition", "clinicalStatus", Form::Text, Foreign::Stu3),
    ("Condition", "verificationStatus", Form::Text, Foreign::Stu3),
    ("Condition", "context", Form::Any, Foreign::Stu3),
    ("Condition", "assertedDate", Form::Any, Foreign::Stu3),
    ("Condition", "patient", Form::Any, Foreign::Dstu2),
    ("Condition", "dateRecorded", Form::Any, Foreign::Dstu2),
    ("Condition", "participant", Form::Any, Foreign::R5),
    ("AllergyIntolerance", "clinicalStatus", Form::Text, Foreign::Stu3),
    ("AllergyIntolerance", "verificationStatus", Form::Text, Foreign::Stu3),
    ("AllergyIntolerance", "assertedDate", Form::Any, Foreign::Stu3),
    ("AllergyIntolerance", "substance", Form::Any, Foreign::Dstu2),
    ("AllergyIntolerance", "category", Form::Text, Foreign::Dstu2),
    ("AllergyIntolerance", "type", Form::Object, Foreign::R5),
    ("AllergyIntolerance", "participant", Form::Any, Foreign::R5),
    ("MedicationRequest", "context", Form::Any, Foreign::Stu3),
    ("MedicationRequest", "definition", Form::Any, Foreign::Stu3),
    ("MedicationRequest", "reasonNotGiven", Form::Any, Foreign::Stu3),
    ("MedicationRequest", "medication", Form::Object, Foreign::R5),
    ("MedicationStatement", "taken", Form::Any, Foreign::Stu3),
    ("MedicationStatement", "reasonNotTaken", Form::Any, Foreign::Stu3),
    ("MedicationStatement", "patient", Form::Any, Foreign::Dstu2),
    ("MedicationStatement", "medication", Form::Object, Foreign::R5),
    ("MedicationStatement", "adherence", Form::Any, Foreign::R5),
    ("MedicationOrder", "status", Form::Any, Foreign::Dstu2),
    ("Observation", "context", Form::Any, Foreign::Stu3),
    ("Observation", "comment", Form::Text, Foreign::Stu3),
    ("Observation", "related", Form::Any, Foreign::Stu3),
    ("Observation", "comments", Form::Text, Foreign::Dstu2),
    ("Observation", "interpretation", Form::Object, Foreign::Stu3),
    ("Observation", "triggeredBy", Form::Any, Foreign::R5),
    ("Observation", "bodyStructure", Form::Any, Foreign::R5),
    ("DiagnosticReport", "context", Form::Any, Foreign::Stu3),
    ("DiagnosticReport", "codedDiagnosis", Form::Any, Foreign::Stu3),
    ("DiagnosticReport", "image", Form::Any, Foreign::Stu3),
    ("DiagnosticReport", "supportingInfo", Form::Any, Foreign::R5),
    ("Encounter", "incomingReferral", Form::Any, Foreign::Stu3),
    ("Encounter", "indication", Form::Any, Foreign::Dstu2),
    ("Encounter", "class", Form::Text, Foreign::Dstu2),
    ("Encounter", "class", Form::List, Foreign::R5),
    ("Encounter", "actualPeriod", Form::Any, Foreign::R5),
    ("Encounter", "subjectStatus", Form::Any, Foreign::R5),
    ("Immunization", "notGiven", Form::Any, Foreign::Stu3),
    ("Immunization", "explanation", Form::Any, Foreign::Stu3),
    ("Immunization", "vaccinationProtocol", Form::Any, Foreign::Stu3),
    ("Immunization", "date", Form::Text, Foreign::Stu3),
    ("Immunization", "wasNotGiven", Form::Any, Foreign::Dstu2),
    ("Immunization", "administeredProduct", Form::Any, Foreign::R5),
    ("Procedure", "notDone", Form::Any, Foreign::Stu3),
    ("Procedure", "context", Form::Any, Foreign::Stu3),
    ("Procedure", "notPerformed", Form::Any, Foreign::Dstu2),
    ("Procedure", "occurrenceDateTime", Form::Any, Foreign::R5),
    ("Procedure", "occurrencePeriod", Form::Any, Foreign::R5),
    ("CarePlan", "context", Form::Any, Foreign::Stu3),
    ("DocumentReference", "indexed", Form::Any, Foreign::Stu3),
    ("DocumentReference", "class", Form::Any, Foreign::Stu3),
    ("FamilyMemberHistory", "notDone", Form::Any, Foreign::Stu3),
    ("Patient", "animal", Form::Any, Foreign::Stu3),
    ("Patient", "careProvider", Form::Any, Foreign::Dstu2),
];

/// The version of a resource where it is not R4, and the element that tells it.
pub fn foreign(kind: &str, fields: &BTreeMap<&str, &RawValue>) -> Option<(Foreign, &'static str)> {
    MARKS.iter().find_map(|(of, element, form, version)| {
        let fits = *of == kind && fields.get(element).is_some_and(|value| has(value, *form));
        fits.then_some((*version, *element))
    })
}

/// The versions that a resource is not written in, by an element that they have in another form.
pub fn ruled_out(kind: &str, fields: &BTreeMap<&str, &RawValue>) -> impl Iterator<Item = Foreign> {
    let other_form = move |(of, element, form, _): &&(&str, &'static str, Form, Foreign)| {
        let value = fields.get(element).filter(|_| *of == kind && *form != Form::Any);
        value.is_some_and(|value| !has(value, *form) && (has(value, Form::Object) || has(value, Form::List)))
    };
    MARKS.iter().filter(other_form).map(|(_, _, _, version)| *version)
}

fn has(value: &RawValue, form: Form) -> bool {
    let first = value.get().trim_start().chars().next();
    match form {
        Form::Any => first.is_some_and(|c| c != 'n'),
        Form::Text => first == Some('"'),
        Form::Object => first == Some('{'),
        Form::List => first == Some('['),
    }
}

/// The version that a resource names itself, by the profile it claims: `…/StructureDefinition/Patient|3.0.2`.
pub fn claimed(profile: &str) -> Option<Foreign> {
    let version = profile.rsplit_once('|')?.1;
    let base = profile.starts_with("http://hl7.org/fhir/StructureDefinition/");
    match version.split('.').next() {
        Some("1") if base => Some(Foreign::Dstu2),
        Some("3") if base => Some(Foreign::Stu3),
        Some("5" | "6") if base => Some(Foreign::R5),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_told_by_what_r4_does_not_have() {
        let told = |json: &str| {
            let fields: BTreeMap<&str, &RawValue> = serde_json::from_str(json).unwrap();
            let kind = fields["resourceType"].get().trim_matches('"').to_owned();
            foreign(&kind, &fields).map(|(version, _)| version)
        };
        assert_eq!(told(r#"{"resourceType":"Condition","clinicalStatus":"active"}"#), Some(Foreign::Stu3));
        assert_eq!(told(r#"{"resourceType":"Condition","clinicalStatus":{"coding":[]}}"#), None);
        assert_eq!(told(r#"{"resourceType":"Encounter","class":[{"coding":[]}]}"#), Some(Foreign::R5));
        assert_eq!(told(r#"{"resourceType":"Encounter","class":{"code":"AMB"}}"#), None);
        assert_eq!(told(r#"{"resourceType":"MedicationRequest","medication":{"concept":{}}}"#), Some(Foreign::R5));
        assert_eq!(told(r#"{"resourceType":"Immunization","wasNotGiven":false}"#), Some(Foreign::Dstu2));
        let not = |json: &str| {
            let fields: BTreeMap<&str, &RawValue> = serde_json::from_str(json).unwrap();
            ruled_out("Condition", &fields).collect::<Vec<_>>()
        };
        assert_eq!(not(r#"{"resourceType":"Condition","clinicalStatus":{"coding":[]}}"#), [Foreign::Stu3]);
        assert_eq!(not(r#"{"resourceType":"Condition","clinicalStatus":"active"}"#), []);
        assert_eq!(claimed("http://hl7.org/fhir/StructureDefinition/Patient|3.0.2"), Some(Foreign::Stu3));
        assert_eq!(claimed("http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient|3.1.1"), None);
    }
}
