/* The messages with those of published presets, and of what they set. */

import load from 'bema:languages/preset';
import { language } from './messages';
import type { preset_messages } from './messages/en';
import { t as ranking } from './messages_ranking';

export type PresetMessages = typeof preset_messages;

const found = await load[language]!();

export const t = { ...ranking, ...found.preset_messages };
