//! Names, streets and reasons to draw from. Common ones of many countries; nobody in particular.

pub const WOMEN: &[&str] = &[
    "Marta", "Helena", "Joan", "Dolores", "Inés", "Margaret", "Lucia", "Gwen", "Rose", "Thandi", "Grace", "Anneliese", "Camille",
    "Pilar", "Patricia", "Idil", "Jess", "Chiara", "Ruth", "Wai Ling", "Zara", "Mila", "Yuki", "Ella", "Petra", "Nora", "Sofia",
    "Olivia", "Emma", "Ava", "Amelia", "Mei", "Fatima", "Aisha", "Leila", "Priya", "Ananya", "Lakshmi", "Chidinma", "Ngozi",
    "Akosua", "Valentina", "Camila", "Isabella", "Gabriela", "Ingrid", "Astrid", "Freya", "Agnieszka", "Katarzyna", "Olga",
    "Svetlana", "Hanna", "Greta", "Elif", "Zeynep", "Miriam", "Naomi", "Harper", "Abigail", "Charlotte", "Linh", "Thi Lan",
];
pub const MEN: &[&str] = &[
    "Luís", "Kenji", "Ted", "Simon", "Haruto", "Brendan", "Minh", "Peter", "Colin", "Noel", "Anton", "Matteo", "Derek", "Marco",
    "Theo", "Ivo", "Max", "Aiden", "Adam", "Paul", "Hugh", "Omar", "Vlad", "Arjun", "Karl", "Tom", "Liam", "Noah", "Oliver",
    "Elias", "Mateo", "Santiago", "Diego", "Kwame", "Chinedu", "Emeka", "Ahmed", "Yusuf", "Hassan", "Rahul", "Vikram", "Wei",
    "Jun", "Hiroshi", "Pavel", "Dmitri", "Jan", "Piotr", "Lars", "Erik", "Björn", "Mehmet", "Levi", "Samuel", "Henry", "Jack",
    "William", "James", "Benjamin", "Lucas", "Felix", "Hugo",
];
pub const FAMILIES: &[&str] = &[
    "Kowalczyk", "Brandão", "Whitaker", "Nakamura", "Osborne", "Villar", "Reyes", "Hale", "Ferrante", "Adler", "Pryce", "Dubois",
    "Abernathy", "Sato", "Mbeki", "Kelly", "Voss", "Pham", "Okafor", "Horn", "Ruiz", "Grant", "Ivers", "Petrov", "Nguyen",
    "Barlow", "Rossi", "Lamb", "Weiss", "Dias", "Farah", "Stone", "Chan", "Lund", "Odell", "Haq", "Berg", "Ito", "Fox", "Novak",
    "Cole", "Singh", "Cho", "Bauer", "Moreau", "Tan", "Ekström", "Lopes", "Gray", "Fuchs", "Ali", "Hill", "Marin", "Kaya", "Bell",
    "Ross", "Petit", "Okoye", "Wren", "Amin", "Dahl", "Marsh", "Marshall", "Smith", "Johnson", "Williams", "Brown", "Garcia",
    "Martinez", "Lopez", "Gonzalez", "Wilson", "Anderson", "Thomas", "Moore", "Jackson", "Lee", "Perez", "Thompson", "White",
    "Sanchez", "Clark", "Ramirez", "Lewis", "Robinson", "Walker", "Young", "Allen", "King", "Wright", "Scott", "Torres", "Flores",
    "Green", "Adams", "Nelson", "Baker", "Hall", "Rivera", "Campbell", "Mitchell", "Carter", "Roberts", "Mensah", "Boateng",
    "Yamamoto", "Suzuki", "Kim", "Park", "Chen", "Wang", "Zhang", "Patel", "Sharma", "Khan", "Hussain", "Ivanov", "Müller",
    "Schmidt", "Schneider", "Larsen", "Hansen", "Nilsson", "Kowalski", "Nowak", "Yılmaz", "Demir", "Cohen", "Levy", "O'Brien",
];
pub const STREETS: &[&str] = &[
    "Harbour Row", "Tern Lane", "Pier Walk", "Mill Lane", "Church Street", "Oak Avenue", "Maple Drive", "Station Road",
    "Lighthouse Road", "Orchard Close", "Chapel Hill", "River View", "Sunset Boulevard", "High Street", "Elm Grove",
];
pub const CITIES: &[&str] = &["Quayside", "Northgate", "Millbrook", "Eastport", "Fairhaven", "Ashford"];
pub const LANGUAGES: &[&str] = &["en", "en", "en", "en", "en", "en", "en", "es", "es", "pl", "pt", "zh", "ar"];
pub const ALERTS: &[&str] = &[
    "Hard of hearing, left side",
    "Needs a wheelchair",
    "Interpreter needed",
    "Prefers the ground floor",
    "Faints at blood tests",
    "Brings a guide dog",
    "Daughter speaks for her",
    "Please speak slowly",
];
pub const CALLS: &[&str] = &[
    "Asked to come a little later; the bus was late last time. Told to call when on the way.",
    "Wants the letter for the employer. It is ready at the desk.",
    "Asked whether to come fasting. Yes, since midnight, water is fine.",
    "Parking: told about the ramp behind the building.",
    "New address and phone, changed in the record.",
    "Sounded worried about the wait. Offered the first start of the day next time.",
];
pub const TASKS: &[&str] = &[
    "Send the diet sheet",
    "Ask the insurer for the referral number",
    "Call back about the appointment in spring",
    "Print the vaccination record",
    "Ask whether the home readings have come",
];

/// Reasons for a visit by specialty, in a desk's words.
pub fn reasons(specialty: &str) -> &'static [&'static str] {
    match specialty {
        "Endocrinology" => &["Thyroid review", "Diabetes review", "Insulin start", "Thyroid nodule", "Annual review", "Diabetes, blood pressure"],
        "Internal medicine" => &["Blood pressure", "Medicines review", "Kidney function", "Anaemia, results", "Joint pain", "Chest pain, ECG"],
        "Paediatrics" => &["Vaccination", "Fever", "Cough", "Asthma plan", "Growth check", "Ear pain", "Sport form"],
        "Surgery" => &["Neck lump", "Hernia", "Wound check", "Gallbladder, results"],
        "Dermatology" => &["Skin lesion", "Acne", "Eczema", "Mole check", "Rash"],
        "Cardiology" => &["Palpitations", "Chest pain", "Heart failure review", "ECG results"],
        "Gynaecology" => &["Pregnancy check", "Contraception", "Yearly check", "Period pain"],
        "Orthopaedics" => &["Knee", "Shoulder", "Back pain", "After fracture", "Hip pain"],
        _ => &["Cough 3 weeks", "Back pain", "Headaches", "Vaccination", "Sick note", "Blood test results", "Sleep", "Check-up"],
    }
}
