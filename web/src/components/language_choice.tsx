import { keep_language, language_kept, languages } from '../messages';
import { t } from '../messages_later';

/* Each language by its own name, so that whoever reads it finds it. */
function own_name(language: string): string {
  const name = new Intl.DisplayNames([language], { type: 'language' }).of(language) ?? language;
  return name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
}

export function LanguageChoice() {
  const kept = language_kept();
  return (
    <div class="field">
      <label for="language">{t.settings.language}</label>
      <select id="language" onChange={(event) => keep_language(event.currentTarget.value)}>
        <option value="" selected={!kept}>
          {t.settings.language_auto}
        </option>
        {languages.map((one) => (
          <option value={one} lang={one} selected={one === kept} key={one}>
            {own_name(one)}
          </option>
        ))}
      </select>
    </div>
  );
}
