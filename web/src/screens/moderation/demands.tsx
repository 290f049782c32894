/* Demands of governments, courts and rights holders: taken in, answered, and those still kept secret. */

import { useState } from 'preact/hooks';
import { get, post as send } from '../../api/client';
import type { LegalRequest } from '../../api/entities';
import { DayField } from '../../components/day_field';
import { Skeleton } from '../../components/feed_view';
import { Missing } from '../../components/missing';
import { Time } from '../../components/time';
import { use_act } from '../../components/use_act';
import { use_loaded } from '../../components/use_loaded';
import { t } from '../../messages_moderation';
import { say } from '../../state/toasts';
import { today } from '../../text/day';
import { Facts } from './parts';

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
      {loaded.value.map((one) => (
        <Demand demand={one} done={loaded.again} key={one.id} />
      ))}
    </div>
  );
}

interface DemandProps {
  demand: LegalRequest;
  done: () => void;
}

function Demand({ demand, done }: DemandProps) {
  const secret = demand.secret_until && !demand.public_since;
  return (
    <section class="mod-part">
      <h3>
        {t.demands.types[demand.type]} · {demand.authority} ({demand.state})
      </h3>
      <Facts
        rows={[
          [t.demands.words, demand.words],
          [t.demands.law, demand.law],
          [t.demands.received, <Time iso={demand.received_at} long />],
          [t.demands.answer, t.demands.answers[demand.answer]],
          ...(demand.answer_words ? [[t.demands.why, demand.answer_words] as [string, string]] : []),
        ]}
      />
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

function Withheld({ demand, done }: DemandProps) {
  const { busy, run, notice } = use_act();
  const confirm = () =>
    void run(async () => {
      await send(`${path}/${demand.id}/confirm`, {});
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
          <div class="actions">
            <button class="button" disabled={busy} onClick={confirm}>
              {t.demands.second}
            </button>
          </div>
        </>
      )}
      {notice}
    </>
  );
}

/* The fields of a form, as texts; what is left blank is not sent. */
function fields_of(form: HTMLFormElement): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, value] of new FormData(form)) if (typeof value === 'string' && value) found[name] = value;
  return found;
}

interface SendProps {
  to: string;
  done: () => void;
  said: string;
}

export function use_send({ to, done, said }: SendProps) {
  const { busy, run, notice } = use_act();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    void run(async () => {
      await send(to, fields_of(form));
      form.reset();
      say(said);
      done();
    }, true);
  };
  return { submit, notice, busy };
}

function AnswerForm({ demand, done }: DemandProps) {
  const { submit, notice, busy } = use_send({
    to: `${path}/${demand.id}/answer`,
    done,
    said: t.demands.answered,
  });
  const id = `answer-${demand.id}`;
  return (
    <form class="form" onSubmit={submit}>
      <div class="field">
        <label for={id}>{t.demands.answer}</label>
        <select id={id} name="answer">
          {Object.entries(t.demands.answers)
            .filter(([name]) => name !== 'waits')
            .map(([name, words]) => (
              <option value={name} key={name}>
                {words}
              </option>
            ))}
        </select>
      </div>
      <Line name="words" label={t.demands.why} id={`why-${demand.id}`} required />
      {notice}
      <div class="actions">
        <button class="button" disabled={busy}>
          {t.demands.send_answer}
        </button>
      </div>
    </form>
  );
}

interface LineProps {
  name: string;
  label: string;
  hint?: string;
  required?: boolean;
  id?: string;
}

export function Line({ name, label, hint, required, id = `demand-${name}` }: LineProps) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        name={name}
        required={required}
        dir="auto"
        aria-describedby={hint && `${id}-hint`}
      />
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

function Intake({ done }: { done: () => void }) {
  const [secret_until, set_secret_until] = useState('');
  const [end, set_end] = useState('');
  const taken = () => {
    set_secret_until('');
    set_end('');
    done();
  };
  const { submit, notice, busy } = use_send({ to: path, done: taken, said: t.demands.taken });
  return (
    <details class="mod-part">
      <summary>{t.demands.take}</summary>
      <form id="demand-intake" class="form" onSubmit={submit}>
        <div class="field">
          <label for="demand-type">{t.demands.type}</label>
          <select id="demand-type" name="type">
            {Object.entries(t.demands.types).map(([name, words]) => (
              <option value={name} key={name}>
                {words}
              </option>
            ))}
          </select>
        </div>
        <Line name="authority" label={t.demands.authority} required />
        <Line name="state" label={t.demands.state} hint={t.demands.state_hint} required />
        <Line name="law" label={t.demands.law} required />
        <Line name="words" label={t.demands.words} hint={t.demands.words_hint} required />
        <Line name="subjects" label={t.demands.subjects} hint={t.demands.subjects_hint} />
        <Line name="territory" label={t.demands.territory} hint={t.demands.territory_hint} />
        <div class="field">
          <label>
            <input type="checkbox" name="withhold" value="true" /> {t.demands.withhold}
          </label>
        </div>
        <DayField
          id="demand-end"
          form="demand-intake"
          name="end"
          label={t.demands.end}
          hint={t.demands.end_hint}
          value={end}
          min={today()}
          set={set_end}
        />
        <DayField
          id="demand-secret_until"
          form="demand-intake"
          name="secret_until"
          label={t.demands.secret_until}
          hint={t.demands.secret_hint}
          value={secret_until}
          min={today()}
          set={set_secret_until}
        />
        {notice}
        <div class="actions">
          <button class="button" disabled={busy}>
            {t.demands.send}
          </button>
        </div>
      </form>
    </details>
  );
}
