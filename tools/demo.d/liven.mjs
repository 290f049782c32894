// What loading does not make: notifications. Residents answer, mention, favourite, boost and follow
// those with a sign-in, through the API. The same seed does the same.
//
//   node tools/demo.d/liven.mjs BEMA DATA URL
import { execFileSync, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { chances } from './pictures.mjs';

const [program, data, url] = process.argv.slice(2);
const named = ['ada', 'bruno', 'chloe'], actors = 9, startTriesMax = 100, triesMs = 50;
const words = {
  en: ['Well said.', 'I would like to hear more about this.', 'My neighbour says the same.',
    'Not so sure, but thank you for writing it.', 'Exactly this.'],
  fr: ['Bien dit.', 'J’aimerais en savoir plus.', 'Ma voisine dit la même chose.',
    'Je n’en suis pas sûr, mais merci.', 'Exactement.'],
};
const greetings = { en: 'are you at the market on Saturday?', fr: 'tu es au marché samedi ?' };
const chance = chances(11), below = (n) => Math.floor(chance() * n);
const pick = (list) => list[below(list.length)];

const port = await new Promise((resolve) => {
  const probe = createServer().listen(0, '127.0.0.1', () => {
    const found = probe.address().port;
    probe.close(() => resolve(found));
  });
});
const server = spawn(program, ['serve', '--data', data, '--listen', `127.0.0.1:${port}`,
  '--url', url, '--set', 'rate_limits=off'], { stdio: 'ignore' });
const ended = new Promise((resolve) => server.once('exit', resolve));

async function ask(method, path, token, body) {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method,
    headers: { 'content-type': 'application/json',
      ...(token && { authorization: `Bearer ${token}` }) },
    ...(body && { body: JSON.stringify(body) }) });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

async function enliven(name, people) {
  const account = await ask('GET', `/api/v1/accounts/lookup?acct=${name}`);
  const own = await ask('GET',
    `/api/v1/accounts/${account.id}/statuses?exclude_reblogs=true&limit=8`);
  const language = name === 'chloe' ? 'fr' : 'en';
  for (const [turn, token] of people.entries()) {
    const post = pick(own);
    await ask('POST', `/api/v1/statuses/${post.id}/favourite`, token, {});
    if (turn % 2 === 0) await ask('POST', `/api/v1/accounts/${account.id}/follow`, token, {});
    if (turn % 3 === 0) await ask('POST', `/api/v1/statuses/${post.id}/reblog`, token, {});
    if (turn % 3 === 1)
      await ask('POST', '/api/v1/statuses', token, { language, in_reply_to_id: post.id,
        status: `@${name} ${pick(words[language])}` });
    if (turn === 5)
      await ask('POST', '/api/v1/statuses', token,
        { language, status: `@${name} ${greetings[language]}` });
  }
}

try {
  for (let tries = 0; ; tries++) {
    if (await fetch(`http://127.0.0.1:${port}/health`).then((one) => one.ok, () => false)) break;
    if (tries === startTriesMax) throw new Error('the square does not start');
    await new Promise((resolve) => setTimeout(resolve, triesMs));
  }
  const directory = await ask('GET', '/api/v1/timelines/public?local=true&limit=40');
  const names = [...new Set(directory.map((post) => post.account.username))]
    .filter((name) => !named.includes(name)).slice(0, actors);
  const people = names.map((name) => execFileSync(program,
    ['token', 'create', name, '--data', data], { encoding: 'utf8' }).trim());
  for (const name of named) await enliven(name, people);
} finally {
  server.kill('SIGTERM');
  await ended;
}
