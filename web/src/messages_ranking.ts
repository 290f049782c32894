/* The messages with those of what is ranked: "For you", its reasons and its settings. */

import load from 'bema:languages/ranking';
import { language, t as first } from './messages';
import type { ranking_messages } from './messages/en';

export type RankingMessages = typeof ranking_messages;

const found = await load[language]!();

export const t = { ...first, ...found.ranking_messages };
