/* The messages with those of shared accounts. */

import load from 'bema:languages/teams';
import { language, t as first } from './messages';

const found = await load[language]!();

export const t = { ...first, ...found.teams_messages };
