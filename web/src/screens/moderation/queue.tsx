/* The queue: what waits for a person, in an order that is explained, and the case that is open. */

import { useEffect } from 'preact/hooks';
import type { CaseRow } from '../../api/entities';
import { Skeleton } from '../../components/feed_view';
import { Icon } from '../../components/icon';
import { Missing } from '../../components/missing';
import { NotLoaded } from '../../components/not_loaded';
import { Avatar } from '../../components/person';
import { language_name } from '../../components/post_body';
import { Name } from '../../components/rich';
import { Time } from '../../components/time';
import { t } from '../../messages_moderation';
import { go, route } from '../../router';
import { instance, me } from '../../state/session';
import { html_text } from '../../text/html';
import {
  case_sources,
  case_states,
  filter_query,
  read_filter,
  use_cases,
  type CaseFilter,
  type CaseList,
} from './case_list';
import { CaseOpen } from './case_open';
import { Marks } from './marks';
import { Split } from './parts';
import { show_queue_keys, use_queue_keys } from './queue_keys';
import type { SectionProps } from './sections';
import { undo_last } from './undo';

const counted_max = 1_000;
const excerpt_characters = 140;

export function Queue({ id }: SectionProps) {
  const filter = read_filter(route.value.query);
  const query = filter_query(filter);
  const list = use_cases(filter);
  const { cases } = list;
  const address = (one: CaseRow) => `/moderation/queue/${one.id}${query}`;
  const open_at = (at: number) => {
    const there = cases?.[at];
    if (!there) return;
    if (id) go(address(there), true);
    else document.getElementById(`case-${there.id}`)?.focus();
    if (at + 5 > cases.length) void list.more();
  };
  const here = () => {
    if (id) return cases?.findIndex((one) => one.id === id) ?? -1;
    const focused = document.activeElement?.id ?? '';
    return cases?.findIndex((one) => focused === `case-${one.id}`) ?? -1;
  };
  use_queue_keys({
    next: () => open_at(here() + 1),
    previous: () => open_at(Math.max(0, here() - 1)),
    undo: () => undo_last(),
    help: () => show_queue_keys(),
  });
  /* The next one opens by itself; after the last the list is looked at again. */
  const finished = (done: string) => {
    const at = cases?.findIndex((one) => one.id === done) ?? -1;
    const next = at < 0 ? cases?.[0] : (cases?.[at + 1] ?? cases?.[at - 1]);
    list.drop(done);
    if (at + 5 > (cases?.length ?? 0)) void list.more();
    if (!next) list.again();
    go(next ? address(next) : `/moderation/queue${query}`, true);
  };
  return (
    <Split
      list={<List list={list} filter={filter} id={id} address={address} />}
      open={
        id && (
          <CaseOpen
            key={id}
            id={id}
            list_address={`/moderation/queue${query}`}
            finished={finished}
            changed={list.change}
            back_again={list.again}
          />
        )
      }
    />
  );
}

interface ListProps {
  list: CaseList;
  filter: CaseFilter;
  id: string;
  address: (one: CaseRow) => string;
}

function List({ list, filter, id, address }: ListProps) {
  const { cases, counts } = list;
  useEffect(() => {
    document.querySelector('.mod-list [aria-current]')?.scrollIntoView({ block: 'nearest' });
  }, [id, !cases]);
  return (
    <>
      <nav class="mod-states" aria-label={t.queue.states_label}>
        {case_states.map((state) => (
          <a
            href={`/moderation/queue${filter_query({ ...filter, state })}`}
            aria-current={state === filter.state ? 'page' : undefined}
            key={state}
          >
            {t.queue.states[state]}
            {state !== 'closed' && counts && counts[state] > 0 && <small>{count(counts[state])}</small>}
          </a>
        ))}
      </nav>
      <Filters filter={filter} />
      {!cases ? (
        list.cause ? (
          <Missing cause={list.cause} retry={list.again} />
        ) : (
          <Skeleton posts={false} />
        )
      ) : cases.length === 0 ? (
        <Empty filter={filter} again={list.again} />
      ) : (
        <ol class="mod-list">
          {cases.map((one) => (
            <li key={one.id}>
              <Row row={one} href={address(one)} here={one.id === id} />
            </li>
          ))}
        </ol>
      )}
      {cases && <NotLoaded of={list} />}
      {cases && list.next && (
        <p class="mod-more">
          <button
            type="button"
            class="button quiet small"
            disabled={list.busy}
            onClick={() => void list.more()}
          >
            {t.more}
          </button>
        </p>
      )}
    </>
  );
}

