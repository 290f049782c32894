/* The fields that make a search precise. */

import { number } from '../number';

export const search = {
  precise: {
    title: 'Make it precise',
    count: (n: number) => `${number.format(n)} chosen`,
    hint: 'What you choose is written into the search above. You can type it there as well.',
    from: 'Written by',
    anybody: 'anybody, or @name',
    no_name: 'Choose one of the people offered, or write their name as @name.',
    first: 'From this day',
    last: 'To this day',
    calendar: (field: string) => `Calendar: ${field}`,
    month_before: 'Month before',
    month_after: 'Month after',
    no_day: 'This is not read as a day. Write it as in the empty field, or take it from the calendar.',
    has: 'With',
    is: 'Only',
    in: 'Among',
    any: { has: 'no matter what', is: 'posts of every sort', in: 'all you may read' },
    kinds: {
      media: 'pictures, video or sound',
      image: 'pictures',
      video: 'video',
      audio: 'sound',
      poll: 'a poll',
      link: 'a link',
    } as Record<string, string>,
    sorts: {
      reply: 'answers',
      quote: 'quotes of other posts',
      sensitive: 'what may disturb',
    } as Record<string, string>,
    places: {
      library: 'what you wrote, favoured, saved or voted in',
      public: 'public posts',
    } as Record<string, string>,
    search: 'Search',
    clear: 'Clear these fields',
  },
};
