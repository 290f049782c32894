/* A person: who they are, what they said, how the viewer stands to them. */

import { useState } from 'preact/hooks';
import { get, get_page } from '../api/client';
import type { Account, Post } from '../api/entities';
import { dialog } from '../components/dialog';
import { FeedView, PostFeed, Skeleton } from '../components/feed_view';
import { Icon } from '../components/icon';
import { Menu, type MenuItem } from '../components/menu';
import { Missing } from '../components/missing';
import { FollowButton, Person, address_of } from '../components/person';
import { PostView } from '../components/post';
import { Html, Name, Words, name_of } from '../components/rich';
import { ScreenHead } from '../components/screen_head';
import { use_loaded } from '../components/use_loaded';
import { t } from '../messages';
import { route } from '../router';
import { open_composer } from '../state/composing';
import { feed } from '../state/feed';
import { relationship, remove_follower, show_boosts, unblock, unmute } from '../state/people';
import { keep_post } from '../state/posts';
import { instance, me } from '../state/session';
import { number_short } from '../text/time';

const accounts = new Map<string, Account>();

export async function load_account(name: string): Promise<Account> {
  const account = await get<Account>('/api/v1/accounts/lookup', { acct: name });
  accounts.set(name, account);
  return account;
}

export function Profile() {
  const { name, tab } = route.value;
  const own = me.value?.acct === name ? me.value : null;
  const loaded = use_loaded(`profile:${name}`, () => load_account(name));
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
      <Card account={account} />
      <Tabs account={account} tab={tab} />
      <Content key={account.id + tab} account={account} tab={tab} />
    </>
  );
}

function Card({ account }: { account: Account }) {
  const own = me.value?.id === account.id;
  const known = relationship(account.id).value;
  const domain = account.acct.includes('@') ? '' : `@${instance.value?.domain ?? location.host}`;
  const joined = new Intl.DateTimeFormat(t.locale, { month: 'long', year: 'numeric' }).format(
    new Date(account.created_at),
  );
  return (
    <header class="profile h-card">
      <img class="profile-header" src={account.header} alt="" width={1500} height={500} />
      <div class="profile-top">
        <img class="profile-avatar u-photo" src={account.avatar} alt="" width={96} height={96} />
        <div class="profile-actions">
          {own ? (
            <a class="button quiet small" href="/settings/profile">
              {t.profile.edit}
            </a>
          ) : (
            <>
              {me.value && <PersonMenu account={account} />}
              <FollowButton account={account} />
            </>
          )}
        </div>
      </div>
      <p class="profile-name p-name">
        <Name account={account} />
      </p>
      <p class="acct">
        <span>
          @{account.acct}
          {domain}
        </span>
        {account.locked && (
          <span class="mark" title={t.profile.locked}>
            <Icon name="lock" />
            <span class="hidden-text">{t.profile.locked}</span>
          </span>
        )}
        {account.bot && <span class="tag-mark">{t.profile.bot}</span>}
        {known?.followed_by && <span class="tag-mark">{t.profile.follows_you}</span>}
        {known?.requested_by && (
          <a class="tag-mark" href="/follow_requests">
            {t.profile.wants_follow}
          </a>
        )}
      </p>
      {account.suspended && <p class="notice warn">{t.profile.suspended}</p>}
      {known?.blocked_by && <p class="notice warn">{t.profile.blocked_by}</p>}
      {known?.muting && (
        <p class="notice">
          {t.profile.muting}{' '}
          <button type="button" class="link" onClick={() => void unmute(account)}>
            {t.profile.unmute(account.acct)}
          </button>
        </p>
      )}
      {account.note && (
        <div class="profile-note p-note" dir="auto">
          <Html html={account.note} emojis={account.emojis} />
        </div>
      )}
      {account.fields.length > 0 && (
        <dl class="fields">
          {account.fields.map((field) => (
            <div key={field.name} class={field.verified_at ? 'verified' : ''}>
              <dt dir="auto">
                <Words text={field.name} emojis={account.emojis} />
              </dt>
              <dd dir="auto">
                {field.verified_at && (
                  <span title={t.profile.verified}>
                    <Icon name="check" />
                  </span>
                )}
                <Html html={field.value} emojis={account.emojis} />
              </dd>
            </div>
          ))}
        </dl>
      )}
      <Counts account={account} />
      <p class="quiet-text">{t.profile.joined(joined)}</p>
    </header>
  );
}

