-- What the contract fuzz knows of the demo chain "harbor". The part before the first `-- == name` sets up; each further part
-- is one query. A part named after an operation gives one request that succeeds, as one object: what is a parameter goes
-- into the address, the rest is the body. A part named after a type, parameter or field gives values that exist.

-- What this script writes is clear, as SQL must write it: the chain counts as one that is still to be sealed.
UPDATE control.chain SET sealed_at = NULL WHERE slug = 'harbor';
-- Two accounts sign in by password alone, within the time that is given to set up a second factor: the administrator, who
-- asks most, and the manager, who asks what a session ends or changes by.
DELETE FROM authenticator WHERE account_id IN (SELECT id FROM account WHERE name IN ('Grace Lindgren', 'Daniel Whitcombe'));
-- The administrator's account gets the card of a doctor: notes are signed by people.
UPDATE account SET staff_id = (SELECT id FROM staff WHERE family_name = 'Lindqvist') WHERE name = 'Grace Lindgren';
CREATE TEMP TABLE me AS SELECT id, staff_id FROM account WHERE name = 'Grace Lindgren';
-- All roles at once: nobody could give them to themselves.
INSERT INTO account_role (account_id, role_code) SELECT me.id, code FROM me, role ON CONFLICT DO NOTHING;
CREATE TEMP TABLE person AS SELECT id, version, row_number() OVER (ORDER BY number) AS n
    FROM patient WHERE deceased_precision IS NULL;
-- One of them died.
UPDATE patient SET deceased_precision = 'unknown' WHERE id = (SELECT id FROM person ORDER BY n DESC LIMIT 1 OFFSET 2);
CREATE TEMP TABLE place AS SELECT id, row_number() OVER (ORDER BY position) AS n FROM site;
-- Visits to come, each with another doctor's.
CREATE TEMP TABLE visit AS SELECT id, version, staff_id, kind_id, starts_at, row_number() OVER (ORDER BY starts_at, id) AS n
    FROM appointment WHERE state = 'booked' AND day BETWEEN '2026-12-01' AND '2026-12-18';
-- Encounters of this house that nobody has a draft of.
CREATE TEMP TABLE meeting AS SELECT id, patient_id, row_number() OVER (ORDER BY starts_at DESC, id) AS n
    FROM encounter WHERE origin IS NULL AND state = 'closed';
CREATE TEMP TABLE draft AS SELECT m.id, row_number() OVER (ORDER BY n) AS n FROM meeting m WHERE n BETWEEN 11 AND 13;
INSERT INTO note_draft (id, encounter_id, patient_id, staff_id, body, kept_at)
    SELECT gen_random_uuid(), m.id, m.patient_id, me.staff_id,
        '\x00' || convert_to('{"title":"Visit","parts":[{"heading":"Plan","text":"Rest"}],"orders":[]}', 'UTF8'),
        '2026-11-24 15:00Z' FROM meeting m, me WHERE n BETWEEN 11 AND 13;
INSERT INTO message (id, patient_id, channel, address, template, body, state, created_at, due_at)
    SELECT gen_random_uuid(), id, 'sms', '\x002b31', 'reminder', '\x0061', 'failed', '2026-11-24 14:00Z', '2026-11-24 14:00Z'
    FROM person WHERE n <= 3;
INSERT INTO colleague_message (id, at, from_account_id, from_name, to_staff_id, body)
    SELECT gen_random_uuid(), '2026-11-24 14:00Z', a.id, a.name, me.staff_id, '\x0061' FROM account a, me
    WHERE a.name = 'Ruth Calloway';
INSERT INTO lab_callback (id, order_id, site_id, patient_id, analyte_id, what, tell, opened_at, due_at)
    SELECT gen_random_uuid(), o.id, o.site_id, o.patient_id, (SELECT id FROM lab_analyte LIMIT 1), '\x0061', 'Dr Raman',
        '2026-11-24 15:00Z', '2026-11-24 15:30Z' FROM lab_order o WHERE step = 'released' ORDER BY o.id LIMIT 3;
-- Everybody is in the care of the administrator's card, but one whose chart is opened in an emergency.
INSERT INTO care_relation (patient_id, staff_id, kind, source_id, from_at, until_at, assigned_by, assigned_by_name)
    SELECT person.id, me.staff_id, 'assigned', gen_random_uuid(), '2026-11-01 12:00Z', '2027-11-01 12:00Z', other.id, 'Dr Osei'
    FROM person, me, (SELECT id FROM staff WHERE family_name = 'Osei') other WHERE n <> 60;
DELETE FROM care_relation WHERE patient_id = (SELECT id FROM person WHERE n = 60);
-- Others opened charts in an emergency, and so did the administrator; others ask for a second person, and so do they.
INSERT INTO emergency_access (id, patient_id, account_id, by_name, reason, words, started_at, until_at, review_due_at)
    SELECT gen_random_uuid(), person.id, a.id, a.name, 'unconscious', '\x0061', '2026-11-24 15:00Z', '2026-11-24 16:00Z',
        '2026-11-27 15:00Z' FROM person, account a WHERE (n IN (61, 62) AND a.name = 'Ruth Calloway')
        OR (n = 63 AND a.id = (SELECT id FROM me));
