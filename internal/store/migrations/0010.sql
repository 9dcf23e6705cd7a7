-- The vendor's lists of users that were held against our keys, and what they say of each key.
CREATE TABLE reconciliation (
    id BIGINT NOT NULL PRIMARY KEY,
    provider TEXT NOT NULL,
    day TEXT NOT NULL,
    file TEXT NOT NULL,
    sha256 BYTEA NOT NULL,
    counts TEXT NOT NULL,
    vault_id BIGINT NOT NULL,
    found_sealed BYTEA NOT NULL,
    staff_id BIGINT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX reconciliation_provider ON reconciliation (provider, id);
CREATE TABLE reconciliation_key (
    reconciliation_id BIGINT NOT NULL REFERENCES reconciliation (id),
    credential_id BIGINT NOT NULL REFERENCES credential (id),
    finding TEXT NOT NULL,
    stopped BOOLEAN NOT NULL,
    PRIMARY KEY (reconciliation_id, credential_id)
);
CREATE INDEX reconciliation_key_credential ON reconciliation_key (credential_id, reconciliation_id);
