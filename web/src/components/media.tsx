/* Pictures of a post, at their real proportions before they load. What is marked sensitive is not even
 * fetched until it is asked for. */

import { useRef, useState } from 'preact/hooks';
import type { Media, Post } from '../api/entities';
import { t } from '../messages';
import { Blur } from './blur';
import { dialog } from './dialog';
import { Icon } from './icon';
import { open_composer } from '../state/composing';
import { me } from '../state/session';
import { Gif, Sound, Video } from './moving';

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

async function open_watch(post: Post, media: Media): Promise<void> {
  const { Watch } = await import('../later');
  dialog.value = <Watch post={post} media={media} />;
}

/* Keeps the chosen point in sight, and alone in a post the picture's own proportions. */
function placed(media: Media, single: boolean) {
  return (element: HTMLElement | null) => {
    if (!element) return;
    const focus = media.meta?.focus;
    element.style.objectPosition = focus ? `${50 + focus.x * 50}% ${50 - focus.y * 50}%` : '';
    element.style.aspectRatio = single
      ? String(Math.min(ratio_max, Math.max(ratio_min, media_ratio(media))))
      : '';
  };
}

interface PieceProps {
  post: Post;
  media: Media;
  all: Media[];
  at: number;
}

function Piece({ post, media, all, at }: PieceProps) {
  const place = placed(media, all.length === 1);
  if (media.type === 'video')
    return <Video media={media} place={place} watch={() => void open_watch(post, media)} />;
  if (media.type === 'gifv') return <Gif media={media} place={place} />;
  if (media.type === 'audio') return <Sound media={media} />;
  return <Picture media={media} all={all} at={at} place={place} />;
}

interface PictureProps {
  media: Media;
  all: Media[];
  at: number;
  place: (element: HTMLElement | null) => void;
}

function Picture({ media, all, at, place }: PictureProps) {
  const [come, set_come] = useState(false);
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
      {!come && <Blur hash={media.blurhash} />}
      <img
        ref={(element) => {
          place(element);
          if (element?.complete && element.naturalWidth && !come) set_come(true);
        }}
        src={media.preview_url ?? media.url ?? ''}
        alt={media.description ?? ''}
        width={size?.width}
        height={size?.height}
        loading="lazy"
        decoding="async"
        onLoad={() => set_come(true)}
      />
    </a>
  );
}

/* The description, for those who see the picture too. */
function Described({ post, media }: { post: Post; media: Media }) {
  const [open, set_open] = useState(false);
  if (media.type === 'audio') return null;
  if (!media.description)
    return post.account.id !== me.value?.id ? null : (
      <button
        type="button"
        class="alt-mark"
        title={t.viewing.describe}
        onClick={() => void open_composer({ kind: 'edit', post, describe: true })}
      >
        + ALT <span class="hidden-text">{t.viewing.describe}</span>
      </button>
    );
  return (
    <>
      {open && (
        <p class="alt-words" dir="auto">
          {media.description}
        </p>
      )}
      <button
        type="button"
        class="alt-mark"
        aria-expanded={open}
        title={t.viewing.description}
        onClick={() => set_open(!open)}
      >
        ALT <span class="hidden-text">{t.viewing.description}</span>
      </button>
    </>
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
          setTimeout(() => list.current?.querySelector<HTMLElement>('a, button, audio')?.focus(), 0);
        }}
      >
        <Blur hash={all[0]?.blurhash} />
        <span class="media-veil-words">
          <Icon name="eye_off" />
          <span>{t.post.sensitive}</span>
          <span class="button quiet small">{t.post.show_media}</span>
        </span>
      </button>
    );
  const sounds = all.every((media) => media.type === 'audio');
  return (
    <div class="media-box">
      <ul class={sounds ? 'media sounds' : `media media-${count}`} ref={list}>
        {all.map((media, at) => (
          <li key={media.id}>
            <Piece post={post} media={media} all={all} at={at} />
            <Described post={post} media={media} />
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
