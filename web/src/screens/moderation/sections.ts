/* The parts of moderation, in the order of their tabs. A new one is a file beside this one that exports a
 * component, a line here, and its words under `moderation.sections`. */

import type { ComponentType } from 'preact';
import { t } from '../../messages_moderation';
import { permission } from '../../state/permissions';
import { Appeals } from './appeals';
import { Deletions } from './deletions';
import { Demands } from './demands';
import { Lasting } from './lasting';
import { Notices } from './notices';
import { Objections } from './objections';
import { Outside } from './outside';
import { Queue } from './queue';
import { Rules } from './rules';
import { Second } from './second';

export interface SectionProps {
  /* What is opened in it, of /moderation/NAME/ID; '' nothing. */
  id: string;
}

export interface Section {
  name: keyof typeof t.moderation.sections;
  /* Shown to whom the role gives any of these (state/permissions.ts). */
  needs: number;
  Screen: ComponentType<SectionProps>;
}

export const sections: Section[] = [
  { name: 'queue', needs: permission.manage_reports, Screen: Queue },
  { name: 'notices', needs: permission.manage_reports, Screen: Notices },
  { name: 'appeals', needs: permission.manage_appeals, Screen: Appeals },
  { name: 'objections', needs: permission.manage_appeals, Screen: Objections },
  { name: 'rules', needs: permission.manage_reports | permission.manage_rules, Screen: Rules },
  { name: 'second', needs: permission.manage_reports, Screen: Second },
  { name: 'lasting', needs: permission.manage_reports, Screen: Lasting },
  { name: 'deletions', needs: permission.delete_user_data, Screen: Deletions },
  {
    name: 'outside',
    needs: permission.manage_reports | permission.manage_appeals,
    Screen: Outside,
  },
  { name: 'demands', needs: permission.manage_settings, Screen: Demands },
];
