/* What the square talks about now: posts, tags, links, people. Says so plainly when it is nothing. */

import { call, get } from '../api/client';
import type { Account, Suggestion, Tag, TrendingLink, TrendReasons } from '../api/entities';
import { FeedView, PostFeed, Skeleton } from '../components/feed_view';
import { Icon } from '../components/icon';
import { Missing } from '../components/missing';
import { FollowButton, Person } from '../components/person';
import { LinkCard } from '../components/post_body';
import { ScreenHead } from '../components/screen_head';
import { SearchField } from '../components/search_field';
import { Tabs } from '../components/tabs';
import { TagRow } from '../components/tag_row';
import { WhyTrend } from '../components/trend_reason';
import { use_loaded } from '../components/use_loaded';
import { t } from '../messages';
import { go, route } from '../router';
import { feed } from '../state/feed';
import { me } from '../state/session';

const tabs = ['posts', 'tags', 'links', 'people'] as const;
type Tab = (typeof tabs)[number];

export function Explore() {
  const asked = route.value.query.get('show') as Tab | null;
  const tab = asked && tabs.includes(asked) ? asked : 'posts';
  return (
    <>
      <ScreenHead title={t.explore.title} />
      <SearchField q="" />
      <Tabs
        label={t.explore.title}
        tabs={tabs.map((one) => ({
          href: one === 'posts' ? '/explore' : `/explore?show=${one}`,
          words: t.explore[one],
          here: one === tab,
        }))}
      />
      {tab === 'posts' && <Posts />}
      {tab === 'tags' && <Tags />}
      {tab === 'links' && <Links />}
      {tab === 'people' && <People />}
    </>
  );
}

/* Quiet, and beside the point where it does not come: then nothing is said. */
const use_reasons = () =>
  use_loaded('trend-reasons', () => get<TrendReasons>('/api/bema/v1/trends/explanations')).value;

function Posts() {
  const reasons = use_reasons();
  return (
    <PostFeed
      name="trends"
      path="/api/v1/trends/statuses"
      context="public"
      label={t.explore.posts}
      foot={(id) => (
        <WhyTrend
          of={reasons}
          reason={reasons?.statuses.find((one) => one.id === id)}
          name={t.explore.this_post}
        />
      )}
      empty={
        <>
          <p>{t.explore.no_posts}</p>
          <a class="button quiet" href="/local">
            {t.explore.to_local}
          </a>
        </>
      }
    />
  );
}

const people_of = (tag: Tag) =>
  (tag.history ?? []).slice(0, 2).reduce((sum, day) => sum + Number(day.accounts), 0);

function Tags() {
  const reasons = use_reasons();
  const of = feed<Tag & { id: string }>('trends:tags', () => ({
    path: '/api/v1/trends/tags',
    key: (tag) => tag.name,
  }));
  return (
    <FeedView
      of={of}
      item={(tag) => (
        <TagRow
          tag={tag}
          words={t.explore.talked_about(people_of(tag))}
          foot={
            <WhyTrend
              of={reasons}
              reason={reasons?.tags.find((one) => one.name === tag.name)}
              name={`#${tag.name}`}
            />
          }
          key={tag.name}
        />
      )}
      empty={<p>{t.explore.no_tags}</p>}
      as="ul"
      kind="rows"
    />
  );
}

function Links() {
  const reasons = use_reasons();
  const of = feed<TrendingLink & { id: string }>('trends:links', () => ({
    path: '/api/v1/trends/links',
    key: (link) => link.url,
  }));
  return (
    <FeedView
      of={of}
      item={(link) => {
        const shared = Number(link.history?.[0]?.accounts ?? 0);
        return (
          <li class="trend-link" key={link.url}>
            <LinkCard card={link} />
            {shared > 0 && <p class="quiet-text">{t.explore.shared(shared)}</p>}
            <WhyTrend
              of={reasons}
              reason={reasons?.links.find((one) => one.url === link.url)}
              name={link.title}
            />
          </li>
        );
      }}
      empty={<p>{t.explore.no_links}</p>}
      as="ul"
      kind="trend-links"
    />
  );
}

function People() {
  const order = route.value.query.get('order') === 'new' ? 'new' : 'active';
  return (
    <>
      {me.value && <Suggestions />}
      <h2 class="section-head with-choice">
        {t.explore.directory}
        <select
          aria-label={t.explore.order}
          value={order}
          onChange={(event) =>
            go(`/explore?show=people&order=${event.currentTarget.value}`, true)
          }
        >
          <option value="active">{t.explore.active}</option>
          <option value="new">{t.explore.newest}</option>
        </select>
      </h2>
      <Directory order={order} key={order} />
    </>
  );
}

const page_people = 40;

/* Goes on by offset: the directory has no numbers of its own to go by. */
function Directory({ order }: { order: string }) {
  const path = '/api/v1/directory';
  const load = (offset: number) =>
    get<Account[]>(path, { order, local: true, limit: page_people, offset: offset || undefined });
  const loaded = use_loaded(`directory:${order}`, () => load(0));
  if (loaded.cause) return <Missing cause={loaded.cause} retry={loaded.again} />;
  const people = loaded.value;
  if (!people) return <Skeleton />;
  if (!people.length)
    return (
      <div class="nothing">
        <p>{t.explore.no_people}</p>
      </div>
    );
  const more = async () => {
    const known = new Set(people.map((one) => one.id));
    const next = await load(people.length);
    loaded.set([...people, ...next.filter((one) => !known.has(one.id))]);
  };
  return (
    <>
      <ul class="people">
        {people.map((account) => (
          <Person account={account} key={account.id} />
        ))}
      </ul>
      {people.length % page_people === 0 && (
        <p class="feed-all">
          <button type="button" class="button quiet" onClick={() => void more()}>
            {t.more}
          </button>
        </p>
      )}
    </>
  );
}

function Suggestions() {
  const loaded = use_loaded('suggestions', () => get<Suggestion[]>('/api/v2/suggestions'));
  const all = loaded.value ?? [];
  if (!all.length) return null;
  const dismiss = async (account: Account) => {
    loaded.set(all.filter((one) => one.account.id !== account.id));
    await call('DELETE', `/api/v1/suggestions/${account.id}`).catch(() => loaded.set(all));
  };
  return (
    <section>
      <h2 class="section-head">{t.explore.suggested}</h2>
      <ul class="people">
        {all.map((one) => (
          <Person
            account={one.account}
            reason={t.explore.reasons[one.sources?.[0] ?? '']}
            key={one.account.id}
            action={
              <span class="row">
                <FollowButton account={one.account} />
                <button
                  type="button"
                  class="action"
                  aria-label={`${t.explore.dismiss}: ${one.account.acct}`}
                  title={t.explore.dismiss}
                  onClick={() => void dismiss(one.account)}
                >
                  <Icon name="close" />
                </button>
              </span>
            }
          />
        ))}
      </ul>
    </section>
  );
}
