/* The page that explains how posts are chosen, with its many words: a file of its own. */

import './start'; /* what the client has in any case stays in one file */

export { Algorithm } from './screens/algorithm';
export { load_facts } from './state/algorithm_facts';
