/* "/": one's home when signed in; else what this square is and what is being said on it. */

import { AnnouncementBanner } from '../components/announcement_banner';
import { Avatar } from '../components/person';
import { PostFeed } from '../components/feed_view';
import { Icon, Sign } from '../components/icon';
import { ScreenHead } from '../components/screen_head';
import { t } from '../messages';
import { post_feed } from '../state/post_feed';
import { load_composer, open_composer } from '../state/composing';
import { instance, me, sign_in_address } from '../state/session';

export function Front() {
  return me.value ? <Home /> : <Welcome />;
}

const home = { name: 'home', path: '/api/v1/timelines/home', live: true };

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
      {alone && <section class="nothing alone">{words}</section>}
      <PostFeed {...home} context="home" label={t.nav.home} empty={words} />
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
