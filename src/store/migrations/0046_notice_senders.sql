-- Notices that still say who sent them: after a time they do so no more
-- (moderation/legal_notices.h).
CREATE INDEX legal_notices_named ON legal_notices (id) WHERE (name <> '' OR email <> '');
