-- Accesses are numbered by node and marked, and days that are closed keep more than their sums by key.
ALTER TABLE access ADD COLUMN n BIGINT NOT NULL DEFAULT 0;
ALTER TABLE access ADD COLUMN mark BIGINT NOT NULL DEFAULT 0;

-- How far each node has counted its accesses, under a mark.
CREATE TABLE access_head (
    node BIGINT NOT NULL PRIMARY KEY,
    n BIGINT NOT NULL,
    last_id BIGINT NOT NULL,
    since_id BIGINT NOT NULL,
    mark BIGINT NOT NULL
);

ALTER TABLE access_day ADD COLUMN distinct_notes BIGINT NOT NULL DEFAULT 0;

-- The day by unit and hour.
CREATE TABLE access_hour (
    day TEXT NOT NULL,
    unit_id BIGINT NOT NULL,
    hour BIGINT NOT NULL,
    sign_ins BIGINT NOT NULL,
    refused BIGINT NOT NULL,
    editions BIGINT NOT NULL,
    notes BIGINT NOT NULL,
    PRIMARY KEY (day, unit_id, hour)
);

-- The day by edition and note.
CREATE TABLE access_item (
    day TEXT NOT NULL,
    kind TEXT NOT NULL,
    item_id BIGINT NOT NULL,
    opened BIGINT NOT NULL,
    readers BIGINT NOT NULL,
    PRIMARY KEY (day, kind, item_id)
);
CREATE INDEX access_item_item ON access_item (item_id, day);
CREATE INDEX access_day_credential ON access_day (credential_id, day);
