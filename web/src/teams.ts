/* Shared accounts, in a file of its own with its words. Its lists look as those of moderation do. */

import './start'; /* what the client has in any case stays in one file */
import style from 'bema:style/moderation';
import { style_here } from './state/style';

export { Teams } from './screens/teams';
export const ready = () => style_here(new URL(style, import.meta.url).href);
