/* What goes beyond the square: disputes before certified bodies (DSA 21), and authorities that were told of
 * a threat to somebody's life (DSA 18). */

import { useState } from 'preact/hooks';
import { get } from '../../api/client';
import type { Dispute, LifeThreat } from '../../api/entities';
import { DayField, first_day } from '../../components/day_field';
import { Missing } from '../../components/missing';
import { Time } from '../../components/time';
import { use_loaded } from '../../components/use_loaded';
import { t } from '../../messages_moderation';
import { may, permission } from '../../state/permissions';
import { Line, use_send } from './demands';
import { Facts } from './parts';

const disputes_path = '/api/bema/v1/moderation/disputes';
const threats_path = '/api/bema/v1/moderation/life_threats';

export function Outside() {
  return (
    <div class="mod-open">
      {may(permission.manage_reports) && <Threats />}
      {may(permission.manage_appeals) && <Disputes />}
    </div>
  );
}

function Day({ form, name, label, hint }: Record<'form' | 'name' | 'label' | 'hint', string>) {
  const [value, set] = useState('');
  return (
    <DayField
      id={`${form}-${name}`}
      form={form}
      name={name}
      label={label}
      hint={hint}
      value={value}
      min={first_day}
      set={set}
    />
  );
}

/* ---- threats to life ---- */

function Threats() {
  const loaded = use_loaded('life_threats', () => get<LifeThreat[]>(threats_path));
  const { submit, notice, busy } = use_send({
    to: threats_path,
    done: loaded.again,
    said: t.outside.threat_taken,
  });
  if (!loaded.value && loaded.cause) return <Missing cause={loaded.cause} retry={loaded.again} />;
  return (
    <section>
      <div class="mod-part">
        <h2>{t.outside.threats}</h2>
        <p class="hint">{t.outside.threats_hint}</p>
      </div>
      <details class="mod-part">
        <summary>{t.outside.threat_take}</summary>
        <form id="threat" class="form" onSubmit={submit}>
          <Line name="subject" label={t.outside.subject} hint={t.outside.subject_hint} id="threat-subject" required />
          <Line name="authority" label={t.outside.authority} id="threat-authority" required />
          <Line name="state" label={t.demands.state} hint={t.demands.state_hint} id="threat-state" required />
          <Line name="words" label={t.outside.told} hint={t.outside.told_hint} id="threat-words" required />
          <Day form="threat" name="notified_at" label={t.outside.notified} hint={t.outside.now} />
          <Day form="threat" name="secret_until" label={t.demands.secret_until} hint={t.outside.secret_hint} />
          {notice}
          <div class="actions">
            <button class="button" disabled={busy}>
              {t.outside.record}
            </button>
          </div>
        </form>
      </details>
      {(loaded.value ?? []).map((one) => (
        <section class="mod-part" key={one.id}>
          <h3>
            {one.authority} ({one.state})
          </h3>
          <Facts
            rows={[
              [t.outside.notified, <Time iso={one.notified_at} long />],
              [t.outside.subject, one.subject ?? t.outside.gone],
              [t.outside.told, one.words],
              [t.demands.secret_until, <Time iso={one.secret_until} long />],
            ]}
          />
        </section>
      ))}
    </section>
  );
}

/* ---- disputes ---- */

function Disputes() {
  const loaded = use_loaded('disputes', () => get<Dispute[]>(disputes_path));
  const { submit, notice, busy } = use_send({
    to: disputes_path,
    done: loaded.again,
    said: t.outside.dispute_taken,
  });
  if (!loaded.value && loaded.cause) return <Missing cause={loaded.cause} retry={loaded.again} />;
  return (
    <section>
      <div class="mod-part">
        <h2>{t.outside.disputes}</h2>
        <p class="hint">{t.outside.disputes_hint}</p>
      </div>
      <details class="mod-part">
        <summary>{t.outside.dispute_take}</summary>
        <form id="dispute" class="form" onSubmit={submit}>
          <Line name="decision" label={t.outside.decision} hint={t.outside.decision_hint} id="dispute-decision" required />
          <Line name="body" label={t.outside.body} id="dispute-body" required />
          <Day form="dispute" name="submitted_at" label={t.outside.submitted} hint={t.outside.now} />
          {notice}
          <div class="actions">
            <button class="button" disabled={busy}>
              {t.outside.record}
            </button>
          </div>
        </form>
      </details>
      {(loaded.value ?? []).map((one) => (
        <OneDispute one={one} done={loaded.again} key={one.id} />
      ))}
    </section>
  );
}

function OneDispute({ one, done }: { one: Dispute; done: () => void }) {
  return (
    <section class="mod-part">
      <h3>
        {one.body}: {t.outside.outcomes[one.outcome]}
      </h3>
      <Facts
        rows={[
          [t.outside.decision, <a href={`/log/decisions/${one.decision_id}`}>{one.decision_id}</a>],
          [t.outside.submitted, <Time iso={one.submitted_at} long />],
          ...(one.decided_at
            ? ([
                [t.outside.decided, <Time iso={one.decided_at} long />],
                [t.outside.followed, one.implemented ? t.outside.yes : t.outside.no],
                [t.outside.words, one.words],
              ] as [string, preact.ComponentChildren][])
            : []),
        ]}
      />
      {one.outcome === 'open' && <Outcome one={one} done={done} />}
    </section>
  );
}

function Outcome({ one, done }: { one: Dispute; done: () => void }) {
  const form = `outcome-${one.id}`;
  const { submit, notice, busy } = use_send({
    to: `${disputes_path}/${one.id}/outcome`,
    done,
    said: t.outside.outcome_taken,
  });
  return (
    <form id={form} class="form" onSubmit={submit}>
      <div class="field">
        <label for={`${form}-outcome`}>{t.outside.outcome}</label>
        <select id={`${form}-outcome`} name="outcome">
          {Object.entries(t.outside.outcomes)
            .filter(([name]) => name !== 'open')
            .map(([name, words]) => (
              <option value={name} key={name}>
                {words}
              </option>
            ))}
        </select>
      </div>
      <div class="field">
        <label>
          <input type="checkbox" name="implemented" value="true" /> {t.outside.follow}
        </label>
      </div>
      <Line name="words" label={t.outside.words} hint={t.outside.words_hint} id={`${form}-words`} required />
      <Day form={form} name="decided_at" label={t.outside.decided} hint={t.outside.now} />
      {notice}
      <div class="actions">
        <button class="button" disabled={busy}>
          {t.outside.record}
        </button>
      </div>
    </form>
  );
}
