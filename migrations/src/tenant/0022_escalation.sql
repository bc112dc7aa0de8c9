-- Whom a critical value reaches when nobody acts on it, and results that came without an order of ours.

ALTER TABLE staff
    -- Who is told when this person does not act in time.
    ADD COLUMN deputy_id uuid REFERENCES staff,
    -- How the person is told that something urgent waits. The screen always says it too.
    ADD COLUMN reach text NOT NULL DEFAULT 'screen',
    ADD CONSTRAINT staff_deputy CHECK (deputy_id <> id),
    ADD CONSTRAINT staff_reach CHECK (reach = 'screen' OR (reach = 'sms' AND phone IS NOT NULL)
        OR (reach = 'email' AND email IS NOT NULL));
CREATE INDEX staff_deputy_of ON staff (deputy_id) WHERE deputy_id IS NOT NULL;

-- Who was told that a call-back waits. One person is told once.
CREATE TABLE lab_callback_notice (
    callback_id uuid NOT NULL REFERENCES lab_callback,
    account_id uuid NOT NULL REFERENCES account,
    name text NOT NULL,
    why text NOT NULL CHECK (why IN ('ordered', 'deputy', 'reviews')),
    reach text NOT NULL CHECK (reach IN ('screen', 'sms', 'email')),
    at timestamptz NOT NULL,
    PRIMARY KEY (callback_id, account_id)
);
CREATE INDEX lab_callback_notice_account ON lab_callback_notice (account_id);

-- Results from other laboratories and devices, as they came. One that could not be put into an order by itself waits for a person;
-- none is ever deleted.
CREATE TABLE lab_incoming (
    id uuid PRIMARY KEY,
    site_id uuid NOT NULL REFERENCES site,
    received_at timestamptz NOT NULL,
    received_by text NOT NULL,
    sender text NOT NULL,
    -- The sender's own number of the message: sent twice, it is one.
    message_id text,
    -- What came, as JSON.
    body bytea NOT NULL,
    -- Why no order took it by itself.
    why bytea,
    state text NOT NULL CHECK (state IN ('waiting', 'matched', 'refused')),
    asked_at timestamptz,
    asked_by text,
    asked_of text,
    question bytea,
    order_id uuid REFERENCES lab_order,
    settled_at timestamptz,
    settled_by text,
    -- Why it was refused, or belongs to an order that says otherwise.
    reason bytea,
    version integer NOT NULL DEFAULT 1,
    UNIQUE (sender, message_id),
    CHECK ((state = 'waiting') = (settled_at IS NULL)),
    CHECK ((settled_at IS NULL) = (settled_by IS NULL)),
    CHECK (state <> 'waiting' OR why IS NOT NULL),
    CHECK (state <> 'matched' OR order_id IS NOT NULL),
    CHECK (state <> 'refused' OR reason IS NOT NULL),
    CHECK ((asked_at IS NULL) = (question IS NULL))
);
CREATE INDEX lab_incoming_waiting ON lab_incoming (site_id, received_at) WHERE state = 'waiting';
CREATE INDEX lab_incoming_site ON lab_incoming (site_id, received_at DESC, id DESC);
