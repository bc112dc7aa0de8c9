-- Patients at the desk. Contact details, free text and messages are sealed; blind indexes find them exactly.

CREATE SEQUENCE patient_number START 100001;

CREATE TABLE patient (
    id uuid PRIMARY KEY,
    number text NOT NULL UNIQUE,
    family_name text,
    given_name text NOT NULL,
    preferred_name text,
    -- Lower-case words of the name without accents, each after a blank, so that ' mar' finds words that start so.
    search_name text NOT NULL,
    -- Family name, then given name, lower-case without accents: the order of lists.
    sort_name text NOT NULL,
    born date NOT NULL CHECK (born >= '1900-01-01'),
    sex text NOT NULL CHECK (sex IN ('female', 'male', 'other', 'unknown')),
    pronouns text,
    phone bytea,
    phone_index bytea,
    phone_last_four text CHECK (phone_last_four ~ '^[0-9]{4}$'),
    email bytea,
    email_index bytea,
    street bytea,
    city text,
    postal_code text,
    language text NOT NULL,
    alerts bytea,
    window_from time,
    window_until time,
    deceased_on date,
    registered_at timestamptz NOT NULL,
    last_seen date,
    -- Where an imported record came from: the source's own id.
    origin text UNIQUE,
    version integer NOT NULL DEFAULT 1,
    CHECK ((phone IS NULL) = (phone_index IS NULL)),
    CHECK ((email IS NULL) = (email_index IS NULL)),
    CHECK ((window_from IS NULL) = (window_until IS NULL))
);
CREATE INDEX patient_search ON patient USING gin (search_name shared.gin_trgm_ops);
CREATE INDEX patient_sort ON patient (sort_name, id);
CREATE INDEX patient_born ON patient (born, id);
CREATE INDEX patient_phone ON patient (phone_index) WHERE phone_index IS NOT NULL;
CREATE INDEX patient_last_four ON patient (phone_last_four) WHERE phone_last_four IS NOT NULL;
CREATE INDEX patient_email ON patient (email_index) WHERE email_index IS NOT NULL;

CREATE TABLE preference (
    patient_id uuid NOT NULL REFERENCES patient,
    purpose text NOT NULL CHECK (purpose IN ('reminders', 'results', 'bills', 'check_ups', 'news')),
    channel text NOT NULL CHECK (channel IN ('sms', 'email', 'none')),
    PRIMARY KEY (patient_id, purpose)
);

CREATE TABLE timeline_entry (
    id uuid PRIMARY KEY,
    patient_id uuid NOT NULL REFERENCES patient,
    at timestamptz NOT NULL,
    kind text NOT NULL CHECK (kind IN ('call', 'note', 'task', 'message', 'visit', 'record')),
    actor text NOT NULL,
    body bytea,
    detail jsonb,
    outcome text CHECK (outcome IN ('answered', 'no_answer', 'left_word', 'will_call_back')),
    due_on date,
    assignee_id uuid REFERENCES staff,
    done_at timestamptz,
    CHECK (kind <> 'task' OR due_on IS NOT NULL),
    CHECK (outcome IS NULL OR kind = 'call')
);
CREATE INDEX timeline_entry_patient ON timeline_entry (patient_id, at DESC, id DESC);
CREATE INDEX timeline_entry_open ON timeline_entry (due_on) WHERE due_on IS NOT NULL AND done_at IS NULL;

CREATE TABLE colleague_message (
    id uuid PRIMARY KEY,
    at timestamptz NOT NULL,
    from_account_id uuid NOT NULL REFERENCES account,
    from_name text NOT NULL,
    from_staff_id uuid REFERENCES staff,
    to_staff_id uuid NOT NULL REFERENCES staff,
    patient_id uuid REFERENCES patient,
    body bytea NOT NULL,
    read_at timestamptz
);
CREATE INDEX colleague_message_to ON colleague_message (to_staff_id, id DESC);
CREATE INDEX colleague_message_from ON colleague_message (from_account_id, id DESC);
