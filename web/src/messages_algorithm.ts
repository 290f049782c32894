/* The messages with those of the page that explains the algorithm. */

import load from 'bema:languages/algorithm';
import { language, t as first } from './messages';

const found = await load[language]!();

export const t = { ...first, ...found.algorithm_messages };
