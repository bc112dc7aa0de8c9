-- What came from elsewhere says whose record it is of, how exactly its date is known, how it stands at its source, and which import
-- brought it.

-- One import of one file.
CREATE TABLE import_batch (
    id uuid PRIMARY KEY,
    at timestamptz NOT NULL,
    by_name text NOT NULL,
    file text NOT NULL,
    -- By resource type: how many were read, taken, changed …
    counts jsonb NOT NULL DEFAULT '{}',
    withdrawn_at timestamptz,
    withdrawn_by text,
    withdrawn_reason bytea,
    CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL)),
    CHECK ((withdrawn_at IS NULL) = (withdrawn_reason IS NULL))
);

-- Whose record here is whose at a source: one person may come from several. The origin is "source/Patient/id".
CREATE TABLE patient_origin (
    id uuid PRIMARY KEY,
    origin text NOT NULL UNIQUE,
    patient_id uuid NOT NULL REFERENCES patient,
    batch_id uuid REFERENCES import_batch,
    -- What the source said last, as JSON, and how new it was.
    said bytea,
    said_at timestamptz,
    digest bytea
);
CREATE INDEX patient_origin_patient ON patient_origin (patient_id);
INSERT INTO patient_origin (id, origin, patient_id) SELECT gen_random_uuid(), origin, id FROM patient WHERE origin IS NOT NULL;

ALTER TABLE patient
    ADD COLUMN batch_id uuid REFERENCES import_batch,
    -- Not in use at its source, or brought by an import that was withdrawn.
    ADD COLUMN standing text NOT NULL DEFAULT 'current' CHECK (standing IN ('current', 'inactive', 'withdrawn'));

-- Names beside the one of today: former ones, at birth, in another script. Found by the search.
CREATE TABLE patient_name (
    id uuid PRIMARY KEY,
    patient_id uuid NOT NULL REFERENCES patient,
    usage text NOT NULL,
    family_name text,
    given_name text,
    prefix text,
    suffix text,
    -- As the source writes it whole, where it does.
    written text,
    until_on date,
    until_precision text CHECK (until_precision IN ('day', 'month', 'year', 'about', 'unknown')),
    -- Of the source's own list; absent: changed here.
    origin text,
    CHECK (family_name IS NOT NULL OR given_name IS NOT NULL OR written IS NOT NULL)
);
CREATE INDEX patient_name_patient ON patient_name (patient_id);

-- Numbers elsewhere: of other records, of insurance, of the state. The value is sealed; its blind index finds it.
CREATE TABLE patient_identifier (
    id uuid PRIMARY KEY,
    patient_id uuid NOT NULL REFERENCES patient,
    system text NOT NULL,
    -- HL7's code of what it is, as received: MR, SS, DL …
    kind text,
    label text,
    value bytea NOT NULL,
    value_index bytea NOT NULL,
    origin text
);
CREATE INDEX patient_identifier_patient ON patient_identifier (patient_id);
CREATE INDEX patient_identifier_value ON patient_identifier (value_index);

-- Every way to reach the patient and every person to call, old ones too. What is in use stands on the patient's own row.
CREATE TABLE patient_contact (
    id uuid PRIMARY KEY,
    patient_id uuid NOT NULL REFERENCES patient,
    kind text NOT NULL CHECK (kind IN ('phone', 'email', 'fax', 'other', 'address', 'person')),
    usage text,
    -- Of a person: mother, guardian …
    relationship text,
    -- In one line as it is read: the number, the address, the person's name and number.
    body bytea NOT NULL,
    until_on date,
    until_precision text CHECK (until_precision IN ('day', 'month', 'year', 'about', 'unknown')),
    origin text
);
CREATE INDEX patient_contact_patient ON patient_contact (patient_id);

