/* What comes to staff from outside and from those concerned: notices, objections, appeals, demands. */

import type { Account } from './accounts';
import type { Decision } from './moderation';
import type { Post } from './posts';
import type { JuryFacts } from './standing';

export interface WaitingAppeal {
  text: string;
  /* Of the same person, within six months. */
  before: { made: number; rejected: number };
  jury_possible?: boolean;
  jury?: JuryFacts | null;
  created_at: string;
  account: Account;
  decision: Decision;
  /* The post that it is about, where it is about one that is still there. */
  statuses: Post[];
  /* It is not public: shown to who has taken on the report that names it. */
  private: boolean;
}

/* A notice of somebody without an account, as staff reads it. */
export interface LegalNotice {
  number: string;
  state: 'waiting' | 'answered';
  created_at: string;
  address: string;
  kind: 'rule' | 'law' | 'children' | 'life';
  reason: string;
  rule: string | null;
  name: string | null;
  email: string | null;
  language: string;
  answered_at: string | null;
  answer: string | null;
  decision_id: string | null;
  subject: string;
  account_id: string;
  kept: boolean;
}

/* A warning or a stop of who sends notices. */
export interface NoticeStop {
  id: string;
  kind: 'warning' | 'stop';
  state: 'stands' | 'ended' | 'taken_back';
  created_at: string;
  until: string | null;
  facts: string;
  answer: string | null;
  objection: { text: string; state: 'pending' | 'approved' | 'rejected'; created_at: string } | null;
  text?: string | null;
  may_answer?: boolean;
}

export interface NoticeSender {
  known: boolean;
  trusted: boolean;
  sent: number;
  waiting: number;
  kept: number;
  upheld: number;
  rejected: number;
  unfounded: number;
  last_unfounded_at: string | null;
  warned_at: string | null;
  stopped_until: string | null;
  decisions: NoticeStop[];
}

export interface Dispute {
  id: string;
  decision_id: string;
  body: string;
  submitted_at: string;
  outcome: 'open' | 'upheld' | 'overturned' | 'partly' | 'settled';
  implemented: boolean;
  words: string;
  decided_at: string | null;
}

export interface LifeThreat {
  id: string;
  subject: string | null;
  authority: string;
  state: string;
  words: string;
  notified_at: string;
  secret_until: string;
}

export interface WaitingNotice extends LegalNotice {
  account: Account | null;
  statuses: Post[];
  case_id: string | null;
}

/* What who reported says against the answer. */
export interface WaitingObjection {
  id: string;
  kind: 'report' | 'notice';
  complaint: { text: string; created_at: string };
  account: Account | null;
  statuses: Post[];
  hidden_statuses_count: number;
  subject: string;
  may_answer: boolean;
  decisions: Decision[];
  report?: { comment: string; category: string; created_at: string; rule_ids: string[] | null };
  notice?: LegalNotice;
}

/* A demand of an authority, as staff has it. */
export interface LegalRequest {
  id: string;
  type: string;
  authority: string;
  state: string;
  law: string;
  words: string;
  /* "DE FR"; '' where nothing is said. */
  territories: string;
  subjects_count: number;
  answer: string;
  answer_words: string;
  received_at: string;
  secret_until: string | null;
  public_since: string | null;
  withheld_count: number;
  withheld_until: string | null;
  /* For a second person of the staff to let it last. */
  waits_for_second: boolean;
}
