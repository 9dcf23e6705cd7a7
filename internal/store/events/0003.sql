-- What the access logs of a vendor's own site say of our keys (3.3). It comes late, from files, and stands apart from the accesses
-- that the program took itself: what was closed and signed of those does not change by it. The id is the second, and a place in it.
CREATE TABLE vendor_access (
    id BIGINT NOT NULL PRIMARY KEY,
    source TEXT NOT NULL,
    kind TEXT NOT NULL,
    credential_id BIGINT NOT NULL,
    official_id BIGINT NOT NULL,
    unit_id BIGINT NOT NULL,
    item_id BIGINT NOT NULL,
    prefix TEXT NOT NULL,
    device TEXT NOT NULL,
    digest BIGINT NOT NULL
);

-- The files that were taken in.
CREATE TABLE vendor_log (
    id BIGINT NOT NULL PRIMARY KEY,
    source TEXT NOT NULL,
    file TEXT NOT NULL,
    sha256 BYTEA NOT NULL,
    counts TEXT NOT NULL,
    first_at BIGINT,
    last_at BIGINT,
    staff_id BIGINT NOT NULL
);
