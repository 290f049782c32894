/* What plays: one at a time, without sound until it is asked for, and from then on with it. */

import { signal } from '@preact/signals';
import type { Media } from '../api/entities';

/* For as long as the page is open. */
export const sound_wanted = signal(false);

/* Below this a video is one small file, which needs no choice of qualities. */
const hls_seconds_min = 20;
const hls_type = 'application/vnd.apple.mpegurl';

let last: HTMLMediaElement | null = null;

export function play_alone(element: HTMLMediaElement): void {
  if (last && last !== element) last.pause();
  last = element;
}

export const still_wanted = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;

type Release = () => void;

async function hls_by_script(
  video: HTMLVideoElement,
  url: string,
  fail: () => void,
): Promise<Release | null> {
  const { default: Hls } = await import('hls.js/light');
  if (!Hls.isSupported()) return null;
  /* A worker would be made of a blob, which the page's policy forbids. */
  const hls = new Hls({ enableWorker: false, capLevelToPlayerSize: true });
  hls.on(Hls.Events.ERROR, (_, fault) => {
    if (!fault.fatal) return;
    hls.destroy();
    fail();
  });
  hls.loadSource(url);
  hls.attachMedia(video);
  return () => hls.destroy();
}

/* Gives the video its source: the qualities where there are some and the browser can take them, the one
 * file otherwise and whenever they fail. The answer ends what was begun. */
export function give_source(video: HTMLVideoElement, media: Media): Release {
  let released = false;
  let release: Release = () => undefined;
  const one_file = () => {
    if (released || video.src === media.url) return;
    const at = video.currentTime;
    const playing = !video.paused || video.autoplay;
    video.src = media.url ?? '';
    if (at) video.currentTime = at;
    if (playing) void video.play().catch(() => undefined);
  };
  const hls = media.meta?.hls?.url;
  const seconds = media.meta?.original?.duration ?? 0;
  if (!hls || seconds < hls_seconds_min) one_file();
  else if (video.canPlayType(hls_type)) {
    video.addEventListener('error', one_file, { once: true });
    video.src = hls;
  } else
    hls_by_script(video, hls, one_file).then(
      (made) => {
        if (!made) one_file();
        else if (released) made();
        else release = made;
      },
      () => one_file(),
    );
  return () => {
    released = true;
    release();
    video.removeAttribute('src');
    video.load();
  };
}