INSERT INTO approval (id, kind, state, words, effect, asked_at, asked_account, asked_by, expires_at)
    SELECT gen_random_uuid(), 'rights', 'waiting', '\x00' || convert_to('{"title":"Rights","effects":[]}', 'UTF8'),
        '\x00' || convert_to(jsonb_build_object('of', 'account', 'id', w.id, 'version', w.version, 'rules',
            '[]'::jsonb)::text, 'UTF8'), '2026-11-24 15:00Z', a.id, a.name, '2026-12-01 15:00Z'
    FROM account a, account w, generate_series(1, 2) WHERE a.name IN ('Ruth Calloway', 'Grace Lindgren') AND w.name = 'Nora Flynn';
INSERT INTO disclosure (id, patient_id, made_on, recipient, what, purpose, recorded_by, recorded_at)
    SELECT gen_random_uuid(), id, '2026-11-01', 'County', '\x0061', 'law', 'Grace', '2026-11-02 15:00Z' FROM person WHERE n = 1;
-- The manager is signed in elsewhere too; a colleague was mailed a link, another has not chosen a password yet.
DELETE FROM credential WHERE account_id = (SELECT id FROM account WHERE name = 'Miriam Voss');
INSERT INTO session (id, account_id, token_hash, created_at, seen_at, ends_at, source, device, proven_at)
    SELECT gen_random_uuid(), id, sha256(convert_to(n::text, 'UTF8')), '2026-11-24 15:10Z', '2026-11-24 15:10Z', '2026-11-24 23:00Z',
        '192.0.2.7', 'Firefox on Linux', '2026-11-24 15:10Z' FROM account, generate_series(1, 2) n WHERE name = 'Daniel Whitcombe';
-- A phone of a colleague, signed in, whose refresh token is known; two more of the administrator; a machine.
INSERT INTO phone (id, account_id, name, platform, public_key, created_at)
    SELECT gen_random_uuid(), id, 'Phone', 'ios', sha256(convert_to(name || n, 'UTF8')) || decode(repeat('04', 33), 'hex'), '2026-11-24 15:00Z'
    FROM account, generate_series(1, 2) n WHERE name = 'Grace Lindgren' OR name = 'Nora Flynn' AND n = 1;
INSERT INTO session (id, account_id, token_hash, created_at, seen_at, ends_at, source, device, proven_at, factors, phone_id)
    SELECT gen_random_uuid(), p.account_id, sha256(convert_to('phone', 'UTF8')), '2026-11-24 15:10Z', '2026-11-24 15:10Z',
        '2026-11-24 23:00Z', '192.0.2.7', 'Phone', '2026-11-24 15:10Z', 2, p.id
    FROM phone p JOIN account a ON a.id = p.account_id WHERE a.name = 'Nora Flynn';
INSERT INTO refresh_token (token_hash, session_id, created_at)
    SELECT sha256(decode(repeat('00', 32), 'hex')), id, '2026-11-24 15:10Z' FROM session WHERE phone_id IS NOT NULL;
INSERT INTO account (id, name, active, machine) VALUES (gen_random_uuid(), 'Analyser', true, true);
INSERT INTO machine (account_id, key_hash, tail, created_at, created_by, until_at)
    SELECT id, sha256('x'), 'abcd', '2026-11-24 15:00Z', 'Grace', '2027-11-24 15:00Z' FROM account WHERE machine;
INSERT INTO account_link (id, account_id, purpose, token_hash, created_at, expires_at)
    SELECT gen_random_uuid(), id, 'password', sha256(convert_to('x', 'UTF8')), '2026-11-24 15:10Z', '2026-11-24 17:10Z' FROM account
    WHERE name = 'Nora Flynn';

-- Two slots that the account holds, and a visit with a step to take back.
INSERT INTO appointment (id, state, staff_id, site_id, room_id, kind_id, day, starts_at, ends_at, held_by, expires_at, state_since)
    SELECT gen_random_uuid(), 'held', r.staff_id, r.site_id, r.room_id, k.id, d.day, d.day + time '13:30', d.day + time '13:45',
        me.id, '2026-11-25 12:00Z', '2026-11-24 15:00Z'
    FROM me JOIN schedule_rule r ON r.staff_id = me.staff_id AND r.weekday = 2 AND r.starts = '08:30', visit_kind k,
        (VALUES (date '2027-02-23'), (date '2027-03-02')) d (day) WHERE k.position = 0;
INSERT INTO occupancy (appointment_id, resource_id, during)
    SELECT id, staff_id, tstzrange(starts_at, ends_at) FROM appointment WHERE held_by = (SELECT id FROM me);
-- Holding another slot lets this one go, and nothing says which request comes first: here it stays until it is booked.
CREATE FUNCTION stay() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER stay BEFORE DELETE ON appointment FOR EACH ROW WHEN (OLD.state = 'held' AND OLD.day = '2027-02-23')
    EXECUTE FUNCTION stay();
UPDATE appointment SET state = 'confirmed', version = version + 1 WHERE id = (SELECT id FROM visit WHERE n = 5);
INSERT INTO visit_step (appointment_id, version, at, from_state, to_state, actor)
    SELECT id, version, '2026-11-24 15:14Z', 'booked', 'confirmed', 'Ruth Calloway' FROM appointment
    WHERE id = (SELECT id FROM visit WHERE n = 5);

-- Nobody else's hours are replaced by the request that replaces his.
UPDATE staff SET version = 7 WHERE id = (SELECT staff_id FROM account WHERE name = 'Samuel Adeyemi');

