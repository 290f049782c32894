/* All that is being written in one form: one post or several that follow each other. It is kept as a
 * draft at every pause; what has been posted leaves it, so that a failure in the middle loses nothing. */

import { batch, signal, type Signal } from '@preact/signals';
import { ApiError, call, fault_words, get } from '../api/client';
import type { Post, PostSource, ScheduledPost, Visibility } from '../api/entities';
import { t } from '../messages';
import { same_words_key } from '../text/hash';
import { new_key, purpose_key, rewrite_key, type Purpose } from './composing';
import { draft_is_empty, draft_read, draft_remove, draft_write } from './drafts';
import type { Draft } from './drafts';
import { remember_language, usual_language } from './languages';
import { keep_post } from './outbox';
import { part_add_files, part_body, part_draft, part_of, part_ready, type Part } from './part';
import { tell_published } from './published';
import { me } from './session';
import { upload_look, upload_of, upload_tell, upload_words, type Upload } from './upload';

export const visibilities: Visibility[] = ['public', 'unlisted', 'private', 'direct'];
export const quote_policies = ['public', 'followers', 'nobody'] as const;
export const poll_expires_s = 86_400;
const poll_expires_s_min = 300;
const parts_max = 30;

/* Posted, scheduled, or kept on the device until there is a network. */
export type Made = Post | ScheduledPost | 'kept';

/* Forms that were closed while something was on its way, by the key of their draft. */
const left_open = new Map<string, Composition>();

export function composition_for(purpose: Purpose): Composition {
  const key = purpose_key(purpose);
  const before = left_open.get(key);
  left_open.delete(key);
  if (!before || purpose.files) return new Composition(purpose);
  before.from_draft.value = true;
  return before;
}

export class Composition {
  readonly parts: Signal<Part[]>;
  readonly warning = signal<string | null>(null);
  readonly visibility = signal<Visibility>('public');
  readonly language = signal('');
  readonly quote_policy = signal('public');
  readonly quoted = signal<Post | null>(null);
  /* Null: at once; otherwise as a datetime-local field has it. */
  readonly scheduled_at = signal<string | null>(null);
  readonly fault = signal('');
  readonly sending = signal(false);
  readonly from_draft = signal(false);
  readonly posted = signal<Post[]>([]);
  readonly active: Signal<number>;
  private start_text = '';
  /* Where the draft is kept, and whether what stands there is of this form. */
  private key: string;
  private kept_ms = 0;
  private in_reply_to_id?: string;
  private quoted_status_id?: string;
  sent = false;

  constructor(readonly purpose: Purpose) {
    const { source } = me.peek()!;
    const first = part_of({});
    this.parts = signal([first]);
    this.active = signal(first.key);
    this.visibility.value = purpose.visibility ?? source.privacy ?? 'public';
    this.quote_policy.value = source.quote_policy || 'public';
    this.language.value = usual_language(source.language);
    this.key = purpose_key(purpose);
    if (purpose.kind === 'quote') this.quote(purpose.post!);
    if (purpose.kind === 'reply') this.begin_reply(purpose.post!);
    else first.text.value = purpose.text ?? '';
    this.start_text = first.text.peek();
    if (purpose.kind === 'edit') this.begin_edit(purpose.post!);
    else if (purpose.rewritten) this.begin_rewrite(purpose.rewritten);
    else this.take_draft();
    if (purpose.files) this.add_files(this.parts.peek()[0]!, purpose.files);
  }

  get edits(): boolean {
    return this.purpose.kind === 'edit';
  }

  active_part(): Part {
    const parts = this.parts.value;
    return parts.find((part) => part.key === this.active.value) ?? parts[0]!;
  }

  private begin_reply(post: Post): void {
    this.in_reply_to_id = post.id;
    const own = me.peek()!.acct;
    const names = [post.account.acct, ...post.mentions.map((one) => one.acct)].filter(
      (name) => name !== own,
    );
    this.parts.peek()[0]!.text.value = [...new Set(names)].map((name) => `@${name} `).join('');
    const widest = visibilities.indexOf(this.visibility.peek());
    this.visibility.value = visibilities[Math.max(widest, visibilities.indexOf(post.visibility))]!;
    if (post.spoiler_text) this.warning.value = post.spoiler_text;
  }

