// People who post, vote and follow at once, and the journal of what they were told: of every request
// when it was sent and when it was answered, so that a later look at the square can say what is
// missing, what is there twice and what nobody did.
import { createHash } from 'node:crypto';
import { png } from '../e2e/png.js';
import type { Square } from '../e2e/square.ts';
import type { Chance } from './chance.ts';

const pageItems = 40, repliesPercent = 20, picturesPercent = 4, answerMsMax = 20_000;

interface Post {
  text: string;
  author: number;
  key: string; // idempotency key
  id?: string;
  toldNs?: bigint; // answered 2xx
  files?: Map<string, string>; // path to SHA-256, of an attached picture
  poll?: string;
  body: Record<string, unknown>;
}
interface Deed { state: boolean; sentNs: bigint; toldNs?: bigint }

export class Journal {
  posts = new Map<string, Post>(); // by text
  votes = new Map<string, Map<number, Deed>>(); // by poll, by voter
  follows = new Map<string, Deed[]>(); // by "follower followed"
  refused = new Map<string, number>(); // answers that were no success, by status and words
  pictures = 0;

  told(): number { return [...this.posts.values()].filter((post) => post.toldNs).length; }
  toldVotes(): number {
    return [...this.votes.values()].reduce(
      (sum, voters) => sum + [...voters.values()].filter((deed) => deed.toldNs).length, 0);
  }
  toldFollows(): number {
    return [...this.follows.values()].reduce(
      (sum, deeds) => sum + deeds.filter((deed) => deed.toldNs).length, 0);
  }
}

const now = (): bigint => process.hrtime.bigint();

class CutOff extends Error {}

export class Crowd {
  readonly journal = new Journal();
  private tokens: string[] = [];
  private ids: string[] = [];
  private polls: { id: string; round: number }[] = [];
  private retry: Post[][] = [];
  private count = 0;
  private chance: Chance;
  readonly size: number;
  round = 0;

  constructor(size: number, chance: Chance) {
    this.size = size;
    this.chance = chance;
  }

  async arrive(square: Square): Promise<void> {
    for (let n = 0; n < this.size; n++) {
      this.tokens.push(square.person(`writer${n}`));
      const me = await square.get('/api/v1/accounts/verify_credentials', this.tokens[n]);
      this.ids.push(me.id);
      this.retry.push([]);
    }
  }

  // ---- writing

  /** Sends it; the answer's JSON, undefined when it was refused. Throws CutOff without answer. */
  private async send(square: Square, path: string, n: number, body?: unknown,
                     headers: Record<string, string> = {}): Promise<any> {
    const form = body instanceof FormData;
    const answer = await fetch(`http://127.0.0.1:${square.port}${path}`, {
      method: 'POST', body: form ? body : JSON.stringify(body ?? {}),
      headers: { authorization: `Bearer ${this.tokens[n]}`,
        ...(!form && { 'content-type': 'application/json' }), ...headers },
      signal: AbortSignal.timeout(answerMsMax),
    }).then(async (got) => ({ status: got.status, text: await got.text() }), () => undefined);
    if (!answer) throw new CutOff();
    if (answer.status >= 200 && answer.status < 300) {
      if (answer.text) return JSON.parse(answer.text);
      throw new Error(`${path} was answered ${answer.status} and nothing`);
    }
    const words = `${answer.status} ${answer.text.slice(0, 120)}`;
    this.journal.refused.set(words, (this.journal.refused.get(words) ?? 0) + 1);
    return answer.status === 422 && path.endsWith('/votes') ? { refused: true } : undefined;
  }

  private async sendPost(square: Square, post: Post): Promise<void> {
    const queue = this.retry[post.author]!;
    if (!queue.includes(post)) queue.push(post);
    const made = await this.send(square, '/api/v1/statuses', post.author, post.body,
      { 'idempotency-key': post.key });
    if (!made) return;
    queue.splice(queue.indexOf(post), 1);
    post.id = made.id;
    post.toldNs = now();
    if (made.poll) {
      post.poll = made.poll.id;
      this.polls.push({ id: made.poll.id, round: this.round });
      this.journal.votes.set(made.poll.id, new Map());
    }
  }

  private newPost(n: number, more: Record<string, unknown> = {}): Post {
    const text = `round ${this.round} writer ${n} post ${++this.count}`;
    const post = { text, author: n, key: `key ${this.count}`, body: { status: text, ...more } };
    this.journal.posts.set(text, post);
    return post;
  }

  private async post(square: Square, n: number): Promise<void> {
    const more: Record<string, unknown> = {};
    if (this.chance.percent(repliesPercent)) {
      const to = this.chance.one([...this.journal.posts.values()].slice(-20));
      if (to?.id) more.in_reply_to_id = to.id;
    }
    await this.sendPost(square, this.newPost(n, more));
  }

