/* What the square is, in a file of its own: most never open it. */

import './start'; /* what the client has in any case stays in one file */

export { About } from './screens/about';
