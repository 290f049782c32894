/* The messages with those of who looks after the square. */

import load from 'bema:languages/moderation';
import { language, t as first } from './messages';

const found = await load[language]!();

export const t = { ...first, ...found.moderation_messages };
