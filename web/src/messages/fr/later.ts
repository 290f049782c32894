/* Ce que seuls les écrans suivants disent. */

import type { later_messages as en } from '../en/later';
import { complaints } from './later/complaints';
import { filters } from './later/filters';
import { opinions } from './later/opinions';
import { people } from './later/people';
import { posts } from './later/posts';
import { search } from './later/search';
import { settings } from './later/settings';
import { writing } from './later/writing';

export const later_messages: typeof en = {
  ...writing,
  ...people,
  ...posts,
  ...search,
  ...complaints,
  ...opinions,
  ...settings,
  ...filters,
};
