// Synthetic archives of X, made from the published shapes: no real person's.
import { zip, type ZipEntry } from './zip.js';

interface XOptions {
  count: number;
  /** tweet.js without wrapper, as archives before 2020 had it. */
  old?: boolean;
  extra?: ZipEntry[];
}

const accountId = '2244994945';
const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function xTime(ms: number): string {
  const d = new Date(ms), two = (n: number) => String(n).padStart(2, '0');
  return `${days[d.getUTCDay()]} ${months[d.getUTCMonth()]} ${two(d.getUTCDate())} ` +
    `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())} +0000 ${d.getUTCFullYear()}`;
}

/** Snowflake of a time; the sequence keeps ids apart. */
function xId(ms: number, sequence: number): string {
  return (((BigInt(ms) - 1288834974657n) << 22n) | BigInt(sequence & 0xfff)).toString();
}

const words = ['harbour', 'morning', 'bridge', 'kettle', 'lantern', 'orchard', 'river', 'market',
  'winter', 'garden', 'violin', 'ladder', 'window', 'pepper', 'summer', 'island'];

export function xTweet(n: number, first: number, more: Record<string, unknown> = {}) {
  const ms = first + n * 3_600_000 + (n * 37) % 1000;
  const id = xId(ms, n);
  const text = Array.from({ length: 8 + n % 9 }, (_, i) => words[(n * 7 + i * 3) % words.length]).join(' ');
  return {
    edit_info: { initial: { editTweetIds: [id], editableUntil: new Date(ms + 3.6e6).toISOString(),
      editsRemaining: '5', isEditEligible: true } },
    retweeted: false, source: '<a href="https://example.org" rel="nofollow">A client</a>',
    entities: { hashtags: [], symbols: [], user_mentions: [], urls: [] } as any,
    display_text_range: ['0', String(text.length)], favorite_count: String(n % 11), id_str: id,
    truncated: false, retweet_count: '0', id, created_at: xTime(ms), favorited: false,
    full_text: text, lang: 'en', ...more,
  };
}

/** An archive of `count` posts: threads, links, entities, quotes, boosts, an edit, a long note. */
export function xArchive(options: XOptions): Buffer {
  const first = Date.UTC(2012, 0, 1);
  const tweets: any[] = [];
  for (let n = 0; n < options.count; n++) {
    const tweet: any = xTweet(n, first);
    if (n % 5 === 1) {
      tweet.in_reply_to_status_id_str = tweets[n - 1].id_str;
      tweet.in_reply_to_user_id_str = accountId;
      tweet.in_reply_to_screen_name = 'someone';
    }
    if (n % 11 === 2) tweet.full_text = 'Salt &amp; pepper &lt;3';
    if (n % 13 === 3) {
      tweet.full_text = 'Read this https://t.co/abcdefghij';
      tweet.entities.urls = [{ url: 'https://t.co/abcdefghij', indices: ['10', '33'],
        expanded_url: 'https://example.org/page?a=1&b=2', display_url: 'example.org/page…' }];
    }
    if (n % 17 === 4) {
      tweet.full_text = 'As I said https://t.co/quotequote';
      tweet.entities.urls = [{ url: 'https://t.co/quotequote', indices: ['10', '33'],
        expanded_url: `https://twitter.com/someone/status/${tweets[n - 2].id_str}`,
        display_url: 'twitter.com/someone/…' }];
    }
    if (n % 19 === 5) tweet.full_text = 'RT @another: what somebody else had said, cut o…';
    if (n % 23 === 6) {
      tweet.full_text = '@another I agree';
      tweet.in_reply_to_status_id_str = '20';
      tweet.in_reply_to_user_id_str = '12';
      tweet.in_reply_to_screen_name = 'another';
    }
    tweets.push(tweet);
  }
  const notes: any[] = [];
  if (options.count > 10) {
    const long = 'This is the beginning of something long. ' + 'It goes on and on. '.repeat(60).trim();
    const host = tweets[8];
    host.full_text = long.slice(0, 260) + '… https://t.co/longlonglo';
    notes.push({ noteTweet: { noteTweetId: '1', createdAt: new Date(first + 8 * 3_600_000).toISOString(),
      updatedAt: new Date(first).toISOString(), lifecycle: { value: '1', name: 'Published', originalName: 'Published', annotations: {} },
      core: { text: long, urls: [], mentions: [], hashtags: [], cashtags: [], styletags: [] } } });
    const earlier = tweets[9], later = tweets[10];
    for (const [tweet, text] of [[earlier, 'With a mistaek'], [later, 'Without a mistake']] as const) {
      tweet.full_text = text;
      tweet.edit_info = { edit: { initialTweetId: earlier.id_str, editControlInitial: {
        editTweetIds: [earlier.id_str, later.id_str], editableUntil: '', editsRemaining: '4', isEditEligible: true } } };
    }
  }
  const list = (name: string, items: unknown[]) => `window.YTD.${name}.part0 = ${JSON.stringify(items, null, 2)}`;
  const wrapped = options.old ? tweets : tweets.map((tweet) => ({ tweet }));
  return zip([
    { name: 'Your archive.html', bytes: '<html></html>' },
    { name: 'data/account.js', bytes: list('account', [{ account: { email: 'x@example.org',
      createdVia: 'web', username: 'someone', accountId, createdAt: '2011-05-01T00:00:00.000Z',
      accountDisplayName: 'Some One' } }]) },
    { name: 'data/profile.js', bytes: list('profile', [{ profile: { description: {
      bio: 'Bridges &amp; kettles', website: 'https://t.co/x', location: 'By the river' },
      avatarMediaUrl: 'https://pbs.example/profile_images/77/face.png',
      headerMediaUrl: 'https://pbs.example/profile_banners/2244994945/1556918042' } }]) },
    { name: options.old ? 'data/tweet.js' : 'data/tweets.js', bytes: list('tweets', wrapped) },
    { name: 'data/note-tweet.js', bytes: list('note_tweet', notes) },
    { name: 'data/like.js', bytes: list('like', [{ like: { tweetId: '20', fullText: 'x', expandedUrl: 'https://twitter.com/i/web/status/20' } }]) },
    { name: 'data/follower.js', bytes: list('follower', [{ follower: { accountId: '12', userLink: 'https://twitter.com/intent/user?user_id=12' } }]) },
    ...(options.extra ?? []),
  ]);
}
