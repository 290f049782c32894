/* The messages with those of the public log. */

import load from 'bema:languages/log';
import { language, t as first } from './messages';

const found = await load[language]!();

export const t = { ...first, ...found.log_messages };
