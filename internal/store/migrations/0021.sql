-- The life of keys: when each was last used, which letters called its end to mind, the list in the order of their ends.
ALTER TABLE credential ADD COLUMN last_used_at BIGINT;
CREATE INDEX credential_list ON credential (coalesce(ends_at, 4611686018427387904), id) WHERE ended_at IS NULL;
CREATE INDEX credential_ended ON credential (ended_at, id) WHERE ended_at IS NOT NULL;
CREATE TABLE key_warning (
    credential_id BIGINT NOT NULL REFERENCES credential (id),
    ends_at BIGINT NOT NULL,
    days BIGINT NOT NULL,
    mail_id BIGINT,
    at BIGINT NOT NULL,
    PRIMARY KEY (credential_id, ends_at, days)
);
