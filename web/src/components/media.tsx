/* Pictures of a post, at their real proportions before they load. What is marked sensitive is not even
 * fetched until it is asked for. */

import { useRef, useState } from 'preact/hooks';
import type { Media, Post } from '../api/entities';
import { t } from '../messages';
import { dialog } from './dialog';
import { Icon } from './icon';

const ratio_min = 0.8; /* one tall picture alone does not fill more than a screen */
const ratio_max = 2.4;

export function media_ratio(media: Media): number {
  const size = media.meta?.original?.width ? media.meta.original : media.meta?.small;
  return size?.width && size.height ? size.width / size.height : 1.5;
}

async function open_viewer(all: Media[], at: number): Promise<void> {
  const { Viewer } = await import('../later');
  dialog.value = <Viewer media={all} at={at} />;
}

function Picture({
  media,
  all,
  at,
  single,
}: {
  media: Media;
  all: Media[];
  at: number;
  single: boolean;
}) {
  const place = (element: HTMLElement | null) => {
    if (!element) return;
    const focus = media.meta?.focus;
    element.style.objectPosition = focus ? `${50 + focus.x * 50}% ${50 - focus.y * 50}%` : '';
    element.style.aspectRatio = single
      ? String(Math.min(ratio_max, Math.max(ratio_min, media_ratio(media))))
      : '';
  };
  if (media.type === 'video' || media.type === 'gifv')
    return (
      <video
        ref={place}
        src={media.url ?? ''}
        poster={media.preview_url ?? undefined}
        controls
        playsInline
        preload="none"
        loop={media.type === 'gifv'}
        muted={media.type === 'gifv'}
        aria-label={media.description || t.post.video}
      />
    );
  if (media.type === 'audio')
    return (
      <audio src={media.url ?? ''} controls preload="none" aria-label={media.description || ''} />
    );
  const size = media.meta?.small ?? media.meta?.original;
  return (
    <a
      href={media.url ?? media.preview_url ?? '#'}
      aria-label={`${t.post.open_picture(at + 1, all.length)}: ${media.description || t.post.alt_missing}`}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey) return;
        event.preventDefault();
        void open_viewer(all, at);
      }}
    >
      <img
        ref={place}
        src={media.preview_url ?? media.url ?? ''}
        alt={media.description ?? ''}
        width={size?.width}
        height={size?.height}
        loading="lazy"
        decoding="async"
      />
      {media.description && (
        <span class="alt-mark" aria-hidden="true" />
      )}
    </a>
  );
}

export function MediaGrid({ post }: { post: Post }) {
  const [shown, set_shown] = useState(!post.sensitive);
  const list = useRef<HTMLUListElement>(null);
  const all = post.media_attachments;
  const count = Math.min(4, all.length);
  if (!shown)
    return (
      <button
        type="button"
        class="media-veil"
        onClick={() => {
          set_shown(true);
          setTimeout(() => list.current?.querySelector<HTMLElement>('a, video, audio')?.focus(), 0);
        }}
      >
        <Icon name="eye_off" />
        <span>{t.post.sensitive}</span>
        <span class="button quiet small">{t.post.show_media}</span>
      </button>
    );
  return (
    <div class="media-box">
      <ul class={`media media-${count}`} ref={list}>
        {all.map((media, at) => (
          <li key={media.id}>
            <Picture media={media} all={all} at={at} single={all.length === 1} />
          </li>
        ))}
      </ul>
      {post.sensitive && (
        <button
          type="button"
          class="action media-hide"
          aria-label={t.post.hide_media}
          title={t.post.hide_media}
          onClick={() => set_shown(false)}
        >
          <Icon name="eye_off" />
        </button>
      )}
    </div>
  );
}
