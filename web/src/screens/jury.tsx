/* The jury: what one was drawn to decide with six others, one case at a time, and the wish to be drawn
 * for none. Who it is about stands nowhere. */

import { useLayoutEffect, useState } from 'preact/hooks';
import { call, fault_words, get, post as send } from '../api/client';
import type { JuryCase, JuryDuty, JuryPost } from '../api/entities';
import { dialog } from '../components/dialog';
import { Skeleton } from '../components/feed_view';
import { Icon } from '../components/icon';
import { Missing } from '../components/missing';
import { ScreenHead } from '../components/screen_head';
import { Time } from '../components/time';
import { use_act } from '../components/use_act';
import { use_loaded } from '../components/use_loaded';
import { t } from '../messages_later';
import { go, route } from '../router';
import { keys_off } from '../state/keys';
import { say, say_bad } from '../state/toasts';
import { time_long } from '../text/time';
import { effect_of_others } from './effect_of_others';

const path = '/api/bema/v1/jury';
const reason_bytes_max = 1_000;

export function Jury() {
  const { id } = route.value;
  return (
    <div class="jury">
      <ScreenHead title={t.jury.title} return_to={id ? '/jury' : '/settings'} />
      <div class="settings-page">{id ? <Case id={id} key={id} /> : <List />}</div>
    </div>
  );
}

function List() {
  const loaded = use_loaded('jury', () => get<JuryDuty>(path));
  const duty = loaded.value;
  if (!duty && loaded.cause) return <Missing cause={loaded.cause} retry={loaded.again} />;
  if (!duty) return <Skeleton posts={false} />;
  return (
    <>
      <section class="card">
        <p class="hint">{duty.on ? t.jury.lead : t.jury.off}</p>
      </section>
      {duty.cases.length === 0 ? (
        <p class="nothing">{t.jury.none}</p>
      ) : (
        <ul class="settings-cards">
          {duty.cases.map((one) => (
            <li key={one.id}>
              <article class="stack">
                <h2>{one.state === 'voted' ? t.jury.voted : t.jury.called}</h2>
                <p class="hint">
                  {one.state === 'voted' ? t.jury.voted_text : t.jury.until(time_long(one.until, t.locale))}
                </p>
                {one.state === 'called' && (
                  <p>
                    <a class="button" href={`/jury/${one.id}`}>
                      {t.jury.read}
                    </a>
                  </p>
                )}
              </article>
            </li>
          ))}
        </ul>
      )}
      <OptOut duty={duty} changed={loaded.set} />
    </>
  );
}

function OptOut({ duty, changed }: { duty: JuryDuty; changed: (next: JuryDuty) => void }) {
  const change = async (opted_out: boolean) => {
    try {
      changed(await call<JuryDuty>('PUT', path, { body: { opted_out } }));
      say(opted_out ? t.jury.out : t.jury.in);
    } catch (cause) {
      say_bad(t.failed.general(fault_words(cause)));
      changed({ ...duty });
    }
  };
  return (
    <section class="card stack">
      <h2>{t.jury.lot}</h2>
      <label class="check">
        <input
          type="checkbox"
          checked={!duty.opted_out}
          onChange={(event) => void change(!event.currentTarget.checked)}
        />
        <span>
          {t.jury.wanted}
          <small class="hint">{t.jury.wanted_hint}</small>
        </span>
      </label>
    </section>
  );
}

/* ---- a case ---- */

function Case({ id }: { id: string }) {
  const loaded = use_loaded(`jury/${id}`, () => get<JuryCase>(`${path}/${id}`));
  const shown = loaded.value;
  if (!shown && loaded.cause)
    return (
      <div class="nothing">
        <p>{t.jury.gone}</p>
      </div>
    );
  if (!shown) return <Skeleton posts={false} />;
  const effect = effect_of_others(shown.effect, shown.kind);
  return (
    <>
      <section class="card stack">
        <h2>{t.jury.question}</h2>
        <p>{t.jury.question_text}</p>
        <p class="hint">{t.jury.until(time_long(shown.until, t.locale))}</p>
      </section>
      {shown.posts.map((post, at) => (
        <Said post={post} key={at} />
      ))}
      {!shown.posts.length && (
        <section class="card">
          <p class="hint">{t.jury.about_account}</p>
        </section>
      )}
      <section class="card stack">
        <h2>{t.jury.decided}</h2>
        <p>
          <strong>{effect}</strong> · <Time iso={shown.decided_at} long />
        </p>
        <p>
          {t.standing.rule}
          {t.colon}
          {shown.rule ? <q dir="auto">{shown.rule.text}</q> : t.standing.no_rule}
        </p>
        {shown.rule?.hint && (
          <p class="hint" dir="auto">
            {shown.rule.hint}
          </p>
        )}
        {shown.facts && (
          <p dir="auto">
            {t.standing.facts}
            {t.colon}
            {shown.facts}
          </p>
        )}
        <details class="why-more">
          <summary>{t.standing.statement}</summary>
          <p class="news-text" dir="auto">
            {shown.statement.trim()}
          </p>
        </details>
      </section>
      <section class="card stack">
        <h2>{t.jury.appeal}</h2>
        <blockquote class="news-text" dir="auto">
          {shown.appeal}
        </blockquote>
      </section>
      <Ballot id={id} />
      <details class="why-more card">
        <summary>{t.jury.ticket}</summary>
        <p class="hint">{t.jury.ticket_text}</p>
        <dl class="jury-ticket">
          {Object.entries(shown.ticket).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <code>{value}</code>
              </dd>
            </div>
          ))}
        </dl>
        <p>
          <a href={`/log/entries/${id}`}>{t.jury.in_log}</a>
        </p>
      </details>
    </>
  );
}

