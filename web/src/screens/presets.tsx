/* Presets of other people, to look into: the newest, those of people one follows, one's own. */

import type { FeedPreset } from '../api/entities';
import { dialog } from '../components/dialog';
import { FeedView } from '../components/feed_view';
import { PresetDialog } from '../components/preset_dialog';
import { PresetMark } from '../components/preset_weights';
import { Name } from '../components/rich';
import { ScreenHead } from '../components/screen_head';
import { Tabs } from '../components/tabs';
import { t } from '../messages_preset';
import { go, route } from '../router';
import { preset_lists, presets_changed, presets_feed, type PresetList } from '../state/presets';
import { me } from '../state/session';
import { say } from '../state/toasts';

function publish_preset(): void {
  const done = (preset: FeedPreset) => {
    say(t.presets.published);
    presets_changed();
    go(`/presets/${preset.id}`);
  };
  dialog.value = <PresetDialog done={done} />;
}

const address_of = (list: PresetList) => (list === 'all' ? '/presets' : `/presets?of=${list}`);

export function Presets() {
  const wanted = route.value.query.get('of') as PresetList;
  const list = me.value && preset_lists.includes(wanted) ? wanted : 'all';
  return (
    <>
      <ScreenHead title={t.presets.title} return_button />
      <div class="presets-lead">
        <p>{t.presets.lead}</p>
        {me.value && (
          <button type="button" class="button quiet small" onClick={publish_preset}>
            {t.presets.publish}
          </button>
        )}
      </div>
      {me.value && (
        <Tabs
          label={t.presets.tabs}
          tabs={preset_lists.map((one) => ({
            href: address_of(one),
            words: t.presets[one],
            here: one === list,
          }))}
        />
      )}
      <FeedView
        key={list}
        of={presets_feed(list, me.value?.id)}
        as="ul"
        kind="rows presets"
        label={t.presets[list]}
        item={(preset) => <Row preset={preset} key={preset.id} />}
        empty={
          <p>
            <strong>{t.presets.empty_title}</strong>
            <span>{t.presets.empty[list]}</span>
          </p>
        }
      />
    </>
  );
}

function Row({ preset }: { preset: FeedPreset }) {
  return (
    <li>
      <a href={`/presets/${preset.id}`}>
        <PresetMark weights={preset.weights} />
        <span>
          <strong>{preset.name}</strong>
          {preset.about && <small class="preset-about">{preset.about}</small>}
          <small>
            <Name account={preset.account} />
            {preset.used_by !== null && ` · ${t.presets.used_by(preset.used_by)}`}
          </small>
        </span>
      </a>
    </li>
  );
}
