/* What others see of oneself. */

import { call, get } from '../../api/client';
import type { Held, Me, Profile } from '../../api/entities';
import { Skeleton } from '../../components/feed_view';
import { Missing } from '../../components/missing';
import { address_of } from '../../components/person';
import { use_loaded } from '../../components/use_loaded';
import { t } from '../../messages_later';
import { instance, me } from '../../state/session';
import { say } from '../../state/toasts';
import { FeaturedTags } from './featured_tags';
import { Check, form_values, SettingsForm } from './parts';
import { PictureField } from './picture_field';

const fields_max = 4;
const field_characters_max = 255;
const name_characters_max = 30;
const note_characters_max = 500;

export function ProfilePage() {
  const profile = use_loaded('profile', () => get<Profile>('/api/v1/profile'));
  if (profile.cause) return <Missing cause={profile.cause} retry={profile.again} />;
  if (!profile.value) return <Skeleton posts={false} />;
  return (
    <>
      <ProfileForm profile={profile.value} again={profile.again} />
      <FeaturedTags />
    </>
  );
}

/* A file that was not chosen must not be sent; of the domains an empty one means none. */
function profile_values(element: HTMLFormElement): FormData {
  const values = form_values(element);
  for (const name of ['avatar', 'header']) {
    const file = values.get(name);
    if (!(file instanceof File) || file.size === 0) values.delete(name);
    if (!element.querySelector(`[name=${name}_description]`)) continue;
    if (values.has(name) || element.querySelector(`[data-own=${name}]`)) continue;
    values.delete(`${name}_description`);
  }
  const domains = String(values.get('domains') ?? '').split(/[\s,]+/);
  values.delete('domains');
  for (const domain of domains) values.append('attribution_domains[]', domain);
  return values;
}

function ProfileForm({ profile, again }: { profile: Profile; again: () => void }) {
  const limits = instance.value?.configuration.accounts;
  const fields = Array.from(
    { length: limits?.max_profile_fields ?? fields_max },
    (_, i) => profile.fields[i],
  );
  const save = async (form: HTMLFormElement) => {
    const { held, ...now } = await call<Me & { held?: Held }>(
      'PATCH',
      '/api/v1/accounts/update_credentials',
      { form: profile_values(form) },
    );
    me.value = now;
    again();
    if (held)
      say(t.compose.held(held.missing), { href: `/approvals/${held.id}`, words: t.compose.view });
  };
  const words = t.profile_form;
  return (
    <SettingsForm save={save} done={t.settings.saved}>
      <PictureField
        name="header"
        label={t.settings.header}
        now={profile.header}
        fallback={me.value!.header}
        description={profile.header_description}
        removed={again}
        wide
      />
      <PictureField
        name="avatar"
        label={t.settings.avatar}
        now={profile.avatar}
        fallback={me.value!.avatar}
        description={profile.avatar_description}
        removed={again}
      />
      <div class="field">
        <label for="display_name">{t.settings.display_name}</label>
        <input
          id="display_name"
          name="display_name"
          dir="auto"
          autocomplete="nickname"
          defaultValue={profile.display_name}
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
          defaultValue={profile.note}
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
              maxLength={field_characters_max}
              defaultValue={field?.name ?? ''}
            />
            <input
              name={`fields_attributes[${i}][value]`}
              aria-label={t.settings.field_value(i + 1)}
              dir="auto"
              placeholder={t.settings.field_value(i + 1)}
              maxLength={field_characters_max}
              defaultValue={field?.value ?? ''}
            />
          </div>
        ))}
        <p class="hint">
          {words.verify} <code>{`<a rel="me" href="${location.origin}${address_of(me.value!)}">`}</code>
        </p>
      </fieldset>
      <fieldset class="field checks">
        <legend>{words.reach}</legend>
        <Check name="locked" on={profile.locked} words={t.settings.locked} />
        <Check name="discoverable" on={profile.discoverable} words={t.settings.discoverable} />
        <Check name="indexable" on={profile.indexable} words={t.settings.indexable} />
        <Check
          name="hide_collections"
          on={profile.hide_collections}
          words={words.hide_collections}
        />
        <Check name="bot" on={profile.bot} words={t.settings.bot} />
      </fieldset>
      <fieldset class="field checks">
        <legend>{words.tabs}</legend>
        <Check name="show_media" on={profile.show_media} words={words.show_media} />
        <Check
          name="show_media_replies"
          on={profile.show_media_replies}
          words={words.show_media_replies}
        />
        <Check name="show_featured" on={profile.show_featured} words={words.show_featured} />
      </fieldset>
      <div class="field">
        <label for="domains">{words.domains}</label>
        <textarea
          id="domains"
          name="domains"
          rows={2}
          spellcheck={false}
          autocapitalize="none"
          placeholder="example.org"
          defaultValue={profile.attribution_domains.join('\n')}
          aria-describedby="domains-hint"
        />
        <p class="hint" id="domains-hint">
          {words.domains_hint}
        </p>
      </div>
    </SettingsForm>
  );
}
