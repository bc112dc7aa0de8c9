//! The two demo chains: their sites, their people, their rooms.

/// A demo chain.
#[derive(Debug)]
pub struct DemoChain {
    /// The word in its host name.
    pub slug: &'static str,
    /// Its name.
    pub name: &'static str,
    /// The seed of its generator.
    pub seed: u64,
    /// How many patients it has.
    pub patients: usize,
    /// Its administrator.
    pub admin: &'static str,
    /// Its sites.
    pub sites: &'static [DemoSite],
    /// Its doctors.
    pub doctors: &'static [DemoDoctor],
    /// The others: the account's word, role, given and family name, job.
    pub others: &'static [(&'static str, &'static str, &'static str, &'static str, &'static str)],
}

/// A site.
#[derive(Debug)]
pub struct DemoSite {
    /// Its name.
    pub name: &'static str,
    /// Its address.
    pub address: &'static str,
    /// Its phone.
    pub phone: &'static str,
    /// Its time zone.
    pub zone: &'static str,
    /// Its rooms.
    pub rooms: u16,
}

/// A doctor.
#[derive(Debug)]
pub struct DemoDoctor {
    /// Given name.
    pub given: &'static str,
    /// Family name.
    pub family: &'static str,
    /// A woman.
    pub woman: bool,
    /// Specialty.
    pub specialty: &'static str,
    /// Focus, separated by commas.
    pub focus: &'static str,
    /// Languages, separated by commas.
    pub languages: &'static str,
    /// Index of the main site, and room number there.
    pub place: (usize, u16),
    /// Minutes between starts.
    pub slot: u16,
}

/// The words of demo accounts, each a role of that name but `lab2`.
pub const ROLES: [&str; 11] =
    ["reception", "doctor", "nurse", "lab", "lab2", "stores", "billing", "manager", "auditor", "privacy", "admin"];

impl DemoChain {
    /// An account's e-mail.
    #[must_use]
    pub fn email(&self, word: &str) -> String {
        format!("{word}@{}.example", self.slug)
    }

    /// Every account's password.
    #[must_use]
    pub fn password(&self) -> String {
        format!("{}-demo-1", self.slug)
    }
}

const fn doctor(
    given: &'static str,
    family: &'static str,
    woman: bool,
    specialty: &'static str,
    focus: &'static str,
    languages: &'static str,
    place: (usize, u16),
    slot: u16,
) -> DemoDoctor {
    DemoDoctor { given, family, woman, specialty, focus, languages, place, slot }
}

/// The demo chains.
pub const CHAINS: &[DemoChain] = &[
    DemoChain {
        slug: "harbor",
        name: "Harbor Health",
        seed: 20_261_123,
        patients: 2400,
        admin: "Grace Lindgren",
        sites: &[
            DemoSite {
                name: "Quayside",
                address: "12 Harbour Row, Quayside",
                phone: "+1 555 010 2200",
                zone: "America/New_York",
                rooms: 8,
            },
            DemoSite {
                name: "Northgate",
                address: "80 Northgate Avenue",
                phone: "+1 555 010 2300",
                zone: "America/New_York",
                rooms: 6,
            },
            DemoSite {
                name: "Millbrook",
                address: "3 Mill Lane, Millbrook",
                phone: "+1 555 010 2400",
                zone: "America/New_York",
                rooms: 4,
            },
        ],
        doctors: &[
            doctor(
                "Priya",
                "Raman",
                true,
                "Endocrinology",
                "thyroid,diabetes,insulin pump",
                "English,Tamil",
                (0, 5),
                20,
            ),
            doctor(
                "Jonas",
                "Lindqvist",
                false,
                "Internal medicine",
                "blood pressure,anaemia,kidney",
                "English,Swedish",
                (0, 4),
                15,
            ),
            doctor(
                "Amara",
                "Osei",
                true,
                "General practice",
                "family medicine,vaccination",
                "English,French",
                (0, 2),
                15,
            ),
            doctor(
                "Mateo",
                "Álvarez",
                false,
                "Paediatrics",
                "asthma,growth,vaccination",
                "English,Spanish",
                (0, 1),
                15,
            ),
            doctor("Nils", "Aaberg", false, "Endocrinology", "thyroid,ultrasound", "English,Norwegian", (1, 1), 30),
            doctor("Helen", "Brandt", true, "Surgery", "neck,hernia,gallbladder", "English,German", (1, 2), 30),
            doctor("Camille", "Fournier", true, "Dermatology", "moles,acne,eczema", "English,French", (1, 3), 15),
            doctor("Kofi", "Mensah", false, "Cardiology", "palpitations,heart failure", "English,Twi", (1, 4), 30),
            doctor("Yuki", "Tanaka", true, "Gynaecology", "pregnancy,contraception", "English,Japanese", (2, 1), 20),
            doctor("Omar", "Haddad", false, "Orthopaedics", "knee,shoulder,sports", "English,Arabic", (2, 2), 20),
            doctor(
                "Ingrid",
                "Solberg",
                true,
                "General practice",
                "elderly care,memory",
                "English,Norwegian",
                (2, 3),
                15,
            ),
            doctor("Samuel", "Okoro", false, "Paediatrics", "newborns,allergy", "English,Igbo", (1, 5), 15),
        ],
        others: &[
            ("reception", "reception", "Ruth", "Calloway", "Reception"),
            ("nurse", "nurse", "Samuel", "Adeyemi", "Nurse"),
            ("lab", "lab", "Farida", "Haddad", "Laboratory"),
            ("lab2", "lab", "Tomas", "Novak", "Laboratory"),
            ("stores", "stores", "Piotr", "Mazur", "Stores"),
            ("billing", "billing", "Nora", "Flynn", "Billing"),
            ("manager", "manager", "Daniel", "Whitcombe", "Manager"),
            ("auditor", "auditor", "Miriam", "Voss", "Auditor"),
            ("privacy", "privacy", "Henrik", "Dahl", "Privacy officer"),
        ],
    },
    DemoChain {
        slug: "summit",
        name: "Summit Clinics",
        seed: 14_261,
        patients: 700,
        admin: "Walter Quinn",
        sites: &[DemoSite {
            name: "Foothill",
            address: "410 Foothill Road, Boulder",
            phone: "+1 555 010 7700",
            zone: "America/Denver",
            rooms: 6,
        }],
        doctors: &[
            doctor(
                "Elena",
                "Petrova",
                true,
                "General practice",
                "family medicine,travel",
                "English,Russian",
                (0, 1),
                15,
            ),
            doctor("Marcus", "Reed", false, "Internal medicine", "diabetes,liver", "English", (0, 2), 20),
            doctor("Aisha", "Rahman", true, "Paediatrics", "asthma,vaccination", "English,Bengali", (0, 3), 15),
            doctor("Tom", "Becker", false, "Orthopaedics", "knee,hip,skiing", "English,German", (0, 4), 20),
        ],
        others: &[
            ("reception", "reception", "Holly", "Marsh", "Reception"),
            ("nurse", "nurse", "Diego", "Santos", "Nurse"),
            ("lab", "lab", "Mei", "Lin", "Laboratory"),
            ("lab2", "lab", "Jakob", "Stein", "Laboratory"),
            ("stores", "stores", "Olga", "Ivanova", "Stores"),
            ("billing", "billing", "Peter", "Shaw", "Billing"),
            ("manager", "manager", "Laura", "Bishop", "Manager"),
            ("auditor", "auditor", "Ruben", "Castillo", "Auditor"),
            ("privacy", "privacy", "Anna", "Whitfield", "Privacy officer"),
        ],
    },
];
