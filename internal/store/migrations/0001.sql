-- The first version. Instants are microseconds UTC, days are ISO dates, ids are made in Go.
-- A column *_sealed holds bytes encrypted under the keyring or under a vault; *_folded holds text folded in Go for search.

-- What this data directory is.
CREATE TABLE installation (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    purpose TEXT NOT NULL CHECK (purpose IN ('serve', 'demo')),
    created_at BIGINT NOT NULL
);

-- Vaults: a key per case, wrapped by the keyring. Ending the key ends everything sealed under it.
CREATE TABLE vault (
    id BIGINT NOT NULL PRIMARY KEY,
    wrapped BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    ended_at BIGINT
);

-- The ledger: entries, the Merkle tree over them, its head, and the sealed details beside it.
CREATE TABLE ledger_head (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    size BIGINT NOT NULL,
    hash BYTEA NOT NULL
);
CREATE TABLE ledger_entry (
    seq BIGINT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    what TEXT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id BIGINT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id BIGINT NOT NULL,
    detail BYTEA NOT NULL
);
CREATE INDEX ledger_entry_subject ON ledger_entry (subject_kind, subject_id, seq);
CREATE TABLE ledger_hash (
    idx BIGINT NOT NULL PRIMARY KEY,
    hash BYTEA NOT NULL
);
CREATE TABLE ledger_detail (
    seq BIGINT NOT NULL PRIMARY KEY REFERENCES ledger_entry (seq),
    vault_id BIGINT NOT NULL,
    sealed BYTEA NOT NULL
);

-- Guidelines (3.1) and mechanisms (3.2): never edited, only followed by a later number.
CREATE TABLE rules (
    kind TEXT NOT NULL CHECK (kind IN ('guideline', 'mechanism')),
    number BIGINT NOT NULL,
    body TEXT NOT NULL,
    in_force_at BIGINT NOT NULL,
    published_by BIGINT NOT NULL,
    PRIMARY KEY (kind, number)
);