  async postPoll(square: Square): Promise<void> {
    await this.sendPost(square, this.newPost(this.chance.below(this.size),
      { poll: { options: ['yes', 'no'], expires_in: 86400 } }));
  }

  private async picture(square: Square, n: number): Promise<void> {
    const side = 24 + this.chance.below(40), tint = this.chance.below(256);
    const form = new FormData();
    const bytes = png(side, side, (x, y) => [tint, (x * 7) & 255, (y * 7) & 255]);
    form.set('file', new Blob([new Uint8Array(bytes)], { type: 'image/png' }), 'picture.png');
    const media = await this.send(square, '/api/v2/media', n, form);
    if (!media) return;
    const files = new Map<string, string>();
    for (const url of [media.url, media.preview_url]) {
      const path = new URL(url).pathname;
      files.set(path, await fileHash(square, path) ?? 'unread');
    }
    const post = this.newPost(n, { media_ids: [media.id] });
    post.files = files;
    await this.sendPost(square, post);
    if (post.toldNs) this.journal.pictures++;
  }

  private async vote(square: Square, n: number): Promise<void> {
    const poll = this.polls[this.polls.length - 1 - this.chance.below(2)];
    const voters = poll && this.journal.votes.get(poll.id);
    const mine = this.journal.posts.get([...this.journal.posts.values()]
      .find((post) => post.poll === poll?.id)?.text ?? '');
    if (!poll || !voters || mine?.author === n || voters.get(n)?.toldNs) return;
    const deed = voters.get(n) ?? { state: true, sentNs: now() };
    voters.set(n, deed);
    if (await this.send(square, `/api/v1/polls/${poll.id}/votes`, n, { choices: ['0'] }))
      deed.toldNs = now(); // also "already voted": then the one that was cut off has counted
  }

  private async follow(square: Square, n: number): Promise<void> {
    const other = this.chance.below(this.size);
    if (other === n) return;
    const name = `${n} ${other}`;
    const deeds = this.journal.follows.get(name) ?? [];
    this.journal.follows.set(name, deeds);
    const deed: Deed = { state: !deeds.at(-1)?.state, sentNs: now() };
    deeds.push(deed);
    const verb = deed.state ? 'follow' : 'unfollow';
    if (await this.send(square, `/api/v1/accounts/${this.ids[other]}/${verb}`, n))
      deed.toldNs = now();
  }

  /** One person's day until `stop` says so. What was cut off is sent again first. */
  private async person(square: Square, n: number, stop: () => boolean): Promise<void> {
    while (!stop()) {
      try {
        const waiting = this.retry[n]![0];
        const what = this.chance.below(100);
        if (waiting) await this.sendPost(square, waiting);
        else if (what < picturesPercent) await this.picture(square, n);
        else if (what < 15) await this.vote(square, n);
        else if (what < 30) await this.follow(square, n);
        else await this.post(square, n);
        if (this.retry[n]!.length) await pause(50); // refused: not at once again
      } catch (e) {
        if (!(e instanceof CutOff)) throw e;
        await pause(20);
      }
    }
  }

  /** Everybody writes until `stop`, then the last answers are in. */
  async write(square: Square, stop: () => boolean): Promise<void> {
    await Promise.all(this.tokens.map((_, n) => this.person(square, n, stop)));
  }

  // ---- looking

  /** What is wrong with the square, given what was answered before a moment. */
  async look(square: Square, untilNs = 1n << 62n): Promise<string[]> {
    const faults: string[] = [];
    await Promise.all(this.ids.map((_, n) => this.lookPosts(square, n, untilNs, faults)));
    if (faults.some((fault) => fault.startsWith('writer'))) return faults;
    await Promise.all(this.ids.map((_, n) => this.lookFollows(square, n, untilNs, faults)));
    const polls = this.polls.filter(({ round }) => round >= this.round - 2);
    for (const { id } of polls) await this.lookPoll(square, id, untilNs, faults);
    return faults;
  }