-- What a later export says otherwise. 'applied': the chart follows it. 'waiting': a person decides. 'noted': said, nothing to decide.
CREATE TABLE source_change (
    id uuid PRIMARY KEY,
    patient_id uuid NOT NULL REFERENCES patient,
    batch_id uuid NOT NULL REFERENCES import_batch,
    relation text NOT NULL,
    row_id uuid NOT NULL,
    origin text NOT NULL,
    state text NOT NULL CHECK (state IN ('applied', 'waiting', 'noted', 'taken', 'kept', 'reverted')),
    -- As JSON: what it is about, and field by field what stood here and what the source says.
    words bytea NOT NULL,
    -- The fact before and after, as JSON: to be taken, or put back when the import is withdrawn.
    before bytea,
    after bytea,
    -- Of the words, keyed: tells a new question from one that waits already.
    digest bytea NOT NULL,
    said_at timestamptz,
    at timestamptz NOT NULL,
    decided_at timestamptz,
    decided_by text,
    CHECK ((decided_at IS NULL) = (decided_by IS NULL))
);
CREATE INDEX source_change_patient ON source_change (patient_id, at DESC);
CREATE INDEX source_change_waiting ON source_change (id) WHERE state = 'waiting';
CREATE INDEX source_change_batch ON source_change (batch_id);
-- One question about one row: a newer export asks it anew.
CREATE UNIQUE INDEX source_change_once ON source_change (relation, row_id, origin) WHERE state = 'waiting';

-- Of every fact from outside: which import brought it, how new the source calls it, a keyed digest of what it said, and the version of
-- the row after it was taken, which tells whether somebody changed it here since. A precision that is absent is the finest one: the
-- minute of an instant, the day of a date. Whatever is coarser than a minute is stored as its first instant in UTC.
ALTER TABLE encounter
    ADD COLUMN batch_id uuid REFERENCES import_batch, ADD COLUMN said_at timestamptz, ADD COLUMN digest bytea,
    ADD COLUMN starts_precision text CHECK (starts_precision IN ('minute', 'day', 'month', 'year', 'about', 'unknown')),
    ADD COLUMN ends_precision text CHECK (ends_precision IN ('minute', 'day', 'month', 'year', 'about', 'unknown')),
    -- The source's own word for how it stands, where it says more.
    ADD COLUMN said text,
    ADD COLUMN detail bytea,
    ALTER COLUMN starts_at DROP NOT NULL,
    ADD CONSTRAINT encounter_starts CHECK (starts_at IS NOT NULL OR (origin IS NOT NULL AND starts_precision = 'unknown')),
    DROP CONSTRAINT encounter_state_check,
    ADD CONSTRAINT encounter_state_check CHECK (state IN ('open', 'closed', 'cancelled', 'planned', 'unknown', 'withdrawn'));

ALTER TABLE problem
    ADD COLUMN batch_id uuid REFERENCES import_batch, ADD COLUMN said_at timestamptz, ADD COLUMN digest bytea,
    ADD COLUMN taken_version integer,
    ADD COLUMN onset_precision text CHECK (onset_precision IN ('day', 'month', 'year', 'about', 'unknown')),
    ADD COLUMN resolved_precision text CHECK (resolved_precision IN ('day', 'month', 'year', 'about', 'unknown')),
    ADD COLUMN recorded_precision text CHECK (recorded_precision IN ('minute', 'day', 'month', 'year', 'about', 'unknown')),
    ADD COLUMN said text,
    ADD COLUMN detail bytea,
    ALTER COLUMN recorded_at DROP NOT NULL,
    DROP CONSTRAINT problem_state_check,
    ADD CONSTRAINT problem_state_check
        CHECK (state IN ('active', 'inactive', 'resolved', 'refuted', 'unknown', 'withdrawn')),
    DROP CONSTRAINT problem_check1,
    ADD CONSTRAINT problem_resolved CHECK (resolved_on IS NULL OR state <> 'active');

ALTER TABLE allergy
    ADD COLUMN batch_id uuid REFERENCES import_batch, ADD COLUMN said_at timestamptz, ADD COLUMN digest bytea,
    ADD COLUMN taken_version integer,
    ADD COLUMN recorded_precision text CHECK (recorded_precision IN ('minute', 'day', 'month', 'year', 'about', 'unknown')),
    ADD COLUMN state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'inactive', 'resolved', 'withdrawn')),
    ADD COLUMN said text,
    ADD COLUMN detail bytea,
    ALTER COLUMN recorded_at DROP NOT NULL,
    DROP CONSTRAINT allergy_certainty_check,
    ADD CONSTRAINT allergy_certainty_check CHECK (certainty IN ('confirmed', 'likely', 'refuted', 'unknown'));

