//! What letters in marked-up text say, read by hand: what a person has to find on the page, a line each.

/// By the title of the file.
pub const LETTERS: &[(&str, &[&str])] = &[
    (
        "Progress Notes by Dr. Ferreira-Holt",
        &[
            "Assessment",
            "Control slipped after the move – fasting 140–160 mg/dL.",
            "Start insulin at 12½ units",
            "Recheck A1c < 3 months & see diabetes educator",
        ],
    ),
    (
        "Discharge Summary",
        &[
            "Discharge Summary",
            "Mr. Achterberg was treated for pneumonia. Sats 91% on room air, afebrile at 36.8 °C.",
            "Café-au-lait macule on the back noted; weight 190½ lb.",
            "Follow up: INR on {Monday} clinic 2",
            "Ring the daughter.",
        ],
    ),
    (
        "Urology consult",
        &["Consult: urology", "Café owner, drinks little — advise 2½ litres a day.", "Temp ≥ 39°C overnight"],
    ),
    ("Night note", &["Température 38,4 °C à 2 h; paracétamol donné."]),
    ("Asthma Action Plan", &["Zone Do", "Green Inhaler twice a day", "Red Call 911"]),
    ("MRI report", &["LI-RADS 2 in segment VII, 9×8 mm"]),
    (
        "Letter to the family doctor",
        &[
            "Dear colleague,",
            "Tacrolimus lowered to 3 mg; Küche closed – diet unchanged.",
            "Sincerely,",
            "Dr. Abernathy-Osei",
        ],
    ),
    ("Prenatal flowsheet", &["31w3d 178.6 lb 116/70", "Baby moves well ♥"]),
    ("Work note", &["No lifting > 5 kg until 15 Sept."]),
];

/// What must not be read in any letter.
pub const NO_WORDS: &[&str] = &["\\par", "fonttbl", "color: red", "alert(1)", "<p>", "&nbsp;", "made by hand >"];
