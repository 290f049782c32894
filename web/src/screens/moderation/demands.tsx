/* Demands of governments, courts and rights holders: taken in, answered, and those still kept secret. */

import { useRef, useState } from 'preact/hooks';
import { get, post as send } from '../../api/client';
import type { LegalRequest } from '../../api/entities';
import { Skeleton } from '../../components/feed_view';
import { Missing } from '../../components/missing';
import { NotLoaded } from '../../components/not_loaded';
import { Time } from '../../components/time';
import { use_act } from '../../components/use_act';
import { use_loaded } from '../../components/use_loaded';
import { t } from '../../messages_moderation';
import { say } from '../../state/toasts';
import { today } from '../../text/day';
import { Day, Line, Pick, SendFold, SendForm, Tick } from './forms';
import { Facts } from './parts';
import { SubjectLink } from './subject_link';

const path = '/api/bema/v1/moderation/legal_requests';
const both = async () =>
  (
    await Promise.all([get<LegalRequest[]>(path, { secret: 'true' }), get<LegalRequest[]>(path)])
  ).flat();

export function Demands() {
  const loaded = use_loaded('demands', both);
  if (!loaded.value && loaded.cause) return <Missing cause={loaded.cause} retry={loaded.again} />;
  if (!loaded.value) return <Skeleton posts={false} />;
  return (
    <div class="mod-open">
      <Intake done={loaded.again} />
      {!loaded.value.length && (
        <div class="nothing">
          <p>{t.demands.none}</p>
        </div>
      )}
      {waiting_first(loaded.value).map((one) => (
        <Demand demand={one} done={loaded.again} key={one.id} />
      ))}
    </div>
  );
}

const waits = (one: LegalRequest) => one.answer === 'waits' || one.waits_for_second;
const waiting_first = (all: LegalRequest[]) => [...all].sort((a, b) => Number(waits(b)) - Number(waits(a)));

interface DemandProps {
  demand: LegalRequest;
  done: () => void;
}

function Demand({ demand, done }: DemandProps) {
  const secret = demand.secret_until && !demand.public_since;
  return (
    <section class="mod-part">
      <h3 tabIndex={-1}>
        {t.demands.types[demand.type]} · {demand.authority} ({demand.state})
      </h3>
      <Facts
        rows={[
          [t.demands.words, demand.words],
          [t.demands.law, demand.law],
          ...(demand.territories
            ? [[t.demands.territory, demand.territories] as [string, string]]
            : []),
          [t.demands.received, <Time iso={demand.received_at} long />],
          [t.demands.answer, t.demands.answers[demand.answer]],
          ...(demand.answer_words ? [[t.demands.why, demand.answer_words] as [string, string]] : []),
        ]}
      />
      {demand.subjects_count > 0 && <Named demand={demand} />}
      {secret && (
        <p class="notice warn">
          {t.demands.secret} <Time iso={demand.secret_until!} long />
        </p>
      )}
      {demand.withheld_count > 0 && <Withheld demand={demand} done={done} />}
      {demand.answer === 'waits' && <AnswerForm demand={demand} done={done} />}
    </section>
  );
}

/* What is withheld is looked at before it is let last. */
function Named({ demand }: { demand: LegalRequest }) {
  const [open, set_open] = useState(false);
  return (
    <details onToggle={(event) => set_open(event.currentTarget.open)}>
      <summary>
        {t.demands.subjects} ({demand.subjects_count})
      </summary>
      {open && <NamedList id={demand.id} />}
    </details>
  );
}

function NamedList({ id }: { id: string }) {
  const loaded = use_loaded(`demand:${id}`, () => get<{ subjects: string[] }>(`${path}/${id}`));
  if (!loaded.value) return <NotLoaded of={loaded} />;
  return (
    <ul class="mod-history">
      {loaded.value.subjects.map((one) => (
        <li key={one} dir="auto">
          <SubjectLink id={one} />
        </li>
      ))}
    </ul>
  );
}

function Withheld({ demand, done }: DemandProps) {
  const { busy, run, notice } = use_act();
  const part = useRef<HTMLDivElement>(null);
  const confirm = () =>
    void run(async () => {
      await send(`${path}/${demand.id}/confirm`, {});
      part.current?.closest('section')?.querySelector('h3')?.focus();
      say(t.demands.lasts);
      done();
    });
  return (
    <>
      <p>
        {demand.withheld_until ? (
          <>
            {t.demands.withheld_until} <Time iso={demand.withheld_until} long />
          </>
        ) : (
          t.demands.withheld_on
        )}
      </p>
      {demand.waits_for_second && (
        <>
          <p class="hint">{t.demands.second_hint}</p>
          <div class="actions" ref={part}>
            <button type="button" class="button" disabled={busy} onClick={confirm}>
              {t.demands.second}
            </button>
          </div>
        </>
      )}
      {notice}
    </>
  );
}

function AnswerForm({ demand, done }: DemandProps) {
  const id = `answer-${demand.id}`;
  const { waits: _, ...answers } = t.demands.answers;
  return (
    <SendForm
      id={id}
      to={`${path}/${demand.id}/answer`}
      said={t.demands.answered}
      done={done}
      yes={t.demands.send_answer}
    >
      <Pick form={id} name="answer" label={t.demands.answer} of={answers} />
      <Line form={id} name="words" label={t.demands.why} required long />
    </SendForm>
  );
}

function Intake({ done }: { done: () => void }) {
  const form = 'demand';
  return (
    <SendFold id={form} title={t.demands.take} to={path} said={t.demands.taken} done={done} yes={t.demands.send}>
      <Pick form={form} name="type" label={t.demands.type} of={t.demands.types} />
      <Line form={form} name="authority" label={t.demands.authority} required />
      <Line form={form} name="state" label={t.demands.state} hint={t.demands.state_hint} required />
      <Line form={form} name="law" label={t.demands.law} required />
      <Line form={form} name="words" label={t.demands.words} hint={t.demands.words_hint} required long />
      <Line form={form} name="subjects" label={t.demands.subjects} hint={t.demands.subjects_hint} />
      <Line form={form} name="territory" label={t.demands.territory} hint={t.demands.territory_hint} />
      <Tick name="withhold" words={t.demands.withhold} />
      <Day form={form} name="end" label={t.demands.end} hint={t.demands.end_hint} min={today()} />
      <Day
        form={form}
        name="secret_until"
        label={t.demands.secret_until}
        hint={t.demands.secret_hint}
        min={today()}
      />
    </SendFold>
  );
}
