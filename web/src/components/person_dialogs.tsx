/* Asked before someone is muted or blocked. */

import { useState } from 'preact/hooks';
import type { Account } from '../api/entities';
import { t } from '../messages';
import { block, mute } from '../state/people';
import { ask_sure, close_dialog, Dialog, dialog } from './dialog';

export function ask_block(account: Account): void {
  ask_sure({
    title: t.profile.block(account.acct),
    words: t.profile.block_sure(account.acct),
    yes: t.profile.block(account.acct),
    act: () => void block(account),
  });
}

export function ask_mute(account: Account): void {
  dialog.value = <MuteDialog account={account} />;
}

function MuteDialog({ account }: { account: Account }) {
  const [duration_s, set_duration_s] = useState(0);
  const [notifications, set_notifications] = useState(true);
  return (
    <Dialog title={t.profile.mute_for(account.acct)} kind="sure">
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          close_dialog();
          void mute(account, notifications, duration_s);
        }}
      >
        <p>{t.profile.mute_text}</p>
        <div class="field">
          <label for="mute-length">{t.profile.mute_length}</label>
          <select
            id="mute-length"
            value={duration_s}
            onChange={(event) => set_duration_s(Number(event.currentTarget.value))}
          >
            <option value={0}>{t.profile.forever}</option>
            {t.durations.map(([seconds, words]) => (
              <option value={seconds} key={seconds}>
                {words}
              </option>
            ))}
          </select>
        </div>
        <label class="check">
          <input
            type="checkbox"
            checked={notifications}
            onChange={(event) => set_notifications(event.currentTarget.checked)}
          />
          <span>{t.profile.mute_notifications}</span>
        </label>
        <div class="actions">
          <button class="button">{t.profile.mute(account.acct)}</button>
          <button type="button" class="button quiet" onClick={close_dialog}>
            {t.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
