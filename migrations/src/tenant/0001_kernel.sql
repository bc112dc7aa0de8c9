-- What the kernel keeps in each chain: the audit, what happened and what follows from it, what becomes due.

CREATE TABLE audit (
    id uuid PRIMARY KEY,
    at timestamptz NOT NULL,
    actor text NOT NULL,
    account_id uuid,
    session_id uuid,
    request_id uuid NOT NULL,
    source text NOT NULL,
    purpose text NOT NULL,
    action text NOT NULL,
    entity_id uuid,
    patient_ids uuid[] NOT NULL,
    reason text
);
CREATE INDEX audit_patients ON audit USING gin (patient_ids);
CREATE INDEX audit_at ON audit USING brin (at);

CREATE TABLE outbox (
    id uuid PRIMARY KEY,
    at timestamptz NOT NULL,
    kind text NOT NULL,
    actor text NOT NULL,
    payload jsonb NOT NULL
);

CREATE TABLE outbox_pending (
    event_id uuid PRIMARY KEY REFERENCES outbox,
    next_at timestamptz NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    error text
);

CREATE TABLE effect (
    event_id uuid NOT NULL REFERENCES outbox,
    name text NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (event_id, name)
);

CREATE TABLE due (
    kind text NOT NULL,
    subject_id uuid NOT NULL,
    at timestamptz NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    PRIMARY KEY (kind, subject_id)
);
CREATE INDEX due_at ON due (at);
