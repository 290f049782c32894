/* What somebody of the staff asked to last: it holds already, and ends by itself unless a second person says
 * that it lasts. */

import { useState } from 'preact/hooks';
import { post as send } from '../../api/client';
import type { Lasting as Asked } from '../../api/entities';
import { AccountHead } from '../../components/account_head';
import { Skeleton } from '../../components/feed_view';
import { Missing } from '../../components/missing';
import { Time } from '../../components/time';
import { use_act } from '../../components/use_act';
import { t } from '../../messages_moderation';
import { say } from '../../state/toasts';
import { effect_words, Facts, History, rule_words, ShownPost, Split } from './parts';
import type { SectionProps } from './sections';
import { NoneWaiting, use_waiting, WaitingRow } from './waiting';

const reason_characters_max = 1_000;

export function Lasting({ id }: SectionProps) {
  const { loaded, open, answered } = use_waiting<Asked>({
    name: 'lasting',
    id,
    id_of: (one) => one.id,
    load: '/api/bema/v1/moderation/lasting',
  });
  const waiting = loaded.value;
  if (!waiting && loaded.cause) return <Missing cause={loaded.cause} retry={loaded.again} />;
  if (!waiting) return <Skeleton posts={false} />;
  return (
    <Split
      list={<List waiting={waiting} id={id} />}
      open={
        open ? (
          <Opened asked={open} answered={answered} key={id} />
        ) : (
          id && <p class="nothing">{t.lasting.gone}</p>
        )
      }
    />
  );
}

function List({ waiting, id }: { waiting: Asked[]; id: string }) {
  if (!waiting.length) return <NoneWaiting title={t.lasting.none} words={t.lasting.none_text} />;
  return (
    <>
      <p class="split-count">{t.lasting.waiting(waiting.length)}</p>
      <ul class="mod-list">
        {waiting.map((one) => (
          <WaitingRow
            key={one.id}
            href={`/moderation/lasting/${one.id}`}
            open={one.id === id}
            account={one.account}
            at={one.asked_at}
            words={one.decision.facts}
          >
            <small>
              {effect_words(one.decision)}
              {one.is_own && ` · ${t.lasting.waits_for_others}`}
            </small>
          </WaitingRow>
        ))}
      </ul>
    </>
  );
}

interface OpenedProps {
  asked: Asked;
  answered: () => void;
}

function Opened({ asked, answered }: OpenedProps) {
  const { account, decision, statuses, decisions_count: count } = asked;
  const post = statuses[0];
  return (
    <article class="mod-open">
      <AccountHead account={account} gone={t.queue.account_gone}>
        {account && `@${account.acct} · `}
        {effect_words(decision)}
      </AccountHead>
      <section class="mod-part">
        <Facts
          rows={[
            [t.moderation.rule, rule_words(decision.rule)],
            [t.moderation.facts, decision.facts],
            [t.lasting.by, asked.asked_by ? `@${asked.asked_by.acct}` : t.lasting.by_gone],
            [t.lasting.since, <Time iso={asked.asked_at} long />],
            [t.lasting.until, <Time iso={asked.ends_at} long />],
          ]}
        />
        {post ? (
          <ShownPost post={post} />
        ) : (
          <p class="hint">
            {asked.private
              ? t.lasting.not_public
              : decision.subject === account?.id
                ? t.moderation.about_account
                : t.moderation.post_gone}
          </p>
        )}
        {asked.case_id && (
          <p>
            <a href={`/moderation/queue/${asked.case_id}`}>{t.lasting.the_case(count)}</a>
          </p>
        )}
      </section>
      <History subject={decision.subject} />
      <Answer asked={asked} answered={answered} />
    </article>
  );
}

function Answer({ asked, answered }: OpenedProps) {
  const { id, is_own, decisions_count: count } = asked;
  const [reason, set_reason] = useState('');
  const { busy, run, notice } = use_act();
  const answer = (word: 'confirm' | 'decline', said: string) =>
    run(async () => {
      await send(`/api/bema/v1/moderation/decisions/${id}/${word}`, { reason });
      say(said);
      answered();
    });
  return (
    <form class="mod-part form" onSubmit={(event) => event.preventDefault()}>
      {is_own ? (
        <p class="notice warn">{t.lasting.own}</p>
      ) : (
        <p class="hint">{t.lasting.effect(count)}</p>
      )}
      {!is_own && (
        <div class="actions">
          <button
            type="button"
            class="button"
            disabled={busy}
            onClick={() => void answer('confirm', t.lasting.confirmed)}
          >
            {t.lasting.confirm}
          </button>
        </div>
      )}
      <div class="field">
        <label for="lasting-reason">{t.lasting.decline_why}</label>
        <textarea
          id="lasting-reason"
          rows={2}
          maxLength={reason_characters_max}
          dir="auto"
          value={reason}
          aria-describedby="lasting-reason-hint"
          onInput={(event) => set_reason(event.currentTarget.value)}
        />
        <p class="hint" id="lasting-reason-hint">
          {t.lasting.decline_hint}
        </p>
      </div>
      {notice}
      <div class="actions">
        <button
          type="button"
          class="button quiet"
          disabled={busy || !reason.trim()}
          onClick={() => void answer('decline', t.lasting.declined)}
        >
          {is_own ? t.lasting.take_back : t.lasting.decline}
        </button>
      </div>
    </form>
  );
}