-- The catalogue and the directory (1.2).
CREATE TABLE unit (
    id BIGINT NOT NULL PRIMARY KEY,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    kind TEXT NOT NULL,
    parent TEXT NOT NULL,
    mail_domain TEXT NOT NULL,
    name_evidence TEXT NOT NULL,
    domain_evidence TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT NOT NULL,
    successor TEXT NOT NULL,
    note TEXT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX unit_code ON unit (code);
CREATE INDEX unit_domain ON unit (mail_domain);
CREATE TABLE official (
    id BIGINT NOT NULL PRIMARY KEY,
    given_names TEXT NOT NULL,
    surname1 TEXT NOT NULL,
    surname2 TEXT NOT NULL,
    position TEXT NOT NULL,
    unit_id BIGINT NOT NULL REFERENCES unit (id),
    mail TEXT NOT NULL,
    phone TEXT NOT NULL,
    extension TEXT NOT NULL,
    folded TEXT NOT NULL,
    entered_at BIGINT NOT NULL,
    left_at BIGINT,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX official_mail ON official (mail);
CREATE INDEX official_unit ON official (unit_id);
CREATE TABLE official_change (
    id BIGINT NOT NULL PRIMARY KEY,
    official_id BIGINT NOT NULL REFERENCES official (id),
    at BIGINT NOT NULL,
    petition_id BIGINT,
    staff_id BIGINT,
    body TEXT NOT NULL
);
CREATE INDEX official_change_official ON official_change (official_id, id);

-- People of the house.
CREATE TABLE staff (
    id BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    mail TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('invited', 'active', 'suspended')),
    passphrase TEXT NOT NULL,
    totp_sealed BYTEA,
    totp_step BIGINT NOT NULL,
    code_mac BYTEA,
    created_at BIGINT NOT NULL,
    created_by BIGINT NOT NULL,
    lang TEXT NOT NULL
);
CREATE UNIQUE INDEX staff_mail ON staff (mail);
CREATE TABLE staff_role (
    staff_id BIGINT NOT NULL REFERENCES staff (id),
    role TEXT NOT NULL,
    granted_by BIGINT NOT NULL,
    granted_at BIGINT NOT NULL,
    PRIMARY KEY (staff_id, role)
);
CREATE TABLE staff_recovery (
    staff_id BIGINT NOT NULL REFERENCES staff (id),
    n BIGINT NOT NULL,
    mac BYTEA NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (staff_id, n)
);

-- Petitions and all that belongs to their case.
CREATE TABLE folio_counter (
    year BIGINT NOT NULL PRIMARY KEY,
    last BIGINT NOT NULL
);
CREATE TABLE petition (
    id BIGINT NOT NULL PRIMARY KEY,
    folio TEXT,
    kind TEXT NOT NULL,
    origin TEXT NOT NULL,
    lang TEXT NOT NULL,
    state TEXT NOT NULL,
    came TEXT NOT NULL,
    closing TEXT NOT NULL,
    since BIGINT NOT NULL,
    due BIGINT,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    ended_at BIGINT,
    given_names TEXT NOT NULL,
    surname1 TEXT NOT NULL,
    surname2 TEXT NOT NULL,
    position TEXT NOT NULL,
    unit_id BIGINT REFERENCES unit (id),
    unit_text TEXT NOT NULL,
    mail TEXT NOT NULL,
    phone TEXT NOT NULL,
    extension TEXT NOT NULL,
    reason TEXT NOT NULL,
    folded TEXT NOT NULL,
    proved BOOLEAN NOT NULL,
    official_id BIGINT REFERENCES official (id),
    vault_id BIGINT NOT NULL REFERENCES vault (id),
    notice TEXT NOT NULL,
    consent_at BIGINT,
    entered_by BIGINT NOT NULL,
    fact TEXT NOT NULL,
    code_mac BYTEA,
    pending_sealed BYTEA,
    list_hash BYTEA,
    alarmed_at BIGINT
);
CREATE UNIQUE INDEX petition_folio ON petition (folio);
CREATE INDEX petition_queue ON petition (state, due, id);
CREATE INDEX petition_mail ON petition (mail);
CREATE INDEX petition_official ON petition (official_id);
CREATE INDEX petition_list ON petition (list_hash);
CREATE TABLE petition_step (
    id BIGINT NOT NULL PRIMARY KEY,
    petition_id BIGINT NOT NULL REFERENCES petition (id),
    step TEXT NOT NULL,
    number TEXT NOT NULL,
    from_state TEXT NOT NULL,
    to_state TEXT NOT NULL,
    role TEXT NOT NULL,
    actor_id BIGINT NOT NULL,
    actor_name TEXT NOT NULL,
    at BIGINT NOT NULL,
    guideline BIGINT NOT NULL,
    mechanism BIGINT NOT NULL,
    ledger_seq BIGINT NOT NULL,
    sealed BYTEA NOT NULL
);
CREATE INDEX petition_step_petition ON petition_step (petition_id, id);
CREATE TABLE petition_note (
    id BIGINT NOT NULL PRIMARY KEY,
    petition_id BIGINT NOT NULL REFERENCES petition (id),
    staff_id BIGINT NOT NULL,
    staff_name TEXT NOT NULL,
    at BIGINT NOT NULL,
    sealed BYTEA NOT NULL
);
CREATE INDEX petition_note_petition ON petition_note (petition_id, id);
CREATE TABLE paper (
    id BIGINT NOT NULL PRIMARY KEY,
    petition_id BIGINT NOT NULL REFERENCES petition (id),
    kind TEXT NOT NULL,
    series BIGINT NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    sha256 BYTEA NOT NULL,
    at BIGINT NOT NULL,
    actor_role TEXT NOT NULL,
    actor_id BIGINT NOT NULL,
    sealed BYTEA NOT NULL
);
CREATE INDEX paper_petition ON paper (petition_id, id);

-- Keys (claves), the orders to a provider and the deliveries to the official.
CREATE TABLE credential (
    id BIGINT NOT NULL PRIMARY KEY,
    official_id BIGINT NOT NULL REFERENCES official (id),
    petition_id BIGINT NOT NULL REFERENCES petition (id),
    provider TEXT NOT NULL,
    user_name TEXT NOT NULL,
    user_folded TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'live', 'suspended', 'ended')),
    secret_sealed BYTEA,
    secret_key TEXT NOT NULL,
    secret_mac BYTEA,
    passphrase TEXT NOT NULL,
    passphrase_at BIGINT,
    created_at BIGINT NOT NULL,
    starts_at BIGINT,
    ends_at BIGINT,
    ended_at BIGINT,
    end_reason TEXT NOT NULL,
    first_used_at BIGINT,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX credential_provider_user_folded ON credential (provider, user_folded);
CREATE UNIQUE INDEX credential_official_id_provider ON credential (official_id, provider) WHERE ended_at IS NULL;
CREATE INDEX credential_ends ON credential (ends_at) WHERE ended_at IS NULL;
CREATE TABLE provider_order (
    id BIGINT NOT NULL PRIMARY KEY,
    petition_id BIGINT NOT NULL REFERENCES petition (id),
    credential_id BIGINT,
    provider TEXT NOT NULL,
    op TEXT NOT NULL,
    user_name TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('placed', 'asked', 'done', 'refused', 'withdrawn')),
    reason TEXT NOT NULL,
    placed_at BIGINT NOT NULL,
    answered_at BIGINT,
    paper_id BIGINT
);
CREATE INDEX provider_order_petition ON provider_order (petition_id, id);
CREATE TABLE provider_attempt (
    id BIGINT NOT NULL PRIMARY KEY,
    order_id BIGINT NOT NULL REFERENCES provider_order (id),
    at BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    reason TEXT NOT NULL
);
CREATE INDEX provider_attempt_order ON provider_attempt (order_id, id);
CREATE TABLE delivery (
    id BIGINT NOT NULL PRIMARY KEY,
    petition_id BIGINT NOT NULL REFERENCES petition (id),
    credential_id BIGINT NOT NULL REFERENCES credential (id),
    n BIGINT NOT NULL,
    link_id BIGINT NOT NULL,
    mail_id BIGINT NOT NULL,
    fact TEXT NOT NULL,
    tries BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('sent', 'bounced', 'replaced', 'spent', 'blocked')),
    changed_at BIGINT NOT NULL
);
CREATE INDEX delivery_petition ON delivery (petition_id, id);
CREATE UNIQUE INDEX delivery_link_id ON delivery (link_id);
CREATE UNIQUE INDEX delivery_mail_id ON delivery (mail_id);

