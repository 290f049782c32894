/* What a person shows of themselves: pinned posts, tags, people, collections. */

import { get, get_page } from '../api/client';
import type { Account, Collection, FeaturedTag, Post } from '../api/entities';
import { t } from '../messages';
import { keep_post } from '../state/posts';
import { me } from '../state/session';
import { html_text } from '../text/html';
import { Skeleton } from './feed_view';
import { Icon } from './icon';
import { Missing } from './missing';
import { Person, address_of } from './person';
import { PostView } from './post';
import { use_loaded } from './use_loaded';

interface Shown {
  pinned: Post[];
  tags: FeaturedTag[];
  people: Account[];
  collections: Collection[];
}

async function load_featured(account: Account): Promise<Shown> {
  const path = `/api/v1/accounts/${account.id}`;
  const [pinned, tags, people, answer] = await Promise.all([
    get_page<Post>(`${path}/statuses`, { pinned: true }),
    get<FeaturedTag[]>(`${path}/featured_tags`),
    get<Account[]>(`${path}/endorsements`),
    get<{ collections: Collection[] }>(`${path}/collections`),
  ]);
  pinned.items.forEach(keep_post);
  return { pinned: pinned.items, tags, people, collections: answer.collections };
}

export function Featured({ account }: { account: Account }) {
  const loaded = use_loaded(`featured:${account.id}`, () => load_featured(account));
  if (loaded.cause) return <Missing cause={loaded.cause} retry={loaded.again} />;
  if (!loaded.value) return <Skeleton />;
  const { pinned, tags, people, collections } = loaded.value;
  const own = me.value?.id === account.id;
  if (!pinned.length && !tags.length && !people.length && !collections.length)
    return (
      <div class="nothing">
        <p>{own ? t.person.featured_own_empty : t.person.featured_empty}</p>
        {own && (
          <a class="button quiet" href="/followed_tags?show=featured">
            {t.tags.featured}
          </a>
        )}
      </div>
    );
  return (
    <>
      {tags.length > 0 && (
        <section>
          <h2 class="section-head">{t.person.featured_tags}</h2>
          <ul class="rows">
            {tags.map((tag) => (
              <li key={tag.id}>
                <a href={`${address_of(account)}/tagged/${encodeURIComponent(tag.name)}`}>
                  <span>#{tag.name}</span>
                  <span class="quiet-text">{t.tags.posts(Number(tag.statuses_count))}</span>
                  <Icon name="right" />
                </a>
              </li>
            ))}
          </ul>
        </section>
      )}
      {people.length > 0 && (
        <section>
          <h2 class="section-head">{t.person.featured_people}</h2>
          <ul class="people">
            {people.map((one) => (
              <Person account={one} key={one.id} />
            ))}
          </ul>
        </section>
      )}
      {collections.length > 0 && (
        <section>
          <h2 class="section-head">{t.person.collections}</h2>
          <ul class="rows">
            {collections.map((one) => (
              <li key={one.id}>
                <a href={`/collections/${one.id}`}>
                  <span>
                    {one.name}
                    {one.description && <small>{html_text(one.description)}</small>}
                  </span>
                  <span class="quiet-text">{t.person.people(one.item_count)}</span>
                  <Icon name="right" />
                </a>
              </li>
            ))}
          </ul>
        </section>
      )}
      {pinned.length > 0 && (
        <section>
          <h2 class="section-head">{t.person.featured_posts}</h2>
          <div class="posts">
            {pinned.map((post) => (
              <PostView id={post.id} key={post.id} context="account" />
            ))}
          </div>
        </section>
      )}
    </>
  );
}
