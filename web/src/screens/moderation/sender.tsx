/* What became of all notices from the address of who sent one; who sends unfounded ones again and again is
 * warned, then not heard for a time (DSA 23). */

import { useRef, useState } from 'preact/hooks';
import { ApiError, get, post as send } from '../../api/client';
import type { NoticeSender, NoticeStop, WaitingNotice } from '../../api/entities';
import { NotLoaded } from '../../components/not_loaded';
import { Time } from '../../components/time';
import { use_act } from '../../components/use_act';
import { use_loaded } from '../../components/use_loaded';
import { t } from '../../messages_moderation';
import { say } from '../../state/toasts';
import { end_after, Span, Written } from './forms';
import { Words } from './words_form';

const facts_characters_max = 1_900;
const path = '/api/bema/v1/moderation/notices';
const stops_path = '/api/bema/v1/moderation/notice_stops';

export function Sender({ notice }: { notice: WaitingNotice }) {
  const address = `${path}/${notice.number}/sender`;
  const loaded = use_loaded(`sender:${notice.number}`, () => get<NoticeSender>(address));
  const { busy, run, notice: fault } = use_act();
  const fold = useRef<HTMLDetailsElement>(null);
  const sender = loaded.value;
  const done = (said: string) => {
    fold.current?.querySelector('summary')?.focus(); /* what was pressed goes away, or rests */
    say(said);
    loaded.again();
  };
  const tell: Tell = (to, body, said, after) =>
    void run(async () => {
      await send(to, body);
      after?.();
      done(said);
    }, true);
  if (loaded.cause instanceof ApiError && loaded.cause.status === 403)
    return <p class="hint">{t.notices.record_own}</p>;
  if (!sender) return <NotLoaded of={loaded} />;
  if (!sender.known) return null; /* no address: nothing is known of others */
  const { upheld, unfounded, rejected, waiting, kept } = sender;
  const mark = (yes: boolean) =>
    tell(`${path}/${notice.number}/unfounded`, { unfounded: yes }, t.notices.marked);
  return (
    <details class="mod-part mod-fold" ref={fold}>
      <summary>{t.notices.record(sender.sent)}</summary>
      <p>{t.notices.record_line(upheld, unfounded, rejected, waiting + kept)}</p>
      <ul class="mod-reports">
        {sender.decisions.map((one) => (
          <li key={one.id}>
            <Decided one={one} done={done} />
          </li>
        ))}
      </ul>
      {notice.state === 'answered' && !notice.decision_id && (
        <p>
          <button type="button" class="button quiet small" disabled={busy} onClick={() => mark(true)}>
            {t.notices.mark_unfounded}
          </button>{' '}
          <button type="button" class="button quiet small" disabled={busy} onClick={() => mark(false)}>
            {t.notices.unmark_unfounded}
          </button>
        </p>
      )}
      {sender.trusted ? (
        <p class="hint">{t.notices.record_trusted}</p>
      ) : (
        unfounded > 0 && <Decide sender={sender} address={address} busy={busy} tell={tell} />
      )}
      {fault}
    </details>
  );
}

/* Sends it, says what was done, and then what is to follow. What fails is said in the fold. */
type Tell = (
  to: string,
  body: Record<string, string | boolean>,
  said: string,
  after?: () => void,
) => void;

/* One that was decided before. To take it back, its reason stands in the public log. */
function Decided({ one, done }: { one: NoticeStop; done: (said: string) => void }) {
  const [asks, set_asks] = useState(false);
  const waits = one.objection?.state === 'pending';
  const take_back = async (reason: string) => {
    await send(`${stops_path}/${one.id}/approve`, { reason });
    done(t.notices.lifted);
  };
  return (
    <>
      <p>
        <strong>
          {one.kind === 'warning' ? t.notices.warning : t.notices.stop_until}{' '}
          <Time iso={one.until ?? one.created_at} long />
        </strong>{' '}
        {one.state === 'taken_back' && `(${t.notices.taken_back})`}
      </p>
      <p class="mod-quote" dir="auto">
        {one.facts}
      </p>
      {one.state === 'stands' &&
        !waits &&
        (asks ? (
          <Words
            label={t.objections.reason}
            hint={t.notices.facts_hint}
            yes={t.notices.lift}
            send={take_back}
            close={() => set_asks(false)}
          />
        ) : (
          <button type="button" class="button quiet small" onClick={() => set_asks(true)}>
            {t.notices.lift}
          </button>
        ))}
    </>
  );
}

