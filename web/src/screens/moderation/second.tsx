/* The second judgement: what was said is shown, what was decided is not, and nothing follows. */

import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { get, post as send } from '../../api/client';
import type { SecondAnswer, SecondJudgement } from '../../api/entities';
import { Skeleton } from '../../components/feed_view';
import { Missing } from '../../components/missing';
import { Time } from '../../components/time';
import { use_act } from '../../components/use_act';
import { use_loaded } from '../../components/use_loaded';
import { t } from '../../messages_moderation';
import { instance } from '../../state/session';

const path = '/api/bema/v1/moderation/second_judgements';
const on_account = ['account_limited', 'account_suspended', 'complaints_suspended'];
const word_of = (effect: string) => t.moderation.effects[effect] ?? t.second.nothing;

export function Second() {
  const loaded = use_loaded('second', () => get<SecondJudgement[]>(path));
  const [last, set_last] = useState<SecondAnswer | null>(null);
  const waiting = loaded.value;
  if (!waiting && loaded.cause) return <Missing cause={loaded.cause} retry={loaded.again} />;
  if (!waiting) return <Skeleton posts={false} />;
  const [next, ...others] = waiting;
  return (
    <div class="mod-open">
      <p class="mod-part hint">{t.second.text}</p>
      {last && (
        <p class="notice good" role="status">
          {last.agreed ? t.second.alike : t.second.apart(word_of(last.first.effect))}
        </p>
      )}
      {next ? (
        <Opened
          judged={next}
          key={next.id}
          follows={!!last}
          done={(answer) => {
            set_last(answer);
            if (others.length) loaded.set(others);
            else loaded.again();
          }}
        />
      ) : (
        <div class="nothing">
          <p>
            <strong>{t.second.none}</strong>
          </p>
        </div>
      )}
    </div>
  );
}

interface OpenedProps {
  judged: SecondJudgement;
  /* She has just judged another one, and goes on from here. */
  follows: boolean;
  done: (answer: SecondAnswer) => void;
}

function Opened({ judged, follows, done }: OpenedProps) {
  const { account, post } = judged;
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    if (follows) heading.current?.focus();
  }, []);
  return (
    <article>
      <section class="mod-part">
        <h2 dir="auto" tabIndex={-1} ref={heading}>{account?.display_name || account?.acct}</h2>
        <p class="quiet-text">
          @{account?.acct} {post && <Time iso={post.created_at} long />}
        </p>
        {post?.spoiler_text && <p dir="auto">{post.spoiler_text}</p>}
        <blockquote class="mod-quote" dir="auto" lang={post?.language || undefined}>
          {post ? post.text : account?.note || t.second.no_note}
        </blockquote>
        {post && post.media.length > 0 && (
          <ul>
            {post.media.map((one) => (
              <li key={one.id} dir="auto">
                {one.description || t.second.no_description}
              </li>
            ))}
          </ul>
        )}
      </section>
      <Answer judged={judged} done={done} />
    </article>
  );
}

function Answer({ judged, done }: Omit<OpenedProps, 'follows'>) {
  const [effect, set_effect] = useState('');
  const [rule, set_rule] = useState('other');
  const { busy, run, notice } = use_act();
  const effects = Object.keys(t.moderation.effects).filter(
    (one) => judged.subject === 'account' || !on_account.includes(one),
  );
  const submit = (event: Event) => {
    event.preventDefault();
    void run(async () =>
      done(await send<SecondAnswer>(`${path}/${judged.id}`, { effect, rule })),
    );
  };
  return (
    <form class="mod-part form" onSubmit={submit}>
      <div class="field">
        <label for="second-effect">{t.second.effect}</label>
        <select
          id="second-effect"
          required
          value={effect}
          onChange={(event) => set_effect(event.currentTarget.value)}
        >
          <option value="">{t.second.choose}</option>
          <option value="none">{t.second.nothing}</option>
          {effects.map((one) => (
            <option value={one} key={one}>
              {t.moderation.effects[one]}
            </option>
          ))}
        </select>
      </div>
      <div class="field">
        <label for="second-rule">{t.moderation.rule}</label>
        <select
          id="second-rule"
          value={rule}
          onChange={(event) => set_rule(event.currentTarget.value)}
        >
          <option value="other">{t.moderation.no_rule}</option>
          {instance.value?.rules.map((one) => (
            <option value={one.id} key={one.id}>
              {one.text}
            </option>
          ))}
        </select>
      </div>
      {notice}
      <div class="actions">
        <button class="button" disabled={busy || !effect}>
          {t.second.judge}
        </button>
      </div>
    </form>
  );
}
