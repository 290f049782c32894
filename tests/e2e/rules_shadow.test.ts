// Automatic rules tried on what was posted here, while the square runs.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Square } from './square.js';

const square = new Square();
let tokens: string[];

before(async () => {
  await square.start();
  tokens = ['ann', 'bob'].map((name) => {
    square.account(name);
    return square.token(name);
  });
});
after(() => square.remove());

test('a rule is tried on past posts that everybody may see, and nothing is done to them', async () => {
  const posts = [];
  for (const token of tokens)
    for (const status of ['Cheap watches https://watches.example', 'Bread'])
      posts.push(await square.post('/api/v1/statuses', token, { status }));
  await square.post('/api/v1/statuses', tokens[0], { status: 'Cheap watches, between us', visibility: 'direct' });
  const file = join(square.folder, 'my.rules');
  writeFileSync(file, `rule watches version 3 {
    state on  precision 0.9  words en "Watches"
    when text has "cheap watches" and same_text.accounts >= 2 and author.age < 1d
    then label "watches", queue 50, hold 24h
  }`);
  const said = square.must(['rules', 'shadow', file, '--days', '1']);
  assert.match(said, /^4 posts of 1 days that everybody may see, 0 restricted today\n/);
  assert.match(said, /not known of the past: .*mentions\.strangers/);
  assert.match(said, /watches 3 \(on\): 1 posts, 0 of them restricted today/);
  assert.ok(said.includes(`    ${posts[2].id}\n`), said);
  for (const post of posts)
    assert.equal((await square.get(`/api/v1/statuses/${post.id}`, tokens[1])).content, post.content);
  const wrong = square.run(['rules', 'shadow', file, '--days', '0']);
  assert.equal(wrong.code, 2);
  assert.match(wrong.stderr, /--days wants a whole number from 1 to 366/);
  assert.equal(square.run(['rules', 'shadow', 'default']).code, 0);
});
