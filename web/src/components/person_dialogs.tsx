/* Asked before someone is muted or blocked; what one notes about a person, and in which languages one
 * reads them. */

import { useState } from 'preact/hooks';
import type { Account } from '../api/entities';
import { t } from '../messages_later';
import { block, follow_languages, keep_note, mute, relationship_now } from '../state/people';
import { instance } from '../state/session';
import { ask_sure, close_dialog, Dialog, dialog } from './dialog';
import { language_name } from './post_body';

const note_characters_max = 2_000;

/* From a post it is also said of the post that it is not for oneself. */
export function ask_block(account: Account, post_id?: string): void {
  const words = t.profile.block_sure(account.acct);
  ask_sure({
    title: t.profile.block(account.acct),
    words: post_id ? `${words} ${t.opinion.away}` : words,
    yes: t.profile.block(account.acct),
    act: () => void block(account, post_id),
  });
}

export function ask_mute(account: Account, post_id?: string): void {
  dialog.value = <MuteDialog account={account} post_id={post_id} />;
}

function MuteDialog({ account, post_id }: { account: Account; post_id?: string }) {
  const [duration_s, set_duration_s] = useState(0);
  const [notifications, set_notifications] = useState(true);
  return (
    <Dialog title={t.profile.mute_for(account.acct)} kind="sure">
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          close_dialog();
          void mute(account, notifications, duration_s, post_id);
        }}
      >
        <p>
          {t.profile.mute_text} {post_id && t.opinion.away}
        </p>
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

function Save() {
  return (
    <div class="actions">
      <button class="button">{t.save}</button>
      <button type="button" class="button quiet" onClick={close_dialog}>
        {t.cancel}
      </button>
    </div>
  );
}

export function NoteDialog({ account }: { account: Account }) {
  const [note, set_note] = useState(relationship_now(account.id)?.note ?? '');
  return (
    <Dialog title={t.person.note} kind="sure">
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          close_dialog();
          void keep_note(account, note.trim());
        }}
      >
        <div class="field">
          <label for="person-note">{t.person.note_for(account.acct)}</label>
          <textarea
            id="person-note"
            rows={4}
            maxLength={note_characters_max}
            value={note}
            onInput={(event) => set_note(event.currentTarget.value)}
          />
          <p class="hint">{t.person.note_hint}</p>
        </div>
        <Save />
      </form>
    </Dialog>
  );
}

/* The languages offered: the square's, the reader's own, those chosen before. */
function offered(chosen: string[]): string[] {
  const own = navigator.languages.map((one) => one.split('-')[0]!);
  const codes = new Set([...chosen, ...own, ...(instance.value?.languages ?? [])]);
  return [...codes].sort((a, b) => language_name(a).localeCompare(language_name(b), t.locale));
}

export function LanguagesDialog({ account }: { account: Account }) {
  const before = relationship_now(account.id)?.languages ?? [];
  const [chosen, set_chosen] = useState(before);
  return (
    <Dialog title={t.person.languages} kind="sure">
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          close_dialog();
          void follow_languages(account, chosen.length ? chosen : null);
        }}
      >
        <fieldset class="choice stack">
          <legend class="hint">{t.person.languages_hint(account.acct)}</legend>
          {offered(before).map((code) => (
            <label class="check" key={code}>
              <input
                type="checkbox"
                checked={chosen.includes(code)}
                onChange={(event) =>
                  set_chosen(
                    event.currentTarget.checked
                      ? [...chosen, code]
                      : chosen.filter((one) => one !== code),
                  )
                }
              />
              <span lang={code}>{language_name(code)}</span>
            </label>
          ))}
        </fieldset>
        <Save />
      </form>
    </Dialog>
  );
}
