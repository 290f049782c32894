/* What staff works with: decisions, cases, rules, accounts. */

import type { Account } from './accounts';
import type { Post } from './posts';

/* A decision as staff has it. */
export interface Decision {
  id: string;
  kind: string;
  rule: string;
  role: string;
  automated: boolean;
  decided_at: string;
  until: string | null;
  reverses: string | null;
  state?: { effect?: string; text?: string; territories?: string; law?: string; permanent?: boolean };
  subject: string;
  by: string | null;
  report_id: string | null;
  facts: string;
  /* In the record of its subject: it was asked to last. */
  waits_for_second?: boolean;
}

/* An automatic rule: docs/RULES.md. */
export interface AutomaticRule {
  id: string;
  version: number;
  words: Record<string, string>;
  state: 'on' | 'shadow' | 'off';
  declared_precision: number;
  hits: number;
  shadow_hits: number;
  judged: number;
  right: number;
  measured: { precision: number; low: number; high: number } | null;
  off_since: string | null;
}

export interface AutomaticRules {
  hash: string;
  mode: 'off' | 'shadow' | 'as_written';
  since: string | null;
  triage: boolean;
  /** What another process of the square put in force after this one, where it differs. */
  newest: { hash: string; mode: 'off' | 'shadow' | 'as_written' } | null;
  text: string;
  rules: AutomaticRule[];
}

export interface RulesVersion {
  id: string;
  hash: string;
  since: string;
  in_shadow: boolean;
}

/* Of what the points of a case are made. */
export interface CaseFacts {
  posts: number;
  followers: number;
  reporters: number;
  weight: number;
  rule_weight: number;
  hours: number;
}

/* A case of the queue: all that was reported, noticed and found about one subject. */
export interface CaseRow {
  id: string;
  state: 'open' | 'closed';
  subject: {
    kind: 'post' | 'account';
    id: string;
    account: Account | null;
    status: Post | null;
    /* Not public: read by who has claimed the case, where a report names it. */
    private: boolean;
  };
  /* Posts of it that are alike: one text, or one raid. */
  equal: { count: number; kind: 'text' | 'raid' | null };
  reports_count: number;
  reporters_count: number;
  sources: string[];
  rules: { id: string; text: string }[];
  language: string | null;
  order: {
    score: number;
    terms: { name: string; value: number; words: string }[];
    facts: CaseFacts;
  };
  claimed_by: { id: string; username: string } | null;
  claimed_until: string | null;
  escalated: boolean;
  notes_count: number;
  created_at: string;
  updated_at: string;
  outcome: null | 'dismissed' | 'decided' | 'reversed';
}

export interface CasePage {
  cases: CaseRow[];
  next: string | null;
  /* Up to 1,000. */
  counts: { open: number; mine: number; escalated: number };
}

export interface CaseReport {
  id: string;
  comment: string;
  category: string;
  rule_ids: string[];
  reporter: {
    id: string;
    acct: string;
    record?: { answered: number; justified: number; unfounded: number };
  } | null;
  trusted: boolean;
  created_at: string;
  status_ids: string[];
}

export interface Case extends CaseRow {
  reports: CaseReport[];
  findings: { rule: string; words: string; weight: number }[];
  statuses: Post[];
  hidden_statuses_count: number;
  history: {
    kind: string;
    at: string;
    by: { username: string } | null;
    words: string;
    id: string;
  }[];
  notes: { id: string; kind: string; text: string; by: { username: string } | null; at: string }[];
  precedents: { decision: string; rule: string; effect: string; words: string }[];
}

export interface CaseUndone {
  id: string;
  reversals_count: number;
  finished: boolean;
}

export interface CaseDecided {
  decisions_count: number;
  decision: Decision;
  statement: { language: string; text: string };
  record: Record<string, unknown> | null;
  finished: boolean;
  /* Of a notice: what who sent it reads. */
  answer?: string;
}

export interface CannedReason {
  id: string;
  rule: string;
  words: { en: string; fr: string };
  effect: string | null;
}

/* A decision to be judged once more: what was said, and nothing of what was decided. */
export interface SecondJudgement {
  id: string;
  subject: 'account' | 'post';
  account: { acct: string; display_name: string; note: string } | null;
  post: {
    text: string;
    spoiler_text: string;
    language: string;
    created_at: string;
    media: { id: string; description: string }[];
  } | null;
}

export interface SecondAnswer {
  first: { effect: string; rule: string };
  agreed: boolean;
}

/* An account as staff sees it, as far as it is shown. */
export interface AdminAccount {
  id: string;
  username: string;
  domain: string | null;
  account: { acct: string; display_name: string; statuses_count: number };
}

/* A decision that somebody asked to last, which waits for a second person. */
export interface Lasting {
  id: string;
  is_own: boolean;
  asked_at: string;
  ends_at: string;
  decisions_count: number;
  case_id: string | null;
  decision: Decision;
  asked_by: Account | null;
  account: Account | null;
  statuses: Post[];
  private: boolean;
}

/* A suspended account that somebody proposed to delete; the id is the account's. */
export interface Deletion {
  id: string;
  reason: string;
  is_own: boolean;
  proposed_at: string;
  possible_from: string;
  ends_at: string;
  proposed_by: AdminAccount | null;
  account: AdminAccount;
}
