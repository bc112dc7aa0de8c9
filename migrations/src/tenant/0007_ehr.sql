-- The chart. Words that a clinician wrote are sealed; coded values stay queryable. A signed note and its addenda are only
-- ever inserted (rights.sql), so that nothing can change what was signed.

CREATE TABLE encounter (
    id uuid PRIMARY KEY,
    patient_id uuid NOT NULL REFERENCES patient,
    -- The visit it belongs to: an arrival opens one encounter, however often it is told.
    appointment_id uuid UNIQUE REFERENCES appointment,
    staff_id uuid REFERENCES staff,
    site_id uuid REFERENCES site,
    kind text NOT NULL,
    reason bytea,
    state text NOT NULL CHECK (state IN ('open', 'closed', 'cancelled')),
    starts_at timestamptz NOT NULL,
    ends_at timestamptz,
    -- Who and where, of an imported one.
    by_name text,
    -- Where an imported row came from: resource type and the source's own id. Such rows never count in figures or bills.
    origin text UNIQUE,
    CHECK (origin IS NOT NULL OR site_id IS NOT NULL),
    CHECK (ends_at IS NULL OR ends_at >= starts_at)
);
CREATE INDEX encounter_patient ON encounter (patient_id, starts_at DESC);

CREATE TABLE note_template (
    id uuid PRIMARY KEY,
    name text NOT NULL UNIQUE,
    parts jsonb NOT NULL,
    active boolean NOT NULL,
    position integer NOT NULL,
    version integer NOT NULL DEFAULT 1
);

CREATE TABLE note_draft (
    id uuid PRIMARY KEY,
    encounter_id uuid NOT NULL REFERENCES encounter,
    patient_id uuid NOT NULL REFERENCES patient,
    staff_id uuid NOT NULL REFERENCES staff,
    -- Title, parts and basket as JSON.
    body bytea NOT NULL,
    kept_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1,
    UNIQUE (encounter_id, staff_id)
);
CREATE INDEX note_draft_patient ON note_draft (patient_id, staff_id);

CREATE TABLE note (
    id uuid PRIMARY KEY,
    encounter_id uuid NOT NULL REFERENCES encounter,
    patient_id uuid NOT NULL REFERENCES patient,
    staff_id uuid NOT NULL REFERENCES staff,
    author text NOT NULL,
    -- Title and parts as JSON.
    body bytea NOT NULL,
    signed_at timestamptz NOT NULL
);
CREATE INDEX note_patient ON note (patient_id, signed_at DESC, id DESC);

CREATE TABLE note_addendum (
    id uuid PRIMARY KEY,
    note_id uuid NOT NULL REFERENCES note,
    staff_id uuid NOT NULL REFERENCES staff,
    author text NOT NULL,
    at timestamptz NOT NULL,
    body bytea NOT NULL
);
CREATE INDEX note_addendum_note ON note_addendum (note_id, at);

CREATE TABLE problem (
    id uuid PRIMARY KEY,
    patient_id uuid NOT NULL REFERENCES patient,
    encounter_id uuid REFERENCES encounter,
    name text NOT NULL,
    code_system text,
    code text,
    state text NOT NULL CHECK (state IN ('active', 'resolved')),
    onset_on date,
    resolved_on date,
    recorded_at timestamptz NOT NULL,
    origin text UNIQUE,
    version integer NOT NULL DEFAULT 1,
    CHECK ((code IS NULL) = (code_system IS NULL)),
    CHECK (resolved_on IS NULL OR state = 'resolved')
);
CREATE INDEX problem_patient ON problem (patient_id);
-- Nobody has the same problem twice at once.
CREATE UNIQUE INDEX problem_once ON problem (patient_id, code_system, code)
    WHERE state = 'active' AND code IS NOT NULL AND origin IS NULL;

CREATE TABLE allergy (
    id uuid PRIMARY KEY,
    patient_id uuid NOT NULL REFERENCES patient,
    name text NOT NULL,
    code_system text,
    code text,
    category text NOT NULL CHECK (category IN ('medicine', 'food', 'environment', 'other')),
    criticality text NOT NULL CHECK (criticality IN ('low', 'high', 'unknown')),
    certainty text NOT NULL CHECK (certainty IN ('confirmed', 'likely', 'refuted')),
    reaction bytea,
    recorded_at timestamptz NOT NULL,
    origin text UNIQUE,
    version integer NOT NULL DEFAULT 1,
    CHECK ((code IS NULL) = (code_system IS NULL))
);
CREATE INDEX allergy_patient ON allergy (patient_id);
CREATE UNIQUE INDEX allergy_once ON allergy (patient_id, lower(name)) WHERE origin IS NULL;

-- The patient was asked and named none. Writing an allergy down deletes it.
CREATE TABLE allergy_none (
    patient_id uuid PRIMARY KEY REFERENCES patient,
    at timestamptz NOT NULL,
    actor text NOT NULL
);

CREATE TABLE medication (
    id uuid PRIMARY KEY,
    patient_id uuid NOT NULL REFERENCES patient,
    encounter_id uuid REFERENCES encounter,
    note_id uuid REFERENCES note,
    name text NOT NULL,
    code_system text,
    code text,
    dose text,
    state text NOT NULL CHECK (state IN ('active', 'stopped')),
    source text NOT NULL CHECK (source IN ('prescribed', 'reported', 'imported')),
    started_on date,
    stopped_on date,
    -- Why it was given in spite of a warning.
    override_reason bytea,
    -- What the check before it said.
    checked jsonb,
    recorded_at timestamptz NOT NULL,
    origin text UNIQUE,
    version integer NOT NULL DEFAULT 1,
    CHECK ((code IS NULL) = (code_system IS NULL)),
    CHECK ((source = 'prescribed') = (note_id IS NOT NULL)),
    CHECK (stopped_on IS NULL OR state = 'stopped')
);
CREATE INDEX medication_patient ON medication (patient_id);