  private take_over(post: Post): void {
    const part = this.parts.peek()[0]!;
    const { poll } = post;
    const left_ms = poll?.expires_at ? Date.parse(poll.expires_at) - Date.now() : 0;
    batch(() => {
      this.visibility.value = post.visibility;
      this.language.value = post.language ?? this.language.peek();
      if (post.quote_approval)
        this.quote_policy.value = post.quote_approval.automatic[0] ?? 'nobody';
      this.warning.value = post.spoiler_text || null;
      part.sensitive.value = post.sensitive;
      part.uploads.value = post.media_attachments.map(upload_of);
      part.poll.value = poll && {
        options: poll.options.map((option) => option.title),
        multiple: poll.multiple,
        expires_s: this.edits
          ? Math.max(poll_expires_s_min, Math.round(left_ms / 1000))
          : poll_expires_s,
      };
    });
  }

  private begin_rewrite(post: Post): void {
    this.take_over(post);
    this.parts.peek()[0]!.text.value = post.text ?? '';
    this.in_reply_to_id = post.in_reply_to_id ?? undefined;
    this.quoted_status_id = post.quote?.quoted_status?.id;
    this.keep_draft();
  }

  private begin_edit(post: Post): void {
    this.take_over(post);
    get<PostSource>(`/api/v1/statuses/${post.id}/source`).then(
      (source) => {
        this.parts.peek()[0]!.text.value = this.start_text = source.text;
        this.warning.value = source.spoiler_text || null;
        this.take_draft();
      },
      (cause: unknown) => {
        this.fault.value = t.failed.general(fault_words(cause));
      },
    );
  }

  private take_draft(): void {
    const read = (key: string) => draft_read(localStorage, me.peek()!.id, key);
    let draft = read(this.key);
    if (!draft && this.key === new_key) {
      draft = read(rewrite_key);
      if (draft) this.key = rewrite_key;
    }
    if (!draft) return;
    this.kept_ms = draft.saved_ms;
    batch(() => {
      this.warning.value = draft.warning;
      this.language.value = draft.language;
      this.from_draft.value = true;
      if (this.edits) {
        const part = this.parts.peek()[0]!;
        part.text.value = draft.parts[0]!.text || part.text.peek();
        return;
      }
      const parts = draft.parts.map(part_of);
      if (!parts[0]!.text.peek()) parts[0]!.text.value = this.start_text;
      this.parts.value = parts;
      this.active.value = parts[0]!.key;
      this.visibility.value = draft.visibility;
      this.quote_policy.value = draft.quote_policy || this.quote_policy.peek();
      this.scheduled_at.value = draft.scheduled_at || null;
      /* A draft whose post is gone, opened as a post of its own, answers nothing. */
      const orphan = this.purpose.kind === 'new' && /^(reply|quote|edit):/.test(this.key);
      if (!orphan) this.in_reply_to_id = draft.in_reply_to_id ?? this.in_reply_to_id;
      this.quoted_status_id = draft.quoted_status_id ?? this.quoted_status_id;
    });
    for (const part of this.parts.peek())
      for (const upload of part.uploads.peek()) void upload_look(upload, t.writing.gone);
    if (this.quoted_status_id && !this.quoted.peek()) void this.find_quoted(this.quoted_status_id);
  }

  private async find_quoted(id: string): Promise<void> {
    try {
      this.quoted.value = await get<Post>(`/api/v1/statuses/${id}`);
    } catch (cause) {
      if (!(cause instanceof ApiError) || cause.status !== 404) return;
      this.quoted_status_id = undefined;
      this.fault.value = t.writing.quoted_gone;
    }
  }

