/* Settings: the profile, how things look here, people kept away. What concerns the account itself
 * (password, second factor, sessions) is on the server's own pages. */

import type { Signal } from '@preact/signals';
import { useRef, useState } from 'preact/hooks';
import { call, fault_words } from '../api/client';
import type { Account, Me } from '../api/entities';
import { FeedView } from '../components/feed_view';
import { Icon } from '../components/icon';
import { Person } from '../components/person';
import { ScreenHead } from '../components/screen_head';
import { leave } from '../components/shell';
import { t } from '../messages';
import { route } from '../router';
import { size, theme } from '../state/appearance';
import { feed } from '../state/feed';
import { block, mute, unblock, unmute } from '../state/people';
import { instance, me } from '../state/session';
import { say } from '../state/toasts';

const fields_max = 4;
const name_characters_max = 30;
const note_characters_max = 500;

const pages: [string, string][] = [
  ['', t.settings.profile],
  ['appearance', t.settings.appearance],
  ['account', t.settings.account],
  ['muted', t.settings.muted],
  ['blocked', t.settings.blocked],
];

export function Settings() {
  const page = route.value.query.get('show') ?? '';
  return (
    <>
      <ScreenHead title={t.settings.title} />
      <nav class="tabs" aria-label={t.settings.title}>
        {pages.map(([name, words]) => (
          <a
            href={name ? `/settings?show=${name}` : '/settings'}
            aria-current={name === page ? 'page' : undefined}
            key={name}
          >
            {words}
          </a>
        ))}
      </nav>
      {page === 'appearance' ? (
        <Appearance />
      ) : page === 'account' ? (
        <AccountPage />
      ) : page === 'muted' ? (
        <People key="mutes" path="/api/v1/mutes" empty={t.settings.nobody_muted} />
      ) : page === 'blocked' ? (
        <People key="blocks" path="/api/v1/blocks" empty={t.settings.nobody_blocked} />
      ) : (
        <ProfileForm mine={me.value!} />
      )}
    </>
  );
}

