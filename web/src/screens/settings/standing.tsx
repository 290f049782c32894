/* Where one stands: what was decided about oneself and one's posts, why, until when, and the way to
 * object. */

import { useState } from 'preact/hooks';
import { fault_words, get, post } from '../../api/client';
import type { Standing } from '../../api/entities';
import { Skeleton } from '../../components/feed_view';
import { Missing } from '../../components/missing';
import { Time } from '../../components/time';
import { use_loaded } from '../../components/use_loaded';
import { t } from '../../messages_later';
import { say, say_bad } from '../../state/toasts';

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

const may_object = (one: Standing) =>
  !one.appeal && ['restrict', 'warn', 'disable'].includes(one.kind);

function One({ standing, changed }: OneProps) {
  const { effect, stands, kind, decided_at, text, appeal } = standing;
  return (
    <article class="stack">
      <h2>{effect ? (t.standing.effects[effect] ?? effect) : t.standing.kinds[kind]}</h2>
      <p class="hint">
        <Time iso={decided_at} long /> {effect && (stands ? t.standing.stands : t.standing.ended)}
      </p>
      <p class="news-text" dir="auto">
        {text.trim()}
      </p>
      {appeal && (
        <p class="quiet-text">
          {t.standing.appeals[appeal.state]} <q dir="auto">{appeal.text}</q>
        </p>
      )}
      {may_object(standing) && <Objection standing={standing} changed={changed} />}
    </article>
  );
}

function Objection({ standing, changed }: OneProps) {
  const [text, set_text] = useState('');
  const [busy, set_busy] = useState(false);
  const send = async () => {
    set_busy(true);
    try {
      await post(`/api/bema/v1/decisions/${standing.decision_id}/appeal`, { text });
      changed({ ...standing, appeal: { text, state: 'pending' } });
      say(t.standing.sent);
    } catch (cause) {
      say_bad(t.failed.general(fault_words(cause)));
      set_busy(false);
    }
  };
  return (
    <details>
      <summary>{t.standing.object}</summary>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (text.trim() && !busy) void send();
        }}
      >
        <label class="field">
          {t.standing.words}
          <textarea
            rows={4}
            maxLength={2000}
            dir="auto"
            value={text}
            onInput={(event) => set_text(event.currentTarget.value)}
          />
        </label>
        <p class="hint">{t.standing.hint}</p>
        <button class="button" disabled={!text.trim() || busy}>
          {t.standing.send}
        </button>
      </form>
    </details>
  );
}
