/* The messages with those that only later screens say: these come with the first of them. */

import load from 'bema:languages/later';
import { language, t as first } from './messages';

const found = await load[language]!();

export const t = { ...first, ...found.later_messages };
