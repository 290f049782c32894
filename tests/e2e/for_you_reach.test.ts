// Whom "For you" shows what: unlisted posts to followers alone, and languages as the timelines do.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Square } from './square.ts';

const square = new Square();
const token: Record<string, string> = {}, id: Record<string, string> = {};
const names = ['writer', 'reader', 'friend', 'stranger'];

before(async () => {
  await square.start();
  for (const name of names) {
    square.account(name);
    token[name] = square.token(name, 'read write follow');
    id[name] = (await square.get('/api/v1/accounts/verify_credentials', token[name])).id;
  }
  await square.expect('PATCH', '/api/v1/accounts/update_credentials', { token: token.writer, body: { discoverable: true } });
  const follow = (who: string, whom: string, body: object = {}) =>
    square.expect('POST', `/api/v1/accounts/${id[whom]}/follow`, { token: token[who], body });
  await follow('reader', 'writer', { languages: ['en'] });
  await follow('friend', 'writer');
  await follow('stranger', 'friend'); // who approves of what the writer says
});
after(() => square.remove());

const say = async (who: string, status: string, more: object = {}): Promise<string> =>
  (await square.post('/api/v1/statuses', token[who], { status, language: 'en', ...more })).id;
async function shown(who: string): Promise<{ ids: string[]; slate: string }> {
  await square.post('/api/bema/v1/timelines/for_you/refresh', token[who]);
  const page = await square.ask('GET', '/api/bema/v1/timelines/for_you?limit=40', { token: token[who] });
  return { ids: page.json.map((one: any) => one.id), slate: page.headers.get('bema-slate')! };
}

test('an unlisted post is shown to those who follow its author, without a term for bridging, and to nobody else',
  async () => {
    const open = await say('writer', 'for all'), quiet = await say('writer', 'not in lists', { visibility: 'unlisted' });
    await say('friend', 'I am here too');
    for (const post of [open, quiet]) await square.post(`/api/v1/statuses/${post}/favourite`, token.friend);
    const { ids, slate } = await shown('reader');
    assert.ok(ids.includes(open) && ids.includes(quiet));
    const why = await square.get(`/api/bema/v1/slates/${slate}/items/${quiet}/explanation`, token.reader);
    assert.equal(why.source, 'followed');
    assert.equal(why.terms.find((one: any) => one.name === 'bridging').bits, 0);
    const others = (await shown('stranger')).ids;
    assert.ok(others.includes(open), 'it is for everybody');
    assert.ok(!others.includes(quiet), 'whoever approves of it');
    const listed = (await square.ask('GET', `/algorithms/cells?ids[]=${quiet}`)).json;
    assert.deepEqual(listed, []);
  });

test('a post in a language that she does not follow its author for is in none of her pages', async () => {
  const french = await say('writer', 'bonjour', { language: 'fr' }), english = await say('writer', 'good morning');
  await square.post(`/api/v1/statuses/${french}/favourite`, token.friend);
  const { ids } = await shown('reader');
  assert.ok(ids.includes(english) && !ids.includes(french));
  assert.ok((await shown('friend')).ids.includes(french));
});