-- Links: the token lives only in the mail and its address; here is its hash.
CREATE TABLE link (
    id BIGINT NOT NULL PRIMARY KEY,
    purpose TEXT NOT NULL,
    subject_id BIGINT NOT NULL,
    key_id TEXT NOT NULL,
    hash BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    spent_at BIGINT
);
CREATE UNIQUE INDEX link_hash ON link (hash);
CREATE INDEX link_subject ON link (purpose, subject_id, id);

-- Mails: what is to be sent, and for records what was sent (link removed).
CREATE TABLE mail (
    id BIGINT NOT NULL PRIMARY KEY,
    purpose TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id BIGINT NOT NULL,
    vault_id BIGINT NOT NULL,
    lang TEXT NOT NULL,
    link_id BIGINT,
    message_id TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'failed', 'dropped')),
    sealed BYTEA NOT NULL,
    mechanism BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    sent_at BIGINT,
    attempts BIGINT NOT NULL,
    reply_code BIGINT NOT NULL,
    filed_sealed BYTEA
);
CREATE INDEX mail_subject ON mail (subject_kind, subject_id, id);
CREATE INDEX mail_waiting ON mail (state) WHERE state = 'waiting';

-- Sessions: of readers, of people of the house, and of one case for its requester.
CREATE TABLE session (
    id BIGINT NOT NULL PRIMARY KEY,
    hash BYTEA NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('reader', 'staff', 'pending', 'case')),
    subject_id BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    idle BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    ended_at BIGINT,
    prefix TEXT NOT NULL,
    device TEXT NOT NULL
);
CREATE UNIQUE INDEX session_hash ON session (hash);
CREATE INDEX session_subject ON session (kind, subject_id, id);

-- The digest.
CREATE TABLE edition (
    id BIGINT NOT NULL PRIMARY KEY,
    day TEXT NOT NULL,
    kind TEXT NOT NULL,
    version BIGINT NOT NULL,
    published_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX edition_day_kind ON edition (day, kind);
CREATE TABLE section (
    edition_id BIGINT NOT NULL REFERENCES edition (id),
    n BIGINT NOT NULL,
    slug TEXT NOT NULL,
    title TEXT NOT NULL,
    layout TEXT NOT NULL,
    PRIMARY KEY (edition_id, n)
);
CREATE TABLE note (
    id BIGINT NOT NULL PRIMARY KEY,
    edition_id BIGINT NOT NULL REFERENCES edition (id),
    section_n BIGINT NOT NULL,
    n BIGINT NOT NULL,
    genre TEXT NOT NULL,
    headline TEXT NOT NULL,
    lead TEXT NOT NULL,
    body TEXT NOT NULL,
    author TEXT NOT NULL
);
CREATE INDEX note_edition ON note (edition_id, section_n, n);
CREATE TABLE appearance (
    note_id BIGINT NOT NULL REFERENCES note (id),
    n BIGINT NOT NULL,
    outlet TEXT NOT NULL,
    medium TEXT NOT NULL,
    page TEXT NOT NULL,
    section TEXT NOT NULL,
    programme TEXT NOT NULL,
    host TEXT NOT NULL,
    station TEXT NOT NULL,
    hour TEXT NOT NULL,
    seconds BIGINT NOT NULL,
    url TEXT NOT NULL,
    PRIMARY KEY (note_id, n)
);

-- The builtin provider: Clavero's own portal as the electronic system. An order is carried out once, by its id.
CREATE TABLE portal_account (
    order_id BIGINT NOT NULL PRIMARY KEY,
    op TEXT NOT NULL,
    user_name TEXT NOT NULL,
    key_id TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE UNIQUE INDEX portal_account_user_name ON portal_account (user_name) WHERE op = 'create';

-- Files between their preview and their being applied, sealed; erased after a day.
CREATE TABLE upload (
    id BIGINT NOT NULL PRIMARY KEY,
    staff_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    sealed BYTEA NOT NULL,
    at BIGINT NOT NULL
);
