-- A value is what was written: a comparator, the digits as they were typed, a unit, or words. The number beside the digits
-- orders, draws and is held against limits; people see the digits.

ALTER TABLE observation
    ADD COLUMN comparator text CHECK (comparator IN ('<', '<=', '>=', '>')),
    ADD COLUMN number numeric,
    ADD COLUMN written text,
    -- Why there is no value, in the source's word.
    ADD COLUMN absent text;
-- What stood in the table was shown with its decimals. A value that had more of them keeps them.
UPDATE observation SET number = value::numeric, written = CASE WHEN value::numeric <> round(value::numeric, decimals)
    THEN value::numeric::text ELSE round(value::numeric, decimals)::text END WHERE value IS NOT NULL;
ALTER TABLE observation
    DROP COLUMN value,
    DROP COLUMN decimals,
    ADD CONSTRAINT observation_written CHECK ((number IS NULL) = (written IS NULL)),
    ADD CONSTRAINT observation_comparator CHECK (comparator IS NULL OR number IS NOT NULL),
    ADD CONSTRAINT observation_says_something CHECK (number IS NOT NULL OR words IS NOT NULL OR absent IS NOT NULL);

ALTER TABLE lab_result
    ADD COLUMN comparator text CHECK (comparator IN ('<', '<=', '>=', '>')),
    ADD COLUMN number numeric,
    ADD COLUMN written text,
    ADD COLUMN words text;
UPDATE lab_result r SET number = r.value::numeric, written = CASE WHEN r.value::numeric <> round(r.value::numeric, a.decimals)
    THEN r.value::numeric::text ELSE round(r.value::numeric, a.decimals)::text END FROM lab_analyte a WHERE a.id = r.analyte_id;
ALTER TABLE lab_result
    DROP COLUMN value,
    ADD CONSTRAINT lab_result_written CHECK ((number IS NULL) = (written IS NULL)),
    ADD CONSTRAINT lab_result_comparator CHECK (comparator IS NULL OR number IS NOT NULL),
    ADD CONSTRAINT lab_result_says_something CHECK ((number IS NULL) <> (words IS NULL));

-- A value that was taken out again, and why.
CREATE TABLE lab_result_taken_out (
    id uuid PRIMARY KEY,
    order_id uuid NOT NULL REFERENCES lab_order,
    -- The first round without it.
    round integer NOT NULL,
    analyte_id uuid NOT NULL REFERENCES lab_analyte,
    reason bytea NOT NULL,
    at timestamptz NOT NULL,
    by_name text NOT NULL,
    UNIQUE (order_id, round, analyte_id)
);

-- What an analyte's result may be beside a number that is not negative.
ALTER TABLE lab_analyte
    ADD COLUMN negative boolean NOT NULL DEFAULT false,
    ADD COLUMN titres boolean NOT NULL DEFAULT false,
    ADD COLUMN words text[] NOT NULL DEFAULT '{}';

-- Ages of newborns count in days. Both pairs of bounds hold.
ALTER TABLE lab_range
    ADD COLUMN from_days integer NOT NULL DEFAULT 0 CHECK (from_days >= 0),
    ADD COLUMN until_days integer CHECK (until_days > from_days);
ALTER TABLE lab_range DROP CONSTRAINT lab_range_analyte_id_sex_from_months_until_months_key;
ALTER TABLE lab_range ADD CONSTRAINT lab_range_ages
    UNIQUE NULLS NOT DISTINCT (analyte_id, sex, from_months, until_months, from_days, until_days);

-- Released with analytes that are still to come; and the round that the chart has.
ALTER TABLE lab_order
    ADD COLUMN partial boolean NOT NULL DEFAULT false,
    ADD COLUMN released_round integer;
UPDATE lab_order SET released_round = CASE WHEN step = 'released' THEN round WHEN amending THEN round - 1 END;
ALTER TABLE report ADD COLUMN partial boolean NOT NULL DEFAULT false;

-- A correction carries its call-back along: the old one needs nobody any more.
ALTER TABLE lab_callback
    ADD COLUMN superseded_at timestamptz,
    -- Not for the correction of a value that somebody was told of, where the new one is harmless.
    ADD COLUMN critical boolean NOT NULL DEFAULT true;
DROP INDEX lab_callback_open;
CREATE INDEX lab_callback_open ON lab_callback (site_id, opened_at) WHERE told_at IS NULL AND superseded_at IS NULL;
