-- Bills stand on the timeline; the people of the money begin their day with them, managers with the day's figures.

ALTER TABLE timeline_entry DROP CONSTRAINT timeline_entry_kind_check;
ALTER TABLE timeline_entry ADD CONSTRAINT timeline_entry_kind_check
    CHECK (kind IN ('call', 'note', 'task', 'message', 'visit', 'record', 'bill'));

UPDATE role SET home = '/today' WHERE code = 'manager' AND home = '/board';
UPDATE role SET home = '/bills' WHERE code = 'billing' AND home = '/patients';
-- Prices stand beside bills, which an administrator does not read.
UPDATE role SET permissions = array_remove(permissions, 'prices.manage')
    WHERE code = 'admin' AND NOT 'bills.read' = ANY (permissions);
