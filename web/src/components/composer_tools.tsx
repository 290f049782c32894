/* The row under the text: what can be added, how much room is left, and the button that posts. */

import { useRef } from 'preact/hooks';
import { t } from '../messages_later';
import { go } from '../router';
import { poll_expires_s } from '../state/beginning';
import type { Composition } from '../state/composition';
import { drafts_of } from '../state/drafts';
import { limits, part_characters_left } from '../state/part';
import { instance, me, owner_of } from '../state/session';
import { in_an_hour } from './composer_options';
import { close_dialog } from './dialog';
import { Icon, type IconName } from './icon';
import { Menu } from './menu';

interface ToolProps {
  icon: IconName;
  words: string;
  on?: boolean;
  disabled?: boolean;
  act: () => void;
}

function Tool({ icon, words, on, disabled, act }: ToolProps) {
  return (
    <button
      type="button"
      class="action"
      aria-label={words}
      title={words}
      aria-pressed={on}
      disabled={disabled}
      onClick={act}
    >
      <Icon name={icon} />
    </button>
  );
}

interface ToolsProps {
  form: Composition;
  picking: boolean;
  pick: () => void;
}

export function Tools({ form, picking, pick }: ToolsProps) {
  const files = useRef<HTMLInputElement>(null);
  const part = form.active_part();
  const poll = part.poll.value;
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
          form.add_files(part, [...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = '';
        }}
      />
      <Tool
        icon="picture"
        words={t.compose.picture}
        disabled={!!poll}
        act={() => files.current!.click()}
      />
      <Tool
        icon="poll"
        words={t.compose.poll}
        on={!!poll}
        disabled={part.uploads.value.length > 0}
        act={() => {
          part.poll.value = poll
            ? null
            : { options: ['', ''], multiple: false, expires_s: poll_expires_s };
        }}
      />
      <Tool
        icon="warning"
        words={t.compose.warning}
        on={form.warning.value !== null}
        act={() => (form.warning.value = form.warning.value === null ? '' : null)}
      />
      <Tool icon="smile" words={t.writing.emoji} on={picking} act={pick} />
      {!form.edits && <More form={form} />}
      <Room form={form} />
      <Publish form={form} />
    </div>
  );
}

function More({ form }: { form: Composition }) {
  const open = (show: string) => {
    close_dialog();
    go(`/compose?show=${show}`);
  };
  const kept = drafts_of(localStorage, owner_of(me.value!)).length;
  /* Only a single post can wait: nothing can answer what is not there yet. */
  const may_wait = form.parts.value.length === 1 && form.scheduled_at.value === null;
  return (
    <Menu
      label={t.writing.more}
      side="left"
      items={[
        may_wait && {
          words: t.writing.schedule,
          icon: 'clock',
          act: () => (form.scheduled_at.value = in_an_hour()),
        },
        form.begun() && {
          words: t.writing.set_aside,
          icon: 'down_line',
          act: () => form.set_aside(),
        },
        { words: t.writing.drafts_count(kept), icon: 'pen', act: () => open('drafts') },
        { words: t.writing.scheduled, icon: 'list', act: () => open('scheduled') },
      ]}
    >
      <Icon name="more" />
    </Menu>
  );
}

function Room({ form }: { form: Composition }) {
  const part = form.active_part();
  const left = part_characters_left(part, form.warning.value ?? '');
  const near = left <= limits().characters / 10;
  return (
    <span class={left < 0 ? 'left over' : near ? 'left near' : 'left'}>
      <span aria-hidden="true">{left}</span>
      <span class="hidden-text" role="status">
        {left < 0 ? t.compose.over(-left) : near ? t.compose.left(left) : ''}
      </span>
    </span>
  );
}

function Publish({ form }: { form: Composition }) {
  const count = form.parts.value.length;
  const { kind } = form.purpose;
  const later = form.scheduled_at.value !== null;
  const verb = form.edits
    ? t.compose.publish_edit
    : later
      ? t.writing.publish_later
      : count > 1
        ? t.writing.publish_several
        : kind === 'reply'
          ? t.compose.publish_reply
          : form.visibility.value === 'direct'
            ? t.writing.publish_private
            : t.compose.publish;
  return (
    <button class="button" aria-disabled={!form.may_send()} title={form.why_not() || undefined}>
      {form.sending.value ? t.compose.publishing : verb}
    </button>
  );
}