function Counts({ account }: { account: Account }) {
  const base = address_of(account);
  const counts: [string, number, string][] = [
    [base, account.statuses_count, t.profile.count_posts(account.statuses_count)],
    [`${base}/following`, account.following_count, t.profile.count_following],
    [
      `${base}/followers`,
      account.followers_count,
      t.profile.count_followers(account.followers_count),
    ],
  ];
  return (
    <ul class="profile-counts">
      {counts.map(([href, n, words]) => (
        <li key={href}>
          <a href={href}>
            <b>{number_short(n, t.locale)}</b> {words}
          </a>
        </li>
      ))}
    </ul>
  );
}

function PersonMenu({ account }: { account: Account }) {
  const known = relationship(account.id).value;
  const { acct } = account;
  const ask = async (what: 'mute' | 'block' | 'lists') => {
    if (what === 'lists') {
      const { MembershipDialog } = await import('../later');
      dialog.value = <MembershipDialog account={account} />;
      return;
    }
    const dialogs = await import('../later');
    if (what === 'mute') dialogs.ask_mute(account);
    else dialogs.ask_block(account);
  };
  const items: (MenuItem | false)[] = [
    {
      words: t.profile.mention(acct),
      icon: 'at',
      act: () => void open_composer({ kind: 'new', text: `@${acct} ` }),
    },
    {
      words: t.profile.direct(acct),
      icon: 'talk',
      act: () => void open_composer({ kind: 'new', text: `@${acct} `, visibility: 'direct' }),
    },
    !!known?.following && { words: t.profile.lists, icon: 'list', act: () => void ask('lists') },
    !!known?.following && {
      words: known.showing_reblogs ? t.profile.hide_boosts : t.profile.show_boosts,
      icon: 'boost',
      act: () => void show_boosts(account, !known.showing_reblogs),
    },
    !!known?.followed_by && {
      words: t.profile.remove_follower,
      icon: 'close',
      act: () => void remove_follower(account),
    },
    known?.muting
      ? { words: t.profile.unmute(acct), icon: 'bell', act: () => void unmute(account) }
      : { words: t.profile.mute(acct), icon: 'eye_off', act: () => void ask('mute') },
    known?.blocking
      ? { words: t.profile.unblock(acct), icon: 'lock', act: () => void unblock(account) }
      : { words: t.profile.block(acct), icon: 'lock', bad: true, act: () => void ask('block') },
  ];
  return (
    <Menu label={t.menu} kind="button quiet small round" items={items}>
      <Icon name="more" />
    </Menu>
  );
}

function Tabs({ account, tab }: { account: Account; tab: string }) {
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
        ];
  return (
    <nav class="tabs" aria-label={t.nav.profile}>
      {tabs.map(([name, words]) => (
        <a
          href={name ? `${base}/${name}` : base}
          aria-current={name === tab ? 'page' : undefined}
          key={name}
        >
          {words}
        </a>
      ))}
    </nav>
  );
}

function Content({ account, tab }: { account: Account; tab: string }) {
  const known = relationship(account.id).value;
  const [anyway, set_anyway] = useState(false);
  if ((known?.blocking || known?.muting) && !anyway)
    return (
      <div class="nothing">
        <p>{known.blocking ? t.profile.blocking : t.profile.muting}</p>
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
  return (
    <>
      {tab === '' && <Pinned account={account} />}
      <PostFeed
        name={`posts:${account.id}:${tab}`}
        path={`${path}/statuses`}
        query={
          tab === 'with_replies'
            ? {}
            : tab === 'media'
              ? { only_media: true }
              : { exclude_replies: true }
        }
        context="account"
        empty={t.profile.empty}
      />
    </>
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
