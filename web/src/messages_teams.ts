/* The messages with those of shared accounts. */

import load from 'bema:languages/teams';
import { language, t as first } from './messages';
import type { teams_messages } from './messages/en';

export type TeamsMessages = typeof teams_messages;

const found = await load[language]!();

export const t = { ...first, ...found.teams_messages };
