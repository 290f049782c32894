// Every route of the API with every role of a shared account, held against team_roles.txt: a new
// route fails here until somebody has written down who may use it. The account is the owner of its
// square: acting for it gives nobody any power of the staff.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Person } from './person.js';
import { password, root, Square } from './square.js';

const square = new Square();
const roles = ['analyst', 'contributor', 'editor', 'admin', 'owner'];
const token: Record<string, string> = {};
const file = join(root, 'tests/e2e/team_roles.txt');
const routes = readFileSync(join(root, 'docs/API.md'), 'utf8').split('\n')
  .map((line) => /^\| (GET|POST|PUT|PATCH|DELETE) \| (\/\S*) \| (anybody|app or person|person|staff) \|/.exec(line))
  .filter((found) => found !== null).map((found) => ({ method: found[1]!, path: found[2]!, isStaff: found[3] === 'staff' }));
const scope = 'read write follow push profile admin:read admin:write';

before(async () => {
  await square.start();
  square.account('boss', 'owner');
  const boss = square.token('boss', scope);
  const { id } = await square.get('/api/v1/accounts/verify_credentials', boss);
  const app = await square.post('/api/v1/apps', undefined, { client_name: 'Walker', scopes: scope, redirect_uris: 'https://x.example/' });
  for (const role of roles) {
    const name = `the_${role}`;
    square.account(name);
    await square.post('/api/bema/v1/team/members', boss, { acct: name, role });
    await square.post(`/api/bema/v1/teams/${id}/accept`, square.token(name));
    const browser = new Person(square);
    await browser.signIn(name, password);
    const page = await browser.open(`/oauth/authorize?response_type=code&client_id=${app.client_id}` +
      `&scope=${encodeURIComponent(scope)}&redirect_uri=${encodeURIComponent('https://x.example/')}`);
    const back = await browser.submit(page, '/oauth/authorize', { decision: 'authorize', act_as: id });
    token[role] = (await square.expect('POST', '/oauth/token', { form: { grant_type: 'authorization_code',
      code: new URL(back.location).searchParams.get('code')!, client_id: app.client_id, client_secret: app.client_secret,
      redirect_uri: 'https://x.example/' } })).access_token;
  }
});
after(() => square.remove());

/** Whether it was let through to what answers, whatever that said. */
async function passes(role: string, method: string, path: string): Promise<boolean> {
  const stop = new AbortController();
  const answer = await fetch(`http://127.0.0.1:${square.port}${path.replace(/[:*]\w+/g, '1')}`, { method,
    headers: { authorization: `Bearer ${token[role]}`, 'content-type': 'application/json' },
    ...(method !== 'GET' && { body: '{}' }), signal: stop.signal });
  const said = answer.status === 403 ? await answer.text() : '';
  stop.abort();
  return !/ of @boss cannot |"This action is not allowed"/.test(said);
}

test('each role may do what is written down of each route, and no more', async () => {
  assert.ok(routes.length > 300, `${routes.length} routes`);
  const found: string[] = [];
  for (const { method, path } of routes.filter((route) => !route.isStaff)) {
    const may: boolean[] = [];
    for (const role of roles) may.push(await passes(role, method, path));
    const least = may.indexOf(true);
    assert.ok(least < 0 || may.slice(least).every(Boolean), `${method} ${path}: ${may.join()}: a lower role may what a higher may not`);
    found.push(`${(least < 0 ? 'nobody' : roles[least]!).padEnd(12)}${method.padEnd(7)}${path}`);
  }
  if (process.env.BEMA_TEST_WRITE_ROLES) writeFileSync(file, `${found.join('\n')}\n`);
  const written = readFileSync(file, 'utf8').trim().split('\n');
  assert.deepEqual(found.filter((line) => !written.includes(line)), [], 'not as it is written down');
  assert.deepEqual(written.filter((line) => !found.includes(line)), [], 'written down of no route');
});

test('nobody who acts for an account of the staff may do anything of the staff’s', async () => {
  const staff = routes.filter((route) => route.isStaff);
  assert.ok(staff.length > 50, `${staff.length} routes`);
  for (const { method, path } of staff)
    for (const role of ['owner', 'editor'])
      assert.equal(await passes(role, method, path), false, `${role} ${method} ${path}`);
});
