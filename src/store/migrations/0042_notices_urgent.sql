-- Where a life or children are in danger is looked at first (moderation/legal_notices.h).
CREATE INDEX legal_notices_urgent ON legal_notices (id) WHERE answered_ms IS NULL AND kind >= 3;
