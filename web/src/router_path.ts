/* Which screen an address means. Paths that no screen answers (/auth/…, /oauth/…, /media/…) are the
 * server's and are left to the browser. */

export type ScreenName =
  | 'front'
  | 'local'
  | 'profile'
  | 'thread'
  | 'tag'
  | 'notifications'
  | 'conversations'
  | 'bookmarks'
  | 'favourites'
  | 'lists'
  | 'list'
  | 'search'
  | 'explore'
  | 'followed_tags'
  | 'follow_requests'
  | 'settings'
  | 'about'
  | 'algorithm'
  | 'presets'
  | 'preset'
  | 'compose'
  | 'moderation'
  | 'approvals'
  | 'jury'
  | 'log'
  | 'teams'
  | 'missing';

export interface Route {
  screen: ScreenName;
  /* What the path names: account, post id, tag, list id, tab of a profile. */
  name: string;
  id: string;
  tab: string;
  query: URLSearchParams;
  /* Path and query: the key of what is remembered about a page. */
  key: string;
}

const plain: Record<string, ScreenName> = {
  '/': 'front',
  '/local': 'local',
  '/notifications': 'notifications',
  '/conversations': 'conversations',
  '/bookmarks': 'bookmarks',
  '/favourites': 'favourites',
  '/lists': 'lists',
  '/search': 'search',
  '/explore': 'explore',
  '/followed_tags': 'followed_tags',
  '/follow_requests': 'follow_requests',
  '/settings': 'settings',
  '/about': 'about',
  '/algorithm': 'algorithm',
  '/presets': 'presets',
  '/compose': 'compose',
  '/moderation': 'moderation',
  '/approvals': 'approvals',
  '/jury': 'jury',
  '/log': 'log',
  '/teams': 'teams',
};

const profile_tabs = ['with_replies', 'media', 'featured', 'followers', 'following'];

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/* Null: not a page of this client. */
export function route_of(path: string, search = ''): Route | null {
  const trimmed = path.length > 1 ? path.replace(/\/+$/, '') : path;
  const route: Route = {
    screen: 'missing',
    name: '',
    id: '',
    tab: '',
    query: new URLSearchParams(search),
    key: trimmed + search,
  };
  if (plain[trimmed]) return { ...route, screen: plain[trimmed] };
  const parts = trimmed.slice(1).split('/').map(decoded);
  const [first, second, third] = parts as [string, string?, string?];
  if (first.startsWith('@') && first.length > 1 && third === undefined) {
    const name = first.slice(1);
    if (second === undefined) return { ...route, screen: 'profile', name };
    if (/^\d+$/.test(second)) return { ...route, screen: 'thread', name, id: second };
    if (profile_tabs.includes(second)) return { ...route, screen: 'profile', name, tab: second };
  }
  if (first.startsWith('@') && second === 'tagged' && third)
    return { ...route, screen: 'tag', name: third, tab: first.slice(1) };
  if (first === 'tags' && second && third === undefined)
    return { ...route, screen: 'tag', name: second };
  if (first === 'settings' && second && third === undefined)
    return { ...route, screen: 'settings', tab: second };
  if (first === 'moderation' && second && /^[\w-]*$/.test(third ?? '') && parts.length <= 3)
    return { ...route, screen: 'moderation', tab: second, id: third ?? '' };
  if (first === 'approvals' && second && third === undefined)
    return /^\d+$/.test(second)
      ? { ...route, screen: 'approvals', id: second }
      : { ...route, screen: 'approvals', tab: second };
  if (first === 'teams' && second && third === undefined)
    return { ...route, screen: 'teams', tab: second };
  if (first === 'jury' && /^\d+$/.test(second ?? '') && third === undefined)
    return { ...route, screen: 'jury', id: second! };
  if (first === 'log' && second === 'receipt' && third === undefined)
    return { ...route, screen: 'log', tab: second };
  if (first === 'log' && second === 'entries' && /^\d+$/.test(third ?? '') && parts.length === 3)
    return { ...route, screen: 'log', tab: second, id: third! };
  if (first === 'presets' && second && /^\d+$/.test(second) && third === undefined)
    return { ...route, screen: 'preset', id: second };
  if (first === 'lists' && second && third === undefined)
    return { ...route, screen: 'list', id: second };
  return null;
}
