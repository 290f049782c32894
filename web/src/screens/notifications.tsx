import { useEffect, useLayoutEffect } from 'preact/hooks';
import { call, fault_words, get } from '../api/client';
import type { NotificationGroups, NotificationPolicy } from '../api/entities';
import { ask_sure } from '../components/dialog';
import { FeedView, Skeleton } from '../components/feed_view';
import { Icon } from '../components/icon';
import { Menu } from '../components/menu';
import { GroupView } from '../components/notification';
import { Missing } from '../components/missing';
import { ScreenHead } from '../components/screen_head';
import { Tabs } from '../components/tabs';
import { use_loaded } from '../components/use_loaded';
import { t } from '../messages';
import { route } from '../router';
import { forget_feed, type Feed } from '../state/feed';
import { place_to_restore } from '../state/place';
import { keep_post, posts_missing } from '../state/posts';
import { recalled_feed, remember_on_leaving } from '../state/recall';
import { say_bad } from '../state/toasts';
import { last_read, mark_read } from '../state/unread';
import { groups_of, type Group } from '../text/groups';
import { id_compare } from '../text/thread';

/* What the tabs show; the first shows all. */
const kinds = {
  mentions: ['mention', 'quote'],
  reactions: ['favourite', 'reblog', 'quoted_update', 'update', 'poll'],
  follows: ['follow', 'follow_request'],
  posts: ['status'],
};
type Kind = keyof typeof kinds | '';
const tabs: Kind[] = ['', 'mentions', 'reactions', 'follows', 'posts'];

const name_of_feed = (kind: Kind) => `notifications:${kind}`;

function notification_feed(kind: Kind): Feed<Group> {
  return recalled_feed<Group>(name_of_feed(kind), () => ({
    path: '/api/v2/notifications',
    query: kind ? { types: kinds[kind] } : {},
    live: true,
    read: (body) => {
      const page = body as NotificationGroups;
      page.statuses.forEach(keep_post);
      return groups_of(page);
    },
    key: (group) => group.key,
    version: (group) => group.id,
  }));
}

/* A group holds its post, should it have been forgotten meanwhile. */
const posts_gone = (groups: Group[]) =>
  posts_missing(groups.flatMap(({ status }) => (status ? [status.id] : []))).length > 0;
async function bring_posts(groups: Group[]): Promise<void> {
  for (const { status } of groups) if (status && posts_missing([status.id]).length) keep_post(status);
}

export function Notifications() {
  const show = route.value.query.get('show') ?? '';
  if (show === 'requests') return <LateRequests />;
  return <Groups key={show} kind={tabs.includes(show as Kind) ? (show as Kind) : ''} />;
}

function LateRequests() {
  const later = use_loaded('later', () => import('../later'));
  if (later.cause) return <Missing cause={later.cause} retry={later.again} />;
  if (!later.value) return <Skeleton posts={false} />;
  const { Requests } = later.value;
  return <Requests />;
}

function Groups({ kind }: { kind: Kind }) {
  const of = notification_feed(kind);
  const newest = of.items.value[0]?.id;
  /* What is new stays marked as such until the reader comes again. */
  const marker = use_loaded('marker', async () => ({ id: await last_read() }));

  /* What came while one was elsewhere is shown on arrival; who comes back to a place stays there. */
  useLayoutEffect(() => {
    if (place_to_restore.peek()?.y) return;
    if (of.state.peek() === 'ready' || of.state.peek() === 'end')
      void of.look_for_fresh().then(() => of.show_fresh());
  }, [of]);
  useEffect(() => remember_on_leaving(name_of_feed(kind), of), [of]);
  useEffect(() => {
    if (newest && !kind && marker.value) void mark_read(newest);
  }, [newest, marker.value]);

  const clear = async () => {
    try {
      await call('POST', '/api/v1/notifications/clear', { body: {} });
      for (const one of tabs) if (one !== kind) forget_feed(name_of_feed(one));
      await of.restart();
    } catch (cause) {
      say_bad(t.failed.general(fault_words(cause)));
    }
  };
  const is_fresh = (group: Group) =>
    !!marker.value?.id && id_compare(group.id, marker.value.id) > 0;

  return (
    <>
      <ScreenHead title={t.notifications.title}>
        <Menu
          label={t.menu}
          items={[
            { words: t.requests.title, icon: 'filter', href: '/notifications?show=requests' },
            { words: t.requests.settings, icon: 'sliders', href: '/settings/notifications' },
            {
              words: t.notifications.clear,
              icon: 'bin',
              bad: true,
              act: () =>
                ask_sure({
                  title: t.notifications.clear,
                  words: t.notifications.clear_sure,
                  yes: t.notifications.clear,
                  act: () => void clear(),
                }),
            },
          ]}
        >
          <Icon name="more" />
        </Menu>
      </ScreenHead>
      <Tabs
        label={t.notifications.title}
        tabs={tabs.map((one) => ({
          href: one ? `/notifications?show=${one}` : '/notifications',
          words: t.requests.tabs[one || 'all'],
          here: one === kind,
        }))}
      />
      {kind === '' && <Waiting />}
      <FeedView
        of={of}
        item={(group) => <GroupView group={group} fresh={is_fresh(group)} key={group.key} />}
        empty={<p>{kind ? t.requests.empty_tab : t.notifications.empty}</p>}
        kind="notifications"
        fresh_words={t.notifications.fresh}
        again={{ missing: posts_gone, fetch: bring_posts }}
      />
    </>
  );
}

/* How many people wait to be let through. Nothing while nobody does. */
function Waiting() {
  const policy = use_loaded('notification-policy', () =>
    get<NotificationPolicy>('/api/v2/notifications/policy'),
  );
  const waiting = policy.value?.summary.pending_requests_count ?? 0;
  if (!waiting) return null;
  return (
    <a class="waiting-line" href="/notifications?show=requests">
      <Icon name="filter" />
      <span>
        <strong>{t.requests.waiting(waiting)}</strong>
        <small>{t.requests.waiting_hint}</small>
      </span>
      <Icon name="right" />
    </a>
  );
}
