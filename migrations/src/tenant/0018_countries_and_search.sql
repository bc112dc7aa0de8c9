-- The country in which a number without its country code is read; and words of names by which patients are found, in a time that
-- does not grow with the registry (docs/adr/0021).

CREATE TABLE house (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    -- ISO 3166-1 alpha-2.
    country text NOT NULL CHECK (country ~ '^[A-Z]{2}$')
);
INSERT INTO house (country) VALUES ('US');
-- Absent: the house's.
ALTER TABLE site ADD COLUMN country text CHECK (country ~ '^[A-Z]{2}$');

-- The words of a patient's names as rules::names::words makes them: small letters, accents gone, but ä ö ü å ø æ œ đ kept, which are
-- written in two ways. A plus stands where parts of a name are joined.
ALTER TABLE patient ADD COLUMN name_words text[] NOT NULL DEFAULT '{}';

-- Who has a word in their name, in the order of lists.
CREATE TABLE patient_word (
    word text COLLATE "C" NOT NULL,
    sort_name text NOT NULL,
    patient_id uuid NOT NULL REFERENCES patient ON DELETE CASCADE,
    PRIMARY KEY (word, sort_name, patient_id)
);
CREATE INDEX patient_word_patient ON patient_word (patient_id);

-- How a word may be typed: each way once, however many people have it. An inner one begins within the word (Elena in Helena).
CREATE TABLE name_spelling (
    inside boolean NOT NULL,
    spelling text COLLATE "C" NOT NULL,
    word text COLLATE "C" NOT NULL,
    -- What is typed must have so many letters.
    least_letters integer NOT NULL
);
-- Two who write the same new word at once write it twice: by a unique key one would wait for the other, an import for a desk.
CREATE INDEX name_spelling_typed ON name_spelling (inside, spelling, word) INCLUDE (least_letters);
CREATE INDEX name_spelling_word ON name_spelling (word, inside, spelling) INCLUDE (least_letters);

-- How a word sounds: the sound, and the sound with any one letter left out, so that two words one letter apart have one in common.
CREATE TABLE name_sound (
    sound text COLLATE "C" NOT NULL,
    word text COLLATE "C" NOT NULL
);
CREATE INDEX name_sound_heard ON name_sound (sound, word);

