-- Planned visits. What may not happen is refused here: a doctor or room in two places, a patient twice in a queue.

CREATE TABLE visit_kind (
    id uuid PRIMARY KEY,
    name text NOT NULL UNIQUE,
    minutes smallint NOT NULL CHECK (minutes BETWEEN 5 AND 480),
    active boolean NOT NULL,
    position integer NOT NULL,
    version integer NOT NULL DEFAULT 1
);

CREATE TABLE appointment (
    id uuid PRIMARY KEY,
    -- 'held' is a slot kept while the desk talks; booking turns it into the visit.
    state text NOT NULL CHECK (state IN ('held', 'booked', 'confirmed', 'arrived', 'roomed', 'with_doctor', 'leaving',
        'done', 'no_show', 'cancelled')),
    patient_id uuid REFERENCES patient,
    staff_id uuid NOT NULL REFERENCES staff,
    site_id uuid NOT NULL REFERENCES site,
    room_id uuid REFERENCES room,
    kind_id uuid NOT NULL REFERENCES visit_kind,
    -- The site's calendar day and the instant, so that a day is one index range whatever the time zone.
    day date NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    reason bytea,
    walk_in_token smallint,
    overbook_reason bytea,
    held_by uuid REFERENCES account,
    expires_at timestamptz,
    state_since timestamptz NOT NULL,
    arrived_at timestamptz,
    roomed_at timestamptz,
    seen_at timestamptz,
    left_at timestamptz,
    booked_at timestamptz,
    cancel_reason bytea,
    version integer NOT NULL DEFAULT 1,
    CHECK (starts_at < ends_at),
    CHECK ((state = 'held') = (expires_at IS NOT NULL)),
    CHECK (state = 'held' OR patient_id IS NOT NULL)
);
CREATE INDEX appointment_site_day ON appointment (site_id, day);
CREATE INDEX appointment_staff_day ON appointment (staff_id, day);
CREATE INDEX appointment_room_day ON appointment (room_id, day);
CREATE INDEX appointment_patient ON appointment (patient_id, starts_at DESC);
CREATE INDEX appointment_held ON appointment (expires_at) WHERE state = 'held';
CREATE INDEX appointment_held_by ON appointment (held_by) WHERE state = 'held';
CREATE UNIQUE INDEX appointment_one_place_in_queue ON appointment (patient_id, staff_id)
    WHERE state IN ('arrived', 'roomed', 'with_doctor');
CREATE UNIQUE INDEX appointment_token ON appointment (site_id, day, walk_in_token) WHERE walk_in_token IS NOT NULL;

-- Who and what is taken, when: one row for the doctor, one for the room. Overbooked visits and walk-ins take neither.
CREATE TABLE occupancy (
    appointment_id uuid NOT NULL REFERENCES appointment ON DELETE CASCADE,
    resource_id uuid NOT NULL,
    during tstzrange NOT NULL,
    PRIMARY KEY (appointment_id, resource_id),
    -- Empty or open ranges would pass the exclusion below.
    CHECK (NOT isempty(during) AND lower(during) IS NOT NULL AND upper(during) IS NOT NULL
        AND lower_inc(during) AND NOT upper_inc(during)),
    CONSTRAINT occupancy_taken_once EXCLUDE USING gist (resource_id WITH =, during WITH &&)
);

-- A doctor's session of one day, stored when the first visit past its capacity is booked.
CREATE TABLE clinic_session (
    id uuid PRIMARY KEY,
    staff_id uuid NOT NULL REFERENCES staff,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    overbook_capacity smallint NOT NULL CHECK (overbook_capacity >= 0),
    UNIQUE (staff_id, starts_at),
    UNIQUE (id, overbook_capacity)
);

CREATE TABLE overbooking (
    session_id uuid NOT NULL,
    n smallint NOT NULL,
    capacity smallint NOT NULL,
    appointment_id uuid NOT NULL UNIQUE REFERENCES appointment ON DELETE CASCADE,
    PRIMARY KEY (session_id, n),
    CHECK (n BETWEEN 1 AND capacity),
    FOREIGN KEY (session_id, capacity) REFERENCES clinic_session (id, overbook_capacity) ON UPDATE CASCADE
);

CREATE TABLE visit_step (
    appointment_id uuid NOT NULL REFERENCES appointment ON DELETE CASCADE,
    version integer NOT NULL,
    at timestamptz NOT NULL,
    from_state text NOT NULL,
    to_state text NOT NULL,
    actor text NOT NULL,
    undone boolean NOT NULL DEFAULT false,
    PRIMARY KEY (appointment_id, version)
);
