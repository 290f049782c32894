/* The frame around every screen. A desk has a rail at the left and a few words at the right; a phone has
 * a bar at the top and tabs under the thumb. */

import type { ComponentChildren } from 'preact';
import { t } from '../messages';
import { go, route } from '../router';
import { act_as, acting, known_teams, role_reaches } from '../state/acting';
import { load_composer, open_composer } from '../state/composing';
import { is_moderator } from '../state/permissions';
import { instance, me, sign_in_address, sign_in_wanted, sign_out } from '../state/session';
import { say_bad } from '../state/toasts';
import { unread, unread_count } from '../state/unread';
import { fault_words } from '../api/client';
import type { Team } from '../api/entities';
import { ActingAvatar, ActingLine, stop_acting } from './acting_line';
import { dialog, Dialog } from './dialog';
import { Icon, Sign, type IconName } from './icon';
import { Menu, type MenuItem, type MenuItems } from './menu';
import { address_of } from './person';
import { Offline } from './offline';
import { Name } from './rich';
import { Toasts } from './toasts';

interface Place {
  href: string;
  icon: IconName;
  words: string;
  badge?: number;
}

function places(): Place[] {
  if (!me.value)
    return [
      { href: '/', icon: 'home', words: t.nav.home },
      { href: '/explore', icon: 'search', words: t.explore.title },
      { href: '/about', icon: 'info', words: t.nav.about },
    ];
  return [
    { href: '/', icon: 'home', words: t.nav.home },
    { href: '/local', icon: 'local', words: t.nav.local },
    { href: '/notifications', icon: 'bell', words: t.nav.notifications, badge: unread.value },
    ...(role_reaches('editor')
      ? [{ href: '/conversations', icon: 'talk' as const, words: t.nav.conversations }]
      : []),
    { href: '/explore', icon: 'search', words: t.explore.title },
    { href: '/bookmarks', icon: 'bookmark', words: t.nav.bookmarks },
    { href: '/lists', icon: 'list', words: t.nav.lists },
    { href: address_of(me.value), icon: 'person', words: t.nav.profile },
  ];
}

function PlaceLink({ place }: { place: Place }) {
  const at = route.value.screen === 'search' ? '/explore' : route.value.key.split('?')[0];
  const here = at === place.href;
  const badge = place.badge ?? 0;
  return (
    <a href={place.href} aria-current={here ? 'page' : undefined}>
      <span class="place-icon">
        <Icon name={place.icon} filled={here} />
        {badge > 0 && (
          <span class="badge">
            <span aria-hidden="true">{unread_count(badge)}</span>
            <span class="hidden-text">{t.nav.unread(badge)}</span>
          </span>
        )}
      </span>
      <span class="place-words">{place.words}</span>
    </a>
  );
}

export async function leave(): Promise<void> {
  try {
    await sign_out();
  } catch (cause) {
    say_bad(t.failed.general(fault_words(cause)));
  }
}

async function turn_to(team: Team): Promise<void> {
  try {
    await act_as(team.account);
  } catch (cause) {
    say_bad(t.failed.general(fault_words(cause)));
  }
}

/* Who one can be instead: oneself again, and the accounts that are shared with one. */
function others(teams: Team[]): (MenuItem | false)[] {
  const by = acting.value;
  return [
    !!by && {
      words: t.acting.stop_as(by.account.username),
      icon: 'back',
      act: () => void stop_acting(),
    },
    ...teams
      .filter(({ account }) => account.id !== me.value!.id)
      .map((team) => ({
        words: t.acting.act_as(team.account.username),
        icon: 'swap' as const,
        act: () => void turn_to(team),
      })),
    { words: t.acting.teams, icon: 'people', href: '/teams' },
  ];
}

async function more_items(phone: boolean): Promise<MenuItems> {
  const teams = await known_teams();
  const requests = me.value?.source.follow_requests_count ?? 0;
  return [
    phone && { words: t.nav.profile, icon: 'person', href: address_of(me.value!) },
    phone && role_reaches('editor') && { words: t.nav.conversations, icon: 'talk', href: '/conversations' },
    phone && { words: t.nav.bookmarks, icon: 'bookmark', href: '/bookmarks' },
    { words: t.nav.favourites, icon: 'heart', href: '/favourites' },
    { words: t.nav.begun, icon: 'pen', href: '/compose?show=drafts' },
    { words: t.tags.title, icon: 'tag', href: '/followed_tags' },
    phone && { words: t.nav.lists, icon: 'list', href: '/lists' },
    (me.value!.locked || requests > 0) && {
      words: t.nav.follow_requests,
      icon: 'person_add',
      href: '/follow_requests',
    },
    ...others(teams),
    is_moderator() && { words: t.nav.moderation, icon: 'scales', href: '/moderation' },
    { words: t.nav.settings, icon: 'sliders', href: '/settings' },
    { words: t.nav.about, icon: 'info', href: '/about' },
    !phone && { words: t.nav.keys, icon: 'keyboard', act: () => void show_keys() },
    { words: t.nav.sign_out, icon: 'exit', act: () => void leave() },
  ];
}

export async function show_keys(): Promise<void> {
  const { KeysDialog } = await import('../later');
  dialog.value = <KeysDialog />;
}

