-- Dispositions of months of the register and of mails that no order has.
ALTER TABLE disposition ADD COLUMN matter TEXT NOT NULL DEFAULT 'case';
CREATE TABLE disposition_item (
    disposition_id BIGINT NOT NULL REFERENCES disposition (id),
    n BIGINT NOT NULL,
    item_id BIGINT NOT NULL,
    label TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('listed', 'erased', 'left_out', 'released')),
    why TEXT NOT NULL,
    at BIGINT,
    PRIMARY KEY (disposition_id, n)
);
CREATE UNIQUE INDEX disposition_item_item ON disposition_item (item_id) WHERE state IN ('listed', 'erased');
ALTER TABLE register_day ADD COLUMN disposed_at BIGINT;