  draft(): Draft {
    const parts = this.parts.value.map(part_draft);
    if (parts[0]!.text === this.start_text && !this.posted.value.length) parts[0]!.text = '';
    /* A correction keeps its words only: the rest stands in the post. */
    if (this.edits) parts[0] = { ...parts[0]!, poll: null, media: [] };
    return {
      parts,
      warning: this.warning.value,
      visibility: this.visibility.value,
      language: this.language.value,
      quote_policy: this.quote_policy.value,
      scheduled_at: this.scheduled_at.value ?? '',
      in_reply_to_id: this.in_reply_to_id,
      quoted_status_id: this.quoted_status_id,
      saved_ms: Date.now(),
    };
  }

  /* A warning that only came with the answered post is not yet something written. */
  begun(): boolean {
    return !draft_is_empty({ ...this.draft(), warning: null });
  }

  keep_draft(): void {
    if (this.sent) return;
    if (!this.begun()) return this.forget_draft();
    const draft = this.draft();
    if (draft_write(localStorage, me.peek()!.id, this.key, draft)) this.kept_ms = draft.saved_ms;
    else this.fault.value = t.writing.not_kept;
  }

  forget_draft(): void {
    if (this.kept_ms) draft_remove(localStorage, me.peek()!.id, this.key);
    this.kept_ms = 0;
  }

  /* The form is gone from the page. What is still on its way is waited for: added to the draft when it
   * arrives, or taken up where it was when the form is opened again. */
  leave(): void {
    this.keep_draft();
    const on_the_way = (upload: Upload) => upload.state.peek() !== 'ready';
    if (!this.sent && this.parts.peek().some((part) => part.uploads.peek().some(on_the_way)))
      left_open.set(this.key, this);
  }

  private upload_ended(): void {
    if (left_open.get(this.key) === this) this.keep_draft();
  }

  private clear(): void {
    batch(() => {
      const first = part_of({ text: this.start_text });
      this.parts.value = [first];
      this.active.value = first.key;
      this.from_draft.value = false;
      this.fault.value = '';
      this.posted.value = [];
      this.scheduled_at.value = null;
      if (this.edits) return this.begin_edit(this.purpose.post!);
      this.warning.value = null;
      if (this.key === new_key || this.purpose.post) return;
      this.in_reply_to_id = undefined;
      this.quote(null);
      this.key = new_key;
    });
  }

  discard(): void {
    this.forget_draft();
    this.clear();
  }

  /* The draft stays under a key of its own, and the form is empty again. */
  set_aside(): void {
    const draft = this.draft();
    const kept = `kept:${draft.saved_ms.toString(36)}`;
    if (draft_is_empty(draft)) return;
    if (!draft_write(localStorage, me.peek()!.id, kept, draft)) {
      this.fault.value = t.writing.not_kept;
      return;
    }
    this.forget_draft();
    this.clear();
  }

  quote(post: Post | null): void {
    this.quoted.value = post;
    this.quoted_status_id = post?.id;
  }

  may_add_part(): boolean {
    return !this.edits && this.scheduled_at.value === null && this.parts.value.length < parts_max;
  }

  /* After the given one. Who is named in a letter is named in each of its posts. */
  add_part(after: Part): void {
    const letter = this.visibility.peek() === 'direct';
    const first = this.parts.peek()[0]!.text.peek();
    const names = letter ? (/^(@\S+\s+)*/.exec(first)?.[0] ?? '') : '';
    const part = part_of({ text: names });
    const at = this.parts.peek().indexOf(after) + 1;
    this.parts.value = [...this.parts.peek().slice(0, at), part, ...this.parts.peek().slice(at)];
    this.active.value = part.key;
  }

  remove_part(part: Part): void {
    const parts = this.parts.peek();
    if (parts.length < 2) return;
    const at = parts.indexOf(part);
    for (const upload of part.uploads.peek()) upload.stop();
    this.parts.value = parts.filter((one) => one !== part);
    this.active.value = this.parts.peek()[Math.max(0, at - 1)]!.key;
  }

