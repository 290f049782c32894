/* Going on with what was begun. */

import type { Post } from '../api/entities';
import { ApiError, fault_words, get } from '../api/client';
import { t } from '../messages';
import { open_composer } from './composing';
import { say_bad } from './toasts';

/* Opens a kept draft for what it was begun for; where that post is gone, as a post of its own. */
export async function open_draft(draft: string): Promise<void> {
  const [kind, id, beside] = draft.split(':');
  if (id && (kind === 'reply' || kind === 'quote' || kind === 'edit')) {
    try {
      const post = await get<Post>(`/api/v1/statuses/${id}`);
      return await open_composer({ kind, post, draft: beside && draft });
    } catch (cause) {
      if (!(cause instanceof ApiError) || cause.status !== 404)
        return say_bad(t.failed.general(fault_words(cause)));
    }
  }
  return open_composer({ kind: 'new', draft });
}