function Said({ post }: { post: JuryPost }) {
  return (
    <section class="card stack" lang={post.language || undefined}>
      <h2 lang={t.locale}>{t.jury.post}</h2>
      <p class="hint" lang={t.locale}>
        <Time iso={post.created_at} long />
        {post.reply && ` · ${t.jury.reply}`}
        {post.sensitive && ` · ${t.jury.sensitive}`}
      </p>
      {post.spoiler_text && (
        <p dir="auto">
          <strong>{post.spoiler_text}</strong>
        </p>
      )}
      {post.text && (
        <blockquote class="news-text" dir="auto">
          {post.text}
        </blockquote>
      )}
      {post.poll.length > 0 && (
        <ul>
          {post.poll.map((option) => (
            <li dir="auto" key={option}>
              {option}
            </li>
          ))}
        </ul>
      )}
      {post.media.map((one) => (
        <p key={one.id} lang={t.locale}>
          <a href={one.url ?? one.preview_url ?? ''} target="_blank" rel="noopener">
            <Icon name="picture" /> {one.description || t.jury.undescribed}
          </a>
        </p>
      ))}
    </section>
  );
}

/* 1 and 2 choose, as the queue's keys choose an effect; never while something is written. */
function use_choice_keys(choose: (vote: 'reverse' | 'keep') => void): void {
  useLayoutEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || keys_off.peek() || dialog.peek()) return;
      if ((event.target as HTMLElement | null)?.closest?.('textarea, select')) return;
      if (event.key !== '1' && event.key !== '2') return;
      event.preventDefault();
      choose(event.key === '1' ? 'reverse' : 'keep');
    };
    document.addEventListener('keydown', listen, { capture: true });
    return () => document.removeEventListener('keydown', listen, { capture: true });
  });
}

function Ballot({ id }: { id: string }) {
  const [vote, set_vote] = useState<'' | 'reverse' | 'keep'>('');
  const [reason, set_reason] = useState('');
  const { busy, run, notice } = use_act();
  use_choice_keys((chosen) => {
    set_vote(chosen);
    document.getElementById(`jury-${chosen}`)?.focus();
  });
  const act = (what: 'vote' | 'decline') =>
    run(async () => {
      await send(`${path}/${id}/${what}`, what === 'vote' ? { vote, reason } : {});
      say(what === 'vote' ? t.jury.thanks : t.jury.declined);
      go('/jury', true);
    });
  return (
    <form
      class="card form"
      onSubmit={(event) => {
        event.preventDefault();
        if (vote && !busy) void act('vote');
      }}
    >
      <fieldset class="field options">
        <legend>{t.jury.vote}</legend>
        {(['reverse', 'keep'] as const).map((one, at) => (
          <label class="check" key={one}>
            <input
              type="radio"
              name="vote"
              id={`jury-${one}`}
              value={one}
              checked={vote === one}
              aria-keyshortcuts={String(at + 1)}
              onChange={() => set_vote(one)}
            />
            <span>
              {t.jury.votes[one]} <kbd>{at + 1}</kbd>
              <small class="hint">{t.jury.vote_hints[one]}</small>
            </span>
          </label>
        ))}
      </fieldset>
      <div class="field">
        <label for="jury-reason">{t.jury.reason}</label>
        <textarea
          id="jury-reason"
          rows={3}
          maxLength={reason_bytes_max}
          dir="auto"
          value={reason}
          aria-describedby="jury-reason-hint"
          onInput={(event) => set_reason(event.currentTarget.value)}
        />
        <p class="hint" id="jury-reason-hint">
          {t.jury.reason_hint}
        </p>
      </div>
      {notice}
      <div class="actions">
        <button class="button" disabled={!vote || busy}>
          {t.jury.send}
        </button>
        <button type="button" class="button quiet" disabled={busy} onClick={() => void act('decline')}>
          {t.jury.decline}
        </button>
      </div>
    </form>
  );
}
