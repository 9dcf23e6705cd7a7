-- The register of daily accesses (3.3): appended, never changed. The id is the instant (microseconds, then the node).
CREATE TABLE access (
    id BIGINT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    credential_id BIGINT NOT NULL,
    official_id BIGINT NOT NULL,
    unit_id BIGINT NOT NULL,
    item_id BIGINT NOT NULL,
    prefix TEXT NOT NULL,
    device TEXT NOT NULL
);

-- The day by key, always recomputable from the accesses.
CREATE TABLE access_day (
    day TEXT NOT NULL,
    credential_id BIGINT NOT NULL,
    official_id BIGINT NOT NULL,
    unit_id BIGINT NOT NULL,
    sign_ins BIGINT NOT NULL,
    refused BIGINT NOT NULL,
    editions BIGINT NOT NULL,
    notes BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    PRIMARY KEY (day, credential_id)
);