CREATE TABLE care_order (
    id uuid PRIMARY KEY,
    encounter_id uuid NOT NULL REFERENCES encounter,
    patient_id uuid NOT NULL REFERENCES patient,
    note_id uuid NOT NULL REFERENCES note,
    department text NOT NULL,
    item_id uuid NOT NULL,
    name text NOT NULL,
    urgency text NOT NULL CHECK (urgency IN ('routine', 'urgent')),
    site_id uuid NOT NULL REFERENCES site,
    staff_id uuid NOT NULL REFERENCES staff,
    placed_by text NOT NULL,
    placed_at timestamptz NOT NULL,
    ready_by timestamptz,
    state text NOT NULL CHECK (state IN ('placed', 'collected', 'received', 'done', 'cancelled')),
    cancel_reason bytea,
    CHECK ((state = 'cancelled') = (cancel_reason IS NOT NULL))
);
CREATE INDEX care_order_patient ON care_order (patient_id, placed_at DESC);

CREATE TABLE report (
    id uuid PRIMARY KEY,
    patient_id uuid NOT NULL REFERENCES patient,
    encounter_id uuid REFERENCES encounter,
    order_id uuid UNIQUE REFERENCES care_order,
    -- Into whose inbox it goes.
    staff_id uuid REFERENCES staff,
    name text NOT NULL,
    code_system text NOT NULL,
    code text NOT NULL,
    issued_at timestamptz NOT NULL,
    issued_by text,
    amended boolean NOT NULL DEFAULT false,
    worst text CHECK (worst IN ('low', 'high', 'critical_low', 'critical_high')),
    acknowledged_at timestamptz,
    acknowledged_by text,
    origin text UNIQUE,
    CHECK ((acknowledged_at IS NULL) = (acknowledged_by IS NULL))
);
CREATE INDEX report_patient ON report (patient_id, issued_at DESC, id DESC);
CREATE INDEX report_inbox ON report (issued_at DESC) WHERE acknowledged_at IS NULL AND origin IS NULL;

CREATE TABLE observation (
    id uuid PRIMARY KEY,
    patient_id uuid NOT NULL REFERENCES patient,
    encounter_id uuid REFERENCES encounter,
    report_id uuid REFERENCES report,
    -- Vital signs measured together.
    set_id uuid,
    category text NOT NULL CHECK (category IN ('vital', 'laboratory', 'other')),
    code_system text NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    value double precision,
    -- A value that is no number.
    words text,
    unit text,
    decimals smallint NOT NULL DEFAULT 0 CHECK (decimals BETWEEN 0 AND 6),
    low double precision,
    high double precision,
    flag text CHECK (flag IN ('low', 'high', 'critical_low', 'critical_high')),
    posture text CHECK (posture IN ('sitting', 'standing', 'lying')),
    at timestamptz NOT NULL,
    by_name text,
    -- 'replaced' by an amendment, 'withdrawn' as entered in error: both leave the chart and stay in the table.
    state text NOT NULL CHECK (state IN ('final', 'amended', 'replaced', 'withdrawn')),
    origin text UNIQUE,
    CHECK (value IS NOT NULL OR words IS NOT NULL)
);
CREATE INDEX observation_series ON observation (patient_id, category, code, at DESC) WHERE state IN ('final', 'amended');
CREATE INDEX observation_report ON observation (report_id);

-- What was imported and has no list of its own: immunisations, procedures, plans, and other documents whole.
CREATE TABLE history_entry (
    id uuid PRIMARY KEY,
    patient_id uuid NOT NULL REFERENCES patient,
    encounter_id uuid REFERENCES encounter,
    kind text NOT NULL CHECK (kind IN ('immunization', 'procedure', 'care_plan', 'document')),
    name text NOT NULL,
    code_system text,
    code text,
    status text NOT NULL,
    at timestamptz NOT NULL,
    until timestamptz,
    by_name text,
    body bytea,
    origin text UNIQUE,
    CHECK ((code IS NULL) = (code_system IS NULL))
);
CREATE INDEX history_entry_patient ON history_entry (patient_id, at DESC, id DESC);

-- People and places of imported histories. They are never bookable.
CREATE TABLE external_party (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('practitioner', 'organization')),
    name text NOT NULL,
    origin text NOT NULL UNIQUE
);

-- Roles of chains that exist already get the rights that came with the chart.
UPDATE role SET permissions = permissions || '{charts.read,charts.write,vitals.record,notes.write,bills.read}'
    WHERE code = 'doctor' AND NOT 'charts.read' = ANY (permissions);
UPDATE role SET permissions = permissions || '{charts.read,charts.write,vitals.record,lab.collect,lab.read}'
    WHERE code = 'nurse' AND NOT 'charts.read' = ANY (permissions);
UPDATE role SET permissions = permissions || '{note_templates.manage}'
    WHERE code IN ('admin', 'manager') AND NOT 'note_templates.manage' = ANY (permissions);
