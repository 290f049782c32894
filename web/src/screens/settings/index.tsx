/* Settings: the list of pages, and the page that is open. A desk shows both beside each other, a phone
 * one after the other. */

import type { ComponentType } from 'preact';
import { Icon } from '../../components/icon';
import { Missing } from '../../components/missing';
import { ScreenHead } from '../../components/screen_head';
import { leave } from '../../components/shell';
import { t } from '../../messages_later';
import { route } from '../../router';
import { me } from '../../state/session';
import { Announcements } from './announcements';
import { Appearance } from './appearance';
import { Filters } from './filters';
import { NotificationSettings } from './notifications';
import { settings_groups, type SettingsPage } from './pages';
import { BlockedPage, MutedPage } from './people_away';
import { Posting } from './posting';
import { ProfilePage } from './profile';
import { SignalsPage } from './signals';
import { ReportsPage } from './reports';
import { StandingPage } from './standing';

const pages: Record<string, ComponentType> = {
  profile: ProfilePage,
  posting: Posting,
  appearance: Appearance,
  notifications: NotificationSettings,
  filters: Filters,
  muted: MutedPage,
  blocked: BlockedPage,
  signals: SignalsPage,
  standing: StandingPage,
  reports: ReportsPage,
  announcements: Announcements,
};

export function Settings() {
  const { tab } = route.value;
  const groups = settings_groups();
  /* On a desk something stands beside the list from the start. */
  const name = tab || 'profile';
  const found = groups.flatMap((group) => group.pages).find((one) => one.href.endsWith(`/${name}`));
  const Page = pages[name];
  if (!Page || !found) return <Missing />;
  const is_shown = tab || matchMedia('(min-width: 77rem)').matches;
  return (
    <div class={tab ? 'settings settings-inside' : 'settings'}>
      <ScreenHead
        title={tab ? found.title : t.settings.title}
        return_to={tab ? '/settings' : undefined}
      />
      <nav class="settings-nav" aria-label={t.settings.title}>
        {groups.map((group) => (
          <section key={group.title}>
            <h2>{group.title}</h2>
            <ul>
              {group.pages.map((page) => (
                <Entry page={page} here={page === found} key={page.href} />
              ))}
            </ul>
          </section>
        ))}
        <ul class="settings-ways">
          {(me.value!.locked || me.value!.source.follow_requests_count > 0) && (
            <li>
              <a href="/follow_requests">
                <Icon name="person_add" /> <span>{t.settings.follow_requests}</span>
              </a>
            </li>
          )}
          <li>
            <button type="button" onClick={() => void leave()}>
              <Icon name="exit" /> <span>{t.settings.sign_out}</span>
            </button>
          </li>
        </ul>
      </nav>
      <div class="settings-page">
        {is_shown && <Page key={name} />}
      </div>
    </div>
  );
}

function Entry({ page, here }: { page: SettingsPage; here: boolean }) {
  return (
    <li>
      <a href={page.href} aria-current={here ? 'page' : undefined}>
        <Icon name={page.icon} />
        <span>
          {page.title}
          <small>{page.hint}</small>
        </span>
        <Icon name="right" />
      </a>
    </li>
  );
}
