/* Where posts are written: new ones, answers, quotes, corrections. */

import { batch, effect, signal, type Signal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { call, fault_words, get } from '../api/client';
import type { Media, Post, PostSource, Visibility } from '../api/entities';
import { t } from '../messages';
import { new_key, purpose_key, rewrite_key, type Purpose } from '../state/composing';
import { draft_is_empty, draft_read, draft_remove, draft_write, type Draft } from '../state/drafts';
import { tell_published } from '../state/published';
import { instance, me } from '../state/session';
import { say } from '../state/toasts';
import { characters_used } from '../text/characters';
import { close_dialog, Dialog } from './dialog';
import { Icon } from './icon';
import { Menu } from './menu';
import { Avatar } from './person';
import { post_address } from './post_actions';
import { visibility_icon } from './post';
import { Html, Name, name_of } from './rich';

const draft_pause_ms = 400;
const upload_look_ms = 1000;
const visibilities: Visibility[] = ['public', 'unlisted', 'private', 'direct'];
const poll_expires_s = 86_400;
/* When the square has not yet said. */
const fallback = { characters: 500, media: 4, per_url: 23, options: 4, option_characters: 50 };

interface Upload {
  key: number;
  id: string;
  preview_url: string;
  description: Signal<string>;
  state: Signal<'sending' | 'ready' | 'failed'>;
}

/* Everything the form holds; lives as long as the dialog. */
class Composing {
  readonly text = signal('');
  readonly warning = signal<string | null>(null);
  readonly visibility = signal<Visibility>('public');
  readonly sensitive = signal(false);
  readonly language = signal('');
  readonly poll = signal<Draft['poll']>(null);
  readonly uploads = signal<Upload[]>([]);
  readonly fault = signal('');
  readonly sending = signal(false);
  readonly from_draft = signal(false);
  private idempotency_key = '';
  private keyed_body = '';
  private start_text = '';
  private last_upload = 0;
  /* Where the draft is kept, and whether what stands there is of this form. */
  private key: string;
  private kept = false;
  private in_reply_to_id?: string;
  private quoted_status_id?: string;
  sent = false;

  constructor(readonly purpose: Purpose) {
    const { source } = me.peek()!;
    this.visibility.value = purpose.visibility ?? source.privacy ?? 'public';
    this.sensitive.value = source.sensitive;
    this.language.value = source.language || navigator.language.split('-')[0] || 'en';
    this.key = purpose_key(purpose);
    this.in_reply_to_id = purpose.kind === 'reply' ? purpose.post!.id : undefined;
    this.quoted_status_id = purpose.kind === 'quote' ? purpose.post!.id : undefined;
    if (purpose.kind === 'reply') this.begin_reply(purpose.post!);
    else this.text.value = purpose.text ?? '';
    this.start_text = this.text.peek();
    if (purpose.kind === 'edit') this.begin_edit(purpose.post!);
    else if (purpose.rewritten) this.begin_rewrite(purpose.rewritten);
    else this.take_draft();
  }

  private begin_reply(post: Post): void {
    const own = me.peek()!.acct;
    const names = [post.account.acct, ...post.mentions.map((one) => one.acct)].filter(
      (name) => name !== own,
    );
    this.text.value = [...new Set(names)].map((name) => `@${name} `).join('');
    const widest = visibilities.indexOf(this.visibility.peek());
    this.visibility.value = visibilities[Math.max(widest, visibilities.indexOf(post.visibility))]!;
    if (post.spoiler_text) this.warning.value = post.spoiler_text;
  }

  private take_over(post: Post): void {
    batch(() => {
      this.visibility.value = post.visibility;
      this.sensitive.value = post.sensitive;
      this.language.value = post.language ?? this.language.peek();
      this.warning.value = post.spoiler_text || null;
      this.uploads.value = post.media_attachments.map((media) => this.ready_upload(media));
      this.poll.value = post.poll && {
        options: post.poll.options.map((option) => option.title),
        multiple: post.poll.multiple,
        expires_s: poll_expires_s,
      };
    });
  }

  private begin_rewrite(post: Post): void {
    this.take_over(post);
    this.text.value = post.text ?? '';
    this.in_reply_to_id = post.in_reply_to_id ?? undefined;
    this.quoted_status_id = post.quote?.quoted_status?.id;
    this.keep_draft();
  }

  private begin_edit(post: Post): void {
    this.take_over(post);
    get<PostSource>(`/api/v1/statuses/${post.id}/source`).then(
      (source) => {
        this.text.value = this.start_text = source.text;
        this.warning.value = source.spoiler_text || null;
        this.take_draft();
      },
      (cause: unknown) => {
        this.fault.value = t.failed.general(fault_words(cause));
      },
    );
  }

  private ready_upload(media: Pick<Media, 'id' | 'preview_url' | 'description'>): Upload {
    return {
      key: ++this.last_upload,
      id: media.id,
      preview_url: media.preview_url ?? '',
      description: signal(media.description ?? ''),
      state: signal<'sending' | 'ready' | 'failed'>('ready'),
    };
  }

  private take_draft(): void {
    const read = (key: string) => draft_read(localStorage, me.peek()!.id, key, Date.now());
    let draft = read(this.key);
    if (!draft && this.key === new_key) {
      draft = read(rewrite_key);
      if (draft) this.key = rewrite_key;
    }
    if (!draft) return;
    this.kept = true;
    batch(() => {
      this.text.value = draft.text;
      this.warning.value = draft.warning;
      this.sensitive.value = draft.sensitive;
      this.language.value = draft.language;
      this.from_draft.value = true;
      if (this.purpose.kind === 'edit') return;
      this.visibility.value = draft.visibility;
      this.poll.value = draft.poll;
      this.uploads.value = draft.media.map((media) => this.ready_upload(media));
      this.in_reply_to_id = draft.in_reply_to_id ?? this.in_reply_to_id;
      this.quoted_status_id = draft.quoted_status_id ?? this.quoted_status_id;
    });
  }

  draft(): Draft {
    return {
      text: this.text.value === this.start_text ? '' : this.text.value,
      warning: this.warning.value,
      visibility: this.visibility.value,
      sensitive: this.sensitive.value,
      language: this.language.value,
      poll: this.purpose.kind === 'edit' ? null : this.poll.value,
      media: this.uploads.value
        .filter((upload) => upload.state.value === 'ready' && this.purpose.kind !== 'edit')
        .map(({ id, preview_url, description }) => ({
          id,
          preview_url,
          description: description.value,
        })),
      in_reply_to_id: this.in_reply_to_id,
      quoted_status_id: this.quoted_status_id,
      saved_ms: Date.now(),
    };
  }

  keep_draft(): void {
    const draft = this.draft();
    /* A warning that only came with the answered post is not yet something written. */
    const begun = !draft_is_empty({ ...draft, warning: null });
    if (!begun) return this.forget_draft();
    this.kept = draft_write(localStorage, me.peek()!.id, this.key, draft);
  }

  forget_draft(): void {
    if (this.kept) draft_remove(localStorage, me.peek()!.id, this.key);
    this.kept = false;
  }

  discard(): void {
    const { kind, post } = this.purpose;
    this.forget_draft();
    batch(() => {
      this.text.value = this.start_text;
      this.from_draft.value = false;
      if (kind === 'edit') return this.begin_edit(post!);
      this.poll.value = null;
      this.uploads.value = [];
      this.warning.value = null;
      if (this.key !== rewrite_key) return;
      this.in_reply_to_id = this.quoted_status_id = undefined;
      this.key = new_key;
    });
  }

  async add_files(files: Iterable<File>): Promise<void> {
    const limits = instance.peek()?.configuration;
    const most = limits?.statuses.max_media_attachments ?? fallback.media;
    this.fault.value = '';
    for (const file of files) {
      if (this.poll.peek()) this.fault.value = t.compose.poll_or_pictures;
      else if (this.uploads.peek().length >= most) this.fault.value = t.compose.too_many(most);
      else if (limits && !limits.media_attachments.supported_mime_types.includes(file.type))
        this.fault.value = t.compose.wrong_type;
      else if (
        limits &&
        file.type.startsWith('image/') &&
        file.size > limits.media_attachments.image_size_limit
      )
        this.fault.value = t.compose.too_large(
          `${Math.round(limits.media_attachments.image_size_limit / 1_048_576)} MB`,
        );
      else void this.upload(file);
    }
  }

  private async upload(file: File): Promise<void> {
    const upload: Upload = {
      key: ++this.last_upload,
      id: '',
      preview_url: URL.createObjectURL(file),
      description: signal(''),
      state: signal<'sending' | 'ready' | 'failed'>('sending'),
    };
    this.uploads.value = [...this.uploads.peek(), upload];
    const form = new FormData();
    form.set('file', file);
    try {
      let media = await call<Media>('POST', '/api/v2/media', { form });
      upload.id = media.id;
      if (media.preview_url) upload.preview_url = media.preview_url;
      /* Videos and sounds are made in the background. */
      while (media.url === null && this.uploads.peek().includes(upload)) {
        await new Promise((resolve) => setTimeout(resolve, upload_look_ms));
        media = await call<Media>('GET', `/api/v1/media/${upload.id}`);
      }
      upload.state.value = 'ready';
      this.uploads.value = [...this.uploads.peek()];
    } catch (cause) {
      this.remove(upload);
      this.fault.value = t.compose.upload_failed(fault_words(cause));
    }
  }

  remove(upload: Upload): void {
    this.uploads.value = this.uploads.peek().filter((one) => one.key !== upload.key);
  }

  left(): number {
    const limits = instance.value?.configuration.statuses;
    const used = characters_used(
      this.text.value,
      this.warning.value ?? '',
      limits?.characters_reserved_per_url ?? fallback.per_url,
    );
    return (limits?.max_characters ?? fallback.characters) - used;
  }

  may_send(): boolean {
    const something =
      this.text.value.trim() !== '' ||
      this.uploads.value.length > 0 ||
      this.purpose.kind === 'quote';
    const poll_ready =
      !this.poll.value || this.poll.value.options.filter((option) => option.trim()).length >= 2;
    const sent = this.uploads.value.every((upload) => upload.state.value === 'ready');
    return something && poll_ready && sent && this.left() >= 0 && !this.sending.value;
  }

  private body(): Record<string, unknown> {
    const { purpose } = this;
    const uploads = this.uploads.peek();
    const poll = this.poll.peek();
    const edit = purpose.kind === 'edit';
    const described = uploads.map((one) => ({ id: one.id, description: one.description.peek() }));
    return {
      status: this.text.peek(),
      spoiler_text: this.warning.peek() ?? '',
      sensitive: uploads.length > 0 && (this.sensitive.peek() || !!this.warning.peek()),
      language: this.language.peek() || undefined,
      media_ids: uploads.length ? uploads.map((one) => one.id) : undefined,
      media_attributes: edit && uploads.length ? described : undefined,
      poll: poll
        ? {
            options: poll.options.map((option) => option.trim()).filter(Boolean),
            multiple: poll.multiple,
            expires_in: poll.expires_s,
          }
        : undefined,
      visibility: edit ? undefined : this.visibility.peek(),
      in_reply_to_id: edit ? undefined : this.in_reply_to_id,
      quoted_status_id: edit ? undefined : this.quoted_status_id,
    };
  }

  /* Descriptions are the pictures' own until the post is made. */
  private async describe(): Promise<void> {
    if (this.purpose.kind === 'edit') return;
    await Promise.all(
      this.uploads.peek().map((upload) => {
        const description = upload.description.peek().trim();
        return description && call('PUT', `/api/v1/media/${upload.id}`, { body: { description } });
      }),
    );
  }

  /* The same words sent again are the same post; changed words are another. */
  private key_for(body: Record<string, unknown>): string {
    const text = JSON.stringify(body);
    if (text !== this.keyed_body) {
      this.keyed_body = text;
      this.idempotency_key = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
        byte.toString(16).padStart(2, '0'),
      ).join('');
    }
    return this.idempotency_key;
  }

  async send(): Promise<Post | null> {
    if (!this.may_send()) return null;
    this.sending.value = true;
    this.fault.value = '';
    const edit = this.purpose.kind === 'edit';
    try {
      await this.describe();
      const post = edit
        ? await call<Post>('PUT', `/api/v1/statuses/${this.purpose.post!.id}`, {
            body: this.body(),
          })
        : await call<Post>('POST', '/api/v1/statuses', {
            body: this.body(),
            headers: { 'Idempotency-Key': this.key_for(this.body()) },
          });
      this.forget_draft();
      tell_published(post, edit);
      return post;
    } catch (cause) {
      this.keep_draft();
      this.fault.value = t.compose.failed(fault_words(cause));
      return null;
    } finally {
      this.sending.value = false;
    }
  }
}

