-- Signed checkpoints of the ledger (7), and the keys that signed them. A key that handed over keeps its public half alone.
CREATE TABLE ledger_key (
    id BIGINT NOT NULL PRIMARY KEY,
    public TEXT NOT NULL,
    seed_sealed BYTEA,
    handover TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE UNIQUE INDEX ledger_key_public ON ledger_key (public);
CREATE TABLE checkpoint (
    id BIGINT NOT NULL PRIMARY KEY,
    day TEXT NOT NULL,
    cause TEXT NOT NULL CHECK (cause IN ('daily', 'asked', 'export')),
    size BIGINT NOT NULL,
    note TEXT NOT NULL,
    key_id BIGINT NOT NULL REFERENCES ledger_key (id),
    at BIGINT NOT NULL
);
CREATE UNIQUE INDEX checkpoint_day ON checkpoint (day) WHERE cause = 'daily';
CREATE INDEX checkpoint_size ON checkpoint (size, id);

-- What is kept beside the ledger for one case, for its file.
CREATE INDEX ledger_detail_vault ON ledger_detail (vault_id, seq);
