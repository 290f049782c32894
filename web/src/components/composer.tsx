/* Where posts are written: new ones, answers, quotes, corrections, several in a row. */

import { effect } from '@preact/signals';
import { useEffect, useLayoutEffect, useMemo, useState } from 'preact/hooks';
import { get } from '../api/client';
import type { Post, PostEdit } from '../api/entities';
import { t } from '../messages_later';
import { acting } from '../state/acting';
import type { Purpose } from '../state/composing';
import { composition_for, type Composition } from '../state/composition';
import { part_insert } from '../state/part';
import { send_form, type Made } from '../state/sending';
import { me } from '../state/session';
import { say } from '../state/toasts';
import { time_long } from '../text/time';
import { ActingAvatar, acting_words } from './acting_line';
import { Options, Schedule } from './composer_options';
import { PartEditor } from './composer_part';
import { Tools } from './composer_tools';
import { close_dialog, Dialog } from './dialog';
import { EmojiPicker } from './emoji_picker';
import { Icon } from './icon';
import { Edits } from './people_dialog';
import { post_address } from './post_actions';
import { Html, Name, name_of } from './rich';
import { use_loaded } from './use_loaded';

const draft_pause_ms = 400;

const titles = {
  new: t.compose.new_title,
  reply: t.compose.reply_title,
  quote: t.compose.quote_title,
  edit: t.compose.edit_title,
};

const say_kept = () =>
  say(t.writing.kept, { href: '/compose?show=drafts', words: t.writing.drafts });

export function ComposerDialog({ purpose }: { purpose: Purpose }) {
  return (
    <Dialog title={titles[purpose.kind]} kind="composer-dialog">
      <Composer purpose={purpose} done={close_dialog} left={say_kept} />
    </Dialog>
  );
}

/* Kept a moment after each change, however fast one types, when the page goes, and when the form does. From
 * the first letter on: an effect after the next frame may come later than that. */
function use_draft(form: Composition, left?: () => void): void {
  useLayoutEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = effect(() => {
      form.draft();
      timer ??= setTimeout(() => {
        timer = undefined;
        form.keep_draft();
      }, draft_pause_ms);
    });
    const keep = () => form.keep_draft();
    addEventListener('pagehide', keep);
    return () => {
      stop();
      clearTimeout(timer);
      removeEventListener('pagehide', keep);
      form.leave();
      if (left && form.is_kept()) left();
    };
  }, [form]);
}

function tell(made: Made, form: Composition): void {
  if (made === 'kept') return say(t.outbox.kept);
  if (!('account' in made)) {
    const link = { href: '/compose?show=scheduled', words: t.compose.view };
    return say(t.writing.scheduled_for(time_long(made.scheduled_at, t.locale)), link);
  }
  if (made.held) {
    const link = { href: `/approvals/${made.held.id}`, words: t.compose.view };
    return say(t.compose.held(made.held.missing), link);
  }
  const posted = form.posted.peek().length;
  const words = form.edits
    ? t.compose.published_edit
    : posted
      ? t.writing.published_several(posted + 1)
      : made.visibility === 'direct'
        ? t.writing.published_private
        : t.compose.published;
  say(words, { href: post_address(made), words: t.compose.view });
}

const brings_files = (event: DragEvent) => !!event.dataTransfer?.types.includes('Files');

/* Files over the form are taken; those dropped beside it must not replace the page. */
function use_drop(form: Composition, show: (over: boolean) => void) {
  useEffect(() => {
    const stay = (event: DragEvent) => brings_files(event) && event.preventDefault();
    addEventListener('dragover', stay);
    addEventListener('drop', stay);
    return () => {
      removeEventListener('dragover', stay);
      removeEventListener('drop', stay);
    };
  }, []);
  return {
    onDragOver: (event: DragEvent) => brings_files(event) && show(true),
    onDragLeave: (event: DragEvent & { currentTarget: HTMLElement }) => {
      if (!event.currentTarget.contains(event.relatedTarget as Node | null)) show(false);
    },
    onDrop: (event: DragEvent) => {
      show(false);
      if (brings_files(event)) form.add_files(form.active_part(), event.dataTransfer!.files);
    },
  };
}

interface ComposerProps {
  purpose: Purpose;
  done: (made: Made) => void;
  /* It is gone with something in it, which is kept as a draft. */
  left?: () => void;
}

