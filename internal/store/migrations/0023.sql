-- The months of accesses that were moved into sealed archives (3.3).
CREATE TABLE register_archive (
    month TEXT NOT NULL PRIMARY KEY,
    state TEXT NOT NULL,
    vault_id BIGINT NOT NULL,
    accesses BIGINT NOT NULL,
    plain_size BIGINT NOT NULL,
    file_size BIGINT NOT NULL,
    sha256 BYTEA,
    at BIGINT NOT NULL,
    entry BIGINT NOT NULL
);
