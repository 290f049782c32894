/* Appeals: what the author says against a decision, beside all that was decided; answered by somebody
 * else than who decided. */

import { useState } from 'preact/hooks';
import { fault_words, post as send } from '../../api/client';
import type { Decision, JuryFacts, WaitingAppeal } from '../../api/entities';
import { AccountHead } from '../../components/account_head';
import { Skeleton } from '../../components/feed_view';
import { Icon } from '../../components/icon';
import { Missing } from '../../components/missing';
import { name_of } from '../../components/rich';
import { Time } from '../../components/time';
import { use_act } from '../../components/use_act';
import { t } from '../../messages_moderation';
import { may, permission } from '../../state/permissions';
import { me } from '../../state/session';
import { say } from '../../state/toasts';
import { time_long } from '../../text/time';
import { Misuse } from './misuse';
import { DecisionFacts, effect_words, History, ShownPost, Split } from './parts';
import type { SectionProps } from './sections';
import { NoneWaiting, use_waiting, WaitingRow } from './waiting';

const path = '/api/bema/v1/moderation/appeals';
const reason_characters_max = 2_000;

export function Appeals({ id }: SectionProps) {
  const { loaded, open, answered } = use_waiting<WaitingAppeal>({
    name: 'appeals',
    id,
    id_of: (one) => one.decision.id,
    load: path,
  });
  const waiting = loaded.value;
  if (!waiting && loaded.cause) return <Missing cause={loaded.cause} retry={loaded.again} />;
  if (!waiting) return <Skeleton posts={false} />;
  return (
    <Split
      list={<List waiting={waiting} id={id} />}
      open={
        open ? (
          <Opened appeal={open} answered={answered} again={loaded.again} key={id} />
        ) : (
          id && <p class="nothing">{t.appeals.gone}</p>
        )
      }
    />
  );
}

function List({ waiting, id }: { waiting: WaitingAppeal[]; id: string }) {
  if (!waiting.length) return <NoneWaiting title={t.appeals.none} words={t.appeals.none_text} />;
  return (
    <>
      <p class="split-count">{t.appeals.waiting(waiting.length)}</p>
      <ul class="mod-list">
        {waiting.map(({ account, decision, text, created_at }) => (
          <WaitingRow
            key={decision.id}
            href={`/moderation/appeals/${decision.id}`}
            open={decision.id === id}
            account={account}
            at={created_at}
            words={text}
          >
            <small>{t.appeals.against(effect_words(decision))}</small>
          </WaitingRow>
        ))}
      </ul>
    </>
  );
}

interface OpenedProps {
  appeal: WaitingAppeal;
  answered: () => void;
  again: () => void;
}

function Opened({ appeal, answered, again }: OpenedProps) {
  const { account, decision, text, created_at, statuses } = appeal;
  const post = statuses[0];
  const on_account = decision.subject === account.id;
  return (
    <article class="mod-open">
      <AccountHead account={account}>
        @{account.acct} · <Time iso={created_at} long />
      </AccountHead>
      <section class="mod-part">
        <h3>{t.appeals.says(name_of(account))}</h3>
        <blockquote class="mod-quote" dir="auto">
          {text}
        </blockquote>
      </section>
      <section class="mod-part">
        <h3>
          {t.appeals.decision}
          {t.colon}
          {effect_words(decision)}
        </h3>
        <DecisionFacts decision={decision} />
        {post ? (
          <ShownPost post={post} />
        ) : appeal.private ? (
          <Private decision={decision} again={again} />
        ) : (
          <p class="hint">{on_account ? t.moderation.about_account : t.moderation.post_gone}</p>
        )}
      </section>
      <History subject={decision.subject} />
      <Answer appeal={appeal} answered={answered} />
      {account.id !== me.value?.id && may(permission.manage_users) && (
        <Misuse account_id={account.id} before={appeal.before} />
      )}
    </article>
  );
}

/* Read by who takes on the report that names it, and that is on record. */
function Private({ decision, again }: { decision: Decision; again: () => void }) {
  const [fault, set_fault] = useState('');
  const take = async () => {
    try {
      await send(`/api/v1/admin/reports/${decision.report_id}/assign_to_self`);
      again();
    } catch (cause) {
      set_fault(fault_words(cause));
    }
  };
  return (
    <>
      <p class="hint">{t.appeals.not_public}</p>
      {decision.report_id && (
        <button type="button" class="button quiet" onClick={() => void take()}>
          {t.appeals.read_it}
        </button>
      )}
      {fault && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
    </>
  );
}

function Answer({ appeal, answered }: Omit<OpenedProps, 'again'>) {
  const { decision, account } = appeal;
  const [reason, set_reason] = useState('');
  const { busy, run, notice } = use_act();
  const [jury, set_jury] = useState(appeal.jury);
  const own = account.id === me.value?.id;
  if (own || decision.by === me.value?.id)
    return (
      <p class="notice warn">
        <Icon name="lock" /> {own ? t.appeals.own : t.appeals.yours}
      </p>
    );
  if (jury && (jury.state === 'asked' || jury.state === 'sitting'))
    return (
      <p class="notice">
        <Icon name="scales" /> {t.appeals.juries[jury.state]}{' '}
        {jury.ends_at && t.appeals.jury_ends(time_long(jury.ends_at, t.locale))}
      </p>
    );
  const put_to_jury = () =>
    run(async () => {
      set_jury(await send<JuryFacts>(`${path}/${decision.id}/jury`, {}));
      say(t.appeals.jury_sent);
    }, true);
  const answer = (word: 'approve' | 'reject') =>
    run(async () => {
      await send(`${path}/${decision.id}/${word}`, { reason });
      say(word === 'approve' ? t.appeals.approved : t.appeals.rejected);
      answered();
    });
  const unready = busy || !reason.trim();
  return (
    <form class="mod-part form" onSubmit={(event) => event.preventDefault()}>
      {jury && <p class="notice">{t.appeals.juries[jury.state]}</p>}
      <div class="field">
        <label for="appeal-reason">{t.moderation.reason}</label>
        <textarea
          id="appeal-reason"
          rows={3}
          maxLength={reason_characters_max}
          dir="auto"
          value={reason}
          aria-describedby="appeal-reason-hint"
          onInput={(event) => set_reason(event.currentTarget.value)}
        />
        <p class="hint" id="appeal-reason-hint">
          {t.appeals.reason_hint}
        </p>
      </div>
      {notice}
      <div class="actions">
        <button type="button" class="button" disabled={unready} onClick={() => void answer('approve')}>
          {t.appeals.approve}
        </button>
        <button
          type="button"
          class="button quiet"
          disabled={unready}
          onClick={() => void answer('reject')}
        >
          {t.appeals.reject}
        </button>
        {appeal.jury_possible && !jury && (
          <button type="button" class="button quiet" disabled={busy} onClick={() => void put_to_jury()}>
            <Icon name="scales" /> {t.appeals.to_jury}
          </button>
        )}
      </div>
    </form>
  );
}
