/* Accounts that several people write for: those shared with oneself, the people of the one that one is or
 * acts for, and what they did. */

import { Missing } from '../../components/missing';
import { ScreenHead } from '../../components/screen_head';
import { Tabs } from '../../components/tabs';
import { t } from '../../messages_teams';
import { route } from '../../router';
import { Deeds } from './deeds';
import { Members } from './members';
import { Shared } from './shared';

const tabs = ['shared', 'members', 'deeds'] as const;

export function Teams() {
  const tab = route.value.tab || 'shared';
  const open = tabs.find((one) => one === tab);
  if (!open) return <Missing />;
  return (
    <div class="teams">
      <ScreenHead title={t.teams.title} page_title={`${t.teams.tabs[open]} · ${t.teams.title}`} />
      <Tabs
        label={t.teams.title}
        tabs={tabs.map((name) => ({
          href: name === 'shared' ? '/teams' : `/teams/${name}`,
          words: t.teams.tabs[name],
          here: name === open,
        }))}
      />
      {open === 'shared' ? <Shared /> : open === 'members' ? <Members /> : <Deeds />}
    </div>
  );
}
