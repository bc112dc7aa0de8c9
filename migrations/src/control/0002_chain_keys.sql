-- Each chain's own keys, wrapped: one that seals its columns in as many versions as are in use, one for rows that may never be
-- written again, one for its blind indexes. Without them its schema and its backups tell nothing that is sealed.

ALTER TABLE chain
    -- Since when every sealed column is sealed; a chain from before still has clear values to be sealed.
    ADD COLUMN sealed_at timestamptz;

CREATE TABLE chain_key (
    chain_id uuid NOT NULL REFERENCES chain,
    purpose text NOT NULL CHECK (purpose IN ('data', 'archive', 'index')),
    version integer NOT NULL CHECK (version BETWEEN 1 AND 65535),
    -- Gone for good once destroyed.
    wrapped bytea,
    state text NOT NULL CHECK (state IN ('standby', 'current', 'readable', 'retired', 'destroyed')),
    created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (chain_id, purpose, version),
    CHECK ((state = 'destroyed') = (wrapped IS NULL)),
    CHECK (purpose = 'data' OR version = 1)
);
CREATE UNIQUE INDEX chain_key_current ON chain_key (chain_id, purpose) WHERE state = 'current';

GRANT SELECT ON chain_key TO polyclinic_control;
