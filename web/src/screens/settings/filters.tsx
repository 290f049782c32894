/* Filters: what one would rather not meet. */

import { useState } from 'preact/hooks';
import { call, fault_words, get } from '../../api/client';
import type { Filter } from '../../api/entities';
import { ask_sure } from '../../components/dialog';
import { Skeleton } from '../../components/feed_view';
import { FilterForm } from '../../components/filter_form';
import { Icon } from '../../components/icon';
import { Missing } from '../../components/missing';
import { use_loaded } from '../../components/use_loaded';
import { t } from '../../messages_later';
import { forget_feeds } from '../../state/feed';
import { now_ms } from '../../state/ticks';
import { say, say_bad } from '../../state/toasts';
import { time_until } from '../../text/time';

const words_shown_max = 6;

export function Filters() {
  const filters = use_loaded('filters', () => get<Filter[]>('/api/v2/filters'));
  /* '': a new one. */
  const [open, set_open] = useState<string | null>(null);
  if (filters.cause) return <Missing cause={filters.cause} retry={filters.again} />;
  const known = filters.value;
  if (!known) return <Skeleton posts={false} />;

  const saved = (filter: Filter) => {
    filters.set(
      open === '' ? [...known, filter] : known.map((one) => (one.id === filter.id ? filter : one)),
    );
    set_open(null);
    say(t.filters.saved(filter.title));
  };
  const remove = async (filter: Filter) => {
    filters.set(known.filter((one) => one !== filter));
    try {
      await call('DELETE', `/api/v2/filters/${filter.id}`);
      forget_feeds();
    } catch (cause) {
      filters.set(known);
      say_bad(t.failed.general(fault_words(cause)));
    }
  };
  const close = () => set_open(null);
  return (
    <>
      <p class="settings-lead">{t.filters.lead}</p>
      {known.length === 0 && open === null && <p class="nothing">{t.filters.empty}</p>}
      <ul class="settings-cards">
        {known.map((filter) => (
          <li key={filter.id}>
            {open === filter.id ? (
              <FilterForm filter={filter} saved={saved} cancel={close} />
            ) : (
              <FilterRow
                filter={filter}
                edit={() => set_open(filter.id)}
                remove={() => void remove(filter)}
              />
            )}
          </li>
        ))}
        {open === '' && (
          <li>
            <FilterForm saved={saved} cancel={close} />
          </li>
        )}
      </ul>
      {open === null && (
        <p class="settings-add">
          <button type="button" class="button" onClick={() => set_open('')}>
            <Icon name="plus" /> {t.filters.add}
          </button>
        </p>
      )}
    </>
  );
}

interface FilterRowProps {
  filter: Filter;
  edit: () => void;
  remove: () => void;
}

function FilterRow({ filter, edit, remove }: FilterRowProps) {
  const more = filter.keywords.length - words_shown_max;
  const over = !!filter.expires_at && Date.parse(filter.expires_at) <= now_ms.value;
  const facts = [
    t.filters.actions[filter.filter_action][0],
    filter.context.map((one) => t.filters.context[one]).join(', '),
    filter.statuses.length ? t.filters.posts(filter.statuses.length) : '',
    over
      ? t.filters.over
      : filter.expires_at
        ? t.filters.left(time_until(filter.expires_at, now_ms.value, t.locale))
        : '',
  ];
  return (
    <div class="filter-row">
      <div class="filter-facts">
        <h2>
          <bdi>{filter.title}</bdi>
        </h2>
        {filter.keywords.length > 0 && (
          <p class="filter-keywords">
            {filter.keywords.slice(0, words_shown_max).map((one) => (
              <span class="entry-mark" key={one.id}>
                <bdi>{one.keyword}</bdi>
              </span>
            ))}
            {more > 0 && <span class="quiet-text">+{more}</span>}
          </p>
        )}
        <p class="hint">{facts.filter(Boolean).join(' · ')}</p>
      </div>
      <div class="filter-tools">
        <button type="button" class="button quiet small" onClick={edit}>
          {t.filters.edit}
          <span class="hidden-text"> {filter.title}</span>
        </button>
        <button
          type="button"
          class="action"
          aria-label={t.filters.remove(filter.title)}
          title={t.filters.remove(filter.title)}
          onClick={() =>
            ask_sure({
              title: t.filters.remove(filter.title),
              words: t.filters.remove_sure,
              yes: t.delete,
              act: remove,
            })
          }
        >
          <Icon name="bin" />
        </button>
      </div>
    </div>
  );
}
