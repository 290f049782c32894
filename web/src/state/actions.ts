/* What one does to a post. Shown at once; undone, with a word why, when the server refuses. */

import { call, fault_words, post as send } from '../api/client';
import type { Poll, Post } from '../api/entities';
import { t } from '../messages';
import { keep_act } from './outbox';
import { change_post, forget_post, keep_post, post_known } from './posts';
import { may_act } from './session';
import { say, say_bad } from './toasts';

interface Toggle {
  flag: 'favourited' | 'reblogged' | 'bookmarked' | 'pinned' | 'muted';
  count?: 'favourites_count' | 'reblogs_count';
  on: string;
  off: string;
  failed: (why: string) => string;
  /* What it and its undoing are called. */
  says: [string, string];
}

const toggles = {
  favourite: {
    flag: 'favourited',
    count: 'favourites_count',
    on: 'favourite',
    off: 'unfavourite',
    failed: t.failed.favourite,
    says: [t.action.favourite, t.action.unfavourite],
  },
  boost: {
    flag: 'reblogged',
    count: 'reblogs_count',
    on: 'reblog',
    off: 'unreblog',
    failed: t.failed.boost,
    says: [t.action.boost, t.action.unboost],
  },
  bookmark: {
    flag: 'bookmarked',
    on: 'bookmark',
    off: 'unbookmark',
    failed: t.failed.bookmark,
    says: [t.action.bookmark, t.action.unbookmark],
  },
  pin: {
    flag: 'pinned',
    on: 'pin',
    off: 'unpin',
    failed: t.failed.pin,
    says: [t.action.pin, t.action.unpin],
  },
  mute: {
    flag: 'muted',
    on: 'mute',
    off: 'unmute',
    failed: t.failed.mute,
    says: [t.action.mute_thread, t.action.unmute_thread],
  },
} satisfies Record<string, Toggle>;

/* What is on the way, and what is wanted since: two quick presses must not overtake each other, and
 * neither is lost. */
const on_the_way = new Map<string, boolean>();

export function toggled(post: Post, toggle: Pick<Toggle, 'flag' | 'count'>): Post {
  const on = !post[toggle.flag];
  const changed: Post = { ...post, [toggle.flag]: on };
  if (toggle.count) changed[toggle.count] = Math.max(0, post[toggle.count] + (on ? 1 : -1));
  return changed;
}

export async function toggle_post(id: string, kind: keyof typeof toggles): Promise<void> {
  if (!may_act()) return;
  const toggle: Toggle = toggles[kind];
  const before = post_known(id);
  const way = `${kind} ${id}`;
  if (!before) return;
  const busy = on_the_way.has(way);
  on_the_way.set(way, !before[toggle.flag]);
  change_post(id, (post) => toggled(post, toggle));
  if (busy) return;
  let on: boolean;
  do {
    on = on_the_way.get(way)!;
    const path = `/api/v1/statuses/${id}/${on ? toggle.on : toggle.off}`;
    const settled = () => on_the_way.get(way) === on;
    try {
      const answer = await send<Post>(path);
      /* A boost is answered with the boost, which holds the post. */
      const fresh = answer.id === id ? answer : answer.reblog;
      if (fresh?.id === id && settled()) keep_post(fresh);
      if (kind === 'pin') say(on ? t.action.pinned : t.action.unpinned);
    } catch (cause) {
      const words = `${toggle.says[on ? 0 : 1]}: @${before.account.acct}`;
      if (!settled() || keep_act(cause, way, path, words)) break;
      /* Unless it was seen meanwhile how it stands. */
      change_post(id, (post) => (post[toggle.flag] === on ? toggled(post, toggle) : post));
      say_bad(toggle.failed(fault_words(cause)));
    }
  } while (on_the_way.get(way) !== on);
  on_the_way.delete(way);
}

export function voted(poll: Poll, choices: number[]): Poll {
  return {
    ...poll,
    voted: true,
    own_votes: choices,
    votes_count: poll.votes_count + choices.length,
    voters_count: poll.voters_count === null ? null : poll.voters_count + 1,
    options: poll.options.map((option, i) =>
      choices.includes(i) && option.votes_count !== null
        ? { ...option, votes_count: option.votes_count + 1 }
        : option,
    ),
  };
}

export async function vote(id: string, choices: number[]): Promise<void> {
  if (!may_act()) return;
  const before = post_known(id)?.poll;
  if (!before) return;
  change_post(id, (post) => ({ ...post, poll: voted(before, choices) }));
  const path = `/api/v1/polls/${before.id}/votes`;
  try {
    const poll = await send<Poll>(path, { choices });
    change_post(id, (post) => ({ ...post, poll }));
  } catch (cause) {
    if (keep_act(cause, `vote ${id}`, path, t.poll.vote, { choices })) return;
    change_post(id, (post) => ({ ...post, poll: before }));
    say_bad(t.failed.vote(fault_words(cause)));
  }
}

export async function refresh_poll(id: string): Promise<void> {
  const poll_id = post_known(id)?.poll?.id;
  if (!poll_id) return;
  try {
    const poll = await call<Poll>('GET', `/api/v1/polls/${poll_id}`);
    change_post(id, (post) => ({ ...post, poll }));
  } catch (cause) {
    say_bad(t.failed.general(fault_words(cause)));
  }
}

/* The post with its source text, for writing it anew; null when it failed. */
export async function delete_post(id: string): Promise<Post | null> {
  const before = post_known(id);
  if (!before) return null;
  forget_post(id);
  try {
    const deleted = await call<Post>('DELETE', `/api/v1/statuses/${id}`);
    say(t.action.deleted);
    return deleted;
  } catch (cause) {
    keep_post(before);
    say_bad(t.failed.delete(fault_words(cause)));
    return null;
  }
}
