/* The public log: docs/PUBLIC_LOG.md. */

/* An entry of the public log. What it says is in `entry`; `opened` are sealed parts that may be read. */
export interface LogEntry {
  id: string;
  kind: string;
  rule: string | null;
  created_at: string;
  /* null: it has no place yet. */
  index: number | null;
  entry: LogBody;
  opened: Record<string, { salt: string; text: string }>;
  /* Whether what is sealed is still there, or was destroyed with its account. */
  openable: boolean;
}

export interface LogBody {
  id: string;
  kind: string;
  made: string;
  record: Record<string, unknown>;
  rule?: string;
  sealed?: Record<string, string>;
}
