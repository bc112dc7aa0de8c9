-- Money in minor units. Charges, payments and postings are only ever inserted (rights.sql): what was wrong is answered by
-- a further line.

CREATE TABLE payer (
    id uuid PRIMARY KEY,
    name text NOT NULL UNIQUE,
    kind text NOT NULL CHECK (kind IN ('insurer', 'sponsor')),
    active boolean NOT NULL,
    version integer NOT NULL DEFAULT 1
);

CREATE TABLE payer_plan (
    id uuid PRIMARY KEY,
    payer_id uuid NOT NULL REFERENCES payer,
    name text NOT NULL,
    UNIQUE (payer_id, name)
);

CREATE TABLE plan_rule (
    plan_id uuid NOT NULL REFERENCES payer_plan,
    valid_from date NOT NULL,
    copay bigint NOT NULL CHECK (copay >= 0),
    -- Basis points.
    coinsurance integer NOT NULL CHECK (coinsurance BETWEEN 0 AND 10000),
    deductible bigint NOT NULL CHECK (deductible >= 0),
    PRIMARY KEY (plan_id, valid_from)
);

CREATE TABLE coverage (
    id uuid PRIMARY KEY,
    patient_id uuid NOT NULL REFERENCES patient,
    plan_id uuid NOT NULL REFERENCES payer_plan,
    member_number bytea NOT NULL,
    member_index bytea NOT NULL,
    valid_from date NOT NULL,
    valid_until date,
    CHECK (valid_until IS NULL OR valid_until >= valid_from),
    CONSTRAINT coverage_one_at_a_time
        EXCLUDE USING gist (patient_id WITH =, daterange(valid_from, valid_until, '[]') WITH &&)
);

CREATE TABLE billable (
    code text PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('visit', 'test', 'other')),
    name text NOT NULL,
    covered boolean NOT NULL,
    -- The kind of visit or the test it is the price of.
    subject_id uuid UNIQUE
);

CREATE TABLE price_list (
    id uuid PRIMARY KEY,
    name text NOT NULL UNIQUE,
    -- Nobody's is the house's own list.
    payer_id uuid REFERENCES payer,
    valid_from date NOT NULL,
    UNIQUE NULLS NOT DISTINCT (payer_id, valid_from)
);

CREATE TABLE price (
    price_list_id uuid NOT NULL REFERENCES price_list,
    code text NOT NULL REFERENCES billable,
    amount bigint NOT NULL CHECK (amount >= 0),
    PRIMARY KEY (price_list_id, code)
);

-- One row: the chain's currency, until when the books are closed, the most that a discount may be of a patient's share.
CREATE TABLE books (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    currency text NOT NULL CHECK (currency IN ('USD', 'EUR', 'GBP')),
    locked_until date,
    discount_limit integer NOT NULL CHECK (discount_limit BETWEEN 0 AND 10000)
);
INSERT INTO books (currency, discount_limit) VALUES ('USD', 1500);

CREATE SEQUENCE bill_number START 10001;

CREATE TABLE bill (
    id uuid PRIMARY KEY,
    number text NOT NULL UNIQUE,
    patient_id uuid NOT NULL REFERENCES patient,
    encounter_id uuid NOT NULL UNIQUE REFERENCES encounter,
    site_id uuid NOT NULL REFERENCES site,
    day date NOT NULL,
    coverage_id uuid REFERENCES coverage,
    total bigint NOT NULL DEFAULT 0,
    insurer bigint NOT NULL DEFAULT 0,
    share bigint NOT NULL DEFAULT 0,
    paid bigint NOT NULL DEFAULT 0 CHECK (paid >= 0),
    -- Lines that wait for a price.
    unpriced integer NOT NULL DEFAULT 0 CHECK (unpriced >= 0),
    opened_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1,
    CHECK (insurer + share = total)
);
CREATE INDEX bill_patient ON bill (patient_id, opened_at DESC);
CREATE INDEX bill_newest ON bill (opened_at DESC, id DESC);
CREATE INDEX bill_day ON bill (day, site_id);
CREATE INDEX bill_due ON bill ((share - paid) DESC, id DESC);

