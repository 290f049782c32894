/* What goes beyond the square: disputes before certified bodies (DSA 21), and authorities that were told of
 * a threat to somebody's life (DSA 18). */

import { get } from '../../api/client';
import type { Dispute, LifeThreat } from '../../api/entities';
import { NotLoaded } from '../../components/not_loaded';
import { Time } from '../../components/time';
import { use_loaded } from '../../components/use_loaded';
import { t } from '../../messages_moderation';
import { may, permission } from '../../state/permissions';
import { Day, Line, Pick, SendFold, SendForm, Tick } from './forms';
import { Facts } from './parts';
import { SubjectLink } from './subject_link';

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

/* ---- threats to life ---- */

function Threats() {
  const loaded = use_loaded('life_threats', () => get<LifeThreat[]>(threats_path));
  const form = 'threat';
  return (
    <section>
      <div class="mod-part">
        <h2>{t.outside.threats}</h2>
        <p class="hint">{t.outside.threats_hint}</p>
      </div>
      <SendFold
        id={form}
        title={t.outside.threat_take}
        to={threats_path}
        said={t.outside.threat_taken}
        done={loaded.again}
        yes={t.outside.record}
      >
        <Line form={form} name="subject" label={t.outside.subject} hint={t.outside.subject_hint} required />
        <Line form={form} name="authority" label={t.outside.authority} required />
        <Line form={form} name="state" label={t.demands.state} hint={t.demands.state_hint} required />
        <Line form={form} name="words" label={t.outside.told} hint={t.outside.told_hint} required long />
        <Day form={form} name="notified_at" label={t.outside.notified} hint={t.outside.now} />
        <Day form={form} name="secret_until" label={t.demands.secret_until} hint={t.outside.secret_hint} />
      </SendFold>
      <NotLoaded of={loaded} />
      {(loaded.value ?? []).map((one) => (
        <section class="mod-part" key={one.id}>
          <h3>
            {one.authority} ({one.state})
          </h3>
          <Facts
            rows={[
              [t.outside.notified, <Time iso={one.notified_at} long />],
              [t.outside.subject, one.subject ? <SubjectLink id={one.subject} /> : t.outside.gone],
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
  const form = 'dispute';
  return (
    <section>
      <div class="mod-part">
        <h2>{t.outside.disputes}</h2>
        <p class="hint">{t.outside.disputes_hint}</p>
      </div>
      <SendFold
        id={form}
        title={t.outside.dispute_take}
        to={disputes_path}
        said={t.outside.dispute_taken}
        done={loaded.again}
        yes={t.outside.record}
      >
        <Line form={form} name="decision" label={t.outside.decision} hint={t.outside.decision_hint} required />
        <Line form={form} name="body" label={t.outside.body} required />
        <Day form={form} name="submitted_at" label={t.outside.submitted} hint={t.outside.now} />
      </SendFold>
      <NotLoaded of={loaded} />
      {open_first(loaded.value ?? []).map((one) => (
        <OneDispute one={one} done={loaded.again} key={one.id} />
      ))}
    </section>
  );
}

const open_first = (all: Dispute[]) =>
  [...all].sort((a, b) => Number(b.outcome === 'open') - Number(a.outcome === 'open'));

function OneDispute({ one, done }: { one: Dispute; done: () => void }) {
  return (
    <section class="mod-part">
      <h3 tabIndex={-1}>
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
  const { open: _, ...outcomes } = t.outside.outcomes;
  return (
    <SendForm
      id={form}
      to={`${disputes_path}/${one.id}/outcome`}
      said={t.outside.outcome_taken}
      done={done}
      yes={t.outside.record}
    >
      <Pick form={form} name="outcome" label={t.outside.outcome} of={outcomes} />
      <Tick name="implemented" words={t.outside.follow} />
      <Line form={form} name="words" label={t.outside.words} hint={t.outside.words_hint} required long />
      <Day form={form} name="decided_at" label={t.outside.decided} hint={t.outside.now} />
    </SendForm>
  );
}
