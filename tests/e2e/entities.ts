// Holds answers against the entities that Mastodon documents, where that table is present: types,
// what may be null or absent, enumerated values.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { shared } from './square.js';

interface Field {
  name: string; type: string; nullable: boolean; optional: boolean; deprecated: boolean | string;
  removed: boolean | string; since: string; enum?: string[];
}

const file = join(shared, 'spec/mastodon-entities.json');
export const entitiesPresent = existsSync(file);
const entities: Record<string, { fields: Field[] }> =
  entitiesPresent ? JSON.parse(readFileSync(file, 'utf8')).entities : {};
/** How the table itself names entities that stand under a longer name. */
const short: Record<string, string> = { Field: 'Account::Field' };

const fields = Object.values(entities).flatMap((entity) => entity.fields)
  .map((field) => ({ ...field, last: field.name.replace(/^.*\[([^\]]*)\]$/, '$1') }));
const mayBeNull = (field: Field) => field.nullable || /\bnull\b/i.test(field.type);
/** Members that some entity has, has as null, or lacks: what one recorded answer cannot tell. */
export const documented = new Set(fields.map((field) => field.last));
export const nullable = new Set(fields.filter(mayBeNull).map((field) => field.last));
export const optional = new Set(fields.filter((field) => field.optional).map((field) => field.last));

const patterns: [RegExp, RegExp][] = [
  [/Datetime\)/, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/],
  [/cast from an? integer|cast from integer|UNIX timestamp/i, /^-?\d+$/],
  [/\(Date\)/, /^\d{4}-\d\d-\d\d/],
  [/\(URL\)/, /^(https?|wss?):\/\/|^$/],
];

function textFaults(field: Field, value: unknown, place: string): string[] {
  if (typeof value !== 'string') return [`${place}: ${JSON.stringify(value)} instead of text`];
  for (const [type, form] of patterns)
    if (type.test(field.type) && !/ or |Otherwise/.test(field.type) && !form.test(value))
      return [`${place}: "${value}" is no ${field.type}`];
  if (field.enum && !field.enum.includes(value)) return [`${place}: "${value}" is none of ${field.enum}`];
  return [];
}

function valueFaults(field: Field, type: string, value: unknown, place: string): string[] {
  const list = /^(?:Array|List) of (.*)/.exec(type);
  if (value === null) return mayBeNull(field) ? [] : [`${place}: null`];
  if (list) {
    if (!Array.isArray(value)) return [`${place}: no array`];
    return value.flatMap((one, i) => valueFaults(field, list[1]!, one, `${place}[${i}]`));
  }
  const word = /^[\w:]+/.exec(type)![0];
  if (/^Strings?$/.test(word)) return textFaults(field, value, place);
  const wanted = { Boolean: 'boolean', Integer: 'number', integer: 'number', Float: 'number', Number: 'number' }[word];
  if (wanted) return typeof value === wanted ? [] : [`${place}: ${JSON.stringify(value)} instead of ${word}`];
  if (word === 'Hash') return typeof value === 'object' ? [] : [`${place}: no object`];
  const name = short[word] ?? word;
  if (!entities[name]) return [];
  const any = [name, ...[...type.matchAll(/(?:, |or )([A-Z][\w:]+)/g)].map((match) => match[1]!)]
    .filter((one) => entities[one]).map((one) => entityFaults(one, value, place));
  return any.find((faults) => !faults.length) ?? any[0]!;
}

/** The objects that hold the field's last member, with what it is called there. */
function holders(value: any, path: string[]): [any, string][] {
  const [first, ...rest] = path;
  if (value === null || typeof value !== 'object') return [];
  if (!rest.length) return [[value, first!]];
  if (first === '') return Array.isArray(value) ? value.flatMap((one) => holders(one, rest)) : [];
  return holders(Array.isArray(value) ? undefined : value[first!], rest);
}

/** What is wrong with a value that should be the entity: one line a fault. */
export function entityFaults(entity: string, value: any, place = ''): string[] {
  const faults: string[] = [];
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    return [`${place}: no ${entity}`];
  for (const field of entities[entity]!.fields) {
    const path = field.name.split(/\[|\]\[|\]/).filter((part, i, all) => i < all.length - 1 || part !== '');
    if (field.removed || path.some((part) => part.startsWith(':'))) continue;
    for (const [holder, name] of holders(value, path)) {
      const at = `${place}.${field.name}`;
      if (holder[name] !== undefined) faults.push(...valueFaults(field, field.type, holder[name], at));
      else if (!field.optional && !field.deprecated) faults.push(`${at}: missing`);
    }
  }
  return faults;
}

/** The same for what a row of the endpoint table says a call returns. */
export function returnsFaults(returns: string, value: any): string[] {
  const word = /^(Array of |List of )?([A-Z][\w:]+)/.exec(returns);
  if (!word || !entities[word[2]!]) return [];
  if (!word[1]) return entityFaults(word[2]!, value);
  if (!Array.isArray(value)) return ['no array'];
  return value.flatMap((one, i) => entityFaults(word[2]!, one, `[${i}]`));
}
