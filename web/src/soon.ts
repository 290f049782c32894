/* The screens that one may come to first besides those in the client itself: one small file, so that
 * coming there costs little more than coming home. */

import './start'; /* what the client has in any case stays in one file */

export { About } from './screens/about';
export { Explore } from './screens/explore';
export { Notifications } from './screens/notifications';
