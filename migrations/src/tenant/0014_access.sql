-- Who may what, where and for whom; who is in care with whom; emergency accesses; what waits for a second person.

-- A rule of a role, or of a single account. A right unknown to this version grants nothing.
CREATE TABLE right_rule (
    role_code text REFERENCES role,
    account_id uuid REFERENCES account,
    permission text NOT NULL,
    effect text NOT NULL DEFAULT 'allow' CHECK (effect IN ('allow', 'deny')),
    sites text NOT NULL DEFAULT 'all' CHECK (sites IN ('all', 'own', 'listed')),
    site_ids uuid[] NOT NULL DEFAULT '{}',
    patients text NOT NULL DEFAULT 'all' CHECK (patients IN ('all', 'own')),
    CHECK (num_nonnulls(role_code, account_id) = 1),
    CHECK (sites = 'listed' OR site_ids = '{}')
);
CREATE UNIQUE INDEX right_rule_role ON right_rule (role_code, permission, effect) WHERE role_code IS NOT NULL;
CREATE UNIQUE INDEX right_rule_account ON right_rule (account_id, permission, effect) WHERE account_id IS NOT NULL;

ALTER TABLE role ADD COLUMN version integer NOT NULL DEFAULT 1;
ALTER TABLE role ADD COLUMN retired_at timestamptz;
-- No longer read; servers of the version before still look here until they are gone.
ALTER TABLE role ALTER COLUMN permissions SET DEFAULT '{}';

INSERT INTO role (code, name, permissions, home, position)
    SELECT 'privacy', 'Privacy officer', '{directory.read,directory.message}', '/reviews', 9
    WHERE EXISTS (SELECT FROM role) ON CONFLICT DO NOTHING;
INSERT INTO right_rule (role_code, permission, patients)
    SELECT DISTINCT r.code, p, CASE WHEN r.code IN ('doctor', 'nurse')
        AND p IN ('charts.read', 'charts.write', 'vitals.record', 'notes.write') THEN 'own' ELSE 'all' END
    FROM role r, unnest(r.permissions) p;
INSERT INTO right_rule (role_code, permission) SELECT r.code, w.permission FROM role r JOIN (VALUES
    ('doctor', 'charts.emergency'), ('nurse', 'charts.emergency'), ('doctor', 'care.assign'), ('manager', 'care.assign'),
    ('privacy', 'access.review')) w (code, permission) ON w.code = r.code ON CONFLICT DO NOTHING;

-- Each change of rights as it was: never changed, never deleted.
CREATE TABLE right_change (
    id uuid PRIMARY KEY,
    at timestamptz NOT NULL,
    role_code text REFERENCES role,
    account_id uuid REFERENCES account,
    -- Rules as JSON.
    before jsonb NOT NULL,
    after jsonb NOT NULL,
    -- What else happened: 'made', 'renamed', 'retired', 'changed'.
    what text NOT NULL CHECK (what IN ('made', 'renamed', 'retired', 'changed')),
    by_account uuid NOT NULL REFERENCES account,
    by_name text NOT NULL,
    agreed_account uuid REFERENCES account,
    agreed_name text,
    -- A dangerous change that nobody else could have agreed to.
    alone boolean NOT NULL DEFAULT false,
    CHECK (num_nonnulls(role_code, account_id) = 1),
    CHECK ((agreed_account IS NULL) = (agreed_name IS NULL)),
    CONSTRAINT right_change_two_people CHECK (agreed_account <> by_account)
);
CREATE INDEX right_change_role ON right_change (role_code, at DESC);
CREATE INDEX right_change_account ON right_change (account_id, at DESC);

-- What waits for a second person. Who asked, and who gains by it, cannot be who decides.
CREATE TABLE approval (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind ~ '^[a-z_]{2,40}$'),
    state text NOT NULL CHECK (state IN ('waiting', 'agreed', 'refused', 'withdrawn', 'expired', 'stale')),
    -- What it does, in words, and what carries it out, as JSON: both sealed.
    words bytea NOT NULL,
    effect bytea NOT NULL,
    asked_at timestamptz NOT NULL,
    asked_account uuid NOT NULL REFERENCES account,
    asked_by text NOT NULL,
    reason bytea,
    beneficiary_account uuid REFERENCES account,
    expires_at timestamptz NOT NULL CHECK (expires_at > asked_at),
    decided_at timestamptz,
    decided_account uuid REFERENCES account,
    decided_by text,
    note bytea,
    CONSTRAINT approval_two_people CHECK (decided_account <> asked_account),
    CONSTRAINT approval_not_for_oneself CHECK (decided_account <> beneficiary_account),
    CHECK ((state IN ('agreed', 'refused')) = (decided_account IS NOT NULL)),
    CHECK ((decided_account IS NULL) = (decided_by IS NULL)),
    CHECK ((state = 'waiting') = (decided_at IS NULL))
);
CREATE INDEX approval_waiting ON approval (expires_at) WHERE state = 'waiting';
CREATE INDEX approval_asked ON approval (asked_account, asked_at DESC);
CREATE INDEX approval_decided ON approval (decided_at DESC, id DESC) WHERE state <> 'waiting';

