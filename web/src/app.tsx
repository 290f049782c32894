/* Which screen an address shows. Screens that are not needed at first come when they are opened. */

import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { Skeleton } from './components/feed_view';
import { Missing, SignInNeeded } from './components/missing';
import { Shell } from './components/shell';
import { use_loaded } from './components/use_loaded';
import { route } from './router';
import type { ScreenName } from './router_path';
import { Front } from './screens/front';
import { Profile } from './screens/profile';
import { Thread } from './screens/thread';
import { Bookmarks, Favourites, Local, TagScreen } from './screens/timelines';
import { me } from './state/session';

type Screen = ComponentType;

const at_once: Partial<Record<ScreenName, Screen>> = {
  front: Front,
  local: Local,
  profile: Profile,
  thread: Thread,
  tag: TagScreen,
  bookmarks: Bookmarks,
  favourites: Favourites,
  missing: () => <Missing />,
};

const later: Partial<Record<ScreenName, () => Promise<Screen>>> = {
  notifications: async () => (await import('./soon')).Notifications,
  conversations: async () => (await import('./later')).Conversations,
  jury: async () => (await import('./later')).Jury,
  lists: async () => (await import('./later')).Lists,
  list: async () => (await import('./later')).ListScreen,
  search: async () => (await import('./later')).Search,
  explore: async () => (await import('./explore')).Explore,
  followed_tags: async () => (await import('./later')).FollowedTags,
  follow_requests: async () => (await import('./later')).FollowRequests,
  settings: async () => (await import('./later')).Settings,
  about: async () => (await import('./about')).About,
  algorithm: async () => {
    const { Algorithm, load_facts } = await import('./algorithm');
    await load_facts();
    return Algorithm;
  },
  presets: async () => (await import('./presets')).Presets,
  preset: async () => (await import('./presets')).PresetScreen,
  compose: async () => (await import('./later')).Compose,
  moderation: async () => {
    const { Moderation, ready } = await import('./moderation');
    await ready();
    return Moderation;
  },
  teams: async () => {
    const { Teams, ready } = await import('./teams');
    await ready();
    return Teams;
  },
  log: async () => {
    const { Log, ready } = await import('./log');
    await ready();
    return Log;
  },
  approvals: async () => {
    const { Approvals, ready } = await import('./approvals');
    await ready();
    return Approvals;
  },
};

const for_members = new Set<ScreenName>([
  'notifications',
  'conversations',
  'bookmarks',
  'favourites',
  'lists',
  'list',
  'follow_requests',
  'followed_tags',
  'settings',
  'compose',
  'moderation',
  'approvals',
  'teams',
  'jury',
]);

/* Those that have come are shown at once: where the server wrote the same page nothing flashes between. */
const arrived: Partial<Record<ScreenName, Screen>> = {};

async function fetch_screen(name: ScreenName): Promise<Screen> {
  return (arrived[name] ??= await later[name]!());
}

/* Under way while it is asked who is here. */
export async function load_screen_ahead(name: ScreenName): Promise<void> {
  if (later[name]) await fetch_screen(name).catch(() => undefined); /* told when it is shown */
}

/* The same element before and after it has come: another one would begin the screen anew at the next route. */
function Later({ name }: { name: ScreenName }) {
  const loaded = use_loaded(`screen:${name}`, async () => ({ Screen: await fetch_screen(name) }));
  const Screen = arrived[name] ?? loaded.value?.Screen;
  if (Screen) return <Screen />;
  return loaded.cause ? <Missing cause={loaded.cause} retry={loaded.again} /> : <Skeleton />;
}

export function App() {
  const { screen, name, id, tab } = route.value;
  /* A new page is read from its heading; the first one is left as it came. */
  useEffect(() => {
    if (document.activeElement === document.body || !document.activeElement?.isConnected)
      document.querySelector<HTMLElement>('.screen-head h1')?.focus({ preventScroll: true });
  }, [screen, name, id, tab]);
  const Screen = at_once[screen];
  const locked = for_members.has(screen) && !me.value;
  return (
    <Shell>
      {locked ? (
        me.value === null && <SignInNeeded />
      ) : Screen ? (
        <Screen />
      ) : (
        <Later name={screen} key={screen} />
      )}
    </Shell>
  );
}
