/* What is searched for, as fields: the operators of src/social/search_query.h are read out of the words
 * and written into them, so that whoever uses the fields learns to write them. */

export type Facet = 'from' | 'has' | 'is' | 'in';

export interface SearchFacets {
  /* A name as it is written: "@ada", "me". */
  from: string;
  /* YYYY-MM-DD; both days count. */
  first: string;
  last: string;
  has: string;
  is: string;
  in: string;
}

export const values: Record<Exclude<Facet, 'from'>, string[]> = {
  has: ['media', 'image', 'video', 'audio', 'poll', 'link'],
  is: ['reply', 'quote', 'sensitive'],
  in: ['library', 'public'],
};

interface Item {
  text: string;
  /* Of an operator that must hold, else "". */
  name: string;
  value: string;
}

const item_form = /([-+]?)(?:([a-z]+):)?(?:"([^"]*)("?)|([^\s"]*))/iy;
const day_form = /^\d{4}-\d\d-\d\d$/;
const handle_form = /^@?[\w.-]+(?:@[\w.-]+)?$/;
const day_ms = 86_400_000;

function items_of(q: string): Item[] {
  const items: Item[] = [];
  let at = 0;
  for (;;) {
    while (/\s/.test(q.charAt(at))) at++;
    if (at >= q.length) return items;
    item_form.lastIndex = at;
    const [text, sign, name = '', quoted, end, plain] = item_form.exec(q)!;
    at += text.length;
    items.push({
      text: quoted !== undefined && !end ? `${text}"` : text,
      name: sign === '-' ? '' : name.toLowerCase(),
      value: quoted ?? plain ?? '',
    });
  }
}

/* "" for what is no day, or beyond what a calendar holds. */
function day_beside(day: string, days: number): string {
  const ms = day_form.test(day) ? Date.parse(`${day}T00:00:00Z`) : NaN;
  return isNaN(ms) ? '' : new Date(ms + days * day_ms).toISOString().slice(0, 10);
}

const is_day = (item: Item) =>
  ['after', 'before', 'during'].includes(item.name) && (!item.value || !!day_beside(item.value, 0));

const is_of = (facet: Facet) => (item: Item) =>
  item.name === facet &&
  (facet === 'from' || !item.value || values[facet].includes(item.value.toLowerCase()));

export function facets_of(q: string): SearchFacets {
  const items = items_of(q);
  const of = (facet: Facet) => items.find(is_of(facet))?.value ?? '';
  const day = (name: string, days: number) =>
    day_beside(items.find((item) => item.name === name && is_day(item))?.value ?? '', days);
  return {
    from: of('from'),
    first: day('after', 1) || day('during', 0),
    last: day('before', -1) || day('during', 0),
    has: of('has').toLowerCase(),
    is: of('is').toLowerCase(),
    in: of('in').toLowerCase(),
  };
}

/* What a person's name may be in a query; "" for what is still being looked for. */
export const handle_of = (typed: string): string =>
  handle_form.test(typed.trim()) ? typed.trim() : '';

/* The new words take the place of the first that they replace, or follow all others. */
function put(q: string, replaced: (item: Item) => boolean, words: string): string {
  const items = items_of(q);
  const at = items.findIndex(replaced);
  const kept = (some: Item[]) => some.filter((item) => !replaced(item)).map((item) => item.text);
  const [before, after] = at < 0 ? [items, []] : [items.slice(0, at), items.slice(at)];
  return [...kept(before), words, ...kept(after)].filter(Boolean).join(' ');
}

export const with_facet = (q: string, facet: Facet, value: string): string =>
  put(q, is_of(facet), value && `${facet}:${value}`);

/* The operators name the days that do not count any more. */
export function with_days(q: string, first: string, last: string): string {
  const words =
    first && first === last
      ? [`during:${first}`]
      : [first && `after:${day_beside(first, -1)}`, last && `before:${day_beside(last, 1)}`];
  return put(q, is_day, words.filter(Boolean).join(' '));
}

/* The words that no field shows. */
export function without_facets(q: string): string {
  const facets: Facet[] = ['from', 'has', 'is', 'in'];
  return facets.reduce((left, facet) => with_facet(left, facet, ''), with_days(q, '', ''));
}
