/* The list of drafts, and one of them: what it says, what changed in it, who has agreed, and deciding. */

import { useState } from 'preact/hooks';
import { fault_words, call, get, post as send } from '../../api/client';
import type { Approval } from '../../api/entities';
import { AccountHead } from '../../components/account_head';
import { Skeleton } from '../../components/feed_view';
import { Missing } from '../../components/missing';
import { Avatar } from '../../components/person';
import { Name } from '../../components/rich';
import { Time } from '../../components/time';
import { Fault } from '../../components/use_act';
import { use_loaded } from '../../components/use_loaded';
import { t } from '../../messages_approvals';
import { go } from '../../router';
import { say } from '../../state/toasts';
import { Content, text_of } from './content';
import { Decide, may_decide, Own } from './deciding';

const address = '/api/bema/v1/approvals';

export function Drafts({ which }: { which: 'waiting' | 'mine' }) {
  const loaded = use_loaded(`approvals:${which}`, () =>
    get<Approval[]>(which === 'mine' ? address : `${address}/waiting`),
  );
  const drafts = loaded.value;
  if (!drafts && loaded.cause) return <Missing cause={loaded.cause} retry={loaded.again} />;
  if (!drafts) return <Skeleton posts={false} />;
  if (!drafts.length)
    return (
      <div class="nothing">
        <p>
          <strong>{t.approvals.none[which]}</strong>
        </p>
        <p>{t.approvals.none_text[which]}</p>
      </div>
    );
  return (
    <ul class="mod-list">
      {drafts.map((one) => (
        <li key={one.id}>
          <a href={`/approvals/${one.id}`}>
            <Avatar account={one.account} px={32} link={false} />
            <span class="mod-row">
              <span class="mod-row-head">
                <strong>
                  <Name account={one.account} />
                </strong>
                <Time iso={one.changed_at} />
              </span>
              <span class="mod-row-words" dir="auto">
                {text_of(one)}
              </span>
              <small>
                {by_words(one)}
                {t.approvals.kinds[one.kind]} · {state_words(one)}
              </small>
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}

/* Which of the account's people wrote it. */
function by_words({ writer, account }: Approval): string {
  return writer && writer.id !== account.id ? `${t.approvals.written_by(writer.username)} · ` : '';
}

function state_words(one: Approval): string {
  return one.state === 'held' ? t.approvals.missing(one.missing) : t.approvals.states[one.state];
}

export function Opened({ id }: { id: string }) {
  const loaded = use_loaded(`approval:${id}`, () => get<Approval>(`${address}/${id}`));
  const [fault, set_fault] = useState('');
  const one = loaded.value;
  if (!one && loaded.cause) return <Missing cause={loaded.cause} retry={loaded.again} />;
  if (!one) return <Skeleton posts={false} />;
  const act = async (run: () => Promise<Approval>, words: (next: Approval) => string) => {
    set_fault('');
    try {
      const next = await run();
      say(words(next));
      loaded.set(next);
      const decided = may_decide(one) && next.version === one.version;
      if (decided) go('/approvals', true);
    } catch (cause) {
      set_fault(t.failed.general(fault_words(cause)));
      loaded.again(); /* it may have been changed meanwhile */
    }
  };
  const { account, versions = [] } = one;
  return (
    <article class="mod-open">
      <AccountHead account={account}>
        {by_words(one)}
        {t.approvals.kinds[one.kind]} · {state_words(one)}
      </AccountHead>
      <Content approval={one} before={versions.at(-2)} />
      {fault && <Fault words={fault} />}
      {one.state === 'held' && may_decide(one) && (
        <Decide
          approval={one}
          approve={() =>
            act(
              () => send(`${address}/${id}/approve`, { hash: one.hash }),
              (next) => (next.state === 'approved' ? t.approvals.published : t.approvals.agreed),
            )
          }
          reject={(reason) =>
            act(() => send(`${address}/${id}/reject`, { reason }), () => t.approvals.refused)
          }
        />
      )}
      {one.state === 'held' && one.is_own && (
        <Own
          approval={one}
          save={(body) =>
            act(
              () => call<Approval>('PUT', `${address}/${id}`, { body }),
              (next) => (next.state === 'approved' ? t.approvals.published : t.approvals.saved),
            )
          }
          withdraw={() =>
            act(() => call<Approval>('DELETE', `${address}/${id}`), () => t.approvals.withdrawn)
          }
        />
      )}
      <Steps approval={one} />
    </article>
  );
}

function Steps({ approval }: { approval: Approval }) {
  const { deeds = [], state, published_id, account, kind } = approval;
  return (
    <section class="mod-part">
      <h3>{t.approvals.steps}</h3>
      {state === 'approved' && published_id && kind !== 'profile' && (
        <p>
          <a href={`/@${account.acct}/${published_id}`}>{t.approvals.see_post}</a>
        </p>
      )}
      <ol class="mod-history">
        {deeds.map((deed, at) => (
          <li key={at}>
            {t.approvals.deeds[deed.action] ?? deed.action}
            {deed.by && <> · {deed.by.display_name || `@${deed.by.username}`}</>}
            {deed.person && ` (@${deed.person.username})`} ·{' '}
            <Time iso={deed.at} long /> ·{' '}
            <a href={`/log/entries/${deed.entry}`}>{t.approvals.in_log}</a>
            {deed.reason && <p dir="auto">{deed.reason}</p>}
          </li>
        ))}
      </ol>
    </section>
  );
}
