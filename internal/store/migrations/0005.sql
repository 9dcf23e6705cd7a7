-- What was asked of a SCIM server for an order, and under what id it knows the user. The secret is not here: it is derived.
CREATE TABLE scim_order (
    order_id BIGINT NOT NULL PRIMARY KEY,
    op TEXT NOT NULL,
    folio TEXT NOT NULL,
    user_name TEXT NOT NULL,
    user_folded TEXT NOT NULL,
    candidate BIGINT NOT NULL,
    key_id TEXT NOT NULL,
    attempt BIGINT NOT NULL,
    resource_id TEXT NOT NULL,
    placed_at BIGINT NOT NULL,
    done_at BIGINT
);
CREATE UNIQUE INDEX scim_order_user ON scim_order (user_folded) WHERE op = 'create';
CREATE INDEX scim_order_folio ON scim_order (folio) WHERE op = 'create';
