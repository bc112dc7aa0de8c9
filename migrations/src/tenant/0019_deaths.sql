-- Deaths that were written down here: who said so, what ended with them, and whether they were taken back. The day itself stands on
-- the patient.

CREATE TABLE death (
    id uuid PRIMARY KEY,
    patient_id uuid NOT NULL REFERENCES patient,
    -- The day as it was written down, in the form of the wire.
    deceased text NOT NULL,
    source bytea NOT NULL,
    -- What ended: visits, orders, messages.
    ended bytea NOT NULL,
    at timestamptz NOT NULL,
    by_name text NOT NULL,
    undone_at timestamptz,
    undone_by text,
    undo_reason bytea,
    CHECK ((undone_at IS NULL) = (undone_by IS NULL) AND (undone_at IS NULL) = (undo_reason IS NULL))
);
CREATE INDEX death_patient ON death (patient_id, id DESC);
CREATE INDEX message_waiting ON message (patient_id) WHERE state = 'waiting';
