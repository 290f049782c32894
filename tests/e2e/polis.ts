// Conversations of Polis (https://pol.is) as lines of the bulk format: participants become
// accounts, comments posts at their time, an agreement a favourite. The texts were written by real
// people and are no part of the project: they are read from beside it and never printed.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { shared } from './square.ts';

const folder = join(shared, 'data/polis');
const ends = '.comments.csv.xz';

export interface Comment {
  key: string;
  author: string;
  createdAt: string;
  text: string;
  favourites: Set<string>;
}
export interface Conversation {
  accounts: Set<string>;
  comments: Map<string, Comment>;
  lines: object[];
}

/** Names of the conversations that lie beside the project, none where there are none. */
export function conversations(): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((name) => name.endsWith(ends))
    .map((name) => name.slice(0, -ends.length)).sort();
}

/** Rows of a CSV with quotes (RFC 4180), by the names in its first line. */
export function readCsv(text: string): Record<string, string>[] {
  const rows: string[][] = [[]];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g;
  for (const [, quoted, plain, end] of text.matchAll(cell)) {
    rows[rows.length - 1]!.push(quoted?.replaceAll('""', '"') ?? plain!);
    if (end !== ',') rows.push([]);
  }
  const [names, ...rest] = rows.filter((row) => row.length > 1);
  return rest.map((row) => Object.fromEntries(names!.map((name, i) => [name, row[i] ?? ''])));
}

function read(file: string): Record<string, string>[] {
  const done = spawnSync('xz', ['-dc', join(folder, file)],
    { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (done.status !== 0) throw new Error(`xz: ${done.error ?? done.stderr}`);
  return readCsv(done.stdout);
}

function time(row: Record<string, string>): string {
  return new Date(Number(row['timestamp'])).toISOString();
}

/** The last vote of each voter on each comment counts. */
export function convert(name: string): Conversation {
  const short = name.replace(/[^a-z0-9].*/, '').replace(/^\d+$/, 'seattle');
  const made: Conversation = { accounts: new Set(), comments: new Map(), lines: [] };
  const posts: object[] = [], favourites: object[] = [];
  const account = (id: string): string => {
    const nick = `${short}_${id}`;
    if (!made.accounts.has(nick)) made.lines.push({ type: 'account', name: nick });
    made.accounts.add(nick);
    return nick;
  };
  for (const row of read(name + ends)) {
    const comment: Comment = {
      key: `${short}/${row['comment-id']}`, author: account(row['author-id']!),
      createdAt: time(row), text: row['comment-body']!, favourites: new Set(),
    };
    made.comments.set(row['comment-id']!, comment);
    posts.push({ type: 'post', key: comment.key, account: comment.author,
      created_at: comment.createdAt, text: comment.text });
  }
  const votes = read(`${name}.votes.csv.xz`)
    .sort((a, b) => Number(a['timestamp']) - Number(b['timestamp']));
  const last = new Map(votes.map((row) => [`${row['comment-id']} ${row['voter-id']}`, row]));
  for (const row of last.values()) {
    const comment = made.comments.get(row['comment-id']!);
    const voter = account(row['voter-id']!);
    if (!comment || row['vote'] !== '1') continue;
    comment.favourites.add(voter);
    favourites.push({ type: 'favourite', account: voter, post: comment.key,
      post_account: comment.author, created_at: time(row) });
  }
  made.lines.push(...posts, ...favourites);
  return made;
}
