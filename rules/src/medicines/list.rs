//! The house list: classes, what crosses over, severe pairs, other names, medicines ordered most.

/// A class of medicines: its name, the words by which an allergy to it is written down, its ingredients.
pub struct Class {
    /// Its name.
    pub name: &'static str,
    /// By which an allergy to it is written down.
    pub words: &'static [&'static str],
    /// What belongs to it.
    pub ingredients: &'static [&'static str],
}

/// The classes.
pub const CLASSES: &[Class] = &[
    Class {
        name: "penicillins",
        words: &["penicillin", "penicillins"],
        ingredients: &[
            "penicillin",
            "amoxicillin",
            "ampicillin",
            "piperacillin",
            "flucloxacillin",
            "dicloxacillin",
            "nafcillin",
            "oxacillin",
        ],
    },
    Class {
        name: "cephalosporins",
        words: &["cephalosporin", "cephalosporins", "cefalosporin"],
        ingredients: &["cephalexin", "cefuroxime", "ceftriaxone", "cefixime", "cefdinir", "cefazolin", "cefpodoxime"],
    },
    Class {
        name: "sulfonamide antibiotics",
        words: &["sulfa", "sulfonamide", "sulfonamides", "sulfa drugs"],
        ingredients: &["sulfamethoxazole", "sulfadiazine", "sulfasalazine"],
    },
    Class {
        name: "macrolides",
        words: &["macrolide", "macrolides"],
        ingredients: &["erythromycin", "clarithromycin", "azithromycin"],
    },
    Class {
        name: "fluoroquinolones",
        words: &["quinolone", "fluoroquinolone", "fluoroquinolones"],
        ingredients: &["ciprofloxacin", "levofloxacin", "moxifloxacin"],
    },
    Class {
        name: "tetracyclines",
        words: &["tetracycline", "tetracyclines"],
        ingredients: &["doxycycline", "minocycline", "tetracycline"],
    },
    Class {
        name: "anti-inflammatory painkillers",
        words: &["nsaid", "nsaids"],
        ingredients: &[
            "ibuprofen",
            "naproxen",
            "diclofenac",
            "ketorolac",
            "indomethacin",
            "meloxicam",
            "celecoxib",
            "aspirin",
        ],
    },
    Class {
        name: "ACE inhibitors",
        words: &["ace inhibitor", "ace inhibitors"],
        ingredients: &["lisinopril", "enalapril", "ramipril", "captopril", "benazepril", "quinapril"],
    },
    Class {
        name: "angiotensin receptor blockers",
        words: &["arb", "sartan"],
        ingredients: &["losartan", "valsartan", "candesartan", "irbesartan", "olmesartan"],
    },
    Class {
        name: "statins",
        words: &["statin", "statins"],
        ingredients: &["atorvastatin", "simvastatin", "rosuvastatin", "pravastatin", "lovastatin"],
    },
    Class {
        name: "beta blockers",
        words: &["beta blocker", "beta blockers"],
        ingredients: &["metoprolol", "bisoprolol", "atenolol", "carvedilol", "propranolol"],
    },
    Class {
        name: "thiazides",
        words: &["thiazide", "thiazides"],
        ingredients: &["hydrochlorothiazide", "chlorthalidone", "indapamide"],
    },
    Class {
        name: "potassium-sparing diuretics",
        words: &[],
        ingredients: &["spironolactone", "eplerenone", "amiloride", "triamterene"],
    },
    Class {
        name: "proton pump inhibitors",
        words: &["ppi"],
        ingredients: &["omeprazole", "pantoprazole", "esomeprazole", "lansoprazole"],
    },
    Class {
        name: "serotonin reuptake inhibitors",
        words: &["ssri", "ssris"],
        ingredients: &["sertraline", "fluoxetine", "citalopram", "escitalopram", "paroxetine"],
    },
    Class {
        name: "opioids",
        words: &["opioid", "opioids", "opiates"],
        ingredients: &["morphine", "oxycodone", "hydrocodone", "codeine", "tramadol", "fentanyl"],
    },
    Class { name: "coumarins", words: &[], ingredients: &["warfarin"] },
    Class {
        name: "direct oral anticoagulants",
        words: &[],
        ingredients: &["apixaban", "rivaroxaban", "dabigatran", "edoxaban"],
    },
    Class {
        name: "sulfonylureas",
        words: &["sulfonylurea"],
        ingredients: &["glipizide", "glimepiride", "glyburide", "gliclazide"],
    },
    Class { name: "biguanides", words: &[], ingredients: &["metformin"] },
    Class { name: "nitrates", words: &["nitrate", "nitrates"], ingredients: &["nitroglycerin", "isosorbide"] },
    Class {
        name: "phosphodiesterase 5 inhibitors",
        words: &[],
        ingredients: &["sildenafil", "tadalafil", "vardenafil"],
    },
    Class {
        name: "calcium channel blockers",
        words: &[],
        ingredients: &["amlodipine", "nifedipine", "diltiazem", "verapamil"],
    },
    Class {
        name: "benzodiazepines",
        words: &["benzodiazepine", "benzodiazepines"],
        ingredients: &["diazepam", "lorazepam", "alprazolam", "clonazepam"],
    },
    Class { name: "antifolates", words: &[], ingredients: &["trimethoprim", "methotrexate"] },
    Class {
        name: "others",
        words: &[],
        ingredients: &[
            "paracetamol",
            "acetaminophen",
            "levothyroxine",
            "gabapentin",
            "prednisone",
            "insulin",
            "albuterol",
            "salbutamol",
            "furosemide",
            "allopurinol",
            "cetirizine",
            "loratadine",
            "montelukast",
            "lithium",
            "digoxin",
            "clopidogrel",
            "nitrofurantoin",
            "metronidazole",
            "clavulanate",
        ],
    },
];

