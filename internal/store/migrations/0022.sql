-- The end of records (7): legal holds, and dispositions with their frozen inventories, opinions and acts.
CREATE TABLE legal_hold (
    id BIGINT NOT NULL PRIMARY KEY,
    scope TEXT NOT NULL CHECK (scope IN ('petition', 'person', 'unit', 'period')),
    subject_id BIGINT NOT NULL,
    from_at BIGINT,
    to_at BIGINT,
    body_sealed BYTEA NOT NULL,
    placed_by BIGINT NOT NULL,
    since_at BIGINT NOT NULL,
    lifted_by BIGINT,
    lifted_at BIGINT
);
CREATE TABLE disposition (
    id BIGINT NOT NULL PRIMARY KEY,
    number TEXT NOT NULL,
    state TEXT NOT NULL,
    version BIGINT NOT NULL,
    reason_sealed BYTEA NOT NULL,
    inventory BYTEA NOT NULL,
    sha256 BYTEA NOT NULL,
    cases BIGINT NOT NULL,
    proposed_by BIGINT NOT NULL,
    proposed_at BIGINT NOT NULL,
    acted_by BIGINT,
    acted_at BIGINT,
    ended_at BIGINT
);
CREATE UNIQUE INDEX disposition_number ON disposition (number);
CREATE TABLE disposition_case (
    disposition_id BIGINT NOT NULL REFERENCES disposition (id),
    n BIGINT NOT NULL,
    petition_id BIGINT NOT NULL REFERENCES petition (id),
    folio TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('listed', 'erased', 'left_out', 'released')),
    why TEXT NOT NULL,
    at BIGINT,
    PRIMARY KEY (disposition_id, n)
);
CREATE UNIQUE INDEX disposition_case_petition ON disposition_case (petition_id) WHERE state IN ('listed', 'erased');
CREATE TABLE disposition_opinion (
    disposition_id BIGINT NOT NULL REFERENCES disposition (id),
    staff_id BIGINT NOT NULL REFERENCES staff (id),
    favourable BOOLEAN NOT NULL,
    said_sealed BYTEA NOT NULL,
    sha256 BYTEA NOT NULL,
    at BIGINT NOT NULL,
    ledger_seq BIGINT NOT NULL,
    PRIMARY KEY (disposition_id, staff_id)
);
ALTER TABLE petition ADD COLUMN disposed_at BIGINT;
ALTER TABLE official ADD COLUMN disposed_at BIGINT;
ALTER TABLE credential ADD COLUMN disposed_at BIGINT;
ALTER TABLE ledger_detail ADD COLUMN disposed_at BIGINT;
CREATE INDEX petition_ended ON petition (ended_at) WHERE folio IS NOT NULL AND disposed_at IS NULL;
CREATE INDEX ledger_entry_disposed ON ledger_entry (at) WHERE kind = 'record.disposed';
