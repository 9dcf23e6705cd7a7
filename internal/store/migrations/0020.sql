-- Recertification: campaigns that ask whether people are still there. What was answered for each, and what
-- followed; a restriction holds a key to one page until its holder says that they are there.
CREATE TABLE campaign (
    id BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    ground TEXT NOT NULL CHECK (ground IN ('hand', 'yearly', 'unused', 'closed')),
    scope_unit BIGINT REFERENCES unit (id),
    unused_months BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('planned', 'open', 'closed', 'cancelled')),
    starts_on TEXT NOT NULL,
    yearly BOOLEAN NOT NULL,
    plan TEXT NOT NULL,
    timetable TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by BIGINT NOT NULL,
    started_at BIGINT,
    closed_at BIGINT,
    closed_by BIGINT,
    reason TEXT NOT NULL
);
CREATE INDEX campaign_state ON campaign (state, starts_on);
CREATE TABLE campaign_person (
    id BIGINT NOT NULL PRIMARY KEY,
    campaign_id BIGINT NOT NULL REFERENCES campaign (id),
    official_id BIGINT NOT NULL REFERENCES official (id),
    credential_id BIGINT NOT NULL REFERENCES credential (id),
    unit_id BIGINT NOT NULL REFERENCES unit (id),
    stage TEXT NOT NULL,
    stage_on TEXT NOT NULL,
    answer TEXT NOT NULL,
    answered_at BIGINT,
    answered_by BIGINT NOT NULL,
    answer_unit BIGINT,
    said_at BIGINT,
    excused_at BIGINT,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX campaign_person_campaign_id_credential_id ON campaign_person (campaign_id, credential_id);
CREATE INDEX campaign_person_official ON campaign_person (official_id);
CREATE TABLE campaign_batch (
    id BIGINT NOT NULL PRIMARY KEY,
    campaign_id BIGINT NOT NULL REFERENCES campaign (id),
    stage TEXT NOT NULL,
    on_day TEXT NOT NULL,
    at BIGINT NOT NULL,
    undone_at BIGINT,
    undone_by BIGINT,
    reason TEXT NOT NULL
);
CREATE UNIQUE INDEX campaign_batch_campaign_id_stage_on_day ON campaign_batch (campaign_id, stage, on_day);
CREATE TABLE campaign_batch_person (
    batch_id BIGINT NOT NULL REFERENCES campaign_batch (id),
    person_id BIGINT NOT NULL REFERENCES campaign_person (id),
    before_stage TEXT NOT NULL,
    before_on TEXT NOT NULL,
    restricted BOOLEAN NOT NULL,
    petition_id BIGINT,
    PRIMARY KEY (batch_id, person_id)
);
CREATE TABLE restriction (
    credential_id BIGINT NOT NULL PRIMARY KEY REFERENCES credential (id),
    person_id BIGINT NOT NULL REFERENCES campaign_person (id),
    since_at BIGINT NOT NULL
);
