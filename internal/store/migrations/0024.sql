-- Successions of units from a day on. The catalogue itself holds the dates and successors; here is the act, the rows it
-- replaced, and who moved by it.
CREATE TABLE succession (
    id BIGINT NOT NULL PRIMARY KEY,
    body TEXT NOT NULL,
    on_day TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('planned', 'done', 'undone')),
    replaced TEXT NOT NULL,
    planned_at BIGINT NOT NULL,
    planned_by BIGINT NOT NULL,
    done_at BIGINT,
    counts TEXT NOT NULL,
    undone_at BIGINT,
    undone_by BIGINT,
    reason TEXT NOT NULL
);
CREATE INDEX succession_state ON succession (state, on_day);
CREATE TABLE succession_person (
    succession_id BIGINT NOT NULL REFERENCES succession (id),
    official_id BIGINT NOT NULL REFERENCES official (id),
    from_unit BIGINT NOT NULL REFERENCES unit (id),
    to_unit BIGINT NOT NULL REFERENCES unit (id),
    PRIMARY KEY (succession_id, official_id)
);
