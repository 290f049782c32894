/* The public log, in a file of its own with its words and its style: it is read seldom, and checked here. */

import './start'; /* what the client has in any case stays in one file */
import style from 'bema:style/log';
import { style_here } from './state/style';

export { Log } from './screens/log';
export const ready = () => style_here(new URL(style, import.meta.url).href);
