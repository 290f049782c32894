/* The messages with those of published presets, and of what they set. */

import load from 'bema:languages/preset';
import { language } from './messages';
import { t as ranking } from './messages_ranking';

const found = await load[language]!();

export const t = { ...ranking, ...found.preset_messages };
