-- A fact in the wrong chart is marked, and moved, by an act with a reason. Nothing of it is changed or deleted: what is marked stands
-- here, and lists leave it out. Like notes, these rows are only ever inserted (rights.sql).

CREATE TABLE entered_in_error (
    id uuid PRIMARY KEY,
    -- The wrong chart.
    patient_id uuid NOT NULL REFERENCES patient,
    kind text NOT NULL CHECK (kind IN ('note', 'report', 'document', 'vitals')),
    -- The note, the report, the entry of history, the set of vital signs (of one without a set: the first of its values).
    subject_id uuid NOT NULL,
    reason bytea NOT NULL,
    at timestamptz NOT NULL,
    by_account uuid NOT NULL REFERENCES account,
    by_name text NOT NULL,
    -- The right chart, and the copy there.
    moved_to uuid REFERENCES patient,
    moved_subject uuid UNIQUE,
    -- How many colleagues were told, and how many readers could not be because their account has no colleague's card.
    told integer NOT NULL CHECK (told >= 0),
    not_told integer NOT NULL CHECK (not_told >= 0),
    CONSTRAINT entered_in_error_once UNIQUE (kind, subject_id),
    CONSTRAINT entered_in_error_elsewhere CHECK (moved_to <> patient_id),
    CONSTRAINT entered_in_error_moved CHECK ((moved_to IS NULL) = (moved_subject IS NULL))
);
CREATE INDEX entered_in_error_patient ON entered_in_error (patient_id, id DESC);

-- Every row that an act takes out of the chart: of a report its values too. No row is taken out twice.
CREATE TABLE entered_in_error_row (
    row_id uuid PRIMARY KEY,
    error_id uuid NOT NULL REFERENCES entered_in_error
);
CREATE INDEX entered_in_error_row_error ON entered_in_error_row (error_id);

-- A copy keeps the import that brought its original, so that a withdrawal of the import finds it; it has no origin of its own, so that the
-- next import of the same source does not.
ALTER TABLE report
    DROP CONSTRAINT report_issued,
    ADD CONSTRAINT report_issued CHECK (issued_at IS NOT NULL OR issued_precision = 'unknown');
ALTER TABLE observation
    DROP CONSTRAINT observation_at,
    ADD CONSTRAINT observation_at CHECK (at IS NOT NULL OR at_precision = 'unknown');
