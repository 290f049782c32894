/* A restriction as a whole: why, since when, until when, who decided; to its author, the way to object. */

import type { ComponentChildren } from 'preact';
import { get } from '../api/client';
import type { Restriction, Standing } from '../api/entities';
import { t } from '../messages_later';
import { AppealState, Objection, may_object } from '../screens/settings/standing';
import { Dialog } from './dialog';
import { rule_of } from './notice';
import { Time } from './time';
import { use_loaded } from './use_loaded';

interface RestrictionDialogProps {
  restriction: Restriction;
  own: boolean;
}

export function RestrictionDialog({ restriction, own }: RestrictionDialogProps) {
  const { effect, text, since, until, role, rule, facts, territories, decision_id } = restriction;
  const rows: [string, ComponentChildren][] = [
    [t.standing.text, text],
    [t.standing.rule, rule_of(rule) || t.standing.no_rule],
    [t.standing.facts, facts],
    [t.standing.places, territories?.join(', ')],
    [t.standing.since, <Time iso={since} long />],
    [t.standing.until, until ? <Time iso={until} long /> : t.standing.no_end],
    [t.standing.decided, t.restriction.by[role]],
  ];
  return (
    <Dialog title={(own ? t.restriction.own : t.restriction.shown)[effect] ?? effect}>
      <p>{t.standing.means[effect]}</p>
      <dl class="facts">
        {rows.map(
          ([name, value]) =>
            value && (
              <div key={name}>
                <dt>{name}</dt>
                <dd dir="auto">{value}</dd>
              </div>
            ),
        )}
      </dl>
      <p class="hint">{t.standing.comes_back}</p>
      {decision_id && (
        <p>
          <a href={`/log/decisions/${decision_id}`}>{t.restriction.in_log}</a>
        </p>
      )}
      {own && decision_id && <OwnAnswer decision_id={decision_id} />}
    </Dialog>
  );
}

function OwnAnswer({ decision_id }: { decision_id: string }) {
  const loaded = use_loaded(`standing:${decision_id}`, async () => {
    const all = await get<Standing[]>('/api/bema/v1/standing');
    return { standing: all.find((one) => one.decision_id === decision_id) };
  });
  const standing = loaded.value?.standing;
  if (!standing) return null;
  return (
    <>
      <AppealState standing={standing} />
      {may_object(standing) && (
        <Objection standing={standing} open changed={(next) => loaded.set({ standing: next })} />
      )}
    </>
  );
}
