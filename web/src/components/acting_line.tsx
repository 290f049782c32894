/* For whom one acts, said at every moment, with the way back to oneself. */

import { useState } from 'preact/hooks';
import { fault_words } from '../api/client';
import { t } from '../messages';
import { act_as_myself, acting } from '../state/acting';
import { me } from '../state/session';
import { say_bad } from '../state/toasts';
import { Avatar } from './person';

export const acting_words = () =>
  acting.value ? t.acting.line(me.value!.username, t.acting.roles[acting.value.role]) : '';

/* The account's picture, with her own in its corner. */
export function ActingAvatar({ px }: { px: number }) {
  const by = acting.value;
  if (!by) return <Avatar account={me.value!} px={px} link={false} />;
  return (
    <span class="acting-avatar">
      <Avatar account={me.value!} px={px} link={false} />
      <Avatar account={by.account} px={Math.round(px / 2)} link={false} />
    </span>
  );
}

export async function stop_acting(): Promise<void> {
  try {
    await act_as_myself();
  } catch (cause) {
    say_bad(t.failed.general(fault_words(cause)));
  }
}

export function ActingLine() {
  const [busy, set_busy] = useState(false);
  const by = acting.value;
  if (!by) return null;
  const stop = async () => {
    set_busy(true);
    await stop_acting();
    set_busy(false);
  };
  return (
    <p class="acting-line">
      <Avatar account={me.value!} px={24} link={false} />
      <span>{acting_words()}</span>
      <button
        type="button"
        class="button small"
        title={t.acting.stop_as(by.account.username)}
        disabled={busy}
        onClick={() => void stop()}
      >
        {t.acting.stop}
      </button>
    </p>
  );
}
