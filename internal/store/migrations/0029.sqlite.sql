-- The words by which notes of the digest are found. rowid is the note's id.
CREATE VIRTUAL TABLE note_search USING fts5 (terms, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 0');
