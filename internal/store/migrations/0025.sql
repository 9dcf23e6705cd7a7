-- From when the term of a key that runs is counted: its receipt, or the end that the last renewal prolonged. Of keys renewed
-- before this was kept only the day of the renewal is known; the end it prolonged came some weeks later.
ALTER TABLE credential ADD COLUMN term_at BIGINT;
UPDATE credential SET term_at = coalesce((SELECT max(p.ended_at) FROM petition p
    WHERE p.key_id = credential.id AND p.kind = 'renewal' AND p.state = 'settled'), starts_at);
