-- Jobs that may take minutes have threads and kinds of their own (jobs/jobs.h, JOBS_LONG): removing
-- files, lists that come as CSV, archives.
UPDATE jobs SET kind = 1800 WHERE kind = 5;
UPDATE jobs SET kind = 1801 WHERE kind = 41;
UPDATE jobs SET kind = 1802 WHERE kind = 42;
