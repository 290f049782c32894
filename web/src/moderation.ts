/* What only those who look after the square see: a file of its own, with its words and its style. */

import './start'; /* what the client has in any case stays in one file */
import style from 'bema:style/moderation';
import { style_here } from './state/style';

export { Moderation } from './screens/moderation';
export const ready = () => style_here(new URL(style, import.meta.url).href);
