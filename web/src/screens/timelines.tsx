/* Screens that are one list of posts. */

import { get } from '../api/client';
import type { Account } from '../api/entities';
import { PostFeed, Skeleton } from '../components/feed_view';
import { Missing } from '../components/missing';
import { ScreenHead } from '../components/screen_head';
import { TagButtons } from '../components/tag_row';
import { use_loaded } from '../components/use_loaded';
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
  const { name, tab: acct } = route.value;
  if (!name) return <Missing />;
  return (
    <>
      <ScreenHead
        title={`#${name}`}
        page_title={acct ? `#${name} – @${acct}` : undefined}
        return_button
      >
        <TagButtons name={name} key={name} />
      </ScreenHead>
      {acct ? <TaggedOf acct={acct} tag={name} key={acct + name} /> : <Tagged tag={name} key={name} />}
    </>
  );
}

function Tagged({ tag }: { tag: string }) {
  return (
    <PostFeed
      name={`tag:${tag}`}
      path={`/api/v1/timelines/tag/${encodeURIComponent(tag)}`}
      context="public"
      live
      empty={t.tag.empty(tag)}
      label={`#${tag}`}
    />
  );
}

/* What one person says under a tag. */
function TaggedOf({ acct, tag }: { acct: string; tag: string }) {
  const account = use_loaded(`profile:${acct}`, () =>
    get<Account>('/api/v1/accounts/lookup', { acct }),
  );
  if (account.cause) return <Missing cause={account.cause} retry={account.again} />;
  if (!account.value) return <Skeleton />;
  const { id } = account.value;
  return (
    <>
      <p class="screen-lead">
        {t.tag.of(acct)} · <a href={`/tags/${encodeURIComponent(tag)}`}>{t.tag.of_all}</a>
      </p>
      <PostFeed
        name={`posts:${id}:tagged:${tag}`}
        path={`/api/v1/accounts/${id}/statuses`}
        query={{ tagged: tag }}
        context="account"
        empty={t.profile.empty}
        label={`#${tag}`}
      />
    </>
  );
}