-- Müller is typed muller and mueller; Mueller is typed mueller and muller.
CREATE FUNCTION name_spellings(word text) RETURNS TABLE (inside boolean, spelling text, least_letters integer)
LANGUAGE sql IMMUTABLE AS $$
    WITH bare AS (SELECT replace(word, '+', '') AS bare, position('+' IN word) AS joint),
    plain AS (
        SELECT bare, joint, translate(replace(replace(bare, 'æ', 'ae'), 'œ', 'oe'), 'äöüåøđ', 'aouaod') AS plain FROM bare
    ),
    ways AS (
        SELECT plain AS way, joint FROM plain
        UNION SELECT replace(replace(replace(replace(replace(replace(replace(replace(bare, 'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'),
            'å', 'aa'), 'ø', 'oe'), 'æ', 'ae'), 'œ', 'oe'), 'đ', 'dj'), joint FROM plain
        UNION SELECT replace(replace(replace(replace(replace(plain, 'ae', 'a'), 'oe', 'o'), 'ue', 'u'), 'aa', 'a'), 'dj', 'd'), joint
            FROM plain
    )
    SELECT false, way, GREATEST(joint, 1) FROM ways
    UNION
    -- Scripts that set no blanks between words: a name may begin at each sign.
    SELECT true, substr(way, at), CASE WHEN way ~ '[\u0E00-\u0EFF\u1000-\u109F\u1780-\u17FF\u3040-\u30FF\u3400-\u9FFF\uAC00-\uD7AF\uF900-\uFAFF\U00020000-\U0003FFFF]'
        THEN 1 ELSE 4 END
    FROM ways, generate_series(2, char_length(way)) at
    WHERE joint = 0 AND (char_length(way) - at >= 3
        OR way ~ '[\u0E00-\u0EFF\u1000-\u109F\u1780-\u17FF\u3040-\u30FF\u3400-\u9FFF\uAC00-\uD7AF\uF900-\uFAFF\U00020000-\U0003FFFF]')
$$;

-- The sound of a word in Latin letters, roughly as in the languages of Europe; of another script the word itself.
CREATE FUNCTION name_sounds(word text) RETURNS SETOF text LANGUAGE sql IMMUTABLE AS $$
    WITH plain AS (
        SELECT translate(replace(replace(replace(word, '+', ''), 'æ', 'ae'), 'œ', 'oe'), 'äöüåøđ', 'aouaod') AS w
    ),
    hard AS (
        SELECT regexp_replace(regexp_replace(regexp_replace(regexp_replace(w,
            'sch|sh|sz', 's', 'g'), 'tsch|tch|cz|ch', 'C', 'g'), 'c([eiy])', 's\1', 'g'), 'ck|c|q', 'k', 'g') AS w FROM plain
    ),
    soft AS (
        SELECT translate(replace(replace(replace(regexp_replace(w, '(.)h', '\1', 'g'), 'x', 'ks'), 'pf', 'f'), 'dt', 't'), 'wzyjpb', 'vsiipp')
            AS w FROM (SELECT replace(w, 'ph', 'f') AS w FROM hard) hard
    ),
    sound AS (
        SELECT regexp_replace(regexp_replace(regexp_replace(regexp_replace(w, 'ei|ae', 'ai', 'g'), 'ie', 'i', 'g'), 'ou', 'u', 'g'),
            '(.)\1+', '\1', 'g') AS w FROM soft
    )
    SELECT w FROM sound WHERE w <> ''
    UNION SELECT left(w, at - 1) || substr(w, at + 1) FROM sound, generate_series(1, char_length(w)) at WHERE char_length(w) >= 4
$$;

-- Writes down how words may be typed and how they sound, once each.
CREATE FUNCTION spell_words(words text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    fresh text[] := ARRAY(SELECT DISTINCT w.word FROM unnest(words) w (word)
        WHERE NOT EXISTS (SELECT FROM name_spelling s WHERE s.word = w.word));
BEGIN
    IF cardinality(fresh) > 0 THEN
        INSERT INTO name_spelling (inside, spelling, word, least_letters)
        SELECT s.inside, s.spelling, word, min(s.least_letters) FROM unnest(fresh) word, name_spellings(word) s GROUP BY 1, 2, 3;
        INSERT INTO name_sound (sound, word) SELECT DISTINCT sound, word FROM unnest(fresh) word, name_sounds(word) sound;
    END IF;
END $$;

-- Keeps the words beside the patients, whoever writes them.
CREATE FUNCTION patient_words_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO patient_word (word, sort_name, patient_id)
    SELECT DISTINCT word, n.sort_name, n.id FROM fresh n, unnest(n.name_words) word;
    PERFORM spell_words(ARRAY(SELECT DISTINCT word FROM fresh n, unnest(n.name_words) word));
    RETURN NULL;
END $$;
CREATE TRIGGER patient_words_new AFTER INSERT ON patient REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION patient_words_new();

CREATE FUNCTION patient_words_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM patient_word WHERE patient_id = NEW.id;
    INSERT INTO patient_word (word, sort_name, patient_id) SELECT DISTINCT word, NEW.sort_name, NEW.id FROM unnest(NEW.name_words) word;
    PERFORM spell_words(NEW.name_words);
    RETURN NULL;
END $$;
CREATE TRIGGER patient_words_changed AFTER UPDATE ON patient FOR EACH ROW
    WHEN (OLD.name_words IS DISTINCT FROM NEW.name_words OR OLD.sort_name <> NEW.sort_name)
    EXECUTE FUNCTION patient_words_changed();

-- The patients who have all these words in their names, or words that begin so; `many` of them, after the patient `after`. They come in
-- the order of the spellings of the word that the fewest have: what begins so before what has it within, and of one word in the order
-- of lists. Each step reads on in an index, so what it takes depends on `many` and not on how many patients there are.
CREATE FUNCTION patients_named(typed text[], after uuid, many integer) RETURNS TABLE (id uuid, place integer)
LANGUAGE plpgsql STABLE ROWS 20
-- A plan is kept for words of every kind, and each of these statements is good by its index only.
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off SET enable_hashjoin = off SET enable_mergejoin = off
-- What is off counts as dear, and what is dear would be compiled.
SET jit = off
AS $$
DECLARE
    lead text := typed[1];
    beyond text;
    letters integer;
    others text[] := '{}';
    fewest integer;
    held integer;
    one text;
    spelt record;
    known record;
    within boolean;
    last_met text := '';
    -- Where the page before ended, and whether this one is still there.
    last_inside boolean := false;
    last_spelling text := '';
    last_word text := '';
    last_name text := '';
    ahead boolean := false;
    -- Where the reading of one word's patients goes on.
    from_name text;
    from_id uuid;
    from_read boolean;
    run integer;
    reached integer;
    -- Another word that is typed, and those of its spellings: by its patients those of a word are leapt over, while that leads on.
    leap_typed text;
    leap_words text[] := '{}';
    leap_to record;
    leaps integer := 0;
    leaping boolean;
    as_a_set boolean;
BEGIN
    IF cardinality(typed) > 1 THEN
        FOREACH one IN ARRAY typed LOOP
            SELECT count(*) INTO held FROM (
                SELECT FROM name_spelling s JOIN patient_word w ON w.word = s.word WHERE s.inside = ANY ('{f,t}') AND s.spelling >= one
                AND s.spelling < one || U&'\+10FFFF' AND s.least_letters <= char_length(one) LIMIT 400) counted;
            IF held = 0 THEN
                RETURN;
            END IF;
            IF fewest IS NULL OR held < fewest OR (held = fewest AND char_length(one) > char_length(lead)) THEN
                lead := one;
                fewest := held;
            END IF;
        END LOOP;
        IF fewest >= 400 THEN
            -- Many have each of them. Lists stand by family name, so those who have this one stand together, if it is one.
            leap_typed := lead;
            leap_words := ARRAY(SELECT s.word FROM name_spelling s WHERE s.inside = ANY ('{f,t}') AND s.spelling >= lead
                AND s.spelling < lead || U&'\+10FFFF' AND s.least_letters <= char_length(lead) LIMIT 9);
            IF cardinality(leap_words) < 9 THEN
                SELECT other INTO lead FROM unnest(array_remove(typed, leap_typed)) other ORDER BY char_length(other) DESC, other LIMIT 1;
                lead := COALESCE(lead, leap_typed);
            ELSE
                leap_words := '{}';
            END IF;
        END IF;
        others := array_remove(typed, lead);
    END IF;
    beyond := lead || U&'\+10FFFF';
    letters := char_length(lead);
    IF after IS NOT NULL THEN
        SELECT s.inside, s.spelling, s.word, w.sort_name INTO last_inside, last_spelling, last_word, last_name
        FROM patient_word w JOIN name_spelling s ON s.word = w.word
        WHERE w.patient_id = after AND s.spelling >= lead AND s.spelling < beyond AND s.least_letters <= letters
        ORDER BY s.inside, s.spelling, s.word LIMIT 1;
        IF NOT FOUND THEN
            RETURN;
        END IF;
        ahead := true;
    END IF;
    place := 0;
    FOREACH within IN ARRAY '{f,t}'::boolean[] LOOP
        CONTINUE WHEN ahead AND within < last_inside;
        <<words>>
        FOR spelt IN
            SELECT s.spelling, s.word FROM name_spelling s WHERE s.inside = within AND s.spelling >= GREATEST(lead, last_spelling COLLATE "C")
            AND s.spelling < beyond AND s.least_letters <= letters ORDER BY s.inside, s.spelling, s.word
        LOOP
            CONTINUE WHEN ahead AND spelt.spelling = last_spelling AND spelt.word < last_word COLLATE "C";
            ahead := ahead AND spelt.spelling = last_spelling AND spelt.word = last_word;
            -- A word that is met by another of its spellings already, or stands there twice.
            CONTINUE WHEN spelt.word = last_met OR EXISTS (
                SELECT FROM name_spelling s WHERE s.word = spelt.word AND s.spelling >= lead AND s.spelling < beyond
                AND s.least_letters <= letters AND (s.inside, s.spelling) < (within, spelt.spelling));
            last_met := spelt.word;
            from_name := CASE WHEN ahead THEN last_name ELSE '' END;
            from_id := CASE WHEN ahead THEN after ELSE '00000000-0000-0000-0000-000000000000'::uuid END;
            from_read := true;
            LOOP
                leaping := cardinality(leap_words) > 0 AND leaps < 300;
                WHILE leaping LOOP
                    SELECT w.sort_name, w.patient_id INTO known FROM patient_word w WHERE w.word = spelt.word
                    AND (w.sort_name, w.patient_id) >= (from_name, from_id) AND NOT (from_read AND w.patient_id = from_id)
                    ORDER BY w.word, w.sort_name, w.patient_id LIMIT 1;
                    CONTINUE words WHEN NOT FOUND;
                    SELECT n.sort_name, n.patient_id INTO leap_to FROM unnest(leap_words) leap, LATERAL (
                        SELECT o.sort_name, o.patient_id FROM patient_word o WHERE o.word = leap
                        AND (o.sort_name, o.patient_id) >= (known.sort_name, known.patient_id)
                        ORDER BY o.word, o.sort_name, o.patient_id LIMIT 1) n
                    ORDER BY n.sort_name, n.patient_id LIMIT 1;
                    CONTINUE words WHEN NOT FOUND;
                    from_name := leap_to.sort_name;
                    from_id := leap_to.patient_id;
                    from_read := false;
                    leaps := leaps + 1;
                    leaping := known.patient_id <> leap_to.patient_id AND leaps < 300;
                END LOOP;
                as_a_set := cardinality(leap_words) > 0 AND leaps >= 300;
                run := CASE WHEN cardinality(leap_words) > 0 AND NOT as_a_set THEN 4 ELSE many - place END;
                reached := 0;
                FOR known IN
                    SELECT w.sort_name, w.patient_id,
                        -- Whoever was met by another word of theirs.
                        NOT EXISTS (
                            SELECT FROM patient_word o JOIN name_spelling s ON s.word = o.word WHERE o.patient_id = w.patient_id
                            AND o.word <> spelt.word AND s.spelling >= lead AND s.spelling < beyond AND s.least_letters <= letters
                            AND (s.inside, s.spelling, s.word) < (within, spelt.spelling, spelt.word))
                        AND NOT EXISTS (
                            SELECT FROM unnest(others) other WHERE NOT EXISTS (
                                SELECT FROM patient_word o JOIN name_spelling s ON s.word = o.word WHERE o.patient_id = w.patient_id
                                AND s.spelling >= other AND s.spelling < other || U&'\+10FFFF' AND s.least_letters <= char_length(other)))
                        AS counts
                    FROM (
                        SELECT w.sort_name, w.patient_id FROM patient_word w WHERE w.word = spelt.word
                        AND (w.sort_name, w.patient_id) >= (from_name, from_id) AND NOT (from_read AND w.patient_id = from_id)
                        -- Where no leap led on, all who have the other word are known at once.
                        AND (NOT as_a_set OR w.patient_id IN (
                            SELECT o.patient_id FROM patient_word o WHERE o.word = ANY (leap_words)))
                        ORDER BY w.word, w.sort_name, w.patient_id LIMIT run) w
                    ORDER BY w.sort_name, w.patient_id
                LOOP
                    reached := reached + 1;
                    from_name := known.sort_name;
                    from_id := known.patient_id;
                    from_read := true;
                    CONTINUE WHEN NOT known.counts;
                    leaps := CASE WHEN as_a_set THEN leaps ELSE 0 END;
                    place := place + 1;
                    id := known.patient_id;
                    RETURN NEXT;
                    IF place >= many THEN
                        RETURN;
                    END IF;
                END LOOP;
                EXIT WHEN reached < run;
            END LOOP;
        END LOOP;
        -- Only the pass in which the page before ended begins later.
        last_spelling := '';
        last_met := '';
        ahead := false;
    END LOOP;
END $$;

-- The patients whose names sound so: those with a word that sounds as the longest of these does, give or take a letter, likest first,
-- and with words for the others too. Of each word the first of the list are looked at.
CREATE FUNCTION patients_sounding(typed text[], many integer) RETURNS TABLE (id uuid, place integer)
LANGUAGE plpgsql STABLE ROWS 20
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off
AS $$
DECLARE
    lead text := (SELECT word FROM unnest(typed) word ORDER BY char_length(word) DESC, word LIMIT 1);
    own_sound text := (SELECT heard FROM name_sounds(lead) heard ORDER BY char_length(heard) DESC LIMIT 1);
    near text;
    known record;
    met uuid[] := '{}';
BEGIN
    place := 0;
    FOR near IN
        SELECT n.word FROM (
            SELECT DISTINCT h.word, h.heard FROM name_sounds(lead) sounds, LATERAL (
                SELECT n.word, n.sound = own_sound AS heard FROM name_sound n WHERE n.sound = sounds ORDER BY n.word LIMIT 30) h) n
        GROUP BY n.word ORDER BY bool_or(n.heard) DESC, similarity(n.word, lead) DESC, n.word LIMIT 10
    LOOP
        FOR known IN
            SELECT w.patient_id FROM (SELECT c.patient_id, c.sort_name FROM patient_word c WHERE c.word = near
                ORDER BY c.word, c.sort_name, c.patient_id LIMIT 40) w
            WHERE NOT EXISTS (
                SELECT FROM unnest(array_remove(typed, lead)) other WHERE NOT EXISTS (
                    SELECT FROM patient_word o JOIN name_spelling s ON s.word = o.word WHERE o.patient_id = w.patient_id
                    AND s.spelling >= other AND s.spelling < other || U&'\+10FFFF' AND s.least_letters <= char_length(other))
                AND NOT EXISTS (
                    SELECT FROM patient_word o JOIN name_sound n ON n.word = o.word WHERE o.patient_id = w.patient_id
                    AND n.sound IN (SELECT name_sounds(other))))
            ORDER BY w.sort_name, w.patient_id LIMIT many
        LOOP
            CONTINUE WHEN known.patient_id = ANY (met);
            met := met || known.patient_id;
            place := place + 1;
            id := known.patient_id;
            RETURN NEXT;
            IF place >= many THEN
                RETURN;
            END IF;
        END LOOP;
    END LOOP;
END $$;

-- In the order of lists within four digits and within a day; a record number also without its signs.
DROP INDEX patient_last_four;
CREATE INDEX patient_last_four ON patient (phone_last_four, sort_name, id) WHERE phone_last_four IS NOT NULL;
CREATE INDEX patient_number_plain ON patient ((replace(number, '-', '')));
