/* A post's pictures on the whole window: turned by swipe and arrow keys, enlarged by pinch, wheel, double
 * press and + −, pulled down to close. The description is shown when it is asked for. */

import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Media } from '../api/entities';
import { t } from '../messages_later';
import { give_source, sound_wanted } from '../state/playing';
import { Dialog } from './dialog';
import { Icon, type IconName } from './icon';
import { Sound } from './moving';
import { use_gestures } from './viewer_gestures';

export function Viewer({ media, at }: { media: Media[]; at: number }) {
  const [shown, set_shown] = useState(at);
  const [described, set_described] = useState(false);
  const turn = (by: number) => set_shown((was) => Math.max(0, Math.min(media.length - 1, was + by)));
  const one = media[shown]!;
  const several = media.length > 1;
  return (
    <Dialog
      title={several ? `${t.picture.title} ${shown + 1}/${media.length}` : t.picture.title}
      kind="viewer"
    >
      <div class="viewer-row">
        {several && <Turn icon="left" words={t.picture.previous} off={shown === 0} act={() => turn(-1)} />}
        <Stage media={one} turn={turn} key={one.id} />
        {several && (
          <Turn
            icon="right"
            words={t.picture.next}
            off={shown === media.length - 1}
            act={() => turn(1)}
          />
        )}
      </div>
      {described && one.description && (
        <p class="viewer-words" dir="auto" tabIndex={0}>
          {one.description}
        </p>
      )}
      <div class="viewer-foot">
        {one.description ? (
          <button
            type="button"
            class="button quiet small"
            aria-pressed={described}
            onClick={() => set_described(!described)}
          >
            {t.viewing.description}
          </button>
        ) : (
          <span class="viewer-none">{t.viewing.no_description}</span>
        )}
        {one.url && (
          <>
            <a class="button quiet small" href={one.url} target="_blank" rel="noopener noreferrer">
              {t.viewing.original}
            </a>
            <a class="button quiet small" href={one.url} download>
              {t.viewing.download}
            </a>
          </>
        )}
      </div>
    </Dialog>
  );
}

interface TurnProps {
  icon: IconName;
  words: string;
  off: boolean;
  act: () => void;
}

function Turn({ icon, words, off, act }: TurnProps) {
  return (
    <button type="button" class="action viewer-turn" disabled={off} aria-label={words} onClick={act}>
      <Icon name={icon} />
    </button>
  );
}

interface StageProps {
  media: Media;
  turn: (by: number) => void;
}

function Stage({ media, turn }: StageProps) {
  const stage = useRef<HTMLDivElement>(null);
  const zooms = media.type === 'image' || media.type === 'unknown';
  const gestures = use_gestures(stage, zooms, turn);
  /* Arrow keys work at once, and after each turn. */
  useLayoutEffect(() => {
    if (!document.activeElement?.closest('.viewer button, .viewer a')) stage.current?.focus();
  }, []);
  return (
    <div
      class="viewer-stage"
      ref={stage}
      tabIndex={0}
      autofocus
      role="group"
      aria-label={media.description || t.post.alt_missing}
      {...gestures}
    >
      <Shown media={media} />
    </div>
  );
}

function Shown({ media }: { media: Media }) {
  const size = media.meta?.original;
  if (media.type === 'audio') return <Sound media={media} />;
  if (media.type === 'video' || media.type === 'gifv') return <Film media={media} />;
  return (
    <img
      src={media.url ?? media.preview_url ?? ''}
      alt={media.description ?? ''}
      width={size?.width}
      height={size?.height}
      draggable={false}
    />
  );
}

function Film({ media }: { media: Media }) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    video.current!.muted = media.type === 'gifv' || !sound_wanted.peek();
    return give_source(video.current!, media);
  }, [media.id]);
  return (
    <video
      ref={video}
      controls
      playsInline
      loop={media.type === 'gifv'}
      poster={media.preview_url ?? undefined}
      aria-label={media.description || t.post.video}
    />
  );
}
