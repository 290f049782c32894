/* Ce avec quoi la modération travaille. */

import type { moderation_messages as en } from '../en/moderation';
import { checks } from './moderation/checks';
import { deletions } from './moderation/deletions';
import { incoming } from './moderation/incoming';
import { lasting } from './moderation/lasting';
import { queue } from './moderation/queue';

export const moderation_messages: typeof en = {
  ...queue,
  ...incoming,
  ...checks,
  ...deletions,
  ...lasting,
};
