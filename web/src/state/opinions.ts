/* What one says of a post for what is ranked: "well argued", "not for me". Each takes the other back, and
 * nobody is told. */

import { call, fault_words } from '../api/client';
import type { Opinions, Post } from '../api/entities';
import { t } from '../messages_later';
import { change_post, keep_post, post_known } from './posts';
import { may_act } from './session';
import { say, say_bad } from './toasts';

export type Opinion = keyof Opinions;

const none: Opinions = { well_argued: false, not_for_me: false };

export const opinions_of = (post: Post): Opinions => post.bema ?? none;

export const opinion_path = (id: string, what: Opinion) => `/api/bema/v1/statuses/${id}/${what}`;

/* One after the other, in the order they were said. */
let last: Promise<unknown> = Promise.resolve();
const on_the_way = new Map<string, number>();

const send = (id: string, what: Opinion, on: boolean): Promise<Post> => {
  const answer = last.then(() => call<Post>(on ? 'POST' : 'DELETE', opinion_path(id, what)));
  last = answer.catch(() => undefined);
  return answer;
};

export async function turn_opinion(id: string, what: Opinion): Promise<void> {
  if (!may_act()) return;
  const before = post_known(id);
  if (!before) return;
  const on = !opinions_of(before)[what];
  const number = (on_the_way.get(id) ?? 0) + 1;
  on_the_way.set(id, number);
  change_post(id, (post) => ({ ...post, bema: on ? { ...none, [what]: true } : undefined }));
  const is_last = () => on_the_way.get(id) === number;
  try {
    const now = await send(id, what, on);
    if (is_last()) keep_post(now);
    say(on ? t.opinion.said[what] : t.opinion.taken_back);
  } catch (cause) {
    if (is_last()) change_post(id, (post) => ({ ...post, bema: before.bema }));
    say_bad(t.opinion.failed(fault_words(cause)));
  }
  if (is_last()) on_the_way.delete(id);
}
