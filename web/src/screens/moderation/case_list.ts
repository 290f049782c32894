/* The list of cases: as it was when it was asked for. It grows at its end and loses what was decided;
 * nothing in it moves by itself. */

import { useEffect, useState } from 'preact/hooks';
import { get } from '../../api/client';
import type { CasePage, CaseRow } from '../../api/entities';

export const case_states = ['open', 'mine', 'escalated', 'closed'] as const;
export const case_sources = ['report', 'notice', 'rule', 'trusted'] as const;

export const case_path = (id: string) => `/api/bema/v1/moderation/cases/${id}`;

const page_size = 40;
const pages_at_once_max = 10; /* of a narrow filter, whose pages may be empty */

export interface CaseFilter {
  state: string;
  language: string;
  rule: string;
  source: string;
}

export function read_filter(query: URLSearchParams): CaseFilter {
  const part = (name: string) => query.get(name) ?? '';
  return {
    state: case_states.find((one) => one === part('state')) ?? 'open',
    language: part('language'),
    rule: part('rule'),
    source: part('source'),
  };
}

/* "?state=mine", with which cases and lists are linked. */
export function filter_query(filter: CaseFilter): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filter))
    if (value && !(name === 'state' && value === 'open')) query.set(name, value);
  const text = query.toString();
  return text && `?${text}`;
}

async function load_from(filter: CaseFilter, after: string | null): Promise<CasePage> {
  const found: CaseRow[] = [];
  let next = after;
  let counts: CasePage['counts'];
  let pages = 0;
  do {
    const page = await get<CasePage>('/api/bema/v1/moderation/cases', {
      ...filter,
      limit: page_size,
      after: next,
    });
    found.push(...page.cases);
    ({ next, counts } = page);
  } while (next && found.length < page_size / 2 && ++pages < pages_at_once_max);
  return { cases: found, next, counts };
}

export interface CaseList {
  cases: CaseRow[] | null;
  counts: CasePage['counts'] | null;
  next: string | null;
  cause: unknown;
  busy: boolean;
  more: () => Promise<void>;
  again: () => void;
  /* It is decided, or not hers any more. */
  drop: (id: string) => void;
  change: (row: CaseRow) => void;
}

export function use_cases(filter: CaseFilter): CaseList {
  const key = filter_query(filter);
  const [page, set_page] = useState<{ key: string; page: CasePage } | null>(null);
  const [cause, set_cause] = useState<unknown>(null);
  const [busy, set_busy] = useState(false);
  const [tries, set_tries] = useState(0);
  useEffect(() => {
    let wanted = true;
    set_cause(null);
    load_from(filter, null).then(
      (found) => wanted && set_page({ key, page: found }),
      (fault: unknown) => wanted && set_cause(fault),
    );
    return () => {
      wanted = false;
    };
  }, [key, tries]);
  const known = page?.key === key ? page.page : null;
  const put = (change: (was: CasePage) => CasePage) =>
    set_page((was) => was && { ...was, page: change(was.page) });
  return {
    cases: known?.cases ?? null,
    counts: page?.page.counts ?? null,
    next: known?.next ?? null,
    cause,
    busy,
    more: async () => {
      if (!known?.next || busy) return;
      set_busy(true);
      try {
        const found = await load_from(filter, known.next);
        const here = new Set(known.cases.map((one) => one.id));
        put((was) => ({
          ...found,
          cases: [...was.cases, ...found.cases.filter((one) => !here.has(one.id))],
        }));
      } catch (fault) {
        set_cause(fault);
      }
      set_busy(false);
    },
    again: () => set_tries(tries + 1),
    drop: (id) => {
      put((was) => ({
        ...was,
        cases: was.cases.filter((one) => one.id !== id),
        counts: { ...was.counts, open: Math.max(0, was.counts.open - 1) },
      }));
    },
    change: (row) =>
      put((was) => ({
        ...was,
        cases: was.cases.map((one) => (one.id === row.id ? { ...one, ...row } : one)),
      })),
  };
}
