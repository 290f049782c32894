/* The screen that one often comes to first besides those in the client itself: a small file, fetched with it, so
 * that coming there costs little more than coming home. */

import './start'; /* what the client has in any case stays in one file */

export { Notifications } from './screens/notifications';
