/* What is said where a part of a page could not be loaded: why, and to try again. Nothing where it was. */

import { fault_words } from '../api/client';
import { t } from '../messages';
import type { Loaded } from './use_loaded';

export function NotLoaded({ of }: { of: Pick<Loaded<unknown>, 'cause' | 'again'> }) {
  if (!of.cause) return null;
  return (
    <p class="notice bad" role="alert">
      {t.fault.load}
      {t.colon}
      {fault_words(of.cause)}{' '}
      <button type="button" class="link" onClick={of.again}>
        {t.retry}
      </button>
    </p>
  );
}
