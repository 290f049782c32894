/* What there is to set, in the order it is listed: pages of this client and pages of the server, in one
 * area. The server writes the same list on its own pages (src/pages/settings_frame.c). */

import type { IconName } from '../../components/icon';
import { t } from '../../messages_later';
import { may, permission } from '../../state/permissions';

export interface SettingsPage {
  href: string;
  icon: IconName;
  title: string;
  hint: string;
}

export interface SettingsGroup {
  title: string;
  pages: SettingsPage[];
}

const words = t.settings_area.pages;
const own = (name: keyof typeof words, icon: IconName, href = `/settings/${name}`) => ({
  href,
  icon,
  title: words[name][0],
  hint: words[name][1],
});

export function settings_groups(): SettingsGroup[] {
  const groups = [
    {
      title: t.settings_area.groups.you,
      pages: [
        own('profile', 'person'),
        own('posting', 'pen'),
        own('approvals', 'flag', '/approvals'),
        own('teams', 'people', '/teams'),
      ],
    },
    {
      title: t.settings_area.groups.reading,
      pages: [
        own('appearance', 'brush'),
        own('notifications', 'bell'),
        own('filters', 'filter'),
        own('muted', 'eye_off'),
        own('blocked', 'ban'),
        own('signals', 'scales'),
        own('announcements', 'megaphone'),
        own('standing', 'warning'),
        own('reports', 'flag'),
        own('jury', 'scales', '/jury'),
      ],
    },
    {
      title: t.settings_area.groups.account,
      pages: [
        own('account', 'at', '/auth/settings'),
        own('security', 'key', '/auth/settings/security'),
        own('sessions', 'device', '/auth/settings/sessions'),
        own('data', 'box', '/auth/settings/data'),
        own('move', 'swap', '/auth/settings/move'),
        own('delete', 'bin', '/auth/settings/delete'),
      ],
    },
  ];
  if (may(permission.manage_settings))
    groups.push({
      title: t.settings_area.groups.square,
      pages: [own('square', 'hall', '/auth/square')],
    });
  return groups;
}
