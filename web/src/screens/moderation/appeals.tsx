/* Appeals: what the author says against a decision, beside all that was decided; answered by somebody
 * else than who decided. */

import { useState } from 'preact/hooks';
import { fault_words, get, post as send } from '../../api/client';
import type { Decision, JuryFacts, WaitingAppeal } from '../../api/entities';
import { Skeleton } from '../../components/feed_view';
import { Icon } from '../../components/icon';
import { Missing } from '../../components/missing';
import { Avatar, address_of } from '../../components/person';
import { Name, name_of } from '../../components/rich';
import { Time } from '../../components/time';
import { use_loaded } from '../../components/use_loaded';
import { t } from '../../messages_moderation';
import { go } from '../../router';
import { may, permission } from '../../state/permissions';
import { me } from '../../state/session';
import { say } from '../../state/toasts';
import { time_long } from '../../text/time';
import { Misuse } from './misuse';
import { DecisionFacts, effect_words, History, ShownPost, Split } from './parts';
import { use_queue_keys } from './queue_keys';
import type { SectionProps } from './sections';

const reason_characters_max = 2_000;

export function Appeals({ id }: SectionProps) {
  const loaded = use_loaded('appeals', () =>
    get<WaitingAppeal[]>('/api/bema/v1/moderation/appeals'),
  );
  const waiting = loaded.value;
  const move = (by: 1 | -1) => {
    const at = waiting?.findIndex((one) => one.decision.id === id) ?? -1;
    const there = waiting?.[Math.max(0, at + by)];
    if (there) go(`/moderation/appeals/${there.decision.id}`, true);
  };
  use_queue_keys({ next: () => move(1), previous: () => move(-1) });
  if (!waiting && loaded.cause) return <Missing cause={loaded.cause} retry={loaded.again} />;
  if (!waiting) return <Skeleton posts={false} />;
  const open = waiting.find((one) => one.decision.id === id);
  const answered = () => {
    const at = waiting.indexOf(open!);
    const left = waiting.filter((one) => one !== open);
    const next = left[at] ?? left[at - 1];
    loaded.set(left);
    go(next ? `/moderation/appeals/${next.decision.id}` : '/moderation/appeals', true);
  };
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
  if (!waiting.length)
    return (
      <div class="nothing">
        <p>
          <strong>{t.appeals.none}</strong>
        </p>
        <p>{t.appeals.none_text}</p>
      </div>
    );
  return (
    <>
      <p class="split-count">{t.appeals.waiting(waiting.length)}</p>
      <ul class="mod-list">
        {waiting.map(({ account, decision, text, created_at }) => (
          <li key={decision.id}>
            <a
              href={`/moderation/appeals/${decision.id}`}
              aria-current={decision.id === id ? 'true' : undefined}
            >
              <Avatar account={account} px={32} link={false} />
              <span class="mod-row">
                <span class="mod-row-head">
                  <strong>
                    <Name account={account} />
                  </strong>
                  <Time iso={created_at} />
                </span>
                <span class="mod-row-words" dir="auto">
                  {text}
                </span>
                <small>{t.appeals.against(effect_words(decision))}</small>
              </span>
            </a>
          </li>
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
      <header class="mod-open-head">
        <Avatar account={account} px={40} />
        <div>
          <h2>
            <a href={address_of(account)}>
              <Name account={account} />
            </a>
          </h2>
          <p class="quiet-text">
            @{account.acct} · <Time iso={created_at} long />
          </p>
        </div>
      </header>
      <section class="mod-part">
        <h3>{t.appeals.says(name_of(account))}</h3>
        <blockquote class="mod-quote" dir="auto">
          {text}
        </blockquote>
      </section>
      <section class="mod-part">
        <h3>
          {t.appeals.decision}: {effect_words(decision)}
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
  const [fault, set_fault] = useState('');
  const [busy, set_busy] = useState(false);
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
  const put_to_jury = async () => {
    set_busy(true);
    set_fault('');
    try {
      set_jury(await send<JuryFacts>(`/api/bema/v1/moderation/appeals/${decision.id}/jury`, {}));
      say(t.appeals.jury_sent);
    } catch (cause) {
      set_fault(t.failed.general(fault_words(cause)));
    }
    set_busy(false);
  };
  const answer = async (word: 'approve' | 'reject') => {
    set_busy(true);
    set_fault('');
    try {
      await send(`/api/bema/v1/moderation/appeals/${decision.id}/${word}`, { reason });
      say(word === 'approve' ? t.appeals.approved : t.appeals.rejected);
      answered();
    } catch (cause) {
      set_fault(t.failed.general(fault_words(cause)));
      set_busy(false);
    }
  };
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
      {fault && (
        <p class="notice bad" role="alert">
          {fault}
        </p>
      )}
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
