/* A person: who they are, what they said, how the viewer stands to them. */

import { useState } from 'preact/hooks';
import { get, get_page } from '../api/client';
import type { Account, Post } from '../api/entities';
import { FeedView, PostFeed, Skeleton } from '../components/feed_view';
import { Missing } from '../components/missing';
import { Person, address_of } from '../components/person';
import { PostView } from '../components/post';
import { ProfileCard } from '../components/profile_card';
import { name_of } from '../components/rich';
import { ScreenHead } from '../components/screen_head';
import { Tabs } from '../components/tabs';
import { use_loaded } from '../components/use_loaded';
import { t } from '../messages';
import { route } from '../router';
import { feed } from '../state/feed';
import { relationship } from '../state/people';
import { keep_post } from '../state/posts';
import { me } from '../state/session';

const accounts = new Map<string, Account>();

async function load_account(name: string): Promise<Account> {
  const account = await get<Account>('/api/v1/accounts/lookup', { acct: name });
  accounts.set(name, account);
  return account;
}

/* Loaded ahead, as a thread is (thread.tsx). */
const ahead = new Map<string, Promise<Account>>();
export const load_account_ahead = (name: string) => {
  const loading = load_account(name);
  ahead.set(name, loading);
  return loading;
};

function take_account(name: string): Promise<Account> {
  const loading = ahead.get(name) ?? load_account(name);
  ahead.delete(name);
  return loading;
}

export function Profile() {
  const { name, tab } = route.value;
  const own = me.value?.acct === name ? me.value : null;
  const loaded = use_loaded(`profile:${name}`, () => take_account(name));
  const account = loaded.value ?? accounts.get(name) ?? own;
  if (!account && loaded.cause) return <Missing cause={loaded.cause} retry={loaded.again} />;
  if (!account)
    return (
      <>
        <ScreenHead title={`@${name}`} return_button />
        <Skeleton />
      </>
    );
  return (
    <>
      <ScreenHead
        title={name_of(account)}
        page_title={`${name_of(account)} (@${account.acct})`}
        return_button
      />
      <ProfileCard account={account} />
      <ProfileTabs account={account} tab={tab} />
      <Content key={account.id + tab} account={account} tab={tab} />
    </>
  );
}

function ProfileTabs({ account, tab }: { account: Account; tab: string }) {
  const base = address_of(account);
  const tabs: [string, string][] =
    tab === 'followers' || tab === 'following'
      ? [
          ['', t.profile.posts],
          ['following', t.profile.following],
          ['followers', t.profile.followers],
        ]
      : [
          ['', t.profile.posts],
          ['with_replies', t.profile.with_replies],
          ['media', t.profile.media],
          ['featured', t.person.featured],
        ];
  return (
    <Tabs
      label={t.nav.profile}
      tabs={tabs.map(([name, words]) => ({
        href: name ? `${base}/${name}` : base,
        words,
        here: name === tab,
      }))}
    />
  );
}

function Content({ account, tab }: { account: Account; tab: string }) {
  const known = relationship(account.id).value;
  const [anyway, set_anyway] = useState(false);
  if (account.suspended) return null;
  const why = known?.blocking
    ? t.profile.blocking
    : known?.muting
      ? t.profile.muting
      : account.limited && !known?.following && me.value?.id !== account.id
        ? t.person.limited
        : '';
  if (why && !anyway)
    return (
      <div class="nothing">
        <p>{why}</p>
        <button type="button" class="button quiet" onClick={() => set_anyway(true)}>
          {t.post.show_anyway}
        </button>
      </div>
    );
  const path = `/api/v1/accounts/${account.id}`;
  if (tab === 'followers' || tab === 'following')
    return (
      <FeedView
        of={feed<Account>(`${tab}:${account.id}`, () => ({ path: `${path}/${tab}` }))}
        item={(one) => <Person account={one} key={one.id} />}
        empty={<p>{tab === 'followers' ? t.profile.no_followers : t.profile.no_following}</p>}
        as="ul"
        kind="people"
      />
    );
  if (tab === 'media' || tab === 'featured') return <LateTab account={account} tab={tab} />;
  return (
    <>
      {tab === '' && <Pinned account={account} />}
      <PostFeed
        name={`posts:${account.id}:${tab}`}
        path={`${path}/statuses`}
        query={tab === 'with_replies' ? {} : { exclude_replies: true }}
        context="account"
        empty={t.profile.empty}
      />
    </>
  );
}

/* Tabs that few open, with the file that comes later. */
function LateTab({ account, tab }: { account: Account; tab: 'media' | 'featured' }) {
  const later = use_loaded('later', () => import('../later'));
  if (later.cause) return <Missing cause={later.cause} retry={later.again} />;
  if (!later.value) return <Skeleton posts={false} />;
  const { Featured, MediaWall } = later.value;
  return tab === 'media' ? (
    <MediaWall account_id={account.id} label={t.profile.media} />
  ) : (
    <Featured account={account} />
  );
}

function Pinned({ account }: { account: Account }) {
  const pinned = use_loaded(`pinned:${account.id}`, async () => {
    const page = await get_page<Post>(`/api/v1/accounts/${account.id}/statuses`, { pinned: true });
    page.items.forEach(keep_post);
    return page.items;
  });
  if (!pinned.value?.length) return null;
  return (
    <div class="posts">
      {pinned.value.map((post) => (
        <PostView id={post.id} key={post.id} context="account" pinned />
      ))}
    </div>
  );
}
