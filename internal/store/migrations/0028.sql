-- What is cleaned every hour, and the units of a domain, by an index.
-- Links of deliveries are part of their case and end with it.
CREATE INDEX link_expires ON link (expires_at) WHERE purpose <> 'deliver';
CREATE INDEX session_ends ON session (ends_at);
CREATE INDEX session_ended ON session (ended_at) WHERE ended_at IS NOT NULL;
DROP INDEX unit_domain;
CREATE INDEX unit_domain ON unit (mail_domain, valid_to);
