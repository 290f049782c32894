import assert from 'node:assert/strict';
import { test } from 'node:test';
import { messages as en } from '../src/messages/en/first';
import { number_short, time_long, time_short, time_until } from '../src/text/time';

const now = Date.parse('2026-11-21T12:00:00.000Z');
const short = (iso: string) => time_short(iso, now, en.time, 'en');

test('near times are said as how long ago, far ones as a date', () => {
  assert.equal(short('2026-11-21T11:59:30.000Z'), 'now');
  assert.equal(short('2026-11-21T11:58:00.000Z'), '2 min');
  assert.equal(short('2026-11-21T06:30:00.000Z'), '5 h');
  assert.equal(short('2026-11-18T12:00:00.000Z'), '3 d');
  assert.equal(short('2026-10-02T12:00:00.000Z'), 'Oct 2');
  assert.equal(short('2009-10-02T12:00:00.000Z'), 'Oct 2, 2009');
});

test('a clock that runs behind the server does not show the future', () => {
  assert.equal(short('2026-11-21T12:03:00.000Z'), 'now');
});

test('what is not a time is shown as nothing', () => {
  assert.equal(short('soon'), '');
  assert.equal(time_long('', 'en'), '');
});

test('what is left of a poll is said in one unit', () => {
  assert.equal(time_until('2026-11-24T12:00:00.000Z', now, 'en'), '3 days');
  assert.equal(time_until('2026-11-21T13:00:00.000Z', now, 'en'), '1 hour');
  assert.equal(time_until('2026-11-21T12:00:10.000Z', now, 'en'), '1 minute');
});

test('large numbers are shortened, small ones are not', () => {
  assert.equal(number_short(9999, 'en'), '9,999');
  assert.equal(number_short(17_400, 'en'), '17.4K');
});
