// What loading does not make: notifications. Residents answer, mention, favourite, boost and follow
// those with a sign-in, through the API. The same seed does the same. And some of it is reported.
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

// What bruno finds in his queue, and ada's decision against which somebody appeals, for him to
// answer.
async function moderate(people) {
  const say = (from, status, language = 'en', visibility = 'unlisted') =>
    ask('POST', '/api/v1/statuses', people[from], { status, language, visibility });
  const rules = await ask('GET', '/api/v1/instance/rules');
  const report = (from, post, category, comment, rule) =>
    ask('POST', '/api/v1/reports', people[from], { account_id: post.account.id, comment,
      status_ids: [post.id], category, ...(rule && { rule_ids: [rules[rule - 1].id] }) });
  const raid = [];
  for (const from of [0, 1, 2, 3])
    raid.push(await say(from, 'WIN A BOAT today, only here: https://boats.example/win'));
  for (const [at, from] of [4, 5, 6].entries())
    await report(from, raid[at], 'spam', 'Everywhere since noon.');
  const rude = await say(7, 'Who believes the mayor is too stupid to vote');
  await report(4, rude, 'violation', 'It is about people, not about what they say.', 2);
  await report(8, rude, 'violation', '', 2);
  const lieu = await say(8, 'Le boulanger habite au 3 rue du Puits, allez donc le lui dire', 'fr');
  await report(5, lieu, 'violation', 'C’est chez lui.', 4);
  const claim = await say(6, 'The bridge was sold last night', 'en', 'public');
  const staff = execFileSync(program, ['token', 'create', 'ada', '--scopes',
    'admin:read admin:write', '--data', data], { encoding: 'utf8' }).trim();
  const { decision } = await ask('POST', '/api/bema/v1/moderation/decisions', staff,
    { subject: claim.id, effect: 'label', text: 'The town hall knows nothing of it',
      facts: 'The council met yesterday; it is not in its minutes.' });
  await ask('POST', `/api/bema/v1/decisions/${decision.id}/appeal`, people[6],
    { text: 'The minutes come out tomorrow. Wait for them.' });
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
  await moderate(people);
} finally {
  server.kill('SIGTERM');
  await ended;
}
