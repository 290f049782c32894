/* What is talked of, in a file of its own. */

import './start'; /* what the client has in any case stays in one file */

export { Explore } from './screens/explore';
