/* Posts that wait for their time: seen, given another time, changed, taken back. */

import { useState } from 'preact/hooks';
import { call, fault_words, get_page } from '../api/client';
import type { ScheduledPost } from '../api/entities';
import { t } from '../messages_later';
import { open_draft } from '../state/open_draft';
import { draft_write, type Draft } from '../state/drafts';
import { me, owner_of } from '../state/session';
import { say, say_bad } from '../state/toasts';
import { time_long } from '../text/time';
import { local_time, ScheduleField } from './composer_options';
import { ask_sure } from './dialog';
import { Pictures } from './drafts';
import { Skeleton } from './feed_view';
import { Icon } from './icon';
import { Menu } from './menu';
import { Missing } from './missing';
import { use_loaded } from './use_loaded';
import { visibility_icon } from './post';

async function all_scheduled(): Promise<ScheduledPost[]> {
  const found: ScheduledPost[] = [];
  let path: string | null = '/api/v1/scheduled_statuses?limit=40';
  while (path) {
    const page: { items: ScheduledPost[]; next: string | null } = await get_page(path);
    found.push(...page.items);
    path = page.items.length ? page.next : null;
  }
  return found.sort((a, b) => a.scheduled_at.localeCompare(b.scheduled_at));
}

export function Scheduled() {
  const loaded = use_loaded('scheduled', all_scheduled);
  if (loaded.cause) return <Missing cause={loaded.cause} retry={loaded.again} />;
  if (!loaded.value) return <Skeleton />;
  if (!loaded.value.length)
    return (
      <div class="nothing">
        <p>{t.writing.no_scheduled}</p>
      </div>
    );
  return (
    <ul class="written">
      {loaded.value.map((one) => (
        <One post={one} changed={loaded.again} key={one.id} />
      ))}
    </ul>
  );
}

/* As a draft that is on this device before the square gives it up: nothing is lost in between. */
function as_draft({ params, media_attachments, scheduled_at }: ScheduledPost): Draft {
  const media = media_attachments.map((one) => ({
    id: one.id,
    type: one.type,
    preview_url: one.preview_url ?? '',
    description: one.description ?? '',
    focus: one.meta?.focus ?? undefined,
  }));
  const poll = params.poll && {
    options: params.poll.options,
    multiple: params.poll.multiple,
    expires_s: params.poll.expires_in,
  };
  return {
    parts: [{ text: params.text, sensitive: params.sensitive, poll, media, seed: '' }],
    warning: params.spoiler_text || null,
    visibility: params.visibility,
    language: params.language ?? '',
    quote_policy: params.quote_approval_policy ?? '',
    scheduled_at: local_time(new Date(scheduled_at)),
    in_reply_to_id: params.in_reply_to_id ?? undefined,
    quoted_status_id: params.quoted_status_id ?? undefined,
    saved_ms: Date.now(),
  };
}

function One({ post, changed }: { post: ScheduledPost; changed: () => void }) {
  const [time, set_time] = useState<string | null>(null);
  const { params } = post;
  const path = `/api/v1/scheduled_statuses/${post.id}`;
  const attempt = async (act: () => Promise<unknown>, words?: string) => {
    try {
      await act();
      if (words) say(words);
      changed();
      return true;
    } catch (cause) {
      say_bad(t.failed.general(fault_words(cause)));
      return false;
    }
  };
  const change_words = async () => {
    const key = `kept:${post.id}`;
    if (!draft_write(localStorage, owner_of(me.peek()!), key, as_draft(post)))
      throw new Error(t.writing.not_kept);
    await call('DELETE', path);
    await open_draft(key);
  };
  const take_back = () =>
    ask_sure({
      title: t.writing.take_back,
      words: t.writing.take_back_sure,
      yes: t.delete,
      act: () => void attempt(() => call('DELETE', path), t.writing.taken_back),
    });
  return (
    <li>
      <div class="written-words">
        <small>
          <Icon name={visibility_icon[params.visibility]} />{' '}
          <span class="hidden-text">{t.visibility[params.visibility]}</span>{' '}
          <time dateTime={post.scheduled_at}>{time_long(post.scheduled_at, t.locale)}</time>
        </small>
        {params.spoiler_text && <strong dir="auto">{params.spoiler_text}</strong>}
        <span dir="auto">{params.text || t.writing.no_words}</span>
        {params.poll && <small>{params.poll.options.join(' · ')}</small>}
        <Pictures of={post.media_attachments} />
        {post.bema && (
          <span class="notice bad" role="note">
            {t.writing.refused(post.bema.reason)}
          </span>
        )}
        {time !== null && (
          <form
            class="schedule"
            onSubmit={(event) => {
              event.preventDefault();
              const scheduled_at = new Date(time).toISOString();
              void attempt(
                () => call('PUT', path, { body: { scheduled_at } }),
                t.writing.scheduled_for(time_long(scheduled_at, t.locale)),
              ).then((done) => done && set_time(null));
            }}
          >
            <label>
              {t.writing.schedule_at} <ScheduleField value={time} set={set_time} />
            </label>
            <button class="button small">{t.save}</button>
            <button type="button" class="link" onClick={() => set_time(null)}>
              {t.cancel}
            </button>
          </form>
        )}
      </div>
      <Menu
        label={t.menu}
        items={[
          {
            words: t.writing.change_time,
            icon: 'clock',
            act: () => set_time(local_time(new Date(post.scheduled_at))),
          },
          { words: t.writing.change_words, icon: 'pen', act: () => void attempt(change_words) },
          { words: t.writing.take_back, icon: 'close', bad: true, act: take_back },
        ]}
      >
        <Icon name="more" />
      </Menu>
    </li>
  );
}
