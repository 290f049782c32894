/* Notices of people without an account: those about lives and children first. What is answered is shown
 * as who sent it will read it, before it is sent. */

import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { ApiError, get, post as send } from '../../api/client';
import type { CaseDecided, Decision, LegalNotice, WaitingNotice } from '../../api/entities';
import { AccountHead } from '../../components/account_head';
import { Skeleton } from '../../components/feed_view';
import { Icon } from '../../components/icon';
import { Missing } from '../../components/missing';
import { NotLoaded } from '../../components/not_loaded';
import { Time } from '../../components/time';
import { use_act } from '../../components/use_act';
import { use_loaded } from '../../components/use_loaded';
import { t } from '../../messages_moderation';
import { say } from '../../state/toasts';
import { EffectBench } from './effect_bench';
import type { Target } from './decide';
import { effect_words, Facts, History, rule_words, ShownPost, Split } from './parts';
import { show_queue_keys } from './queue_keys';
import type { SectionProps } from './sections';
import { Sender } from './sender';
import { NoneWaiting, use_waiting, WaitingRow } from './waiting';
import { form_keys } from './words_form';

const path = '/api/bema/v1/moderation/notices';
const answer_characters_max = 2_000;

const is_urgent = ({ kind }: LegalNotice) => kind === 'children' || kind === 'life';
const who = ({ name }: LegalNotice) => name || t.notices.somebody;

async function both(): Promise<WaitingNotice[]> {
  const [urgent, other] = await Promise.all([
    get<WaitingNotice[]>(path, { lane: 'urgent' }),
    get<WaitingNotice[]>(path, { lane: 'other' }),
  ]);
  return [...urgent, ...other];
}

export function Notices({ id }: SectionProps) {
  const { loaded, answered } = use_waiting<WaitingNotice>({
    name: 'notices',
    id,
    id_of: (one) => one.number,
    load: both,
    keys: t.notices.keys,
  });
  const waiting = loaded.value;
  if (!waiting && loaded.cause) return <Missing cause={loaded.cause} retry={loaded.again} />;
  if (!waiting) return <Skeleton posts={false} />;
  return (
    <Split
      list={<List waiting={waiting} id={id} />}
      open={id && <NoticeOpen id={id} answered={answered} key={id} />}
    />
  );
}

function List({ waiting, id }: { waiting: WaitingNotice[]; id: string }) {
  if (!waiting.length) return <NoneWaiting title={t.notices.none} words={t.notices.none_text} />;
  const urgent = waiting.filter(is_urgent);
  const other = waiting.filter((one) => !is_urgent(one));
  return (
    <>
      <p class="split-count">{t.notices.waiting(waiting.length)}</p>
      {urgent.length > 0 && <Lane title={t.notices.urgent} notices={urgent} id={id} />}
      {other.length > 0 && (
        <Lane title={urgent.length > 0 ? t.notices.other : ''} notices={other} id={id} />
      )}
    </>
  );
}

interface LaneProps {
  title: string;
  notices: WaitingNotice[];
  id: string;
}

function Lane({ title, notices, id }: LaneProps) {
  return (
    <>
      {title && <h2 class="mod-lane">{title}</h2>}
      <ul class="mod-list">
        {notices.map((one) => (
          <WaitingRow
            key={one.number}
            href={`/moderation/notices/${one.number}`}
            open={one.number === id}
            account={one.account}
            at={one.created_at}
            words={one.reason}
          >
            <NoticeMarks notice={one} />
          </WaitingRow>
        ))}
      </ul>
    </>
  );
}

export function NoticeMarks({ notice }: { notice: LegalNotice }) {
  return (
    <span class="mod-marks">
      <b class={is_urgent(notice) ? 'mod-mark mod-mark-warn' : 'mod-mark'}>
        {t.queue.categories[notice.kind]}
      </b>
      {notice.rule && (
        <b class="mod-mark" dir="auto">
          {rule_words(notice.rule)}
        </b>
      )}
    </span>
  );
}

