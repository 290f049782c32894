/* Opens the place where posts are written. Its code comes when it is first needed. */

import { h } from 'preact';
import type { Post, Visibility } from '../api/entities';
import { fault_words } from '../api/client';
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
  warning?: string;
}

export const purpose_key = (purpose: Purpose) =>
  purpose.post ? `${purpose.kind}:${purpose.post.id}` : purpose.kind;

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
