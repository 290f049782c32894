// What the square writes to somebody is in the language she has chosen, whenever she chose it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Person } from './person.js';
import { Square, eventually, password } from './square.js';

const square = new Square();
let mona: string, ann: string, id: string;

const decided = async (): Promise<string> => {
  const { statement } = await square.expect('POST', '/api/bema/v1/moderation/decisions',
    { token: mona, body: { subject: id, effect: 'label', text: 'loud', facts: 'x' } });
  const [told] = await square.get('/api/bema/v1/standing', ann);
  assert.equal(told.text, statement.text, 'she reads what was shown to who decided');
  return statement.text;
};

before(async () => {
  await square.start();
  for (const [name, role] of [['mona', 'moderator'], ['ann', 'user']] as const) square.account(name, role);
  mona = square.token('mona', 'read write admin:read admin:write');
  ann = square.token('ann');
  id = (await square.get('/api/v1/accounts/verify_credentials', ann)).id;
});
after(() => square.remove());

test('a statement and its mail are in the language chosen in the settings', async () => {
  assert.match(await decided(), /Your account is shown with a label/);
  const person = new Person(square);
  await person.signIn('ann', password);
  let page = await person.open('/auth/settings');
  assert.match(page.body, /<option value="en" selected>/);
  assert.equal((await person.submit(page, '/auth/settings/language', { language: 'tlh' })).status, 422);
  page = await person.submit(page, '/auth/settings/language', { language: 'fr' });
  assert.equal(page.location, '/auth/settings?done=language');
  assert.match((await person.open(page.location)).body, /<option value="fr" selected>/);
  assert.match(await decided(), /Votre compte/);
  await eventually('the mail is French', () => square.mail().some((mail) => /To: ann[^]*Votre compte/.test(mail)));
  page = await person.submit(await person.open('/auth/settings'), '/auth/settings/language', { language: 'en' });
  assert.match(await decided(), /Your account is shown with a label/);
});