function Choice<T extends string>({
  legend,
  of,
  choices,
}: {
  legend: string;
  of: Signal<T>;
  choices: [T, string][];
}) {
  return (
    <fieldset class="choice">
      <legend>{legend}</legend>
      <div class="segments">
        {choices.map(([value, words]) => (
          <label key={value}>
            <input
              type="radio"
              name={legend}
              checked={of.value === value}
              onChange={() => (of.value = value)}
            />
            <span>{words}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function Appearance() {
  return (
    <div class="form settings-form">
      <Choice
        legend={t.settings.theme}
        of={theme}
        choices={[
          ['auto', t.settings.theme_auto],
          ['light', t.settings.theme_light],
          ['dark', t.settings.theme_dark],
        ]}
      />
      <Choice
        legend={t.settings.size}
        of={size}
        choices={[
          ['small', t.settings.size_small],
          ['normal', t.settings.size_normal],
          ['large', t.settings.size_large],
        ]}
      />
      <p class="hint">{t.settings.stored_here}</p>
    </div>
  );
}

function AccountPage() {
  return (
    <ul class="rows">
      <li>
        <a href="/auth/settings">
          <Icon name="lock" />
          <span>
            {t.settings.security}
            <small>{t.settings.security_hint}</small>
          </span>
          <Icon name="right" />
        </a>
      </li>
      <li>
        <a href="/follow_requests">
          <Icon name="person_add" />
          <span>{t.settings.follow_requests}</span>
          <Icon name="right" />
        </a>
      </li>
      <li>
        <button type="button" onClick={() => void leave()}>
          <Icon name="exit" />
          <span>{t.settings.sign_out}</span>
        </button>
      </li>
    </ul>
  );
}

function People({ path, empty }: { path: string; empty: string }) {
  return (
    <FeedView
      of={feed<Account>(path, () => ({ path }))}
      item={(account) => (
        <Blocked account={account} muted={path.endsWith('mutes')} key={account.id} />
      )}
      empty={<p>{empty}</p>}
      as="ul"
      kind="people"
    />
  );
}

function Blocked({ account, muted }: { account: Account; muted: boolean }) {
  const [undone, set_undone] = useState(false);
  const turn = async () => {
    set_undone(!undone);
    if (undone) await (muted ? mute(account, true, 0) : block(account));
    else await (muted ? unmute(account) : unblock(account));
  };
  const words = muted
    ? undone
      ? t.profile.mute(account.acct)
      : t.profile.unmute(account.acct)
    : undone
      ? t.profile.block(account.acct)
      : t.profile.unblock(account.acct);
  return (
    <Person
      account={account}
      note={false}
      action={
        <button type="button" class="button quiet small" onClick={() => void turn()}>
          {words}
        </button>
      }
    />
  );
}

function PictureField({
  name,
  label,
  now,
  wide,
}: {
  name: string;
  label: string;
  now: string;
  wide?: boolean;
}) {
  const [shown, set_shown] = useState(now);
  return (
    <div class="field">
      <span class="label">{label}</span>
      <label class={wide ? 'picture-field wide' : 'picture-field'}>
        <img src={shown} alt="" />
        <input
          type="file"
          name={name}
          class="hidden-text"
          accept="image/png,image/jpeg,image/gif,image/webp,image/avif"
          onChange={(event) => {
            const file = event.currentTarget.files?.[0];
            if (file) set_shown(URL.createObjectURL(file));
          }}
        />
        <span class="button quiet small">
          <Icon name="picture" /> {t.settings.choose_file}
        </span>
      </label>
    </div>
  );
}

function Check({ name, on, words }: { name: string; on: boolean; words: string }) {
  return (
    <label class="check">
      <input type="checkbox" name={name} defaultChecked={on} />
      <span>{words}</span>
    </label>
  );
}

/* Unticked boxes must be sent as false, and an unchosen file not at all. */
function profile_values(element: HTMLFormElement): FormData {
  const values = new FormData(element);
  for (const box of element.querySelectorAll<HTMLInputElement>('input[type=checkbox]'))
    values.set(box.name, String(box.checked));
  for (const name of ['avatar', 'header']) {
    const file = values.get(name);
    if (!(file instanceof File) || file.size === 0) values.delete(name);
  }
  return values;
}

function ProfileForm({ mine }: { mine: Me }) {
  const form = useRef<HTMLFormElement>(null);
  const [state, set_state] = useState<'' | 'saving'>('');
  const [fault, set_fault] = useState('');
  const limits = instance.value?.configuration.accounts;
  const fields = Array.from(
    { length: limits?.max_profile_fields ?? fields_max },
    (_, i) => mine.source.fields[i],
  );

  const save = async () => {
    set_state('saving');
    set_fault('');
    try {
      me.value = await call<Me>('PATCH', '/api/v1/accounts/update_credentials', {
        form: profile_values(form.current!),
      });
      say(t.settings.saved);
    } catch (cause) {
      set_fault(t.failed.general(fault_words(cause)));
    }
    set_state('');
  };

  return (
    <form
      class="form settings-form"
      ref={form}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <PictureField name="header" label={t.settings.header} now={mine.header} wide />
      <PictureField name="avatar" label={t.settings.avatar} now={mine.avatar} />
      <div class="field">
        <label for="display_name">{t.settings.display_name}</label>
        <input
          id="display_name"
          name="display_name"
          dir="auto"
          defaultValue={mine.display_name}
          maxLength={limits?.max_display_name_length ?? name_characters_max}
        />
      </div>
      <div class="field">
        <label for="note">{t.settings.note}</label>
        <textarea
          id="note"
          name="note"
          rows={4}
          dir="auto"
          defaultValue={mine.source.note}
          maxLength={limits?.max_note_length ?? note_characters_max}
          aria-describedby="note-hint"
        />
        <p class="hint" id="note-hint">
          {t.settings.note_hint}
        </p>
      </div>
      <fieldset class="field facts">
        <legend>{t.settings.fields}</legend>
        <p class="hint">{t.settings.fields_hint}</p>
        {fields.map((field, i) => (
          <div class="fact" key={i}>
            <input
              name={`fields_attributes[${i}][name]`}
              aria-label={t.settings.field_name(i + 1)}
              dir="auto"
              placeholder={t.settings.field_name(i + 1)}
              defaultValue={field?.name ?? ''}
            />
            <input
              name={`fields_attributes[${i}][value]`}
              aria-label={t.settings.field_value(i + 1)}
              dir="auto"
              placeholder={t.settings.field_value(i + 1)}
              defaultValue={field?.value ?? ''}
            />
          </div>
        ))}
      </fieldset>
      <fieldset class="field checks">
        <legend class="hidden-text">{t.settings.account}</legend>
        <Check name="locked" on={mine.locked} words={t.settings.locked} />
        <Check name="discoverable" on={!!mine.discoverable} words={t.settings.discoverable} />
        <Check name="indexable" on={!!mine.indexable} words={t.settings.indexable} />
        <Check name="bot" on={mine.bot} words={t.settings.bot} />
        <Check name="source[sensitive]" on={mine.source.sensitive} words={t.settings.sensitive} />
      </fieldset>
      <div class="field">
        <label for="privacy">{t.settings.privacy}</label>
        <select id="privacy" name="source[privacy]" defaultValue={mine.source.privacy}>
          {(['public', 'unlisted', 'private'] as const).map((one) => (
            <option value={one} key={one} selected={one === mine.source.privacy}>
              {t.visibility[one]}
            </option>
          ))}
        </select>
      </div>
      {fault && (
        <p class="notice bad" role="alert">
          {fault}
        </p>
      )}
      <div class="actions sticky">
        <button class="button" disabled={state === 'saving'}>
          {t.save}
        </button>
      </div>
    </form>
  );
}
