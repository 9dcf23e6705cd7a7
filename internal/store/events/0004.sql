-- What was counted of the register already (3.3), sealed: open days as far as they go, and the sums of months. Both can be made anew.
CREATE TABLE access_kept (
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    sealed BYTEA NOT NULL,
    PRIMARY KEY (kind, name)
);
