/* Screens that are one list of posts. */

import { PostFeed } from '../components/feed_view';
import { Missing } from '../components/missing';
import { ScreenHead } from '../components/screen_head';
import { use_loaded } from '../components/use_loaded';
import { fault_words, get, post } from '../api/client';
import type { Tag } from '../api/entities';
import { t } from '../messages';
import { route } from '../router';
import { may_act, me } from '../state/session';
import { say, say_bad } from '../state/toasts';

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

function TagFollow({ name }: { name: string }) {
  const path = `/api/v1/tags/${encodeURIComponent(name)}`;
  const tag = use_loaded(path, () => get<Tag>(path));
  if (!tag.value) return null;
  const { following } = tag.value;
  const turn = async () => {
    if (!may_act()) return;
    const before = tag.value!;
    tag.set({ ...before, following: !following });
    try {
      await post(`${path}/${following ? 'unfollow' : 'follow'}`);
      say(following ? t.tag.unfollowed(name) : t.tag.followed(name));
    } catch (cause) {
      tag.set(before);
      say_bad(t.failed.follow(fault_words(cause)));
    }
  };
  return (
    <button
      type="button"
      class={following ? 'button quiet small' : 'button small'}
      onClick={() => void turn()}
    >
      {following ? t.tag.unfollow : t.tag.follow}
    </button>
  );
}

export function TagScreen() {
  const { name } = route.value;
  if (!name) return <Missing />;
  return (
    <>
      <ScreenHead title={`#${name}`} return_button>
        {me.value && <TagFollow name={name} />}
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
