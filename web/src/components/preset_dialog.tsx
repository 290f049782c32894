/* Publishing how "For you" is set, and changing what one has published. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { call, get, post } from '../api/client';
import type { FeedPreset, FeedSettings } from '../api/entities';
import { t } from '../messages_preset';
import { feed_settings_path } from '../state/home_feed';
import { presets_path } from '../state/presets';
import { close_dialog, Dialog } from './dialog';
import { Skeleton } from './feed_view';
import { Missing } from './missing';
import { PresetWeights } from './preset_weights';
import { use_act } from './use_act';
import { use_loaded } from './use_loaded';

const name_characters_max = 40;
const about_characters_max = 300;

interface PresetDialogProps {
  /* The one that is changed. */
  preset?: FeedPreset;
  done: (preset: FeedPreset) => void;
}

export function PresetDialog({ preset, done }: PresetDialogProps) {
  const settings = use_loaded('feed_settings', () => get<FeedSettings>(feed_settings_path));
  return (
    <Dialog title={preset ? t.presets.change_title : t.presets.publish_title}>
      {settings.cause ? (
        <Missing cause={settings.cause} retry={settings.again} />
      ) : settings.value ? (
        <Form settings={settings.value} preset={preset} done={done} />
      ) : (
        <Skeleton posts={false} />
      )}
    </Dialog>
  );
}

function Form({ settings, preset, done }: PresetDialogProps & { settings: FeedSettings }) {
  const [name, set_name] = useState(preset?.name ?? '');
  const [about, set_about] = useState(preset?.about ?? '');
  const [with_weights, set_with_weights] = useState(!preset);
  const { busy, run, notice } = use_act();
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current!.focus(), []);
  const save = () =>
    run(async () => {
      const body = { name, about, ...(with_weights && { weights: settings.weights }) };
      const saved = preset
        ? await call<FeedPreset>('PUT', `${presets_path}/${preset.id}`, { body })
        : await post<FeedPreset>(presets_path, body);
      close_dialog();
      done(saved);
    });
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <div class="field">
        <label for="preset-name">{t.presets.name}</label>
        <input
          id="preset-name"
          ref={first}
          required
          maxLength={name_characters_max}
          value={name}
          onInput={(event) => set_name(event.currentTarget.value)}
        />
      </div>
      <div class="field">
        <label for="preset-about">{t.presets.about}</label>
        <input
          id="preset-about"
          aria-describedby="preset-about-hint"
          maxLength={about_characters_max}
          value={about}
          onInput={(event) => set_about(event.currentTarget.value)}
        />
        <p class="hint" id="preset-about-hint">
          {t.presets.about_hint}
        </p>
      </div>
      {preset ? (
        <label class="check">
          <input
            type="checkbox"
            checked={with_weights}
            onChange={(event) => set_with_weights(event.currentTarget.checked)}
          />
          <span>
            {t.presets.take_weights}
            <small class="hint">{t.presets.take_weights_hint}</small>
          </span>
        </label>
      ) : (
        <p>{t.presets.publish_text}</p>
      )}
      <PresetWeights
        of={with_weights ? settings.weights : preset!.weights}
        own={preset && !with_weights ? settings.weights : null}
      />
      {notice}
      <div class="actions">
        <button class="button" disabled={busy || !name.trim()}>
          {preset ? t.save : t.presets.publish}
        </button>
      </div>
    </form>
  );
}
