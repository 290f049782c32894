// Writes the demo square in the bulk format: the same seed gives the same square.
//
//   node tools/demo.d/generate.mjs [SEED [FOLDER]] > square.ndjson
//
// With a FOLDER, pictures are painted into FOLDER/pictures, and the lines name them.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { avatar, chances, header, kindNames, picture } from './pictures.mjs';
import {
  captions, closings, firstNames, lastNames, openings, polls, quoteWords, topics, warnings,
} from './words.mjs';

const people = 320, threads = 420, days = 45, seed = Number(process.argv[2] ?? 2);
const dayMs = 86_400_000;
// Times end yesterday evening, so that the square looks alive whenever it is started.
const end = Math.floor(Date.now() / dayMs) * dayMs - 4 * 3_600_000;

let state = seed >>> 0 || 1;
/** In [0, 1): mulberry32. */
function chance() {
  state = (state + 0x6d2b79f5) >>> 0;
  let t = state;
  t = Math.imul(t ^ (t >>> 15), t | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}
const below = (n) => Math.floor(chance() * n);
const pick = (list) => list[below(list.length)];
/** Low numbers far more often: a few people are known to everybody. */
const popular = (n) => Math.floor(n * chance() ** 2.2);
const iso = (ms) => new Date(ms).toISOString();
const plain = (text) => text.normalize('NFD').replace(/[^A-Za-z]/g, '').toLowerCase();

// Pictures have a chance of their own: with or without them the rest of the square is the same.
const folder = process.argv[3], avatars = 40, headers = 10, pictures = 60;
const paintChance = chances(seed + 77), paintBelow = (n) => Math.floor(paintChance() * n);
function paint(name, made) {
  mkdirSync(join(folder, 'pictures'), { recursive: true });
  writeFileSync(join(folder, 'pictures', name), made.png);
  return { file: `pictures/${name}`, description: made.description };
}

const lines = [];
const write = (line) => lines.push(JSON.stringify(line));

// The three with a sign-in come first, so that they are known.
const residents = [
  { name: 'ada', display: 'Ada Lindqvist', topic: topics[8],
    note: 'Keeps the square tidy. Ask me anything about how it works.\n\n' +
      'Writes code, bakes bread, loses at chess.' },
  { name: 'bruno', display: 'Bruno Marchetti', topic: topics[0],
    note: 'Runs the shop on Mill Street. Opinions about buses.' },
  { name: 'chloe', display: 'Chloé Renard', topic: topics[7],
    note: 'Maraîchère. Le marché du samedi, les tomates, le violon oublié.' },
];
const taken = new Set(residents.map((one) => one.name));
while (residents.length < people) {
  const first = pick(firstNames), last = pick(lastNames);
  let name = plain(first);
  if (chance() < 0.4) name += '_' + plain(last);
  else if (chance() < 0.3) name += String(10 + below(89));
  if (taken.has(name)) name += below(10);
  if (taken.has(name)) continue;
  taken.add(name);
  const topic = pick(topics);
  const display = chance() < 0.75 ? `${first} ${last}` : first;
  residents.push({ name, display, note: pick(topic.bios), topic });
}
// Faces that go with the three names that are known, and what they would have worn with others.
const face = new Map([[0, 13], [1, 0], [2, 6], [6, 1], [13, 2]]);
for (const [place, one] of residents.entries()) {
  const painted = {};
  if (folder && place < avatars)
    painted.avatar = paint(`avatar-${place}.png`, avatar(face.get(place) ?? place, seed)).file;
  if (folder && place < headers)
    painted.header = paint(`header-${place}.png`, header(place, seed)).file;
  one.joined = end - (days + 20 + below(500)) * dayMs;
  const fieldName = one.topic.language === 'fr' ? 'Parle de' : 'Talks about';
  write({ type: 'account', name: one.name, display_name: one.display, note: one.note,
    created_at: iso(one.joined),
    bot: false, locked: one.name !== 'ada' && chance() < 0.05,
    fields: chance() < 0.3 ? [{ name: fieldName, value: '#' + one.topic.tag }] : [], ...painted });
}

for (const one of residents) {
  const wanted = 8 + below(40), met = new Set([one]);
  for (let i = 0; i < wanted; i++) {
    const other = chance() < 0.5 ? residents[popular(people)]
      : pick(residents.filter((r) => r.topic === one.topic));
    if (met.has(other)) continue;
    met.add(other);
    write({ type: 'follow', account: one.name, target: other.name,
      created_at: iso(end - below(days) * dayMs - below(dayMs)) });
  }
}

// Posts are written in the order of time, because a reference names an earlier line.
const posts = [], deeds = [];
let number = 0;
function post(at, who, text, more = {}) {
  const one = { type: 'post', key: `demo-${++number}`, account: who.name,
    created_at: iso(Math.min(at, end)), text, language: more.language ?? 'en', ...more.line };
  posts.push({ at: Math.min(at, end), line: one, who });
  return one;
}
function favourites(one, count, at) {
  const met = new Set([one.account]);
  for (let i = 0; i < count; i++) {
    const who = residents[popular(people)];
    if (met.has(who.name)) continue;
    met.add(who.name);
    deeds.push({ type: 'favourite', account: who.name, post: one.key,
      created_at: iso(Math.min(at + below(6 * 3_600_000), end)) });
    const boosted = at + below(20 * 3_600_000);
    if (!one.visibility && !one.reply_to && boosted < end && chance() < 0.05)
      deeds.push({ type: 'boost', account: who.name, post: one.key, created_at: iso(boosted) });
    if (chance() < 0.05) deeds.push({ type: 'bookmark', account: who.name, post: one.key });
  }
}
/** Answers to a post; the thread's author comes back to answer others, nobody answers herself. */
function answers(topic, parent, parentWho, author, at, depth) {
  const count = depth === 0 ? below(7) : chance() < 0.45 ? 1 + below(2) : 0;
  for (let i = 0; i < count; i++) {
    const who = parentWho !== author && chance() < 0.4 ? author : pick(residents);
    const when = at + 60_000 + below(5 * 3_600_000);
    if (who === parentWho || when > end) continue;
    const text = (chance() < 0.6 ? '' : `@${parentWho.name} `) +
      pick(pick([topic.pro, topic.con, topic.mid, topic.mid]));
    const one = post(when, who, text, { language: topic.language,
      line: { reply_to: parent.key, reply_to_account: parent.account } });
    favourites(one, below(8), when);
    if (depth < 5) answers(topic, one, who, author, when, depth + 1);
  }
}

for (let i = 0; i < threads; i++) {
  const who = residents[chance() < 0.4 ? popular(people) : below(people)];
  const topic = chance() < 0.7 ? who.topic : pick(topics);
  const at = end - Math.floor((chance() ** 1.6) * days * dayMs);
  const french = topic.language === 'fr';
  const said = [french ? '' : pick(openings), pick(topic.posts), french ? '' : pick(closings)];
  const text = said.filter(Boolean).join(' ') + (chance() < 0.6 ? ` #${topic.tag}` : '');
  const line = {};
  if (chance() < 0.03) line.spoiler_text = pick(warnings);
  if (chance() < 0.06) line.visibility = pick(['unlisted', 'private']);
  if (posts.length > 50 && chance() < 0.07) {
    const quoted = pick(posts.filter((p) => !p.line.visibility && p.at < at));
    if (quoted) {
      const one = post(at, who, pick(quoteWords),
        { line: { quote: quoted.line.key, quote_account: quoted.line.account } });
      favourites(one, below(15), at);
      continue;
    }
  }
  const one = post(at, who, text, { language: topic.language, line });
  favourites(one, Math.floor(60 * chance() ** 3), at);
  answers(topic, one, who, who, at, 0);
}

polls.forEach((poll, i) => {
  const who = residents[i < 3 ? i : below(40)], at = end - (i + 1) * dayMs - below(dayMs / 2);
  const open = i % 2 === 0;
  const line = { poll: { options: poll.options, multiple: Boolean(poll.multiple),
    expires_at: iso(open ? end + 6 * dayMs : at + dayMs) } };
  const one = post(at, who, poll.question, { language: poll.language, line });
  const lean = poll.options.map(() => 0.2 + chance());
  for (const voter of residents) {
    if (voter === who || chance() < 0.35) continue;
    const marks = lean.map((weight) => weight * chance());
    const first = marks.indexOf(Math.max(...marks));
    const choices = !poll.multiple ? [first]
      : marks.flatMap((mark, n) => (mark > 0.45 || n === first ? [n] : []));
    deeds.push({ type: 'vote', account: voter.name, post: one.key, choices });
  }
  favourites(one, 30, at);
  answers(topics[i % topics.length], one, who, who, at, 2);
});

// Each picture is shown once; now and then somebody shows two to four of them.
for (let i = 0; folder && i < pictures;) {
  const count = paintChance() < 0.2 ? 2 + paintBelow(3) : 1, media = [];
  const kind = kindNames[i % kindNames.length];
  for (; media.length < count && i < pictures; i++)
    media.push(paint(`post-${i}.png`, picture(i, seed)));
  const who = residents[paintBelow(paintChance() < 0.6 ? avatars : people)];
  const at = end - Math.floor(paintChance() ** 1.7 * days * dayMs);
  const said = captions[media.length > 1 ? 'several' : kind];
  const one = post(at, who, said[paintBelow(said.length)], { line: { media } });
  favourites(one, 10 + Math.floor(70 * paintChance() ** 2), at);
}

const welcome = post(end - 3_600_000, residents[0],
  'Welcome to the demo square. Everybody here is invented, and so is everything they say.\n\n' +
  'Sign in, post, vote, follow, disagree. Nothing you do here leaves this machine. #Welcome');
favourites(welcome, 80, end - 3_600_000);

// A reply or quote must stand after what it names, also where both fell on the same moment.
posts.sort((a, b) => a.at - b.at || Number(a.line.key.slice(5)) - Number(b.line.key.slice(5)));
const seen = new Set(), waiting = new Map();
function settle({ line }) {
  const needs = line.reply_to ?? line.quote;
  if (needs && !seen.has(needs)) {
    waiting.set(needs, [...(waiting.get(needs) ?? []), { line }]);
    return;
  }
  seen.add(line.key);
  write(line);
  for (const one of waiting.get(line.key) ?? []) settle(one);
  waiting.delete(line.key);
}
posts.forEach(settle);
deeds.forEach(write);
process.stdout.write(lines.join('\n') + '\n');