interface OpenProps {
  id: string;
  answered: () => void;
}

function NoticeOpen({ id, answered }: OpenProps) {
  const loaded = use_loaded(`notice:${id}`, () => get<WaitingNotice>(`${path}/${id}`));
  const notice = loaded.value;
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    if (notice) heading.current?.focus({ preventScroll: true });
  }, [!notice]);
  if (loaded.cause instanceof ApiError && loaded.cause.status === 404)
    return <p class="nothing">{t.notices.gone}</p>;
  if (!notice && loaded.cause) return <Missing cause={loaded.cause} retry={loaded.again} />;
  if (!notice) return <Skeleton posts={false} />;
  const { account, statuses } = notice;
  return (
    <article class="mod-open">
      <AccountHead account={account} gone={t.queue.account_gone} heading={heading} tools={<Tools />}>
        {account && `@${account.acct} · `}
        <Time iso={notice.created_at} long />
      </AccountHead>
      <p class="mod-open-marks">
        <NoticeMarks notice={notice} />
      </p>
      <NoticeSaid notice={notice} case_id={notice.case_id} />
      <section class="mod-part">
        {statuses[0] ? (
          <ShownPost post={statuses[0]} />
        ) : (
          <p class="hint">
            {notice.subject === notice.account_id ? t.moderation.about_account : t.moderation.post_gone}
          </p>
        )}
      </section>
      <History subject={notice.subject} />
      <Sender notice={notice} />
      {notice.kept && <p class="notice warn">{t.notices.kept}</p>}
      {notice.state === 'answered' ? (
        <section class="mod-part">
          <h3>{t.notices.was_answered}</h3>
          <p class="mod-quote" dir="auto">
            {notice.answer}
          </p>
        </section>
      ) : (
        <Answer notice={notice} answered={answered} />
      )}
    </article>
  );
}

function Tools() {
  return (
    <div class="mod-open-tools">
      <button
        type="button"
        class="action"
        title={t.queue.keys_title}
        aria-label={t.queue.keys_title}
        onClick={() => show_queue_keys(t.notices.keys)}
      >
        <Icon name="keyboard" />
      </button>
      <a
        class="action"
        href="/moderation/notices"
        title={t.queue.leave}
        aria-label={t.queue.leave}
      >
        <Icon name="close" />
      </a>
    </div>
  );
}

export function NoticeSaid({ notice, case_id }: { notice: LegalNotice; case_id?: string | null }) {
  const sender = [notice.name, notice.email].filter(Boolean).join(' · ') || t.notices.somebody;
  return (
    <section class="mod-part">
      <h3>{t.notices.says(who(notice))}</h3>
      <blockquote class="mod-quote" dir="auto">
        {notice.reason}
      </blockquote>
      <Facts
        rows={[
          [t.notices.sender, sender],
          [t.notices.address, <a href={notice.address}>{notice.address}</a>],
        ]}
      />
      {case_id && (
        <p>
          <a href={`/moderation/queue/${case_id}`}>{t.notices.in_case}</a>
        </p>
      )}
    </section>
  );
}

interface AnswerProps {
  notice: WaitingNotice;
  answered: () => void;
}

type Answered = LegalNotice & {
  decision: Decision;
  statement: CaseDecided['statement'] & { record: CaseDecided['record'] };
};

