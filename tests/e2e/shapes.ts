// Holds answers against shapes recorded from Mastodon, where that file is present: every member
// that Mastodon always sends is there, with a type it sends, and nothing else is.
//
// A shape is "str", "int|null" …, an object of shapes (a key that ends in "?" may be absent), an
// array with the shape of its elements, or {"object|null": shape}, {"array|null": shape}. What was
// recorded as null alone says nothing about its type.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { shared } from './square.js';

type Shape = string | Shape[] | { [key: string]: Shape };
interface Recorded { shape: Record<string, Shape> }

const file = join(shared, 'spec/mastodon-recorded-shapes.json');
/** What we send beside what Mastodon sends, by call. */
const ours: Record<string, string[]> = { 'GET /api/v2/instance/': ['bema'] };
const shapesPresent = existsSync(file);
if (!shapesPresent)
  test('answers have the shapes recorded from Mastodon',
    { skip: 'no shapes beside the project: ../shared/spec' });
const recorded: Record<string, Recorded> =
  shapesPresent ? JSON.parse(readFileSync(file, 'utf8')) : {};

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  return { string: 'str', boolean: 'bool', object: 'object' }[typeof value as string] ?? typeof value;
}

function checkScalar(kinds: string[], value: unknown, place: string, faults: string[]): void {
  const kind = kindOf(value);
  if (kinds.every((one) => one === 'null')) return;
  if (kinds.includes(kind) || (kind === 'int' && kinds.includes('float'))) return;
  faults.push(`${place}: ${kind} instead of ${kinds.join('|')}`);
}

function checkObject(shape: { [key: string]: Shape }, value: any, place: string,
                     faults: string[]): void {
  if (kindOf(value) !== 'object') {
    faults.push(`${place}: ${kindOf(value)} instead of object`);
    return;
  }
  const known = new Set<string>();
  for (const [key, inner] of Object.entries(shape)) {
    const optional = key.endsWith('?');
    const name = optional ? key.slice(0, -1) : key;
    known.add(name);
    if (name in value) check(inner, value[name], `${place}.${name}`, faults);
    else if (!optional) faults.push(`${place}.${name}: missing`);
  }
  for (const name of Object.keys(value))
    if (!known.has(name)) faults.push(`${place}.${name}: Mastodon sends no such member`);
}

function check(shape: Shape, value: unknown, place: string, faults: string[]): void {
  if (typeof shape === 'string') {
    checkScalar(shape.split('|'), value, place, faults);
  } else if (Array.isArray(shape)) {
    if (!Array.isArray(value)) faults.push(`${place}: ${kindOf(value)} instead of array`);
    else if (shape.length) value.forEach((item, i) => check(shape[0], item, `${place}[${i}]`, faults));
  } else {
    const either = Object.keys(shape).find((key) => key.includes('|'));
    if (!either) checkObject(shape, value, place, faults);
    else if (value !== null) check(shape[either], value, place, faults);
  }
}

const likeness = (call: string) => call.replace(/:\w+|(?<=\/)\d+/g, ':').replace(/\/$/, '');
const alike = new Map(Object.keys(recorded).map((call) => [likeness(call), call]));

/** The call as it is recorded, whatever its parameters are called there; undefined: it is not. */
export function recordedAs(call: string, status: number): string | undefined {
  const name = alike.get(likeness(call));
  return name && String(status) in recorded[name]!.shape ? name : undefined;
}

/** What is wrong with the answer, one line a fault; nothing where shapes are absent. */
export function shapeFaults(call: string, status: number, value: unknown): string[] {
  const shape = recorded[call]?.shape[String(status)];
  const faults: string[] = [];
  const theirs = { ...(value as object) } as Record<string, unknown>;
  for (const name of ours[call] ?? []) delete theirs[name];
  if (shape !== undefined) check(shape, ours[call] ? theirs : value, '', faults);
  else if (shapesPresent) faults.push(`no shape is recorded for ${call} ${status}`);
  return faults;
}
