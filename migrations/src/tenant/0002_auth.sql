-- Who may sign in: accounts, their secrets, the roles they hold, their sessions. A second factor is another credential.

CREATE TABLE role (
    code text PRIMARY KEY CHECK (code ~ '^[a-z_]{2,40}$'),
    name text NOT NULL,
    permissions text[] NOT NULL,
    home text NOT NULL CHECK (home LIKE '/%'),
    position integer NOT NULL
);

CREATE TABLE account (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    email bytea NOT NULL,
    email_index bytea NOT NULL UNIQUE,
    staff_id uuid UNIQUE,
    active boolean NOT NULL,
    failed_attempts integer NOT NULL DEFAULT 0,
    locked_until timestamptz,
    last_sign_in timestamptz,
    version integer NOT NULL DEFAULT 1
);

CREATE TABLE account_role (
    account_id uuid NOT NULL REFERENCES account,
    role_code text NOT NULL REFERENCES role,
    PRIMARY KEY (account_id, role_code)
);
CREATE INDEX account_role_role ON account_role (role_code);

CREATE TABLE credential (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES account,
    kind text NOT NULL CHECK (kind IN ('password')),
    secret text NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX credential_password ON credential (account_id) WHERE kind = 'password';

CREATE TABLE session (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES account,
    token_hash bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
    created_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    ended_at timestamptz,
    source text NOT NULL,
    device text NOT NULL
);
CREATE INDEX session_account ON session (account_id) WHERE ended_at IS NULL;
