/* The pictures of a person side by side. Each opens large; what is marked sensitive stays veiled. */

import type { Media, Post } from '../api/entities';
import { t } from '../messages';
import { post_signal } from '../state/posts';
import { post_feed } from '../state/post_feed';
import { FeedView } from './feed_view';
import { Icon } from './icon';
import { post_address } from './post_actions';

export function MediaWall({ account_id, label }: { account_id: string; label: string }) {
  const of = post_feed({
    name: `posts:${account_id}:media`,
    path: `/api/v1/accounts/${account_id}/statuses`,
    query: { only_media: true, exclude_reblogs: true },
  });
  return (
    <FeedView
      of={of}
      item={(post) => <Tiles id={post.id} key={post.id} />}
      empty={<p>{t.person.no_media}</p>}
      as="ul"
      kind="wall"
      label={label}
    />
  );
}

function Tiles({ id }: { id: string }) {
  const post = post_signal(id).value;
  if (!post || post.filtered?.some((one) => one.filter.filter_action === 'hide')) return null;
  return (
    <>
      {post.media_attachments.map((media) => (
        <Tile post={post} media={media} key={media.id} />
      ))}
    </>
  );
}

function Tile({ post, media }: { post: Post; media: Media }) {
  const veiled = post.sensitive || !!post.spoiler_text || !!post.filtered?.length;
  const source = media.preview_url ?? (media.type === 'image' ? media.url : null);
  const words = veiled ? t.post.sensitive : media.description || t.post.alt_missing;
  return (
    <li>
      <a href={post_address(post)} aria-label={words} title={veiled ? undefined : words}>
        {veiled || !source ? (
          <span class="wall-veil">
            <Icon name={veiled ? 'eye_off' : 'picture'} />
          </span>
        ) : (
          <img src={source} alt="" width={200} height={200} loading="lazy" decoding="async" />
        )}
        {media.type !== 'image' && <span class="wall-kind">{t.post.video}</span>}
      </a>
    </li>
  );
}
