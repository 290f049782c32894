/* Opens the place where posts are written. Its code comes when it is first needed. */

import { h } from 'preact';
import type { Post, Visibility } from '../api/entities';
import { fault_words } from '../api/client';
import { dialog } from '../components/dialog';
import { t } from '../messages';
import { acting, role_reaches } from './acting';
import { may_act, me } from './session';
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
  if (acting.peek() && !role_reaches('contributor')) {
    say_bad(t.acting.reads_only(me.peek()!.username));
    return;
  }
  try {
    const { ComposerDialog } = await load_composer();
    dialog.value = h(ComposerDialog, { purpose });
  } catch (cause) {
    say_bad(t.failed.general(fault_words(cause)));
  }
}