-- == AccountId
SELECT jsonb_agg(id) FROM account WHERE name IN ('Piotr Mazur', 'Nora Flynn');
-- == AllergyId
SELECT jsonb_agg(id) FROM (SELECT id FROM allergy WHERE origin IS NULL ORDER BY id LIMIT 3) found;
-- == ApprovalId
SELECT jsonb_agg(id) FROM approval;
-- == AppointmentId
SELECT jsonb_agg(id) FROM (SELECT id FROM visit WHERE n BETWEEN 40 AND 44) found;
-- == BillId
SELECT jsonb_agg(id) FROM (SELECT id FROM bill ORDER BY number DESC LIMIT 4) found;
-- == CareAssignmentId
SELECT jsonb_agg(source_id) FROM (SELECT source_id FROM care_relation WHERE kind = 'assigned' ORDER BY source_id LIMIT 3) found;
-- == ChargeId
SELECT jsonb_agg(id) FROM (SELECT id FROM charge ORDER BY at DESC, id LIMIT 4) found;
-- == ColleagueMessageId
SELECT jsonb_agg(id) FROM colleague_message;
-- == CoverageId
SELECT jsonb_agg(id) FROM (SELECT id FROM coverage ORDER BY id LIMIT 3) found;
-- == EmergencyId
SELECT jsonb_agg(id) FROM emergency_access;
-- == EncounterId
SELECT jsonb_agg(id) FROM meeting WHERE n BETWEEN 20 AND 23;
-- == ItemId
SELECT jsonb_agg(id) FROM (SELECT id FROM stock_item ORDER BY code LIMIT 4) found;
-- == LabTestId
SELECT jsonb_agg(id) FROM (SELECT id FROM lab_test ORDER BY code LIMIT 3) found;
-- == LotId
SELECT jsonb_agg(id) FROM (SELECT id FROM stock_lot WHERE on_hand > 10 ORDER BY expires_on DESC, id LIMIT 4) found;
-- == MedicationId
SELECT jsonb_agg(id) FROM (SELECT id FROM medication ORDER BY id LIMIT 3) found;
-- == MessageId
SELECT jsonb_agg(id) FROM (SELECT id FROM message ORDER BY id LIMIT 3) found;
-- == NoteId
SELECT jsonb_agg(id) FROM (SELECT id FROM note_draft UNION ALL (SELECT id FROM note ORDER BY signed_at DESC, id LIMIT 2)) found;
-- == NoteTemplateId
SELECT jsonb_agg(id) FROM (SELECT id FROM note_template ORDER BY position LIMIT 2) found;
-- == ObservationId
SELECT jsonb_agg(id) FROM (SELECT id FROM observation WHERE category = 'vital' ORDER BY at DESC, id LIMIT 3) found;
-- == OrderId
SELECT jsonb_agg(id) FROM lab_order WHERE step <> 'released';
-- == PatientId
SELECT jsonb_agg(id) FROM person WHERE n BETWEEN 40 AND 43;
-- == PayerId
SELECT jsonb_agg(id) FROM payer;
-- == PlaceId
SELECT jsonb_agg(id) FROM (SELECT id FROM stock_place ORDER BY id LIMIT 3) found;
-- == PlanId
SELECT jsonb_agg(id) FROM payer_plan;
-- == PriceListId
SELECT jsonb_agg(id) FROM price_list;
-- == ProblemId
SELECT jsonb_agg(id) FROM (SELECT id FROM problem ORDER BY id LIMIT 3) found;
-- == ReportId
SELECT jsonb_agg(id) FROM (SELECT id FROM report ORDER BY issued_at DESC, id LIMIT 3) found;
-- == RoomId
SELECT jsonb_agg(id) FROM (SELECT id FROM room ORDER BY id LIMIT 3) found;
-- == ScheduleExceptionId
SELECT jsonb_agg(id) FROM schedule_exception;
-- == ScheduleRuleId
SELECT jsonb_agg(id) FROM (SELECT id FROM schedule_rule ORDER BY id LIMIT 2) found;
-- == SessionId
SELECT jsonb_agg(id) FROM session;
-- == SiteId
SELECT jsonb_agg(id) FROM site;
-- == SpecimenId
SELECT jsonb_agg(id) FROM (SELECT s.id FROM specimen s JOIN lab_order o ON o.id = s.order_id WHERE o.step <> 'released'
    ORDER BY s.accession LIMIT 3) found;
-- == StaffId
SELECT jsonb_agg(id) FROM (SELECT id FROM staff ORDER BY family_name LIMIT 4) found;
-- == TimelineEntryId
SELECT jsonb_agg(id) FROM (SELECT id FROM timeline_entry WHERE kind = 'task' ORDER BY id LIMIT 3) found;
-- == VisitKindId
SELECT jsonb_agg(id) FROM (SELECT id FROM visit_kind ORDER BY position LIMIT 3) found;
-- == Moment
SELECT '["2026-12-01T09:00:00-05:00", "2026-11-24T14:00:00-05:00", "2026-11-01T01:30:00-05:00", "2027-03-14T02:30:00-05:00"]';
-- == after
SELECT jsonb_build_array((SELECT id FROM person WHERE n = 9), (SELECT id FROM stock_item ORDER BY name LIMIT 1),
    (SELECT id FROM message ORDER BY id LIMIT 1), (SELECT id FROM bill ORDER BY number LIMIT 1));
