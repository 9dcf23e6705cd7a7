-- Public directories (LGTAIP, article 65-VI) that the editors compared with theirs. Of the latest, the people stay: the
-- checks of an official's data (1.2) ask it. Of the others, what was found.
CREATE TABLE roster (
    id BIGINT NOT NULL PRIMARY KEY,
    day TEXT NOT NULL,
    file TEXT NOT NULL,
    sha256 BYTEA NOT NULL,
    found TEXT NOT NULL,
    staff_id BIGINT NOT NULL,
    at BIGINT NOT NULL
);
CREATE TABLE roster_person (
    roster_id BIGINT NOT NULL REFERENCES roster (id),
    n BIGINT NOT NULL,
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    position TEXT NOT NULL,
    level TEXT NOT NULL,
    since TEXT NOT NULL,
    unit TEXT NOT NULL,
    mail TEXT NOT NULL,
    PRIMARY KEY (roster_id, n)
);
CREATE INDEX roster_person_mail ON roster_person (mail);
CREATE INDEX roster_person_folded ON roster_person (folded);
