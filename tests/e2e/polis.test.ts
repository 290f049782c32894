// Three conversations that took place elsewhere move in, and can be read here.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { conversations, convert, readCsv, type Comment, type Conversation } from './polis.ts';
import { Square, type Answer } from './square.ts';

const names = conversations();
const square = new Square();
let token = '';

before(async () => {
  await square.start();
  token = square.person('reader');
});
after(() => square.remove());

async function walk(path: string): Promise<any[]> {
  const found: any[] = [];
  let next: string | undefined = `${path}?limit=40`;
  while (next) {
    const answer: Answer<any[]> = await square.ask('GET', next, { token });
    assert.equal(answer.status, 200);
    found.push(...answer.json);
    const link = answer.headers.get('link') ?? '';
    const address = /<([^>]*)>; rel="next"/.exec(link)?.[1];
    next = address && answer.json.length ? address.slice(square.url.length) : undefined;
  }
  return found;
}

const entities: Record<string, string> = { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' };

function onOneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function plain(html: string): string {
  return onOneLine(html.replace(/<br ?\/?>|<\/p><p>/g, ' ').replace(/<[^>]*>/g, '')
    .replace(/&(lt|gt|quot|#39|amp);/g, (_, name) => entities[name]!));
}

async function checkAuthor(author: string, comments: Comment[]): Promise<number> {
  const account = await square.get(`/api/v1/accounts/lookup?acct=${author}`);
  assert.equal(account.statuses_count, comments.length, author);
  const posts = await walk(`/api/v1/accounts/${account.id}/statuses`);
  assert.equal(posts.length, comments.length, author);
  comments.sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  for (const [i, comment] of comments.entries()) {
    assert.equal(posts[i].created_at, comment.createdAt, comment.key);
    assert.equal(posts[i].favourites_count, comment.favourites.size, comment.key);
    assert.ok(plain(posts[i].content) === onOneLine(comment.text), `text of ${comment.key}`);
  }
  return posts.length;
}

async function checkConversation(conversation: Conversation): Promise<void> {
  const byAuthor = new Map<string, Comment[]>();
  for (const comment of conversation.comments.values())
    byAuthor.set(comment.author, [...(byAuthor.get(comment.author) ?? []), comment]);
  let posts = 0;
  for (const [author, comments] of byAuthor) posts += await checkAuthor(author, comments);
  assert.equal(posts, conversation.comments.size);

  const [liked] = [...conversation.comments.values()]
    .sort((a, b) => b.favourites.size - a.favourites.size);
  const account = await square.get(`/api/v1/accounts/lookup?acct=${liked!.author}`);
  const post = (await walk(`/api/v1/accounts/${account.id}/statuses`))
    .find((one) => one.created_at === liked!.createdAt);
  const people = await walk(`/api/v1/statuses/${post.id}/favourited_by`);
  assert.deepEqual(people.map((one) => one.acct).sort(), [...liked!.favourites].sort());
}

test('a table with quotes, line breaks and commas in its cells is read', () => {
  assert.deepEqual(readCsv('a,b,c\n1,"x ""y"", z\nw",\n,,3\n'),
    [{ a: '1', b: 'x "y", z\nw', c: '' }, { a: '', b: '', c: '3' }]);
});

for (const name of names)
  test(`${name}: people, what they said and agreed with are here`, async () => {
    const conversation = convert(name);
    square.load(conversation.lines);
    await checkConversation(conversation);
    const again = square.run(['load', '-'],
      conversation.lines.map((line) => JSON.stringify(line) + '\n').join(''));
    assert.equal(again.code, 0);
    await checkConversation(conversation);
  });

test('all of them are on the public timeline, after a new start too',
  { skip: names.length === 0 && 'no conversations beside the project: ../shared/data/polis' },
  async () => {
    const expected = names.map((name) => [...convert(name).comments.values()]).flat()
      .map((comment) => comment.createdAt).sort();
    const times = async (): Promise<string[]> =>
      (await walk('/api/v1/timelines/public')).map((post) => post.created_at).sort();
    assert.deepEqual(await times(), expected);
    await square.stop();
    await square.start();
    assert.deepEqual(await times(), expected);
  });