-- == analyte_ids
SELECT jsonb_agg(id) FROM (SELECT id FROM lab_analyte ORDER BY code LIMIT 3) found;
-- == analyte_id
SELECT jsonb_agg(id) FROM (SELECT id FROM lab_analyte ORDER BY code LIMIT 3) found;
-- == item_id
SELECT jsonb_agg(id) FROM (SELECT id FROM lab_test ORDER BY code LIMIT 3) found;
-- == subject_id
SELECT jsonb_agg(id) FROM (SELECT id FROM visit_kind ORDER BY position LIMIT 2) found;
-- == version
SELECT '[0, 1, 2, 2147483647]';
-- == time_zone
SELECT '["America/New_York", "Europe/Lisbon"]';
-- == roles
SELECT '["lab", "nurse"]';
-- == days
SELECT '[1, 7]';

-- == CreateAccount
SELECT '{"email": "made@harbor.example", "name": "Made", "password": "a long enough password", "roles": ["nurse"]}';
-- == ChangeAccount
SELECT jsonb_build_object('id', id, 'version', version, 'active', true, 'roles', '["stores"]'::jsonb)
    FROM account WHERE name = 'Piotr Mazur';
-- == ChangeAllergy
SELECT jsonb_build_object('id', id, 'version', version, 'criticality', 'low', 'certainty', 'refuted')
    FROM allergy WHERE origin IS NULL ORDER BY id DESC LIMIT 1;
-- == SaveBillable
SELECT '{"code": "FZ-1", "kind": "other", "name": "Sheet", "covered": false}';
-- == ListBills
SELECT '{"order": "newest"}';
-- == GetBill
SELECT jsonb_build_object('id', id) FROM bill ORDER BY number LIMIT 1;
-- == AddCharge
SELECT jsonb_build_object('id', b.id, 'code', 'HH-12') FROM bill b WHERE day = '2026-11-24' ORDER BY number LIMIT 1;
-- == GiveDiscount
SELECT jsonb_build_object('id', id, 'version', version, 'amount', '1.00', 'reason', 'Loyal')
    FROM bill WHERE share - paid > 2000 AND unpriced = 0 ORDER BY number LIMIT 1 OFFSET 1;
-- == TakePayment
SELECT jsonb_build_object('id', id, 'key', gen_random_uuid(), 'amount', '1.00', 'method', 'cash')
    FROM bill WHERE share - paid > 2000 AND unpriced = 0 ORDER BY number LIMIT 1 OFFSET 2;
-- == RecalculateBill
SELECT jsonb_build_object('id', id, 'version', version) FROM bill ORDER BY number DESC LIMIT 1 OFFSET 6;
-- == LockBooks
SELECT '{"until": "1990-01-01"}';
-- == CancelCharge
SELECT jsonb_build_object('id', c.id, 'reason', 'Not done') FROM charge c JOIN bill b ON b.id = c.bill_id
    WHERE c.kind = 'other' AND c.reverses IS NULL AND b.paid = 0 ORDER BY c.at DESC, c.id LIMIT 1;
-- == SendColleagueMessage
SELECT jsonb_build_object('to', staff_id, 'text', 'Please look') FROM account WHERE name = 'Nora Flynn';
-- == MarkColleagueMessageRead
SELECT jsonb_build_object('id', m.id) FROM colleague_message m, me WHERE to_staff_id = me.staff_id LIMIT 1;
-- == EndCoverage
SELECT jsonb_build_object('id', id, 'valid_until', '2026-12-31') FROM coverage WHERE valid_until IS NULL
    ORDER BY id DESC LIMIT 1;
-- == SearchDiagnoses
SELECT '{"query": "diabetes"}';
-- == AddScheduleException
SELECT jsonb_build_object('kind', 'block', 'staff_id', staff_id, 'first_day', '2027-03-01', 'last_day', '2027-03-01',
    'starts', '09:00', 'ends', '10:00', 'note', 'Teaching') FROM me;
-- == RemoveScheduleException
SELECT jsonb_build_object('id', id) FROM schedule_exception ORDER BY id DESC LIMIT 1;
-- == SaveRoom
SELECT jsonb_build_object('site_id', id, 'name', 'Room 90', 'open', true) FROM place WHERE n = 1;
-- == SaveSite
SELECT '{"name": "Riverside", "address": "2 Side Street", "phone": "+1 555 010 0001", "time_zone": "America/New_York",
    "open": true, "version": 0}';
-- == SaveStaff
SELECT jsonb_build_object('kind', 'doctor', 'given_name', 'Nils', 'family_name', 'Aro', 'gender', 'man', 'specialty', 'Surgery',
    'site_ids', jsonb_build_array(id), 'languages', '["English"]'::jsonb, 'active', true) FROM place WHERE n = 1;
-- == SearchStaff
SELECT '{"words": "ra"}';
-- == GetStaff
SELECT jsonb_build_object('id', staff_id) FROM me;
-- == SetScheduleRules
SELECT jsonb_build_object('id', s.id, 'version', s.version, 'rules', '[]'::jsonb) FROM staff s JOIN account a
    ON a.staff_id = s.id WHERE a.name = 'Samuel Adeyemi';
-- == OpenDraft
SELECT jsonb_build_object('id', id) FROM meeting WHERE n = 14;
-- == KeepDraft
SELECT jsonb_build_object('id', d.id, 'version', d.version, 'title', 'Visit', 'parts',
    '[{"heading": "Plan", "text": "Rest"}]'::jsonb) FROM note_draft d JOIN draft f ON f.id = d.encounter_id WHERE f.n = 1;
-- == DiscardDraft
SELECT jsonb_build_object('id', d.id, 'version', d.version) FROM note_draft d JOIN draft f ON f.id = d.encounter_id
    WHERE f.n = 2;
