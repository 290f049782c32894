/* What is said when for whom one acts was ended or changed elsewhere. */

import { t } from '../messages_later';
import { changed, go_on } from '../state/acting';
import { dialog, Dialog } from './dialog';

function ActingChanged() {
  const { before, now } = changed.value!;
  const by = before.bema_acting?.account;
  const ended = by && (!now || now.id === by.id);
  return (
    <Dialog
      title={ended ? t.acted.ended(before.username) : t.acted.elsewhere(now!.username)}
      kind="sure"
      close={go_on}
    >
      <p>
        {!now
          ? t.acted.ended_out
          : ended
            ? t.acted.ended_self(now.username)
            : t.acted.elsewhere_text}
      </p>
      <div class="actions">
        <button type="button" class="button" onClick={go_on}>
          {now ? t.acted.go_on(now.username) : t.acted.sign_in}
        </button>
      </div>
    </Dialog>
  );
}

export function show_acting_changed(): void {
  dialog.value = <ActingChanged />;
}