export function Composer({ purpose, done, left }: ComposerProps) {
  const form = useMemo(() => composition_for(purpose), [purpose]);
  const [picking, set_picking] = useState(false);
  const [asked, set_asked] = useState(false);
  const [dragging, set_dragging] = useState(false);
  use_draft(form, left);
  const drop = use_drop(form, set_dragging);

  const begin = () => {
    const silent = purpose.describe && form.undescribed()[0];
    if (silent) return document.getElementById(`alt-${silent.key}`)?.focus();
    const { area } = form.active_part();
    area?.focus();
    area?.setSelectionRange(area.value.length, area.value.length);
  };
  /* Once the dialog around it is open, and before anything can be typed. */
  useLayoutEffect(() => queueMicrotask(begin), [form]);

  const send = async (sure = false) => {
    if (form.sending.peek()) return;
    form.fault.value = form.why_not();
    if (form.fault.peek()) return;
    form.leave_out_blank();
    if (!sure && !asked && form.undescribed().length) return set_asked(true);
    const made = await send_form(form);
    if (!made) return;
    done(made);
    tell(made, form);
  };
  return (
    <form
      class={dragging ? 'composer dragging' : 'composer'}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
      onInput={() => (form.fault.value = '')}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        void send();
      }}
      {...drop}
    >
      <Options form={form} />
      <div class="composer-body">
        {purpose.kind === 'reply' && <Answered post={purpose.post!} />}
        <For />
        <Found form={form} />
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
        {form.parts.value.map((part, i) => (
          <PartEditor form={form} part={part} at={i} key={part.key} />
        ))}
        <AddPart form={form} />
        {form.quoted.value && <Quoting form={form} post={form.quoted.value} />}
        {form.edits && <Earlier post={purpose.post!} />}
        <Schedule form={form} />
        {asked && <Undescribed form={form} send={() => void send(true)} />}
        {form.fault.value && (
          <p class="notice bad" role="alert">
            {form.fault.value}
          </p>
        )}
      </div>
      {picking && (
        <EmojiPicker
          choose={(text) => part_insert(form.active_part(), text)}
          close={() => {
            set_picking(false);
            form.active_part().area?.focus();
          }}
        />
      )}
      <Tools form={form} picking={picking} pick={() => set_picking(!picking)} />
    </form>
  );
}

/* Whom one writes for, where it is not oneself. */
function For() {
  const by = acting.value;
  if (!by) return null;
  if (by.role !== 'contributor')
    return (
      <p class="draft-note acting-note">
        <ActingAvatar px={24} /> {acting_words()}
      </p>
    );
  return (
    <p class="draft-note acting-note">
      <ActingAvatar px={24} />
      <span>
        {t.acted.held_first(me.value!.username)}{' '}
        <a href="/approvals/mine" onClick={close_dialog}>
          {t.acted.held_where}
        </a>
        .
      </span>
    </p>
  );
}

/* What was there before: a draft, or posts of a thread that are out already. */
function Found({ form }: { form: Composition }) {
  const posted = form.posted.value;
  if (posted.length)
    return (
      <p class="draft-note">
        {t.writing.posted_already(posted.length)}{' '}
        <a href={post_address(posted[0]!)} onClick={close_dialog}>
          {t.compose.view}
        </a>
      </p>
    );
  if (!form.from_draft.value) return null;
  return (
    <p class="draft-note">
      {t.compose.draft_found}{' '}
      <button type="button" class="link" onClick={() => form.discard()}>
        {t.compose.draft_discard}
      </button>
      {!form.edits && (
        <button type="button" class="link" onClick={() => form.set_aside()}>
          {t.writing.keep_for_later}
        </button>
      )}
    </p>
  );
}

/* In its place from the start, so that nothing moves with the first letter. */
function AddPart({ form }: { form: Composition }) {
  if (!form.may_add_part()) return null;
  const last = form.parts.value[form.parts.value.length - 1]!;
  return (
    <button
      type="button"
      class={last.text.value.trim() ? 'link add-part' : 'link add-part unready'}
      onClick={() => form.add_part(last)}
    >
      <Icon name="plus" /> {t.writing.add_part}
    </button>
  );
}

function Answered({ post }: { post: Post }) {
  return (
    <blockquote class="answered">
      <strong>{t.compose.replying_to(name_of(post.account))}</strong>
      <Words post={post} />
    </blockquote>
  );
}

function Quoting({ form, post }: { form: Composition; post: Post }) {
  return (
    <blockquote class="quote quoting">
      <strong>
        <Name account={post.account} />
      </strong>
      <Words post={post} />
      {form.purpose.kind !== 'quote' && !form.edits && (
        <button
          type="button"
          class="action"
          aria-label={t.writing.quote_remove}
          title={t.writing.quote_remove}
          onClick={() => form.quote(null)}
        >
          <Icon name="close" />
        </button>
      )}
    </blockquote>
  );
}

function Words({ post }: { post: Post }) {
  return (
    <div class="post-body cut" dir="auto">
      {post.spoiler_text || (
        <Html html={post.content} emojis={post.emojis} mentions={post.mentions} />
      )}
    </div>
  );
}

/* Asked once and kindly; it is never in the way twice. */
function Undescribed({ form, send }: { form: Composition; send: () => void }) {
  const [first, ...more] = form.undescribed();
  if (!first) return null;
  return (
    <div class="notice warn" role="alert">
      <p>{t.writing.undescribed(1 + more.length)}</p>
      <p class="actions">
        <button
          type="button"
          class="button small"
          onClick={() => document.getElementById(`alt-${first.key}`)?.focus()}
        >
          {t.writing.describe}
        </button>
        <button type="button" class="button quiet small" onClick={send}>
          {t.writing.post_anyway}
        </button>
      </p>
    </div>
  );
}

/* Of a post that is corrected: what stood there before. */
function Earlier({ post }: { post: Post }) {
  const [open, set_open] = useState(false);
  if (!post.edited_at) return null;
  return (
    <details class="earlier" onToggle={(event) => set_open(event.currentTarget.open)}>
      <summary>{t.thread.history}</summary>
      {open && <EarlierList id={post.id} />}
    </details>
  );
}

function EarlierList({ id }: { id: string }) {
  const loaded = use_loaded(id, () => get<PostEdit[]>(`/api/v1/statuses/${id}/history`));
  if (loaded.cause) return <p class="hint">{t.fault.load}</p>;
  return loaded.value ? <Edits edits={loaded.value} /> : <p class="hint">{t.loading}</p>;
}
