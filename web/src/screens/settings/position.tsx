/* Where one stands oneself, which nobody else is told: in words that name no side. */

import { get } from '../../api/client';
import { use_loaded } from '../../components/use_loaded';
import { t } from '../../messages_later';

interface Position {
  standing: 'sorted' | 'not_sorted' | 'new' | 'shares_a_voice' | 'not_counted';
  fifth: number | null;
  ratings: number;
  ratings_needed: number;
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
      {known && (
        <p>
          {known.fifth !== null
            ? t.position.sorted(known.fifth, known.ratings)
            : t.position.not[known.standing](known.ratings, known.ratings_needed)}
        </p>
      )}
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
