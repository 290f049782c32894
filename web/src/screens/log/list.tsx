/* The list: what is looked for stands in the address. */

import { useLayoutEffect, useState } from 'preact/hooks';
import { fault_words, get, send } from '../../api/client';
import type { LogEntry } from '../../api/entities';
import { DayField, first_day } from '../../components/day_field';
import { Skeleton } from '../../components/feed_view';
import { Icon } from '../../components/icon';
import { Missing } from '../../components/missing';
import { rule_of } from '../../components/notice';
import { ScreenHead } from '../../components/screen_head';
import { Time } from '../../components/time';
import { use_loaded } from '../../components/use_loaded';
import { t } from '../../messages_log';
import { go, restore_place, route } from '../../router';
import { instance } from '../../state/session';
import { say_bad } from '../../state/toasts';
import { base64, checkpoint_of } from '../../text/log_proof';
import { term } from './facts';

const page_entries = 40;
const root_shown = 16;
const day_ms = 86_400_000;
const pages_kept_max = 20;

const fields = ['kind', 'rule', 'from', 'to', 'text'] as const;
type Filter = Record<(typeof fields)[number], string>;

interface Page {
  entries: LogEntry[];
  next_max_id: string | null;
}

/* What was loaded of a list, so that Back finds it as it was. */
const kept = new Map<string, Page>();

function keep(key: string, page: Page): Page {
  kept.delete(key);
  kept.set(key, page);
  if (kept.size > pages_kept_max) kept.delete(kept.keys().next().value!);
  return page;
}

function read_filter(query: URLSearchParams): Filter {
  const filter = Object.fromEntries(fields.map((name) => [name, query.get(name) ?? ''])) as Filter;
  if (!(filter.kind in t.log.kinds)) filter.kind = '';
  for (const name of ['from', 'to'] as const)
    if (Number.isNaN(Date.parse(filter[name]))) filter[name] = '';
  return filter;
}

function address_of(filter: Filter): string {
  const query = new URLSearchParams(Object.entries(filter).filter(([, value]) => value));
  return query.size ? `/log?${query}` : '/log';
}

/* The last day is meant whole. */
function asked({ to, ...filter }: Filter) {
  const end = to && new Date(Date.parse(to) + day_ms).toISOString().slice(0, 10);
  return { ...filter, to: end, limit: page_entries };
}

const load = (filter: Filter, max_id?: string) =>
  get<Page>('/api/bema/v1/log/entries', { ...asked(filter), max_id });

export function LogList() {
  const filter = read_filter(route.value.query);
  const key = address_of(filter);
  const loaded = use_loaded(`log:${key}`, async () => kept.get(key) ?? keep(key, await load(filter)));
  const [busy, set_busy] = useState(false);
  const page = loaded.value;
  useLayoutEffect(() => {
    if (page) requestAnimationFrame(restore_place);
  }, [!page]);
  const more = async () => {
    set_busy(true);
    try {
      const { entries, next_max_id } = await load(filter, page!.next_max_id!);
      loaded.set(keep(key, { entries: [...page!.entries, ...entries], next_max_id }));
    } catch (cause) {
      say_bad(t.failed.general(fault_words(cause)));
    }
    set_busy(false);
  };
  return (
    <div class="log">
      <ScreenHead title={t.log.title} />
      <div class="log-lead">
        <p>{t.log.lead}</p>
        <TreeHead />
        <FilterForm filter={filter} key={key} />
      </div>
      {!page && loaded.cause ? (
        <Missing cause={loaded.cause} retry={loaded.again} />
      ) : !page ? (
        <Skeleton posts={false} />
      ) : (
        <>
          {page.entries.length > 0 ? (
            <ul class="entries" aria-label={t.log.found}>
              {page.entries.map((entry) => (
                <Row entry={entry} key={entry.id} />
              ))}
            </ul>
          ) : (
            <p class="nothing">{page.next_max_id ? t.log.none_here : t.log.none}</p>
          )}
          {page.next_max_id && (
            <p class="log-more">
              <button type="button" class="button quiet" disabled={busy} onClick={() => void more()}>
                {page.entries.length > 0 ? t.log.older : t.log.look_further}
              </button>
            </p>
          )}
        </>
      )}
    </div>
  );
}

