-- Messages to patients, their templates, the hours in which they may go out.

CREATE TABLE message_template (
    code text NOT NULL CHECK (code IN ('booked', 'reminder', 'moved', 'cancelled')),
    channel text NOT NULL CHECK (channel IN ('sms', 'email')),
    subject text,
    body text NOT NULL,
    version integer NOT NULL DEFAULT 1,
    PRIMARY KEY (code, channel),
    CHECK ((channel = 'email') = (subject IS NOT NULL))
);

CREATE TABLE message_settings (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    quiet_until time NOT NULL,
    quiet_from time NOT NULL,
    reminder_at time NOT NULL,
    CHECK (quiet_until < quiet_from)
);

CREATE TABLE message (
    id uuid PRIMARY KEY,
    patient_id uuid NOT NULL REFERENCES patient,
    -- What it is about, so that it can be withdrawn: a visit's id.
    subject_id uuid,
    channel text NOT NULL CHECK (channel IN ('sms', 'email')),
    address bytea NOT NULL,
    template text NOT NULL,
    subject text,
    body bytea NOT NULL,
    state text NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'uncertain', 'failed', 'withdrawn')),
    created_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    claimed_at timestamptz,
    sent_at timestamptz,
    attempts integer NOT NULL DEFAULT 0,
    carrier_id text,
    error text,
    CHECK ((state = 'sent') = (sent_at IS NOT NULL))
);
CREATE INDEX message_patient ON message (patient_id, id DESC);
CREATE INDEX message_subject ON message (subject_id) WHERE subject_id IS NOT NULL;
CREATE INDEX message_state ON message (state, id DESC);

INSERT INTO message_settings (quiet_until, quiet_from, reminder_at) VALUES ('08:00', '20:00', '10:00');

INSERT INTO message_template (code, channel, subject, body) VALUES
('booked', 'sms', NULL, '{clinic}: you have an appointment on {day} at {time}, {site}. To change it call {site_phone}.'),
('booked', 'email', 'Your appointment at {clinic}', E'Hello {name},\n\nyou have an appointment on {day} at {time} at {site}, {site_address}.\n\nTo change or cancel it, call {site_phone}.\n\n{clinic}'),
('reminder', 'sms', NULL, '{clinic}: see you on {day} at {time}, {site}. To change it call {site_phone}.'),
('reminder', 'email', 'Your appointment on {day}', E'Hello {name},\n\nthis is a reminder of your appointment on {day} at {time} at {site}, {site_address}.\n\nTo change or cancel it, call {site_phone}.\n\n{clinic}'),
('moved', 'sms', NULL, '{clinic}: your appointment is now on {day} at {time}, {site}. If this does not suit you call {site_phone}.'),
('moved', 'email', 'Your appointment was moved', E'Hello {name},\n\nyour appointment is now on {day} at {time} at {site}, {site_address}.\n\nIf this does not suit you, call {site_phone}.\n\n{clinic}'),
('cancelled', 'sms', NULL, '{clinic}: your appointment on {day} at {time} cannot take place. For a new one call {site_phone}.'),
('cancelled', 'email', 'Your appointment cannot take place', E'Hello {name},\n\nyour appointment on {day} at {time} at {site} cannot take place. We are sorry for the trouble.\n\nFor a new one, call {site_phone}.\n\n{clinic}');
