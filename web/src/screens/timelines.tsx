/* Screens that are one list of posts. */

import { PostFeed } from '../components/feed_view';
import { Missing } from '../components/missing';
import { ScreenHead } from '../components/screen_head';
import { TagButtons } from '../components/tag_row';
import { t } from '../messages';
import { route } from '../router';

export function Local() {
  return (
    <>
      <ScreenHead title={t.local.title} />
      <PostFeed
        name="local"
        path="/api/v1/timelines/public"
        query={{ local: true }}
        context="public"
        live
        label={t.local.title}
        empty={t.local.empty}
      />
    </>
  );
}

export function Bookmarks() {
  return (
    <>
      <ScreenHead title={t.bookmarks.title} />
      <PostFeed
        name="bookmarks"
        path="/api/v1/bookmarks"
        empty={t.bookmarks.empty}
        label={t.bookmarks.title}
      />
    </>
  );
}

export function Favourites() {
  return (
    <>
      <ScreenHead title={t.favourites.title} />
      <PostFeed
        name="favourites"
        path="/api/v1/favourites"
        empty={t.favourites.empty}
        label={t.favourites.title}
      />
    </>
  );
}

export function TagScreen() {
  const { name } = route.value;
  if (!name) return <Missing />;
  return (
    <>
      <ScreenHead title={`#${name}`} return_button>
        <TagButtons name={name} key={name} />
      </ScreenHead>
      <PostFeed
        key={name}
        name={`tag:${name}`}
        path={`/api/v1/timelines/tag/${encodeURIComponent(name)}`}
        context="public"
        live
        empty={t.tag.empty(name)}
        label={`#${name}`}
      />
    </>
  );
}
