-- The closed days of the register (3.3): their sheets, what was noted to them, and who looked at one person's reading.
CREATE TABLE register_key (
    id BIGINT NOT NULL PRIMARY KEY,
    sealed BYTEA NOT NULL
);
CREATE TABLE register_day (
    day TEXT NOT NULL PRIMARY KEY,
    number BIGINT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    closed_at BIGINT NOT NULL,
    closed_entry BIGINT NOT NULL,
    sheet BYTEA NOT NULL,
    sha256 BYTEA NOT NULL,
    accesses BIGINT NOT NULL,
    keys BIGINT NOT NULL,
    sign_ins BIGINT NOT NULL,
    refused BIGINT NOT NULL,
    editions BIGINT NOT NULL,
    notes BIGINT NOT NULL,
    flaws BIGINT NOT NULL,
    signed_at BIGINT NOT NULL,
    signed_by BIGINT NOT NULL,
    signed_entry BIGINT NOT NULL,
    signed_sha256 BYTEA
);
CREATE INDEX register_day_unsigned ON register_day (day) WHERE state = 'closed';
CREATE TABLE register_note (
    id BIGINT NOT NULL PRIMARY KEY,
    day TEXT NOT NULL REFERENCES register_day (day),
    kind TEXT NOT NULL,
    number BIGINT NOT NULL,
    at BIGINT NOT NULL,
    staff_id BIGINT NOT NULL,
    sealed BYTEA NOT NULL,
    sha256 BYTEA NOT NULL,
    entry BIGINT NOT NULL,
    UNIQUE (day, kind, number)
);
CREATE TABLE register_opening (
    id BIGINT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    staff_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    subject_id BIGINT NOT NULL,
    from_day TEXT NOT NULL,
    to_day TEXT NOT NULL,
    sealed BYTEA NOT NULL,
    entry BIGINT NOT NULL
);
CREATE INDEX register_opening_subject ON register_opening (kind, subject_id);
