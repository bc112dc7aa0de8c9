-- Phones with a key in their hardware and the tokens they call with; machines with keys; the keys that sign access tokens.

CREATE TABLE phone (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES account,
    name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 80),
    platform text NOT NULL CHECK (platform IN ('ios', 'android')),
    -- A point on P-256, uncompressed.
    public_key bytea NOT NULL CHECK (octet_length(public_key) = 65),
    created_at timestamptz NOT NULL,
    used_at timestamptz,
    ended_at timestamptz
);
-- One key belongs to one person.
CREATE UNIQUE INDEX phone_public_key ON phone (public_key) WHERE ended_at IS NULL;
CREATE INDEX phone_account ON phone (account_id) WHERE ended_at IS NULL;

-- What a phone must sign: made once, used once, soon over.
CREATE TABLE phone_challenge (
    id uuid PRIMARY KEY,
    challenge text NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX phone_challenge_expires ON phone_challenge (expires_at);

ALTER TABLE session ADD COLUMN phone_id uuid REFERENCES phone;
CREATE INDEX session_phone ON session (phone_id) WHERE ended_at IS NULL;

-- The tokens of one session are one family: an old one that comes again ends it.
CREATE TABLE refresh_token (
    token_hash bytea PRIMARY KEY CHECK (octet_length(token_hash) = 32),
    session_id uuid NOT NULL REFERENCES session,
    created_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX refresh_token_session ON refresh_token (session_id);

-- The youngest that every server knows signs; those before verify until what they signed has run out.
CREATE TABLE token_key (
    id uuid PRIMARY KEY,
    generation integer NOT NULL UNIQUE CHECK (generation > 0),
    public_key bytea NOT NULL CHECK (octet_length(public_key) = 65),
    private_key bytea NOT NULL,
    created_at timestamptz NOT NULL
);

ALTER TABLE account
    -- A program's account: nobody signs in to it, and nobody writes to it.
    ADD COLUMN machine boolean NOT NULL DEFAULT false,
    ALTER COLUMN email DROP NOT NULL,
    ALTER COLUMN email_index DROP NOT NULL,
    ADD CONSTRAINT account_machine CHECK (machine = (email IS NULL) AND machine = (email_index IS NULL));

CREATE TABLE machine (
    account_id uuid PRIMARY KEY REFERENCES account,
    key_hash bytea NOT NULL UNIQUE CHECK (octet_length(key_hash) = 32),
    tail text NOT NULL CHECK (char_length(tail) = 4),
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    until_at timestamptz NOT NULL CHECK (until_at > created_at),
    used_at timestamptz
);