-- == SignNote
SELECT jsonb_build_object('id', d.id, 'version', d.version, 'title', 'Visit', 'parts',
    '[{"heading": "Plan", "text": "Rest"}]'::jsonb) FROM note_draft d JOIN draft f ON f.id = d.encounter_id WHERE f.n = 3;
-- == SaveAnalyte
SELECT '{"code": "house-1", "name": "House analyte", "decimals": 1, "version": 0}';
-- == ListCallbacks
SELECT jsonb_build_object('site_id', id) FROM place WHERE n = 1;
-- == AcknowledgeCallback
SELECT jsonb_build_object('id', id, 'told_to', 'Dr Osei', 'read_back', true) FROM lab_callback WHERE told_at IS NULL
    ORDER BY id LIMIT 1;
-- == GetLabOrder
SELECT jsonb_build_object('id', id) FROM lab_order ORDER BY id LIMIT 1;
-- == CollectSpecimen
SELECT jsonb_build_object('id', id, 'name_said', true, 'born_said', true) FROM lab_order WHERE step = 'collect'
    ORDER BY id LIMIT 1;
-- == ReleaseResults
SELECT jsonb_build_object('id', id, 'version', version) FROM lab_order WHERE step = 'review' ORDER BY id LIMIT 1;
-- == EnterResults
SELECT jsonb_build_object('id', o.id, 'version', o.version, 'values', (SELECT jsonb_agg(jsonb_build_object('analyte_id',
    t.analyte_id, 'value', '4')) FROM lab_test_analyte t WHERE t.test_id = o.test_id AND t.position = 0))
    FROM lab_order o WHERE step = 'enter' ORDER BY id LIMIT 1;
-- == SendBackResults
SELECT jsonb_build_object('id', id, 'version', version, 'reason', 'Look again') FROM lab_order WHERE step = 'review'
    ORDER BY id LIMIT 1 OFFSET 1;
-- == ReceiveSpecimen
SELECT jsonb_build_object('accession', s.accession) FROM specimen s JOIN lab_order o ON o.id = s.order_id
    WHERE o.step = 'receive' ORDER BY o.id LIMIT 1;
-- == RejectSpecimen
SELECT jsonb_build_object('id', s.id, 'reason', 'clotted') FROM specimen s JOIN lab_order o ON o.id = s.order_id
    WHERE o.step = 'receive' ORDER BY o.id LIMIT 1 OFFSET 1;
-- == SaveLabTest
SELECT jsonb_build_object('code', 'L-901', 'name', 'House test', 'specimen', 'Serum', 'minutes', 60, 'minutes_urgent', 30,
    'active', true, 'version', 0, 'site_ids', jsonb_build_array(id)) FROM place WHERE n = 1;
-- == GetLabTest
SELECT jsonb_build_object('id', id) FROM lab_test ORDER BY code LIMIT 1;
-- == GetWorklist
SELECT jsonb_build_object('site_id', id) FROM place WHERE n = 1;
-- == ChangeMedication
SELECT jsonb_build_object('id', id, 'version', version, 'state', 'stopped') FROM medication
    WHERE origin IS NULL AND state = 'active' ORDER BY id DESC LIMIT 1;
-- == SetMessageSettings
SELECT '{"quiet_until": "08:00", "quiet_from": "20:00", "reminder_at": "10:00"}';
-- == SaveTemplate
SELECT jsonb_build_object('code', code, 'channel', channel, 'version', version, 'body', '{clinic}: {day} {time}')
    FROM message_template WHERE channel = 'sms' ORDER BY code LIMIT 1;
-- == PreviewTemplate
SELECT '{"channel": "sms", "body": "{clinic} {day}"}';
-- == SendAgain
SELECT jsonb_build_object('id', id) FROM message WHERE state = 'failed' ORDER BY id DESC LIMIT 1;
-- == SaveNoteTemplate
SELECT '{"name": "Template 1", "parts": [{"heading": "Plan"}], "active": true, "version": 0}';
-- == GetNote
SELECT jsonb_build_object('id', id) FROM note ORDER BY signed_at DESC, id LIMIT 1;
-- == AddAddendum
SELECT jsonb_build_object('id', id, 'text', 'He called again') FROM note ORDER BY signed_at DESC, id LIMIT 1;
-- == AskOrder
SELECT jsonb_build_object('patient_id', person.id, 'department', 'laboratory', 'item_id', t.test_id, 'site_id', t.site_id,
    'urgency', 'urgent') FROM person, lab_test_site t WHERE n = 1 ORDER BY t.test_id LIMIT 1;
-- == SearchOrderables
SELECT '{"query": "metf"}';
-- == CancelOrder
SELECT jsonb_build_object('id', id, 'reason', 'Not needed') FROM lab_order WHERE step = 'collect' ORDER BY id LIMIT 1 OFFSET 1;
-- == RegisterPatient
SELECT '{"given_name": "Zyta", "family_name": "Quillfeather", "born": "1971-05-06", "sex": "female", "remind_by": "none"}';
-- == FindDuplicates
SELECT '{"given_name": "Elena"}';
-- == SearchPatients
SELECT '{"query": "ma", "order": "name", "limit": 20}';
-- == GetPatient
SELECT jsonb_build_object('id', id) FROM person WHERE n = 1;
-- == ChangePatient
SELECT jsonb_build_object('id', id, 'version', version, 'given_name', 'Helena', 'family_name', 'Marsh', 'born', '1991-06-03',
    'sex', 'female', 'language', 'en', 'alerts', '["Hard of hearing"]'::jsonb) FROM person WHERE n = 2;
