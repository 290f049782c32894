/* What ranking knows of oneself: all of it to be seen, taken along, deleted, and not counted at all. */

import { useState } from 'preact/hooks';
import { call, fault_words, get } from '../../api/client';
import { ask_sure } from '../../components/dialog';
import { FeedView } from '../../components/feed_view';
import { post_address } from '../../components/post_actions';
import { name_of } from '../../components/rich';
import { Tabs } from '../../components/tabs';
import { use_loaded } from '../../components/use_loaded';
import { t } from '../../messages_later';
import { route } from '../../router';
import { feed, type Feed } from '../../state/feed';
import { opinion_path } from '../../state/opinions';
import { need_posts, post_signal, posts_missing } from '../../state/posts';
import { download } from '../../state/download';
import {
  read_of_posts,
  signals_path,
  taken_back,
  type Seen,
  type Signal,
  type SignalChoice,
} from '../../state/signals';
import { say, say_bad } from '../../state/toasts';
import { html_text } from '../../text/html';
import { OwnPosition } from './position';

const shown_characters_max = 140;

const day_words = (iso: string) =>
  new Date(iso).toLocaleDateString(t.locale, { dateStyle: 'long' });

export function SignalsPage() {
  const seen = route.value.query.get('show') === 'seen';
  const tabs = [
    { href: '/settings/signals', words: t.signals.said, here: !seen },
    { href: '/settings/signals?show=seen', words: t.signals.seen, here: seen },
  ];
  return (
    <>
      <p class="settings-lead">
        {t.signals.lead} <a href="/algorithm">{t.signals.how}</a>
      </p>
      <Counted />
      <OwnPosition />
      <Tabs label={t.signals.title} tabs={tabs} />
      {seen ? <SeenList /> : <SaidList />}
      <Everything />
    </>
  );
}

function Counted() {
  const path = `${signals_path}/settings`;
  const choice = use_loaded('signals:settings', () => get<SignalChoice>(path));
  const known = choice.value;
  const turn = async (counted: boolean) => {
    choice.set({ ...known!, counted });
    try {
      choice.set(await call<SignalChoice>('PUT', path, { body: { counted } }));
      say(counted ? t.signals.counted_again : t.signals.not_counted);
    } catch (cause) {
      choice.set(known!);
      say_bad(t.failed.general(fault_words(cause)));
    }
  };
  const since = known?.counted && known.counted_from ? day_words(known.counted_from) : '';
  return (
    <section class="settings-part" aria-labelledby="counted">
      <h2 id="counted">{t.signals.counting}</h2>
      {choice.cause ? (
        <p class="notice bad">
          {t.fault.load}{' '}
          <button type="button" class="link" onClick={choice.again}>
            {t.retry}
          </button>
        </p>
      ) : (
        <label class="check">
          <input
            type="checkbox"
            role="switch"
            checked={known?.counted ?? true}
            disabled={!known}
            onChange={(event) => void turn(event.currentTarget.checked)}
          />
          <span>
            {t.signals.counted}
            <small class="hint">
              {t.signals.counted_hint} {since && t.signals.since(since)}
            </small>
          </span>
        </label>
      )}
    </section>
  );
}

const of_posts = {
  missing: (items: { id: string }[]) => posts_missing(items.map((one) => one.id)).length > 0,
  fetch: (items: { id: string }[]) => need_posts(items.map((one) => one.id)),
};

function Words({ id }: { id: string }) {
  const post = post_signal(id).value;
  if (!post) return <span class="quiet-text">{t.signals.hidden_post}</span>;
  const words = html_text(post.content).replace(/\s+/g, ' ').slice(0, shown_characters_max);
  return (
    <a href={post_address(post)} dir="auto">
      <strong>{name_of(post.account)}</strong> {words}
    </a>
  );
}

const feed_options = (path: string) => () => ({ path, read: read_of_posts });

const own_signals = () => feed<Signal>('signals', feed_options(signals_path));

function SaidList() {
  const of = own_signals();
  return (
    <FeedView
      of={of}
      item={(signal) => <Said signal={signal} of={of} key={signal.id} />}
      empty={<p>{t.signals.nothing_said}</p>}
      label={t.signals.said}
      kind="signals"
      again={of_posts}
    />
  );
}

const kinds = [
  'favourited',
  'reblogged',
  'bookmarked',
  'well_argued',
  'not_for_me',
  'acted_against',
] as const;

function Said({ signal, of }: { signal: Signal; of: Feed<Signal> }) {
  const said = kinds.filter((kind) => signal[kind]).map((kind) => t.signals.kind[kind]);
  const may_take_back = signal.well_argued || signal.not_for_me || signal.acted_against;
  const take_back = async () => {
    const before = of.items.peek();
    const left = taken_back(signal);
    of.items.value = before.flatMap((one) => (one.id === signal.id ? (left ?? []) : one));
    try {
      await call(
        'DELETE',
        opinion_path(signal.id, signal.well_argued ? 'well_argued' : 'not_for_me'),
      );
      say(t.opinion.taken_back);
    } catch (cause) {
      of.items.value = before;
      say_bad(t.opinion.failed(fault_words(cause)));
    }
  };
  return (
    <div class="entry">
      <span class="entry-text">
        <Words id={signal.id} />
        <small class="hint">
          {said.join(' · ')} – {t.signals.counts_as[signal.counts_as]}
        </small>
      </span>
      {may_take_back && (
        <button type="button" class="button quiet small" onClick={() => void take_back()}>
          {t.signals.take_back}
        </button>
      )}
    </div>
  );
}

function SeenList() {
  return (
    <FeedView
      of={feed<Seen>('signals:seen', feed_options(`${signals_path}/seen`))}
      item={({ id, days, last_day }) => (
        <div class="entry" key={id}>
          <span class="entry-text">
            <Words id={id} />
            <small class="hint">{t.signals.seen_on(days, day_words(last_day))}</small>
          </span>
        </div>
      )}
      empty={<p>{t.signals.nothing_seen}</p>}
      label={t.signals.seen}
      kind="signals"
      again={of_posts}
    />
  );
}

function Everything() {
  const [busy, set_busy] = useState(false);
  const take_along = async () => {
    set_busy(true);
    try {
      await download(`${signals_path}/export`, 'signals.json');
    } catch (cause) {
      say_bad(t.failed.general(fault_words(cause)));
    }
    set_busy(false);
  };
  const forget = async () => {
    try {
      await call('DELETE', signals_path);
      say(t.signals.deleted);
    } catch (cause) {
      say_bad(t.failed.general(fault_words(cause)));
    }
    await own_signals().restart();
  };
  return (
    <section class="settings-part" aria-labelledby="all-signals">
      <h2 id="all-signals">{t.signals.all}</h2>
      <p class="hint">{t.signals.delete_hint}</p>
      <div class="actions">
        <button
          type="button"
          class="button quiet"
          disabled={busy}
          onClick={() => void take_along()}
        >
          {t.signals.export}
        </button>
        <button
          type="button"
          class="button danger"
          onClick={() =>
            ask_sure({
              title: t.signals.delete,
              words: t.signals.delete_sure,
              yes: t.signals.delete,
              act: () => void forget(),
            })
          }
        >
          {t.signals.delete}
        </button>
      </div>
    </section>
  );
}