  private async lookPosts(square: Square, n: number, untilNs: bigint, faults: string[]) {
    const found = new Map<string, any>();
    for (let max = ''; ;) {
      const path = `/api/v1/accounts/${this.ids[n]}/statuses?limit=${pageItems}${max}`;
      const answer = await square.ask('GET', path);
      if (answer.status !== 200) {
        faults.push(`writer ${n} is gone: ${answer.status}`);
        return;
      }
      const page: any[] = answer.json;
      for (const status of page) {
        const text = status.content.replace(/<[^>]*>/g, '');
        if (found.has(text)) faults.push(`there twice: ${text}`);
        if (!this.journal.posts.has(text)) faults.push(`nobody wrote: ${text}`);
        found.set(text, status);
      }
      if (!page.length) break;
      max = `&max_id=${page[page.length - 1].id}`;
    }
    for (const post of this.journal.posts.values()) {
      if (post.author !== n) continue;
      const status = found.get(post.text), told = post.toldNs && post.toldNs < untilNs;
      if (told && !status) faults.push(`acknowledged and gone: ${post.text}`);
      if (told && status && status.id !== post.id) faults.push(`has another id: ${post.text}`);
      if (status && post.files) await this.lookFiles(square, post, status, told, faults);
    }
    const account = await square.get(`/api/v1/accounts/${this.ids[n]}`);
    if (account.statuses_count !== found.size)
      faults.push(`writer ${n} counts ${account.statuses_count} posts and has ${found.size}`);
  }

  private async lookFiles(square: Square, post: Post, status: any, told: unknown,
                          faults: string[]): Promise<void> {
    const shown = status.media_attachments.length;
    if (shown !== 1) faults.push(`${shown} pictures instead of one: ${post.text}`);
    for (const [path, hash] of post.files!) {
      const is = await fileHash(square, path);
      if (told && hash !== 'unread' && is !== hash)
        faults.push(`picture ${is ? 'damaged' : 'gone'}: ${path} of ${post.text}`);
    }
  }

  private async lookFollows(square: Square, n: number, untilNs: bigint, faults: string[]) {
    const query = this.ids.map((id) => `id[]=${id}`).join('&');
    const rows: any[] = await square.get(`/api/v1/accounts/relationships?${query}`, this.tokens[n]);
    const following = rows.filter((row) => row.following).length;
    const account = await square.get(`/api/v1/accounts/${this.ids[n]}`);
    if (account.following_count !== following)
      faults.push(`writer ${n} counts ${account.following_count} followed and has ${following}`);
    const listed: any[] = await square.get(
      `/api/v1/accounts/${this.ids[n]}/followers?limit=80`, this.tokens[n]);
    const followers = new Set(listed.map((one) => one.id));
    if (followers.size !== listed.length) faults.push(`writer ${n} has a follower twice`);
    if (account.followers_count !== listed.length)
      faults.push(`writer ${n} counts ${account.followers_count} followers, has ${listed.length}`);
    for (const row of rows) {
      const other = this.ids.indexOf(row.id);
      if (!possible(this.journal.follows.get(`${n} ${other}`) ?? [], untilNs).has(row.following))
        faults.push(`writer ${n} ${row.following ? 'follows' : 'does not follow'} writer ${other}`);
      if (row.followed_by !== followers.has(row.id))
        faults.push(`the two ends of a follow differ: ${other} to ${n}`);
    }
  }

  private async lookPoll(square: Square, id: string, untilNs: bigint, faults: string[]) {
    let voted = 0;
    const voters = this.journal.votes.get(id)!;
    const seen = await Promise.all(this.tokens.map(async (token) => {
      const answer = await square.ask('GET', `/api/v1/polls/${id}`, { token });
      return answer.status === 200 ? answer.json : undefined;
    }));
    const poll = seen[0];
    if (!poll) {
      const post = [...this.journal.posts.values()].find((one) => one.poll === id);
      if (post?.toldNs && post.toldNs < untilNs) faults.push(`poll ${id} is gone`);
      return;
    }
    seen.forEach((mine, n) => {
      const deed = voters.get(n), own = mine.own_votes?.length === 1;
      voted += own ? 1 : 0;
      if (deed?.toldNs && deed.toldNs < untilNs && !own)
        faults.push(`vote of writer ${n} in ${id} is gone`);
      if (!deed && own) faults.push(`writer ${n} never voted in ${id}`);
    });
    if (poll.votes_count !== voted || poll.options[0].votes_count !== voted)
      faults.push(`poll ${id} counts ${poll.votes_count}, voted have ${voted}`);
  }
}

/** What the last of some deeds may have left behind at a moment. */
function possible(deeds: Deed[], untilNs: bigint): Set<boolean> {
  let states = new Set([false]);
  for (const deed of deeds) {
    if (deed.sentNs >= untilNs) break;
    if (deed.toldNs && deed.toldNs < untilNs) states = new Set([deed.state]);
    else states.add(deed.state);
  }
  return states;
}

async function fileHash(square: Square, path: string): Promise<string | undefined> {
  const answer = await fetch(`http://127.0.0.1:${square.port}${path}`).catch(() => undefined);
  if (!answer || answer.status !== 200) return undefined;
  const bytes = Buffer.from(await answer.arrayBuffer().catch(() => new ArrayBuffer(0)));
  return createHash('sha256').update(bytes).digest('hex');
}

export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));