-- The statement in its source's words, where it came from one: "No known drug allergy" says less than "No known allergy".
ALTER TABLE allergy_none
    ADD COLUMN words text,
    ADD COLUMN origin text,
    ADD COLUMN batch_id uuid REFERENCES import_batch;

ALTER TABLE medication
    ADD COLUMN batch_id uuid REFERENCES import_batch, ADD COLUMN said_at timestamptz, ADD COLUMN digest bytea,
    ADD COLUMN taken_version integer,
    ADD COLUMN started_precision text CHECK (started_precision IN ('day', 'month', 'year', 'about', 'unknown')),
    ADD COLUMN stopped_precision text CHECK (stopped_precision IN ('day', 'month', 'year', 'about', 'unknown')),
    ADD COLUMN recorded_precision text CHECK (recorded_precision IN ('minute', 'day', 'month', 'year', 'about', 'unknown')),
    ADD COLUMN said text,
    ADD COLUMN detail bytea,
    ALTER COLUMN recorded_at DROP NOT NULL,
    DROP CONSTRAINT medication_state_check,
    ADD CONSTRAINT medication_state_check CHECK (state IN ('active', 'on_hold', 'unknown', 'stopped', 'cancelled', 'planned',
        'not_taken', 'do_not_take', 'withdrawn')),
    DROP CONSTRAINT medication_check2,
    ADD CONSTRAINT medication_stopped CHECK (stopped_on IS NULL OR state NOT IN ('active', 'on_hold'));

ALTER TABLE report
    ADD COLUMN batch_id uuid REFERENCES import_batch, ADD COLUMN said_at timestamptz, ADD COLUMN digest bytea,
    ADD COLUMN issued_precision text CHECK (issued_precision IN ('minute', 'day', 'month', 'year', 'about', 'unknown')),
    ADD COLUMN state text NOT NULL DEFAULT 'final'
        CHECK (state IN ('final', 'preliminary', 'cancelled', 'unknown', 'withdrawn')),
    ADD COLUMN said text,
    -- What the source concludes, in its words.
    ADD COLUMN conclusion bytea,
    ALTER COLUMN issued_at DROP NOT NULL,
    ADD CONSTRAINT report_issued CHECK (issued_at IS NOT NULL OR (origin IS NOT NULL AND issued_precision = 'unknown')),
    DROP CONSTRAINT report_worst_check,
    ADD CONSTRAINT report_worst_check
        CHECK (worst IN ('low', 'high', 'critical_low', 'critical_high', 'abnormal', 'critical'));

ALTER TABLE observation
    ADD COLUMN batch_id uuid REFERENCES import_batch, ADD COLUMN said_at timestamptz, ADD COLUMN digest bytea,
    ADD COLUMN at_precision text CHECK (at_precision IN ('minute', 'day', 'month', 'year', 'about', 'unknown')),
    -- The value as the source wrote it, where number and unit are converted.
    ADD COLUMN source_written text,
    ADD COLUMN source_unit text,
    -- A usual range in words.
    ADD COLUMN range_words text,
    ADD COLUMN said text,
    ADD COLUMN detail bytea,
    ALTER COLUMN at DROP NOT NULL,
    ADD CONSTRAINT observation_at CHECK (at IS NOT NULL OR (origin IS NOT NULL AND at_precision = 'unknown')),
    DROP CONSTRAINT observation_state_check,
    ADD CONSTRAINT observation_state_check CHECK (state IN ('final', 'amended', 'replaced', 'withdrawn', 'preliminary',
        'cancelled', 'unknown')),
    DROP CONSTRAINT observation_flag_check,
    ADD CONSTRAINT observation_flag_check
        CHECK (flag IN ('low', 'high', 'critical_low', 'critical_high', 'abnormal', 'critical'));
