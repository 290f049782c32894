// kill -9 while people post, vote and follow: what was acknowledged is there once, and memory says
// what the store says.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Square } from './square.js';

const kills = 5, writers = 8, writeMs = 400;

test(`nothing acknowledged is lost in ${kills} kills`, async () => {
  const square = new Square();
  try {
    await square.start();
    const tokens = Array.from({ length: writers }, (_, n) => square.person(`writer${n}`));
    const target = square.person('followed');
    const followed = (await square.get('/api/v1/accounts/verify_credentials', target)).id;
    const acknowledged = new Map<string, string>(); // id to text
    const followers = new Set<number>(), voters = new Map<string, Set<number>>();
    for (let round = 0; round < kills; round++) {
      const poll = await square.post('/api/v1/statuses', target,
        { status: `poll ${round}`, poll: { options: ['a', 'b'], expires_in: 3600 } });
      acknowledged.set(poll.id, `poll ${round}`);
      voters.set(poll.poll.id, new Set());
      let stop = false;
      const work = tokens.map(async (token, n) => {
        for (let i = 0; !stop; i++) {
          try {
            const text = `round ${round} writer ${n} post ${i}`;
            const post = await square.post('/api/v1/statuses', token, { status: text });
            acknowledged.set(post.id, text);
            if (i === 0 && n < round + 2) {
              await square.post(`/api/v1/accounts/${followed}/follow`, token);
              followers.add(n);
            }
            if (i === 1) {
              await square.post(`/api/v1/polls/${poll.poll.id}/votes`, token, { choices: ['0'] });
              voters.get(poll.poll.id)!.add(n);
            }
          } catch { /* cut off: never acknowledged */ }
        }
      });
      await new Promise((resolve) => setTimeout(resolve, writeMs));
      await square.kill();
      stop = true;
      await Promise.all(work);
      await square.start();
    }
    assert.ok(acknowledged.size > kills * writers, `${acknowledged.size} posts`);
    for (const [id, text] of acknowledged)
      assert.equal((await square.get(`/api/v1/statuses/${id}`)).content, `<p>${text}</p>`);
    const account = await square.get(`/api/v1/accounts/${followed}`);
    assert.ok(account.followers_count >= followers.size);
    const listed = await square.get(`/api/v1/accounts/${followed}/followers?limit=80`);
    assert.equal(listed.length, account.followers_count, 'the counter says what the rows say');
    for (const [id, who] of voters) {
      const poll = await square.get(`/api/v1/polls/${id}`);
      assert.ok(poll.votes_count >= who.size, 'each acknowledged vote is counted');
      assert.ok(poll.votes_count <= writers, 'and counted once');
      assert.equal(poll.votes_count, poll.options[0].votes_count);
    }
    assert.equal(square.run(['doctor', '--deep']).code, 0);
  } finally {
    await square.remove();
  }
});