const titles = {
  new: t.compose.new_title,
  reply: t.compose.reply_title,
  quote: t.compose.quote_title,
  edit: t.compose.edit_title,
};

export function ComposerDialog({ purpose }: { purpose: Purpose }) {
  return (
    <Dialog title={titles[purpose.kind]} kind="composer-dialog">
      <Composer purpose={purpose} done={close_dialog} />
    </Dialog>
  );
}

export function Composer({ purpose, done }: { purpose: Purpose; done: (post: Post) => void }) {
  const form = useMemo(() => new Composing(purpose), [purpose]);
  const text = useRef<HTMLTextAreaElement>(null);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = effect(() => {
      form.draft();
      clearTimeout(timer);
      timer = setTimeout(() => form.keep_draft(), draft_pause_ms);
    });
    const keep = () => form.keep_draft();
    addEventListener('pagehide', keep);
    return () => {
      stop();
      clearTimeout(timer);
      removeEventListener('pagehide', keep);
      if (!form.sent) form.keep_draft();
    };
  }, [form]);

  useEffect(() => {
    const area = text.current!;
    area.focus();
    area.setSelectionRange(area.value.length, area.value.length);
  }, [form]);

  useEffect(() => {
    const area = text.current!;
    area.style.height = 'auto';
    area.style.height = `${area.scrollHeight}px`;
  });

  const send = async () => {
    const post = await form.send();
    if (!post) return;
    form.sent = true;
    done(post);
    say(purpose.kind === 'edit' ? t.compose.published_edit : t.compose.published, {
      href: post_address(post),
      words: t.compose.view,
    });
  };

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
          event.preventDefault();
          void send();
        }
      }}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        void form.add_files(event.dataTransfer?.files ?? []);
      }}
    >
      {purpose.kind === 'reply' && <Answered post={purpose.post!} />}
      {form.from_draft.value && (
        <p class="draft-note">
          {t.compose.draft_found}{' '}
          <button type="button" class="link" onClick={() => form.discard()}>
            {t.compose.draft_discard}
          </button>
        </p>
      )}
      {form.warning.value !== null && (
        <input
          class="composer-warning"
          aria-label={t.compose.warning}
          placeholder={t.compose.warning_placeholder}
          value={form.warning.value}
          dir="auto"
          onInput={(event) => (form.warning.value = event.currentTarget.value)}
        />
      )}
      <div class="composer-text">
        <Avatar account={me.value!} link={false} />
        <textarea
          ref={text}
          aria-label={t.compose.label}
          placeholder={
            purpose.kind === 'reply' ? t.compose.placeholder_reply : t.compose.placeholder
          }
          rows={3}
          dir="auto"
          value={form.text.value}
          onInput={(event) => (form.text.value = event.currentTarget.value)}
          onPaste={(event) => {
            const files = event.clipboardData?.files;
            if (files?.length) {
              event.preventDefault();
              void form.add_files(files);
            }
          }}
        />
      </div>
      <Uploads form={form} />
      <PollEditor form={form} />
      {purpose.kind === 'quote' && <Answered post={purpose.post!} quoted />}
      {form.fault.value && (
        <p class="notice bad" role="alert">
          {form.fault.value}
        </p>
      )}
      <Tools form={form} />
    </form>
  );
}

