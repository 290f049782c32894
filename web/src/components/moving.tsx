/* What moves or sounds in a post. Nothing does by itself: a press begins it, and sound is asked for. */

import { useEffect, useRef, useState } from 'preact/hooks';
import type { Media } from '../api/entities';
import { t } from '../messages';
import { give_source, play_alone, sound_wanted, still_wanted } from '../state/playing';
import { clock } from '../text/time';
import { Blur } from './blur';
import { Icon } from './icon';

type Place = (element: HTMLElement | null) => void;

interface MovingProps {
  media: Media;
  place: Place;
}

function Poster({ media, place }: MovingProps) {
  const [come, set_come] = useState(false);
  return (
    <>
      {!come && <Blur hash={media.blurhash} />}
      {media.preview_url && (
        <img
          ref={place}
          src={media.preview_url}
          alt=""
          width={media.meta?.small?.width ?? media.meta?.original?.width}
          height={media.meta?.small?.height ?? media.meta?.original?.height}
          loading="lazy"
          decoding="async"
          onLoad={() => set_come(true)}
        />
      )}
    </>
  );
}

/* watch: opens the view in which the next video follows. */
export function Video({ media, place, watch }: MovingProps & { watch: () => void }) {
  const [wanted, set_wanted] = useState(false);
  const seconds = media.meta?.original?.duration;
  const words = media.description || t.post.video;
  return (
    <div class="video">
      {wanted ? (
        <Player media={media} place={place} />
      ) : (
        <button type="button" class="video-begin" onClick={() => set_wanted(true)}>
          <span class="hidden-text">{`${t.viewing.play}: ${words}`}</span>
          <Poster media={media} place={place} />
          <span class="video-sign">
            <Icon name="play" filled />
          </span>
          {!!seconds && <span class="video-time">{clock(seconds)}</span>}
        </button>
      )}
      <button
        type="button"
        class="action over video-watch"
        aria-label={t.viewing.watch}
        title={t.viewing.watch}
        onClick={watch}
      >
        <Icon name="large" />
      </button>
    </div>
  );
}

function Player({ media, place }: MovingProps) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const element = video.current!;
    element.muted = !sound_wanted.peek();
    element.autoplay = true;
    element.focus({ preventScroll: true });
    return give_source(element, media);
  }, [media.id]);
  return (
    <>
      <video
        ref={(element) => {
          video.current = element;
          place(element);
        }}
        poster={media.preview_url ?? undefined}
        controls
        playsInline
        loop={(media.meta?.original?.duration ?? 60) < 15}
        aria-label={media.description || t.post.video}
        onPlay={(event) => play_alone(event.currentTarget)}
        onVolumeChange={(event) => {
          sound_wanted.value = !event.currentTarget.muted;
        }}
      />
      {!sound_wanted.value && (
        <button
          type="button"
          class="button small over video-sound"
          onClick={() => {
            video.current!.muted = false;
            sound_wanted.value = true;
          }}
        >
          <Icon name="silent" /> {t.viewing.sound_on}
        </button>
      )}
    </>
  );
}

/* Silent and short: plays while the pointer rests on it or after a press. */
export function Gif({ media, place }: MovingProps) {
  const video = useRef<HTMLVideoElement>(null);
  const [playing, set_playing] = useState(false);
  const [kept, set_kept] = useState(false);
  const play = () => {
    const element = video.current!;
    if (!element.src) element.src = media.url ?? '';
    element.play().then(
      () => set_playing(true),
      () => set_playing(false),
    );
  };
  const stop = () => {
    video.current?.pause();
    set_playing(false);
  };
  return (
    <button
      type="button"
      class="video-begin gif"
      aria-pressed={kept}
      onClick={() => {
        if (kept) stop();
        else play();
        set_kept(!kept);
      }}
      onPointerEnter={(event) => {
        if (event.pointerType === 'mouse' && !still_wanted()) play();
      }}
      onPointerLeave={() => {
        if (!kept) stop();
      }}
    >
      <span class="hidden-text">
        {`${t.viewing.gif}: ${media.description || t.post.alt_missing}`}
      </span>
      <video
        ref={(element) => {
          video.current = element;
          place(element);
        }}
        poster={media.preview_url ?? undefined}
        preload="none"
        loop
        muted
        playsInline
        tabIndex={-1}
        aria-hidden="true"
      />
      {!playing && <span class="video-time">GIF</span>}
    </button>
  );
}

export function Sound({ media }: { media: Media }) {
  const seconds = media.meta?.original?.duration;
  return (
    <figure class="sound">
      {media.preview_url ? (
        <img src={media.preview_url} alt="" width={56} height={56} loading="lazy" />
      ) : (
        <span class="sound-sign">
          <Icon name="sound" />
        </span>
      )}
      <div class="sound-main">
        <figcaption dir="auto">
          {media.description || t.viewing.sound}
          {!!seconds && <small> {clock(seconds)}</small>}
        </figcaption>
        <audio
          src={media.url ?? ''}
          controls
          preload="none"
          aria-label={media.description || t.viewing.sound}
          onPlay={(event) => play_alone(event.currentTarget)}
        />
      </div>
    </figure>
  );
}