/* A decision upon what it is about, or words alone. */
function Answer({ notice, answered }: AnswerProps) {
  const done = () => {
    say(t.notices.answered);
    answered();
  };
  const target: Target = {
    kind: notice.subject === notice.account_id ? 'account' : 'post',
    language: notice.statuses[0]?.language ?? null,
    rules: notice.rule ? [notice.rule] : [],
    count: 1,
    username: notice.account?.username ?? '',
    answers: true,
    ask: async ({ on, ...body }) => {
      const made = await send<Answered>(`${path}/${notice.number}/answer`, {
        ...body,
        ...(on === 'account' ? { subject: notice.account_id } : {}),
      });
      return {
        decision: made.decision,
        statement: made.statement,
        record: made.statement.record,
        answer: made.answer ?? '',
        decisions_count: 1,
        finished: true,
      };
    },
  };
  return (
    <EffectBench
      target={target}
      decided={done}
      other={t.notices.do_nothing}
      form={(close) => <PlainAnswer notice={notice} done={done} close={close} />}
    />
  );
}

interface PlainProps {
  notice: WaitingNotice;
  done: () => void;
  close: () => void;
}

/* Words alone, or what was decided before. */
function PlainAnswer({ notice, done, close }: PlainProps) {
  const before = use_loaded(`decisions:${notice.subject}`, () =>
    get<Decision[]>('/api/bema/v1/moderation/decisions', { subject: notice.subject }),
  );
  const laid = (before.value ?? []).filter((one) => one.kind === 'restrict');
  const [text, set_text] = useState('');
  const [decision, set_decision] = useState('');
  const [unfounded, set_unfounded] = useState(false);
  const [shown, set_shown] = useState<string | null>(null);
  const { busy, run, notice: fault } = use_act();
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    const wanted = shown === null ? 'textarea' : '[type=submit]';
    form.current?.querySelector<HTMLElement>(wanted)?.focus({ preventScroll: true });
  }, [shown === null]);
  const ask = async (dry_run: boolean) => {
    const body = { text, decision, dry_run, unfounded: unfounded && !decision };
    const made = await run(
      () => send<LegalNotice>(`${path}/${notice.number}/answer`, body),
      true,
    );
    if (!made) return;
    if (dry_run) set_shown(made.answer ?? '');
    else done();
  };
  const chosen = laid.find((one) => one.id === decision);
  return (
    <form
      class="form bench-form"
      ref={form}
      onKeyDown={(event) => form_keys(event, shown === null ? close : () => set_shown(null))}
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) void ask(shown === null);
      }}
    >
      {shown !== null ? (
        <div class="preview" role="group" aria-label={t.queue.preview_title}>
          <section>
            <h3>{t.notices.reads}</h3>
            <p class="preview-text" lang={text ? undefined : notice.language} dir="auto">
              {shown}
            </p>
            {chosen && <p>{t.notices.with_decision(effect_words(chosen))}</p>}
          </section>
        </div>
      ) : (
        <>
          <NotLoaded of={before} />
          {laid.length > 0 && (
            <label class="field">
              <span class="label">{t.notices.answer_with}</span>
              <select value={decision} onChange={(event) => set_decision(event.currentTarget.value)}>
                <option value="">{t.notices.nothing}</option>
                {laid.map((one) => (
                  <option value={one.id} key={one.id}>
                    {effect_words(one) + t.colon + one.facts}
                  </option>
                ))}
              </select>
            </label>
          )}
          <label class="field">
            <span class="label">{t.notices.answer}</span>
            <textarea
              rows={3}
              maxLength={answer_characters_max}
              dir="auto"
              value={text}
              onInput={(event) => set_text(event.currentTarget.value)}
            />
            <span class="hint">{t.notices.answer_hint}</span>
          </label>
          {!decision && (
            <label class="check">
              <input
                type="checkbox"
                checked={unfounded}
                onChange={(event) => set_unfounded(event.currentTarget.checked)}
              />
              <span>{t.notices.unfounded}</span>
            </label>
          )}
        </>
      )}
      {fault}
      <div class="actions">
        <button type="submit" class="button" disabled={busy}>
          {shown === null ? t.queue.preview : t.notices.send}
        </button>
        <button
          type="button"
          class="button quiet"
          onClick={() => (shown === null ? close() : set_shown(null))}
        >
          {shown === null ? t.cancel : t.queue.change}
        </button>
      </div>
    </form>
  );
}