const count = (n: number) =>
  n >= counted_max ? t.queue.or_more(counted_max) : n.toLocaleString(t.locale);

function Empty({ filter, again }: { filter: CaseFilter; again: () => void }) {
  const all = !filter.language && !filter.rule && !filter.source;
  return (
    <div class="nothing">
      <p>
        <strong>{all ? t.queue.empty[filter.state] : t.queue.empty_filtered}</strong>
      </p>
      {filter.state === 'open' && all && <p>{t.queue.empty_text}</p>}
      <button type="button" class="button quiet" onClick={again}>
        {t.queue.look_again}
      </button>
    </div>
  );
}

function Filters({ filter }: { filter: CaseFilter }) {
  const rules = instance.value?.rules ?? [];
  const languages = instance.value?.languages ?? [];
  const known = filter.language && !languages.includes(filter.language) ? [filter.language] : [];
  const narrowed = [filter.language, filter.rule, filter.source].filter(Boolean).length;
  const choose = (name: keyof CaseFilter) => (event: { currentTarget: HTMLSelectElement }) =>
    go(`/moderation/queue${filter_query({ ...filter, [name]: event.currentTarget.value })}`, true);
  const choice = (name: keyof CaseFilter, label: string, options: [string, string][]) => (
    <label>
      <span>{label}</span>
      <select value={filter[name]} onChange={choose(name)}>
        <option value="">{t.queue.any}</option>
        {options.map(([value, words]) => (
          <option value={value} key={value}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <details class="mod-filters" open={narrowed > 0}>
      <summary>
        <Icon name="filter" /> {t.queue.narrow}
        {narrowed > 0 && ` (${narrowed})`}
      </summary>
      <div>
        {choice('source', t.queue.source, case_sources.map((one) => [one, t.queue.sources[one]!]))}
        {choice('rule', t.moderation.rule, rules.map((one) => [one.id, one.text]))}
        {choice(
          'language',
          t.queue.language,
          [...languages, ...known].map((one) => [one, language_name(one)]),
        )}
      </div>
    </details>
  );
}

function Row({ row, href, here }: { row: CaseRow; href: string; here: boolean }) {
  const { account, status, kind } = row.subject;
  const words = status
    ? status.spoiler_text || html_text(status.content).slice(0, excerpt_characters)
    : '';
  const other = row.claimed_by && row.claimed_by.id !== me.value?.id;
  return (
    <a href={href} id={`case-${row.id}`} aria-current={here ? 'true' : undefined}>
      {account && <Avatar account={account} px={32} link={false} />}
      <span class="mod-row">
        <span class="mod-row-head">
          <strong>{account ? <Name account={account} /> : t.queue.account_gone}</strong>
          <Time iso={row.created_at} />
        </span>
        <span class={words ? 'mod-row-words' : 'mod-row-words quiet-text'} dir="auto">
          {words ||
            (kind === 'account'
              ? t.moderation.about_account
              : status
                ? t.queue.only_media
                : row.subject.private
                  ? t.queue.not_public
                  : t.moderation.post_gone)}
        </span>
        <Marks row={row} />
        {other && (
          <span class="mod-claimed">
            <Icon name="lock" /> {t.queue.claimed_by(row.claimed_by!.username)}
          </span>
        )}
      </span>
    </a>
  );
}
