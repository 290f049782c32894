/* Above the home: the newest announcement that was not read yet, until it is closed. */

import { useEffect } from 'preact/hooks';
import { t } from '../messages';
import { announcements, dismiss, load_announcements } from '../state/announcements';
import { Icon } from './icon';
import { Html } from './rich';

export function AnnouncementBanner() {
  useEffect(() => {
    /* Quietly: the next visit asks again. */
    if (!announcements.peek()) load_announcements().catch(() => undefined);
  }, []);
  const unread = announcements.value?.filter((one) => one.read === false) ?? [];
  const newest = unread[unread.length - 1];
  if (!newest) return null;
  return (
    <section class="announcement-banner" aria-label={t.announcements.one}>
      <Icon name="megaphone" />
      <div class="announcement-words">
        <div class="post-body" dir="auto">
          <Html html={newest.content} emojis={newest.emojis} mentions={newest.mentions} />
        </div>
        <a href="/settings/announcements">
          {unread.length > 1 ? t.announcements.unread(unread.length) : t.announcements.answer}
        </a>
      </div>
      <button
        type="button"
        class="action"
        aria-label={t.announcements.close}
        title={t.announcements.close}
        onClick={() => void dismiss(newest.id)}
      >
        <Icon name="close" />
      </button>
    </section>
  );
}
