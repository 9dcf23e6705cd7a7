-- The desk's list by states: the petitions of each in the order of the list.
DROP INDEX petition_open;
CREATE INDEX petition_line ON petition (state, coalesce(due, 4611686018427387904), id) WHERE folio IS NOT NULL;
