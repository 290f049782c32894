/* How "For you" is set: a preset, or five weights of one's own, and what that changes in plain words. */

import { useState } from 'preact/hooks';
import { call, get } from '../api/client';
import type { FeedSettings } from '../api/entities';
import { t } from '../messages_ranking';
import {
  changes,
  own_preset,
  published_preset,
  standard_preset,
  terms,
  weight_max,
  weight_step,
  wish_body,
  wish_of,
  with_preset,
  with_weight,
  type Wish,
} from '../state/feed_wishes';
import { feed_settings_path } from '../state/home_feed';
import { show_new_slate } from '../state/ranking';
import { say } from '../state/toasts';
import { close_dialog, Dialog } from './dialog';
import { Skeleton } from './feed_view';
import { Missing } from './missing';
import { use_act } from './use_act';
import { use_loaded } from './use_loaded';

export function FeedSettingsDialog() {
  const settings = use_loaded('feed_settings', () => get<FeedSettings>(feed_settings_path));
  return (
    <Dialog title={t.ranking.settings}>
      {settings.cause ? (
        <Missing cause={settings.cause} retry={settings.again} />
      ) : settings.value ? (
        <Form settings={settings.value} />
      ) : (
        <Skeleton posts={false} />
      )}
    </Dialog>
  );
}

function Form({ settings }: { settings: FeedSettings }) {
  const [wish, set_wish] = useState(wish_of(settings));
  const { busy, run, notice } = use_act();
  const save = () =>
    run(async () => {
      await call('PUT', feed_settings_path, { body: wish_body(wish) });
      close_dialog();
      say(t.ranking.set);
      await show_new_slate();
    });
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Presets settings={settings} wish={wish} choose={set_wish} />
      <p class="row">
        <a class="button quiet small" href="/presets" onClick={close_dialog}>
          {t.ranking.others}
        </a>
      </p>
      <Weights wish={wish} choose={set_wish} />
      <p class="row">
        <button
          type="button"
          class="button quiet small"
          onClick={() => set_wish(with_preset(settings, standard_preset))}
        >
          {t.ranking.reset}
        </button>{' '}
        <a href="/algorithm" onClick={close_dialog}>
          {t.ranking.how}
        </a>
      </p>
      <What before={settings} wish={wish} />
      {notice}
      <div class="actions wishes-end">
        <button class="button" disabled={busy}>
          {t.ranking.use}
        </button>
      </div>
    </form>
  );
}

interface PartProps {
  wish: Wish;
  choose: (wish: Wish) => void;
}

/* What the square's policy calls otherwise has the square's own words. */
function Presets({ settings, wish, choose }: PartProps & { settings: FeedSettings }) {
  const all: [string, string][] = settings.presets.map(({ name, about }) => [name, about]);
  const { published } = settings;
  return (
    <fieldset class="field options">
      <legend>{t.ranking.preset}</legend>
      {[...all, [own_preset, '']].map(([name, about]) => {
        const [title, hint] = t.ranking.presets[name!] ?? [name, about];
        return (
          <label class="check" key={name}>
            <input
              type="radio"
              name="preset"
              checked={wish.preset === name}
              onChange={() =>
                choose(name === own_preset ? { ...wish, preset: name } : with_preset(settings, name!))
              }
            />
            <span>
              {title}
              <small class="hint">{hint}</small>
            </span>
          </label>
        );
      })}
      {published && (
        <label class="check">
          <input
            type="radio"
            name="preset"
            checked={wish.preset === published_preset}
            onChange={() => choose(wish_of(settings))}
          />
          <span>
            {t.ranking.copied(published.name, published.account?.acct ?? '')}
            <small class="hint">{copy_words(published)}</small>
            {published.is_newer && (
              <a href={`/presets/${published.id}`} onClick={close_dialog}>
                {t.ranking.look}
              </a>
            )}
          </span>
        </label>
      )}
    </fieldset>
  );
}

/* A copy stays as it is: what happened to the preset since is only told. */
function copy_words({ taken_at, is_gone, is_newer }: NonNullable<FeedSettings['published']>): string {
  const day = new Date(taken_at).toLocaleDateString(t.locale, { dateStyle: 'medium' });
  const since = is_gone ? t.ranking.copied_gone : is_newer ? t.ranking.copied_newer : '';
  return `${t.ranking.copied_hint(day)} ${since}`.trim();
}

const decimal = new Intl.NumberFormat(t.locale, { maximumFractionDigits: 3 });

function Weights({ wish, choose }: PartProps) {
  return (
    <fieldset class="field weights">
      <legend>{t.ranking.weights}</legend>
      <p class="hint">{t.ranking.weights_hint}</p>
      {terms.map((term) => (
        <div class="weight" key={term}>
          <label for={`weight-${term}`}>
            {t.ranking.terms[term]}
            <small class="hint">{t.ranking.term_hints[term]}</small>
          </label>
          <input
            id={`weight-${term}`}
            type="range"
            min={0}
            max={weight_max}
            step={weight_step}
            value={wish.weights[term]}
            aria-valuetext={decimal.format(wish.weights[term])}
            onInput={(event) => choose(with_weight(wish, term, Number(event.currentTarget.value)))}
          />
          <output for={`weight-${term}`}>{decimal.format(wish.weights[term])}</output>
        </div>
      ))}
    </fieldset>
  );
}

function What({ before, wish }: { before: FeedSettings; wish: Wish }) {
  const all = changes(before.weights, wish.weights);
  const moved = before.preset !== wish.preset;
  return (
    <div class="notice" role="status">
      <strong>{t.ranking.changes}</strong>{' '}
      {!all.length && (moved ? t.ranking.only_sources : t.ranking.no_change)}
      {all.length > 0 && (
        <ul>
          {all.map(({ term, more }) => (
            <li key={term}>{t.ranking.changed[term][more ? 0 : 1]}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
