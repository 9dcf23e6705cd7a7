-- The words by which notes of the digest are found. rowid is the note's id, as SQLite's index has it.
CREATE TABLE note_search (rowid BIGINT NOT NULL PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX note_search_terms ON note_search USING gin (terms) WITH (fastupdate = off);
