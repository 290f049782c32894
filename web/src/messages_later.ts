/* The messages with those that only later screens say: these come with the first of them. */

import load from 'bema:languages/later';
import { language, t as first } from './messages';
import type { later_messages } from './messages/en';

export type LaterMessages = typeof later_messages;

const found = await load[language]!();

export const t = { ...first, ...found.later_messages };
