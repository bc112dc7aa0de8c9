-- Chains, the hosts they answer at, and the wrapped keys. The only tables that know more than one chain.

CREATE TABLE chain (
    id uuid PRIMARY KEY,
    slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z][a-z0-9-]{1,30}[a-z0-9]$'),
    name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 120),
    schema_name text NOT NULL UNIQUE CHECK (schema_name ~ '^t_[a-z0-9]{16}$'),
    state text NOT NULL CHECK (state IN ('open', 'closed')),
    created_at timestamptz NOT NULL,
    migrated_to text NOT NULL,
    migration_error text
);

CREATE TABLE host (
    name text PRIMARY KEY CHECK (name = lower(name)),
    chain_id uuid NOT NULL REFERENCES chain
);
CREATE INDEX host_chain ON host (chain_id);

CREATE TABLE wrapped_key (
    name text NOT NULL,
    version integer NOT NULL CHECK (version > 0),
    wrapped bytea NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (name, version)
);

GRANT SELECT ON chain, host, wrapped_key TO polyclinic_control;
