-- How often what processes keep in memory has changed (docs/adr/0018): who may do what, and which editions there are.
CREATE TABLE revision (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    people BIGINT NOT NULL,
    digest BIGINT NOT NULL
);
INSERT INTO revision (id, people, digest) VALUES (1, 1, 1);

-- A row of a list is looked for among those of its file: ten thousand have the same hash.
DROP INDEX petition_list;
CREATE INDEX petition_list ON petition (list_hash, mail);
