/* Where one stands: what was decided about oneself and one's posts, why, until when, and the way to
 * object. */

import { useState } from 'preact/hooks';
import { fault_words, get, post } from '../../api/client';
import type { JuryFacts, Standing } from '../../api/entities';
import { Skeleton } from '../../components/feed_view';
import { Missing } from '../../components/missing';
import { rule_of } from '../../components/notice';
import { Time } from '../../components/time';
import { use_loaded } from '../../components/use_loaded';
import { t } from '../../messages_later';
import { me } from '../../state/session';
import { say_bad } from '../../state/toasts';
import { time_long } from '../../text/time';
import { ObjectionForm } from './objection';

export function StandingPage() {
  const loaded = use_loaded('standing', () => get<Standing[]>('/api/bema/v1/standing'));
  const known = loaded.value;
  if (!known && loaded.cause) return <Missing cause={loaded.cause} retry={loaded.again} />;
  if (!known) return <Skeleton posts={false} />;
  if (known.length === 0) return <p class="nothing">{t.standing.empty}</p>;
  return (
    <ul class="settings-cards">
      {known.map((one) => (
        <li key={one.decision_id}>
          <One
            standing={one}
            changed={(next) =>
              loaded.set(known.map((was) => (was.decision_id === next.decision_id ? next : was)))
            }
          />
        </li>
      ))}
    </ul>
  );
}

interface OneProps {
  standing: Standing;
  changed: (next: Standing) => void;
}

export const may_object = (one: Standing) =>
  !one.appeal && ['restrict', 'confirm', 'warn', 'disable'].includes(one.kind);

function One({ standing, changed }: OneProps) {
  const { effect, stands, kind, decided_at, until, text, facts, rule, status_id } = standing;
  const restricts = kind === 'restrict' || kind === 'confirm';
  return (
    <article class="stack" id={`decision-${standing.decision_id}`}>
      <h2>{effect ? (t.standing.effects[effect] ?? effect) : t.standing.kinds[kind]}</h2>
      <p class="hint">
        <Time iso={decided_at} long />
        {restricts && ' · '}
        {restricts &&
          (!stands
            ? t.standing.ended
            : until
              ? t.standing.stands_until(time_long(until, t.locale))
              : t.standing.stands)}
      </p>
      {restricts && rule_of(rule) && (
        <p>
          {t.standing.rule}
          {t.colon}
          <q dir="auto">{rule_of(rule)}</q>
        </p>
      )}
      {facts && <p dir="auto">{facts}</p>}
      <details class="why-more">
        <summary>{t.standing.statement}</summary>
        <p class="news-text" dir="auto">
          {text.trim()}
        </p>
      </details>
      <p class="row">
        {status_id && <a href={`/@${me.value!.acct}/${status_id}`}>{t.standing.post}</a>}
        <a href={`/log/decisions/${standing.decision_id}`}>{t.restriction.in_log}</a>
        <a href={`/log/receipt?decision=${standing.decision_id}`}>{t.standing.receipt}</a>
      </p>
      <AppealState standing={standing} />
      {standing.appeal?.state === 'pending' && standing.jury_possible && (
        <AskJury standing={standing} changed={changed} />
      )}
      {may_object(standing) && <Objection standing={standing} changed={changed} />}
    </article>
  );
}

export function AppealState({ standing: { appeal, jury } }: { standing: Standing }) {
  if (!appeal) return null;
  return (
    <>
      <p class="quiet-text">
        {t.standing.appeals[appeal.state]} <q dir="auto">{appeal.text}</q>
      </p>
      {jury && <JuryState jury={jury} />}
    </>
  );
}

export function JuryState({ jury }: { jury: JuryFacts }) {
  return (
    <p class="quiet-text">
      {t.jury.states[jury.state]}{' '}
      {jury.state === 'sitting' && jury.ends_at && t.jury.ends(time_long(jury.ends_at, t.locale))}
      {jury.state === 'decided' && t.jury.numbers(jury.reverse ?? 0, jury.keep ?? 0)}{' '}
      <a href={`/log/entries/${jury.entry}`}>{t.jury.in_log}</a>
    </p>
  );
}

/* As long as nobody has answered. */
export function AskJury({ standing, changed }: OneProps) {
  const [busy, set_busy] = useState(false);
  const ask = async () => {
    set_busy(true);
    try {
      const jury = await post<JuryFacts>(
        `/api/bema/v1/decisions/${standing.decision_id}/appeal/jury`,
        {},
      );
      changed({ ...standing, jury, jury_possible: false });
    } catch (cause) {
      say_bad(t.failed.general(fault_words(cause)));
      set_busy(false);
    }
  };
  return (
    <div class="stack">
      <p class="hint">{t.jury.ask_hint}</p>
      <p>
        <button type="button" class="button quiet" disabled={busy} onClick={() => void ask()}>
          {t.jury.ask}
        </button>
      </p>
    </div>
  );
}

export function Objection({ standing, changed, open }: OneProps & { open?: boolean }) {
  const [jury, set_jury] = useState(false);
  const object = async (text: string) => {
    const made = await post<{ jury: JuryFacts | null }>(
      `/api/bema/v1/decisions/${standing.decision_id}/appeal`,
      { text, jury },
    );
    changed({ ...standing, appeal: { text, state: 'pending' }, jury: made.jury });
  };
  return (
    <ObjectionForm
      title={t.standing.object}
      label={t.standing.words}
      hint={t.standing.hint}
      object={object}
      open={open}
    >
      {standing.jury_possible && (
        <label class="check">
          <input
            type="checkbox"
            checked={jury}
            onChange={(event) => set_jury(event.currentTarget.checked)}
          />
          <span>
            {t.jury.wish}
            <small class="hint">{t.jury.ask_hint}</small>
          </span>
        </label>
      )}
    </ObjectionForm>
  );
}
