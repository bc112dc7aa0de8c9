GRANT USAGE ON SCHEMA {login} TO {login};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {login} TO {login};
GRANT USAGE ON ALL SEQUENCES IN SCHEMA {login} TO {login};
-- What happened stays as it was written.
REVOKE UPDATE, DELETE ON audit, audit_seal, disclosure, outbox, effect, note, note_addendum, charge, payment, posting,
    entered_in_error, entered_in_error_row, stock_movement, lab_result, lab_result_taken_out, right_change FROM {login};
REVOKE DELETE ON approval, emergency_access, import_batch, lab_incoming, lab_callback, lab_callback_notice FROM {login};
REVOKE ALL ON seaql_migrations FROM {login};
