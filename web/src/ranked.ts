/* What is ranked, in a file of its own: who has chosen it for the home comes to it first. */

import './start'; /* what the client has in any case stays in one file */

export { ForYou } from './screens/for_you';
