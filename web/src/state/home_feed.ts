/* Which feed the home shows: in order of time unless its reader chose otherwise. The square remembers it;
 * so does the device, for a start without a network. */

import { signal } from '@preact/signals';
import { call, fault_words, get } from '../api/client';
import type { FeedSettings, HomeFeed } from '../api/entities';
import { t } from '../messages';
import { say_bad } from './toasts';

export const feed_settings_path = '/api/bema/v1/feed_settings';

const kept_as = 'bema:home';
const read = (text: string | null): HomeFeed => (text === 'for_you' ? text : 'chronological');

function kept(): HomeFeed {
  try {
    return read(localStorage.getItem(kept_as));
  } catch {
    return 'chronological';
  }
}

export const home_feed = signal<HomeFeed>(kept());

function keep(home: HomeFeed): void {
  home_feed.value = home;
  try {
    localStorage.setItem(kept_as, home);
  } catch {
    /* The square remembers it. */
  }
}

export async function load_home_feed(): Promise<void> {
  keep(read((await get<FeedSettings>(feed_settings_path)).home));
}

export async function choose_home_feed(home: HomeFeed): Promise<void> {
  if (home === home_feed.peek()) return;
  keep(home);
  try {
    await call('PUT', feed_settings_path, { body: { home } });
  } catch (cause) {
    say_bad(t.home.not_remembered(fault_words(cause)));
  }
}
