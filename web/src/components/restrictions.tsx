/* What moderation has laid over a post or an account, in a line each; the whole of it is a press away. */

import type { Restriction } from '../api/entities';
import { t } from '../messages';
import { dialog } from './dialog';
import { Icon, type IconName } from './icon';

const icons: Record<string, IconName> = {
  label: 'tag',
  content_warning: 'warning',
  replies_limited: 'reply',
  not_recommended: 'trend',
  age_restricted: 'lock',
};

async function show(restriction: Restriction, own: boolean): Promise<void> {
  const { RestrictionDialog } = await import('../later');
  dialog.value = <RestrictionDialog restriction={restriction} own={own} />;
}

interface RestrictionsProps {
  all: Restriction[];
  /* Of one's own post or account. */
  own: boolean;
  plain?: boolean;
}

export function Restrictions({ all, own, plain }: RestrictionsProps) {
  return (
    <ul class={own ? 'overlays overlays-own' : 'overlays'}>
      {all.map((one) => (
        <li key={one.decision_id}>
          <Icon name={icons[one.effect] ?? 'eye_off'} />
          <span>
            {(own ? t.restriction.own : t.restriction.shown)[one.effect] ?? one.effect}
            {one.text && (
              <>
                {': '}
                <q dir="auto">{one.text}</q>
              </>
            )}
          </span>
          {!plain && (
            <button type="button" class="link" onClick={() => void show(one, own)}>
              {own ? t.restriction.why_own : t.restriction.why}
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}
