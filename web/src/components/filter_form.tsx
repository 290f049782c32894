/* A filter, new or known: words, where it counts, what happens, for how long. Used in the settings and
 * from a post's menu. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { call } from '../api/client';
import type { Filter } from '../api/entities';
import { t } from '../messages_later';
import { forget_feeds } from '../state/feed';
import { time_long } from '../text/time';
import { Icon } from './icon';
import { use_act } from './use_act';

const contexts = ['home', 'notifications', 'public', 'thread', 'account'] as const;
const actions = ['warn', 'blur', 'hide'] as const;
const keep = 'keep'; /* the expiry stays as it is */

interface Word {
  id?: string;
  keyword: string;
  whole_word: boolean;
  /* Known to the server and to be removed by it. */
  gone?: boolean;
  key: number;
}

interface FilterFormProps {
  filter?: Filter;
  /* Of a new one. */
  title?: string;
  /* A filter that names posts needs no words. */
  words_needed?: boolean;
  saved: (filter: Filter) => void;
  cancel: () => void;
}

let last_key = 0;
const new_word = (keyword = ''): Word => ({ keyword, whole_word: true, key: ++last_key });

export function FilterForm(props: FilterFormProps) {
  const { filter, title = '', words_needed = true, saved, cancel } = props;
  const form = useRef<HTMLFormElement>(null);
  const { busy, run, notice } = use_act();
  const [words, set_words] = useState<Word[]>(() =>
    filter
      ? filter.keywords.map((one) => ({ ...one, key: ++last_key }))
      : words_needed
        ? [new_word()]
        : [],
  );

  const needed = words_needed && !filter?.statuses.length;
  const save = () => {
    const values = new FormData(form.current!);
    const expires = String(values.get('expires'));
    const given = words.filter((one) => one.id || one.keyword.trim());
    const body = {
      title: String(values.get('title')).trim() || given[0]?.keyword.trim(),
      context: values.getAll('context'),
      filter_action: values.get('action'),
      ...(expires === keep ? {} : { expires_in: expires }),
      keywords_attributes: given.map((one) => ({
        ...(one.id ? { id: one.id } : {}),
        keyword: one.keyword.trim(),
        whole_word: one.whole_word,
        ...(one.gone || !one.keyword.trim() ? { _destroy: true } : {}),
      })),
    };
    return run(async () => {
      const made = filter
        ? await call<Filter>('PUT', `/api/v2/filters/${filter.id}`, { body })
        : await call<Filter>('POST', '/api/v2/filters', { body });
      forget_feeds();
      saved(made);
    }, true);
  };

  return (
    <form
      class="form"
      ref={form}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Keywords words={words} set={set_words} needed={needed} />
      <div class="field">
        <label for="filter-title">{t.filters.name}</label>
        <input
          id="filter-title"
          name="title"
          dir="auto"
          defaultValue={filter?.title ?? title}
          placeholder={words.find((one) => !one.gone)?.keyword || undefined}
          required={!needed && !words.some((one) => !one.gone && one.keyword.trim())}
          aria-describedby="filter-title-hint"
        />
        <p class="hint" id="filter-title-hint">
          {t.filters.name_hint}
        </p>
      </div>
      <fieldset class="field options">
        <legend>{t.filters.action}</legend>
        {actions.map((one) => (
          <label class="check" key={one}>
            <input
              type="radio"
              name="action"
              value={one}
              defaultChecked={one === (filter?.filter_action ?? 'warn')}
            />
            <span>
              {t.filters.actions[one][0]}
              <small class="hint">{t.filters.actions[one][1]}</small>
            </span>
          </label>
        ))}
      </fieldset>
      <fieldset class="field options">
        <legend>{t.filters.contexts}</legend>
        {contexts.map((one) => (
          <label class="check" key={one}>
            <input
              type="checkbox"
              name="context"
              value={one}
              defaultChecked={filter ? filter.context.includes(one) : one !== 'account'}
            />
            <span>{t.filters.context[one]}</span>
          </label>
        ))}
      </fieldset>
      <Expiry until={filter?.expires_at ?? null} />
      {notice}
      <div class="actions">
        <button class="button" disabled={busy}>
          {filter ? t.save : t.filters.make}
        </button>
        <button type="button" class="button quiet" onClick={cancel}>
          {t.cancel}
        </button>
      </div>
    </form>
  );
}

interface KeywordsProps {
  words: Word[];
  set: (words: Word[]) => void;
  needed: boolean;
}

function Keywords({ words, set, needed }: KeywordsProps) {
  const fields = useRef<HTMLFieldSetElement>(null);
  /* What was just asked for is written next. */
  const last = words[words.length - 1];
  useEffect(() => {
    const all = fields.current!.querySelectorAll<HTMLElement>('.filter-word > input');
    if (last && !last.keyword) all[all.length - 1]?.focus();
  }, [words.length]);
  const change = (key: number, values: Partial<Word>) =>
    set(words.map((one) => (one.key === key ? { ...one, ...values } : one)));
  const remove = (word: Word) =>
    word.id ? change(word.key, { gone: true }) : set(words.filter((one) => one !== word));
  const shown = words.filter((one) => !one.gone);
  return (
    <fieldset class="field filter-words" ref={fields}>
      <legend>{t.filters.words}</legend>
      <p class="hint">{t.filters.words_hint}</p>
      {shown.map((one, i) => (
        <div class="filter-word" key={one.key}>
          <input
            aria-label={t.filters.word(i + 1)}
            dir="auto"
            required={needed && shown.length === 1}
            value={one.keyword}
            onInput={(event) => change(one.key, { keyword: event.currentTarget.value })}
          />
          <label class="check">
            <input
              type="checkbox"
              checked={one.whole_word}
              onChange={(event) => change(one.key, { whole_word: event.currentTarget.checked })}
            />
            <span>{t.filters.whole}</span>
          </label>
          {!(needed && shown.length === 1) && (
            <button
              type="button"
              class="action"
              aria-label={t.filters.remove_word(i + 1)}
              title={t.filters.remove_word(i + 1)}
              onClick={() => remove(one)}
            >
              <Icon name="close" />
            </button>
          )}
        </div>
      ))}
      <div>
        <button
          type="button"
          class="button quiet small"
          onClick={() => set([...words, new_word()])}
        >
          <Icon name="plus" /> {t.filters.add_word}
        </button>
      </div>
    </fieldset>
  );
}

function Expiry({ until }: { until: string | null }) {
  return (
    <div class="field">
      <label for="filter-expires">{t.filters.expires}</label>
      <select id="filter-expires" name="expires">
        {until && (
          <option value={keep} selected>
            {t.filters.until(time_long(until, t.locale))}
          </option>
        )}
        <option value="">{t.filters.never}</option>
        {t.durations.map(([seconds, words]) => (
          <option value={seconds} key={seconds}>
            {words}
          </option>
        ))}
      </select>
    </div>
  );
}
