/* One picture on the whole window, its description under it. Arrow keys and a swipe turn the page. */

import { useState } from 'preact/hooks';
import type { Media } from '../api/entities';
import { t } from '../messages';
import { Dialog } from './dialog';
import { Icon } from './icon';

const swipe_px_min = 50;

export function Viewer({ media, at }: { media: Media[]; at: number }) {
  const [shown, set_shown] = useState(at);
  const [from_x, set_from_x] = useState<number | null>(null);
  const turn = (by: number) => set_shown(Math.max(0, Math.min(media.length - 1, shown + by)));
  const one = media[shown]!;
  const size = one.meta?.original;
  return (
    <Dialog
      title={media.length > 1 ? `${t.picture.title} ${shown + 1}/${media.length}` : t.picture.title}
      kind="viewer"
    >
      <div
        class="viewer-stage"
        onKeyDown={(event) => {
          if (event.key === 'ArrowRight') turn(1);
          if (event.key === 'ArrowLeft') turn(-1);
        }}
        onPointerDown={(event) => set_from_x(event.clientX)}
        onPointerUp={(event) => {
          const moved = from_x === null ? 0 : event.clientX - from_x;
          if (Math.abs(moved) >= swipe_px_min) turn(moved < 0 ? 1 : -1);
          set_from_x(null);
        }}
      >
        {media.length > 1 && (
          <button
            type="button"
            class="action viewer-turn"
            disabled={shown === 0}
            aria-label={t.picture.previous}
            onClick={() => turn(-1)}
          >
            <Icon name="left" />
          </button>
        )}
        <img
          src={one.url ?? one.preview_url ?? ''}
          alt={one.description ?? ''}
          width={size?.width}
          height={size?.height}
          draggable={false}
          key={one.id}
        />
        {media.length > 1 && (
          <button
            type="button"
            class="action viewer-turn"
            disabled={shown === media.length - 1}
            aria-label={t.picture.next}
            onClick={() => turn(1)}
          >
            <Icon name="right" />
          </button>
        )}
      </div>
      {one.description && <p class="viewer-words">{one.description}</p>}
    </Dialog>
  );
}
