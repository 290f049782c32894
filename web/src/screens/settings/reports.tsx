/* What one reported oneself: whether it waits, what was decided upon it, and the way to object. */

import { get, post } from '../../api/client';
import type { OwnReport } from '../../api/entities';
import { Skeleton } from '../../components/feed_view';
import { Missing } from '../../components/missing';
import { Time } from '../../components/time';
import { use_loaded } from '../../components/use_loaded';
import { t } from '../../messages_later';
import { effect_of_others } from '../effect_of_others';
import { ObjectionForm } from './objection';

export function ReportsPage() {
  const loaded = use_loaded('reports', () => get<OwnReport[]>('/api/bema/v1/reports?limit=40'));
  const known = loaded.value;
  if (!known && loaded.cause) return <Missing cause={loaded.cause} retry={loaded.again} />;
  if (!known) return <Skeleton posts={false} />;
  if (known.length === 0) return <p class="nothing">{t.own_reports.empty}</p>;
  return (
    <ul class="settings-cards">
      {known.map((one) => (
        <li key={one.report.id}>
          <One
            own={one}
            changed={(next) =>
              loaded.set(known.map((was) => (was.report.id === next.report.id ? next : was)))
            }
          />
        </li>
      ))}
    </ul>
  );
}

interface OneProps {
  own: OwnReport;
  changed: (next: OwnReport) => void;
}

function One({ own, changed }: OneProps) {
  const { report, state, answered_at, decisions, appeal } = own;
  return (
    <article class="stack">
      <h2>{t.own_reports.about(report.target_account.acct)}</h2>
      <p class="hint">
        {state === 'waiting' ? t.own_reports.waiting : t.own_reports.answered}{' '}
        {answered_at && <Time iso={answered_at} long />}
      </p>
      {report.comment && <q dir="auto">{report.comment}</q>}
      {state === 'answered' && decisions.length === 0 && <p>{t.own_reports.nothing}</p>}
      {decisions.map((one) => (
        <p key={one.id}>
          {effect_of_others(one.state?.effect ?? null, one.kind)}.{' '}
          {one.stands === true && t.standing.stands} {one.stands === false && t.standing.ended}{' '}
          <a href={`/log/decisions/${one.id}`}>{t.restriction.in_log}</a>
        </p>
      ))}
      {appeal && (
        <p class="quiet-text">
          {t.standing.appeals[appeal.state]} <q dir="auto">{appeal.text}</q>
          {appeal.answer && <span dir="auto"> {appeal.answer}</span>}
        </p>
      )}
      {state === 'answered' && !appeal && <Objection own={own} changed={changed} />}
    </article>
  );
}

function Objection({ own, changed }: OneProps) {
  const object = async (text: string) => {
    const path = `/api/bema/v1/reports/${own.report.id}/appeal`;
    changed({ ...own, appeal: await post<OwnReport['appeal']>(path, { text }) });
  };
  return (
    <ObjectionForm
      title={t.own_reports.object}
      label={t.own_reports.words}
      hint={t.own_reports.hint}
      object={object}
    />
  );
}
