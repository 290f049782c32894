/* What a new post begins with. */

import { call, get } from '../../api/client';
import type { Me } from '../../api/entities';
import { use_loaded } from '../../components/use_loaded';
import { t } from '../../messages_later';
import { me } from '../../state/session';
import { Check, form_values, SettingsForm } from './parts';

interface Language {
  code: string;
  name: string;
}

const visibilities = ['public', 'unlisted', 'private'] as const;
const quoters = ['public', 'followers', 'nobody'] as const;

export function Posting() {
  const { source } = me.value!;
  const languages = use_loaded('languages', () =>
    get<Language[]>('/api/v1/instance/languages'),
  );
  const save = async (form: HTMLFormElement) => {
    me.value = await call<Me>('PATCH', '/api/v1/accounts/update_credentials', {
      form: form_values(form),
    });
  };
  const known = languages.value ?? [];
  return (
    <SettingsForm save={save}>
      <p class="hint">{t.posting.lead}</p>
      <fieldset class="field options">
        <legend>{t.posting.visibility}</legend>
        {visibilities.map((one) => (
          <label class="check" key={one}>
            <input
              type="radio"
              name="source[privacy]"
              value={one}
              defaultChecked={one === source.privacy}
            />
            <span>
              {t.visibility[one]}
              <small class="hint">{t.visibility_hint[one]}</small>
            </span>
          </label>
        ))}
      </fieldset>
      <fieldset class="field options">
        <legend>{t.posting.quotes}</legend>
        {quoters.map((one) => (
          <label class="check" key={one}>
            <input
              type="radio"
              name="source[quote_policy]"
              value={one}
              defaultChecked={one === (source.quote_policy ?? 'public')}
            />
            <span>{t.posting.quoters[one]}</span>
          </label>
        ))}
      </fieldset>
      <div class="field">
        <label for="language">{t.posting.language}</label>
        <select id="language" name="source[language]">
          <option value="" selected={!source.language}>
            {t.posting.language_none}
          </option>
          {source.language && !known.some((one) => one.code === source.language) && (
            <option value={source.language} selected>
              {source.language}
            </option>
          )}
          {known.map((one) => (
            <option value={one.code} key={one.code} selected={one.code === source.language}>
              {one.name}
            </option>
          ))}
        </select>
      </div>
      <Check name="source[sensitive]" on={source.sensitive} words={t.settings.sensitive} />
    </SettingsForm>
  );
}
