/* A tag in a list: its name, how much it was used, a small line of the last week. */

import type { ComponentChildren } from 'preact';
import { get, post, fault_words } from '../api/client';
import type { Day, Tag } from '../api/entities';
import { t } from '../messages';
import { may_act, me } from '../state/session';
import { say, say_bad } from '../state/toasts';
import { Icon } from './icon';
import { use_loaded } from './use_loaded';

const wide = 72;
const high = 24;

/* Newest day last, drawn from left to right. */
export function history_points(days: Day[]): string {
  const uses = days.map((day) => Number(day.uses)).reverse();
  const most = Math.max(1, ...uses);
  const step = wide / Math.max(1, uses.length - 1);
  return uses
    .map((n, i) => `${(i * step).toFixed(1)},${(high - 2 - (n / most) * (high - 4)).toFixed(1)}`)
    .join(' ');
}

/* Decoration: the number beside it says the same. */
export function HistoryLine({ days }: { days: Day[] }) {
  if (days.length < 2) return null;
  return (
    <svg class="history-line" viewBox={`0 0 ${wide} ${high}`} aria-hidden="true" focusable="false">
      <polyline points={history_points(days)} />
    </svg>
  );
}

interface TagRowProps {
  tag: Tag;
  words?: string;
  foot?: ComponentChildren;
}

export function TagRow({ tag, words, foot }: TagRowProps) {
  const days = tag.history ?? [];
  const uses = days.reduce((sum, day) => sum + Number(day.uses), 0);
  return (
    <li>
      <a href={`/tags/${encodeURIComponent(tag.name)}`}>
        <span>
          <strong dir="auto">#{tag.name}</strong>
          {(words || uses > 0) && <small>{words ?? t.explore.history(uses)}</small>}
        </span>
        <HistoryLine days={days} />
        <Icon name="right" />
      </a>
      {foot}
    </li>
  );
}

/* Follows a tag and lets go of it again. */
export function TagButtons({ name }: { name: string }) {
  const path = `/api/v1/tags/${encodeURIComponent(name)}`;
  const tag = use_loaded(path, () => get<Tag>(path));
  if (!me.value || !tag.value) return null;
  const { following, featuring } = tag.value;
  const turn = async (change: Partial<Tag>, verb: string, said: string) => {
    if (!may_act()) return;
    const before = tag.value!;
    tag.set({ ...before, ...change });
    try {
      await post(`${path}/${verb}`);
      say(said);
    } catch (cause) {
      tag.set(before);
      say_bad(t.failed.follow(fault_words(cause)));
    }
  };
  return (
    <>
      <button
        type="button"
        class="action"
        aria-pressed={!!featuring}
        title={featuring ? t.tags.unfeature : t.tags.feature}
        aria-label={featuring ? t.tags.unfeature : t.tags.feature}
        onClick={() =>
          void turn(
            { featuring: !featuring },
            featuring ? 'unfeature' : 'feature',
            featuring ? t.saved : t.tags.now_featured(name),
          )
        }
      >
        <Icon name="star" filled={!!featuring} />
      </button>
      <button
        type="button"
        class={following ? 'button quiet small' : 'button small'}
        onClick={() =>
          void turn(
            { following: !following },
            following ? 'unfollow' : 'follow',
            following ? t.tag.unfollowed(name) : t.tag.followed(name),
          )
        }
      >
        {following ? t.tag.unfollow : t.tag.follow}
      </button>
    </>
  );
}
