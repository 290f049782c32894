/* Posts in the reader's language, where the square has an engine that makes them. */

import { signal } from '@preact/signals';
import { fault_words, get, post as send } from '../api/client';
import type { Post, Translation } from '../api/entities';
import { t } from '../messages';
import { instance, me } from './session';
import { say_bad } from './toasts';

const translations = signal<ReadonlyMap<string, Translation>>(new Map());

export const translation_of = (id: string) => translations.value.get(id);

function put(id: string, translation: Translation | null): void {
  const next = new Map(translations.peek());
  if (translation) next.set(id, translation);
  else next.delete(id);
  translations.value = next;
}

export const forget_translation = (id: string) => put(id, null);

const wanted_language = () => t.locale.split('-')[0]!;
let targets: Promise<Record<string, string[]>> | undefined;

/* True when the engine can turn this post into the reader's language, and it is not in it yet. */
export async function may_translate(post: Post): Promise<boolean> {
  const wanted = wanted_language();
  if (!me.peek() || !instance.peek()?.configuration.translation?.enabled) return false;
  if (!post.content || !post.language || post.language.split('-')[0] === wanted) return false;
  if (post.visibility !== 'public' && post.visibility !== 'unlisted') return false;
  targets ??= get('/api/v1/instance/translation_languages');
  try {
    return !!(await targets)[post.language]?.includes(wanted);
  } catch {
    targets = undefined;
    return false;
  }
}

export async function translate(post: Post): Promise<void> {
  try {
    const lang = wanted_language();
    put(post.id, await send<Translation>(`/api/v1/statuses/${post.id}/translate`, { lang }));
  } catch (cause) {
    say_bad(t.post_menu.translate_failed(fault_words(cause)));
  }
}
