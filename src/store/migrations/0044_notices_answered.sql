-- Notices by when they were answered: what is counted of a day (moderation/transparency_counts.h).
CREATE INDEX legal_notices_answered ON legal_notices (answered_ms) WHERE answered_ms IS NOT NULL;
