/* Where one stands oneself, which nobody else is told: in words that name no side. */

import { get } from '../../api/client';
import { use_loaded } from '../../components/use_loaded';
import { t } from '../../messages_later';

interface Position {
  standing: 'sorted' | 'not_sorted' | 'new' | 'shares_a_voice' | 'not_counted';
  fifth: number | null;
  ratings: number;
  ratings_needed: number;
  admission: {
    state: 'admitted' | 'few_ratings' | 'shares_a_voice' | 'young' | 'unvouched' | 'not_counted';
    days_needed: number;
    followers_needed: number;
  };
}

/** Old enough and known enough to be put somewhere, and yet not counted: what is lacking. */
function words(known: Position): string {
  const { state, days_needed, followers_needed } = known.admission;
  if (known.fifth !== null) return t.position.sorted(known.fifth, known.ratings);
  if (state === 'young') return t.position.young(days_needed);
  if (state === 'unvouched') return t.position.unvouched(followers_needed);
  return t.position.not[known.standing]!(known.ratings, known.ratings_needed);
}

const groups = [1, 2, 3, 4, 5];

export function OwnPosition() {
  const loaded = use_loaded('position', () => get<Position>('/api/bema/v1/polarity'));
  const known = loaded.value;
  return (
    <section class="settings-part" aria-labelledby="position">
      <h2 id="position">{t.position.title}</h2>
      {loaded.cause ? (
        <p class="notice bad">
          {t.fault.load}{' '}
          <button type="button" class="link" onClick={loaded.again}>
            {t.retry}
          </button>
        </p>
      ) : null}
      {known && <p>{words(known)}</p>}
      {known?.fifth != null && (
        <ol class="fifths" aria-hidden="true">
          {groups.map((group) => (
            <li class={group === known.fifth ? 'here' : ''} key={group} />
          ))}
        </ol>
      )}
      <p class="hint">{t.position.hint}</p>
    </section>
  );
}
