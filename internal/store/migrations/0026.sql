-- Which rules are in force, what is late, whose keys and changes there are, which user names are taken: by an index. Every step of every petition asks
-- for the rules and reads no text to find their number; every minute it is asked which limits have passed.
CREATE INDEX rules_in_force ON rules (kind, in_force_at, number, withdrawn_at, published_by);
CREATE INDEX petition_late ON petition (due) WHERE ended_at IS NULL AND alarmed_at IS NULL;
CREATE INDEX credential_official ON credential (official_id);
CREATE INDEX official_change_petition ON official_change (petition_id) WHERE petition_id IS NOT NULL;
CREATE INDEX portal_account_user ON portal_account (user_name);
