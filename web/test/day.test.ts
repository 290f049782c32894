import assert from 'node:assert/strict';
import { test } from 'node:test';
import { add_days, add_months, day_example, day_words, read_day, week_days, weeks_of } from '../src/text/day';

const now = '2026-11-21';
const read = (text: string, locale = 'en-GB') => read_day(text, locale, now);

test('a day is read in the order of the language, in digits and in words', () => {
  assert.equal(read('5/3/2026'), '2026-03-05');
  assert.equal(read('5/3/2026', 'en-US'), '2026-05-03');
  assert.equal(read('05.03.26', 'fr'), '2026-03-05');
  assert.equal(read('2026-03-05', 'fr'), '2026-03-05');
  assert.equal(read('5 March 2026'), '2026-03-05');
  assert.equal(read('March 5th, 2026', 'en-US'), '2026-03-05');
  assert.equal(read('1er févr. 2026', 'fr'), '2026-02-01');
  assert.equal(read('2 aout 2026', 'fr'), '2026-08-02');
});

test('without a year it is the last such day there was', () => {
  assert.equal(read('21/11'), '2026-11-21');
  assert.equal(read('22/11'), '2025-11-22');
  assert.equal(read('3 décembre', 'fr'), '2025-12-03');
  assert.equal(read('Yesterday'), '2026-11-20');
  assert.equal(read("aujourd'hui", 'fr'), now);
  assert.equal(read('hier', 'fr'), '2026-11-20');
});

test('what is no day is none', () => {
  for (const text of ['', 'soon', '31/2/2026', '5 Ma 2026', '5 Blue 2026', '1/2/3/4', '2026', '29 Feb 2025', '0/1/2026'])
    assert.equal(read(text), null, text);
  assert.equal(read('5 ju 2026', 'fr'), null, 'juin or juillet');
});

test('what is written is read again, every day of a year', () => {
  for (const locale of ['en-GB', 'en-US', 'fr', 'fr-CA'])
    for (let day = '2024-01-01'; day < '2025-01-01'; day = add_days(day, 1)) {
      assert.equal(read(day_words(day, locale), locale), day);
      assert.equal(read(day_example(day, locale), locale), day);
    }
});

test('a month is whole weeks, from the day weeks begin with', () => {
  const weeks = weeks_of('2026-11-21', 'fr');
  assert.deepEqual([weeks[0]![0], weeks.at(-1)![6]], ['2026-10-26', '2026-12-06']);
  assert.ok(weeks.every((week) => week.length === 7));
  assert.deepEqual([week_days('fr')[0]!.whole, week_days('fr').length], ['lundi', 7]);
  assert.equal(add_months('2026-01-31', 1), '2026-02-28');
  assert.equal(add_months('2024-02-29', -12), '2023-02-28');
});
