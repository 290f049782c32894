/* Opens the place where posts are written. Its code comes when it is first needed. */

import { h } from 'preact';
import type { Post, Visibility } from '../api/entities';
import { ApiError, fault_words, get } from '../api/client';
import { dialog } from '../components/dialog';
import { t } from '../messages';
import { may_act } from './session';
import { say_bad } from './toasts';

export interface Purpose {
  kind: 'new' | 'reply' | 'quote' | 'edit';
  /* Answered, quoted or changed. */
  post?: Post;
  text?: string;
  visibility?: Visibility;
  /* A deleted post that is written anew; its draft holds the only copy. */
  rewritten?: Post;
  /* Opened for the descriptions that are missing. */
  describe?: boolean;
  /* Pictures, videos, sounds to begin with. */
  files?: File[];
  /* A draft that was kept, as state/drafts.ts calls it. */
  draft?: string;
}

export const new_key = 'new';
export const rewrite_key = 'rewrite';

/* Words that were begun for someone have a draft of their own, so that they replace no other. */
export function purpose_key(purpose: Purpose): string {
  const { kind, post, text, visibility, rewritten, draft } = purpose;
  if (draft) return draft;
  if (post) return `${kind}:${post.id}`;
  if (rewritten) return rewrite_key;
  return text === undefined ? new_key : [new_key, visibility ?? '', text].join(':');
}

export const load_composer = () => import('../later');

export async function open_composer(purpose: Purpose): Promise<void> {
  if (!may_act()) return;
  try {
    const { ComposerDialog } = await load_composer();
    dialog.value = h(ComposerDialog, { purpose });
  } catch (cause) {
    say_bad(t.failed.general(fault_words(cause)));
  }
}

/* What another app shares, as the parameters title, text and url: what is said twice is said once. */
export function shared_text(query: URLSearchParams): string {
  const parts = ['title', 'text', 'url'].map((name) => query.get(name)?.trim() ?? '');
  return parts
    .filter((part, i) => part && !parts.slice(i + 1).some((later) => later.includes(part)))
    .join('\n');
}

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
