/* What moderators work with. */

import { checks } from './moderation/checks';
import { deletions } from './moderation/deletions';
import { incoming } from './moderation/incoming';
import { lasting } from './moderation/lasting';
import { queue } from './moderation/queue';

export const moderation_messages = {
  ...queue,
  ...incoming,
  ...checks,
  ...deletions,
  ...lasting,
};
