// The client counts a post's characters as the server does: what it calls full is taken, and one
// character more is refused.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { characters_used } from '../../web/src/text/characters.ts';
import { Square } from './square.ts';

let square: Square;
let thea: string;

const texts = [
  'abc', 'été', '👨‍👩‍👧‍👦', '🇫🇷🇩🇪', '👍🏽', '❤️', '1️⃣', '🏴󠁧󠁢󠁳󠁣󠁴󠁿', 'e\u0301\u0323',
  '今天天气很好', '안녕하세요', '각', 'مرحبا بكم', 'ผู้ใหญ่', 'नमस्ते', 'क्षत्रिय', 'বাংলা', 'a\nb\n\nc', 'tab\there',
  'see https://a.example/b.', '(https://a.example/x_(y)),', 'https://a.example/?q=1&r=<2>', 'https://a.example?',
  'HTTPS://A.EXAMPLE/', 'http://x', 'http://a.b', 'http://a.bc', 'https://localhost:3000/x', 'https://例え.テスト/道。',
  'https://a.example:8080', 'https://a.example:x', 'xhttps://a.example', '见https://a.example', '@https://a.example',
  'https://a_b.example-c.example/', 'https://a.example/!*"\';:=,.$%[]~&|@', 'https://a.example/#a/(b', 'https://a.example/@bob@b.c',
  'https://a.example/x?y=[z]*', 'https://a.example/x?', 'https://a.example//((a)(b(c)))', 'https://1.2.3.4/', 'https://a..example',
  '@bob@far.example hi', '@bob@far.example.', '@bob@far.example:8080', '@bob@far.example:8', '@b.o-b@far.example', '@bob.@far.example',
  'x@bob@far.example', '/@bob@far.example', '=@bob@far.example', '好@bob@far.example', '（@bob@far.example）', '@bob@fär.example', '@böb@far.example',
  '@a@b.example@c.example', '@a@b.example @c@d.example', '#tag #日本', '＠bob@far.example',
];

before(async () => {
  square = await new Square().start();
  thea = square.person('thea');
});
after(() => square?.remove());

test('to the character, in many scripts, with links, mentions and warnings', async () => {
  const instance = await square.get('/api/v2/instance');
  const { max_characters: most, characters_reserved_per_url: per_link } = instance.configuration.statuses;
  const status = async (text: string, spoiler_text = '') =>
    (await square.ask('POST', '/api/v1/statuses', { token: thea, body: { status: text, spoiler_text } })).status;
  const wrong: string[] = [];
  for (const text of texts) {
    const filled = (more: number) => {
      const begun = `${text} `;
      return begun + 'z'.repeat(most - characters_used(begun, '', per_link) + more);
    };
    const [full, over] = [await status(filled(0)), await status(filled(1))];
    if (full !== 200 || over !== 422) wrong.push(`${JSON.stringify(text)}: ${full} ${over}`);
  }
  assert.deepEqual(wrong, []);
  const warned = 'z'.repeat(most - characters_used('', 'क्ष 👍🏽', per_link));
  assert.equal(await status(warned, 'क्ष 👍🏽'), 200);
  assert.equal(await status(`${warned}z`, 'क्ष 👍🏽'), 422);
});
