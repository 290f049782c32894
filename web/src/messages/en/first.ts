/* Every word the client says is in this folder, in English: here what comes with the page, so that every visit
 * pays for it; the other files beside this one come with the first screen that says them. Another language is
 * another folder with the same files and words: it is found when the client is built, and nothing else need know
 * of it. */

import { finding } from './first/finding';
import { frame } from './first/frame';
import { notifications } from './first/notifications';
import { people } from './first/people';
import { posts } from './first/posts';
import { square } from './first/square';
import { timelines } from './first/timelines';

export const messages = {
  ...frame,
  ...square,
  ...timelines,
  ...posts,
  ...people,
  ...notifications,
  ...finding,
};