-- == GetDeath
SELECT jsonb_build_object('id', id) FROM person WHERE n = 1;
-- == RecordDeath
SELECT jsonb_build_object('id', id, 'deceased', '2026-11', 'source', 'The daughter by phone') FROM person
    ORDER BY n DESC LIMIT 1 OFFSET 1;
-- == UndoDeath
SELECT jsonb_build_object('id', id, 'reason', 'Somebody else of that name') FROM person ORDER BY n DESC LIMIT 1 OFFSET 2;
-- == AddAllergy
SELECT jsonb_build_object('id', id, 'name', 'Walnut', 'category', 'food', 'criticality', 'low', 'certainty', 'likely')
    FROM person WHERE n = 3;
-- == StateNoAllergies
SELECT jsonb_build_object('id', p.id) FROM person p WHERE NOT EXISTS (SELECT FROM allergy a WHERE a.patient_id = p.id)
    ORDER BY n DESC LIMIT 1;
-- == ListBillsOfPatient
SELECT jsonb_build_object('id', patient_id) FROM bill ORDER BY number LIMIT 1;
-- == GetChart
SELECT jsonb_build_object('id', patient_id) FROM note ORDER BY signed_at DESC, id LIMIT 1;
-- == ListCoverages
SELECT jsonb_build_object('id', patient_id) FROM coverage ORDER BY id LIMIT 1;
-- == SaveCoverage
SELECT jsonb_build_object('id', p.id, 'plan_id', (SELECT id FROM payer_plan ORDER BY id LIMIT 1), 'member_number', 'AM-1',
    'valid_from', '2026-01-01') FROM person p WHERE NOT EXISTS (SELECT FROM coverage c WHERE c.patient_id = p.id)
    ORDER BY n LIMIT 1;
-- == StartEncounter
SELECT jsonb_build_object('id', person.id, 'site_id', place.id, 'kind', 'Letter') FROM person, place
    WHERE person.n = 4 AND place.n = 1;
-- == ListHistory
SELECT jsonb_build_object('id', id) FROM person WHERE n = 1;
-- == AddMedication
SELECT jsonb_build_object('id', id, 'name', 'Metformin 500 mg') FROM person WHERE n = 5;
-- == CheckMedication
SELECT jsonb_build_object('id', id, 'name', 'Amoxicillin 500 mg') FROM person WHERE n = 5;
-- == ListNotes
SELECT jsonb_build_object('id', id) FROM person WHERE n = 1;
-- == RevealPhone
SELECT jsonb_build_object('id', id) FROM patient WHERE phone IS NOT NULL ORDER BY number LIMIT 1;
-- == SetPreferences
SELECT jsonb_build_object('id', id, 'preferences', '[{"purpose": "bills", "channel": "none"}]'::jsonb) FROM person WHERE n = 6;
-- == AddProblem
SELECT jsonb_build_object('id', p.id, 'code', 'E11.9', 'onset_on', '2026-11-20') FROM person p
    WHERE NOT EXISTS (SELECT FROM problem b WHERE b.patient_id = p.id) ORDER BY n LIMIT 1;
-- == ListReports
SELECT jsonb_build_object('id', patient_id) FROM report ORDER BY id LIMIT 1;
-- == ListTimeline
SELECT jsonb_build_object('id', id) FROM person WHERE n = 1;
-- == AddTimelineEntry
SELECT jsonb_build_object('id', id, 'kind', 'call', 'text', 'Asked for the letter', 'outcome', 'answered')
    FROM person WHERE n = 7;
-- == GetTrend
SELECT jsonb_build_object('id', patient_id, 'code', code) FROM observation WHERE category = 'laboratory' ORDER BY id LIMIT 1;
-- == ListVisitsOfPatient
SELECT jsonb_build_object('id', id) FROM person WHERE n = 1;
-- == RecordVitals
SELECT jsonb_build_object('id', id, 'values', '[{"kind": "pulse", "value": 84}]'::jsonb, 'posture', 'sitting')
    FROM person WHERE n = 8;
-- == SavePayer
SELECT '{"name": "Harbour Sponsors", "kind": "sponsor", "active": true, "version": 0}';
-- == SavePlan
SELECT jsonb_build_object('payer_id', id, 'name', 'Bronze', 'valid_from', '2026-01-01', 'copay', '25.00', 'coinsurance', 1000,
    'deductible', '0') FROM payer ORDER BY name LIMIT 1;
-- == SavePriceList
SELECT '{"name": "List 2031", "valid_from": "2031-01-01"}';
-- == GetPriceList
SELECT jsonb_build_object('id', id) FROM price_list ORDER BY id LIMIT 1;
-- == SetPrice
SELECT jsonb_build_object('id', id, 'code', 'HH-12', 'amount', '2.50') FROM price_list WHERE payer_id IS NULL
    ORDER BY id LIMIT 1;
-- == ChangeProblem
SELECT jsonb_build_object('id', id, 'version', version, 'state', 'resolved') FROM problem
    WHERE origin IS NULL AND state = 'active' ORDER BY id DESC LIMIT 1;