function Answered({ post, quoted = false }: { post: Post; quoted?: boolean }) {
  return (
    <blockquote class={quoted ? 'quote' : 'answered'}>
      <strong>
        {quoted ? <Name account={post.account} /> : t.compose.replying_to(name_of(post.account))}
      </strong>
      <div class="post-body cut" dir="auto">
        {post.spoiler_text || (
          <Html html={post.content} emojis={post.emojis} mentions={post.mentions} />
        )}
      </div>
    </blockquote>
  );
}

function Uploads({ form }: { form: Composing }) {
  const uploads = form.uploads.value;
  if (!uploads.length) return null;
  const limit = instance.value?.configuration.media_attachments.description_limit ?? 1500;
  return (
    <div class="uploads">
      {uploads.map((upload, i) => (
        <div class="upload" key={upload.key}>
          <img src={upload.preview_url} alt="" />
          <div class="field">
            <label for={`alt-${upload.key}`}>
              {upload.state.value === 'sending' ? t.compose.uploading : t.compose.alt}
            </label>
            <textarea
              id={`alt-${upload.key}`}
              rows={2}
              maxLength={limit}
              placeholder={t.compose.alt_placeholder}
              value={upload.description.value}
              onInput={(event) => (upload.description.value = event.currentTarget.value)}
            />
          </div>
          <button
            type="button"
            class="action"
            aria-label={t.compose.remove_picture(i + 1)}
            onClick={() => form.remove(upload)}
          >
            <Icon name="close" />
          </button>
        </div>
      ))}
      <label class="check">
        <input
          type="checkbox"
          checked={form.sensitive.value}
          onChange={(event) => (form.sensitive.value = event.currentTarget.checked)}
        />
        <span>{t.compose.sensitive}</span>
      </label>
    </div>
  );
}

