-- The correspondence with a vendor that is reached by mail: what was sent to it (remisiones) and what came back.
CREATE TABLE remission (
    id BIGINT NOT NULL PRIMARY KEY,
    provider TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('order', 'reminder')),
    about BIGINT,
    key_id TEXT NOT NULL,
    token_hash BYTEA NOT NULL,
    message_id TEXT NOT NULL,
    link_id BIGINT,
    contract TEXT NOT NULL,
    vault_id BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'failed', 'dropped')),
    created_at BIGINT NOT NULL,
    sent_at BIGINT,
    attempts BIGINT NOT NULL,
    filed_sealed BYTEA
);
CREATE INDEX remission_token ON remission (token_hash);
CREATE INDEX remission_message ON remission (message_id);
CREATE INDEX remission_about ON remission (about) WHERE about IS NOT NULL;
CREATE TABLE remission_order (
    remission_id BIGINT NOT NULL REFERENCES remission (id),
    order_id BIGINT NOT NULL REFERENCES provider_order (id),
    PRIMARY KEY (remission_id, order_id)
);
CREATE INDEX remission_order_order ON remission_order (order_id, remission_id);
CREATE INDEX provider_order_open ON provider_order (provider, id) WHERE state IN ('placed', 'asked');
CREATE TABLE vendor_mail (
    id BIGINT NOT NULL PRIMARY KEY,
    box TEXT NOT NULL,
    validity BIGINT NOT NULL,
    uid BIGINT NOT NULL,
    digest BYTEA NOT NULL,
    arrived_at BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    authentic BOOLEAN NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('acting', 'done', 'review', 'settled', 'ignored', 'repeated')),
    vault_id BIGINT NOT NULL,
    raw_sealed BYTEA,
    copy_sealed BYTEA NOT NULL,
    reading_sealed BYTEA NOT NULL,
    handled_by BIGINT NOT NULL,
    handled_at BIGINT
);
CREATE UNIQUE INDEX vendor_mail_place ON vendor_mail (box, validity, uid);
CREATE INDEX vendor_mail_digest ON vendor_mail (digest);
CREATE INDEX vendor_mail_state ON vendor_mail (state, id);
CREATE TABLE vendor_mail_order (
    mail_id BIGINT NOT NULL REFERENCES vendor_mail (id),
    order_id BIGINT NOT NULL REFERENCES provider_order (id),
    PRIMARY KEY (mail_id, order_id)
);
CREATE INDEX vendor_mail_order_order ON vendor_mail_order (order_id, mail_id);
CREATE TABLE reading_template (
    provider TEXT NOT NULL PRIMARY KEY,
    body TEXT NOT NULL,
    version BIGINT NOT NULL,
    changed_by BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX mail_message ON mail (message_id);
