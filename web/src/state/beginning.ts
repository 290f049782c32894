/* What a form begins with that answers a post, corrects it, or writes it anew. */

import type { Account, Post, Visibility } from '../api/entities';
import type { DraftPoll } from './drafts';

/* From the widest to the narrowest. */
export const visibilities: Visibility[] = ['public', 'unlisted', 'private', 'direct'];
export const poll_expires_s = 86_400;
const poll_expires_s_min = 300;

/* Those who are spoken with are named. It is seen by no more than the answered post, nor than usual. */
export function answer_beginning(post: Post, me: Pick<Account, 'acct'>, usual: Visibility) {
  const names = [post.account.acct, ...post.mentions.map((one) => one.acct)];
  const others = new Set(names.filter((name) => name !== me.acct));
  const at = Math.max(visibilities.indexOf(usual), visibilities.indexOf(post.visibility));
  return {
    text: [...others].map((name) => `@${name} `).join(''),
    visibility: visibilities[at]!,
    warning: post.spoiler_text || null,
  };
}

/* A poll that is corrected keeps its end; one that is written anew begins again. */
export function poll_beginning({ poll }: Post, edits: boolean, now_ms: number): DraftPoll | null {
  if (!poll) return null;
  const left_s = poll.expires_at ? Math.round((Date.parse(poll.expires_at) - now_ms) / 1000) : 0;
  return {
    options: poll.options.map((option) => option.title),
    multiple: poll.multiple,
    expires_s: edits ? Math.max(poll_expires_s_min, left_s) : poll_expires_s,
  };
}
