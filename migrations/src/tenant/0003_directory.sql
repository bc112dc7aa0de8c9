-- Sites, rooms, people and their hours.

CREATE TABLE site (
    id uuid PRIMARY KEY,
    name text NOT NULL UNIQUE,
    address text NOT NULL,
    phone text NOT NULL,
    time_zone text NOT NULL,
    open boolean NOT NULL,
    position integer NOT NULL,
    version integer NOT NULL DEFAULT 1
);

CREATE TABLE room (
    id uuid PRIMARY KEY,
    site_id uuid NOT NULL REFERENCES site,
    name text NOT NULL,
    open boolean NOT NULL,
    UNIQUE (site_id, name)
);

CREATE TABLE staff (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('doctor', 'nurse', 'other')),
    title text,
    given_name text NOT NULL,
    family_name text NOT NULL,
    gender text NOT NULL CHECK (gender IN ('woman', 'man', 'other')),
    specialty text NOT NULL,
    focus text[] NOT NULL,
    languages text[] NOT NULL,
    phone text,
    email text,
    about text,
    licence_number text,
    licence_ends_on date,
    active boolean NOT NULL,
    version integer NOT NULL DEFAULT 1,
    CHECK ((licence_number IS NULL) = (licence_ends_on IS NULL))
);
CREATE INDEX staff_name ON staff (family_name, given_name);

CREATE TABLE staff_site (
    staff_id uuid NOT NULL REFERENCES staff,
    site_id uuid NOT NULL REFERENCES site,
    position integer NOT NULL,
    PRIMARY KEY (staff_id, site_id)
);

ALTER TABLE account ADD FOREIGN KEY (staff_id) REFERENCES staff;

CREATE TABLE schedule_rule (
    id uuid PRIMARY KEY,
    staff_id uuid NOT NULL REFERENCES staff,
    site_id uuid NOT NULL REFERENCES site,
    room_id uuid NOT NULL REFERENCES room,
    weekday smallint NOT NULL CHECK (weekday BETWEEN 1 AND 7),
    starts time NOT NULL,
    ends time NOT NULL,
    slot_minutes smallint NOT NULL CHECK (slot_minutes BETWEEN 5 AND 240),
    overbook_limit smallint NOT NULL CHECK (overbook_limit BETWEEN 0 AND 50),
    valid_from date NOT NULL,
    valid_until date,
    CHECK (starts < ends),
    CHECK (valid_until >= valid_from),
    -- A person cannot be in two sessions at once.
    EXCLUDE USING gist (
        staff_id WITH =,
        weekday WITH =,
        int4range(extract(epoch FROM starts)::integer, extract(epoch FROM ends)::integer) WITH &&,
        daterange(valid_from, valid_until, '[]') WITH &&
    )
);
CREATE INDEX schedule_rule_site ON schedule_rule (site_id, weekday);
CREATE INDEX schedule_rule_room ON schedule_rule (room_id);

CREATE TABLE schedule_exception (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('leave', 'block', 'closure')),
    staff_id uuid REFERENCES staff,
    site_id uuid REFERENCES site,
    first_day date NOT NULL,
    last_day date NOT NULL CHECK (last_day >= first_day),
    starts time,
    ends time,
    note text NOT NULL,
    CHECK ((starts IS NULL) = (ends IS NULL)),
    CHECK (starts < ends),
    CHECK ((kind = 'closure') = (staff_id IS NULL)),
    CHECK (kind <> 'closure' OR site_id IS NOT NULL)
);
CREATE INDEX schedule_exception_staff ON schedule_exception (staff_id, last_day);
CREATE INDEX schedule_exception_site ON schedule_exception (site_id, last_day) WHERE staff_id IS NULL;
