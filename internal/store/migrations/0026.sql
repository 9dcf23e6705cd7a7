-- Which rules are in force, without their text: every step of every petition asks it.
CREATE INDEX rules_in_force ON rules (kind, in_force_at, number, withdrawn_at, published_by);
