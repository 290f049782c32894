-- The whole log, newest first: without it a page of it reads and sorts all there is.
CREATE INDEX log_entries_by_id ON log_entries (b, id);
