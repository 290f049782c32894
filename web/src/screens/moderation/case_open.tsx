/* A case that is open: it is claimed by being opened, and given back by being left. */

import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { ApiError, fault_words, get, post as send } from '../../api/client';
import type { Case, CaseRow, CaseUndone } from '../../api/entities';
import { Skeleton } from '../../components/feed_view';
import { Icon } from '../../components/icon';
import { Missing } from '../../components/missing';
import { Avatar, address_of } from '../../components/person';
import { Name } from '../../components/rich';
import { Time } from '../../components/time';
import { use_loaded } from '../../components/use_loaded';
import { t } from '../../messages_moderation';
import { me } from '../../state/session';
import { say, say_bad } from '../../state/toasts';
import { Bench } from './bench';
import { case_path } from './case_list';
import { Findings, Notes, Past, Posts, Reports, WhyHere } from './case_parts';
import { Marks } from './marks';
import { History } from './parts';
import { show_queue_keys } from './queue_keys';
import { Words } from './words_form';

const renew_ms = 4 * 60_000; /* a claim holds for ten minutes */

/* Claimed first: what only who has it may read is in it then. */
async function load_case(id: string): Promise<Case> {
  try {
    return await send<Case>(`${case_path(id)}/claim`);
  } catch (cause) {
    /* Another one has it, it was escalated or is closed: then it is read. */
    if (!(cause instanceof ApiError) || (cause.status !== 409 && cause.status !== 403)) throw cause;
    return get<Case>(case_path(id));
  }
}

interface CaseOpenProps {
  id: string;
  list_address: string;
  finished: (id: string) => void;
  changed: (row: CaseRow) => void;
  back_again: () => void;
}

export function CaseOpen({ id, list_address, finished, changed, back_again }: CaseOpenProps) {
  const loaded = use_loaded(`case:${id}`, () => load_case(id));
  const known = loaded.value;
  const mine = known?.state === 'open' && known.claimed_by?.id === me.value?.id;
  const heading = useRef<HTMLHeadingElement>(null);
  const [done, set_done] = useState(false);
  /* Her hour is over. What she is writing stays: nobody else has it yet. */
  const [over, set_over] = useState(false);
  /* It is read from its heading. At once: what is opened by the next key takes the focus from there. */
  useLayoutEffect(() => {
    if (known) changed(known);
    if (known) heading.current?.focus({ preventScroll: true });
  }, [!known]);
  useEffect(() => {
    if (!mine || done) return undefined;
    const renew = setInterval(
      () =>
        void send(`${case_path(id)}/claim`).catch((cause: unknown) => {
          if (cause instanceof ApiError && cause.status === 409) set_over(true);
        }),
      renew_ms,
    );
    return () => {
      clearInterval(renew);
      void send(`${case_path(id)}/release`).catch(() => undefined);
    };
  }, [mine, done]);
  if (!known && loaded.cause) return <Missing cause={loaded.cause} retry={loaded.again} />;
  if (!known) return <Skeleton posts={false} />;
  const { account, kind } = known.subject;
  const leave = (decided: boolean) => {
    if (decided) set_done(true);
    finished(id);
  };
  const reopen = async () => {
    try {
      await send(`${case_path(id)}/reopen`);
      heading.current?.focus({ preventScroll: true });
      loaded.again();
      back_again();
    } catch (cause) {
      say_bad(t.failed.general(fault_words(cause)));
    }
  };
  return (
    <article class="mod-open" aria-labelledby="case-heading">
      <header class="mod-open-head">
        {account && <Avatar account={account} px={40} />}
        <div>
          <h2 id="case-heading" tabIndex={-1} ref={heading}>
            {account ? (
              <a href={address_of(account)}>
                <Name account={account} />
              </a>
            ) : (
              t.queue.account_gone
            )}
          </h2>
          <p class="quiet-text">
            {account && `@${account.acct}`}
            {kind === 'account' && ` · ${t.moderation.about_account}`} ·{' '}
            <Time iso={known.created_at} />
          </p>
        </div>
        <div class="mod-open-tools">
          <button
            type="button"
            class="action"
            title={t.queue.keys_title}
            aria-label={t.queue.keys_title}
            onClick={() => show_queue_keys()}
          >
            <Icon name="keyboard" />
          </button>
          <a class="action" href={list_address} title={t.queue.leave} aria-label={t.queue.leave}>
            <Icon name="close" />
          </a>
        </div>
      </header>
      <p class="mod-open-marks">
        <Marks row={known} />
      </p>
      <Claimed of={known} mine={mine} over={over} />
      <Posts of={known} />
      <Reports of={known} />
      <Findings of={known} />
      <WhyHere of={known} />
      <Notes of={known} />
      <Past of={known} />
      {known.state === 'closed' && <History subject={known.subject.id} />}
      {known.state === 'closed' ? (
        <Closed
          of={known}
          reopen={reopen}
          again={() => {
            heading.current?.focus({ preventScroll: true });
            loaded.again();
          }}
        />
      ) : (
        mine && <Bench of={known} leave={leave} reload={loaded.again} back_again={back_again} />
      )}
    </article>
  );
}

/* What can still be done: opened again, and what was decided taken back, on all of it. */
function Closed({ of, reopen, again }: { of: Case; reopen: () => Promise<void>; again: () => void }) {
  const [asks, set_asks] = useState(false);
  const take_back = async (reason: string, opens: boolean) => {
    const { finished } = await send<CaseUndone>(`${case_path(of.id)}/undo`, { reason, reopen: opens });
    say(finished ? t.queue.taken_back : t.queue.taken_back_soon);
    set_asks(false);
    again();
  };
  if (asks)
    return (
      <section class="mod-part">
        <Words
          label={t.queue.take_back_reason}
          hint={t.queue.take_back_hint}
          check={t.queue.reopen}
          yes={t.queue.take_back_yes}
          send={take_back}
          close={() => set_asks(false)}
        />
      </section>
    );
  return (
    <p class="mod-part actions">
      <button type="button" class="button quiet" onClick={() => void reopen()}>
        {t.queue.reopen}
      </button>
      {of.outcome === 'decided' && (
        <button type="button" class="button quiet" onClick={() => set_asks(true)}>
          {t.queue.take_back}
        </button>
      )}
    </p>
  );
}

function Claimed({ of, mine, over }: { of: Case; mine: boolean; over: boolean }) {
  if (of.state === 'closed') return null;
  if (over || (of.state === 'open' && !of.claimed_by))
    return (
      <p class="notice warn" role="status">
        <Icon name="lock" /> {t.queue.rests}
      </p>
    );
  if (!of.claimed_by) return null;
  if (mine)
    return (
      <p class="mod-yours">
        <Icon name="check" /> {t.queue.yours}
      </p>
    );
  return (
    <p class="notice warn">
      <Icon name="lock" /> {t.queue.claimed(of.claimed_by.username)}
    </p>
  );
}
