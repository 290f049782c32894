-- Votes that start again when a poll's options change; groups and senders of notifications.

ALTER TABLE polls ADD COLUMN round INTEGER NOT NULL DEFAULT 0;      -- rises when votes start again
ALTER TABLE poll_votes ADD COLUMN round INTEGER NOT NULL DEFAULT 0; -- of the poll when voted

CREATE INDEX notifications_by_group ON notifications (b, account_id, group_key, id)
  WHERE group_key <> '';
CREATE INDEX notifications_by_sender ON notifications (b, account_id, from_id);