function Rail() {
  return (
    <header class="rail">
      <a class="brand" href="/">
        <Sign />
        <span class="place-words">{instance.value?.title ?? 'Bema'}</span>
      </a>
      <nav class="places" aria-label={t.nav.label}>
        {places().map((place) => (
          <PlaceLink place={place} key={place.href} />
        ))}
      </nav>
      {me.value ? (
        <>
          <button
            type="button"
            class="button wide compose-button"
            aria-label={t.nav.compose}
            onPointerEnter={() => void load_composer()}
            onClick={() => void open_composer({ kind: 'new' })}
          >
            <Icon name="pen" />
            <span class="place-words">{t.nav.compose}</span>
          </button>
          <div class="rail-me">
            <ActingLine />
            <Menu label={t.nav.more} kind="me-button" side="left" items={() => more_items(false)}>
              <ActingAvatar px={40} />
              <span class="place-words me-words">
                <strong>
                  <Name account={me.value} />
                </strong>
                <span class="acct">@{me.value.acct}</span>
              </span>
              <span class="place-words me-more">
                <Icon name="more" />
              </span>
            </Menu>
          </div>
        </>
      ) : (
        me.value === null && (
          <div class="rail-sign stack">
            {instance.value?.registrations.enabled && (
              <a class="button wide" href="/auth/sign_up">
                {t.nav.sign_up}
              </a>
            )}
            <a class="button quiet wide" href={sign_in_address()}>
              {t.nav.sign_in}
            </a>
          </div>
        )
      )}
    </header>
  );
}

/* Phones: four places, the pen and oneself within reach of the thumb. */
function Tabs() {
  if (!me.value)
    return me.value === null ? (
      <div class="tabbar signed-out">
        <a class="button quiet" href={sign_in_address()}>
          {t.nav.sign_in}
        </a>
        {instance.value?.registrations.enabled && (
          <a class="button" href="/auth/sign_up">
            {t.nav.sign_up}
          </a>
        )}
      </div>
    ) : null;
  const [home, local, notifications] = places() as [Place, Place, Place];
  const search = places().find(({ href }) => href === '/explore')!;
  return (
    <div class="tabbar">
      <ActingLine />
      <nav aria-label={t.nav.label}>
        <PlaceLink place={home} />
        <PlaceLink place={local} />
        <PlaceLink place={notifications} />
        <PlaceLink place={search} />
      </nav>
      <button
        type="button"
        class="tab-write"
        aria-label={t.nav.compose}
        title={t.nav.compose}
        onClick={() => void open_composer({ kind: 'new' })}
      >
        <Icon name="pen" />
      </button>
      <Menu label={t.nav.more} kind="tab-me" items={() => more_items(true)}>
        <ActingAvatar px={28} />
      </Menu>
    </div>
  );
}

function Aside() {
  const square = instance.value;
  const { screen } = route.value;
  return (
    <aside class="aside" aria-label={t.nav.about}>
      {screen !== 'search' && screen !== 'explore' && <SearchForm />}
      {square && screen !== 'about' && (me.value || screen !== 'front') && (
        <section class="aside-card">
          <h2>{square.title}</h2>
          {square.description && <p>{square.description}</p>}
          {!!square.usage?.users?.active_month && (
            <p class="quiet-text">{t.front.people(square.usage.users.active_month)}</p>
          )}
        </section>
      )}
      <p class="aside-foot">
        <a href="/about">{t.nav.about}</a>
        {square?.source_url && (
          <a href={square.source_url} target="_blank" rel="noopener">
            {t.nav.source}
          </a>
        )}
        <button type="button" class="link" onClick={() => void show_keys()}>
          {t.nav.keys}
        </button>
      </p>
    </aside>
  );
}

export function SearchForm({ value = '' }: { value?: string }) {
  return (
    <form
      class="search-form"
      role="search"
      action="/search"
      onSubmit={(event) => {
        event.preventDefault();
        const q = String(new FormData(event.currentTarget).get('q') ?? '').trim();
        go(q ? `/search?q=${encodeURIComponent(q)}` : '/search');
      }}
    >
      <Icon name="search" />
      <input
        type="search"
        name="q"
        defaultValue={value}
        aria-label={t.search.label}
        placeholder={t.search.placeholder}
        autocomplete="off"
        enterkeyhint="search"
      />
    </form>
  );
}

function SignInWanted() {
  return (
    <Dialog title={t.action.sign_in_first} kind="sure" close={() => (sign_in_wanted.value = false)}>
      <p>{t.action.sign_in_text}</p>
      <div class="actions">
        <a class="button" href={sign_in_address()}>
          {t.nav.sign_in}
        </a>
        {instance.value?.registrations.enabled && (
          <a class="button quiet" href="/auth/sign_up">
            {t.nav.sign_up}
          </a>
        )}
      </div>
    </Dialog>
  );
}

export function Shell({ children }: { children: ComponentChildren }) {
  return (
    <>
      <a class="skip" href="#main">
        {t.skip}
      </a>
      <div class="shell">
        <Rail />
        <main class="screen" id="main" tabIndex={-1} key="main">
          <Offline />
          {children}
          <ActingLine />
        </main>
        <Aside />
      </div>
      <Tabs />
      <Toasts />
      {dialog.value}
      {sign_in_wanted.value && <SignInWanted />}
    </>
  );
}
