-- The laboratory. Who entered a result cannot be who releases it.

CREATE TABLE lab_test (
    id uuid PRIMARY KEY,
    code text NOT NULL UNIQUE,
    name text NOT NULL,
    search_name text NOT NULL,
    specimen text NOT NULL,
    minutes integer NOT NULL CHECK (minutes BETWEEN 5 AND 20160),
    minutes_urgent integer NOT NULL CHECK (minutes_urgent BETWEEN 5 AND 20160),
    active boolean NOT NULL,
    version integer NOT NULL DEFAULT 1
);

CREATE TABLE lab_analyte (
    id uuid PRIMARY KEY,
    -- LOINC.
    code text NOT NULL UNIQUE,
    name text NOT NULL,
    unit text,
    decimals smallint NOT NULL CHECK (decimals BETWEEN 0 AND 4),
    version integer NOT NULL DEFAULT 1
);

CREATE TABLE lab_range (
    analyte_id uuid NOT NULL REFERENCES lab_analyte ON DELETE CASCADE,
    sex text NOT NULL CHECK (sex IN ('any', 'female', 'male')),
    from_months integer NOT NULL CHECK (from_months >= 0),
    until_months integer CHECK (until_months > from_months),
    low double precision,
    high double precision,
    critical_low double precision,
    critical_high double precision,
    UNIQUE NULLS NOT DISTINCT (analyte_id, sex, from_months, until_months),
    CHECK (low <= high)
);

CREATE TABLE lab_test_analyte (
    test_id uuid NOT NULL REFERENCES lab_test,
    analyte_id uuid NOT NULL REFERENCES lab_analyte,
    position smallint NOT NULL,
    PRIMARY KEY (test_id, analyte_id)
);

CREATE TABLE lab_test_site (
    test_id uuid NOT NULL REFERENCES lab_test,
    site_id uuid NOT NULL REFERENCES site,
    PRIMARY KEY (test_id, site_id)
);

CREATE TABLE lab_reagent (
    test_id uuid NOT NULL REFERENCES lab_test,
    item_id uuid NOT NULL REFERENCES stock_item,
    quantity smallint NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (test_id, item_id)
);

CREATE TABLE lab_order (
    -- The order's own id.
    id uuid PRIMARY KEY REFERENCES care_order,
    test_id uuid NOT NULL REFERENCES lab_test,
    site_id uuid NOT NULL REFERENCES site,
    patient_id uuid NOT NULL REFERENCES patient,
    encounter_id uuid NOT NULL REFERENCES encounter,
    staff_id uuid NOT NULL REFERENCES staff,
    ordered_by text NOT NULL,
    urgency text NOT NULL CHECK (urgency IN ('routine', 'urgent')),
    step text NOT NULL CHECK (step IN ('collect', 'receive', 'enter', 'review', 'released', 'cancelled')),
    ordered_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    since timestamptz NOT NULL,
    -- Counts entries: each keeps its values, and a correction is a further one.
    round integer NOT NULL DEFAULT 0,
    amending boolean NOT NULL DEFAULT false,
    note bytea,
    entered_by_account uuid REFERENCES account,
    entered_by text,
    entered_at timestamptz,
    released_by_account uuid REFERENCES account,
    released_by text,
    released_at timestamptz,
    version integer NOT NULL DEFAULT 1,
    CONSTRAINT lab_order_two_people CHECK (released_by_account IS NULL OR released_by_account <> entered_by_account),
    CHECK (step <> 'released' OR released_at IS NOT NULL),
    CHECK ((released_at IS NULL) = (released_by_account IS NULL))
);
CREATE INDEX lab_order_open ON lab_order (site_id, due_at, id) WHERE step NOT IN ('released', 'cancelled');
CREATE INDEX lab_order_patient ON lab_order (patient_id, ordered_at DESC);
CREATE INDEX lab_order_released ON lab_order (released_at) WHERE step = 'released';

CREATE SEQUENCE accession_number START 1001;

CREATE TABLE specimen (
    id uuid PRIMARY KEY,
    order_id uuid NOT NULL REFERENCES lab_order,
    accession text NOT NULL UNIQUE,
    kind text NOT NULL,
    collected_at timestamptz NOT NULL,
    collected_by text NOT NULL,
    received_at timestamptz,
    received_by text,
    rejected_at timestamptz,
    rejected_by text,
    reject_reason text CHECK (reject_reason IN ('haemolysed', 'clotted', 'too_little', 'wrong_tube', 'wrong_label', 'too_old',
        'damaged', 'other')),
    reject_note bytea,
    CHECK ((rejected_at IS NULL) = (reject_reason IS NULL)),
    CHECK (reject_reason <> 'other' OR reject_note IS NOT NULL)
);
-- One specimen at a time.
CREATE UNIQUE INDEX specimen_one ON specimen (order_id) WHERE rejected_at IS NULL;

CREATE TABLE lab_result (
    order_id uuid NOT NULL REFERENCES lab_order,
    round integer NOT NULL,
    analyte_id uuid NOT NULL REFERENCES lab_analyte,
    value double precision NOT NULL,
    low double precision,
    high double precision,
    critical_low double precision,
    critical_high double precision,
    flag text CHECK (flag IN ('low', 'high', 'critical_low', 'critical_high')),
    at timestamptz NOT NULL,
    by_name text NOT NULL,
    PRIMARY KEY (order_id, round, analyte_id)
);

CREATE TABLE lab_callback (
    id uuid PRIMARY KEY,
    order_id uuid NOT NULL REFERENCES lab_order,
    site_id uuid NOT NULL REFERENCES site,
    patient_id uuid NOT NULL REFERENCES patient,
    analyte_id uuid NOT NULL REFERENCES lab_analyte,
    what bytea NOT NULL,
    tell text NOT NULL,
    opened_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    escalated_at timestamptz,
    told_at timestamptz,
    told_to text,
    told_by text,
    CHECK ((told_at IS NULL) = (told_to IS NULL))
);
CREATE INDEX lab_callback_open ON lab_callback (site_id, opened_at) WHERE told_at IS NULL;
CREATE INDEX lab_callback_order ON lab_callback (order_id);

UPDATE role SET permissions = permissions || '{lab.read,lab.collect,lab.work,lab.review,lab.manage,stock.read}'
    WHERE code = 'lab' AND NOT 'lab.read' = ANY (permissions);
UPDATE role SET permissions = permissions || '{lab.read,lab.manage}'
    WHERE code = 'admin' AND NOT 'lab.read' = ANY (permissions);
UPDATE role SET home = '/lab' WHERE code = 'lab' AND home = '/colleagues';
