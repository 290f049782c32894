import { useEffect, useMemo } from 'preact/hooks';
import { call, fault_words } from '../api/client';
import type { Notification } from '../api/entities';
import { ask_sure } from '../components/dialog';
import { FeedView } from '../components/feed_view';
import { Icon, type IconName } from '../components/icon';
import { Avatar, FollowButton, address_of } from '../components/person';
import { PostView } from '../components/post';
import { post_address } from '../components/post_actions';
import { Name, name_of } from '../components/rich';
import { ScreenHead } from '../components/screen_head';
import { Time } from '../components/time';
import { t } from '../messages';
import { route } from '../router';
import { feed } from '../state/feed';
import { keep_post } from '../state/posts';
import { me } from '../state/session';
import { say_bad } from '../state/toasts';
import { mark_read } from '../state/unread';
import { group_notifications, type Group } from '../text/groups';
import { html_text } from '../text/html';

const faces_max = 6;
const excerpt_characters = 180;

const icons: Record<string, IconName> = {
  favourite: 'heart',
  reblog: 'boost',
  follow: 'person_add',
  follow_request: 'person_add',
  poll: 'poll',
  update: 'pen',
  quoted_update: 'pen',
  status: 'bell',
  mention: 'reply',
  quote: 'quote',
};

const whole_post = new Set(['mention', 'status', 'quote', 'poll', 'update']);

export function Notifications() {
  const only_mentions = route.value.query.get('show') === 'mentions';
  const of = feed<Notification>(only_mentions ? 'mentions' : 'notifications', () => ({
    path: '/api/v1/notifications',
    query: only_mentions ? { types: ['mention', 'quote'] } : {},
    live: true,
    keep: (one) => void (one.status && keep_post(one.status)),
  }));
  const groups = useMemo(() => group_notifications(of.items.value), [of, of.items.value]);
  const by_newest = useMemo(() => new Map(groups.map((group) => [group.id, group])), [groups]);
  const newest = of.items.value[0]?.id;

  /* What came while one was elsewhere is shown on arrival. */
  useEffect(() => {
    if (of.state.peek() === 'ready' || of.state.peek() === 'end')
      void of.look_for_fresh().then(() => of.show_fresh());
  }, [of]);
  useEffect(() => {
    if (newest && !only_mentions) void mark_read(newest);
  }, [newest]);

  const clear = async () => {
    try {
      await call('POST', '/api/v1/notifications/clear', { body: {} });
      await of.restart();
    } catch (cause) {
      say_bad(t.failed.general(fault_words(cause)));
    }
  };

  return (
    <>
      <ScreenHead title={t.notifications.title}>
        {of.items.value.length > 0 && (
          <button
            type="button"
            class="button quiet small"
            onClick={() =>
              ask_sure({
                title: t.notifications.clear,
                words: t.notifications.clear_sure,
                yes: t.notifications.clear,
                act: () => void clear(),
              })
            }
          >
            {t.notifications.clear}
          </button>
        )}
      </ScreenHead>
      <nav class="tabs" aria-label={t.notifications.title}>
        <a href="/notifications" aria-current={only_mentions ? undefined : 'page'}>
          {t.notifications.all}
        </a>
        <a href="/notifications?show=mentions" aria-current={only_mentions ? 'page' : undefined}>
          {t.notifications.mentions}
        </a>
      </nav>
      <FeedView
        key={String(only_mentions)}
        of={of}
        item={(one) => {
          const group = by_newest.get(one.id);
          return group && <GroupView group={group} key={group.key} />;
        }}
        empty={<p>{t.notifications.empty}</p>}
        kind="notifications"
        fresh_words={t.notifications.fresh}
      />
    </>
  );
}

function words_for({ type, status, accounts }: Group): string {
  const own = status?.account.id === me.value?.id;
  const answer = status?.in_reply_to_account_id === me.value?.id;
  const kind = type === 'mention' && answer ? 'reply' : type === 'poll' && own ? 'poll_own' : type;
  return t.notifications.type[kind]?.(accounts.length) ?? t.notifications.other;
}

function GroupView({ group }: { group: Group }) {
  const first = group.accounts[0]!;
  const { status } = group;
  const others = group.accounts.length - 1;
  const shows_whole = status && whole_post.has(group.type);
  return (
    <section class={`notification note-${group.type}`}>
      <span class="note-icon">
        <Icon name={icons[group.type] ?? 'bell'} filled={group.type === 'favourite'} />
      </span>
      <div class="note-main">
        {!shows_whole && (
          <div class="faces">
            {group.accounts.slice(0, faces_max).map((account) => (
              <Avatar account={account} px={32} key={account.id} />
            ))}
          </div>
        )}
        <p class="note-words">
          {group.type !== 'poll' && (
            <>
              <a href={address_of(first)}>
                <strong>
                  <Name account={first} />
                </strong>
              </a>
              {others > 0 && t.notifications.names('', others)}{' '}
            </>
          )}
          <span>{words_for(group)}</span> <Time iso={group.created_at} kind="quiet-text" />
        </p>
        {status && !shows_whole && (
          <a class="note-excerpt" href={post_address(status)} dir="auto">
            {status.spoiler_text ||
              html_text(status.content).slice(0, excerpt_characters) ||
              name_of(status.account)}
          </a>
        )}
        {group.type === 'follow' && others === 0 && <FollowButton account={first} />}
        {group.type === 'follow_request' && (
          <a class="button quiet small" href="/follow_requests">
            {t.nav.follow_requests}
          </a>
        )}
      </div>
      {shows_whole && <PostView id={status.id} context="notifications" in_thread />}
    </section>
  );
}
