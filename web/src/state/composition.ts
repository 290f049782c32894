/* All that is being written in one form: one post or several that follow each other. It is kept as a
 * draft a moment after each change; what has been posted leaves it. */

import { batch, signal, type Signal } from '@preact/signals';
import { ApiError, fault_words, get } from '../api/client';
import type { Post, PostSource, Visibility } from '../api/entities';
import { t } from '../messages_later';
import { answer_beginning, poll_beginning } from './beginning';
import { new_key, purpose_key, rewrite_key, type Purpose } from './composing';
import { DraftPlace } from './draft_place';
import { draft_is_empty, type Draft } from './drafts';
import { usual_language } from './languages';
import { part_add_files, part_draft, part_of, part_is_blank, part_why_not, type Part } from './part';
import { me, owner_of } from './session';
import { upload_known, upload_look, upload_of, type Upload } from './upload';

export const quote_policies = ['public', 'followers', 'nobody'] as const;
const parts_max = 30;

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
  private start_warning: string | null = null;
  /* Of a correction: the pictures and the poll as the post has them. */
  private start_more = '';
  private readonly place: DraftPlace;
  in_reply_to_id?: string;
  quoted_status_id?: string;
  private sent = false;

  constructor(readonly purpose: Purpose) {
    const { source } = me.peek()!;
    const first = part_of({});
    this.parts = signal([first]);
    this.active = signal(first.key);
    this.visibility.value = purpose.visibility ?? source.privacy ?? 'public';
    this.quote_policy.value = source.quote_policy || 'public';
    this.language.value = usual_language(source.language);
    this.place = new DraftPlace(localStorage, owner_of(me.peek()!), purpose_key(purpose));
    if (purpose.kind === 'quote') this.quote(purpose.post!);
    if (purpose.kind === 'reply') this.begin_reply(purpose.post!);
    else first.text.value = purpose.text ?? '';
    this.start_text = first.text.peek();
    this.start_warning = this.warning.peek();
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
    const usual = this.visibility.peek();
    const { text, visibility, warning } = answer_beginning(post, me.peek()!, usual);
    this.in_reply_to_id = post.id;
    this.parts.peek()[0]!.text.value = text;
    this.visibility.value = visibility;
    this.warning.value = warning;
  }

  private take_over(post: Post): void {
    const part = this.parts.peek()[0]!;
    batch(() => {
      this.visibility.value = post.visibility;
      /* A correction gives no language to a post that has none. */
      this.language.value = post.language ?? (this.edits ? '' : this.language.peek());
      if (post.quote_approval)
        this.quote_policy.value = post.quote_approval.automatic[0] ?? 'nobody';
      this.warning.value = post.spoiler_text || null;
      part.sensitive.value = post.sensitive;
      part.uploads.value = post.media_attachments.map(upload_of);
      part.poll.value = poll_beginning(post, this.edits, Date.now());
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
    this.start_more = this.more();
    get<PostSource>(`/api/v1/statuses/${post.id}/source`).then(
      (source) => {
        this.parts.peek()[0]!.text.value = this.start_text = source.text;
        this.warning.value = this.start_warning = source.spoiler_text || null;
        this.take_draft();
      },
      (cause: unknown) => {
        this.fault.value = t.failed.general(fault_words(cause));
      },
    );
  }

  private take_draft(): void {
    let draft = this.place.read();
    if (!draft && this.place.key === new_key) {
      this.place.key = rewrite_key;
      draft = this.place.read();
      if (!draft) this.place.key = new_key;
    }
    if (!draft) return;
    batch(() => {
      this.warning.value = draft.warning;
      this.language.value = draft.language;
      this.from_draft.value = true;
      if (this.edits) {
        const part = this.parts.peek()[0]!;
        const { text, media, poll } = draft.parts[0]!;
        part.text.value = text || part.text.peek();
        if (media.length) part.uploads.value = media.map(upload_known);
        if (poll) part.poll.value = poll;
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
      const orphan = this.purpose.kind === 'new' && /^(reply|quote|edit):/.test(this.place.key);
      if (!orphan) this.in_reply_to_id = draft.in_reply_to_id ?? this.in_reply_to_id;
      this.quoted_status_id = draft.quoted_status_id ?? this.quoted_status_id;
    });
    const attached = this.edits ? this.purpose.post!.media_attachments : [];
    const standing = new Set(attached.map((one) => one.id));
    for (const part of this.parts.peek())
      for (const upload of part.uploads.peek())
        if (!standing.has(upload.id)) void upload_look(upload, t.writing.gone);
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

  /* What a correction may change beside the words. */
  private more(): string {
    const { media, poll } = part_draft(this.parts.value[0]!);
    return JSON.stringify([media, poll]);
  }

  draft(): Draft {
    const parts = this.parts.value.map(part_draft);
    if (parts[0]!.text === this.start_text && !this.posted.value.length) parts[0]!.text = '';
    /* Of a correction only what was changed: the rest stands in the post. */
    if (this.edits && this.more() === this.start_more)
      parts[0] = { ...parts[0]!, poll: null, media: [] };
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

  /* A warning that only came with the post is not yet something written. */
  begun(): boolean {
    const draft = this.draft();
    if (this.edits && draft.warning !== this.start_warning) return true;
    if (draft.warning === this.start_warning) draft.warning = null;
    return !draft_is_empty(draft);
  }

  keep_draft(): void {
    if (this.sent) return;
    if (!this.begun()) return this.forget_draft();
    if (!this.place.write(this.draft())) this.fault.value = t.writing.not_kept;
  }

  is_kept(): boolean {
    return !this.sent && (this.begun() || this.posted.peek().length > 0);
  }

  forget_draft(): void {
    this.place.forget();
  }

  /* Nothing of it is kept any more. */
  is_sent(): void {
    this.sent = true;
    this.forget_draft();
  }

  /* The form is gone from the page. What is still on its way is waited for: added to the draft when it
   * arrives, or taken up where it was when the form is opened again. */
  leave(): void {
    this.keep_draft();
    const on_the_way = (upload: Upload) => upload.state.peek() !== 'ready';
    if (!this.sent && this.parts.peek().some((part) => part.uploads.peek().some(on_the_way)))
      left_open.set(this.place.key, this);
  }

  private upload_ended(): void {
    if (left_open.get(this.place.key) === this) this.keep_draft();
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
      if (this.place.key === new_key || this.purpose.post) return;
      this.in_reply_to_id = undefined;
      this.quote(null);
      this.place.key = new_key;
    });
  }

  discard(): void {
    this.forget_draft();
    this.clear();
  }

  /* The draft stays under a key of its own, and the form is empty again. */
  set_aside(): void {
    if (!this.begun()) return;
    if (!this.place.set_aside(this.draft())) {
      this.fault.value = t.writing.not_kept;
      return;
    }
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

  /* A post that was added and never written is not waited for. */
  private written(): Part[] {
    const parts = this.parts.value;
    const some = parts.filter((part, i) => !part_is_blank(part) || (i === 0 && !!this.quoted.value));
    return some.length ? some : parts.slice(0, 1);
  }

  leave_out_blank(): void {
    const parts = this.written();
    if (parts.length < this.parts.peek().length) this.parts.value = parts;
  }

  /* What has to be done before it can be posted, or nothing. */
  why_not(): string {
    const at = this.scheduled_at.value;
    if (at !== null && !(Date.parse(at) > Date.now())) return t.writing.too_soon;
    const warning = this.warning.value ?? '';
    const quoted = this.quoted.value ? this.parts.value[0] : null;
    for (const part of this.written()) {
      const why = part_why_not(part, warning, part === quoted);
      if (why) return why;
    }
    return '';
  }

  may_send(): boolean {
    return !this.sending.value && !this.why_not();
  }

  /* Pictures without a description, in the order they stand. */
  undescribed(): Upload[] {
    return this.parts.value
      .flatMap((part) => part.uploads.value)
      .filter((upload) => !upload.description.value.trim());
  }
}
