-- Restrictions that somebody asked to last and that wait for a second person. Who asked, for what
-- and why stands in the decision (moderation/lasting.h).
CREATE TABLE lasting_asked (
  b INTEGER NOT NULL,
  decision_id INTEGER NOT NULL,
  account_id INTEGER NOT NULL,       -- whose it is
  case_id INTEGER,                   -- it stands for all that this case's ruling laid
  by_demand INTEGER NOT NULL,        -- 1: a demand under law led to it
  end_ms INTEGER NOT NULL            -- of the restriction; from then on nothing waits
  @END_KEY(b, decision_id);
CREATE INDEX lasting_asked_by_number ON lasting_asked (decision_id);
CREATE INDEX lasting_asked_by_end ON lasting_asked (end_ms);
CREATE INDEX lasting_asked_by_account ON lasting_asked (b, account_id);

-- What waits already. A ruling over posts of several people waits once for each of them. Where a
-- law is its ground a demand may have led to it.
INSERT INTO lasting_asked (b, decision_id, account_id, by_demand, end_ms)
  SELECT d.b, d.id, COALESCE(p.author_id, d.subject_id), MAX(r.legal), MIN(r.end_ms)
  FROM restrictions r
  JOIN decisions d ON d.b = r.b AND d.id = r.decision_id
  LEFT JOIN posts p ON p.b = d.b AND p.id = d.subject_id
  WHERE r.end_ms IS NOT NULL AND d.kind = 50 AND d.state_after LIKE '%"permanent":true%'
    AND NOT EXISTS (SELECT 1 FROM decision_followers f WHERE f.b = d.b AND f.decision_id = d.id)
  GROUP BY d.b, d.id, COALESCE(p.author_id, d.subject_id);
