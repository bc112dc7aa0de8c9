-- Who may do, two together, what no chain can do for itself any more.

CREATE TABLE operator (
    id uuid PRIMARY KEY,
    name text NOT NULL UNIQUE CHECK (char_length(name) BETWEEN 1 AND 80),
    secret_hash bytea NOT NULL UNIQUE CHECK (octet_length(secret_hash) = 32),
    created_at timestamptz NOT NULL,
    ended_at timestamptz
);

-- Taking away the second factors of somebody whom no colleague can help: the chain's last administrator.
CREATE TABLE operator_request (
    id uuid PRIMARY KEY,
    chain_id uuid NOT NULL REFERENCES chain,
    account_id uuid NOT NULL,
    reason text NOT NULL CHECK (char_length(reason) BETWEEN 1 AND 300),
    asked_by uuid NOT NULL REFERENCES operator,
    asked_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL CHECK (expires_at > asked_at),
    agreed_by uuid REFERENCES operator,
    agreed_at timestamptz,
    -- Agreed and not done: whoever agreed was interrupted, and does it again.
    done_at timestamptz,
    CONSTRAINT operator_request_two_people CHECK (agreed_by <> asked_by),
    CHECK ((agreed_by IS NULL) = (agreed_at IS NULL)),
    CHECK (done_at IS NULL OR agreed_at IS NOT NULL)
);
