-- The tasks that are done on a clock: how each of them last went, so that none succeeds or stays away in silence.
CREATE TABLE clock_task (
    kind TEXT NOT NULL PRIMARY KEY,
    since BIGINT NOT NULL,
    ran_at BIGINT,
    took BIGINT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('', 'done', 'nothing', 'failed')),
    counts TEXT NOT NULL,
    error TEXT NOT NULL,
    success_at BIGINT,
    did_at BIGINT,
    did TEXT NOT NULL,
    alarmed_at BIGINT
);
