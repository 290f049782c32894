/* The messages with those of drafts that others must see first. */

import load from 'bema:languages/approvals';
import { language, t as first } from './messages';

const found = await load[language]!();

export const t = { ...first, ...found.approvals_messages };
