-- The desk's lists, counts and searches by indexes: the words of each petition, and its place in the list. A word is
-- kept as bytes, which both engines order alike.
CREATE TABLE petition_word (
    petition_id BIGINT NOT NULL REFERENCES petition (id),
    word BYTEA NOT NULL,
    PRIMARY KEY (petition_id, word)
);
CREATE INDEX petition_word_word ON petition_word (word, petition_id);
CREATE INDEX petition_open ON petition (coalesce(due, 4611686018427387904), id, state) WHERE folio IS NOT NULL AND ended_at IS NULL;
CREATE INDEX petition_standing ON petition (state, kind, since, due) WHERE folio IS NOT NULL;
