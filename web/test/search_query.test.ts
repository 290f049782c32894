import assert from 'node:assert/strict';
import { test } from 'node:test';
import { facets_of, handle_of, with_days, with_facet, without_facets } from '../src/text/search_query';

test('what is written is read into fields, in any case, and what is turned around is not', () => {
  const { from, has, is, in: where } = facets_of('old FROM:@ada Has:IMAGE is:reply in:library mill');
  assert.deepEqual([from, has, is, where], ['@ada', 'image', 'reply', 'library']);
  const none = facets_of('-from:@ada has:wings "is:reply" https://in.example -is:quote');
  assert.deepEqual(Object.values(none), ['', '', '', '', '', '']);
});

test('a chosen value takes the place of the one before, and of those that say it twice', () => {
  assert.equal(with_facet('mill', 'from', '@ada'), 'mill from:@ada');
  assert.equal(with_facet('from:@bob mill from:me', 'from', '@ada'), 'from:@ada mill');
  assert.equal(with_facet('mill  has:image rain', 'has', ''), 'mill rain');
  assert.equal(with_facet('has:wings', 'has', 'poll'), 'has:wings has:poll');
  assert.equal(with_facet('from: mill', 'from', '@ada'), 'from:@ada mill');
});

test('words in quotes stay together, also before their end is typed', () => {
  assert.equal(with_facet('"old mill', 'is', 'reply'), '"old mill" is:reply');
  assert.equal(with_facet('-"old from:@bob mill" rain', 'from', '@ada'),
    '-"old from:@bob mill" rain from:@ada');
});

test('days count with their whole length: the operators name the days beside them', () => {
  assert.equal(with_days('mill', '2026-11-01', ''), 'mill after:2026-10-31');
  assert.equal(with_days('mill after:2026-10-31', '2026-11-01', '2026-12-31'),
    'mill after:2026-10-31 before:2027-01-01');
  assert.equal(with_days('after:2025-01-01 mill', '2026-11-01', '2026-11-01'),
    'during:2026-11-01 mill');
  assert.equal(with_days('during:2026-11-01 mill', '', ''), 'mill');
  const days = (q: string) => [facets_of(q).first, facets_of(q).last];
  assert.deepEqual(days('after:2026-10-31 before:2027-01-01'), ['2026-11-01', '2026-12-31']);
  assert.deepEqual(days('during:2026-11-01'), ['2026-11-01', '2026-11-01']);
});

test('what no field can show stays as it is written', () => {
  const q = 'after:2026 before:2026-11 during:2025 -after:2026-01-01 before:2026-13-45';
  assert.deepEqual([facets_of(q).first, facets_of(q).last], ['', '']);
  assert.equal(with_days(q, '2026-11-01', ''), `${q} after:2026-10-31`);
  assert.equal(without_facets(`mill from:me ${q} has:poll`), `mill ${q}`);
});

test('a name is one word, of here or of elsewhere', () => {
  for (const name of ['@ada', 'me', 'ada@far.example', '@a.b-c@far.example'])
    assert.equal(handle_of(` ${name}`), name);
  for (const name of ['', '@', 'Ada Love', '"ada"', 'a@b@c']) assert.equal(handle_of(name), '');
});
