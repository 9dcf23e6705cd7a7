-- How many petitions with a folio stand at each state, by kind: counted as they move, so that no page counts them all.
CREATE TABLE petition_count (
    state TEXT NOT NULL,
    kind TEXT NOT NULL,
    n BIGINT NOT NULL,
    PRIMARY KEY (state, kind)
);
INSERT INTO petition_count (state, kind, n) SELECT state, kind, count(*) FROM petition WHERE folio IS NOT NULL GROUP BY state, kind;
