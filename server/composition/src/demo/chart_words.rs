//! What charts are drawn from: common illnesses with how often they come at sixty, words of notes. Nobody in particular.

/// Name, ICD-10-CM code, chance of a hundred at sixty, a medicine for it and its dose.
pub const ILLNESSES: &[(&str, &str, usize, &str, &str)] = &[
    ("Essential (primary) hypertension", "I10", 42, "Lisinopril 20 mg", "1 daily"),
    ("Type 2 diabetes mellitus without complications", "E11.9", 17, "Metformin 1000 mg", "1 twice a day, with meals"),
    ("Hyperlipidemia, unspecified", "E78.5", 30, "Atorvastatin 40 mg", "1 at night"),
    (
        "Gastro-esophageal reflux disease without esophagitis",
        "K21.9",
        12,
        "Omeprazole 20 mg",
        "1 daily before breakfast",
    ),
    ("Hypothyroidism, unspecified", "E03.9", 9, "Levothyroxine 50 mcg", "1 in the morning, fasting"),
    ("Unilateral primary osteoarthritis, left knee", "M17.12", 14, "Paracetamol 500 mg", "1 to 2 as needed"),
    ("Mild intermittent asthma, uncomplicated", "J45.20", 7, "Salbutamol inhaler 100 mcg", "2 puffs as needed"),
    ("Major depressive disorder, single episode, unspecified", "F32.A", 8, "Sertraline 50 mg", "1 daily"),
    ("Chronic kidney disease, stage 3a", "N18.31", 6, "", ""),
    ("Iron deficiency anemia, unspecified", "D50.9", 5, "", ""),
    ("Unspecified atrial fibrillation", "I48.91", 5, "Apixaban 5 mg", "1 twice a day"),
    ("Migraine, unspecified, not intractable, without status migrainosus", "G43.909", 6, "", ""),
];

/// Name and code of what children have.
pub const CHILD_PROBLEMS: &[(&str, &str)] = &[
    ("Atopic dermatitis, unspecified", "L20.9"),
    ("Mild intermittent asthma, uncomplicated", "J45.20"),
    ("Allergic rhinitis due to pollen", "J30.1"),
    ("Constipation, unspecified", "K59.00"),
];

/// Name, category, criticality, certainty, reaction.
pub const ALLERGIES: &[(&str, &str, &str, &str, &str)] = &[
    ("Penicillin", "medicine", "high", "confirmed", "Anaphylaxis"),
    ("Penicillin", "medicine", "low", "likely", "Rash as a child"),
    ("Sulfamethoxazole", "medicine", "low", "likely", "Rash"),
    ("Ibuprofen", "medicine", "high", "confirmed", "Wheezing"),
    ("Codeine", "medicine", "low", "confirmed", "Vomiting"),
    ("Peanut", "food", "high", "confirmed", "Swelling of lips and throat"),
    ("Shellfish", "food", "low", "likely", "Hives"),
    ("Birch pollen", "environment", "low", "confirmed", "Runny nose in spring"),
    ("Latex", "other", "low", "confirmed", "Itching hands"),
];

pub const HISTORIES: &[&str] = &[
    "Feels well since the last visit. No chest pain, no breathlessness. Takes the medicines every day.",
    "Cough for ten days, first dry, now with some white sputum. No fever measured. Sleeps badly because of it.",
    "Tired in the afternoons, sleeps seven hours. Weight steady, appetite good. Asks about the thyroid.",
    "Knee hurts on stairs, less on the level. No swelling. Walks half an hour a day.",
    "Home readings 128 to 138 over 74 to 82. Light-headed twice on standing up, no fall.",
    "Heartburn three evenings a week, worse after late meals. No trouble swallowing.",
    "Comes for the yearly check. No complaints. Drinks two glasses of wine a week, does not smoke.",
];
pub const EXAMINATIONS: &[&str] = &[
    "Heart regular, no murmur. Lungs clear. No ankle swelling.",
    "Throat slightly red, ears clear, no nodes. Lungs clear to the bases.",
    "Good general condition. Abdomen soft, no tenderness. Skin dry.",
    "Left knee: small effusion, full extension, flexion 120 degrees. Ligaments firm.",
    "Neck supple, thyroid not enlarged. Reflexes brisk and equal.",
];
pub const ASSESSMENTS: &[&str] = &[
    "Stable. Aims reached.",
    "Viral infection of the upper airways, getting better by itself.",
    "Blood pressure above the aim at two visits in a row.",
    "Wear of the joint, no sign of inflammation.",
    "No sign of a serious cause; wait for the results.",
];
pub const PLANS: &[&str] = &[
    "Go on as before. Back in six months, earlier if anything changes.",
    "Fluids, rest, paracetamol as needed. Come back if worse, or not better in a week.",
    "Blood test before the next visit. Keep a list of home readings for two weeks.",
    "Exercises shown, sheet given. Physiotherapy if no better in six weeks.",
    "Smaller meals in the evening, head of the bed raised. Review in eight weeks.",
];