DROP INDEX observation_series;
CREATE INDEX observation_series ON observation (patient_id, category, code, at DESC)
    WHERE state IN ('final', 'amended', 'preliminary', 'unknown');
CREATE INDEX observation_patient ON observation (patient_id, at DESC NULLS LAST, id DESC);

ALTER TABLE history_entry
    ADD COLUMN batch_id uuid REFERENCES import_batch, ADD COLUMN said_at timestamptz, ADD COLUMN digest bytea,
    ADD COLUMN at_precision text CHECK (at_precision IN ('minute', 'day', 'month', 'year', 'about', 'unknown')),
    ADD COLUMN until_precision text CHECK (until_precision IN ('minute', 'day', 'month', 'year', 'about', 'unknown')),
    -- When it was, in the source's words: "in childhood".
    ADD COLUMN at_words text,
    ADD COLUMN state text NOT NULL DEFAULT 'done'
        CHECK (state IN ('done', 'not_done', 'planned', 'active', 'cancelled', 'unknown', 'withdrawn')),
    -- What else the source says, a line each: the lot, the reason, its own text.
    ADD COLUMN detail bytea,
    ALTER COLUMN at DROP NOT NULL,
    ADD CONSTRAINT history_entry_at CHECK (at IS NOT NULL OR at_precision = 'unknown'),
    DROP CONSTRAINT history_entry_kind_check,
    ADD CONSTRAINT history_entry_kind_check
        CHECK (kind IN ('immunization', 'procedure', 'care_plan', 'document', 'family_history'));
DROP INDEX history_entry_patient;
CREATE INDEX history_entry_patient ON history_entry (patient_id, at DESC NULLS LAST, id DESC);

-- Medicines that are pointed to, and places, have names too.
ALTER TABLE external_party
    ADD COLUMN batch_id uuid REFERENCES import_batch, ADD COLUMN said_at timestamptz, ADD COLUMN digest bytea,
    ADD COLUMN code_system text,
    ADD COLUMN code text,
    DROP CONSTRAINT external_party_kind_check,
    ADD CONSTRAINT external_party_kind_check
        CHECK (kind IN ('practitioner', 'organization', 'location', 'medication'));

-- A file of a report or of an entry: text is shown, others are kept and named.
CREATE TABLE attachment (
    id uuid PRIMARY KEY,
    patient_id uuid NOT NULL REFERENCES patient,
    report_id uuid REFERENCES report,
    history_entry_id uuid REFERENCES history_entry,
    name text NOT NULL,
    content_type text NOT NULL,
    -- Its place among the files of its resource.
    position integer NOT NULL,
    -- Bytes.
    size bigint NOT NULL CHECK (size >= 0),
    -- Text as it is, other content in base64.
    body bytea NOT NULL,
    -- A later version of its resource took its place.
    replaced boolean NOT NULL DEFAULT false,
    CHECK ((report_id IS NULL) <> (history_entry_id IS NULL))
);
CREATE INDEX attachment_report ON attachment (report_id) WHERE report_id IS NOT NULL;
CREATE INDEX attachment_history_entry ON attachment (history_entry_id) WHERE history_entry_id IS NOT NULL;

-- For the withdrawal of an import.
CREATE INDEX patient_batch ON patient (batch_id) WHERE batch_id IS NOT NULL;
CREATE INDEX encounter_batch ON encounter (batch_id) WHERE batch_id IS NOT NULL;
CREATE INDEX problem_batch ON problem (batch_id) WHERE batch_id IS NOT NULL;
CREATE INDEX allergy_batch ON allergy (batch_id) WHERE batch_id IS NOT NULL;
CREATE INDEX medication_batch ON medication (batch_id) WHERE batch_id IS NOT NULL;
CREATE INDEX report_batch ON report (batch_id) WHERE batch_id IS NOT NULL;
CREATE INDEX observation_batch ON observation (batch_id) WHERE batch_id IS NOT NULL;
CREATE INDEX history_entry_batch ON history_entry (batch_id) WHERE batch_id IS NOT NULL;
