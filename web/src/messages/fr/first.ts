/* Ce qui est dit d’abord, et vient avec la page.
 *
 * Dans tous ces fichiers : avant ; ! ? une espace fine insécable, avant : et dans les guillemets une espace
 * insécable (« FIX=1 npm run test:web » les met). */

import type { messages as en } from '../en/first';
import { finding } from './first/finding';
import { frame } from './first/frame';
import { notifications } from './first/notifications';
import { people } from './first/people';
import { posts } from './first/posts';
import { square } from './first/square';
import { timelines } from './first/timelines';

export const messages: typeof en = {
  ...frame,
  ...square,
  ...timelines,
  ...posts,
  ...people,
  ...notifications,
  ...finding,
};