CREATE TABLE charge (
    id uuid PRIMARY KEY,
    bill_id uuid NOT NULL REFERENCES bill,
    n integer NOT NULL,
    kind text NOT NULL CHECK (kind IN ('visit', 'test', 'other', 'discount')),
    code text NOT NULL,
    name text NOT NULL,
    -- What it is for: an encounter's visit, an order. Charged once for each round: a round ends when its charge is taken back.
    source_id uuid,
    round integer NOT NULL DEFAULT 1,
    price bigint NOT NULL,
    insurer bigint NOT NULL,
    patient bigint NOT NULL,
    -- What of the patient's share went into the yearly deductible.
    deductible bigint NOT NULL DEFAULT 0,
    reason jsonb NOT NULL,
    day date NOT NULL,
    at timestamptz NOT NULL,
    by_name text NOT NULL,
    reverses uuid UNIQUE REFERENCES charge,
    CHECK (insurer + patient = price),
    UNIQUE (bill_id, n)
);
CREATE UNIQUE INDEX charge_once ON charge (source_id, round) WHERE source_id IS NOT NULL AND reverses IS NULL;
CREATE INDEX charge_day ON charge (day);

CREATE TABLE payment (
    id uuid PRIMARY KEY,
    bill_id uuid NOT NULL REFERENCES bill,
    n integer NOT NULL,
    receipt text NOT NULL UNIQUE,
    amount bigint NOT NULL CHECK (amount > 0),
    method text NOT NULL CHECK (method IN ('cash', 'card', 'transfer')),
    day date NOT NULL,
    at timestamptz NOT NULL,
    by_name text NOT NULL,
    -- One press of a button is one payment.
    key uuid NOT NULL UNIQUE,
    UNIQUE (bill_id, n)
);
CREATE INDEX payment_day ON payment (day);

-- The ledger: each row moves an amount from one account to another, so it is balanced by its shape.
CREATE TABLE posting (
    id uuid PRIMARY KEY,
    day date NOT NULL,
    at timestamptz NOT NULL,
    debit text NOT NULL,
    credit text NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    bill_id uuid NOT NULL REFERENCES bill,
    -- The charge or payment.
    source_id uuid NOT NULL,
    CHECK (debit <> credit),
    CHECK (debit IN ('patients_owe', 'insurers_owe', 'revenue', 'discounts', 'cash', 'card', 'transfer')),
    CHECK (credit IN ('patients_owe', 'insurers_owe', 'revenue', 'discounts', 'cash', 'card', 'transfer')),
    UNIQUE (source_id, debit, credit)
);
CREATE INDEX posting_day ON posting (day);

-- Nothing passes a closed day. The row lock makes a posting and the closing of its day wait for each other.
CREATE FUNCTION refuse_closed_day() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM books WHERE locked_until IS NULL OR locked_until < NEW.day FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the books are closed on %', NEW.day USING ERRCODE = 'check_violation', CONSTRAINT = 'books_closed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER posting_day_open BEFORE INSERT ON posting FOR EACH ROW EXECUTE FUNCTION refuse_closed_day();

UPDATE role SET permissions = permissions || '{bills.read,coverage.write,payments.take}'
    WHERE code = 'reception' AND NOT 'bills.read' = ANY (permissions);
UPDATE role SET permissions = permissions || '{bills.read,coverage.write,payments.take,bills.change,prices.manage,periods.lock}'
    WHERE code = 'billing' AND NOT 'bills.read' = ANY (permissions);
UPDATE role SET permissions = permissions || '{prices.manage,bills.read,periods.lock,reports.read}'
    WHERE code = 'manager' AND NOT 'bills.read' = ANY (permissions);
UPDATE role SET permissions = permissions || '{prices.manage}'
    WHERE code = 'admin' AND NOT 'prices.manage' = ANY (permissions);