-- == GetDay
SELECT jsonb_build_object('day', '2026-11-24', 'site_id', id) FROM place WHERE n = 1;
-- == ListDayRows
SELECT jsonb_build_object('measure', 'visits', 'day', '2026-11-24', 'site_id', id) FROM place WHERE n = 1;
-- == AcknowledgeReport
SELECT jsonb_build_object('id', id) FROM report WHERE acknowledged_at IS NULL AND origin IS NULL ORDER BY issued_at, id LIMIT 1;
-- == GetBoard
SELECT jsonb_build_object('site_id', id, 'day', '2026-11-24') FROM place WHERE n = 1;
-- == SaveVisitKind
SELECT '{"name": "Short visit", "minutes": 10, "active": true, "version": 0}';
-- == GetSchedule
SELECT jsonb_build_object('staff_id', staff_id, 'first_day', '2026-11-24', 'days', 7) FROM me;
-- == FindSlots
SELECT jsonb_build_object('staff_id', me.staff_id, 'kind_id', k.id, 'days', 2) FROM me, visit_kind k WHERE position = 0;
-- == SuggestStaff
SELECT jsonb_build_object('kind_id', id, 'need', 'cough') FROM visit_kind WHERE position = 0;
-- == OverbookVisit
SELECT jsonb_build_object('staff_id', v.staff_id, 'kind_id', v.kind_id, 'starts', v.starts_at, 'patient_id', p.id,
    'overbook_reason', 'Travels from far') FROM visit v, person p WHERE v.n = 30 AND p.n = 9;
-- == RegisterWalkIn
SELECT jsonb_build_object('site_id', r.site_id, 'staff_id', r.staff_id, 'kind_id', k.id, 'patient_id', p.id)
    FROM schedule_rule r, visit_kind k, person p
    WHERE r.weekday = 2 AND r.starts = '08:30' AND k.position = 0 AND p.n = 10 ORDER BY r.id LIMIT 1;
-- == GetAppointment
SELECT jsonb_build_object('id', id) FROM visit WHERE n = 1;
-- == CancelVisit
SELECT jsonb_build_object('id', id, 'version', version, 'by', 'patient') FROM visit WHERE n = 2;
-- == ChangeVisitState
SELECT jsonb_build_object('id', id, 'version', version, 'to', 'confirmed') FROM visit WHERE n = 3;
-- == UndoVisitState
SELECT jsonb_build_object('id', id, 'version', version + 1) FROM visit WHERE n = 5;
-- == BookVisit
SELECT jsonb_build_object('hold_id', a.id, 'patient_id', p.id) FROM me JOIN appointment a ON a.held_by = me.id, person p
    WHERE p.n = 11 ORDER BY day LIMIT 1;
-- == ReleaseHold
SELECT jsonb_build_object('id', a.id) FROM me JOIN appointment a ON a.held_by = me.id ORDER BY day DESC LIMIT 1;
-- == SignIn
SELECT '{"email": "nurse@harbor.example", "password": "harbor-demo-1"}';
-- == GetItem
SELECT jsonb_build_object('id', id) FROM stock_item ORDER BY code LIMIT 1;
-- == SaveItem
SELECT '{"code": "FZ-1", "name": "Swabs", "unit": "pieces", "category": "Consumables", "active": true, "version": 0}';
-- == ListMovements
SELECT jsonb_build_object('id', id) FROM stock_item ORDER BY code LIMIT 1;
-- == ReceiveLot
SELECT jsonb_build_object('id', i.id, 'place_id', p.id, 'number', 'FZ-1', 'expires_on', '2027-06-01', 'quantity', 10)
    FROM stock_item i, stock_place p WHERE i.active AND p.open ORDER BY i.code, p.id LIMIT 1;
-- == SaveReorderRule
SELECT jsonb_build_object('id', i.id, 'site_id', s.id, 'point', 10, 'up_to', 50) FROM stock_item i, place s WHERE n = 1
    ORDER BY i.code LIMIT 1;
-- == CountLot
SELECT jsonb_build_object('id', id, 'version', version, 'counted', on_hand, 'reason', 'Counted') FROM stock_lot
    WHERE on_hand > 10 AND NOT quarantine AND expires_on > '2027-01-01' ORDER BY id LIMIT 1;
-- == WriteOffLot
SELECT jsonb_build_object('id', id, 'version', version, 'quantity', 1, 'reason', 'Spilled') FROM stock_lot
    WHERE on_hand > 10 AND kept = 0 AND NOT quarantine AND expires_on > '2027-01-01' ORDER BY id LIMIT 1 OFFSET 1;
-- == MoveLot
SELECT jsonb_build_object('id', l.id, 'version', l.version, 'quantity', 1, 'place_id', p.id) FROM stock_lot l, stock_place p
    WHERE l.on_hand > 10 AND l.kept = 0 AND NOT l.quarantine AND l.expires_on > '2027-01-01' AND p.id <> l.place_id
    AND p.open ORDER BY l.id DESC, p.id LIMIT 1;
-- == SetLotState
SELECT jsonb_build_object('id', id, 'version', version, 'quarantine', true, 'reason', 'Fridge was warm') FROM stock_lot
    WHERE on_hand > 10 AND NOT quarantine AND expires_on > '2027-01-01' ORDER BY id LIMIT 1 OFFSET 2;
-- == SavePlace
SELECT jsonb_build_object('site_id', id, 'name', 'Shelf 90', 'open', true) FROM place WHERE n = 1;
-- == FinishTask
SELECT jsonb_build_object('id', id) FROM timeline_entry WHERE kind = 'task' AND done_at IS NULL ORDER BY id DESC LIMIT 1;
-- == WithdrawVitals
SELECT jsonb_build_object('id', id) FROM observation WHERE category = 'vital' AND state = 'final' AND origin IS NULL
    ORDER BY at, id LIMIT 1;