-- Who may open whose chart without breaking the glass; docs/access.md has the rule in words.
CREATE TABLE care_relation (
    patient_id uuid NOT NULL REFERENCES patient,
    staff_id uuid REFERENCES staff,
    site_id uuid REFERENCES site,
    kind text NOT NULL CHECK (kind IN ('booked', 'roomed', 'ordered', 'assigned')),
    -- The visit, the order, or the assignment itself.
    source_id uuid NOT NULL,
    from_at timestamptz NOT NULL,
    -- Open until its source says when it ends.
    until_at timestamptz CHECK (until_at >= from_at),
    assigned_by uuid REFERENCES staff,
    assigned_by_name text,
    note bytea,
    PRIMARY KEY (kind, source_id),
    CHECK (num_nonnulls(staff_id, site_id) = 1),
    CHECK ((kind = 'roomed') = (site_id IS NOT NULL)),
    CHECK (kind <> 'assigned' OR (until_at IS NOT NULL AND assigned_by_name IS NOT NULL)),
    CONSTRAINT care_relation_not_to_oneself CHECK (assigned_by <> staff_id)
);
CREATE INDEX care_relation_patient ON care_relation (patient_id);
CREATE INDEX care_relation_staff ON care_relation (staff_id) WHERE staff_id IS NOT NULL;

-- What stands already.
INSERT INTO care_relation (patient_id, staff_id, kind, source_id, from_at, until_at)
    SELECT patient_id, staff_id, 'booked', id, LEAST(COALESCE(booked_at, state_since), ends_at),
        CASE WHEN state = 'cancelled' THEN GREATEST(state_since, LEAST(COALESCE(booked_at, state_since), ends_at))
        ELSE ends_at + interval '30 days' END
    FROM appointment WHERE state <> 'held';
INSERT INTO care_relation (patient_id, site_id, kind, source_id, from_at, until_at)
    SELECT a.patient_id, a.site_id, 'roomed', a.id, a.arrived_at,
        GREATEST(a.arrived_at, (a.day + 2)::timestamp AT TIME ZONE i.time_zone)
    FROM appointment a JOIN site i ON i.id = a.site_id WHERE a.arrived_at IS NOT NULL AND a.state <> 'held';
INSERT INTO care_relation (patient_id, staff_id, kind, source_id, from_at, until_at)
    SELECT o.patient_id, o.staff_id, 'ordered', o.id, o.placed_at,
        CASE WHEN o.state = 'cancelled' THEN o.placed_at ELSE GREATEST(o.placed_at, r.issued_at) + interval '30 days' END
    FROM care_order o LEFT JOIN report r ON r.order_id = o.id;

-- A chart opened in spite of the wall, for an hour, with a reason, looked at afterwards by somebody else.
CREATE TABLE emergency_access (
    id uuid PRIMARY KEY,
    patient_id uuid NOT NULL REFERENCES patient,
    account_id uuid NOT NULL REFERENCES account,
    by_name text NOT NULL,
    reason text NOT NULL CHECK (reason IN ('life_at_risk', 'unconscious', 'covering', 'called_in', 'other')),
    words bytea NOT NULL,
    started_at timestamptz NOT NULL,
    until_at timestamptz NOT NULL CHECK (until_at > started_at),
    ended_at timestamptz CHECK (ended_at >= started_at AND ended_at <= until_at),
    review_due_at timestamptz NOT NULL,
    reviewed_at timestamptz,
    reviewed_account uuid REFERENCES account,
    reviewed_by text,
    finding text CHECK (finding IN ('fitting', 'not_fitting')),
    finding_note bytea,
    CONSTRAINT emergency_access_two_people CHECK (reviewed_account <> account_id),
    CHECK (num_nonnulls(reviewed_at, reviewed_account, reviewed_by, finding) IN (0, 4)),
    CHECK (finding <> 'not_fitting' OR finding_note IS NOT NULL)
);
CREATE UNIQUE INDEX emergency_access_open ON emergency_access (account_id, patient_id) WHERE ended_at IS NULL;
CREATE INDEX emergency_access_patient ON emergency_access (patient_id, started_at DESC);
CREATE INDEX emergency_access_review ON emergency_access (review_due_at, id) WHERE reviewed_at IS NULL;
