-- Dates of which only a part is known: the first possible day, and how much of it is known. Beside them stands the date as it is
-- written on the wire, so that whoever reads it, also as JSON made here, needs one column and cannot forget the precision.

ALTER TABLE patient
    ALTER COLUMN born DROP NOT NULL,
    DROP CONSTRAINT patient_born_check,
    ADD CONSTRAINT patient_born_check CHECK (born >= '1800-01-01'),
    ADD COLUMN born_precision text NOT NULL DEFAULT 'day'
        CHECK (born_precision IN ('day', 'month', 'year', 'about', 'unknown')),
    ADD CONSTRAINT patient_born_known CHECK ((born IS NULL) = (born_precision = 'unknown')),
    -- Not null: the patient is dead. Unknown: on a day that nobody knows.
    ADD COLUMN deceased_precision text CHECK (deceased_precision IN ('day', 'month', 'year', 'about', 'unknown'));
UPDATE patient SET deceased_precision = 'day' WHERE deceased_on IS NOT NULL;
ALTER TABLE patient
    ADD CONSTRAINT patient_deceased_known
        CHECK ((deceased_on IS NULL) = (deceased_precision IS NULL OR deceased_precision = 'unknown'));

-- Dates become text by numbers only: other ways depend on settings, and a column that is worked out must not.
ALTER TABLE patient
    ADD COLUMN born_text text NOT NULL GENERATED ALWAYS AS (CASE born_precision
        WHEN 'day' THEN lpad(extract(year FROM born)::integer::text, 4, '0') || '-'
            || lpad(extract(month FROM born)::integer::text, 2, '0') || '-' || lpad(extract(day FROM born)::integer::text, 2, '0')
        WHEN 'month' THEN lpad(extract(year FROM born)::integer::text, 4, '0') || '-'
            || lpad(extract(month FROM born)::integer::text, 2, '0')
        WHEN 'year' THEN lpad(extract(year FROM born)::integer::text, 4, '0')
        WHEN 'about' THEN 'about ' || lpad(extract(year FROM born)::integer::text, 4, '0')
        ELSE 'unknown' END) STORED,
    ADD COLUMN deceased_text text GENERATED ALWAYS AS (CASE deceased_precision
        WHEN 'day' THEN lpad(extract(year FROM deceased_on)::integer::text, 4, '0') || '-'
            || lpad(extract(month FROM deceased_on)::integer::text, 2, '0') || '-'
            || lpad(extract(day FROM deceased_on)::integer::text, 2, '0')
        WHEN 'month' THEN lpad(extract(year FROM deceased_on)::integer::text, 4, '0') || '-'
            || lpad(extract(month FROM deceased_on)::integer::text, 2, '0')
        WHEN 'year' THEN lpad(extract(year FROM deceased_on)::integer::text, 4, '0')
        WHEN 'about' THEN 'about ' || lpad(extract(year FROM deceased_on)::integer::text, 4, '0')
        WHEN 'unknown' THEN 'unknown' END) STORED;

-- Oldest first, and those of unknown age last.
CREATE INDEX patient_oldest ON patient ((COALESCE(born, 'infinity'::date)), id);
-- The few that are known in part, for those who may be born on a day.
CREATE INDEX patient_born_in_part ON patient (born) WHERE born_precision <> 'day';
