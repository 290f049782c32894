/* How things look on this device. */

import { KeysSwitch } from '../../components/keys_dialog';
import { LanguageChoice } from '../../components/language_choice';
import { show_keys } from '../../components/shell';
import { t } from '../../messages_later';
import { density, size, theme } from '../../state/appearance';
import { Choice } from './parts';

export function Appearance() {
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
      <Choice
        legend={t.settings_area.density}
        of={density}
        choices={[
          ['airy', t.settings_area.density_airy],
          ['close', t.settings_area.density_close],
        ]}
      />
      <LanguageChoice />
      <fieldset class="choice">
        <legend>{t.keys.title}</legend>
        <KeysSwitch />
        <div class="actions">
          <button type="button" class="button quiet" onClick={() => void show_keys()}>
            {t.keys.show}
          </button>
        </div>
      </fieldset>
      <p class="hint">{t.settings.stored_here}</p>
    </div>
  );
}