function PollEditor({ form }: { form: Composing }) {
  const poll = form.poll.value;
  if (!poll) return null;
  const limits = instance.value?.configuration.polls;
  const most = limits?.max_options ?? fallback.options;
  const set = (change: Partial<NonNullable<Draft['poll']>>) =>
    (form.poll.value = { ...poll, ...change });
  const durations = t.durations.filter(
    ([seconds]) =>
      !limits || (seconds >= limits.min_expiration && seconds <= limits.max_expiration),
  );
  return (
    <fieldset class="poll-editor">
      <legend class="hidden-text">{t.compose.poll}</legend>
      {poll.options.map((option, i) => (
        <div class="poll-editor-option" key={i}>
          <i class={poll.multiple ? 'dot square' : 'dot'} aria-hidden="true" />
          <input
            aria-label={t.compose.option(i + 1)}
            placeholder={t.compose.option(i + 1)}
            maxLength={limits?.max_characters_per_option ?? fallback.option_characters}
            dir="auto"
            value={option}
            onInput={(event) => {
              const value = event.currentTarget.value;
              set({ options: poll.options.map((one, at) => (at === i ? value : one)) });
            }}
          />
          {poll.options.length > 2 && (
            <button
              type="button"
              class="action"
              aria-label={t.compose.remove_option(i + 1)}
              onClick={() => set({ options: poll.options.filter((_, at) => at !== i) })}
            >
              <Icon name="close" />
            </button>
          )}
        </div>
      ))}
      <div class="poll-editor-foot">
        {poll.options.length < most && (
          <button
            type="button"
            class="button quiet small"
            onClick={() => set({ options: [...poll.options, ''] })}
          >
            <Icon name="plus" /> {t.compose.add_option}
          </button>
        )}
        <label class="poll-length">
          {t.compose.duration}{' '}
          <select
            value={poll.expires_s}
            onChange={(event) => set({ expires_s: Number(event.currentTarget.value) })}
          >
            {durations.map(([seconds, words]) => (
              <option value={seconds} key={seconds}>
                {words}
              </option>
            ))}
          </select>
        </label>
        <label class="check">
          <input
            type="checkbox"
            checked={poll.multiple}
            onChange={(event) => set({ multiple: event.currentTarget.checked })}
          />
          <span>{t.compose.multiple}</span>
        </label>
      </div>
    </fieldset>
  );
}