-- == HoldSlot
SELECT jsonb_build_object('staff_id', me.staff_id, 'kind_id', k.id, 'starts', '2027-02-09T08:30:00-05:00')
    FROM me, visit_kind k WHERE position = 0;
-- == MoveVisit
SELECT jsonb_build_object('id', id, 'version', version, 'starts', '2027-02-16T08:30:00-05:00') FROM visit WHERE n = 4;
-- == ChangePassword
SELECT '{"password": "harbor-demo-1", "new_password": "seven wet otters dance"}';
-- == EndSession
SELECT jsonb_build_object('id', s.id) FROM session s JOIN account a ON a.id = s.account_id WHERE a.name = 'Daniel Whitcombe' LIMIT 1;
-- == SaveIdentityPolicy
SELECT '{"version": 1, "second_factor_required": true, "grace_days": 7, "idle_minutes": 60, "longest_hours": 24,
    "step_up_minutes": 60}';
-- == RemovePhone
SELECT jsonb_build_object('id', p.id) FROM phone p JOIN account a ON a.id = p.account_id WHERE a.name = 'Grace Lindgren' LIMIT 1;
-- == RefreshTokens
SELECT jsonb_build_object('refresh_token', repeat('A', 43));
-- == MakeMachine
SELECT '{"name": "Till", "rules": [{"permission": "stock.read"}], "days": 30}';
-- == EndMachine
SELECT jsonb_build_object('id', account_id) FROM machine;
-- == ResetFactors
SELECT jsonb_build_object('id', id, 'reason', 'The phone fell into a lake') FROM account WHERE name = 'Ruth Calloway';
-- == InviteAgain
SELECT jsonb_build_object('id', id) FROM account WHERE name = 'Miriam Voss';
-- == GetAccountRights
SELECT jsonb_build_object('id', id) FROM account WHERE name = 'Nora Flynn';
-- == ChangeAccountRights
SELECT jsonb_build_object('id', id, 'version', version, 'rules', '[{"permission": "stock.read"}]'::jsonb) FROM account
    WHERE name = 'Samuel Adeyemi';
-- == AgreeApproval
SELECT jsonb_build_object('id', id) FROM approval WHERE asked_by = 'Ruth Calloway' ORDER BY id LIMIT 1;
-- == RefuseApproval
SELECT jsonb_build_object('id', id, 'note', 'Not now') FROM approval WHERE asked_by = 'Ruth Calloway' ORDER BY id DESC LIMIT 1;
-- == WithdrawApproval
SELECT jsonb_build_object('id', id) FROM approval WHERE asked_by = 'Grace Lindgren' ORDER BY id LIMIT 1;
-- == ExportAudit
SELECT '{"search": {"group": "read"}}';
-- == OpenAuditFile
SELECT '{"search": {"group": "read"}}';
-- == SearchAudit
SELECT '{"group": "read"}';
-- == GetAuditRow
SELECT jsonb_build_object('id', id) FROM audit ORDER BY id DESC LIMIT 1;
-- == EndCare
SELECT jsonb_build_object('id', source_id) FROM care_relation r JOIN person p ON p.id = r.patient_id
    WHERE kind = 'assigned' AND n = 64;
-- == EndEmergency
SELECT jsonb_build_object('id', e.id) FROM emergency_access e JOIN me ON me.id = e.account_id LIMIT 1;
-- == ReviewEmergency
SELECT jsonb_build_object('id', id, 'finding', 'not_fitting', 'note', 'No such need') FROM emergency_access
    WHERE by_name = 'Ruth Calloway' ORDER BY id LIMIT 1;
-- == ListAccesses
SELECT jsonb_build_object('id', id) FROM person WHERE n = 1;
-- == ListCare
SELECT jsonb_build_object('id', id) FROM person WHERE n = 1;
-- == AssignCare
SELECT jsonb_build_object('id', person.id, 'staff_id', staff.id, 'until', '2026-12-20') FROM person, staff
    WHERE n = 12 AND family_name = 'Osei';
-- == ListDisclosures
SELECT jsonb_build_object('id', id) FROM person WHERE n = 1;
-- == RecordDisclosure
SELECT jsonb_build_object('id', id, 'made_on', '2026-11-20', 'recipient', 'County health department', 'what', 'Name', 'purpose',
    'public_health') FROM person WHERE n = 1;
-- == GetAccountOfDisclosures
SELECT jsonb_build_object('id', id) FROM person WHERE n = 1;
-- == OpenDisclosuresFile
SELECT jsonb_build_object('id', id, 'csv', true) FROM person WHERE n = 1;
-- == BreakGlass
SELECT jsonb_build_object('id', id, 'reason', 'unconscious', 'words', 'Brought in alone') FROM person WHERE n = 60;
-- == PreviewRights
SELECT '{"role": "nurse", "rules": [{"permission": "stock.read"}]}';
-- == MakeRole
SELECT '{"name": "Night nurse", "copy_of": "nurse"}';
-- == ChangeRole
SELECT jsonb_build_object('code', code, 'version', version, 'name', 'Storekeeper') FROM role WHERE code = 'stores';
-- == ChangeRoleRights
SELECT jsonb_build_object('code', code, 'version', version, 'rules', '[{"permission": "lab.read"}]'::jsonb) FROM role
    WHERE code = 'lab';
-- == ForgotPassword
SELECT '{"email": "nurse@harbor.example"}';
-- == Unlock
SELECT '{"password": "harbor-demo-1"}';
-- == StepUp
SELECT '{"proof": "harbor-demo-1"}';
-- == ProveSecondFactor
SELECT '{"code": "000000"}';
