/* What others must see first, in a file of its own, with its words. It lays a list beside what is open of
 * it as moderation does, and has that style. */

import './start'; /* what the client has in any case stays in one file */
import style from 'bema:style/moderation';
import { style_here } from './state/style';

export { Approvals } from './screens/approvals';
export const ready = () => style_here(new URL(style, import.meta.url).href);
