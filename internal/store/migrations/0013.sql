-- Rules that are being written, and what became of those that were published.
ALTER TABLE rules ADD COLUMN published_at BIGINT;
ALTER TABLE rules ADD COLUMN withdrawn_at BIGINT;
ALTER TABLE rules ADD COLUMN withdrawn_by BIGINT;
ALTER TABLE rules ADD COLUMN withdrawn_why TEXT;
CREATE TABLE rules_draft (
    id BIGINT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('guideline', 'mechanism')),
    version BIGINT NOT NULL,
    base BIGINT NOT NULL,
    ended_at BIGINT,
    ended_as BIGINT
);
CREATE TABLE rules_draft_version (
    draft_id BIGINT NOT NULL REFERENCES rules_draft (id),
    version BIGINT NOT NULL,
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    section TEXT NOT NULL,
    staff_id BIGINT NOT NULL,
    staff_name TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (draft_id, version)
);
CREATE TABLE rules_trial (
    id BIGINT NOT NULL PRIMARY KEY,
    draft_id BIGINT NOT NULL REFERENCES rules_draft (id),
    sha256 TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed')),
    seen BIGINT NOT NULL,
    total BIGINT NOT NULL,
    counts TEXT NOT NULL,
    found BYTEA,
    staff_id BIGINT NOT NULL,
    staff_name TEXT NOT NULL,
    at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX rules_trial_draft ON rules_trial (draft_id, id);
CREATE INDEX credential_petition ON credential (petition_id);
