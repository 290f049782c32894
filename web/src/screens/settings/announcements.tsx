/* All announcements, and how people react to them. */

import { useEffect } from 'preact/hooks';
import type { Announcement } from '../../api/entities';
import { Skeleton } from '../../components/feed_view';
import { Icon } from '../../components/icon';
import { Menu } from '../../components/menu';
import { Missing } from '../../components/missing';
import { Html } from '../../components/rich';
import { Time } from '../../components/time';
import { use_loaded } from '../../components/use_loaded';
import { t } from '../../messages';
import { announcements, dismiss, load_announcements, react } from '../../state/announcements';
import { time_long } from '../../text/time';

const offered = ['👍', '❤️', '🎉', '😮', '😢', '🙏'];

export function Announcements() {
  const loaded = use_loaded('announcements', load_announcements);
  const all = announcements.value;
  /* Who looks at the list has read it. */
  const unread = all?.filter((one) => one.read === false).map((one) => one.id);
  useEffect(() => {
    for (const id of unread ?? []) void dismiss(id);
  }, [unread?.join()]);
  if (!all && loaded.cause) return <Missing cause={loaded.cause} retry={loaded.again} />;
  if (!all) return <Skeleton posts={false} />;
  if (all.length === 0) return <p class="nothing">{t.announcements.empty}</p>;
  return (
    <ul class="settings-cards">
      {[...all].reverse().map((one) => (
        <li key={one.id}>
          <One announcement={one} />
        </li>
      ))}
    </ul>
  );
}

function when(iso: string, all_day: boolean): string {
  if (!all_day) return time_long(iso, t.locale);
  const day = new Intl.DateTimeFormat(t.locale, { dateStyle: 'long', timeZone: 'UTC' });
  return day.format(new Date(iso));
}

function One({ announcement }: { announcement: Announcement }) {
  const { id, content, emojis, mentions, reactions, starts_at, ends_at, all_day } = announcement;
  const span = [starts_at, ends_at].filter((one) => one !== null).map((one) => when(one, all_day));
  return (
    <article class="announcement">
      <p class="hint">
        <Time iso={announcement.published_at} long />
      </p>
      <div class="post-body" dir="auto">
        <Html html={content} emojis={emojis} mentions={mentions} />
      </div>
      {span.length > 0 && <p class="quiet-text">{[...new Set(span)].join(' – ')}</p>}
      <div class="chips">
        {reactions.map((one) => (
          <button
            type="button"
            class="chip"
            aria-pressed={!!one.me}
            aria-label={t.announcements.reaction(one.name, one.count)}
            key={one.name}
            onClick={() => void react(id, one.name, !one.me)}
          >
            {one.url ? (
              <img class="emoji" src={one.url} alt="" width="20" height="20" />
            ) : (
              <span>{one.name}</span>
            )}{' '}
            {one.count}
          </button>
        ))}
        <Menu
          label={t.announcements.react}
          kind="chip"
          side="left"
          items={offered
            .filter((name) => !reactions.some((one) => one.name === name && one.me))
            .map((name) => ({ words: name, act: () => void react(id, name, true) }))}
        >
          <Icon name="plus" />
        </Menu>
      </div>
    </article>
  );
}