/* Before the first checkpoint there is none to say anything of. */
function TreeHead() {
  const loaded = use_loaded('log_head', async () =>
    checkpoint_of(await (await send('GET', '/log/checkpoint', {})).text()),
  );
  const head = loaded.value;
  return (
    <p class="quiet-text">
      {head && (
        <>
          {t.log.size(head.size)} · {t.log.root} <code>{base64(head.root).slice(0, root_shown)}…</code>{' '}
          ·{' '}
        </>
      )}
      <a href="/log/checkpoint">{t.log.checkpoint}</a> · <a href="/log/vkey">{t.log.key}</a> ·{' '}
      <a href="/log/receipt">{t.log.check_one}</a>
    </p>
  );
}

function FilterForm({ filter }: { filter: Filter }) {
  const rules = instance.value?.rules ?? [];
  const [days, set_days] = useState({
    from: filter.from.slice(0, 10),
    to: filter.to.slice(0, 10),
  });
  const narrowed = fields.filter((name) => name !== 'text' && filter[name]).length;
  const known = !filter.rule || filter.rule === 'other' || rules.some(({ id }) => id === filter.rule);
  return (
    <form
      id="log-search"
      class="form log-search"
      role="search"
      action="/log"
      onSubmit={(event) => {
        event.preventDefault();
        const said = new FormData(event.currentTarget);
        const next = Object.fromEntries(
          fields.map((name) => [name, String(said.get(name) ?? '').trim()]),
        ) as Filter;
        kept.delete(address_of(next)); /* looked for once more, it is read anew */
        go(address_of(next));
      }}
    >
      <div class="log-words">
        <div class="field">
          <label for="log-text">{t.log.words}</label>
          <input type="search" id="log-text" name="text" defaultValue={filter.text} />
        </div>
        <div class="actions">
          <button class="button quiet">{t.log.search}</button>
          {address_of(filter) !== '/log' && <a href="/log">{t.log.clear}</a>}
        </div>
      </div>
      <details class="log-narrow" open={narrowed > 0}>
        <summary>
          <Icon name="filter" /> {t.log.narrow}
          {narrowed > 0 && ` (${narrowed})`}
        </summary>
        <div>
          <div class="field">
            <label for="log-kind">{t.log.kind}</label>
            <select id="log-kind" name="kind">
              <option value="">{t.log.any}</option>
              {Object.entries(t.log.kinds).map(([kind, words]) => (
                <option value={kind} selected={kind === filter.kind} key={kind}>
                  {words}
                </option>
              ))}
            </select>
          </div>
          <div class="field">
            <label for="log-rule">{t.log.rule}</label>
            <select id="log-rule" name="rule">
              <option value="">{t.log.any}</option>
              {rules.map(({ id, text }) => (
                <option value={id} selected={id === filter.rule} key={id}>
                  {text}
                </option>
              ))}
              <option value="other" selected={filter.rule === 'other'}>
                {t.log.no_rule}
              </option>
              {!known && <option selected>{filter.rule}</option>}
            </select>
          </div>
          <div class="days">
            {(['from', 'to'] as const).map((name) => (
              <DayField
                id={`log-${name}`}
                form="log-search"
                name={name}
                label={t.log[name]}
                value={days[name]}
                min={(name === 'to' && days.from) || first_day}
                set={(day) => set_days({ ...days, [name]: day })}
                key={name}
              />
            ))}
          </div>
        </div>
      </details>
    </form>
  );
}

function Row({ entry: { id, kind, rule, index, entry, opened, created_at } }: { entry: LogEntry }) {
  const action = entry.record['action'];
  const reason = opened['reason']?.text;
  return (
    <li class="entry">
      <div class="entry-text">
        <strong>
          <a href={`/log/entries/${id}`}>{t.log.kinds[kind] ?? kind}</a>
        </strong>{' '}
        {typeof action === 'string' && <span class="entry-mark">{term(action)}</span>}
        {reason && (
          <span class="log-reason" dir="auto">
            {reason}
          </span>
        )}
        <span class="quiet-text">
          {index !== null && `${index} · `}
          {rule && rule !== 'other' && `${rule_of(rule) || rule} · `}
          <Time iso={created_at} long />
        </span>
      </div>
    </li>
  );
}