interface DecideProps {
  sender: NoticeSender;
  address: string;
  busy: boolean;
  tell: Tell;
}

function Decide({ sender, address, busy, tell }: DecideProps) {
  const [facts, set_facts] = useState('');
  const [days, set_days] = useState(30);
  if (sender.stopped_until) return null;
  const may_stop =
    sender.warned_at && sender.last_unfounded_at && sender.last_unfounded_at > sender.warned_at;
  const unready = busy || !facts.trim();
  const clear = () => set_facts('');
  const stop = () =>
    tell(`${address}/stop`, { facts, end: end_after(days) }, t.notices.stopped, clear);
  const warn = () => tell(`${address}/warn`, { facts }, t.notices.warned, clear);
  return (
    <form class="form" onSubmit={(event) => event.preventDefault()}>
      <p class="hint">{t.notices.record_hint}</p>
      <Written
        label={t.notices.facts}
        hint={t.notices.facts_hint}
        max={facts_characters_max}
        value={facts}
        set={set_facts}
      />
      {may_stop && <Span label={t.notices.stop_days} days={days} set={set_days} />}
      <div class="actions">
        {may_stop ? (
          <button type="button" class="button danger" disabled={unready} onClick={stop}>
            {t.notices.stop}
          </button>
        ) : (
          <button type="button" class="button" disabled={unready} onClick={warn}>
            {t.notices.warn}
          </button>
        )}
      </div>
    </form>
  );
}

/* What senders say against a warning or a stop: answered by somebody else than who decided. */
export function SenderObjections() {
  const loaded = use_loaded('sender_objections', () => get<NoticeStop[]>(stops_path));
  const waiting = loaded.value ?? [];
  if (!waiting.length) return <NotLoaded of={loaded} />;
  return (
    <section class="mod-open">
      <h2 class="mod-lane">{t.objections.senders}</h2>
      {waiting.map((one) => (
        <SenderObjection one={one} done={loaded.again} key={one.id} />
      ))}
    </section>
  );
}

function SenderObjection({ one, done }: { one: NoticeStop; done: () => void }) {
  const [grants, set_grants] = useState<boolean | null>(null);
  const answer = async (reason: string) => {
    await send(`${stops_path}/${one.id}/${grants ? 'approve' : 'reject'}`, { reason });
    say(grants ? t.notices.lifted : t.objections.rejected);
    done();
  };
  return (
    <section class="mod-part">
      <h3>
        {one.kind === 'warning' ? t.notices.warning : t.notices.stop_until}{' '}
        <Time iso={one.until ?? one.created_at} long />
      </h3>
      <p class="mod-quote" dir="auto">
        {one.facts}
      </p>
      <h4>{t.objections.senders_says}</h4>
      <blockquote class="mod-quote" dir="auto">
        {one.objection?.text}
      </blockquote>
      {!one.may_answer ? (
        <p class="notice warn">{t.objections.yours}</p>
      ) : grants === null ? (
        <div class="actions">
          <button type="button" class="button quiet" onClick={() => set_grants(true)}>
            {t.objections.senders_grant}
          </button>
          <button type="button" class="button quiet" onClick={() => set_grants(false)}>
            {t.objections.stand}
          </button>
        </div>
      ) : (
        <Words
          label={t.objections.reason}
          hint={t.objections.reason_hint}
          yes={grants ? t.objections.senders_grant : t.objections.stand}
          send={answer}
          close={() => set_grants(null)}
        />
      )}
    </section>
  );
}