/// Classes that sometimes cross over in allergy.
pub const CROSSING: &[(&str, &str)] = &[("penicillins", "cephalosporins")];

/// Severe pairs of classes or ingredients, and what happens.
pub const PAIRS: &[(&str, &str, &str)] = &[
    ("ACE inhibitors", "potassium-sparing diuretics", "potassium can rise dangerously"),
    ("angiotensin receptor blockers", "potassium-sparing diuretics", "potassium can rise dangerously"),
    ("trimethoprim", "potassium-sparing diuretics", "potassium can rise dangerously"),
    ("coumarins", "anti-inflammatory painkillers", "serious bleeding"),
    ("direct oral anticoagulants", "anti-inflammatory painkillers", "serious bleeding"),
    ("coumarins", "sulfonamide antibiotics", "the blood may hardly clot any more"),
    ("coumarins", "metronidazole", "the blood may hardly clot any more"),
    ("nitrates", "phosphodiesterase 5 inhibitors", "blood pressure can collapse"),
    ("simvastatin", "macrolides", "muscle breakdown"),
    ("lovastatin", "macrolides", "muscle breakdown"),
    ("methotrexate", "trimethoprim", "bone marrow failure"),
    ("opioids", "benzodiazepines", "breathing can stop"),
    ("serotonin reuptake inhibitors", "tramadol", "serotonin syndrome, seizures"),
    ("lithium", "anti-inflammatory painkillers", "lithium poisoning"),
    ("lithium", "ACE inhibitors", "lithium poisoning"),
    (
        "ACE inhibitors",
        "anti-inflammatory painkillers",
        "the kidneys can fail, above all with weak kidneys or diuretics",
    ),
];

/// Other names by which an ingredient is written.
pub const SYNONYMS: &[(&str, &str)] = &[
    ("co trimoxazole", "sulfamethoxazole"),
    ("bactrim", "sulfamethoxazole"),
    ("augmentin", "amoxicillin"),
    ("tylenol", "paracetamol"),
    ("acetylsalicylic", "aspirin"),
    ("advil", "ibuprofen"),
    ("motrin", "ibuprofen"),
    ("coumadin", "warfarin"),
    ("cefalexin", "cephalexin"),
];

/// Medicines ordered most, with their usual dose: a start for typing, never a recommendation.
pub const COMMON: &[(&str, &str)] = &[
    ("Amlodipine 5 mg", "1 daily"),
    ("Amoxicillin 500 mg", "1 three times a day for 7 days"),
    ("Atorvastatin 40 mg", "1 at night"),
    ("Azithromycin 250 mg", "2 on the first day, then 1 daily for 4 days"),
    ("Cephalexin 500 mg", "1 four times a day for 7 days"),
    ("Cetirizine 10 mg", "1 daily as needed"),
    ("Doxycycline 100 mg", "1 twice a day for 7 days"),
    ("Furosemide 40 mg", "1 in the morning"),
    ("Gabapentin 300 mg", "1 three times a day"),
    ("Hydrochlorothiazide 25 mg", "1 daily"),
    ("Ibuprofen 400 mg", "1 three times a day as needed, with food"),
    ("Levothyroxine 50 mcg", "1 in the morning, fasting"),
    ("Lisinopril 10 mg", "1 daily"),
    ("Lisinopril 20 mg", "1 daily"),
    ("Losartan 50 mg", "1 daily"),
    ("Metformin 500 mg", "1 twice a day, with meals"),
    ("Metformin 1000 mg", "1 twice a day, with meals"),
    ("Metoprolol 50 mg", "1 twice a day"),
    ("Naproxen 500 mg", "1 twice a day as needed, with food"),
    ("Nitrofurantoin 100 mg", "1 twice a day for 5 days"),
    ("Omeprazole 20 mg", "1 daily before breakfast"),
    ("Paracetamol 500 mg", "1 to 2 as needed, at most 6 a day"),
    ("Prednisone 10 mg", "1 daily"),
    ("Salbutamol inhaler 100 mcg", "2 puffs as needed"),
    ("Sertraline 50 mg", "1 daily"),
    ("Spironolactone 25 mg", "1 daily"),
    ("Sulfamethoxazole 800 mg / Trimethoprim 160 mg", "1 twice a day for 3 days"),
    ("Warfarin 5 mg", "as directed by INR"),
];
