/* Videos at the full height of the window, the next by a swipe, a wheel or an arrow key. Silent until
 * sound is asked for; where movement is not wanted each begins by a press. */

import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Media, Post } from '../api/entities';
import { t } from '../messages_later';
import { toggle_post } from '../state/actions';
import { open_composer } from '../state/composing';
import { give_source, play_alone, sound_wanted, still_wanted } from '../state/playing';
import { post_signal } from '../state/posts';
import { Watching, type Watched } from '../state/watching';
import { html_text } from '../text/html';
import { number_short } from '../text/time';
import { close_dialog, Dialog } from './dialog';
import { media_ratio } from './media';
import { Icon, type IconName } from './icon';
import { Avatar, address_of } from './person';
import { may_boost, post_address } from './post_actions';
import { Name } from './rich';

const ahead = 2; /* more is asked for this far from the end */

export function Watch({ post, media }: { post: Post; media: Media }) {
  const watching = useMemo(() => new Watching(post, media), [post, media]);
  const [at, set_at] = useState(0);
  const list = useRef<HTMLOListElement>(null);
  /* Where the list is or is going: what is added to it while it moves would stop it half way. */
  const wanted = useRef(0);
  const items = watching.items.value;

  useLayoutEffect(() => {
    list.current!.children[wanted.current]?.scrollIntoView({ behavior: 'instant' });
  }, [items.length]);
  useEffect(() => {
    if (at >= items.length - ahead && !watching.ended.peek()) void watching.more();
  }, [at, items.length]);

  useEffect(() => {
    const seen = new IntersectionObserver(
      (entries) => {
        for (const entry of entries)
          if (entry.isIntersecting) {
            wanted.current = Number((entry.target as HTMLElement).dataset['at']);
            set_at(wanted.current);
          }
      },
      { root: list.current, threshold: 0.6 },
    );
    for (const one of list.current!.children) seen.observe(one);
    return () => seen.disconnect();
  }, [items.length]);

  const turn = (by: number) => {
    wanted.current = Math.max(0, Math.min(items.length - 1, wanted.current + by));
    const next = list.current!.children[wanted.current];
    next?.scrollIntoView({ behavior: still_wanted() ? 'instant' : 'smooth' });
  };
  const video = () => list.current!.children[at]?.querySelector('video') ?? null;
  const press = (event: KeyboardEvent) => {
    const keys: Record<string, () => void> = {
      ArrowDown: () => turn(1),
      j: () => turn(1),
      PageDown: () => turn(1),
      ArrowUp: () => turn(-1),
      k: () => turn(-1),
      PageUp: () => turn(-1),
      ' ': () => toggle(video()),
      m: () => (sound_wanted.value = !sound_wanted.peek()),
    };
    if (!keys[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === ' ' && (event.target as Element).closest('button, a')) return;
    event.preventDefault();
    keys[event.key]!();
  };
  return (
    <Dialog title={t.viewing.watching(at + 1)} kind="watch">
      <ol
        class="watch-list"
        ref={list}
        tabIndex={0}
        autofocus
        aria-label={t.viewing.watch_label}
        onKeyDown={press}
      >
        {items.map((one, i) => (
          <li key={one.media.id} data-at={i}>
            <One of={one} now={i === at} near={Math.abs(i - at) <= 1} />
          </li>
        ))}
      </ol>
      <div class="watch-turn">
        <Side icon="up" words={t.picture.previous} disabled={at === 0} act={() => turn(-1)} />
        <Side
          icon="down"
          words={t.picture.next}
          disabled={at === items.length - 1}
          act={() => turn(1)}
        />
      </div>
    </Dialog>
  );
}

function toggle(video: HTMLVideoElement | null): void {
  if (video?.paused) void video.play().catch(() => undefined);
  else video?.pause();
}

function One({ of, now, near }: { of: Watched; now: boolean; near: boolean }) {
  const post = post_signal(of.post_id).value;
  const [described, set_described] = useState(false);
  const frame = (element: HTMLElement | null) =>
    element?.style.setProperty('--film', `calc(100dvh * ${media_ratio(of.media)})`);
  return (
    <article class="watched" ref={frame} aria-label={of.media.description || t.post.video}>
      <Film media={of.media} now={now} near={near} />
      {post && (
        <>
          <div class="watched-words">
            {described && <p dir="auto">{of.media.description}</p>}
            <a class="watched-author" href={address_of(post.account)} onClick={close_dialog}>
              <Avatar account={post.account} px={36} link={false} />
              <strong>
                <Name account={post.account} />
              </strong>
            </a>
            {post.content && (
              <a class="watched-text" href={post_address(post)} dir="auto" onClick={close_dialog}>
                {html_text(post.content)}
              </a>
            )}
          </div>
          <div class="watched-side">
            <Side
              icon="heart"
              words={post.favourited ? t.action.unfavourite : t.action.favourite}
              count={post.favourites_count}
              on={!!post.favourited}
              act={() => void toggle_post(post.id, 'favourite')}
            />
            <Side
              icon="boost"
              words={post.reblogged ? t.action.unboost : t.action.boost}
              count={post.reblogs_count}
              on={!!post.reblogged}
              disabled={!may_boost(post)}
              act={() => void toggle_post(post.id, 'boost')}
            />
            <Side
              icon="reply"
              words={t.action.reply}
              count={post.replies_count}
              act={() => void open_composer({ kind: 'reply', post })}
            />
            {of.media.description && (
              <Side
                icon="info"
                words={t.viewing.description}
                on={described}
                act={() => set_described(!described)}
              />
            )}
            <Side
              icon={sound_wanted.value ? 'sound' : 'silent'}
              words={sound_wanted.value ? t.viewing.sound_off : t.viewing.sound_on}
              act={() => (sound_wanted.value = !sound_wanted.peek())}
            />
          </div>
        </>
      )}
    </article>
  );
}

function Film({ media, now, near }: { media: Media; now: boolean; near: boolean }) {
  const video = useRef<HTMLVideoElement>(null);
  const [paused, set_paused] = useState(true);
  const [share, set_share] = useState(0);
  /* Only what is seen and its neighbours hold a file. */
  useEffect(() => (near ? give_source(video.current!, media) : undefined), [near, media.id]);
  useEffect(() => {
    const element = video.current!;
    if (!now) return element.pause();
    if (!still_wanted()) void element.play().catch(() => undefined);
  }, [now]);
  const silent = !sound_wanted.value;
  useEffect(() => {
    video.current!.muted = silent;
  }, [silent]);
  return (
    <>
      <video
        ref={video}
        poster={media.preview_url ?? undefined}
        playsInline
        loop
        preload="metadata"
        tabIndex={-1}
        onClick={() => toggle(video.current)}
        onPlay={(event) => {
          play_alone(event.currentTarget);
          set_paused(false);
        }}
        onPause={() => set_paused(true)}
        onTimeUpdate={({ currentTarget: { currentTime, duration } }) =>
          set_share(duration ? currentTime / duration : 0)
        }
      />
      {paused && (
        <button
          type="button"
          class="video-sign"
          aria-label={t.viewing.play}
          tabIndex={now ? 0 : -1}
          onClick={() => toggle(video.current)}
        >
          <Icon name="play" filled />
        </button>
      )}
      <progress class="watched-time" max={1} value={share} aria-hidden="true" />
    </>
  );
}

interface SideProps {
  icon: IconName;
  words: string;
  count?: number;
  on?: boolean;
  disabled?: boolean;
  act: () => void;
}

function Side({ icon, words, count, on, disabled, act }: SideProps) {
  return (
    <button
      type="button"
      class="action"
      title={words}
      aria-pressed={on}
      disabled={disabled}
      onClick={act}
    >
      <Icon name={icon} filled={on && icon === 'heart'} />
      <span class="hidden-text">{words}</span>
      {!!count && <span class="count">{number_short(count, t.locale)}</span>}
    </button>
  );
}
