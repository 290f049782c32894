/* Filters, and what one found. */

export type FilterAction = 'warn' | 'hide' | 'blur';

export type FilterContext = 'home' | 'notifications' | 'public' | 'thread' | 'account';

export interface Filter {
  id: string;
  title: string;
  context: FilterContext[];
  filter_action: FilterAction;
  expires_at: string | null;
  keywords: { id: string; keyword: string; whole_word: boolean }[];
  statuses: { id: string; status_id: string }[];
}

export interface FilterResult {
  filter: { id: string; title: string; context: string[]; filter_action: FilterAction };
  keyword_matches?: string[] | null;
}
