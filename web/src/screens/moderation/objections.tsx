/* Objections: who reported something says that too little came of it. Answered by somebody who had no
 * part in the first answer. */

import { useState } from 'preact/hooks';
import { fault_words, post as send } from '../../api/client';
import type { CaseDecided, Decision, Post, WaitingObjection } from '../../api/entities';
import { AccountHead } from '../../components/account_head';
import { Skeleton } from '../../components/feed_view';
import { Icon } from '../../components/icon';
import { Missing } from '../../components/missing';
import { Time } from '../../components/time';
import { t } from '../../messages_moderation';
import { say, say_bad } from '../../state/toasts';
import type { Target } from './decide';
import { EffectBench } from './effect_bench';
import { NoticeSaid } from './notices';
import { SenderObjections } from './sender';
import { DecisionFacts, effect_words, History, rule_words, ShownPost, Split } from './parts';
import type { SectionProps } from './sections';
import { NoneWaiting, use_waiting, WaitingRow } from './waiting';
import { Words } from './words_form';

const path = '/api/bema/v1/moderation/complaints';

export function Objections({ id }: SectionProps) {
  const { loaded, open, answered } = use_waiting<WaitingObjection>({
    name: 'objections',
    id,
    id_of: (one) => one.id,
    load: path,
    keys: t.notices.keys,
  });
  const waiting = loaded.value;
  if (!waiting && loaded.cause) return <Missing cause={loaded.cause} retry={loaded.again} />;
  if (!waiting) return <Skeleton posts={false} />;
  return (
    <Split
      list={
        <>
          <List waiting={waiting} id={id} />
          <SenderObjections />
        </>
      }
      open={
        open ? (
          <Opened objection={open} answered={answered} key={id} />
        ) : (
          id && <p class="nothing">{t.objections.gone}</p>
        )
      }
    />
  );
}

function List({ waiting, id }: { waiting: WaitingObjection[]; id: string }) {
  if (!waiting.length) return <NoneWaiting title={t.objections.none} words={t.objections.none_text} />;
  return (
    <>
      <p class="split-count">{t.objections.waiting(waiting.length)}</p>
      <ul class="mod-list">
        {waiting.map(({ id: number, account, complaint, kind }) => (
          <WaitingRow
            key={number}
            href={`/moderation/objections/${number}`}
            open={number === id}
            account={account}
            at={complaint.created_at}
            words={complaint.text}
          >
            <small>{t.objections[kind]}</small>
          </WaitingRow>
        ))}
      </ul>
    </>
  );
}

interface OpenedProps {
  objection: WaitingObjection;
  answered: () => void;
}

function Opened({ objection, answered }: OpenedProps) {
  const { account, complaint, decisions, notice, report } = objection;
  return (
    <article class="mod-open">
      <AccountHead account={account} gone={t.queue.account_gone}>
        {account && `@${account.acct} · `}
        <Time iso={complaint.created_at} long />
      </AccountHead>
      <section class="mod-part">
        <h3>{t.objections.says}</h3>
        <blockquote class="mod-quote" dir="auto">
          {complaint.text}
        </blockquote>
      </section>
      {report && (
        <section class="mod-part">
          <h3>{t.objections.first}</h3>
          {report.comment && (
            <p class="mod-quote" dir="auto">
              {report.comment}
            </p>
          )}
          <p class="hint">
            {t.queue.categories[report.category]}
            {report.rule_ids?.map((one) => ` · ${rule_words(one)}`)} ·{' '}
            <Time iso={report.created_at} />
          </p>
        </section>
      )}
      {notice && <NoticeSaid notice={notice} />}
      <Subjects objection={objection} />
      {notice?.answer && (
        <section class="mod-part">
          <h3>{t.objections.answered}</h3>
          <p class="mod-quote" dir="auto">
            {notice.answer}
          </p>
        </section>
      )}
      <section class="mod-part">
        <h3>{t.objections.decided}</h3>
        {decisions.map((one) => (
          <div key={one.id}>
            <strong>{effect_words(one)}</strong>
            <DecisionFacts decision={one} />
          </div>
        ))}
        {!decisions.length && <p class="hint">{t.objections.nothing}</p>}
      </section>
      <History subject={objection.subject} />
      {objection.may_answer ? (
        <Answer objection={objection} answered={answered} />
      ) : (
        <p class="notice warn">
          <Icon name="lock" /> {t.objections.yours}
        </p>
      )}
    </article>
  );
}

/* What is not public is read with the report, which is recorded. */
function Subjects({ objection }: { objection: WaitingObjection }) {
  const [opened, set_opened] = useState<Post[] | null>(null);
  const { id, account, statuses, subject, hidden_statuses_count: hidden } = objection;
  const shown = opened ?? statuses;
  const open = async () => {
    try {
      const taken = await send<{ statuses: Post[] }>(`/api/v1/admin/reports/${id}/assign_to_self`);
      set_opened(taken.statuses);
    } catch (cause) {
      say_bad(t.failed.general(fault_words(cause)));
    }
  };
  return (
    <section class="mod-part">
      {shown.map((post) => (
        <ShownPost post={post} key={post.id} />
      ))}
      {!opened && hidden > 0 && (
        <>
          <p class="hint">{t.objections.hidden(hidden)}</p>
          <p>
            <button type="button" class="button quiet small" onClick={() => void open()}>
              {t.objections.open}
            </button>
          </p>
        </>
      )}
      {!shown.length && !hidden && (
        <p class="hint">
          {subject === account?.id ? t.moderation.about_account : t.moderation.post_gone}
        </p>
      )}
    </section>
  );
}

type Previewed = {
  decision: Decision;
  statement: CaseDecided['statement'] & { record: CaseDecided['record'] };
};

function Answer({ objection, answered }: OpenedProps) {
  const { id, account, subject, notice, report, statuses } = objection;
  const target: Target = {
    kind: subject === account?.id ? 'account' : 'post',
    language: statuses[0]?.language ?? null,
    rules: notice?.rule ? [notice.rule] : (report?.rule_ids ?? []),
    count: 1,
    username: account?.username ?? '',
    ask: async ({ on, ...body }) => {
      const made = await send<Partial<Previewed>>(`${path}/${id}/approve`, {
        ...body,
        ...(on === 'account' ? { subject: account?.id } : {}),
      });
      return {
        decision: made.decision!,
        statement: made.statement!,
        record: made.statement?.record ?? null,
        decisions_count: 1,
        finished: true,
      };
    },
  };
  const reject = async (reason: string) => {
    await send(`${path}/${id}/reject`, { reason });
    say(t.objections.rejected);
    answered();
  };
  return (
    <EffectBench
      target={target}
      decided={(words) => {
        say(words);
        answered();
      }}
      other={t.objections.stand}
      form={(close) => (
        <Words
          label={t.objections.reason}
          hint={t.objections.reason_hint}
          yes={t.objections.stand}
          send={reject}
          close={close}
        />
      )}
    />
  );
}
