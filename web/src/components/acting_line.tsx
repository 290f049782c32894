/* For whom one acts, said at every moment, with the way back to oneself; and what is said when that was ended
 * or changed elsewhere. */

import { useState } from 'preact/hooks';
import { fault_words } from '../api/client';
import { t } from '../messages';
import { act_as_myself, acting, changed, go_on } from '../state/acting';
import { me } from '../state/session';
import { say_bad } from '../state/toasts';
import { Dialog } from './dialog';
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

export function ActingChanged() {
  const { before, now } = changed.value!;
  const by = before.bema_acting?.account;
  const ended = by && (!now || now.id === by.id);
  return (
    <Dialog
      title={ended ? t.acting.ended(before.username) : t.acting.elsewhere(now!.username)}
      kind="sure"
      close={go_on}
    >
      <p>
        {!now
          ? t.acting.ended_out
          : ended
            ? t.acting.ended_self(now.username)
            : t.acting.elsewhere_text}
      </p>
      <div class="actions">
        <button type="button" class="button" onClick={go_on}>
          {now ? t.acting.go_on(now.username) : t.acting.sign_in}
        </button>
      </div>
    </Dialog>
  );
}