function Tools({ form }: { form: Composing }) {
  const files = useRef<HTMLInputElement>(null);
  const left = form.left();
  const limit = instance.value?.configuration.statuses.max_characters ?? fallback.characters;
  const { kind } = form.purpose;
  const visibility = form.visibility.value;
  const verb =
    kind === 'reply'
      ? t.compose.publish_reply
      : kind === 'edit'
        ? t.compose.publish_edit
        : t.compose.publish;
  return (
    <div class="composer-tools">
      <input
        ref={files}
        type="file"
        class="hidden-text"
        tabIndex={-1}
        aria-hidden="true"
        accept={
          instance.value?.configuration.media_attachments.supported_mime_types.join(',') ??
          'image/*'
        }
        multiple
        onChange={(event) => {
          void form.add_files(event.currentTarget.files ?? []);
          event.currentTarget.value = '';
        }}
      />
      <button
        type="button"
        class="action"
        aria-label={t.compose.picture}
        title={t.compose.picture}
        disabled={!!form.poll.value}
        onClick={() => files.current!.click()}
      >
        <Icon name="picture" />
      </button>
      <button
        type="button"
        class="action"
        aria-label={t.compose.poll}
        title={t.compose.poll}
        aria-pressed={!!form.poll.value}
        disabled={form.uploads.value.length > 0}
        onClick={() => {
          form.poll.value = form.poll.value
            ? null
            : { options: ['', ''], multiple: false, expires_s: poll_expires_s };
        }}
      >
        <Icon name="poll" />
      </button>
      <button
        type="button"
        class="action"
        aria-label={t.compose.warning}
        title={t.compose.warning}
        aria-pressed={form.warning.value !== null}
        onClick={() => (form.warning.value = form.warning.value === null ? '' : null)}
      >
        <Icon name="warning" />
      </button>
      {kind === 'edit' ? (
        <span class="action" title={t.visibility[visibility]}>
          <Icon name={visibility_icon[visibility]} />
        </span>
      ) : (
        <Menu
          label={t.compose.visibility}
          kind="action visibility"
          side="left"
          items={visibilities.map((one) => ({
            words: t.visibility[one],
            hint: t.visibility_hint[one],
            icon: visibility_icon[one],
            checked: one === visibility,
            act: () => (form.visibility.value = one),
          }))}
        >
          <Icon name={visibility_icon[visibility]} />
          <span>{t.visibility[visibility]}</span>
        </Menu>
      )}
      <span class={left < 0 ? 'left over' : left <= limit / 10 ? 'left near' : 'left'}>
        <span aria-hidden="true">{left}</span>
        <span class="hidden-text" role="status">
          {left < 0 ? t.compose.over(-left) : left <= limit / 10 ? t.compose.left(left) : ''}
        </span>
      </span>
      <button class="button" disabled={!form.may_send()}>
        {form.sending.value ? t.compose.publishing : verb}
      </button>
    </div>
  );
}
