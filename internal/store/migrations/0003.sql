-- Acts on a key: the key a petition is about, and the vault its secret is sealed under.
ALTER TABLE petition ADD COLUMN key_id BIGINT;
CREATE INDEX petition_key ON petition (key_id) WHERE key_id IS NOT NULL;
ALTER TABLE credential ADD COLUMN vault_id BIGINT;
