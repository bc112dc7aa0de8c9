-- The audit, sealed: each row is counted as it is written, proven to be the server's, and chained to the one before by a
-- seal beside it. Nothing of it can be changed or removed, by the owner of the table no more than by anybody else.

ALTER TABLE audit
    -- Counts rows as they are written: the sealer asks for what is beyond the last number it saw (docs/adr/0010).
    ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY,
    -- The server's own mark on the row, made with a key that the database does not have; rows older than it have none.
    ADD COLUMN proof bytea NOT NULL DEFAULT '' CHECK (octet_length(proof) IN (0, 16)),
    ADD COLUMN refused boolean NOT NULL DEFAULT false;
ALTER TABLE audit ALTER COLUMN proof DROP DEFAULT;
-- A reason is text that a person wrote.
ALTER TABLE audit ALTER COLUMN reason TYPE bytea USING '\x00'::bytea || convert_to(reason, 'UTF8');

CREATE UNIQUE INDEX audit_number ON audit (number);
-- The auditor reads the newest first: of everybody, of a person, of a kind of action, of what was refused.
DROP INDEX audit_at;
CREATE INDEX audit_at ON audit (at, number);
CREATE INDEX audit_account ON audit (account_id, at, number);
CREATE INDEX audit_action ON audit (action, at, number);
CREATE INDEX audit_refused ON audit (at, number) WHERE refused;
CREATE INDEX audit_session ON audit (session_id, at) WHERE session_id IS NOT NULL;

CREATE TABLE audit_seal (
    sequence bigint PRIMARY KEY CHECK (sequence > 0),
    audit_id uuid NOT NULL UNIQUE,
    -- SHA-256 over the row, its sequence and the hash before it.
    hash bytea NOT NULL CHECK (octet_length(hash) = 32)
);

CREATE FUNCTION stays_as_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is only added to', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER stays_as_written BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION stays_as_written();
CREATE TRIGGER stays_as_written BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seal
    FOR EACH STATEMENT EXECUTE FUNCTION stays_as_written();

-- What left the clinic for another purpose than treatment, payment or operations, as 45 CFR 164.528 wants it accounted for.
CREATE TABLE disclosure (
    id uuid PRIMARY KEY,
    patient_id uuid NOT NULL REFERENCES patient,
    made_on date NOT NULL,
    recipient text NOT NULL CHECK (char_length(recipient) BETWEEN 1 AND 200),
    address bytea,
    what bytea NOT NULL,
    purpose text NOT NULL CHECK (purpose IN ('public_health', 'law', 'court', 'police', 'oversight', 'research', 'threat',
        'decedent', 'workers_compensation', 'other')),
    reason bytea,
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE INDEX disclosure_patient ON disclosure (patient_id, made_on DESC, id DESC);

-- Who looks after it. Chains that are opened later begin with these roles.
INSERT INTO role (code, name, permissions, home, position)
SELECT code, name, permissions::text[], home, (SELECT max(position) FROM role) + place
FROM (VALUES
    ('auditor', 'Auditor', '{directory.read,patients.read,audit.read,audit.export,disclosures.read}', '/audit', 1),
    ('privacy', 'Privacy officer', '{directory.read,directory.message,patients.read,audit.read,audit.export,disclosures.read,disclosures.record}', '/reviews', 2)
) AS made (code, name, permissions, home, place)
WHERE EXISTS (SELECT FROM role) ON CONFLICT (code) DO NOTHING;
UPDATE role SET permissions = permissions || '{audit.read}' WHERE code = 'manager' AND NOT 'audit.read' = ANY (permissions);
