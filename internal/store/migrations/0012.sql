-- Delegates (responsables de unidad): who answers for the people of which unit, from when to when.
CREATE TABLE delegate (
    id BIGINT NOT NULL PRIMARY KEY,
    staff_id BIGINT NOT NULL REFERENCES staff (id),
    unit_id BIGINT NOT NULL REFERENCES unit (id),
    since_at BIGINT NOT NULL,
    until_at BIGINT,
    appointed_by BIGINT NOT NULL,
    ended_by BIGINT
);
CREATE UNIQUE INDEX delegate_staff_id_unit_id ON delegate (staff_id, unit_id) WHERE until_at IS NULL;
CREATE INDEX delegate_unit ON delegate (unit_id) WHERE until_at IS NULL;
