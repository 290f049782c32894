import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import { get } from '../api/client';
import type { SearchResults } from '../api/entities';
import { Skeleton } from '../components/feed_view';
import { Missing } from '../components/missing';
import { Person } from '../components/person';
import { PostView } from '../components/post';
import { ScreenHead } from '../components/screen_head';
import { SearchField } from '../components/search_field';
import { SearchFields } from '../components/search_fields';
import { Tabs } from '../components/tabs';
import { TagRow } from '../components/tag_row';
import { use_loaded } from '../components/use_loaded';
import { t } from '../messages';
import { restore_place, route } from '../router';
import { place_to_restore } from '../state/place';
import { keep_post } from '../state/posts';
import { remember_search } from '../state/recent';
import { me } from '../state/session';

type Kind = 'accounts' | 'hashtags' | 'statuses';
const kinds: [Kind | '', string][] = [
  ['', t.search.all],
  ['accounts', t.search.people],
  ['hashtags', t.search.tags],
  ['statuses', t.search.posts],
];
const some = 5; /* of each kind when all are shown */
const page_items = 20;

async function find(q: string, kind: string, offset: number): Promise<SearchResults> {
  const results = await get<SearchResults>('/api/v2/search', {
    q,
    type: kind,
    limit: page_items,
    offset: offset || undefined,
    resolve: me.peek() ? true : undefined,
  });
  results.statuses.forEach(keep_post);
  return results;
}

export function Search() {
  const q = route.value.query.get('q')?.trim() ?? '';
  const kind = (route.value.query.get('type') ?? '') as Kind | '';
  useEffect(() => {
    if (q && me.value) remember_search(q);
  }, [q, me.value]);
  return (
    <>
      <ScreenHead title={t.search.title} page_title={q ? `${q} – ${t.search.title}` : undefined} />
      <SearchField
        q={q}
        open={!q}
        fields={
          me.value
            ? (form, text, set_text) => (
                <SearchFields form={form} text={text} set_text={set_text} q={q} />
              )
            : undefined
        }
      />
      {q ? (
        <>
          <Tabs
            label={t.search.title}
            tabs={kinds.map(([name, words]) => ({
              href: `/search?q=${encodeURIComponent(q)}${name && `&type=${name}`}`,
              words,
              here: name === kind,
            }))}
          />
          <Results key={q + kind} q={q} kind={kind} />
        </>
      ) : (
        <p class="search-hint">{t.search.hint}</p>
      )}
    </>
  );
}

/* There may be another page of this kind. */
const is_full = (found: SearchResults, kind: Kind | '') =>
  kind !== '' && found[kind].length > 0 && found[kind].length % page_items === 0;

function Results({ q, kind }: { q: string; kind: Kind | '' }) {
  const found = use_loaded(`search:${kind}:${q}`, () => find(q, kind, 0));
  const [more, set_more] = useState<'no' | 'loading' | 'end'>('no');
  const load_more = async () => {
    const before = found.value!;
    set_more('loading');
    const page = await find(q, kind, before[kind as Kind].length).catch(() => null);
    if (page)
      found.set({
        accounts: [...before.accounts, ...page.accounts],
        hashtags: [...before.hashtags, ...page.hashtags],
        statuses: [...before.statuses, ...page.statuses],
      });
    set_more(page && page[kind as Kind].length > 0 ? 'no' : 'end');
  };
  /* Who comes back to a place further down is brought there, through as many pages as it takes. */
  useLayoutEffect(() => {
    if (!found.value || !place_to_restore.peek()) return;
    requestAnimationFrame(() => {
      if (!restore_place() && is_full(found.value!, kind)) void load_more();
    });
  }, [found.value]);
  if (found.cause) return <Missing cause={found.cause} retry={found.again} />;
  if (!found.value) return <Skeleton posts={kind !== 'hashtags'} />;
  const { accounts, hashtags, statuses } = found.value;
  if (!accounts.length && !hashtags.length && !statuses.length)
    return (
      <div class="nothing">
        <p>{t.search.nothing(q)}</p>
        {!me.value && <p class="quiet-text">{t.search.sign_in}</p>}
      </div>
    );
  const limit = kind ? Infinity : some;
  const full = is_full(found.value, kind) && more !== 'end';
  const more_of = (one: Kind) => `/search?q=${encodeURIComponent(q)}&type=${one}`;
  return (
    <>
      {accounts.length > 0 && (
        <section>
          {!kind && <h2 class="section-head">{t.search.people}</h2>}
          <ul class="people">
            {accounts.slice(0, limit).map((account) => (
              <Person account={account} key={account.id} />
            ))}
          </ul>
          {accounts.length > limit && (
            <a class="section-more" href={more_of('accounts')}>
              {t.finding.people_more}
            </a>
          )}
        </section>
      )}
      {hashtags.length > 0 && (
        <section>
          {!kind && <h2 class="section-head">{t.search.tags}</h2>}
          <ul class="rows">
            {hashtags.slice(0, limit).map((tag) => (
              <TagRow tag={tag} key={tag.name} />
            ))}
          </ul>
          {hashtags.length > limit && (
            <a class="section-more" href={more_of('hashtags')}>
              {t.finding.tags_more}
            </a>
          )}
        </section>
      )}
      {statuses.length > 0 && (
        <section>
          {!kind && <h2 class="section-head">{t.search.posts}</h2>}
          <div class="posts">
            {statuses.map((post) => (
              <PostView id={post.id} key={post.id} />
            ))}
          </div>
          {!kind && statuses.length === page_items && (
            <a class="section-more" href={more_of('statuses')}>
              {t.finding.posts_more}
            </a>
          )}
        </section>
      )}
      {full && (
        <p class="feed-all">
          <button
            type="button"
            class="button quiet"
            disabled={more === 'loading'}
            onClick={() => void load_more()}
          >
            {t.more}
          </button>
        </p>
      )}
    </>
  );
}
