/* "/": one's home when signed in; else what this square is and what is being said on it. */

import { AnnouncementBanner } from '../components/announcement_banner';
import { Avatar } from '../components/person';
import { PostFeed, Skeleton } from '../components/feed_view';
import { Icon, Sign } from '../components/icon';
import { Missing } from '../components/missing';
import { ScreenHead } from '../components/screen_head';
import { Tabs } from '../components/tabs';
import { use_loaded } from '../components/use_loaded';
import { t } from '../messages';
import type { HomeFeed } from '../api/entities';
import { route } from '../router';
import { choose_home_feed, home_feed } from '../state/home_feed';
import { post_feed } from '../state/post_feed';
import { load_composer, open_composer } from '../state/composing';
import { instance, me, sign_in_address } from '../state/session';

export function Front() {
  return me.value ? <Home /> : <Welcome />;
}

const home = { name: 'home', path: '/api/v1/timelines/home', live: true };

export const load_for_you = async () => (await import('../ranked')).ForYou;

function ForYouLater() {
  const loaded = use_loaded('screen:for_you', async () => ({ ForYou: await load_for_you() }));
  if (loaded.cause) return <Missing cause={loaded.cause} retry={loaded.again} />;
  if (!loaded.value) return <Skeleton />;
  const { ForYou } = loaded.value;
  return <ForYou />;
}

const feeds: [HomeFeed, string, string][] = [
  ['chronological', '/?feed=following', t.home.following],
  ['for_you', '/?feed=for_you', t.home.for_you],
];

/* An address may name one; only a press on its name is remembered. */
function feed_shown(): HomeFeed {
  const { key } = route.value;
  return feeds.find(([, href]) => href === key)?.[0] ?? home_feed.value;
}

/* Who follows nobody is led to people, also when her own posts stand here. */
function Home() {
  const words = (
    <>
      <strong>{t.home.empty_title}</strong>
      <span>{t.home.empty}</span>
      <a class="button" href="/local">
        {t.home.to_local}
      </a>
      <a class="button quiet" href="/explore?show=people">
        {t.home.to_people}
      </a>
    </>
  );
  const shown = feed_shown();
  const alone = me.value!.following_count === 0 && post_feed(home).items.value.length > 0;
  return (
    <>
      <ScreenHead title={t.nav.home} />
      <AnnouncementBanner />
      <button
        type="button"
        class="prompt"
        onPointerEnter={() => void load_composer()}
        onClick={() => void open_composer({ kind: 'new' })}
      >
        <Avatar account={me.value!} link={false} />
        <span>{t.home.prompt}</span>
        <Icon name="pen" />
      </button>
      <Tabs
        label={t.home.feeds}
        tabs={feeds.map(([feed, href, words]) => ({
          href,
          words,
          here: feed === shown,
          act: () => void choose_home_feed(feed),
        }))}
      />
      {shown === 'for_you' ? (
        <ForYouLater />
      ) : (
        <>
          {alone && <section class="nothing alone">{words}</section>}
          <PostFeed {...home} context="home" label={t.nav.home} empty={words} />
        </>
      )}
    </>
  );
}

function Welcome() {
  const square = instance.value;
  const open = square?.registrations.enabled;
  return (
    <>
      <ScreenHead title={square?.title ?? 'Bema'} hidden />
      <section class="welcome">
        <Sign />
        <h2>{square?.title ?? 'Bema'}</h2>
        <p class="welcome-lead">{square?.description || t.front.lead}</p>
        <p class="actions">
          {open && (
            <a class="button large" href="/auth/sign_up">
              {t.front.sign_up}
            </a>
          )}
          <a class={open ? 'button quiet large' : 'button large'} href={sign_in_address()}>
            {t.front.sign_in}
          </a>
        </p>
        {square && !open && (
          <p class="quiet-text">{square.registrations.message ?? t.front.closed}</p>
        )}
        {open && square.registrations.approval_required && (
          <p class="quiet-text">{t.front.approval}</p>
        )}
        <ul class="promises">
          {t.front.promises.map((promise) => (
            <li key={promise.title}>
              <h3>{promise.title}</h3>
              <p>{promise.text}</p>
            </li>
          ))}
        </ul>
        {!!square?.rules.length && (
          <details class="welcome-rules">
            <summary>
              {t.front.rules} <Icon name="down" />
            </summary>
            <ol class="rules">
              {square.rules.map((rule) => (
                <li key={rule.id}>
                  <strong>{rule.text}</strong> {rule.hint && <span>{rule.hint}</span>}
                </li>
              ))}
            </ol>
          </details>
        )}
      </section>
      <h2 class="section-head">{t.front.now}</h2>
      <PostFeed
        name="local"
        path="/api/v1/timelines/public"
        query={{ local: true }}
        context="public"
        live
        label={t.front.now}
        empty={t.front.empty}
      />
    </>
  );
}
