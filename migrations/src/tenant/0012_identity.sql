-- How people prove who they are beyond a password, what a chain demands of them, and where they are signed in.

CREATE TABLE identity_policy (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    -- Whether everybody must have a second factor, and how long somebody without one may go on.
    second_factor_required boolean NOT NULL,
    grace_days smallint NOT NULL CHECK (grace_days BETWEEN 0 AND 30),
    -- Without use for this long a session locks.
    idle_minutes smallint NOT NULL CHECK (idle_minutes BETWEEN 2 AND 60),
    -- A session ends after this whatever happens.
    longest_hours smallint NOT NULL CHECK (longest_hours BETWEEN 1 AND 24),
    -- For this long after a proof, acts that ask for a fresh one are let through.
    step_up_minutes smallint NOT NULL CHECK (step_up_minutes BETWEEN 1 AND 60),
    version integer NOT NULL DEFAULT 1
);
INSERT INTO identity_policy (second_factor_required, grace_days, idle_minutes, longest_hours, step_up_minutes)
VALUES (true, 7, 15, 12, 10);

ALTER TABLE account
    -- Until when this account may go on without a second factor; set when it first signs in without one.
    ADD COLUMN second_factor_due timestamptz,
    -- Wrong codes since this instant: five in a quarter of an hour, then none is looked at.
    ADD COLUMN failed_codes integer NOT NULL DEFAULT 0,
    ADD COLUMN failed_codes_since timestamptz;

CREATE TABLE passkey (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES account,
    credential_id bytea NOT NULL UNIQUE,
    name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 80),
    -- The form of what is stored: libraries change it, and a stored key cannot be asked for again.
    format smallint NOT NULL,
    stored jsonb NOT NULL,
    -- Uses so far, as the key itself counts them; a key that counts backwards was copied. Keys that live in several devices
    -- do not count: theirs stays 0.
    uses bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX passkey_account ON passkey (account_id);

CREATE TABLE authenticator (
    account_id uuid PRIMARY KEY REFERENCES account,
    secret bytea NOT NULL,
    created_at timestamptz NOT NULL,
    -- Before the first right code it counts for nothing.
    confirmed_at timestamptz,
    -- The last half minute whose code was used: each works once (RFC 6238, 5.2).
    last_step bigint NOT NULL DEFAULT 0
);

CREATE TABLE recovery_code (
    account_id uuid NOT NULL REFERENCES account,
    hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    used_at timestamptz,
    PRIMARY KEY (account_id, hash)
);

-- What a passkey must sign: made once, used once, soon over.
CREATE TABLE passkey_challenge (
    id uuid PRIMARY KEY,
    account_id uuid REFERENCES account,
    state jsonb NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX passkey_challenge_expires ON passkey_challenge (expires_at);

-- A browser somebody signed in from before: its wrong passwords count apart, so that a stranger's guesses lock nobody out.
CREATE TABLE known_browser (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES account,
    token_hash bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
    created_at timestamptz NOT NULL,
    failed_attempts integer NOT NULL DEFAULT 0,
    locked_until timestamptz
);
CREATE INDEX known_browser_account ON known_browser (account_id);

-- Links that were mailed: an invitation, a new password. The address holds a token, this its hash.
CREATE TABLE account_link (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES account,
    purpose text NOT NULL CHECK (purpose IN ('invitation', 'password')),
    token_hash bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX account_link_account ON account_link (account_id);

ALTER TABLE session
    -- A password was right, and the second factor is still to come.
    ADD COLUMN awaits_factor boolean NOT NULL DEFAULT false,
    ADD COLUMN factors smallint NOT NULL DEFAULT 1 CHECK (factors IN (1, 2)),
    -- When the person last proved who they are.
    ADD COLUMN proven_at timestamptz,
    -- When it was locked by hand.
    ADD COLUMN locked_at timestamptz;
UPDATE session SET proven_at = created_at;
ALTER TABLE session ALTER COLUMN proven_at SET NOT NULL;

-- Letters to members of staff: links to choose a password, notices. Once one is out, what it said is wiped.
CREATE TABLE letter (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES account,
    address bytea NOT NULL,
    subject text NOT NULL,
    body bytea NOT NULL,
    state text NOT NULL CHECK (state IN ('waiting', 'sent', 'failed')),
    created_at timestamptz NOT NULL,
    sent_at timestamptz,
    error text,
    CHECK ((state = 'sent') = (sent_at IS NOT NULL))
);
CREATE INDEX letter_account ON letter (account_id, id DESC);
