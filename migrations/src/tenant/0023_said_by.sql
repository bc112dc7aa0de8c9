-- Which import said a thing last: what several imports say stays when one of them is withdrawn. And the messages of an order.

ALTER TABLE encounter ADD COLUMN said_batch_id uuid REFERENCES import_batch;
ALTER TABLE problem ADD COLUMN said_batch_id uuid REFERENCES import_batch;
ALTER TABLE allergy ADD COLUMN said_batch_id uuid REFERENCES import_batch;
ALTER TABLE medication ADD COLUMN said_batch_id uuid REFERENCES import_batch;
ALTER TABLE report ADD COLUMN said_batch_id uuid REFERENCES import_batch;
ALTER TABLE observation ADD COLUMN said_batch_id uuid REFERENCES import_batch;
ALTER TABLE history_entry ADD COLUMN said_batch_id uuid REFERENCES import_batch;
ALTER TABLE patient_origin ADD COLUMN said_batch_id uuid REFERENCES import_batch;

CREATE INDEX encounter_said_batch ON encounter (said_batch_id) WHERE said_batch_id IS NOT NULL;
CREATE INDEX problem_said_batch ON problem (said_batch_id) WHERE said_batch_id IS NOT NULL;
CREATE INDEX allergy_said_batch ON allergy (said_batch_id) WHERE said_batch_id IS NOT NULL;
CREATE INDEX medication_said_batch ON medication (said_batch_id) WHERE said_batch_id IS NOT NULL;
CREATE INDEX report_said_batch ON report (said_batch_id) WHERE said_batch_id IS NOT NULL;
CREATE INDEX observation_said_batch ON observation (said_batch_id) WHERE said_batch_id IS NOT NULL;
CREATE INDEX history_entry_said_batch ON history_entry (said_batch_id) WHERE said_batch_id IS NOT NULL;
CREATE INDEX patient_origin_said_batch ON patient_origin (said_batch_id) WHERE said_batch_id IS NOT NULL;
CREATE INDEX lab_incoming_order ON lab_incoming (order_id) WHERE order_id IS NOT NULL;
