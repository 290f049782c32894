/* The messages with those of what is ranked: "For you", its reasons and its settings. */

import load from 'bema:languages/ranking';
import { language, t as first } from './messages';

const found = await load[language]!();

export const t = { ...first, ...found.ranking_messages };