  add_files(part: Part, files: Iterable<File>): void {
    this.fault.value = part_add_files(part, files, () => this.upload_ended());
  }

  may_send(): boolean {
    const warning = this.warning.value ?? '';
    const quotes = !!this.quoted.value;
    const ready = (part: Part, i: number) => part_ready(part, warning, i === 0 && quotes);
    return !this.sending.value && this.parts.value.every(ready);
  }

  /* Pictures without a description, in the order they stand. */
  undescribed(): Upload[] {
    return this.parts.value
      .flatMap((part) => part.uploads.value)
      .filter((upload) => !upload.description.value.trim());
  }

  private body(part: Part): Record<string, unknown> {
    const uploads = part.uploads.peek();
    const scheduled = this.scheduled_at.peek();
    const common = {
      ...part_body(part, this.warning.peek() ?? ''),
      language: this.language.peek() || undefined,
      quote_approval_policy: this.quote_policy.peek(),
    };
    if (this.edits)
      return { ...common, media_attributes: uploads.length ? uploads.map(upload_words) : undefined };
    return {
      ...common,
      visibility: this.visibility.peek(),
      in_reply_to_id: this.in_reply_to_id,
      quoted_status_id: this.quoted_status_id,
      scheduled_at: scheduled ? new Date(scheduled).toISOString() : undefined,
    };
  }

  /* The same words sent again are the same post; changed words are another. */
  private keyed(part: Part): { body: Record<string, unknown>; key: string } {
    const body = this.body(part);
    return { body, key: same_words_key(part.seed, JSON.stringify(body)) };
  }

  private async send_part(part: Part): Promise<Post | ScheduledPost> {
    const { body, key } = this.keyed(part);
    if (this.edits)
      return call<Post>('PUT', `/api/v1/statuses/${this.purpose.post!.id}`, { body });
    await Promise.all(part.uploads.peek().map(upload_tell));
    const headers = { 'Idempotency-Key': key };
    return call<Post | ScheduledPost>('POST', '/api/v1/statuses', { body, headers });
  }

  /* Without a network, words are kept on the device and sent later; pictures cannot be. */
  private keep_for_later(cause: unknown): boolean {
    const parts = this.parts.peek();
    if (this.edits || parts.some((part) => part.uploads.peek().length)) return false;
    const words = parts.map((part) => part.text.peek()).join(' ⏎ ');
    /* What follows answers the one before, and quotes nothing. */
    const alone = { in_reply_to_id: undefined, quoted_status_id: undefined };
    const keyed = parts.map((part, i) => {
      const { body, key } = this.keyed(part);
      return { body: i ? { ...body, ...alone } : body, key };
    });
    if (!keep_post(cause, keyed, words)) return false;
    this.sent = true;
    this.forget_draft();
    return true;
  }

  /* What was posted or scheduled, the first where it is several; 'kept' when it is sent later; null when
   * something stopped it. */
  async send(): Promise<Made | null> {
    if (!this.may_send()) return null;
    this.sending.value = true;
    this.fault.value = '';
    try {
      for (;;) {
        const [part, ...rest] = this.parts.peek();
        const made = await this.send_part(part!);
        remember_language(this.language.peek());
        if ('account' in made) tell_published(made, this.edits);
        if (!rest.length) {
          this.sent = true;
          this.forget_draft();
          return this.posted.peek()[0] ?? made;
        }
        batch(() => {
          this.parts.value = rest;
          this.posted.value = [...this.posted.peek(), made as Post];
          this.quote(null);
        });
        this.in_reply_to_id = made.id;
        this.keep_draft();
      }
    } catch (cause) {
      if (this.keep_for_later(cause)) return 'kept';
      this.keep_draft();
      const posted = this.posted.peek().length;
      this.fault.value = posted
        ? t.writing.stopped(posted, this.parts.peek().length, fault_words(cause))
        : t.compose.failed(fault_words(cause));
      return null;
    } finally {
      this.sending.value = false;
    }
  }
}
