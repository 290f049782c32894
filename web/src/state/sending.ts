/* Sends what a form holds, one post after the other. What is out leaves the form, so that a failure in the
 * middle loses nothing and says nothing twice. */

import { batch } from '@preact/signals';
import { call, fault_words } from '../api/client';
import type { Post, ScheduledPost } from '../api/entities';
import { t } from '../messages_later';
import { same_words_key } from '../text/hash';
import type { Composition } from './composition';
import { remember_language } from './languages';
import { keep_post } from './outbox';
import { part_body, type Part } from './part';
import { tell_published } from './published';
import { upload_tell, upload_words } from './upload';

/* Posted, scheduled, or kept on the device until there is a network. */
export type Made = Post | ScheduledPost | 'kept';

function body_of(form: Composition, part: Part): Record<string, unknown> {
  const uploads = part.uploads.peek();
  const scheduled = form.scheduled_at.peek();
  const common = {
    ...part_body(part, form.warning.peek() ?? ''),
    language: form.language.peek() || undefined,
    quote_approval_policy: form.quote_policy.peek(),
  };
  if (form.edits)
    return { ...common, media_attributes: uploads.length ? uploads.map(upload_words) : undefined };
  return {
    ...common,
    visibility: form.visibility.peek(),
    in_reply_to_id: form.in_reply_to_id,
    quoted_status_id: form.quoted_status_id,
    scheduled_at: scheduled ? new Date(scheduled).toISOString() : undefined,
  };
}

/* The same words sent again are the same post; changed words are another. */
function keyed(form: Composition, part: Part): { body: Record<string, unknown>; key: string } {
  const body = body_of(form, part);
  return { body, key: same_words_key(part.seed, JSON.stringify(body)) };
}

async function send_part(form: Composition, part: Part): Promise<Post | ScheduledPost> {
  const { body, key } = keyed(form, part);
  if (form.edits) return call<Post>('PUT', `/api/v1/statuses/${form.purpose.post!.id}`, { body });
  await Promise.all(part.uploads.peek().map(upload_tell));
  const headers = { 'Idempotency-Key': key };
  return call<Post | ScheduledPost>('POST', '/api/v1/statuses', { body, headers });
}

/* Without a network, words are kept on the device and sent later; pictures cannot be. */
function kept_for_later(form: Composition, cause: unknown): boolean {
  const parts = form.parts.peek();
  if (form.edits || parts.some((part) => part.uploads.peek().length)) return false;
  const words = parts.map((part) => part.text.peek()).join(' ⏎ ');
  /* What follows answers the one before, and quotes nothing. */
  const alone = { in_reply_to_id: undefined, quoted_status_id: undefined };
  const all = parts.map((part, i) => {
    const { body, key } = keyed(form, part);
    return { body: i ? { ...body, ...alone } : body, key };
  });
  return keep_post(cause, all, words);
}

/* What was posted or scheduled, the first where it is several; 'kept' when it is sent later; null when
 * something stopped it, which the form then says. */
export async function send_form(form: Composition): Promise<Made | null> {
  if (!form.may_send()) return null;
  form.sending.value = true;
  form.fault.value = '';
  try {
    for (;;) {
      const [part, ...rest] = form.parts.peek();
      const made = await send_part(form, part!);
      remember_language(form.language.peek());
      if ('account' in made) tell_published(made, form.edits);
      if (!rest.length) {
        form.is_sent();
        return ('held' in made && made.held) ? made : (form.posted.peek()[0] ?? made);
      }
      /* What answers it can be sent when it is there. */
      if ('held' in made && made.held) {
        form.parts.value = rest;
        form.fault.value = t.compose.held(made.held.missing);
        form.keep_draft();
        return null;
      }
      batch(() => {
        form.parts.value = rest;
        form.posted.value = [...form.posted.peek(), made as Post];
        form.quote(null);
      });
      form.in_reply_to_id = made.id;
      form.keep_draft();
    }
  } catch (cause) {
    if (kept_for_later(form, cause)) {
      form.is_sent();
      return 'kept';
    }
    form.keep_draft();
    const posted = form.posted.peek().length;
    form.fault.value = posted
      ? t.writing.stopped(posted, form.parts.peek().length, fault_words(cause))
      : t.compose.failed(fault_words(cause));
    return null;
  } finally {
    form.sending.value = false;
  }
}
