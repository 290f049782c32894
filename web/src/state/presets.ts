/* Presets that people published: lists of them, and the use of one. */

import { call } from '../api/client';
import type { FeedPreset, FeedSettings } from '../api/entities';
import { feed, feed_known } from './feed';
import { feed_settings_path } from './home_feed';
import { show_new_slate } from './ranking';

export const presets_path = '/api/bema/v1/feed_presets';

export const preset_lists = ['all', 'followed', 'own'] as const;
export type PresetList = (typeof preset_lists)[number];

const name_of = (list: PresetList) => `presets:${list}`;

export const presets_feed = (list: PresetList, account_id?: string) =>
  feed<FeedPreset>(name_of(list), () => ({
    path: presets_path,
    query: list === 'own' ? { account_id } : { of: list },
  }));

/* One was published, changed or taken back. */
export function presets_changed(): void {
  for (const list of preset_lists) void feed_known(name_of(list))?.restart();
}

export async function use_preset(id: string): Promise<FeedSettings> {
  const settings = await call<FeedSettings>('PUT', feed_settings_path, { body: { preset_id: id } });
  void show_new_slate();
  return settings;
}
